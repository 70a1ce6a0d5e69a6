"""Planning what is missing: a preview, and making exactly what it showed, all in one transaction."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.errors import NothingPlannedError
from backend.activities.models import Activity, ActivityState, Credit, Venue
from backend.activities.rules import POLICY
from backend.activities.schemas import PlanCreateSchema
from backend.activities.service import course, planning, telling, venues
from backend.activities.service.circles import SharedPeople
from backend.activities.service.clashes import Clash, find_clashes
from backend.activities.service.venues import Span
from backend.attendance.service.documents.words import CREDITS
from backend.core import clock, db
from backend.duties import reference
from backend.duties.errors import OutsideWindowError, PlanChangedError, PlanLineUnknownError, TimeTakenError
from backend.duties.rules.planning import Habit, Proposal, Suggestion, habit_of, overlaps, propose
from backend.duties.service.life import list_groups
from backend.duties.service.reading import BranchYear, collect
from backend.identity.models import Account
from backend.members.models import Circle
from backend.members.service.circles import Sitting
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation

LOOKS_BACK = timedelta(days=400)
CREDITS_OF = {
    Circle.PLENARY: {Credit.THEME_DAY, Credit.MEMBERS_MEETING, Credit.LECTURE, Credit.ORGANISATIONAL_LIFE},
    Circle.COMMITTEE: {Credit.COMMITTEE_MEETING},
    Circle.GROUP: {Credit.GROUP_MEETING},
}
IN_TITLE = (
    *(Credit.THEME_DAY, Credit.MEMBERS_MEETING, Credit.ORGANISATIONAL_LIFE, Credit.LECTURE),
    *(Credit.COMMITTEE_MEETING, Credit.GROUP_MEETING),
)
USUAL_POLICY = {name: PlanCreateSchema().fields[name].load_default for name in POLICY}


@dataclass(frozen=True)
class Place:
    """Where the branch usually meets."""

    venue: str
    venue_address: str
    venue_id: UUID | None


@dataclass(frozen=True)
class Line:
    """One activity that would be made."""

    suggestion: Suggestion
    title: str

    def title_on(self, day: date) -> str:
        """As it is called on another day: it begins with the month of the day on which it is held."""
        return f"{day.month}月{self.title.removeprefix(f'{self.suggestion.on.month}月')}"


@dataclass(frozen=True)
class Plan:
    """A preview: what would be made, where, and by what name it is known when it comes back."""

    year: BranchYear
    proposal: Proposal
    lines: tuple[Line, ...]
    place: Place | None
    fingerprint: str


@dataclass(frozen=True)
class Wanted:
    """What of a preview is to be made, as the secretary left it."""

    fingerprint: str
    publishes: bool
    venue: str
    venue_address: str
    lines: Sequence[dict[str, Any]]
    """`key`, `on`, `starts_time`, `title`."""


def preview(session: Session, *, organisation: PartyOrganisation, year: int, now: datetime) -> Plan:
    """What the planner would make of the year. Writes nothing; the same record gives the same preview."""
    found = collect(session, organisation=organisation, year=year, now=now)
    past = _list_past(session, organisation.id, now=now)
    place = _place_of(session, organisation.id, past, now=now)
    proposal = propose(
        found.standings,
        habits=_habits(past),
        calendar=found.calendar,
        today=found.today,
        is_free=_free_times(session, organisation.id, place, found),
    )
    names = {group.id: group.name for group in list_groups(session, organisation)}
    lines = tuple(Line(one, _title(one, names)) for one in proposal.suggestions)
    return Plan(found, proposal, lines, place, _fingerprint(found, lines, place))


def carry_out(
    session: Session, *, organisation: PartyOrganisation, year: int, wanted: Wanted, account: Account, now: datetime
) -> list[Activity]:
    """Make the wanted lines of the preview, all or nothing, as drafts or published.

    Each circle hears of all of its own at once.

    :raises PlanChangedError: the preview would be another one now.
    :raises NothingPlannedError: no line is wanted.
    :raises PlanLineUnknownError: the preview has no such line.
    :raises OutsideWindowError: on that day it would not settle what the line says.
    :raises TimeTakenError: the branch has another activity, or another line, at that time.
    :raises VenueTakenError: another branch has the shared venue at that time.
    """
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation.id))).one()
    plan = preview(session, organisation=organisation, year=year, now=now)
    if plan.fingerprint != wanted.fingerprint:
        raise PlanChangedError()
    if not wanted.lines:
        raise NothingPlannedError()
    chosen = _chosen(plan, wanted)
    _refuse_taken(session, organisation.id, chosen)
    place = _place_wanted(plan, wanted)
    made = [_make(session, organisation, one, place, account, now=now) for one in chosen]
    if wanted.publishes:
        _publish(session, made, now=now)
    return made


# --- The preview ------------------------------------------------------------------------------------------------------


def _list_past(session: Session, organisation_id: UUID, *, now: datetime) -> list[Activity]:
    """What the branch led lately, the oldest first."""
    own = planning.of_branch(organisation_id).where(Activity.state != ActivityState.CANCELLED)
    lately = own.where(Activity.starts_at > now - LOOKS_BACK).order_by(Activity.starts_at, Activity.id)
    return [one for one in session.scalars(lately) if one.hosts[0].organisation_id == organisation_id]


def _habits(past: list[Activity]) -> dict[Circle, Habit]:
    """When each circle meets: as it did lately, else as branches usually do."""
    habits = {}
    for circle, usual in reference.load_usual().items():
        own = [one for one in past if CREDITS_OF[circle] & {credit.credit for credit in one.credits}]
        meetings = [
            (one.starts_at.astimezone(clock.ZONE), (one.ends_at - one.starts_at) // timedelta(minutes=1)) for one in own
        ]
        fallback = Habit(usual.nth, usual.weekday, usual.starts_time, usual.duration_minutes)
        habits[circle] = habit_of(meetings) or fallback
    return habits


def _place_of(session: Session, organisation_id: UUID, past: list[Activity], *, now: datetime) -> Place | None:
    """Where the branch met last in its own circle; a shared venue only while it can be booked."""
    own = [one for one in past if CREDITS_OF[Circle.PLENARY] & {credit.credit for credit in one.credits}]
    if not own:
        return None
    last = own[-1]
    bookable = venues.bookable_by([organisation_id], now=now).where(Venue.retired_at.is_(None))
    is_bookable = last.venue_id is not None and session.scalars(bookable.where(Venue.id == last.venue_id)).first()
    return Place(last.venue, last.venue_address, last.venue_id if is_bookable else None)


def _free_times(
    session: Session, organisation_id: UUID, place: Place | None, found: BranchYear
) -> Callable[[date, time, int], bool]:
    """Whether neither the branch nor its venue has something else at a time; asked once for all days of a circle."""
    known: dict[tuple[time, int], dict[date, bool]] = {}

    def load(starts: time, minutes: int) -> dict[date, bool]:
        first = date(found.year, 1, 1)
        days = [first + timedelta(days=step) for step in range(366)]
        spans = [_span(day, starts, minutes) for day in days]
        clashes = find_clashes(
            session, spans=spans, host_ids=[organisation_id], venue_id=place.venue_id if place else None
        )
        return {day: not here for day, here in zip(days, clashes, strict=True)}

    def is_free(day: date, starts: time, minutes: int) -> bool:
        if (starts, minutes) not in known:
            known[starts, minutes] = load(starts, minutes)
        return known[starts, minutes][day]

    return is_free


def _span(day: date, starts: time, minutes: int) -> Span:
    starts_at = datetime.combine(day, starts, tzinfo=clock.ZONE).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def _title(suggestion: Suggestion, groups: Mapping[UUID, str]) -> str:
    """3月主题党日暨支部党员大会: the month and what it counts as; a group's meeting names the group."""
    counted = [CREDITS[credit] for credit in IN_TITLE if credit in suggestion.credits]
    title = f"{suggestion.on.month}月{counted[0]}"
    if len(counted) > 1:
        title += f"暨{'、'.join(counted[1:])}"
    if suggestion.group_id is not None:
        title += f"（{groups[suggestion.group_id]}）"
    return title[:80]


