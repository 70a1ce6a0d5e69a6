"""Routes of signing up for shifts, and of substitutes."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import projects as access
from backend.volunteering.access import standing
from backend.volunteering.errors.projects import VolunteerUnknownError
from backend.volunteering.models import Assignment, Shift, Volunteer
from backend.volunteering.rules import projects as rules
from backend.volunteering.rules.projects import ProjectStep, SignUpStanding
from backend.volunteering.schemas import sign_ups as schemas
from backend.volunteering.schemas.sign_ups import ShiftStep
from backend.volunteering.service import people, sign_ups, substitutes
from backend.volunteering.service.conflicts import find_conflicts

blp = Blueprint("service sign-ups", __name__, description="Signing up for shifts, the waiting list, substitutes.")


@blp.route("/shifts/<id:shift_id>/sign-up", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnAssignmentSchema)
def get_own_assignment(shift_id: UUID) -> dict[str, Any]:
    """How the asker stands, with risks, insurance, what clashes and what would be too much."""
    return _own(access.get_visible_shift(shift_id))


@blp.route("/shifts/<id:shift_id>/sign-up", methods=["PUT"])
@signed_in
@blp.arguments(schemas.AcceptSchema)
@blp.response(200, schemas.OwnAssignmentSchema)
def put_own_assignment(values: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Take a place, or the end of the waiting list. Twice is once.

    422 risks_not_accepted; 409 sign_up_over, not_for_you, not_qualified, too_tired.
    """
    shift, account_id = access.get_visible_shift(shift_id), current_login().account_id
    _refuse_strangers(shift)
    volunteer, now = standing.own_volunteer(), clock.now()
    sign_ups.sign_up(db.session(), shift=shift, volunteer=volunteer, account_id=account_id, now=now, **values)
    return _own(shift)


