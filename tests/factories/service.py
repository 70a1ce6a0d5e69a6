"""Service as phones and leads send it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.service import pictures
from backend.attendance.service import codes
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import (
    Assignment,
    HoursCorrection,
    ServiceEvidence,
    ServiceRecord,
    Shift,
    ShiftSteward,
    Volunteer,
)
from backend.volunteering.service import corrections, people, reports, shift_codes, shift_stewards
from tests.conftest import ApiClient
from tests.factories.photos import picture


def make_assignment(
    session: Session, shift: Shift, volunteer: Volunteer, *, place: int | None = 1, turn: int | None = None
) -> Assignment:
    """A place in the shift for the volunteer, or a turn among those who wait."""
    account_id = volunteer.account_id or shift.created_by_account_id
    assignment = Assignment(
        id=new_id(),
        shift_id=shift.id,
        volunteer_id=volunteer.id,
        turn=turn or place or 1,
        place=place,
        risks_accepted_at=clock.now(),
        signed_up_at=clock.now(),
        signed_up_by_account_id=account_id,
    )
    session.add(assignment)
    session.flush()
    return assignment


def token_at(session: Session, shift: Shift, at: datetime) -> str:
    """What the shift's screen shows at the instant."""
    return shift_codes.show(session, shift=shift, now=at).token


def digits_at(session: Session, shift: Shift, at: datetime) -> str:
    """The six digits beside it."""
    shift_codes.show(session, shift=shift, now=at)
    short_id = shift_codes.find_short_id(session, shift_id=shift.id)
    assert short_id is not None
    key = keyring_of(session).code_keys[0]
    return codes.short_code(key, short_id=short_id, tick=codes.tick_of(at), kind=codes.CodeKind.SHIFT)


def scan_body(token: str, direction: str, **more: Any) -> dict[str, Any]:
    """One scan of a code."""
    return {"evidence": {"kind": "rotating_code", "value": token}, "direction": direction} | more


def scan(
    browser: ApiClient,
    session: Session,
    shift: Shift,
    direction: str,
    *,
    at: datetime,
    scan_id: UUID | None = None,
    seen_at: datetime | None = None,
) -> Any:
    """Scan the code of `seen_at` (else of `at`), sent at `at`; earlier ones waited on the phone."""
    seen_at = seen_at or at
    body = scan_body(
        token_at(session, shift, seen_at), direction, captured_at=seen_at.isoformat(), sent_at=at.isoformat()
    )
    with clock.frozen(at):
        return browser.put(f"/api/v1/service-scans/{scan_id or new_id()}", json=body)


def by_name(browser: ApiClient, shift: Shift, volunteer: Volunteer, direction: str, *, at: datetime) -> Any:
    """The lead ticks somebody by name."""
    body = {
        "shift_id": str(shift.id),
        "evidence": {"kind": "roster", "value": str(volunteer.id)},
        "direction": direction,
        "captured_at": at.isoformat(),
        "sent_at": at.isoformat(),
    }
    with clock.frozen(at):
        return browser.put(f"/api/v1/service-scans/{new_id()}", json=body)


def make_picture(session: Session, record: ServiceRecord) -> ServiceEvidence:
    """A picture that backs the own report."""
    kept = reports.add_picture(
        session,
        records=[record],
        picture_id=new_id(),
        picture=pictures.clean(picture()),
        account_id=record.recorded_by_account_id,
        now=clock.now(),
    )
    session.flush()
    return kept


def make_correction(session: Session, record: ServiceRecord, *, words: str = "少记了一小时") -> HoursCorrection:
    """The volunteer asks for the record to be taken back."""
    account_id = people.account_id_of(session, session.get_one(Volunteer, record.volunteer_id))
    assert account_id is not None
    return corrections.ask(
        session,
        correction_id=new_id(),
        record=record,
        account_id=account_id,
        interval=None,
        words=words,
        now=clock.now(),
    )


def make_shift_steward(session: Session, shift: Shift, volunteer: Volunteer) -> ShiftSteward:
    """The volunteer, who has a place in the shift, minds its desk."""
    account = session.get_one(Account, volunteer.account_id)
    by = session.get_one(Account, shift.created_by_account_id)
    return shift_stewards.hand_over(session, shift=shift, account=account, member_id=None, by=by, now=clock.now())
