"""Routes of calendars."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, request, url_for

from backend.activities.access import get_visible_activity
from backend.calendars import access, schemas
from backend.calendars.errors import FeedUnknownError
from backend.calendars.models import CalendarFeed
from backend.calendars.service import feeds, occasions, writing
from backend.calendars.service.occasions import Occasion
from backend.core import clock, db
from backend.core.files import HandOut
from backend.core.http import Blueprint, handed_out, public, settings
from backend.core.limits import Limiter
from backend.identity.access import current_login, get_disputable_activation, signed_in
from backend.volunteering.access.projects import get_visible_shift

blp = Blueprint("calendars", __name__, description="What one is expected at, for the calendar of one's phone.")
LIMITER = "lianxin_calendar_limiter"
PRIVATE_FOR = timedelta(minutes=5)
TEXT = {"type": "string"}


@blp.route("/me/calendar-feed", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnFeedSchema)
def show_own_feed() -> dict[str, Any]:
    """The address of one's calendar, if one has asked for it."""
    feed = feeds.find(db.session(), account=current_login().account)
    return {"feed": _told(feed) if feed else None}


@blp.route("/me/calendar-feed", methods=["PUT"])
@signed_in
@blp.arguments(schemas.FeedChoiceSchema)
@blp.response(200, schemas.OwnFeedSchema)
def write_own_feed(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for an address, or change what the calendar behind it shows."""
    feed = feeds.write(db.session(), account=current_login().account, now=clock.now(), **body)
    return {"feed": _told(feed)}


@blp.route("/me/calendar-feed/renewals", methods=["POST"])
@signed_in
@blp.response(200, schemas.OwnFeedSchema)
def renew_own_feed() -> dict[str, Any]:
    """Another address; the one before ends at once."""
    return {"feed": _told(feeds.renew(db.session(), account=current_login().account, now=clock.now()))}


@blp.route("/me/calendar-feed", methods=["DELETE"])
@signed_in
@blp.response(204)
def end_own_feed() -> None:
    """Take the address back; phones find nothing there any more."""
    feeds.end(db.session(), account=current_login().account, now=clock.now())


@blp.route("/account/activations/<id:activation_id>/dispute", methods=["POST"])
@public
@blp.response(204)
def dispute_activation(activation_id: UUID) -> None:
    """“That was not me”: from a signed-in browser of the account, or from one that this activation signed out.

    Public, because the second has no live session any more; its old cookie is the proof. What the activation opened is
    shut, its password is void, the address of the calendar ends, and the officer who issued it is told. Within 30 days
    of use.
    """
    activation = get_disputable_activation(activation_id)
    feeds.dispute_activation(db.session(), activation=activation, now=clock.now())


@blp.route("/calendars/<string:token>.ics", methods=["GET"])
@public
@blp.response(200, TEXT, content_type=writing.MEDIA_TYPE)
def read_feed(token: str) -> Response:
    """The calendar behind an address, as iCalendar. 404 feed_unknown; 429 too_many_requests."""
    session, now = db.session(), clock.now()
    feed = _feed(token, now=now)
    found = occasions.list_of(session, account=feed.account, now=now)
    answer = current_app.response_class(
        writing.write(
            found,
            locale=feed.account.locale,
            shows_titles=feed.shows_titles,
            public_url=settings().public_url,
            is_feed=True,
        ),
        mimetype=writing.MEDIA_TYPE,
    )
    answer.headers["Cache-Control"] = f"private, max-age={PRIVATE_FOR.seconds}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blp.route("/activities/<id:activity_id>/calendar-file", methods=["GET"])
@signed_in
@blp.response(200, TEXT, content_type=writing.MEDIA_TYPE)
def get_activity_file(activity_id: UUID) -> Response:
    """One activity as a file for the phone's calendar, with a neutral title."""
    return _file(occasions.of_activity(get_visible_activity(activity_id)))


@blp.route("/shifts/<id:shift_id>/calendar-file", methods=["GET"])
@signed_in
@blp.response(200, TEXT, content_type=writing.MEDIA_TYPE)
def get_shift_file(shift_id: UUID) -> Response:
    """One shift as a file for the phone's calendar, with a neutral title."""
    return _file(occasions.of_shift(get_visible_shift(shift_id)))


def _feed(token: str, *, now: datetime) -> CalendarFeed:
    """Only wrong addresses are counted: one service may read the calendars of a whole city from one machine."""
    try:
        return access.get_feed(token)
    except FeedUnknownError:
        limiter: Limiter = current_app.extensions[LIMITER]
        limiter.refuse_more(request.remote_addr, now=now)
        raise


def _told(feed: CalendarFeed) -> dict[str, Any]:
    path = url_for("calendars.read_feed", token=feeds.token_of(db.session(), feed))
    address = f"{settings().public_url}{path}"
    return {"address": address, "shows_titles": feed.shows_titles, "created_at": feed.created_at}


def _file(occasion: Occasion) -> Response:
    locale, public_url = current_login().account.locale, settings().public_url
    content = writing.write([occasion], locale=locale, shows_titles=False, public_url=public_url, is_feed=False)
    return handed_out(HandOut(f"{occasion.starts_at:%Y%m%d}.ics", writing.MEDIA_TYPE, content))
