"""Suggestions for what is missing: few dates, the branch's own habit, no holidays, nothing existing moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from backend.activities.calendar import SATURDAY, Calendar, DayKind
from backend.activities.models import Credit
from backend.duties.rules.periods import DAY, MONTHS_OF, Due
from backend.duties.rules.rule import RuleKind
from backend.duties.rules.settling import WANTING, Standing
from backend.members.models import Circle

T = TypeVar("T")
NOTICE = timedelta(days=3)
"""So long before a meeting people should hear of it, where its period leaves the choice; a setting of our own."""
LAST = 5
"""As the number of a weekday in its month: the last one."""


@dataclass(frozen=True)
class Habit:
    """When the branch meets: the n-th weekday of a month (5: the last), at a time of day."""

    nth: int
    weekday: int
    starts_time: time
    duration_minutes: int

    @property
    def meets_on_weekends(self) -> bool:
        return self.weekday >= SATURDAY

    def day_in(self, year: int, month: int) -> date:
        """The usual day of a month."""
        first = date(year, month, 1)
        found = first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (min(self.nth, 4) - 1))
        later = found + timedelta(days=7)
        return later if self.nth == LAST and later.month == month else found


@dataclass(frozen=True)
class Suggestion:
    """One activity that would settle `settles`, as long as it lies from `from_on` to `until_on`."""

    key: str
    """Names the line of a plan: the circle, the first duty's period, and which of several it is."""
    together: Circle
    settles: tuple[Due, ...]
    number: int
    """1, 2, … among those for the same duty."""
    group_id: UUID | None
    """Which group meets, where the circle is one."""
    on: date
    starts_time: time
    duration_minutes: int
    from_on: date
    until_on: date
    is_moved: bool
    """Not on the habit's own day of the month."""

    @property
    def credits(self) -> list[Credit]:
        """What it would count as: of each rule the first that it knows."""
        return sorted({min(due.rule.credits) for due in self.settles})


@dataclass(frozen=True)
class Proposal:
    """What would be made, and what cannot be settled any more or has no free day."""

    suggestions: tuple[Suggestion, ...]
    left: tuple[Due, ...]


@dataclass
class _Occasion:
    from_on: date
    until_on: date
    number: int
    group_id: UUID | None
    dues: list[Due] = field(default_factory=list)

    def takes(self, due: Due, from_on: date, until_on: date, group_id: UUID | None) -> bool:
        """Whether `due` can be settled on the same day by the same people, too; not twice the same."""
        is_new = all(own.rule.key != due.rule.key for own in self.dues) and self.group_id == group_id
        return is_new and max(self.from_on, from_on) <= min(self.until_on, until_on)


IsFree = Callable[[date, time, int], bool]
"""Whether the branch has nothing else on a day from a time on, for so many minutes."""


def propose(
    standings: Iterable[Standing],
    *,
    habits: Mapping[Circle, Habit],
    calendar: Calendar,
    today: date,
    is_free: IsFree,
) -> Proposal:
    """One activity per date for whatever of a year lacks one from tomorrow on. Duties of one circle share their dates.

    Days of the next few (`NOTICE`) are taken only where there is no later one.

    A day is a working day, or a weekend where that is the habit; never a holiday, nor a weekend that is worked.
    """
    wanting = [one for one in standings if one.due.rule.kind is RuleKind.MEETING and one.state in WANTING]
    wanting.sort(key=lambda one: (MONTHS_OF[one.due.rule.cadence], one.due.period_on))
    found: list[Suggestion] = []
    left: list[Due] = []
    for circle in Circle:
        occasions = _gather([one for one in wanting if one.due.rule.together is circle], left, after=today)
        for occasion in occasions:
            free = _FreeDays(habits[circle], calendar, is_free, found, today + NOTICE)
            day = next(free.list_days(occasion), None)
            if day is None:
                left += occasion.dues
            else:
                found.append(_suggestion(occasion, circle, habits[circle], day))
    return Proposal(tuple(sorted(found, key=lambda one: (one.on, one.starts_time, one.key))), tuple(left))


