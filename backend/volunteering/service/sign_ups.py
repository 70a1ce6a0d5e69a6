"""Signing up for a shift: numbered places, a waiting list in order, nobody too tired, nobody unqualified.

Whoever signs up, withdraws or changes the places holds the shift until the transaction ends, and then the volunteer, so
that twenty who want the last place, and one person on two phones, come one after the other. What the database refuses
by itself (a place twice, a volunteer twice, a number beyond what is needed) would hold without that, too.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.rules import free_place
from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.notifications.models import NotificationKind
from backend.volunteering.errors.sign_ups import (
    NotForYouError,
    NotQualifiedError,
    RisksNotAcceptedError,
    ShiftSignUpOverError,
    TooTiredError,
)
from backend.volunteering.models import Assignment, Project, ProjectState, Qualification, Shift, Volunteer
from backend.volunteering.rules import projects as rules
from backend.volunteering.service import circle, telling

NEXT = 3
"""So many shifts ahead stand on the first screen."""


def sign_up(
    session: Session, *, shift: Shift, volunteer: Volunteer, account_id: UUID, accepts_risks: bool, now: datetime
) -> Assignment:
    """Give the volunteer the next free place, or the end of the waiting list. Twice is once.

    :raises RisksNotAcceptedError: risks and insurance were not agreed to.
    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    :raises NotForYouError: the project is not open to the volunteer.
    :raises NotQualifiedError: a card that it asks for is not checked, or not valid on the day.
    :raises TooTiredError: beyond the limits against fatigue.
    """
    if not accepts_risks:
        raise RisksNotAcceptedError()
    hold(session, shift, now=now)
    found = find(session, shift_id=shift.id, volunteer_id=volunteer.id)
    if found is not None:
        return found
    refuse_unfit(session, shift=shift, volunteer=volunteer)
    made = add(session, shift=shift, volunteer_id=volunteer.id, account_id=account_id, now=now)
    made.place = free_place(taken_places(session, shift), shift.needed)
    session.flush()
    record(session, Action.ASSIGNMENT_MADE, made, shift, now=now)
    return made


def withdraw(session: Session, *, shift: Shift, volunteer_id: UUID, now: datetime) -> None:
    """Let the place, or the turn, go; whoever waits first gets the place. Nothing when there is none.

    Withdrawing late from a place is called so, and nothing follows from it.

    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    """
    hold(session, shift, now=now)
    found = find(session, shift_id=shift.id, volunteer_id=volunteer_id)
    if found is None:
        return
    late = rules.is_late(shift.starts_at, late_cancel_hours=shift.late_cancel_hours, now=now)
    found.withdrawn_at, found.withdrawn_late = now, late and found.place is not None
    session.flush()  # The place must be free before somebody else gets it.
    record(session, Action.ASSIGNMENT_WITHDRAWN, found, shift, now=now)
    move_up(session, shift=shift, now=now)


def move_up(session: Session, *, shift: Shift, now: datetime) -> None:
    """Give free places to those who wait, in their order, and tell them. Whoever calls holds the shift.

    Who would be too tired by now, or is not qualified any more, keeps the turn and waits.
    """
    if not takes_sign_ups(shift, now=now):
        return
    taken = taken_places(session, shift)
    waiting = list(session.scalars(_standing(shift.id).where(Assignment.place.is_(None)).order_by(Assignment.turn)))
    if not waiting or free_place(taken, shift.needed) is None:
        return
    _hold_volunteers(session, [found.volunteer_id for found in waiting])
    moved = []
    for first in waiting:
        place = free_place(taken, shift.needed)
        if place is None:
            break
        if not _may_serve(session, shift, first.volunteer_id):
            continue
        first.place = place
        taken.add(place)
        moved.append(first)
        session.flush()
        record(session, Action.ASSIGNMENT_MOVED_UP, first, shift, now=now)
    telling.tell(
        session,
        volunteer_ids=[found.volunteer_id for found in moved],
        kind=NotificationKind.SHIFT_MOVED_UP,
        shift=shift,
        now=now,
    )


# --- What stands ------------------------------------------------------------------------------------------------------


def find(session: Session, *, shift_id: UUID, volunteer_id: UUID) -> Assignment | None:
    """The volunteer's sign-up, if it stands."""
    return session.scalars(_standing(shift_id).where(Assignment.volunteer_id == volunteer_id)).one_or_none()


