"""Somebody else in one's place: asked by the holder, gone over only when that person accepts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core.audit import Action
from backend.core.errors import Refusal
from backend.notifications.models import NotificationKind
from backend.volunteering.errors.sign_ups import (
    NobodyWaitsError,
    NotAskedError,
    NotSignedUpError,
    RisksNotAcceptedError,
    SubstituteUnfitError,
)
from backend.volunteering.models import Assignment, Project, Shift, Volunteer
from backend.volunteering.service import people, sign_ups, telling


def ask(session: Session, *, shift: Shift, holder: Volunteer, substitute: Volunteer | None, now: datetime) -> None:
    """Ask somebody to take over the holder's place; None: whoever waits first. An earlier question is taken back.

    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    :raises NotSignedUpError: the holder has no place.
    :raises NobodyWaitsError: nobody waits.
    :raises SubstituteUnfitError: that person could not sign up, or has a place.
    """
    sign_ups.hold(session, shift, now=now)
    own = _place_of(session, shift, holder)
    substitute = substitute or _first_waiting(session, shift)
    _refuse_unfit(session, shift, holder=holder, substitute=substitute)
    own.substitute_id, own.substitute_asked_at = substitute.id, now
    session.flush()
    sign_ups.record(session, Action.SUBSTITUTE_ASKED, own, shift, now=now)
    by = people.names_of(session, [holder.id]).get(holder.id)
    telling.tell(
        session,
        volunteer_ids=[substitute.id],
        kind=NotificationKind.SUBSTITUTE_ASKED,
        shift=shift,
        now=now,
        more={"by": by},
    )


def take_back(session: Session, *, shift: Shift, holder: Volunteer, now: datetime) -> None:
    """Ask nobody any more; nothing when nobody was asked.

    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    """
    sign_ups.hold(session, shift, now=now)
    own = sign_ups.find(session, shift_id=shift.id, volunteer_id=holder.id)
    if own is None or own.substitute_id is None:
        return
    own.substitute_id = own.substitute_asked_at = None
    session.flush()
    sign_ups.record(session, Action.SUBSTITUTE_REFUSED, own, shift, now=now)


def accept(
    session: Session, *, shift: Shift, volunteer: Volunteer, account_id: UUID, accepts_risks: bool, now: datetime
) -> Assignment:
    """Take over the place of who asks; that person is told and is free. It is never called late.

    :raises RisksNotAcceptedError: risks and insurance were not agreed to.
    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    :raises NotAskedError: nobody asks any more.
    :raises NotForYouError, NotQualifiedError, TooTiredError: as for signing up.
    """
    if not accepts_risks:
        raise RisksNotAcceptedError()
    sign_ups.hold(session, shift, now=now)
    theirs = _asking(session, shift, volunteer)
    sign_ups.refuse_unfit(session, shift=shift, volunteer=volunteer)
    mine = sign_ups.find(session, shift_id=shift.id, volunteer_id=volunteer.id)
    if mine is None:
        mine = sign_ups.add(session, shift=shift, volunteer_id=volunteer.id, account_id=account_id, now=now)
    place, theirs.withdrawn_at = theirs.place, now
    session.flush()  # The place must be free before it goes over.
    mine.place, mine.takes_over_id, mine.risks_accepted_at = place, theirs.id, now
    session.flush()
    sign_ups.record(session, Action.ASSIGNMENT_TAKEN_OVER, mine, shift, now=now)
    _answer(session, theirs, shift, accepted=True, now=now)
    return mine


def decline(session: Session, *, shift: Shift, volunteer: Volunteer, now: datetime) -> None:
    """Say no; who asked is told and keeps the place.

    :raises ShiftSignUpOverError: it has begun, was called off, or its project is not published.
    :raises NotAskedError: nobody asks any more.
    """
    sign_ups.hold(session, shift, now=now)
    theirs = _asking(session, shift, volunteer)
    theirs.substitute_id = theirs.substitute_asked_at = None
    session.flush()
    sign_ups.record(session, Action.SUBSTITUTE_REFUSED, theirs, shift, now=now)
    _answer(session, theirs, shift, accepted=False, now=now)


def find_asking(session: Session, *, shift_id: UUID, volunteer_id: UUID) -> Assignment | None:
    """The sign-up whose holder asks this volunteer to take over."""
    asking = select(Assignment).where(
        Assignment.shift_id == shift_id, Assignment.substitute_id == volunteer_id, Assignment.withdrawn_at.is_(None)
    )
    return session.scalars(asking.order_by(Assignment.substitute_asked_at)).first()


def list_asked(session: Session, *, volunteer_id: UUID, now: datetime) -> list[Shift]:
    """Shifts ahead that the volunteer is asked to take over."""
    asked = (
        select(Shift)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .options(joinedload(Shift.project).joinedload(Project.organisation))
        .where(Assignment.substitute_id == volunteer_id, Assignment.withdrawn_at.is_(None))
        .where(Shift.starts_at > now, Shift.cancelled_at.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(session.scalars(asked).unique())


def _place_of(session: Session, shift: Shift, holder: Volunteer) -> Assignment:
    own = sign_ups.find(session, shift_id=shift.id, volunteer_id=holder.id)
    if own is None or own.place is None:
        raise NotSignedUpError()
    return own


def _first_waiting(session: Session, shift: Shift) -> Volunteer:
    rows = sign_ups.list_sign_ups(session, shift_id=shift.id)
    first = next((row for row in rows if row.place is None), None)
    if first is None:
        raise NobodyWaitsError()
    return session.get_one(Volunteer, first.volunteer_id)


def _refuse_unfit(session: Session, shift: Shift, *, holder: Volunteer, substitute: Volunteer) -> None:
    present = sign_ups.find(session, shift_id=shift.id, volunteer_id=substitute.id)
    if substitute.id == holder.id or (present is not None and present.place is not None):
        raise SubstituteUnfitError(why="has_place")
    try:
        sign_ups.refuse_unfit(session, shift=shift, volunteer=substitute)
    except Refusal as why:
        raise SubstituteUnfitError(why="unfit") from why  # What exactly is nobody else's business.


def _asking(session: Session, shift: Shift, volunteer: Volunteer) -> Assignment:
    found = find_asking(session, shift_id=shift.id, volunteer_id=volunteer.id)
    if found is None or found.place is None:
        raise NotAskedError()
    return found


def _answer(session: Session, theirs: Assignment, shift: Shift, *, accepted: bool, now: datetime) -> None:
    telling.tell(
        session,
        volunteer_ids=[theirs.volunteer_id],
        kind=NotificationKind.SUBSTITUTE_ANSWERED,
        shift=shift,
        now=now,
        more={"accepted": accepted},
    )