def _gather(standings: Sequence[Standing], left: list[Due], *, after: date) -> list[_Occasion]:
    """As few occasions as settle them all; the most frequent duties come first and the rarer ones join them."""
    occasions: list[_Occasion] = []
    for standing in standings:
        due, from_on = standing.due, max(standing.due.from_on, after + DAY)
        until_on = due.until_on if from_on <= due.until_on else _last_of_grace(due)
        if from_on > until_on:
            left.append(due)
            continue
        groups = standing.lacking_groups if due.groups else [None] * standing.lacking
        for number, group_id in enumerate(groups, start=1):
            fitting = [one for one in occasions if one.takes(due, from_on, until_on, group_id)]
            if fitting:
                occasion = min(fitting, key=lambda one: (len(one.dues), one.from_on))
            else:
                occasion = _Occasion(from_on, until_on, number, group_id)
                occasions.append(occasion)
            occasion.from_on = max(occasion.from_on, from_on)
            occasion.until_on = min(occasion.until_on, until_on)
            occasion.dues.append(due)
    return sorted(occasions, key=lambda one: (one.from_on, one.number))


def _last_of_grace(due: Due) -> date:
    """Until when what was missed may still be held, where the next period is planned with it: both need their own."""
    is_planned_too = due.grace_until_on.year == due.period_on.year
    return due.grace_until_on if is_planned_too else due.until_on


@dataclass(frozen=True)
class _FreeDays:
    habit: Habit
    calendar: Calendar
    is_free: IsFree
    taken: Sequence[Suggestion]
    heard_of_by: date
    """From then on everybody has heard of it in time."""

    def list_days(self, occasion: _Occasion) -> Iterator[date]:
        """The fitting days, the best first: near the usual day of the first month, then of the next."""
        days = [occasion.from_on + DAY * step for step in range((occasion.until_on - occasion.from_on).days + 1)]
        for day in sorted(days, key=self._distance):
            if self._fits(day) and self._is_untaken(day) and self.is_free(day, *self._times):
                yield day

    @property
    def _times(self) -> tuple[time, int]:
        return self.habit.starts_time, self.habit.duration_minutes

    def _distance(self, day: date) -> tuple[bool, int, int, int, bool]:
        usual = self.habit.day_in(day.year, day.month)
        return day < self.heard_of_by, day.year, day.month, abs((day - usual).days), day < usual

    def _fits(self, day: date) -> bool:
        kind = self.calendar.day(day).kind
        return kind is (DayKind.WEEKEND if self.habit.meets_on_weekends else DayKind.WORKDAY)

    def _is_untaken(self, day: date) -> bool:
        return not any(
            one.on == day and overlaps(one.starts_time, one.duration_minutes, *self._times) for one in self.taken
        )


def overlaps(start: time, minutes: int, other: time, other_minutes: int) -> bool:
    """Whether two stretches of one day have a minute in common."""
    day = date(2000, 1, 1)
    first, second = datetime.combine(day, start, UTC), datetime.combine(day, other, UTC)
    return first < second + timedelta(minutes=other_minutes) and second < first + timedelta(minutes=minutes)


def _suggestion(occasion: _Occasion, circle: Circle, habit: Habit, day: date) -> Suggestion:
    first = occasion.dues[0]
    return Suggestion(
        key=f"{circle}:{first.rule.key}:{first.period_on}:{occasion.number}",
        together=circle,
        settles=tuple(occasion.dues),
        number=occasion.number,
        group_id=occasion.group_id,
        on=day,
        starts_time=habit.starts_time,
        duration_minutes=habit.duration_minutes,
        from_on=occasion.from_on,
        until_on=occasion.until_on,
        is_moved=occasion.number == 1 and day != habit.day_in(day.year, day.month),
    )


def habit_of(meetings: Sequence[tuple[datetime, int]]) -> Habit | None:
    """The habit that two meetings or more show; `meetings` are local starts with minutes, the oldest first."""
    if len(meetings) < 2:  # noqa: PLR2004 - once is no habit.
        return None
    weekday = _most([start.weekday() for start, _ in meetings])
    of_day = [start for start, _ in meetings if start.weekday() == weekday]
    return Habit(
        nth=_most([(start.day - 1) // 7 + 1 for start in of_day]),
        weekday=weekday,
        starts_time=_most([start.time().replace(second=0, microsecond=0) for start, _ in meetings]),
        duration_minutes=_most([minutes for _, minutes in meetings]),
    )


def _most(values: Sequence[T]) -> T:
    """The most frequent one; of several the one that came last."""
    return max(reversed(values), key=values.count)
