"""Shifts: planned one by one or by a rule for a period, changed, called off; those who signed up are told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.calendar import CalendarDay, DayKind
from backend.activities.recurrence import days_of, is_understood
from backend.activities.service.holidays import load_calendar
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.models import NotificationKind
from backend.volunteering.errors.projects import (
    NothingPlannedError,
    ProjectChangedError,
    ProjectStateError,
    QualificationUnknownError,
    RuleNotUnderstoodError,
    ShiftInPastError,
    ShiftOutsideError,
    ShiftOverError,
    ShiftTimesError,
)
from backend.volunteering.models import Assignment, Project, ProjectState, Shift
from backend.volunteering.reference import projects as reference
from backend.volunteering.rules import projects as rules
from backend.volunteering.rules.projects import LeftOutReason, Span
from backend.volunteering.service import sign_ups, telling

DAILY = "FREQ=DAILY"
"""Every day: an exam lasts three of them. The other forms are those of `activities.recurrence`."""
TOLD_ABOUT = frozenset({"starts_at", "ends_at", "meeting_point"})


@dataclass(frozen=True)
class Slot:
    """A day of a rule, and whether a shift will be made on it."""

    day: CalendarDay
    span: Span
    left_out: LeftOutReason | None
    """None: it will be made."""


@dataclass(frozen=True)
class Rule:
    """Shifts of one role on the days of `rule` from `from_on` until before `until_on`."""

    rule: str
    from_on: date
    until_on: date
    starts_time: time
    minutes: int
    skips_holidays: bool
    left_out: frozenset[date]


# --- Planning ---------------------------------------------------------------------------------------------------------


def create(session: Session, *, project: Project, account: Account, values: dict[str, Any], now: datetime) -> Shift:
    """Plan one shift.

    :raises ProjectStateError: the project is over.
    :raises ShiftTimesError, ShiftInPastError, ShiftOutsideError, QualificationUnknownError: so it is.
    """
    _refuse_over(project)
    _check(project, Span(values["starts_at"], values["ends_at"]), values.get("qualification"), now=now)
    return _add(session, project, account, values, now=now)


def preview(session: Session, *, project: Project, rule: Rule, role: str, now: datetime) -> list[Slot]:
    """What `create_many` would do, day by day. Writes nothing.

    :raises RuleNotUnderstoodError: it has none of the known forms.
    :raises ShiftTimesError: the times are no shift.
    """
    known = rule.rule == DAILY or is_understood(rule.rule)
    if not known:
        raise RuleNotUnderstoodError()
    calendar, taken = load_calendar(session), _starts_of(session, project, role)
    return [_slot(calendar.day(day), rule, taken, now=now) for day in _days(project, rule)]


def create_many(
    session: Session,
    *,
    project: Project,
    rule: Rule,
    account: Account,
    values: dict[str, Any],
    now: datetime,
) -> list[Shift]:
    """Plan a shift on every wanted day of the rule that lies ahead within the project. Refusals of `preview`, and:

    :raises ProjectStateError: the project is over.
    :raises NothingPlannedError: no day is left.
    """
    _refuse_over(project)
    wanted = [slot for slot in preview(session, project=project, rule=rule, role=values["role"], now=now)]
    spans = [slot.span for slot in wanted if slot.left_out is None]
    if not spans:
        raise NothingPlannedError()
    for span in spans:
        _check(project, span, values.get("qualification"), now=now)
    key = new_id()
    return [
        _add(
            session,
            project,
            account,
            values | {"starts_at": span.starts_at, "ends_at": span.ends_at, "series_key": key},
            now=now,
        )
        for span in spans
    ]


def update(session: Session, *, shift: Shift, version: int, values: dict[str, Any], now: datetime) -> None:
    """Change a shift that has not begun. More places: those who wait move up; fewer: nobody loses theirs.

    :raises ProjectChangedError: somebody changed it since `version`.
    :raises ShiftOverError: it was called off, closed, or has begun.
    :raises ShiftTimesError, ShiftInPastError, ShiftOutsideError, QualificationUnknownError: so it is.
    """
    if shift.version != version:
        raise ProjectChangedError()
    _refuse_begun(shift, now=now)
    changed = {name for name, value in values.items() if getattr(shift, name) != value}
    if not changed:
        return
    span = Span(values.get("starts_at", shift.starts_at), values.get("ends_at", shift.ends_at))
    _check(shift.project, span, values.get("qualification", shift.qualification), now=now)
    for name in changed:
        setattr(shift, name, values[name])
    shift.held_on, shift.changed_at = clock.local_date(shift.starts_at), now
    if shift.held_on != clock.local_date(span.starts_at) or "starts_at" in changed:
        shift.series_key = None  # It goes its own way.
    _record(session, Action.SHIFT_UPDATED, shift, now=now, fields=sorted(changed))
    session.flush()
    if changed & TOLD_ABOUT:
        tell_everybody(session, shift=shift, kind=NotificationKind.SHIFT_CHANGED, now=now)
    sign_ups.move_up(session, shift=shift, now=now)


def cancel(session: Session, *, shift: Shift, reason: str, now: datetime) -> None:
    """Call a shift off that has not begun; those who signed up are told why.

    :raises ShiftOverError: it was called off before, closed, or has begun.
    """
    _refuse_begun(shift, now=now)
    call_off(session, shift=shift, reason=reason, now=now)


def call_off(session: Session, *, shift: Shift, reason: str, now: datetime) -> None:
    """Cancel without a question: the project is over. Sign-ups stay as they were, for the record."""
    shift.cancelled_at, shift.cancel_reason, shift.changed_at = now, reason, now
    _record(session, Action.SHIFT_CANCELLED, shift, now=now, fields=["cancel_reason"])
    session.flush()
    tell_everybody(session, shift=shift, kind=NotificationKind.SHIFT_CANCELLED, now=now, more={"reason": reason})


def tell_everybody(
    session: Session, *, shift: Shift, kind: NotificationKind, now: datetime, more: dict[str, Any] | None = None
) -> None:
    """The same to all who have a place or wait for one; nobody hears of the past."""
    if shift.ends_at <= now:
        return
    standing = select(Assignment.volunteer_id).where(Assignment.shift_id == shift.id, Assignment.withdrawn_at.is_(None))
    ids = list(session.scalars(standing))
    telling.tell(session, volunteer_ids=ids, kind=kind, shift=shift, more=more, now=now)


# --- Lists ------------------------------------------------------------------------------------------------------------


def of_project(project_id: UUID) -> Select[Shift]:
    """The shifts of a project in the order of time."""
    return (
        select(Shift)
        .options(joinedload(Shift.project).joinedload(Project.organisation))
        .where(Shift.project_id == project_id)
        .order_by(Shift.starts_at, Shift.role, Shift.id)
    )


def count_taken(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many have a place and how many wait, by shift; shifts for which nobody signed up are missing."""
    rows = session.execute(
        select(Assignment.shift_id, func.count(Assignment.place), func.count())
        .where(Assignment.shift_id.in_(ids), Assignment.withdrawn_at.is_(None))
        .group_by(Assignment.shift_id)
    )
    return {shift_id: (taken, everybody - taken) for shift_id, taken, everybody in rows}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _days(project: Project, rule: Rule) -> list[date]:
    from_on, until_on = max(rule.from_on, project.from_on), min(rule.until_on, project.until_on)
    if rule.rule == DAILY:
        return [from_on + timedelta(days=step) for step in range(max((until_on - from_on).days, 0))]
    days = days_of(rule.rule, from_on=rule.from_on, until_on=until_on)  # Every other week counts from its own start.
    return [day for day in days if day >= from_on]


