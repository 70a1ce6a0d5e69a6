"""Moving many members at once, set-wise: hundreds are a few statements. And taking that back as if nothing had been."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.errors import BeforePresentPeriodError
from backend.members.models import Affiliation, AffiliationReason, GroupMembership, Member, PartyGroup, PostHolding
from backend.organisations.models import Post


@dataclass(frozen=True)
class Ended:
    """Ids of what ended with a move, for taking it back."""

    groups: list[UUID]
    """Of rows that put members into groups."""
    posts: list[UUID]
    """Of rows that put members into posts."""


def hold(session: Session, *, member_ids: Collection[UUID]) -> list[Member]:
    """The members, theirs and nobody else's to move until the transaction ends; by id."""
    wanted = select(Member).where(Member.id.in_(member_ids)).order_by(Member.id)
    return list(session.scalars(db.locked(wanted)))


def list_homes(session: Session, *, organisation_ids: Collection[UUID]) -> list[Affiliation]:
    """What binds members to these branches without an end, read anew; by member."""
    wanted = select(Affiliation).where(Affiliation.organisation_id.in_(organisation_ids))
    return list(
        session.scalars(
            wanted.where(Affiliation.until_on.is_(None))
            .order_by(Affiliation.member_id)
            .execution_options(populate_existing=True)
        )
    )


def move_all(
    session: Session, *, homes: Sequence[Affiliation], to: Mapping[UUID, UUID], on: date, now: datetime
) -> dict[UUID, UUID]:
    """Let the members of `homes` belong to the branches that `to` names by member, from the day on.

    The caller holds the members, and ends their roles. The new affiliations by the old ones.

    :raises BeforePresentPeriodError: one of them came to the old branch on or after the day.
    """
    late = [home.from_on for home in homes if home.from_on >= on]
    if late:
        raise BeforePresentPeriodError(from_on=max(late).isoformat())
    session.execute(update(Affiliation).where(Affiliation.id.in_([home.id for home in homes])).values(until_on=on))
    following = {home.id: new_id() for home in homes}
    rows = [
        {
            "id": following[home.id],
            "member_id": home.member_id,
            "organisation_id": to[home.member_id],
            "from_on": on,
            "reason": AffiliationReason.REORGANISATION,
            "previous_id": home.id,
        }
        for home in homes
    ]
    if rows:
        session.execute(insert(Affiliation), rows)
    _note(session, [home.member_id for home in homes], places=[home.organisation_id for home in homes], now=now)
    _note(session, [home.member_id for home in homes], places=[to[home.member_id] for home in homes], now=now)
    session.flush()
    return following


def end_ties(session: Session, *, organisation_ids: Collection[UUID], member_ids: Collection[UUID], on: date) -> Ended:
    """End on the day what members have at these branches: their places in groups, and posts."""
    groups = GroupMembership.group_id.in_(select(PartyGroup.id).where(PartyGroup.organisation_id.in_(organisation_ids)))
    posts = PostHolding.post_id.in_(select(Post.id).where(Post.organisation_id.in_(organisation_ids)))
    return Ended(
        _end(session, GroupMembership, groups, member_ids, on=on), _end(session, PostHolding, posts, member_ids, on=on)
    )


def dissolve_groups(session: Session, *, organisation_ids: Collection[UUID], on: date, now: datetime) -> list[UUID]:
    """Let the branches' groups be no more from the day on; ids of those that ended."""
    standing = select(PartyGroup).where(PartyGroup.organisation_id.in_(organisation_ids))
    found = list(session.scalars(standing.where(PartyGroup.dissolved_on.is_(None))))
    for group in found:
        group.dissolved_on = on
        _record_group(session, group, now=now)
    session.flush()
    return [group.id for group in found]


# --- Back -------------------------------------------------------------------------------------------------------------


def move_back(session: Session, *, following: Mapping[UUID, UUID], now: datetime) -> None:
    """Let the old affiliations hold as if nothing had been; the new ones never came to hold.

    The caller holds the members and has seen to it that nothing follows from the new ones.
    """
    gone = session.execute(
        select(Affiliation.member_id, Affiliation.organisation_id).where(Affiliation.id.in_(following.values()))
    ).all()
    session.execute(delete(Affiliation).where(Affiliation.id.in_(following.values())))
    session.execute(update(Affiliation).where(Affiliation.id.in_(following)).values(until_on=None))
    _note(session, [row.member_id for row in gone], places=[row.organisation_id for row in gone], now=now)
    session.flush()


def tie_again(session: Session, *, ended: Ended) -> None:
    """Let groups and posts hold again; a post that somebody else has taken meanwhile stays theirs."""
    taken = select(PostHolding.post_id).where(PostHolding.until_on.is_(None))
    session.execute(update(GroupMembership).where(GroupMembership.id.in_(ended.groups)).values(until_on=None))
    session.execute(
        update(PostHolding)
        .where(PostHolding.id.in_(ended.posts), PostHolding.post_id.not_in(taken))
        .values(until_on=None)
        .execution_options(synchronize_session="fetch")
    )


def revive_groups(session: Session, *, group_ids: Collection[UUID], now: datetime) -> None:
    """Let dissolved groups stand again."""
    for group in session.scalars(select(PartyGroup).where(PartyGroup.id.in_(group_ids))):
        group.dissolved_on = None
        _record_group(session, group, now=now)
    session.flush()


def _end(
    session: Session, table: Any, of: ColumnElement[bool], member_ids: Collection[UUID], *, on: date
) -> list[UUID]:
    """End what is open on the day; what began later never came to hold."""
    is_open = (table.until_on.is_(None), of, table.member_id.in_(member_ids))
    ended = list(session.scalars(select(table.id).where(*is_open)))
    session.execute(update(table).where(table.id.in_(ended), table.from_on > on).values(until_on=table.from_on))
    session.execute(update(table).where(table.id.in_(ended), table.from_on <= on).values(until_on=on))
    return ended


def _note(session: Session, member_ids: list[UUID], *, places: list[UUID], now: datetime) -> None:
    """Every member's move is written down for both branches."""
    members = {member.id: member for member in session.scalars(select(Member).where(Member.id.in_(member_ids)))}
    for member_id, place in zip(member_ids, places, strict=True):
        member, fields = members[member_id], ["affiliation"]
        audit.record(session, Action.MEMBER_MOVED, member, now=now, organisation_id=place, fields=fields)


def _record_group(session: Session, group: PartyGroup, *, now: datetime) -> None:
    fields, place = ["dissolved_on"], group.organisation_id
    audit.record(session, Action.GROUP_UPDATED, group, now=now, organisation_id=place, fields=fields)
