"""Members' hours of study: what each was at, wherever it was held. What the branch held is another number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity, ActivityCredit
from backend.attendance.models import Attendance
from backend.attendance.service import standing
from backend.core import clock
from backend.duties import reference
from backend.duties.rules.rule import Rule
from backend.duties.rules.study import Reached, Studied, count_reached, due_by
from backend.members.service.roster import list_roster
from backend.organisations.models import PartyOrganisation
from backend.yearly.service.people import exempt_among

STUDY_HOURS = "study_hours"


@dataclass(frozen=True)
class StudyYear:
    """A branch's members and their hours of a year, by name."""

    year: int
    as_of: date
    rule: Rule
    share: int
    """Hours due by `as_of`."""
    reached: Reached
    lines: list[Studied]


def find_year(session: Session, *, organisation: PartyOrganisation, year: int, now: datetime) -> StudyYear | None:
    """The hours of whoever belongs to the branch today, or did on the year's last day; None where no rule asks for any.

    Hours follow the member: what somebody was at in an earlier branch, or as a guest, counts here, too.
    """
    as_of = min(clock.local_date(now), date(year, 12, 31))
    rule = find_rule(as_of)
    kinds = rule.applies_when.kinds if rule else None
    if rule is None or (kinds is not None and organisation.kind not in kinds):
        return None
    roster = list_roster(session, organisation_ids=[organisation.id], on=as_of)
    ids = [row.member_id for row in roster]
    hours = count_hours(session, member_ids=ids, rule=rule, year=year)
    exempt = exempt_among(session, member_ids=ids, on=as_of)
    lines = [Studied(row.member_id, row.name, hours.get(row.member_id, 0), row.member_id in exempt) for row in roster]
    share = due_by(rule.count, year=year, on=as_of)
    return StudyYear(year, as_of, rule, share, count_reached(lines, need=rule.count, share=share), lines)


def find_rule(on: date) -> Rule | None:
    """What is asked of every member on that day."""
    return reference.load_rules().find_rule(STUDY_HOURS, on)


def count_hours(session: Session, *, member_ids: Iterable[UUID], rule: Rule, year: int) -> dict[UUID, int]:
    """Whole hours of study by member, of what was held in the year and counts for `rule`; who has none is missing."""
    counts = exists().where(ActivityCredit.activity_id == Activity.id, ActivityCredit.credit.in_(rule.credits))
    rows = session.execute(
        select(Attendance.member_id, Activity.starts_at, Activity.ends_at)
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(Attendance.member_id.in_(list(member_ids)), standing.is_in(), Activity.state.in_(HELD), counts)
        .where(Activity.held_on >= date(year, 1, 1), Activity.held_on <= date(year, 12, 31))
    )
    minutes: dict[UUID, int] = {}
    for member_id, starts_at, ends_at in rows:
        minutes[member_id] = minutes.get(member_id, 0) + (ends_at - starts_at) // timedelta(minutes=1)
    lesson = reference.load_rules().minutes_per_hour
    return {member_id: total // lesson for member_id, total in minutes.items()}


def own_hours(session: Session, *, member_id: UUID, year: int, now: datetime) -> dict[str, int]:
    """One member's hours of the year, and what the rule asks for."""
    rule = find_rule(min(clock.local_date(now), date(year, 12, 31)))
    hours = count_hours(session, member_ids=[member_id], rule=rule, year=year) if rule else {}
    return {"year": year, "hours": hours.get(member_id, 0), "need": rule.count if rule else 0}
