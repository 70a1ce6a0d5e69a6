"""The end of a membership, taking a slip back within a day, and coming back later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.members.errors import (
    BeforePresentPeriodError,
    DateInFutureError,
    MembershipOverError,
    UndoPeriodOverError,
)
from backend.members.models import (
    END_REASON_CONTEXT,
    Affiliation,
    AffiliationReason,
    EndKind,
    GroupMembership,
    Member,
    MembershipEnd,
    MemberStanding,
    PostHolding,
    Standing,
)
from backend.members.service import affiliations, numbers, standings
from backend.organisations.errors import OwnMatterError
from backend.organisations.models import PartyOrganisation

UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class EndLine:
    """An end as the branch's secretaries read it."""

    end: MembershipEnd
    member: Member
    reason: str
    recorded_by_name: str


# --- Ending -----------------------------------------------------------------------------------------------------------


def end(
    session: Session, *, member: Member, kind: EndKind, ended_on: date, reason: str, by: Account, now: datetime
) -> MembershipEnd:
    """Let the membership end on the day `ended_on`, the first one without it; rosters of earlier days stay.

    With it end the affiliation, standing, group and posts on the day, and now the grants at the home branch. The
    account of whoever died is switched off.

    :raises OwnMatterError: it is `by`'s own; also who wants to withdraw asks somebody else to record it.
    :raises DateInFutureError: the day is still to come.
    :raises MembershipOverError: it has ended already.
    :raises BeforePresentPeriodError: affiliation or standing began on or after the day.
    """
    if member.account_id == by.id:
        raise OwnMatterError()
    if ended_on > clock.local_date(now):
        raise DateInFutureError(field="ended_on")
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    home = _find_home(session, member.id)
    if home is None:
        raise MembershipOverError()
    closed = affiliations.leave(session, home, member=member, on=ended_on, now=now, by=by)
    closed += _end_standing(session, member.id, on=ended_on, now=now)
    if kind is EndKind.DIED and member.account_id is not None:
        account = session.get_one(Account, member.account_id)
        accounts.disable(session, account=account, now=now, organisation_id=home.organisation_id)
    found = MembershipEnd(
        id=new_id(),
        member_id=member.id,
        organisation_id=home.organisation_id,
        affiliation_id=home.id,
        kind=kind,
        ended_on=ended_on,
        reason_sealed=db.keyring_of(session).seal(reason, context=END_REASON_CONTEXT),
        closed=[str(row_id) for row_id in closed],
        recorded_at=now,
        recorded_by_account_id=by.id,
    )
    session.add(found)
    member.changed_at = now
    session.flush()
    audit.record(
        session, Action.MEMBERSHIP_ENDED, found, now=now, organisation_id=found.organisation_id, fields=["kind"]
    )
    return found


def undo(session: Session, *, end: MembershipEnd, by: Account, now: datetime) -> bool:
    """Take back an end that was recorded by mistake, within a day. False: it was already, and nothing changes.

    Affiliation, standing, group and posts hold again as if nothing had been; a post that somebody else has taken
    meanwhile stays theirs, and roles are given anew.

    :raises OwnMatterError: it is `by`'s own.
    :raises UndoPeriodOverError: a day has passed, or the member has come back meanwhile.
    """
    member = session.scalars(db.locked(select(Member).where(Member.id == end.member_id))).one()
    if member.account_id == by.id:
        raise OwnMatterError()
    session.refresh(end, ["undone_at"])
    if end.undone_at is not None:
        return False
    if now - end.recorded_at > UNDO_WITHIN or _find_home(session, member.id) is not None:
        raise UndoPeriodOverError()
    _reopen(session, end)
    if end.kind is EndKind.DIED and member.account_id is not None:
        account = session.get_one(Account, member.account_id)
        accounts.enable(session, account=account, now=now, organisation_id=end.organisation_id)
    end.undone_at, end.undone_by_account_id = now, by.id
    member.changed_at = now
    audit.record(
        session, Action.MEMBERSHIP_END_UNDONE, end, now=now, organisation_id=end.organisation_id, fields=["undone_at"]
    )
    session.flush()
    return True