@blp.route("/shifts/<id:shift_id>/sign-up", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_own_assignment(shift_id: UUID) -> None:
    """Let the place go; whoever waits first gets it."""
    shift = access.get_visible_shift(shift_id)
    sign_ups.withdraw(db.session(), shift=shift, volunteer_id=standing.get_own_volunteer().id, now=clock.now())


@blp.route("/shifts/<id:shift_id>/substitute", methods=["PUT"])
@signed_in
@blp.arguments(schemas.SubstituteSchema)
@blp.response(200, schemas.OwnAssignmentSchema)
def put_substitute(values: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Ask somebody to take over one's place.

    422 volunteer_unknown; 409 not_signed_up, nobody_waits, substitute_unfit.
    """
    shift, holder, session = access.get_visible_shift(shift_id), standing.get_own_volunteer(), db.session()
    named = None
    if values["number"] is not None:
        named = people.find_by_number(session, number=values["number"])
        if named is None:
            raise VolunteerUnknownError()
    substitutes.ask(session, shift=shift, holder=holder, substitute=named, now=clock.now())
    return _own(shift)


@blp.route("/shifts/<id:shift_id>/substitute", methods=["DELETE"])
@signed_in
@blp.response(200, schemas.OwnAssignmentSchema)
def delete_substitute(shift_id: UUID) -> dict[str, Any]:
    """Ask nobody any more."""
    shift = access.get_visible_shift(shift_id)
    substitutes.take_back(db.session(), shift=shift, holder=standing.get_own_volunteer(), now=clock.now())
    return _own(shift)


@blp.route("/shifts/<id:shift_id>/substitute/accept", methods=["POST"])
@signed_in
@blp.arguments(schemas.AcceptSchema)
@blp.response(200, schemas.OwnAssignmentSchema)
def accept_substitute(values: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Take over the place of who asks. 409 not_asked, not_qualified, too_tired; 422 risks_not_accepted."""
    shift, volunteer = access.get_visible_shift(shift_id), standing.get_own_volunteer()
    account_id, now = current_login().account_id, clock.now()
    substitutes.accept(db.session(), shift=shift, volunteer=volunteer, account_id=account_id, now=now, **values)
    return _own(shift)


@blp.route("/shifts/<id:shift_id>/substitute/decline", methods=["POST"])
@signed_in
@blp.response(204)
def decline_substitute(shift_id: UUID) -> None:
    """Say no to who asks. 409 not_asked."""
    shift = access.get_visible_shift(shift_id)
    substitutes.decline(db.session(), shift=shift, volunteer=standing.get_own_volunteer(), now=clock.now())


@blp.route("/shifts/<id:shift_id>/sign-ups", methods=["GET"])
@signed_in
@blp.response(200, schemas.AssignmentListSchema)
def list_assignments(shift_id: UUID) -> dict[str, Any]:
    """Who signed up and who waits, for those who run the project or stand above."""
    return _listed(access.get_overseen_shift(shift_id))


@blp.route("/shifts/<id:shift_id>/sign-ups/<id:volunteer_id>", methods=["DELETE"])
@signed_in
@blp.response(200, schemas.AssignmentListSchema)
def delete_assignment(shift_id: UUID, volunteer_id: UUID) -> dict[str, Any]:
    """Let the place go of a volunteer who said so otherwise; whoever waits first gets it."""
    shift = access.get_run_shift(shift_id)
    sign_ups.withdraw(db.session(), shift=shift, volunteer_id=volunteer_id, now=clock.now())
    return _listed(shift)


def _refuse_strangers(shift: Shift) -> None:
    """Whoever only oversees a project does not become a volunteer by asking.

    :raises NotFound: the project is not for the asker.
    """
    if standing.find_own_volunteer() is None and not access.is_for_oneself(shift.project):
        raise NotFound()


def _own(shift: Shift) -> dict[str, Any]:
    session, now, volunteer = db.session(), clock.now(), standing.find_own_volunteer()
    made, asking = _standing(shift, volunteer)
    (described,) = access.described_shifts([shift])
    is_waiting = made is not None and made.place is None
    return {
        "shift": described,
        "risks": shift.project.risks,
        "insurance": shift.project.insurance,
        "state": made and (SignUpStanding.WAITING if is_waiting else SignUpStanding.PLACED),
        "place": made and made.place,
        "ahead": sign_ups.count_ahead(session, waiting=made) if made is not None and is_waiting else None,
        **_hints(shift, volunteer),
        "is_late": rules.is_late(shift.starts_at, late_cancel_hours=shift.late_cancel_hours, now=now),
        "asked_by": asking and people.names_of(session, [asking.volunteer_id]).get(asking.volunteer_id),
        "has_asked": made is not None and made.substitute_id is not None,
        "may": _steps(shift, made, asking) if sign_ups.takes_sign_ups(shift, now=now) else [],
    }


def _standing(shift: Shift, volunteer: Volunteer | None) -> tuple[Assignment | None, Assignment | None]:
    if volunteer is None:
        return None, None
    session = db.session()
    made = sign_ups.find(session, shift_id=shift.id, volunteer_id=volunteer.id)
    return made, substitutes.find_asking(session, shift_id=shift.id, volunteer_id=volunteer.id)


def _hints(shift: Shift, volunteer: Volunteer | None) -> dict[str, Any]:
    """What would clash or be too much; nothing is known of somebody who never volunteered, but what lacks."""
    session = db.session()
    if volunteer is None:
        return {
            "conflicts": [],
            "fatigue": None,
            "missing": shift.qualification or shift.project.qualification,
        }
    return {
        "conflicts": find_conflicts(session, shift=shift, volunteer=volunteer),
        "fatigue": sign_ups.find_fatigue(session, shift=shift, volunteer_id=volunteer.id),
        "missing": sign_ups.find_missing(session, shift=shift, volunteer_id=volunteer.id),
    }


def _steps(shift: Shift, made: Assignment | None, asking: Assignment | None) -> list[ShiftStep]:
    steps = [ShiftStep.ANSWER] if asking is not None else []
    if made is None:
        return [*steps, ShiftStep.SIGN_UP] if access.is_for_oneself(shift.project) else steps
    steps.append(ShiftStep.WITHDRAW)
    if made.place is not None:
        steps.append(ShiftStep.TAKE_BACK if made.substitute_id is not None else ShiftStep.ASK_SUBSTITUTE)
    return steps


def _listed(shift: Shift) -> dict[str, Any]:
    session = db.session()
    rows, late = sign_ups.list_sign_ups(session, shift_id=shift.id), sign_ups.list_late(session, shift_id=shift.id)
    ids = {row.volunteer_id for row in (*rows, *late)}
    names, numbers = people.names_of(session, ids), people.numbers_of(session, ids)
    (described,) = access.described_shifts([shift])
    is_open = sign_ups.takes_sign_ups(shift, now=clock.now())
    return {
        "shift": described,
        "may_edit": is_open and ProjectStep.SIGN_UPS in access.may([shift.project])[shift.project_id],
        "items": _lines(rows, names, numbers),
        "late": [{"name": names.get(row.volunteer_id), "withdrawn_at": row.withdrawn_at} for row in late],
    }


def _lines(rows: list[Assignment], names: dict[UUID, str], numbers: dict[UUID, str]) -> list[dict[str, Any]]:
    turns = {False: 0, True: 0}
    found = []
    for row in rows:
        is_waiting = row.place is None
        turns[is_waiting] += 1
        found.append(
            {
                "volunteer_id": row.volunteer_id,
                "number": numbers[row.volunteer_id],
                "name": names.get(row.volunteer_id),
                "state": SignUpStanding.WAITING if is_waiting else SignUpStanding.PLACED,
                "turn": turns[is_waiting],
                "signed_up_at": row.signed_up_at,
                "has_asked": row.substitute_id is not None,
            }
        )
    return found
