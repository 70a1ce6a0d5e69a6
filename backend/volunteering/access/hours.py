"""Whose hours one sees, whose one confirms, and which shifts one runs."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import joinedload

from backend.attendance import rules
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.members.models import Affiliation
from backend.organisations.access import awake_grants, scope, scope_of
from backend.organisations.dated import holds_on
from backend.organisations.rules import REACH_OF, Reach, Right
from backend.volunteering.access import standing
from backend.volunteering.models import (
    HoursCorrection,
    Project,
    ProjectPost,
    ProjectState,
    ServiceRecord,
    Shift,
    ShiftSteward,
    Volunteer,
)
from backend.volunteering.service import ledger, review, shift_stewards


def get_run_shift(shift_id: UUID) -> Shift:
    """The shift, with its project, if the signed-in person leads the project or runs those of its organisation.

    :raises NotFound: it does not exist, or is not theirs to run.
    """
    found = _find_shift(shift_id, standing.is_run())
    if found is None:
        raise NotFound()
    return found


def get_desk_shift(shift_id: UUID) -> Shift:
    """The shift, with its project, if the signed-in person runs it or minds its desk.

    :raises NotFound: it does not exist, or is not theirs.
    """
    now, account_id = clock.now(), current_login().account_id
    found = _find_shift(shift_id, shift_stewards.minds(account_id, at=now))
    return found or get_run_shift(shift_id)


def is_desk_recorded(shift_id: UUID, *, captured_at: datetime | None, sent_at: datetime | None) -> bool:
    """Whether whoever is signed in records others at the desk now; false: only when it was captured.

    :raises NotFound: the shift does not exist, or its desk was theirs at neither time.
    """
    now, account_id = clock.now(), current_login().account_id
    if _find_shift(shift_id, shift_stewards.minds(account_id, at=now)) is not None:
        return True
    if captured_at is not None:
        made_at = rules.clamped(captured_at - rules.drift_of(sent_at=sent_at, now=now), now=now)
        if _find_shift(shift_id, shift_stewards.minds(account_id, at=made_at)) is not None:
            return _find_shift(shift_id, standing.is_run()) is not None
    get_run_shift(shift_id)
    return True


def get_steward(steward_id: UUID) -> tuple[ShiftSteward, Shift]:
    """The grant and its shift, if the signed-in person runs the shift.

    :raises NotFound: it does not exist, or is not theirs to end.
    """
    steward = db.session().get(ShiftSteward, steward_id)
    if steward is None:
        raise NotFound()
    return steward, get_run_shift(steward.shift_id)


def runs(shift: Shift) -> bool:
    """Whether the signed-in person runs the shift; a steward does not."""
    return _find_shift(shift.id, standing.is_run()) is not None


def list_run_shifts() -> list[Shift]:
    """The shifts that the signed-in person runs or minds the desk of: since yesterday and for a week, next first."""
    now = clock.now()
    return list(
        db.session().scalars(
            select(Shift)
            .join(Project, Project.id == Shift.project_id)
            .where(or_(standing.is_run(), shift_stewards.minds(current_login().account_id, at=now)))
            .where(Project.state == ProjectState.PUBLISHED, Shift.cancelled_at.is_(None))
            .where(Shift.ends_at > now - timedelta(days=1), Shift.starts_at < now + timedelta(days=7))
            .order_by(Shift.starts_at, Shift.id)
            .limit(50)
            .options(joinedload(Shift.project))
        )
    )


def current_reach() -> review.Reach:
    """Whose hours the signed-in person may confirm; nothing as an officer while the powers are asleep."""
    above = [grant for grant in awake_grants(Right.HOURS_REVIEW) if REACH_OF[grant.role] is Reach.SUBTREE]
    return review.Reach(
        account_id=current_login().account_id,
        led_projects=standing.posts(ProjectPost.LEAD),
        organisations=scope(Right.HOURS_REVIEW),
        from_above=scope_of(above, now=clock.now()),
    )


def get_record(record_id: UUID) -> ServiceRecord:
    """A record of one's own, or one that the signed-in person may see as a reviewer.

    :raises NotFound: it does not exist, or is not for them.
    """
    return _get(record_id, or_(current_reach().reads(), _is_own()))


def get_reviewed_record(record_id: UUID) -> ServiceRecord:
    """A record that the signed-in person may take back or set right, which is not their own.

    :raises NotFound: it does not exist, or is not for them.
    """
    return _get(record_id, current_reach().reads())


def get_own_record(record_id: UUID) -> ServiceRecord:
    """A record of one's own.

    :raises NotFound: there is none such.
    """
    return _get(record_id, _is_own())


def get_asked_correction(correction_id: UUID) -> tuple[HoursCorrection, ServiceRecord]:
    """A request about a record that the signed-in person reviews, with the record.

    :raises NotFound: it does not exist, or is not for them.
    """
    correction = db.session().get(HoursCorrection, correction_id)
    if correction is None:
        raise NotFound()
    return correction, get_reviewed_record(correction.record_id)


def get_entry(entry_id: UUID, *, is_own: bool) -> list[ServiceRecord]:
    """The records of one report that the signed-in person sees, or their own only; at least one.

    :raises NotFound: there are none such.
    """
    records = ledger.find_entry(db.session(), entry_id=entry_id)
    if not records:
        raise NotFound()
    first = get_own_record(records[0].id) if is_own else get_record(records[0].id)
    return [record for record in records if record.volunteer_id == first.volunteer_id]


def get_volunteer_hours(volunteer_id: UUID) -> tuple[Volunteer, ColumnElement[bool]]:
    """Somebody, and which of their records the signed-in officer or lead may see.

    All of them for officers of the branch to which the person belongs today, else those of the projects in reach.

    :raises NotFound: nobody such, or nothing of theirs is in reach.
    """
    session, today = db.session(), clock.local_date(clock.now())
    volunteer = session.get(Volunteer, volunteer_id)
    if volunteer is None:
        raise NotFound()
    belongs = select(Affiliation.id).where(
        Affiliation.member_id == volunteer.member_id,
        holds_on(Affiliation, today),
        Affiliation.organisation_id.in_(scope(Right.HOURS_REVIEW)),
    )
    if volunteer.member_id is not None and session.scalar(belongs.limit(1)) is not None:
        return volunteer, true()
    visible = current_reach().reads()
    some = select(ServiceRecord.id).where(ServiceRecord.volunteer_id == volunteer.id, visible).limit(1)
    if session.scalar(some) is None:
        raise NotFound()
    return volunteer, visible


def _find_shift(shift_id: UUID, where: ColumnElement[bool]) -> Shift | None:
    own = select(Shift).join(Project, Project.id == Shift.project_id).where(Shift.id == shift_id, where)
    return db.session().scalars(own.options(joinedload(Shift.project))).one_or_none()


def _get(record_id: UUID, visible: ColumnElement[bool]) -> ServiceRecord:
    found = db.session().scalars(select(ServiceRecord).where(ServiceRecord.id == record_id, visible)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _is_own() -> ColumnElement[bool]:
    own = standing.find_own_volunteer()
    return false() if own is None else ServiceRecord.volunteer_id == own.id
