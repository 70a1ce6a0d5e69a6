"""Up to which month dues are paid: ticked by an officer of the branch, never one's own, and without any amount."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import DuesBeforeJoiningError, DuesTooFarAheadError, NoDuesHereError
from backend.members.models import Affiliation, DuesMark, Member
from backend.members.rules import is_before_joining, latest_dues_month, month_of
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError
from backend.organisations.models import OrganisationKind, PartyOrganisation


@dataclass(frozen=True)
class DuesLine:
    """A member of a branch with the mark that counts."""

    member: Member
    mark: DuesMark | None
    marked_by_name: str | None

    @property
    def paid_to(self) -> date | None:
        """The first day of the last month that is paid; None: nothing was ticked yet."""
        return self.mark.paid_to if self.mark is not None else None


@dataclass(frozen=True)
class BranchMarking:
    """What ticking a whole branch did."""

    marked: list[DuesMark]
    already: int
    """Members whose dues were ticked that far or further."""
    left_out_own: bool
    """The officer's own line was left out: somebody else ticks it."""
    left_out_before_joining: int
    """Members who joined after the month."""


# --- Reading ----------------------------------------------------------------------------------------------------------


def paid_to(session: Session, *, member_id: UUID) -> date | None:
    """The first day of the last month up to which the member's dues are paid, or None: nothing was ticked."""
    return paid_to_of(session, member_ids=[member_id]).get(member_id)


def paid_to_of(session: Session, *, member_ids: Collection[UUID]) -> dict[UUID, date]:
    """The same of several members; those for whom nothing was ticked are missing."""
    rows = session.execute(
        select(DuesMark.member_id, func.max(DuesMark.paid_to))
        .where(DuesMark.member_id.in_(member_ids), DuesMark.undone_at.is_(None))
        .group_by(DuesMark.member_id)
    )
    return {member_id: month for member_id, month in rows}


def list_lines(session: Session, *, organisation_id: UUID, on: date) -> list[DuesLine]:
    """Who belongs to the branch on the day, with the mark that counts, by pinyin: never by how far they have paid."""
    own = _members_of(organisation_id, on).subquery()
    members = list(session.scalars(_members_of(organisation_id, on)))
    rows = session.execute(
        select(DuesMark, Account.display_name)
        .join(Account, Account.id == DuesMark.marked_by_account_id)
        .where(DuesMark.member_id.in_(select(own.c.id)), DuesMark.undone_at.is_(None))
        .order_by(DuesMark.paid_to)
    )
    counting = {mark.member_id: (mark, name) for mark, name in rows}  # The furthest one comes last and stays.
    return [DuesLine(member, *counting.get(member.id, (None, None))) for member in members]


def find_mark(session: Session, *, mark_id: UUID) -> DuesMark | None:
    """A mark by its id, or None."""
    return session.get(DuesMark, mark_id)


def _members_of(organisation_id: UUID, on: date) -> Select[Member]:
    return (
        select(Member)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, on))
        .order_by(Member.name_pinyin, Member.id)
    )


# --- Ticking ----------------------------------------------------------------------------------------------------------


def mark(
    session: Session,
    *,
    members: Sequence[Member],
    paid_to: date,
    organisation_id: UUID,
    by: Account,
    now: datetime,
) -> list[DuesMark]:
    """Tick that the members' dues are paid up to the month of `paid_to`; the new marks.

    Whoever is ticked that far or further stays as they are: sent twice is once.

    :raises OwnMatterError: one of them is `by`; somebody else of the branch ticks that.
    :raises DuesTooFarAheadError: the month is more than twelve months ahead.
    :raises DuesBeforeJoiningError: the month lies before one of them joined.
    """
    month = month_of(paid_to)
    latest = latest_dues_month(clock.local_date(now))
    if month > latest:
        raise DuesTooFarAheadError(latest=latest.isoformat())
    if any(member.account_id == by.id for member in members):
        raise OwnMatterError()
    too_early = [str(member.id) for member in members if is_before_joining(month, member.joined_on)]
    if too_early:
        raise DuesBeforeJoiningError(member_ids=too_early)
    return _tick(session, members, month=month, organisation_id=organisation_id, by=by, now=now)


def mark_branch(
    session: Session, *, organisation: PartyOrganisation, paid_to: date, by: Account, now: datetime
) -> BranchMarking:
    """Tick everybody who belongs to the branch today; `by` and whoever joined after the month are left out.

    :raises NoDuesHereError: the branch is a temporary one.
    :raises DuesTooFarAheadError: the month is more than twelve months ahead.
    """
    refuse_temporary(organisation)
    everybody = list(session.scalars(_members_of(organisation.id, clock.local_date(now))))
    others = [member for member in everybody if member.account_id != by.id]
    members = [member for member in others if not is_before_joining(month_of(paid_to), member.joined_on)]
    marked = mark(session, members=members, paid_to=paid_to, organisation_id=organisation.id, by=by, now=now)
    return BranchMarking(
        marked=marked,
        already=len(members) - len(marked),
        left_out_own=len(others) < len(everybody),
        left_out_before_joining=len(others) - len(members),
    )


def refuse_temporary(organisation: PartyOrganisation) -> None:
    """Refuse a branch that collects no dues (domain §3).

    :raises NoDuesHereError: it is a temporary one.
    """
    if organisation.kind is OrganisationKind.TEMPORARY_BRANCH:
        raise NoDuesHereError()


def undo(session: Session, *, mark: DuesMark, by: Account, now: datetime) -> None:
    """Take back a mark that was a slip; what counted before it counts again. Taken back already: nothing changes.

    :raises OwnMatterError: the mark is about `by`.
    """
    member = session.scalars(db.locked(select(Member).where(Member.id == mark.member_id))).one()
    if member.account_id == by.id:
        raise OwnMatterError()
    session.refresh(mark, ["undone_at"])
    if mark.undone_at is not None:
        return
    mark.undone_at, mark.undone_by_account_id = now, by.id
    audit.record(
        session,
        Action.DUES_MARK_UNDONE,
        mark,
        now=now,
        organisation_id=mark.organisation_id,
        fields=["undone_at"],
    )
    session.flush()


def _tick(
    session: Session, members: Sequence[Member], *, month: date, organisation_id: UUID, by: Account, now: datetime
) -> list[DuesMark]:
    wanted = [member.id for member in members]
    session.scalars(
        db.locked(select(Member.id).where(Member.id.in_(wanted)).order_by(Member.id))
    ).all()  # Two officers at once: one waits, and finds what the other has ticked.
    paid = paid_to_of(session, member_ids=wanted)
    marks = [
        DuesMark(
            id=new_id(),
            member_id=member_id,
            organisation_id=organisation_id,
            paid_to=month,
            marked_at=now,
            marked_by_account_id=by.id,
        )
        for member_id in dict.fromkeys(wanted)
        if member_id not in paid or paid[member_id] < month
    ]
    session.add_all(marks)
    session.flush()
    for made in marks:
        audit.record(session, Action.DUES_MARKED, made, now=now, organisation_id=organisation_id, fields=["paid_to"])
    return marks
