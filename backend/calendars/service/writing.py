"""Entries as iCalendar (RFC 5545): what phones and mail programs read."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from backend.calendars.service.occasions import Occasion
from backend.identity.models import Locale

MEDIA_TYPE = "text/calendar"
ASKED_EVERY = timedelta(hours=4)
"""What a phone is asked to wait before it looks again; many decide for themselves."""
_NAMES = {Locale.CHINESE: "连心", Locale.ENGLISH: "Lianxin"}
_ACTIVITY = {Locale.CHINESE: "集体活动", Locale.ENGLISH: "Group activity"}
_SERVICE = {Locale.CHINESE: "志愿服务", Locale.ENGLISH: "Volunteering"}


def write(
    occasions: Iterable[Occasion], *, locale: Locale, shows_titles: bool, public_url: str, is_feed: bool
) -> bytes:
    """The calendar. Titles are neutral unless they were asked for: they lie open on lock screens and in clouds.

    The same occasions give the same bytes, so that whoever asks again can be told that nothing has changed.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Lianxin//Calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if is_feed:
        calendar.add("x-wr-calname", _NAMES[locale])
        calendar.add("name", _NAMES[locale])
        calendar.add("refresh-interval", ASKED_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT4H")
    for occasion in occasions:
        calendar.add_component(_event(occasion, locale, shows_titles=shows_titles, public_url=public_url))
    written: bytes = calendar.to_ical()
    return written


def _event(occasion: Occasion, locale: Locale, *, shows_titles: bool, public_url: str) -> Event:
    neutral = (_SERVICE if occasion.is_service else _ACTIVITY)[locale]
    event = Event()
    event.add("uid", str(occasion.id))
    event.add("sequence", occasion.version - 1)
    event.add("dtstamp", occasion.changed_at.replace(microsecond=0))
    event.add("last-modified", occasion.changed_at.replace(microsecond=0))
    event.add("dtstart", occasion.starts_at)
    event.add("dtend", occasion.ends_at)
    event.add("summary", occasion.title if shows_titles else neutral)
    place = f"{occasion.venue} {occasion.address}".strip() if shows_titles else occasion.address
    if place:
        event.add("location", place)
    event.add("url", f"{public_url}{occasion.path}")
    event.add("status", "CANCELLED" if occasion.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
