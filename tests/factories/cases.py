"""Months without somebody, and the cases that follow, for tests."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.cases.models import Case, CaseKind
from backend.cases.service import ladder
from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.rules import months_after
from backend.organisations.models import PartyOrganisation
from tests.factories.activities import make_activity
from tests.factories.identity import make_account
from tests.factories.record import come


def make_theme_day(
    session: Session, branch: PartyOrganisation, day: date, *, came: Iterable[Member] = (), by: Account | None = None
) -> Activity:
    """A theme day that was held and closed on the day; of the branch only `came` were there."""
    starts_at = datetime.combine(day, time(14), tzinfo=clock.ZONE)
    with clock.frozen(starts_at + timedelta(hours=3)):
        activity = make_activity(session, branch, state=ActivityState.CLOSED, starts_at=starts_at)
        officer = by or make_account(session)
        for member in came:
            come(session, activity, member, by=officer)
    return activity


def make_absence(session: Session, branch: PartyOrganisation, member: Member, *, months: int) -> list[Activity]:
    """The member came so many months ago, on this day of the month, and to none of the monthly theme days since."""
    today, officer = clock.local_date(clock.now()), make_account(session)
    make_theme_day(session, branch, months_after(today, -months), came=[member], by=officer)
    return [
        make_theme_day(session, branch, months_after(today, -back), by=officer) for back in range(months - 1, -1, -1)
    ]


def make_case(session: Session, branch: PartyOrganisation, member: Member) -> Case:
    """A case of an absence of six months, opened by the calendar."""
    make_absence(session, branch, member, months=6)
    ladder.climb(session, organisation_id=branch.id, now=clock.now())
    found = session.scalars(select(Case).where(Case.kind == CaseKind.ABSENCE, Case.member_id == member.id)).one()
    session.flush()
    return found