def _fingerprint(found: BranchYear, lines: Iterable[Line], place: Place | None) -> str:
    """Changes with whatever the preview rests on: its lines, its place, and every activity around the year."""
    told = {
        "lines": [
            [one.suggestion.key, str(one.suggestion.on), str(one.suggestion.starts_time), one.title] for one in lines
        ],
        "place": [place.venue, str(place.venue_id)] if place else None,
        "activities": sorted([str(one.id), one.version] for one in found.activities.values()),
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]


# --- Carrying it out --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chosen:
    key: str
    circle: Circle
    group_id: UUID | None
    title: str
    credits: list[Credit]
    on: date
    starts_time: time
    duration_minutes: int

    @property
    def span(self) -> Span:
        return _span(self.on, self.starts_time, self.duration_minutes)

    @property
    def sitting(self) -> Sitting:
        return Sitting(self.circle, self.group_id, self.on)


def _chosen(plan: Plan, wanted: Wanted) -> list[_Chosen]:
    known = {line.suggestion.key: line for line in plan.lines}
    found: list[_Chosen] = []
    for asked in wanted.lines:
        line = known.pop(asked["key"], None)
        if line is None:
            raise PlanLineUnknownError(key=asked["key"])
        own = line.suggestion
        if not own.from_on <= asked["on"] <= own.until_on:
            raise OutsideWindowError(key=own.key, from_on=str(own.from_on), until_on=str(own.until_on))
        title = asked["title"] or line.title_on(asked["on"])
        found.append(
            _Chosen(
                key=own.key,
                circle=own.together,
                group_id=own.group_id,
                title=title,
                credits=own.credits,
                on=asked["on"],
                starts_time=asked["starts_time"],
                duration_minutes=own.duration_minutes,
            )
        )
    return sorted(found, key=lambda one: (one.on, one.starts_time, one.key))


