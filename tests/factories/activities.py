"""Activities for tests, planned and taken through their states by the services."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.activities import service
from backend.activities.models import Activity, ActivityState, Credit
from backend.attendance.service import opening
from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from tests.factories.identity import NOON, make_account

TITLE = "学习新修订的条例"


def plan(**fields: Any) -> dict[str, Any]:
    """A plan as the API takes it: a theme day at noon for two hours."""
    usual = {
        "title": TITLE,
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + timedelta(hours=2)).isoformat(),
        "venue": "云溪路 8 号三楼会议室",
        "credits": ["theme_day"],
    }
    return usual | fields


def make_activity(
    session: Session,
    host: PartyOrganisation,
    *,
    state: ActivityState = ActivityState.PUBLISHED,
    starts_at: datetime = NOON,
    account: Account | None = None,
    **fields: Any,
) -> Activity:
    """An activity of `host` in the wanted state, two hours long."""
    values: dict[str, Any] = {
        "title": TITLE,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "venue": "云溪路 8 号三楼会议室",
        "venue_address": "",
        "agenda": "",
        "opens_before_minutes": 60,
        "late_after_minutes": 15,
        "closes_after_minutes": 30,
        "rotation_seconds": 15,
        "grace_seconds": 30,
        "leave_days_after": 3,
    }
    now = clock.now()
    activity = service.create(
        session,
        host=host,
        account=account or make_account(session),
        credits=fields.pop("credits", [Credit.THEME_DAY]),
        values=values | fields,
        now=now,
    )
    if state is not ActivityState.DRAFT:
        service.publish(session, activity=activity, now=now)
    if state in (ActivityState.OPEN, ActivityState.CLOSED):
        opening.open_check_in(session, activity=activity, now=now)
    if state is ActivityState.CLOSED:
        opening.close(session, activity=activity, now=now)
    if state is ActivityState.CANCELLED:
        service.cancel(session, activity=activity, reason="会场停电", now=now)
    session.flush()
    return activity