def list_ends(session: Session, *, organisation_id: UUID) -> list[EndLine]:
    """The memberships that ended at the branch, those taken back too: the latest first."""
    rows = session.execute(
        select(MembershipEnd, Account.display_name)
        .options(joinedload(MembershipEnd.member))
        .join(Account, Account.id == MembershipEnd.recorded_by_account_id)
        .where(MembershipEnd.organisation_id == organisation_id)
        .order_by(MembershipEnd.recorded_at.desc(), MembershipEnd.id.desc())
    )
    keyring = db.keyring_of(session)
    return [
        EndLine(found, found.member, keyring.open(found.reason_sealed, context=END_REASON_CONTEXT), name)
        for found, name in rows
    ]


def describe_end(line: EndLine, *, now: datetime) -> dict[str, Any]:
    """An end as the branch's secretaries are told of it."""
    names = ("id", "kind", "ended_on", "recorded_at", "undone_at")
    return {name: getattr(line.end, name) for name in names} | {
        "member": line.member,
        "reason": line.reason,
        "recorded_by_name": line.recorded_by_name,
        "undo_until": undo_until(line.end, now=now),
    }


def undo_until(end: MembershipEnd, *, now: datetime) -> datetime | None:
    """Until when it can be taken back; None: no more."""
    until = end.recorded_at + UNDO_WITHIN
    return until if end.undone_at is None and now <= until else None


def _find_home(session: Session, member_id: UUID) -> Affiliation | None:
    present = select(Affiliation).where(Affiliation.member_id == member_id, Affiliation.until_on.is_(None))
    return session.scalars(present.execution_options(populate_existing=True)).one_or_none()


def _end_standing(session: Session, member_id: UUID, *, on: date, now: datetime) -> list[UUID]:
    present = standings.find_open(session, member_id=member_id, now=now)
    if present is None:
        return []
    if on <= present.from_on:
        raise BeforePresentPeriodError(from_on=present.from_on.isoformat())
    present.until_on = on
    session.flush()
    return [present.id]


def _reopen(session: Session, end: MembershipEnd) -> None:
    closed = [UUID(text) for text in end.closed]
    taken = select(PostHolding.post_id).where(PostHolding.until_on.is_(None))
    session.execute(update(Affiliation).where(Affiliation.id == end.affiliation_id).values(until_on=None))
    for table in (MemberStanding, GroupMembership):
        session.execute(update(table).where(table.id.in_(closed)).values(until_on=None))
    session.execute(
        update(PostHolding)
        .where(PostHolding.id.in_(closed), PostHolding.post_id.not_in(taken))
        .values(until_on=None)
        .execution_options(synchronize_session="fetch")
    )


# --- Coming back ------------------------------------------------------------------------------------------------------


def find_former(session: Session, *, phone: str | None, id_number: str | None, on: date) -> Member | None:
    """Whoever has one of these numbers, belongs to no branch on the day and has not died, or None."""
    found = list(session.scalars(numbers.with_any_number(session, phone=phone, id_number=id_number)))
    if len(found) != 1 or affiliations.find_affiliation(session, member_id=found[0], on=on) is not None:
        return None
    died = select(MembershipEnd.id).where(
        MembershipEnd.member_id == found[0], MembershipEnd.kind == EndKind.DIED, MembershipEnd.undone_at.is_(None)
    )
    return session.get(Member, found[0]) if session.scalars(died).first() is None else None


def enter_again(
    session: Session,
    *,
    organisation: PartyOrganisation,
    phone: str | None,
    id_number: str | None,
    standing: Standing,
    joined_on: date | None,
    from_on: date,
    now: datetime,
) -> Member:
    """Let a former member belong to the branch from the day on, with the same file and a new affiliation.

    :raises NotFound: no former member has one of the numbers.
    :raises NotABranchError, DateInFutureError, BeforePresentPeriodError: as for moving.
    """
    today = clock.local_date(now)
    phone, id_number = numbers.checked_phone(phone), numbers.checked_id_number(id_number, today=today)
    member = find_former(session, phone=phone, id_number=id_number, on=today)
    if member is None:
        raise NotFound()
    if joined_on is not None and joined_on > today:
        raise DateInFutureError(field="joined_on")
    affiliations.move(session, member=member, to=organisation, on=from_on, reason=AffiliationReason.RE_ENTRY, now=now)
    session.add(MemberStanding(id=new_id(), member_id=member.id, standing=standing, from_on=from_on))
    member.joined_on = joined_on or member.joined_on
    member.changed_at = now
    session.flush()
    fields = ["affiliation", "standing"]
    audit.record(session, Action.MEMBER_RE_ENTERED, member, now=now, organisation_id=organisation.id, fields=fields)
    return member
