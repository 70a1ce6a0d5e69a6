"""The member's side: saying that one is away, reporting once a year, coming back."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.flow import access, schemas
from backend.flow.models import OutEnd
from backend.flow.service import away, contacts, reading
from backend.identity.access import current_login, signed_in
from backend.members.access import get_own_affiliation

blp = Blueprint("own flow", __name__, description="Being away from one's branch for a while.")


@blp.route("/me/flow", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnFlowSchema)
def get_own_flow() -> dict[str, Any]:
    """Whether one is registered as away, and where one was taken in. 403 no_member."""
    return _told()


@blp.route("/me/flow-registrations", methods=["POST"])
@signed_in
@blp.arguments(schemas.FlowAbsenceSchema)
@blp.response(201, schemas.OwnFlowSchema)
def register_own_absence(body: dict[str, Any]) -> dict[str, Any]:
    """Say that one is away; the branch then confirms it.

    403 no_member; 409 away_already; 422 host_unfit, dates_reversed {field}.
    """
    home, host = get_own_affiliation(), access.find_host(body.pop("host_id"))
    absence = away.Absence(host=host, **body)
    actor = current_login().account
    away.register(db.session(), home=home, absence=absence, actor=actor, by_branch=False, now=clock.now())
    return _told()


@blp.route("/me/flow-registrations/<id:registration_id>/return", methods=["POST"])
@signed_in
@blp.arguments(schemas.FlowReturnSchema)
@blp.response(200, schemas.OwnFlowSchema)
def return_home(body: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """One is back. 409 registration_over; 422 dates_reversed {field}."""
    away.end(
        db.session(),
        registration=access.get_own_registration(registration_id),
        kind=OutEnd.RETURNED,
        on=body["on"],
        words=None,
        actor=current_login().account,
        now=clock.now(),
    )
    return _told()


@blp.route("/me/flow-registrations/<id:registration_id>/reports", methods=["POST"])
@signed_in
@blp.arguments(schemas.FlowReportSchema)
@blp.response(201, schemas.OwnFlowSchema)
def report_to_home(body: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """Tell the branch how one is. 409 registration_over, not_confirmed."""
    registration = access.get_own_registration(registration_id)
    actor = current_login().account
    contacts.report(db.session(), registration=registration, note=body["note"], actor=actor, now=clock.now())
    return _told()


def _told() -> dict[str, Any]:
    home = get_own_affiliation()
    today = clock.local_date(clock.now())
    found = reading.own(db.session(), member=home.member, home_id=home.organisation_id, on=today)
    return found | {"home_name": home.organisation.short_name}
