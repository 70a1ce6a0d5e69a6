"""Commands of the operator about the calendar."""

from datetime import datetime

import click
from flask.cli import AppGroup

from backend.activities.calendar import DayKind
from backend.activities.service import holidays
from backend.core import clock, db

calendar = AppGroup("calendar", help="Local holidays and workdays beside the national arrangement.")

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = {"holiday": DayKind.HOLIDAY, "workday": DayKind.MAKEUP_WORKDAY}


@calendar.command("note")
@click.argument("day", type=_DAY)
@click.argument("kind", type=click.Choice(sorted(_KINDS)))
@click.option("--name", required=True, help="Why, in a word: people read it beside the day.")
def note(day: datetime, kind: str, name: str) -> None:
    """Let DAY (YYYY-MM-DD) be a holiday or a workday here."""
    with db.database().transaction() as session:
        holidays.note(session, day=day.date(), kind=_KINDS[kind], name=name.strip()[:40], now=clock.now())
    click.echo(f"{day:%Y-%m-%d} is a {kind} here.")


@calendar.command("withdraw")
@click.argument("day", type=_DAY)
def withdraw(day: datetime) -> None:
    """Let the national arrangement speak again about DAY."""
    with db.database().transaction() as session:
        found = holidays.withdraw(session, day=day.date(), now=clock.now())
    click.echo(f"{day:%Y-%m-%d} follows the national arrangement{'' if found else ' already'}.")