def _slot(day: CalendarDay, rule: Rule, taken: set[datetime], *, now: datetime) -> Slot:
    starts_at = datetime.combine(day.day, rule.starts_time, tzinfo=clock.ZONE).astimezone(UTC)
    span = Span(starts_at, starts_at + timedelta(minutes=rule.minutes))
    why = None
    if starts_at <= now:
        why = LeftOutReason.PAST
    elif day.day in rule.left_out:
        why = LeftOutReason.BY_HAND
    elif rule.skips_holidays and day.kind is DayKind.HOLIDAY:
        why = LeftOutReason.HOLIDAY
    elif starts_at in taken:
        why = LeftOutReason.EXISTS
    return Slot(day, span, why)


def _starts_of(session: Session, project: Project, role: str) -> set[datetime]:
    same = (Shift.project_id == project.id) & (Shift.role == role) & Shift.cancelled_at.is_(None)
    return set(session.scalars(select(Shift.starts_at).where(same)))


def _add(session: Session, project: Project, account: Account, values: dict[str, Any], *, now: datetime) -> Shift:
    shift = Shift(
        id=new_id(),
        project_id=project.id,
        held_on=clock.local_date(values["starts_at"]),
        created_by_account_id=account.id,
        created_at=now,
        changed_at=now,
        **values,
    )
    shift.project = project
    session.add(shift)
    session.flush()
    _record(session, Action.SHIFT_CREATED, shift, now=now)
    return shift


def _check(project: Project, span: Span, qualification: str | None, *, now: datetime) -> None:
    if not rules.is_span(span.starts_at, span.ends_at):
        raise ShiftTimesError()
    if span.starts_at <= now:
        raise ShiftInPastError()
    if not rules.lies_within(span, project):
        raise ShiftOutsideError(from_on=project.from_on.isoformat(), until_on=project.until_on.isoformat())
    if qualification is not None and reference.find_qualification_kind(qualification) is None:
        raise QualificationUnknownError()


def _refuse_over(project: Project) -> None:
    if project.state not in (ProjectState.DRAFT, ProjectState.PUBLISHED):
        raise ProjectStateError(state=project.state)


def _refuse_begun(shift: Shift, *, now: datetime) -> None:
    if shift.cancelled_at is not None or shift.closed_at is not None or shift.starts_at <= now:
        raise ShiftOverError()


def _record(session: Session, action: Action, shift: Shift, *, now: datetime, fields: list[str] | None = None) -> None:
    audit.record(session, action, shift, now=now, organisation_id=shift.project.organisation_id, fields=fields)
