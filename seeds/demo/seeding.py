"""Building the demo city once, and keeping today's theme day open ever after."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import outbox
from backend.identity.models import Account
from backend.identity.service import demo
from backend.organisations.models import PartyOrganisation
from seeds.demo import (
    build,
    dues,
    duties,
    escort,
    flowing,
    helping,
    history,
    hours,
    landing,
    lawyers,
    missing,
    moving,
    officers,
    outing,
    paper,
    pledges,
    proofs,
    reorganising,
    rides,
    talks,
    today,
    together,
    waiting,
    year,
    yearly,
)


class NotTheDemosError(Exception):
    """The database holds data of its own: nothing invented may come among it."""


class Seeded(StrEnum):
    """What seeding did."""

    BUILT = "built"
    """The whole city."""
    TOPPED_UP = "topped_up"
    """Today's theme day was missing."""
    UNCHANGED = "unchanged"


def seed(session: Session, *, now: datetime) -> Seeded:
    """Build the demo city on an empty database; on the demo's own, only see to today's theme day.

    All of it is one transaction of the caller: a city that was interrupted while it was built leaves nothing behind.

    :raises NotTheDemosError: there is data, and it is not the demo's.
    """
    if demo.is_demo_data(session):
        return Seeded.TOPPED_UP if today.open_todays(session, now=now) else Seeded.UNCHANGED
    if not _is_empty(session):
        raise NotTheDemosError()
    with _undisturbed():
        demo.mark(session, now=now)
        built = build.found_city(session, now=now)
        history.replay(built)
        paper.enter_from_paper(built)
        year.plan_the_year(built)
        outing.plan_the_outing(built)
        together.plan_together(built)
        escort.escort_examinees(built)
        neighbourhood = helping.help_the_neighbourhood(built)
        lawyers.answer_in_communities(built)
        talks.talk_and_visit(built)
        hours.keep_hours(neighbourhood)
        proofs.prove(neighbourhood)
        rides.drive_to_the_clinic(built)
        officers.look_up_a_number(built)
        pledges.write_down(built)
        dues.tick_dues(built)
        moving.move_members(built)
        missing.look_after(built)
        reorganising.propose_a_change(built)
        flowing.send_away(built)
        landing.take_in(built)
        yearly.look_back(built)
        duties.keep_the_year(built)
        today.open_todays(session, now=now)
        waiting.before_todays(built)
        outbox.tell_as_then(session)
        waiting.read_what_is_old(built)
    return Seeded.BUILT


def _is_empty(session: Session) -> bool:
    return all(session.scalars(select(table.id).limit(1)).first() is None for table in (Account, PartyOrganisation))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the collector of cycles: over the many thousand objects of the city it takes half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
