"""The year of a branch, worked out from its record: duties, what settles them, and what was said about them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, join, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.calendar import Calendar
from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.service import holidays, planning
from backend.attendance.models import Resolution, ResolutionKind, RosterEntry
from backend.attendance.service import standing
from backend.core import clock
from backend.duties import reference
from backend.duties.models import DutyExclusion, DutyRecord
from backend.duties.rules.rule import RuleSet
from backend.duties.rules.settling import Meeting, Noted, Standing
from backend.duties.rules.year import Record, standings_of
from backend.duties.service.life import load_life
from backend.organisations.models import PartyOrganisation
from backend.yearly.models import LectureKind
from backend.yearly.service.evidence import Evidence, EvidenceKind, list_evidence

AROUND = timedelta(days=31)
"""What lies so near to the year may settle a duty of it."""
SETTLES = {
    EvidenceKind.APPRAISAL: "appraisal",
    EvidenceKind.TALK: "talk",
    EvidenceKind.YEARLY_REPORT: "yearly_report",
    EvidenceKind.RESPONSIBILITY: "responsibility_list",
}
"""What has a record of its own is not noted again: the rule that it settles, lectures apart."""
AHEAD = (ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.OPEN)


@dataclass(frozen=True)
class BranchYear:
    """A year of a branch, with everything that its duties lead to."""

    organisation: PartyOrganisation
    year: int
    today: date
    rules: RuleSet
    calendar: Calendar
    standings: list[Standing]
    activities: dict[UUID, Activity]
    records: dict[UUID, DutyRecord]
    evidence: dict[UUID, Evidence]
    """What other records of the branch show."""
    exclusions: dict[tuple[str, date], DutyExclusion]
    """Those that hold."""


def collect(session: Session, *, organisation: PartyOrganisation, year: int, now: datetime) -> BranchYear:
    """The year as it stands at `now`."""
    today, rules, calendar = clock.local_date(now), reference.load_rules(), holidays.load_calendar(session)
    activities = _list_activities(session, organisation.id, year)
    elections = _list_elections(session, organisation.id)
    records = _list_records(session, organisation.id)
    evidence = list_evidence(session, organisation_id=organisation.id, year=year)
    exclusions = list_exclusions(session, organisation_id=organisation.id)
    record = Record(
        life=load_life(session, organisation=organisation),
        meetings=_meetings(session, organisation.id, activities, today),
        noted=_by_rule(records, evidence),
        elections=[Meeting(one.id, one.held_on, frozenset(), is_held=True) for one in elections],
        excluded=frozenset(exclusions),
    )
    return BranchYear(
        organisation=organisation,
        year=year,
        today=today,
        rules=rules,
        calendar=calendar,
        standings=standings_of(rules, record, year=year, calendar=calendar, today=today),
        activities={one.id: one for one in (*activities, *elections)},
        records={one.id: one for one in records},
        evidence={one.subject_id: one for one in evidence},
        exclusions=exclusions,
    )


def _list_activities(session: Session, organisation_id: UUID, year: int) -> list[Activity]:
    from_on, until_on = date(year, 1, 1) - AROUND, date(year, 12, 31) + AROUND
    own = planning.of_branch(organisation_id).where(Activity.state != ActivityState.CANCELLED)
    inside = own.where(Activity.held_on >= from_on, Activity.held_on <= until_on)
    return list(session.scalars(inside.order_by(Activity.starts_at, Activity.id)))


def _meetings(session: Session, organisation_id: UUID, activities: list[Activity], today: date) -> list[Meeting]:
    """Those that took place, and those ahead; what nobody came to did not take place."""
    attended = _attended(session, organisation_id, [one.id for one in activities if one.state in HELD])
    return [
        Meeting(
            activity_id=one.id,
            on=one.held_on,
            credits=frozenset(credit.credit for credit in one.credits),
            is_held=one.state in HELD,
            minutes=(one.ends_at - one.starts_at) // timedelta(minutes=1),
            group_id=one.group_id,
        )
        for one in activities
        if (attended.get(one.id, 0) if one.state in HELD else _is_ahead(one, today))
    ]


def _is_ahead(activity: Activity, today: date) -> bool:
    return activity.state is ActivityState.OPEN or (activity.state in AHEAD and activity.held_on >= today)


def _attended(session: Session, organisation_id: UUID, activity_ids: list[UUID]) -> dict[UUID, int]:
    """How many of the branch were at each."""
    source = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    whole, status = standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
    rows = session.execute(
        select(RosterEntry.activity_id, func.count())
        .select_from(whole)
        .where(RosterEntry.activity_id.in_(activity_ids), RosterEntry.organisation_id == organisation_id)
        .where(status.in_([one.value for one in standing.ATTENDED]))
        .group_by(RosterEntry.activity_id)
    )
    return {activity_id: count for activity_id, count in rows}


def _list_elections(session: Session, organisation_id: UUID) -> list[Activity]:
    elected = select(Resolution.activity_id).where(
        Resolution.organisation_id == organisation_id,
        Resolution.kind == ResolutionKind.ELECTION,
        Resolution.voided_at.is_(None),
    )
    own = planning.of_branch(organisation_id).where(Activity.id.in_(elected), Activity.state.in_(HELD))
    return list(session.scalars(own.order_by(Activity.held_on, Activity.id)))


def _list_records(session: Session, organisation_id: UUID) -> list[DutyRecord]:
    own = select(DutyRecord).where(DutyRecord.organisation_id == organisation_id, DutyRecord.voided_at.is_(None))
    return list(session.scalars(own.options(joinedload(DutyRecord.by)).order_by(DutyRecord.done_on, DutyRecord.id)))


def _by_rule(records: list[DutyRecord], evidence: list[Evidence]) -> dict[str, list[Noted]]:
    found: dict[str, list[Noted]] = {}
    for one in records:
        found.setdefault(one.rule_key, []).append(Noted(one.id, one.done_on, one.amount))
    for shown in evidence:
        for key in _rules_of(shown):
            found.setdefault(key, []).append(Noted(shown.subject_id, shown.done_on, 1))
    return found


def _rules_of(shown: Evidence) -> tuple[str, ...]:
    """What it settles: a party lecture is the quarter's talk, too, as the page of the heads' lectures says."""
    if shown.kind is not EvidenceKind.HEAD_LECTURE:
        return (SETTLES[shown.kind],)
    is_party_lecture = shown.key == LectureKind.PARTY_LECTURE.value
    return ("secretary_lecture", "theory_talk") if is_party_lecture else ("theory_talk",)


def list_exclusions(session: Session, *, organisation_id: UUID) -> dict[tuple[str, date], DutyExclusion]:
    """The exclusions of a branch that hold, by duty: the last word about each says so."""
    rows = session.scalars(
        select(DutyExclusion)
        .where(DutyExclusion.organisation_id == organisation_id)
        .options(joinedload(DutyExclusion.by))
        .order_by(DutyExclusion.number)
    )
    last = {(row.rule_key, row.period_on): row for row in rows}
    return {duty: row for duty, row in last.items() if row.is_excluded}