def _refuse_taken(session: Session, organisation_id: UUID, chosen: Sequence[_Chosen]) -> None:
    shared, taken = SharedPeople(session, organisation_id), _clashes_of(session, organisation_id, chosen)
    for place, one in enumerate(chosen):
        if clashes := taken[one.key]:
            other = clashes[0].activity
            raise TimeTakenError(key=one.key, title=other.title, starts_at=other.starts_at.isoformat())
        for other_line in chosen[:place]:
            if _meet(one, other_line) and shared.between(one.sitting, other_line.sitting):
                raise TimeTakenError(key=one.key, title=other_line.title, starts_at=one.span.starts_at.isoformat())


def _clashes_of(session: Session, organisation_id: UUID, chosen: Sequence[_Chosen]) -> dict[str, list[Clash]]:
    """What else the people of each line have at its time, by its key; asked once for every circle."""
    found: dict[str, list[Clash]] = {}
    for circle in {(one.circle, one.group_id) for one in chosen}:
        own = [one for one in chosen if (one.circle, one.group_id) == circle]
        spans, sitting = [one.span for one in own], own[0].sitting
        clashes = find_clashes(session, spans=spans, host_ids=[organisation_id], venue_id=None, sitting=sitting)
        found |= {one.key: met for one, met in zip(own, clashes, strict=True)}
    return found


def _meet(one: _Chosen, other: _Chosen) -> bool:
    return one.on == other.on and overlaps(
        one.starts_time, one.duration_minutes, other.starts_time, other.duration_minutes
    )


def _place_wanted(plan: Plan, wanted: Wanted) -> Place:
    usual = plan.place
    is_usual = usual is not None and (usual.venue, usual.venue_address) == (wanted.venue, wanted.venue_address)
    return usual if usual is not None and is_usual else Place(wanted.venue, wanted.venue_address, None)


def _make(
    session: Session, organisation: PartyOrganisation, one: _Chosen, place: Place, account: Account, *, now: datetime
) -> Activity:
    span = one.span
    values = {
        "title": one.title,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "venue": place.venue,
        "venue_address": place.venue_address,
        "venue_id": place.venue_id,
        "agenda": "",
        "circle": one.circle,
        "group_id": one.group_id,
        **USUAL_POLICY,
    }
    return planning.create(session, host=organisation, account=account, credits=one.credits, values=values, now=now)


def _publish(session: Session, made: Sequence[Activity], *, now: datetime) -> None:
    by_circle: dict[tuple[Circle, UUID | None], list[Activity]] = {}
    for activity in made:
        by_circle.setdefault((activity.circle, activity.group_id), []).append(activity)
    for own in by_circle.values():
        is_alone = len(own) == 1
        for activity in own:
            course.publish(session, activity=activity, now=now, tells=is_alone)
        if not is_alone:
            told = {"activity": own[0], "kind": NotificationKind.SERIES_PUBLISHED, "more": {"count": str(len(own))}}
            telling.tell_members(session, **told, now=now)  # type: ignore[arg-type]
