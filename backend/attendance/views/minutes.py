"""Minutes: the draft, its final versions, and amending them."""

import json
from typing import Any
from uuid import UUID

from backend.activities.models import HELD, Activity
from backend.attendance import record_schemas as schemas
from backend.attendance.access import get_host, get_minutes_version
from backend.attendance.errors import MinutesNotFinalError
from backend.attendance.models import Minutes, MinutesState
from backend.attendance.service import facts, minutes
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.identity.models import Account
from backend.organisations.access import has_right_at, requires
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right

blp = Blueprint("minutes", __name__, description="Minutes of an activity, one per host branch.")
PATH = "/activities/<id:activity_id>/minutes/<id:organisation_id>"
FACTS = ("organisation", "activity", "attendance", "quorum", "resolutions")


@blp.route(PATH, methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.MinutesSchema)
def get_minutes(activity_id: UUID, organisation_id: UUID) -> dict[str, Any]:
    """The draft with roster and votes as they stand, or an empty one to begin with, and the final versions."""
    activity, host = get_host(activity_id, organisation_id, Right.ATTENDANCE_READ)
    return _described(activity, host)


@blp.route(PATH, methods=["PUT"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.MinutesWriteSchema)
@blp.response(200, schemas.MinutesSchema)
def save_minutes(body: dict[str, Any], activity_id: UUID, organisation_id: UUID) -> dict[str, Any]:
    """Keep what was written. 409 changed_meanwhile, minutes_final."""
    activity, host = get_host(activity_id, organisation_id, Right.ATTENDANCE_WRITE, for_change=True)
    minutes.save(
        db.session(),
        activity=activity,
        organisation_id=host.id,
        revision=body.pop("revision"),
        written=body,
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(activity, host)


@blp.route(f"{PATH}/final", methods=["POST"])
@requires(Right.MINUTES_FINALISE)
@blp.arguments(schemas.MinutesFinaliseSchema)
@blp.response(201, schemas.MinutesSchema)
def finalise_minutes(body: dict[str, Any], activity_id: UUID, organisation_id: UUID) -> dict[str, Any]:
    """Fix the draft with roster and votes as a version that nothing changes; the leaves' free text is erased.

    409 not_over, changed_meanwhile, minutes_final, minutes_not_final (nothing was saved yet); 422 minutes_incomplete.
    """
    activity, host = get_host(activity_id, organisation_id, Right.MINUTES_FINALISE, for_change=True)
    minutes.finalise(
        db.session(),
        activity=activity,
        organisation=host,
        revision=body["revision"],
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(activity, host)


@blp.route(f"{PATH}/amendment", methods=["POST"])
@requires(Right.MINUTES_FINALISE)
@blp.arguments(schemas.ReasonSchema)
@blp.response(200, schemas.MinutesSchema)
def amend_minutes(body: dict[str, Any], activity_id: UUID, organisation_id: UUID) -> dict[str, Any]:
    """Open final minutes for a new version, with the reason that it will carry. 409 minutes_not_final."""
    activity, host = get_host(activity_id, organisation_id, Right.MINUTES_FINALISE, for_change=True)
    minutes.amend(db.session(), minutes=_begun(activity, host), reason=body["reason"], now=clock.now())
    return _described(activity, host)


@blp.route(f"{PATH}/amendment", methods=["DELETE"])
@requires(Right.MINUTES_FINALISE)
@blp.response(200, schemas.MinutesSchema)
def restore_minutes(activity_id: UUID, organisation_id: UUID) -> dict[str, Any]:
    """Give an amendment up; the latest version stands as it was. 409 minutes_not_final."""
    activity, host = get_host(activity_id, organisation_id, Right.MINUTES_FINALISE, for_change=True)
    minutes.restore(db.session(), minutes=_begun(activity, host), officer=current_login().account, now=clock.now())
    return _described(activity, host)


@blp.route("/minutes-versions/<id:version_id>", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.MinutesVersionSchema)
def get_version(version_id: UUID) -> dict[str, Any]:
    """A final version, with everything it says as it was fixed."""
    version, _ = get_minutes_version(version_id, Right.ATTENDANCE_READ)
    by = db.session().get_one(Account, version.finalised_by_account_id)
    kept = json.loads(version.snapshot)
    return {
        **minutes.described(version, by.display_name),
        **{name: kept[name] for name in minutes.WRITTEN},
        "facts": {name: kept[name] for name in FACTS},
        "is_intact": minutes.is_intact(version),
    }


def _begun(activity: Activity, host: PartyOrganisation) -> Minutes:
    found = minutes.find(db.session(), activity_id=activity.id, organisation_id=host.id, for_change=True)
    if found is None:
        raise MinutesNotFinalError()
    return found


def _described(activity: Activity, host: PartyOrganisation) -> dict[str, Any]:
    session = db.session()
    found = minutes.find(session, activity_id=activity.id, organisation_id=host.id)
    if found is None:
        state, written = (
            MinutesState.DRAFT,
            minutes.empty_draft(activity, recorder=current_login().account.display_name),
        )
    else:
        state, written = found.state, {name: getattr(found, name) for name in minutes.WRITTEN}
    versions = minutes.list_versions(session, minutes=found) if found is not None else []
    return {
        "organisation": host,
        "state": state,
        "revision": found.revision if found is not None else 0,
        "amendment_reason": found.amendment_reason if found is not None and state is MinutesState.DRAFT else None,
        "changed_at": found.changed_at if found is not None else None,
        **written,
        "facts": facts.collect(session, activity=activity, organisation=host),
        "versions": versions,
        "may": _steps(activity, host, state, is_amending=bool(versions)),
    }


def _steps(activity: Activity, host: PartyOrganisation, state: MinutesState, *, is_amending: bool) -> list[str]:
    finalises = has_right_at(Right.MINUTES_FINALISE, host.id)
    if state is MinutesState.FINAL:
        return ["amend"] if finalises else []
    steps = ["write"] if has_right_at(Right.ATTENDANCE_WRITE, host.id) else []
    if finalises:
        steps += ["finalise"] if activity.state in HELD else []
        steps += ["restore"] if is_amending else []
    return steps
