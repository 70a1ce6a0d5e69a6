"""Activities for tests, planned and taken through their states by the services."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend import outbox
from backend.activities.models import HELD, Activity, ActivityState, Credit, Series, Venue, VenueUse
from backend.activities.service import course, planning, venues
from backend.activities.service import series as service
from backend.activities.service.forecast import Choice
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
    activity = planning.create(
        session,
        host=host,
        account=account or make_account(session),
        credits=fields.pop("credits", [Credit.THEME_DAY]),
        values=values | fields,
        now=now,
    )
    if state is not ActivityState.DRAFT:
        course.publish(session, activity=activity, now=now)
        outbox.tell_as_then(session)  # Who is a member now has heard of it; who comes later has not.
    if state in (ActivityState.OPEN, *HELD):
        opening.open_check_in(session, activity=activity, now=now)
    if state in HELD:
        opening.close(session, activity=activity, now=now)
    if state is ActivityState.MINUTED:
        course.mark_minuted(session, activity=activity, now=now)
    if state is ActivityState.CANCELLED:
        course.cancel(session, activity=activity, reason="会场停电", now=now)
    session.flush()
    return activity


def year(**fields: Any) -> dict[str, Any]:
    """A series as the API takes it: a theme day on every first Friday of 2026, in the afternoon."""
    usual = {
        "rule": "FREQ=MONTHLY;BYDAY=1FR",
        "from": "2026-01-01",
        "until": "2027-01-01",
        "title": "{月}主题党日",
        "starts_time": "14:30",
        "duration_minutes": 90,
        "venue": "云溪路 8 号三楼会议室",
        "credits": ["theme_day"],
    }
    return usual | fields


def make_series(session: Session, host: PartyOrganisation, *, account: Account | None = None, **fields: Any) -> Series:
    """A series of first Fridays until the end of 2026, saved with its occurrences."""
    now = clock.now()
    account = account or make_account(session)
    values: dict[str, Any] = {
        "rule": "FREQ=MONTHLY;BYDAY=1FR",
        "from_on": date(2026, 1, 1),
        "until_on": date(2027, 1, 1),
        "title": "{月}主题党日",
        "starts_time": time(14, 30),
        "duration_minutes": 90,
        "allows_weekends": False,
        "publishes": False,
        "venue": "云溪路 8 号三楼会议室",
        "venue_address": "",
        "agenda": "",
        "credits": [Credit.THEME_DAY],
        "opens_before_minutes": 60,
        "late_after_minutes": 15,
        "closes_after_minutes": 30,
        "rotation_seconds": 15,
        "grace_seconds": 30,
        "leave_days_after": 3,
    }
    series = service.draft(session, organisation=host, account=account, values=values | fields, now=now)
    service.create(session, series=series, organisation=host, choice=Choice(), account=account, now=now)
    return series


def make_venue(session: Session, keeper: PartyOrganisation, **fields: Any) -> Venue:
    """A hall that everybody may book."""
    usual = {"name": "望江党群服务中心", "address": "望江街道 12 号", "capacity": 80, "use": VenueUse.EVERYBODY}
    return venues.create(session, keeper=keeper, values=usual | fields, now=clock.now())
