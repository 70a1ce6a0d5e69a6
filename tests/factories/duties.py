"""What was held, and what was said about duties, for tests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, Credit
from backend.attendance.service import opening
from backend.core import clock
from backend.core.ids import new_id
from backend.duties.models import DutyExclusion, DutyRecord
from backend.duties.service import reading, saying
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from tests.factories.activities import make_activity
from tests.factories.attendance import make_provisional
from tests.factories.identity import make_account


def hold(
    session: Session, branch: PartyOrganisation, member: Member, starts_at: datetime, *credits: Credit, **fields: Any
) -> Activity:
    """An activity to which the member came, and which was closed."""
    with clock.frozen(starts_at):
        usual = {"state": ActivityState.OPEN, "credits": credits or [Credit.THEME_DAY]}
        activity = make_activity(session, branch, starts_at=starts_at, **(usual | fields))
        make_provisional(session, activity, member, branch=branch)
    opening.close(session, activity=activity, now=max(clock.now(), activity.ends_at))
    session.flush()
    return activity


def make_exclusion(
    session: Session, branch: PartyOrganisation, *, period_on: date, rule_key: str = "theme_day"
) -> DutyExclusion:
    """The duty is left out by somebody."""
    now = clock.now()
    year = reading.collect(session, organisation=branch, year=period_on.year, now=now)
    said = {"rule_key": rule_key, "period_on": period_on, "reason": "全体支援防汛", "by": make_account(session)}
    return saying.exclude(session, year=year, now=now, **said)  # type: ignore[arg-type]


def make_record(session: Session, branch: PartyOrganisation, **fields: Any) -> DutyRecord:
    """Somebody noted a talk."""
    now = clock.now()
    year = reading.collect(session, organisation=branch, year=2026, now=now)
    values = {"rule_key": "talk", "done_on": date(2026, 1, 5), "amount": 1, "note": ""} | fields
    return saying.note(session, year=year, record_id=new_id(), values=values, by=make_account(session), now=now)
