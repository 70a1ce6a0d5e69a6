"""The coming year of the demo city: shared venues, and branches that have planned their theme days by a rule."""

from datetime import date, time, timedelta

from backend.activities.models import Credit, Series, Venue, VenueUse
from backend.activities.recurrence import WEEKDAYS
from backend.activities.service import planning, series, venues
from backend.activities.service.forecast import Choice, list_occurrences
from seeds.demo import city
from seeds.demo.base import Branch, City, acting
from seeds.demo.history import Habit, habit_of
from seeds.demo.meeting import USUAL

PLANNED_EVERY = 4
"""So many branches, and the demo's own, have planned their year."""
TITLE = "{月}主题党日"
AGENDA = "集体学习\n交流讨论\n小结与下月安排"
EDITED_TITLE = "主题党日：参观江城城市展览馆"


def plan_the_year(built: City) -> None:
    """Add two venues that branches share, and let some branches plan a year; one occurrence was changed by itself."""
    hall, theatre = _venues(built)
    booked = {city.HOME: hall, city.STAFF_HOME: theatre}
    for place, branch in enumerate(built.branches.values()):
        name = branch.unit.name
        if name in booked or place % PLANNED_EVERY == 0:
            planned = _plan(built, branch, habit_of(place), booked.get(name))
            if name == city.HOME:
                _change_one(built, branch, planned)


def _venues(built: City) -> tuple[Venue, Venue]:
    keeper = built.branches[city.STAFF_HOME]
    with acting(built.session, keeper.secretary):
        return (
            venues.create(
                built.session,
                keeper=built.committees[city.ROOT_NAME],
                values={
                    "name": "望江社区党群服务中心",
                    "address": "江城市望江街道12号",
                    "capacity": 80,
                    "use": VenueUse.EVERYBODY,
                },
                now=built.began_at,
            ),
            venues.create(
                built.session,
                keeper=keeper.organisation,
                values={
                    "name": "远山律所报告厅",
                    "address": "江城市中心区律园路5号",
                    "capacity": 45,
                    "use": VenueUse.EVERYBODY,
                },
                now=built.began_at,
            ),
        )


def _plan(built: City, branch: Branch, habit: Habit, venue: Venue | None) -> Series:
    """A year from the month after the next one, for which theme days are planned one by one."""
    assert branch.secretary is not None
    from_on = _months_on(built.today, 2)
    now = built.now - timedelta(days=1)
    values = {
        "rule": f"FREQ=MONTHLY;BYDAY={habit.week + 1}{WEEKDAYS[habit.weekday]}",
        "from_on": from_on,
        "until_on": _months_on(from_on, 12),
        "allows_weekends": False,
        "title": TITLE,
        "starts_time": time(habit.hour, habit.minute),
        "duration_minutes": 90,
        "venue": venue.name if venue is not None else branch.unit.venue,
        "venue_address": venue.address if venue is not None else "",
        "venue_id": venue.id if venue is not None else None,
        "agenda": AGENDA,
        "credits": [Credit.THEME_DAY],
        "publishes": branch.unit.name == city.HOME,
    }
    with acting(built.session, branch.secretary):
        planned = series.draft(
            built.session, organisation=branch.organisation, account=branch.secretary, values=values | USUAL, now=now
        )
        series.create(
            built.session,
            series=planned,
            organisation=branch.organisation,
            choice=Choice(),
            account=branch.secretary,
            now=now,
        )
    return planned


def _change_one(built: City, branch: Branch, planned: Series) -> None:
    occurrence = list_occurrences(built.session, series_id=planned.id)[2]
    values = {"title": EDITED_TITLE, "venue": "江城城市展览馆", "venue_address": "江城市滨江大道66号"}
    with acting(built.session, branch.secretary):
        planning.update(
            built.session,
            activity=occurrence,
            version=occurrence.version,
            values=values,
            credits=None,
            now=built.now - timedelta(hours=20),
        )


def _months_on(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    later = day.year * 12 + day.month - 1 + months
    return date(later // 12, later % 12 + 1, 1)
