"""Stewards of a shift: somebody minds its desk, until it is closed or the desk is taken back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from backend.attendance.errors import AlreadyStewardError
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.projects import LeadNeedsAccountError
from backend.volunteering.errors.scans import ShiftDeskOverError
from backend.volunteering.models import Assignment, Project, Shift, ShiftSteward, Volunteer
from backend.volunteering.service import people, shift_codes, stays

LONGEST_AFTER = timedelta(days=1)
"""So long after the planned end a shift that nobody closed keeps its stewards: what phones kept comes in."""


def account_with_place(session: Session, *, shift: Shift, volunteer_id: UUID) -> Account:
    """The account of a volunteer who has a place in the shift.

    :raises NotFound: nobody such has one.
    :raises LeadNeedsAccountError: nobody signs in as this volunteer.
    """
    volunteer = people.find_by_id(session, volunteer_id=volunteer_id)
    if volunteer is None or session.scalar(select(_places(shift.id, Volunteer.id == volunteer.id))) is not True:
        raise NotFound()
    account_id = people.account_id_of(session, volunteer)
    if account_id is None:
        raise LeadNeedsAccountError()
    return session.get_one(Account, account_id)


def hand_over(
    session: Session, *, shift: Shift, account: Account, member_id: UUID | None, by: Account, now: datetime
) -> ShiftSteward:
    """Let the account mind the desk from now on; it is told. `member_id`: chosen as a member, not by a place.

    :raises OwnMatterError: nobody hands the desk to themselves.
    :raises ShiftDeskOverError: the shift is over, closed or called off.
    :raises AlreadyStewardError: the account minds it already.
    """
    if account.id == by.id:
        raise OwnMatterError()
    shift_codes.hold(session, shift)
    if shift.cancelled_at is not None or shift.closed_at is not None or now >= stays.forgotten_at(shift):
        raise ShiftDeskOverError()
    _refuse_or_end_open(session, shift, account, by, now=now)
    steward = ShiftSteward(
        id=new_id(),
        shift_id=shift.id,
        account_id=account.id,
        member_id=member_id,
        from_at=now,
        granted_by_account_id=by.id,
    )
    steward.account = account
    session.add(steward)
    session.flush()
    _keep(session, steward, shift, by, now=now)
    return steward


def end(session: Session, *, steward: ShiftSteward, shift: Shift, by: Account, now: datetime) -> None:
    """Take the desk back; the steward is told. Twice is once."""
    session.refresh(steward, with_for_update=True)
    if steward.until_at is not None:
        return
    steward.until_at, steward.ended_by_account_id = max(now, steward.from_at), by.id
    _keep(session, steward, shift, by, now=now)


def list_standing(session: Session, *, shift: Shift, now: datetime) -> list[ShiftSteward]:
    """Who minds the desk at the instant, in the order in which they began."""
    own = select(ShiftSteward).join(Shift, Shift.id == ShiftSteward.shift_id).where(Shift.id == shift.id, holds(at=now))
    found = own.options(joinedload(ShiftSteward.account)).order_by(ShiftSteward.from_at, ShiftSteward.id)
    return list(session.scalars(found))


def minds(account_id: UUID, *, at: datetime) -> ColumnElement[bool]:
    """The condition on shifts that the account minds their desk at the instant."""
    return exists().where(ShiftSteward.shift_id == Shift.id, ShiftSteward.account_id == account_id, holds(at=at))


def holds(*, at: datetime) -> ColumnElement[bool]:
    """The condition on grants and their shifts that they hold at the instant: they never outlive the shift."""
    granted = and_(ShiftSteward.from_at <= at, or_(ShiftSteward.until_at.is_(None), ShiftSteward.until_at > at))
    stands = and_(
        or_(Shift.cancelled_at.is_(None), Shift.cancelled_at > at),
        or_(Shift.closed_at.is_(None), Shift.closed_at > at),
        Shift.ends_at > at - LONGEST_AFTER,
    )
    affiliated = exists().where(
        Affiliation.member_id == ShiftSteward.member_id, holds_on(Affiliation, clock.local_date(at))
    )
    member = select(Member.id).where(Member.account_id == ShiftSteward.account_id).correlate(ShiftSteward)
    is_own = or_(Volunteer.account_id == ShiftSteward.account_id, Volunteer.member_id.in_(member))
    return and_(granted, stands, or_(affiliated, and_(ShiftSteward.member_id.is_(None), _places(Shift.id, is_own))))


def _places(shift_id: UUID | InstrumentedAttribute[UUID], whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these volunteers has a place in the shift."""
    found = exists().where(
        Assignment.shift_id == shift_id,
        Assignment.withdrawn_at.is_(None),
        Assignment.place.is_not(None),
        Assignment.volunteer_id == Volunteer.id,
        whose,
    )
    return found.correlate(Shift, ShiftSteward)


def _refuse_or_end_open(session: Session, shift: Shift, account: Account, by: Account, *, now: datetime) -> None:
    """A grant that lost its reason, such as the place, gives way to the new one."""
    own = (ShiftSteward.shift_id == shift.id) & (ShiftSteward.account_id == account.id)
    present = session.scalars(select(ShiftSteward).where(own, ShiftSteward.until_at.is_(None))).one_or_none()
    if present is None:
        return
    if any(steward.id == present.id for steward in list_standing(session, shift=shift, now=now)):
        raise AlreadyStewardError()
    present.until_at, present.ended_by_account_id = max(now, present.from_at), by.id
    session.flush()


def _keep(session: Session, steward: ShiftSteward, shift: Shift, by: Account, *, now: datetime) -> None:
    """Write down that the grant began or ended, and tell the steward."""
    is_over = steward.until_at is not None
    project = session.get_one(Project, shift.project_id)
    facts = {"title": project.title, "starts_at": shift.starts_at.isoformat(), "by": by.display_name}
    action = Action.STEWARD_ENDED if is_over else Action.STEWARD_APPOINTED
    audit.record(session, action, steward, now=now, organisation_id=project.organisation_id)
    notifications.notify(
        session,
        account_id=steward.account_id,
        kind=NotificationKind.STEWARD_ENDED if is_over else NotificationKind.STEWARD_APPOINTED,
        facts=facts | {"shift_id": str(shift.id)},
        subject_id=shift.id,
        now=now,
    )
    session.flush()