def count_ahead(session: Session, *, waiting: Assignment) -> int:
    """How many wait before this one."""
    before = _standing(waiting.shift_id).where(Assignment.place.is_(None), Assignment.turn < waiting.turn)
    return session.scalar(select(func.count()).select_from(before.subquery())) or 0


def list_sign_ups(session: Session, *, shift_id: UUID) -> list[Assignment]:
    """All that stand: first who has a place, then who waits, each in the order of asking."""
    return list(session.scalars(_standing(shift_id).order_by(Assignment.place.is_(None), Assignment.turn)))


def list_late(session: Session, *, shift_id: UUID) -> list[Assignment]:
    """Who withdrew late."""
    late = select(Assignment).where(Assignment.shift_id == shift_id, Assignment.withdrawn_late)
    return list(session.scalars(late.order_by(Assignment.withdrawn_at, Assignment.id)))


def of_volunteer(volunteer_id: UUID) -> Select[Assignment, Shift]:
    """The volunteer's standing sign-ups with shift and project, in the order of time."""
    return (
        select(Assignment, Shift)
        .join(Shift, Shift.id == Assignment.shift_id)
        .options(joinedload(Shift.project).joinedload(Project.organisation))
        .where(Assignment.volunteer_id == volunteer_id, Assignment.withdrawn_at.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    )


def list_next(session: Session, *, volunteer_id: UUID, now: datetime, limit: int = NEXT) -> list[dict[str, Any]]:
    """Shifts that run or come, in which the volunteer has a place, the next first; in short."""
    placed = of_volunteer(volunteer_id).where(Assignment.place.is_not(None))
    ahead = placed.where(Shift.ends_at > now, Shift.cancelled_at.is_(None), Shift.closed_at.is_(None)).limit(limit)
    told = ("id", "role", "meeting_point", "starts_at", "ends_at")
    return [
        {**{name: getattr(shift, name) for name in told}, "title": shift.project.title}
        for _, shift in session.execute(ahead)
    ]


def takes_sign_ups(shift: Shift, *, now: datetime) -> bool:
    """Whether people may sign up or withdraw now. `shift.project` is loaded."""
    is_ahead = shift.cancelled_at is None and shift.closed_at is None and now < shift.starts_at
    return is_ahead and shift.project.state is ProjectState.PUBLISHED


def taken_places(session: Session, shift: Shift) -> set[int]:
    """The numbers that have a holder."""
    placed = select(Assignment.place).where(
        Assignment.shift_id == shift.id, Assignment.withdrawn_at.is_(None), Assignment.place.is_not(None)
    )
    return {place for place in session.scalars(placed) if place is not None}


# --- Under the lock ---------------------------------------------------------------------------------------------------


def hold(session: Session, shift: Shift, *, now: datetime) -> None:
    """Make others wait until the transaction ends, and look at the shift as it is now.

    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    """
    session.execute(db.locked(select(Shift.id).where(Shift.id == shift.id))).one()
    session.refresh(shift, ["starts_at", "ends_at", "needed", "cancelled_at", "closed_at", "qualification"])
    session.refresh(shift.project, ["state", "most_minutes_a_day", "least_rest_minutes", "qualification"])
    if not takes_sign_ups(shift, now=now):
        raise ShiftSignUpOverError()


def refuse_unfit(session: Session, *, shift: Shift, volunteer: Volunteer) -> None:
    """Refuse who may not serve there; from here on the volunteer is held, too.

    :raises NotForYouError, NotQualifiedError, TooTiredError: as for `sign_up`.
    """
    if not circle.includes(session, project=shift.project, volunteer=volunteer, on=shift.held_on):
        raise NotForYouError()
    missing = find_missing(session, shift=shift, volunteer_id=volunteer.id)
    if missing is not None:
        raise NotQualifiedError(kind=missing)
    _hold_volunteers(session, [volunteer.id])
    fatigue = find_fatigue(session, shift=shift, volunteer_id=volunteer.id)
    if fatigue is not None:
        raise TooTiredError(why=fatigue.why, minutes=fatigue.minutes, limit=fatigue.limit, day=fatigue.day.isoformat())


def add(session: Session, *, shift: Shift, volunteer_id: UUID, account_id: UUID, now: datetime) -> Assignment:
    """A new sign-up at the end of the line, without a place yet."""
    latest = session.scalar(select(func.max(Assignment.turn)).where(Assignment.shift_id == shift.id)) or 0
    made = Assignment(
        id=new_id(),
        shift_id=shift.id,
        volunteer_id=volunteer_id,
        turn=latest + 1,
        risks_accepted_at=now,
        signed_up_at=now,
        signed_up_by_account_id=account_id,
    )
    session.add(made)
    return made


def find_fatigue(session: Session, *, shift: Shift, volunteer_id: UUID) -> rules.Fatigue | None:
    """Which limit of its project the shift would break for the volunteer, beside the places that they have."""
    others = placed_beside(session, shift=shift, volunteer_id=volunteer_id)
    project = shift.project
    return rules.find_fatigue(
        shift,
        others,
        most_minutes_a_day=project.most_minutes_a_day,
        least_rest_minutes=project.least_rest_minutes,
    )


def placed_beside(session: Session, *, shift: Shift, volunteer_id: UUID) -> list[Shift]:
    """The volunteer's other shifts within two days of it, whatever the project, in which they have a place."""
    day = rules.LONGEST_SHIFT
    rows = session.scalars(
        select(Shift)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .options(joinedload(Shift.project))
        .where(Assignment.volunteer_id == volunteer_id, Assignment.withdrawn_at.is_(None))
        .where(Assignment.place.is_not(None), Shift.id != shift.id, Shift.cancelled_at.is_(None))
        .where(Shift.starts_at < shift.ends_at + day, Shift.ends_at > shift.starts_at - day)
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(rows)


def find_missing(session: Session, *, shift: Shift, volunteer_id: UUID) -> str | None:
    """A kind of qualification that shift or project asks for and that does not hold on the day, or None."""
    wanted = [kind for kind in (shift.project.qualification, shift.qualification) if kind is not None]
    if not wanted:
        return None
    held = _kinds_held(session, volunteer_id, on=shift.held_on)
    return next((kind for kind in wanted if kind not in held), None)


def _kinds_held(session: Session, volunteer_id: UUID, *, on: date) -> set[str]:
    cards = session.scalars(select(Qualification).where(Qualification.volunteer_id == volunteer_id))
    return {card.kind for card in cards if rules.holds_on(card, on)}


def _may_serve(session: Session, shift: Shift, volunteer_id: UUID) -> bool:
    if find_missing(session, shift=shift, volunteer_id=volunteer_id) is not None:
        return False
    return find_fatigue(session, shift=shift, volunteer_id=volunteer_id) is None


def _hold_volunteers(session: Session, ids: Collection[UUID]) -> None:
    """Always in one order, so that two shifts never wait for each other."""
    session.execute(db.locked(select(Volunteer.id).where(Volunteer.id.in_(ids)).order_by(Volunteer.id))).all()


def _standing(shift_id: UUID) -> Select[Any]:
    return select(Assignment).where(Assignment.shift_id == shift_id, Assignment.withdrawn_at.is_(None))


def record(session: Session, action: Action, made: Assignment, shift: Shift, *, now: datetime) -> None:
    """Write down what happened to a sign-up."""
    audit.record(session, action, made, now=now, organisation_id=shift.project.organisation_id)
