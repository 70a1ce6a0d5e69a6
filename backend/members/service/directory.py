"""Reading members: the list of a branch with its search, and one file in full."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import (
    Affiliation,
    GroupMembership,
    Member,
    MemberStanding,
    PartyGroup,
    PostHolding,
    Standing,
)
from backend.members.rules import AccountState, account_state
from backend.members.service import dues, numbers
from backend.members.service.affiliations import find_affiliation, list_affiliations
from backend.members.service.standings import list_standings
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation, Post, PostKind

_LAST_FOUR = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True)
class MemberLine:
    """A member of a branch as its list shows them, as of a day."""

    member: Member
    affiliated_from: date
    standing: Standing | None
    group: PartyGroup | None
    posts: list[PostKind]
    phone_masked: str | None
    """None for those who have left since: the old branch keeps its roster, not their number."""
    account_state: AccountState


@dataclass(frozen=True)
class MemberFile(MemberLine):
    """A member's file as of today."""

    id_number_masked: str | None
    organisation: PartyOrganisation
    affiliations: list[Affiliation]
    standings: list[MemberStanding]
    dues_paid_to: date | None
    """First day of the last month up to which dues are paid."""


def list_members(
    session: Session,
    *,
    organisation_id: UUID,
    on: date,
    q: str | None = None,
    page: int,
    page_size: int,
    now: datetime,
) -> tuple[list[MemberLine], int]:
    """A page of the branch's members as of the day, ordered by pinyin, and how many there are over all pages.

    `q` matches the name, its pinyin, its initials, or the last four digits of the phone.
    """
    matching = and_(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, on), _matches(q))
    counted = select(func.count()).select_from(Member).join(Affiliation, Affiliation.member_id == Member.id)
    total = session.scalar(counted.where(matching)) or 0
    rows = session.execute(
        _lines(on)
        .where(matching)
        .order_by(Member.name_pinyin, Member.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    ).all()
    here_today = _present_members(session, organisation_id, today=clock.local_date(now))
    return _described(session, rows, on=on, here_today=here_today), total


def get_file(session: Session, *, member_id: UUID, now: datetime) -> MemberFile:
    """The file of a member who belongs to a branch today."""
    today = clock.local_date(now)
    rows = session.execute(_lines(today).where(Member.id == member_id, holds_on(Affiliation, today))).all()
    line = _described(session, rows, on=today, here_today={member_id})[0]
    affiliation = find_affiliation(session, member_id=member_id, on=today)
    if affiliation is None:
        raise LookupError("The member belongs to no branch today.")
    return MemberFile(
        **vars(line),
        id_number_masked=numbers.id_number_mask(session, line.member),
        organisation=affiliation.organisation,
        affiliations=list_affiliations(session, member_id=member_id),
        standings=list_standings(session, member_id=member_id),
        dues_paid_to=dues.paid_to(session, member_id=member_id),
    )


def _lines(on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Member, Affiliation.from_on, MemberStanding.standing, PartyGroup, Account)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .outerjoin(MemberStanding, and_(MemberStanding.member_id == Member.id, holds_on(MemberStanding, on)))
        .outerjoin(GroupMembership, and_(GroupMembership.member_id == Member.id, holds_on(GroupMembership, on)))
        .outerjoin(
            PartyGroup,
            and_(PartyGroup.id == GroupMembership.group_id, PartyGroup.organisation_id == Affiliation.organisation_id),
        )
        .outerjoin(Account, Account.id == Member.account_id)
    )


def _matches(q: str | None) -> ColumnElement[bool]:
    wanted = "".join((q or "").lower().split())
    if not wanted:
        return true()
    found = [Member.name.contains(wanted, autoescape=True), Member.name_pinyin.contains(wanted, autoescape=True)]
    if _LAST_FOUR.fullmatch(wanted):
        found.append(Member.phone_last4 == wanted)
    return or_(*found)


def _described(session: Session, rows: Iterable[Any], *, on: date, here_today: set[UUID]) -> list[MemberLine]:
    rows = list(rows)
    posts = _posts_of(session, [member.id for member, *_ in rows], on=on)
    return [
        MemberLine(
            member=member,
            affiliated_from=from_on,
            standing=standing,
            group=group,
            posts=posts.get(member.id, []),
            phone_masked=numbers.phone_mask(member) if member.id in here_today else None,
            account_state=account_state(account),
        )
        for member, from_on, standing, group, account in rows
    ]


def _posts_of(session: Session, member_ids: list[UUID], *, on: date) -> dict[UUID, list[PostKind]]:
    held: dict[UUID, list[PostKind]] = {}
    rows = session.execute(
        select(PostHolding.member_id, Post.kind)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.member_id.in_(member_ids), holds_on(PostHolding, on))
    )
    for member_id, kind in rows:
        held.setdefault(member_id, []).append(kind)
    order = list(PostKind)
    return {member_id: sorted(kinds, key=order.index) for member_id, kinds in held.items()}


def _present_members(session: Session, organisation_id: UUID, *, today: date) -> set[UUID]:
    here = select(Affiliation.member_id).where(
        Affiliation.organisation_id == organisation_id, holds_on(Affiliation, today)
    )
    return set(session.scalars(here))
