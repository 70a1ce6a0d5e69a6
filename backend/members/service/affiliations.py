"""Which branch a member belongs to, by days; moving to another one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import (
    AlreadyThereError,
    BeforePresentPeriodError,
    DateInFutureError,
    MembershipOverError,
)
from backend.members.models import Affiliation, AffiliationReason, GroupMembership, Member, PartyGroup, PostHolding
from backend.organisations.dated import holds_on
from backend.organisations.errors import NotABranchError
from backend.organisations.models import PartyOrganisation, Post
from backend.organisations.service import grants


def find_affiliation(session: Session, *, member_id: UUID, on: date) -> Affiliation | None:
    """The affiliation that held on the day, with its organisation, or None."""
    return session.scalars(
        select(Affiliation)
        .options(joinedload(Affiliation.organisation))
        .where(Affiliation.member_id == member_id, holds_on(Affiliation, on))
    ).one_or_none()


def list_affiliations(session: Session, *, member_id: UUID) -> list[Affiliation]:
    """All affiliations of a member with their organisations, newest first."""
    return list(
        session.scalars(
            select(Affiliation)
            .options(joinedload(Affiliation.organisation))
            .where(Affiliation.member_id == member_id)
            .order_by(Affiliation.from_on.desc())
        )
    )


def move(
    session: Session,
    *,
    member: Member,
    to: PartyOrganisation,
    on: date,
    reason: AffiliationReason,
    now: datetime,
    by: Account | None = None,
) -> Affiliation:
    """Let `member` belong to the branch `to` from the day `on`; until then everything stays as it was.

    What the member had at the old branch ends with it: grants now, posts and group on the day. `by` conducts the move.

    :raises NotABranchError: only branches have members.
    :raises DateInFutureError: the day is still to come.
    :raises AlreadyThereError: the member belongs to `to`.
    :raises BeforePresentPeriodError: the present affiliation began on or after the day, or the last one ended later.
    :raises MembershipOverError: the member belongs to no branch any more, and this is no re-entry.
    """
    if not to.is_branch:
        raise NotABranchError()
    if on > clock.local_date(now):
        raise DateInFutureError(field="on")
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()  # Two moves at once: one waits.
    present = session.scalars(
        select(Affiliation)
        .where(Affiliation.member_id == member.id, Affiliation.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if present is not None and present.organisation_id == to.id:
        raise AlreadyThereError()
    previous = present or _find_last(session, member.id)
    if present is not None:
        leave(session, present, member=member, on=on, now=now, by=by)
    elif previous is not None:
        _refuse_return(previous, on=on, reason=reason)
    following = Affiliation(
        id=new_id(),
        member_id=member.id,
        organisation_id=to.id,
        from_on=on,
        reason=reason,
        previous_id=previous.id if previous is not None else None,
    )
    following.member, following.organisation = member, to
    session.add(following)
    session.flush()
    audit.record(session, Action.MEMBER_MOVED, member, now=now, organisation_id=to.id, fields=["affiliation"])
    return following


def leave(
    session: Session, present: Affiliation, *, member: Member, on: date, now: datetime, by: Account | None
) -> list[UUID]:
    """End the affiliation on the day, and with it what the member had at that branch: grants now, posts and group.

    Only who conducts a move or an end calls this. Ids of the rows of group and posts that ended.

    :raises BeforePresentPeriodError: it began on or after the day.
    """
    old = present.organisation_id
    if on <= present.from_on:
        raise BeforePresentPeriodError(from_on=present.from_on.isoformat())
    present.until_on = on
    session.flush()  # The open row makes room before its successor comes.
    ended = _end_open(session, GroupMembership, member_id=member.id, on=on, of=_groups_of(old))
    ended += end_offices(session, member=member, organisation_id=old, on=on, now=now, by=by)
    audit.record(session, Action.MEMBER_MOVED, member, now=now, organisation_id=old, fields=["affiliation"])
    return ended


def end_offices(
    session: Session, *, member: Member, organisation_id: UUID, on: date, now: datetime, by: Account | None
) -> list[UUID]:
    """End the member's posts at the branch on the day, and their grants there now; ids of the rows of posts."""
    ended = _end_open(session, PostHolding, member_id=member.id, on=on, of=_posts_of(organisation_id))
    if member.account_id is not None:
        grants.end_grants_of(session, account_id=member.account_id, organisation_id=organisation_id, now=now, by=by)
    return ended


def _find_last(session: Session, member_id: UUID) -> Affiliation | None:
    own = select(Affiliation).where(Affiliation.member_id == member_id)
    return session.scalars(own.order_by(Affiliation.from_on.desc()).limit(1)).first()


def _refuse_return(last: Affiliation, *, on: date, reason: AffiliationReason) -> None:
    if reason is not AffiliationReason.RE_ENTRY:
        raise MembershipOverError()
    if last.until_on is not None and on < last.until_on:
        raise BeforePresentPeriodError(from_on=last.until_on.isoformat())


def _groups_of(organisation_id: UUID) -> ColumnElement[bool]:
    return GroupMembership.group_id.in_(select(PartyGroup.id).where(PartyGroup.organisation_id == organisation_id))


def _posts_of(organisation_id: UUID) -> ColumnElement[bool]:
    return PostHolding.post_id.in_(select(Post.id).where(Post.organisation_id == organisation_id))


def _end_open(
    session: Session,
    table: type[GroupMembership] | type[PostHolding],
    *,
    member_id: UUID,
    on: date,
    of: ColumnElement[bool],
) -> list[UUID]:
    """End what is still open on the day; what began later never came to hold. Ids of what ended."""
    is_open = (table.member_id == member_id, table.until_on.is_(None), of)
    ended = list(session.scalars(select(table.id).where(*is_open, table.from_on <= on)))
    session.execute(update(table).where(*is_open, table.from_on <= on).values(until_on=on))
    session.execute(update(table).where(*is_open, table.from_on > on).values(until_on=table.from_on))
    return ended
