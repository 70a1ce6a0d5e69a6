"""What a screen shows and what a phone sends, for tests of check-in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.activities.models import Activity
from backend.attendance.models import Attendance, AttendanceStatus, CodeSubject, EvidenceKind, Grade
from backend.attendance.service import codes
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation


def short_id_of(session: Session, activity: Activity) -> int:
    """What the activity's codes name it by."""
    return session.scalars(select(CodeSubject.short_id).where(CodeSubject.subject_id == activity.id)).one()


def token_of(session: Session, activity: Activity, *, now: datetime | None = None) -> str:
    """The token that the activity's screens show at `now`."""
    key = keyring_of(session).code_keys[0]
    return codes.mint(key, short_id=short_id_of(session, activity), now=now or clock.now())


def digits_of(session: Session, activity: Activity, *, now: datetime | None = None) -> str:
    """The six digits that the activity's screens show at `now`."""
    key, tick = keyring_of(session).code_keys[0], codes.tick_of(now or clock.now())
    return codes.short_code(key, short_id=short_id_of(session, activity), tick=tick)


def wrong_digits(right: str) -> str:
    """Six digits that differ from `right`; with a short life of codes they are wrong."""
    return f"{(int(right) + 1) % 1_000_000:06d}"


def attempt(kind: str, value: str, *, activity: Activity | None = None, **fields: Any) -> dict[str, Any]:
    """The body of a check-in."""
    evidence = {"kind": kind, "value": value}
    if "reason" in fields:
        evidence["reason"] = fields.pop("reason")
    return {"activity_id": str(activity.id) if activity else None, "evidence": evidence, **fields}


def make_provisional(session: Session, activity: Activity, member: Member, *, branch: PartyOrganisation) -> Attendance:
    """A line that waits for an officer's word, of a scan at the activity's start."""
    line = Attendance(
        activity_id=activity.id,
        member_id=member.id,
        organisation_id=branch.id,
        held_on=activity.held_on,
        status=AttendanceStatus.PROVISIONAL,
        method=EvidenceKind.ROTATING_CODE,
        grade=Grade.SELF_SCANNED,
        checked_in_at=activity.starts_at,
        scan_event_id=new_id(),
        recorded_by_account_id=member.account_id or session.scalars(select(Account.id)).first(),
        changed_at=activity.starts_at,
    )
    session.add(line)
    session.flush()
    return line


def send(client: FlaskClient, body: dict[str, Any], *, check_in_id: UUID | None = None) -> TestResponse:
    """PUT one attempt under its id."""
    return client.put(f"/api/v1/check-ins/{check_in_id or new_id()}", json=body)
