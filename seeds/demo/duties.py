"""What the demo's branch says about its year: notes, one duty left out, a kept quarter, and some of it planned."""

from datetime import date, timedelta

from backend.core.ids import new_id
from backend.duties.service import planning, reading, saying, snapshots
from backend.identity.models import Account
from backend.members.models import Circle
from backend.members.rules import months_after
from backend.organisations.models import PartyOrganisation
from seeds.demo import city
from seeds.demo.accounts import SECRETARY
from seeds.demo.base import City, acting, at

NOTES = (
    ("term", 29, 1, "支部档案"),
    ("secretary_lecture", 2, 1, "党课讲稿在支部档案"),
    ("heads_training", 3, 2, "市里的示范培训班"),
    ("officer_hours", 3, 24, "培训证书"),
)
"""Rule, how many months ago, how much, where the papers are."""
PLANNED_AHEAD = 3
"""So many committee meetings are planned; the rest of the year waits for whoever tries the planner."""


def keep_the_year(built: City) -> None:
    """Keep the last quarter, then leave one group meeting of it out, note what was done, and plan a little ahead."""
    branch, secretary = built.branches[city.HOME].organisation, built.demo[SECRETARY]
    with acting(built.session, secretary):
        _leave_one_out(built, branch, secretary)
        _note(built, branch, secretary)
        _plan_ahead(built, branch, secretary)


def _leave_one_out(built: City, branch: PartyOrganisation, secretary: Account) -> None:
    quarter_on = snapshots.quarters_over(built.today)[-1]
    kept_at = at(months_after(quarter_on, 3) + timedelta(days=7), hour=2)
    snapshots.freeze_one(built.session, branch, quarter_on, now=kept_at)
    last_month, now = months_after(quarter_on, 2), max(kept_at, built.now - timedelta(days=2))
    year = reading.collect(built.session, organisation=branch, year=last_month.year, now=now)
    saying.exclude(
        built.session,
        year=year,
        rule_key="group_meeting",
        period_on=last_month,
        reason="全体党员参加防汛值守，经支部委员会讨论，当月不开党小组会。",
        by=secretary,
        now=now,
    )


def _note(built: City, branch: PartyOrganisation, secretary: Account) -> None:
    now = built.now - timedelta(days=1)
    year = reading.collect(built.session, organisation=branch, year=built.today.year, now=now)
    for rule_key, months_ago, amount, words in NOTES:
        done_on = _working_day(months_after(built.today, -months_ago))
        values = {"rule_key": rule_key, "done_on": done_on, "amount": amount, "note": words}
        saying.note(built.session, year=year, record_id=new_id(), values=values, by=secretary, now=now)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _plan_ahead(built: City, branch: PartyOrganisation, secretary: Account) -> None:
    """Committee meetings of the coming months, as far as this year and the next have them."""
    left = PLANNED_AHEAD
    for number in (built.today.year, built.today.year + 1):
        plan = planning.preview(built.session, organisation=branch, year=number, now=built.now)
        lines = [
            {
                "key": line.suggestion.key,
                "on": line.suggestion.on,
                "starts_time": line.suggestion.starts_time,
                "title": None,
            }
            for line in plan.lines
            if line.suggestion.together is Circle.COMMITTEE
        ][:left]
        left -= len(lines)
        if lines:
            planning.carry_out(
                built.session,
                organisation=branch,
                year=number,
                wanted=planning.Wanted(plan.fingerprint, True, "会议室", "", lines),
                account=secretary,
                now=built.now,
            )
