"""What a series would do: every occurrence with its fate, its day, and what clashes with it. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.calendar import Calendar, CalendarDay
from backend.activities.models import Activity, ActivityState, Series, SeriesGap
from backend.activities.recurrence import Fate, Match, Moved, Slot, days_of, match, slots_of, title_on
from backend.activities.service import holidays, planning
from backend.activities.service.clashes import Clash, find_clashes
from backend.activities.service.venues import Span
from backend.core import clock
from backend.core.db import locked
from backend.members.service.circles import Sitting

_PLANNED = (ActivityState.DRAFT, ActivityState.PUBLISHED)


@dataclass(frozen=True)
class Choice:
    """What the secretary decided about single days of the rule, before saving."""

    left_out: frozenset[date] = frozenset()
    by_hand: Mapping[date, date] = field(default_factory=dict)
    """The day to hold it on, by the rule's own day."""


@dataclass
class Row:
    """One line of a preview: what saving does with one occurrence, and what stands in its way."""

    fate: Fate
    series_on: date
    day: CalendarDay
    starts_at: datetime
    ends_at: datetime
    title: str
    slot: Slot | None
    activity: Activity | None
    clashes: list[Clash] = field(default_factory=list)

    @property
    def moved(self) -> Moved | None:
        return self.slot.moved if self.slot is not None else None

    @property
    def span(self) -> Span:
        """The time that it takes."""
        return Span(self.starts_at, self.ends_at, self.activity.id if self.activity else None)

    @property
    def is_booked(self) -> bool:
        """Whether saving gives it the series' times and venue."""
        return self.fate in (Fate.NEW, Fate.FOLLOWS)


def preview(session: Session, *, series: Series, choice: Choice, now: datetime) -> list[Row]:
    """What saving `series` would do from now on, day by day, with clashes. Writes nothing."""
    with session.no_autoflush:
        rows = [row for row in list_rows(session, series, choice, now=now) if row.starts_at > now]
        free = [row for row in rows if row.is_booked]
        spans = [row.span for row in free]
        found = find_clashes(
            session,
            spans=spans,
            host_ids=[series.organisation_id],
            venue_id=series.venue_id,
            sitting=Sitting(series.circle, series.group_id, held_on=None),
        )
        for row, clashes in zip(free, found, strict=True):
            row.clashes = clashes
    return rows


def list_rows(
    session: Session, series: Series, choice: Choice, *, now: datetime, for_change: bool = False
) -> list[Row]:
    """Every occurrence of the series with its fate, in the order of time."""
    calendar = holidays.load_calendar(session)
    days = days_of(series.rule, from_on=series.from_on, until_on=series.until_on)
    slots = slots_of(days, calendar=calendar, allows_weekends=series.allows_weekends, by_hand=choice.by_hand)
    ahead = [slot for slot in slots if _times(series, slot.held_on)[0] > now]
    existing = list_occurrences(session, series_id=series.id, for_change=for_change)
    matches = match(
        ahead,
        rule=series.rule,
        following=[found for found in existing if follows(found, now=now)],
        kept=[found for found in existing if not follows(found, now=now)],
        gaps={*list_gaps(session, series_id=series.id), *choice.left_out},
    )
    rows = [_row(series, found, calendar) for found in matches]
    return sorted(rows, key=lambda row: (row.starts_at, row.series_on))


def _row(series: Series, found: Match, calendar: Calendar) -> Row:
    activity = found.occurrence if isinstance(found.occurrence, Activity) else None
    if found.slot is not None:
        starts_at, ends_at = _times(series, found.slot.held_on)
        own, day, title = found.slot.series_on, found.slot.day, title_on(series.title, found.slot.held_on)
        return Row(found.fate, own, day, starts_at, ends_at, title, found.slot, activity)
    assert activity is not None
    assert activity.series_on is not None
    is_gone = found.fate is Fate.REMAINS and activity.state is ActivityState.DRAFT
    return Row(
        Fate.REMOVED if is_gone else found.fate,
        activity.series_on,
        calendar.day(activity.held_on),
        activity.starts_at,
        activity.ends_at,
        activity.title,
        None,
        activity,
    )


def follows(activity: Activity, *, now: datetime) -> bool:
    """Whether an occurrence still does what its series says."""
    return activity.state in _PLANNED and activity.detached_at is None and activity.starts_at > now


def _times(series: Series, day: date) -> tuple[datetime, datetime]:
    starts_at = datetime.combine(day, series.starts_time, tzinfo=clock.ZONE).astimezone(UTC)
    return starts_at, starts_at + timedelta(minutes=series.duration_minutes)


def list_occurrences(session: Session, *, series_id: UUID, for_change: bool = False) -> list[Activity]:
    """All activities of the series, past and ahead, in the order of their days by the rule."""
    statement = select(Activity).where(Activity.series_id == series_id).order_by(Activity.series_on)
    if for_change:
        statement = locked(statement, of=Activity).execution_options(populate_existing=True)
    return list(session.scalars(statement.options(*planning.WITH_HOSTS)))


def list_gaps(session: Session, *, series_id: UUID) -> list[date]:
    """The days that were left out, in order."""
    gaps = select(SeriesGap.series_on).where(SeriesGap.series_id == series_id)
    return list(session.scalars(gaps.order_by(SeriesGap.series_on)))
