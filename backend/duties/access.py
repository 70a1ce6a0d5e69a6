"""Who sees and says what about duties, and the year as its schema wants it."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.activities.calendar import published_years
from backend.activities.errors import NotABranchError
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.duties.models import DutyExclusion, DutyRecord, DutySnapshot
from backend.duties.reference import load_rules
from backend.duties.rules.settling import DutyState, Standing
from backend.duties.service import reading
from backend.duties.service.planning import Plan
from backend.duties.service.reading import BranchYear
from backend.duties.service.saying import NOTED_BY_HAND
from backend.duties.service.snapshots import compare
from backend.duties.service.study import StudyYear
from backend.organisations import access
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right


def get_branch(organisation_id: UUID, right: Right) -> PartyOrganisation:
    """A branch in which the signed-in officer has `right`.

    :raises NotFound: it does not exist, or lies outside the scope.
    :raises NotABranchError: it is a committee, which has no duties of this kind.
    """
    found = access.get_organisation(organisation_id, right)
    if not found.is_branch:
        raise NotABranchError()
    return found


def get_year(organisation_id: UUID, right: Right, year: int) -> BranchYear:
    """The year of such a branch, as it stands now.

    :raises NotFound: it does not exist, or lies outside the scope.
    :raises NotABranchError: it is a committee.
    """
    return reading.collect(db.session(), organisation=get_branch(organisation_id, right), year=year, now=clock.now())


def get_exclusion(exclusion_id: UUID) -> DutyExclusion:
    """An exclusion by whose branch the signed-in officer may speak.

    :raises NotFound: there is none such.
    """
    found = db.session().get(DutyExclusion, exclusion_id)
    if found is None or not access.has_right_at(Right.ACTIVITIES_WRITE, found.organisation_id):
        raise NotFound()
    return found


def get_record(record_id: UUID) -> DutyRecord:
    """A note of a branch by which the signed-in officer may speak; held until the transaction ends.

    :raises NotFound: there is none such.
    """
    found = db.session().get(DutyRecord, record_id, with_for_update=True)
    if found is None or not access.has_right_at(Right.ACTIVITIES_WRITE, found.organisation_id):
        raise NotFound()
    return found


def described(year: BranchYear) -> dict[str, Any]:
    """The year: its duties by rule, each with what it leads to."""
    rows: dict[str, dict[str, Any]] = {}
    for one in year.standings:
        rule = one.due.rule
        row = rows.setdefault(rule.key, {"rule": described_rule(one), "duties": []})
        row["duties"].append(described_standing(year, one))
    return {
        "organisation": year.organisation,
        "year": year.year,
        "today": year.today,
        "is_calendar_published": year.year in published_years(),
        "source": year.rules.source,
        "as_of": year.rules.as_of,
        "may_write": access.has_right_at(Right.ACTIVITIES_WRITE, year.organisation.id),
        "rows": list(rows.values()),
    }


def described_rule(standing: Standing) -> dict[str, Any]:
    """The rule of a duty, as it holds there."""
    rule = standing.due.rule
    return {
        **{name: getattr(rule, name) for name in ("key", "name", "name_en", "source", "kind", "cadence", "unit")},
        "is_noted_by_hand": rule.kind in NOTED_BY_HAND,
    }


def described_standing(year: BranchYear, standing: Standing) -> dict[str, Any]:
    """One duty with its window, its numbers and its records."""
    due, exclusion = standing.due, year.exclusions.get(standing.due.key)
    return {
        **{name: getattr(due, name) for name in ("period_on", "period_until_on", "from_on", "until_on")},
        **{name: getattr(due, name) for name in ("last_safe_on", "grace_until_on", "need", "why_not")},
        "state": standing.state,
        "have": standing.have,
        "planned": standing.planned,
        "activities": [year.activities[one.activity_id] for one in standing.meetings],
        "records": [year.records[one.record_id] for one in standing.noted if one.record_id in year.records],
        "evidence": [year.evidence[one.record_id] for one in standing.noted if one.record_id in year.evidence],
        "exclusion": exclusion,
    }


def described_plan(plan: Plan) -> dict[str, Any]:
    """A preview, as its schema wants it."""
    place = plan.place
    return {
        "fingerprint": plan.fingerprint,
        "is_calendar_published": plan.year.year in published_years(),
        "venue": place.venue if place else "",
        "venue_address": place.venue_address if place else "",
        "lines": [
            {
                **{name: getattr(line.suggestion, name) for name in ("key", "on", "starts_time", "duration_minutes")},
                **{name: getattr(line.suggestion, name) for name in ("from_on", "until_on", "is_moved", "credits")},
                "title": line.title,
                "day": plan.year.calendar.day(line.suggestion.on),
                "settles": [_named(due.rule, due.period_on) for due in line.suggestion.settles],
            }
            for line in plan.lines
        ],
        "left": [_named(due.rule, due.period_on) for due in plan.proposal.left],
    }


def described_study(found: StudyYear | None, *, organisation: PartyOrganisation, year: int) -> dict[str, Any]:
    """Members' hours: in numbers, and for the branch's own officers by name."""
    rules = load_rules()
    told = {"year": year, "minutes_per_hour": rules.minutes_per_hour}
    if found is None:
        nothing = dict.fromkeys(("need", "share", "members", "exempt", "reached_share", "reached_year"), 0)
        return {**told, **nothing, "as_of": clock.local_date(clock.now()), "source": rules.source, "lines": None}
    reached = found.reached
    return {
        **told,
        "as_of": found.as_of,
        "need": found.rule.count,
        "share": found.share,
        "source": found.rule.source,
        "members": reached.members,
        "exempt": reached.exempt,
        "reached_share": reached.share,
        "reached_year": reached.year,
        "lines": found.lines if access.has_right_at(Right.ACTIVITIES_WRITE, organisation.id) else None,
    }


def described_snapshot(snapshot: DutySnapshot, year: BranchYear) -> dict[str, Any]:
    """A snapshot beside what the record says today."""
    lines = []
    for one in compare(db.session(), snapshot=snapshot, year=year):
        rule = year.rules.find_rule(one.line.rule_key, one.line.period_on)
        lines.append(
            {
                **_named(rule, one.line.period_on, key=one.line.rule_key),
                "then": {"state": DutyState(one.line.state), "have": one.line.have, "need": one.line.need},
                "now": _numbers(one.now),
                "is_same": one.is_same,
                "changes": one.changes,
            }
        )
    columns = ("id", "quarter_on", "until_on", "made_on")
    return {**{name: getattr(snapshot, name) for name in columns}, "lines": lines}


def _numbers(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {"state": standing.state, "have": standing.have, "need": standing.due.need}


def _named(rule: Any, period_on: date, *, key: str | None = None) -> dict[str, Any]:
    return {
        "rule_key": key or rule.key,
        "name": rule.name if rule else key,
        "name_en": rule.name_en if rule else key,
        "cadence": rule.cadence if rule else None,
        "period_on": period_on,
    }
