"""The calendar of this installation: the national one with local exceptions, which an operator notes by command."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.calendar import Calendar, DayKind, Override
from backend.activities.models import CalendarOverride
from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id


def load_calendar(session: Session) -> Calendar:
    """The calendar with every exception that holds now."""
    rows = session.scalars(select(CalendarOverride).where(CalendarOverride.withdrawn_at.is_(None)))
    return Calendar({row.day: Override(row.kind, row.name) for row in rows})


def note(session: Session, *, day: date, kind: DayKind, name: str, now: datetime) -> None:
    """Let `day` be of `kind` here, called `name`; an earlier exception of the day is withdrawn."""
    withdraw(session, day=day, now=now)
    override = CalendarOverride(id=new_id(), day=day, kind=kind, name=name, noted_at=now)
    session.add(override)
    audit.record(session, Action.CALENDAR_OVERRIDDEN, override, now=now, fields=["day", "kind", "name"])


def withdraw(session: Session, *, day: date, now: datetime) -> bool:
    """Let the national arrangement speak again; whether there was an exception."""
    held = select(CalendarOverride).where(CalendarOverride.day == day, CalendarOverride.withdrawn_at.is_(None))
    present = session.scalars(db.locked(held)).one_or_none()
    if present is None:
        return False
    present.withdrawn_at = now
    audit.record(session, Action.CALENDAR_OVERRIDDEN, present, now=now, fields=["withdrawn_at"])
    session.flush()
    return True
