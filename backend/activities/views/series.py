"""Routes of series: preview, save, edit, end."""

from typing import Any
from uuid import UUID

from backend.activities import access
from backend.activities.models import Series
from backend.activities.series_schemas import (
    SeriesChangeSchema,
    SeriesCreateSchema,
    SeriesEndSchema,
    SeriesListSchema,
    SeriesPreviewSchema,
    SeriesSchema,
    SeriesUpdateSchema,
)
from backend.activities.service import series as service
from backend.activities.service.forecast import Choice, preview
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("series", __name__, description="Activities that repeat by a rule.")


@blp.route("/organisations/<id:organisation_id>/series", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, SeriesListSchema)
def list_series(organisation_id: UUID) -> dict[str, Any]:
    """The branch's series, the latest first."""
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_READ)
    return {"items": service.list_series(db.session(), organisation_id=organisation.id)}


@blp.route("/organisations/<id:organisation_id>/series/preview", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(SeriesCreateSchema)
@blp.response(200, SeriesPreviewSchema)
def preview_series(values: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Every occurrence with what was moved and what clashes. Writes nothing."""
    choice = _choice(values)
    return _previewed(_drafted(values, organisation_id), choice)


@blp.route("/organisations/<id:organisation_id>/series", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(SeriesCreateSchema)
@blp.response(201, SeriesSchema)
def create_series(values: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Save it with all its occurrences, as drafts or published. 409 venue_taken; 422 nothing_planned."""
    choice = _choice(values)
    series = _drafted(values, organisation_id)
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_WRITE)
    service.create(
        db.session(),
        series=series,
        organisation=organisation,
        choice=choice,
        account=current_login().account,
        now=clock.now(),
    )
    return access.described_series(series)


@blp.route("/series/<id:series_id>", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, SeriesSchema)
def get_series(series_id: UUID) -> dict[str, Any]:
    """A series with its occurrences."""
    return access.described_series(access.get_series(series_id, Right.ACTIVITIES_READ))


@blp.route("/series/<id:series_id>/preview", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(SeriesChangeSchema)
@blp.response(200, SeriesPreviewSchema)
def preview_series_change(values: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """What the changes would do with each occurrence ahead. Writes nothing."""
    choice = _choice(values)
    series = access.get_series(series_id, Right.ACTIVITIES_WRITE)
    return _previewed(service.changed(series, values=values), choice)


@blp.route("/series/<id:series_id>", methods=["PATCH"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(SeriesUpdateSchema)
@blp.response(200, SeriesSchema)
def update_series(values: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Change it and what follows it. 409 changed_meanwhile, series_over, venue_taken."""
    choice = _choice(values)
    series = access.get_series(series_id, Right.ACTIVITIES_WRITE, for_change=True)
    service.update(
        db.session(),
        series=series,
        version=values.pop("version"),
        values=values,
        choice=choice,
        account=current_login().account,
        now=clock.now(),
    )
    return access.described_series(series)


@blp.route("/series/<id:series_id>/end", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(SeriesEndSchema)
@blp.response(200, SeriesSchema)
def end_series(values: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """End it; the answer shows what remains. With a reason, what is planned and follows it is cancelled too."""
    series = access.get_series(series_id, Right.ACTIVITIES_WRITE, for_change=True)
    service.end(db.session(), series=series, cancel_reason=values["cancel_reason"], now=clock.now())
    db.session().flush()
    return access.described_series(series)


def _choice(values: dict[str, Any]) -> Choice:
    """Takes the decisions about single days out of a body."""
    by_hand = {chosen["series_on"]: chosen["held_on"] for chosen in values.pop("by_hand")}
    return Choice(frozenset(values.pop("left_out")), by_hand)


def _drafted(values: dict[str, Any], organisation_id: UUID) -> Series:
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_WRITE)
    account, now = current_login().account, clock.now()
    return service.draft(db.session(), organisation=organisation, account=account, values=values, now=now)


def _previewed(series: Series, choice: Choice) -> dict[str, Any]:
    rows = preview(db.session(), series=series, choice=choice, now=clock.now())
    return {"items": access.described_rows(rows)}
