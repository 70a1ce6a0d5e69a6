"""Calendars, as they are walked."""

from backend.calendars.service import feeds
from backend.core import clock
from tests.api.walk.projects import sees
from tests.api.walk.shifts import ahead
from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, readers_and_the_member, route
from tests.factories.activities import make_activity


@route("calendars.show_own_feed", allows=everyone, places=ONCE)
def _show(_stage: Stage) -> Call:
    return Call(f"{API}/me/calendar-feed")


@route("calendars.write_own_feed", allows=everyone, places=ONCE)
def _write(stage: Stage) -> Call:
    feeds.end(stage.session, account=stage.actor, now=clock.now())
    return Call(f"{API}/me/calendar-feed", {"shows_titles": False})


@route("calendars.renew_own_feed", allows=everyone, places=ONCE)
def _renew(_stage: Stage) -> Call:
    return Call(f"{API}/me/calendar-feed/renewals")


@route("calendars.end_own_feed", allows=everyone, places=ONCE)
def _end(stage: Stage) -> Call:
    feeds.write(stage.session, account=stage.actor, shows_titles=False, now=clock.now())
    return Call(f"{API}/me/calendar-feed")


@route("calendars.read_feed", allows=everyone, places=ONCE)
def _read(stage: Stage) -> Call:
    feed = feeds.write(stage.session, account=stage.actor, shows_titles=False, now=clock.now())
    token = feeds.token_of(stage.session, feed)
    return Call(f"{API}/calendars/{token}.ics", personal=(token,))


@route("calendars.get_activity_file", allows=readers_and_the_member)
def _activity(stage: Stage) -> Call:
    return Call(f"{API}/activities/{make_activity(stage.session, stage.place).id}/calendar-file")


@route("calendars.get_shift_file", allows=sees)
def _shift(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}/calendar-file")
