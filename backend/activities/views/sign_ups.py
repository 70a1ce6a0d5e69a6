"""Routes of signing up: members for themselves, officers for those who asked them to."""

from typing import Any
from uuid import UUID

from backend.activities import access
from backend.activities import sign_up_schemas as schemas
from backend.activities.models import Activity
from backend.activities.rules import takes_sign_ups
from backend.activities.service import sign_ups
from backend.activities.sign_up_schemas import SignUpState, SignUpStep
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.members.access import find_own_member, get_own_member
from backend.organisations.access import has_right_at, requires
from backend.organisations.rules import Right

blp = Blueprint("sign-ups", __name__, description="Signing up where places are limited, and the waiting list.")


@blp.route("/activities/<id:activity_id>/sign-up", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnSignUpSchema)
def get_own_sign_up(activity_id: UUID) -> dict[str, Any]:
    """How many places are taken, and how the asker stands."""
    return _own(access.get_visible_activity(activity_id))


@blp.route("/activities/<id:activity_id>/sign-up", methods=["PUT"])
@signed_in
@blp.response(200, schemas.OwnSignUpSchema)
def put_own_sign_up(activity_id: UUID) -> dict[str, Any]:
    """Take a place, or the end of the waiting list. Twice is once."""
    activity, member = access.get_visible_activity(activity_id), get_own_member()
    account_id, now = current_login().account_id, clock.now()
    sign_ups.sign_up(db.session(), activity=activity, member_id=member.id, account_id=account_id, now=now)
    return _own(activity)


@blp.route("/activities/<id:activity_id>/sign-up", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_own_sign_up(activity_id: UUID) -> None:
    """Let the place go; whoever waits first gets it."""
    activity, member = access.get_visible_activity(activity_id), get_own_member()
    sign_ups.withdraw(db.session(), activity=activity, member_id=member.id, now=clock.now())


@blp.route("/activities/<id:activity_id>/sign-ups", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.SignUpListSchema)
def list_sign_ups(activity_id: UUID) -> dict[str, Any]:
    """Who signed up and who waits, in order."""
    return _listed(access.get_activity(activity_id, Right.ATTENDANCE_READ))


@blp.route("/activities/<id:activity_id>/sign-ups/<id:member_id>", methods=["PUT"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, schemas.SignUpListSchema)
def put_sign_up(activity_id: UUID, member_id: UUID) -> dict[str, Any]:
    """Sign a member up who asked for it otherwise."""
    activity = access.get_activity_of(activity_id, member_id, Right.ATTENDANCE_WRITE)
    account_id, now = current_login().account_id, clock.now()
    sign_ups.sign_up(db.session(), activity=activity, member_id=member_id, account_id=account_id, now=now)
    return _listed(activity)


@blp.route("/activities/<id:activity_id>/sign-ups/<id:member_id>", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, schemas.SignUpListSchema)
def delete_sign_up(activity_id: UUID, member_id: UUID) -> dict[str, Any]:
    """Let the place go of a member who said so otherwise; whoever waits first gets it."""
    activity = access.get_activity_of(activity_id, member_id, Right.ATTENDANCE_WRITE)
    sign_ups.withdraw(db.session(), activity=activity, member_id=member_id, now=clock.now())
    return _listed(activity)


def _own(activity: Activity) -> dict[str, Any]:
    session, member = db.session(), find_own_member()
    made = sign_ups.find(session, activity_id=activity.id, member_id=member.id) if member is not None else None
    is_open = member is not None and sign_ups.is_open(session, activity=activity, member_id=member.id, now=clock.now())
    is_waiting = made is not None and made.place is None
    return {
        **_counts(activity),
        "until": activity.starts_at,
        "state": made and (SignUpState.WAITING if is_waiting else SignUpState.PLACED),
        "ahead": sign_ups.count_ahead(session, waiting=made) if made is not None and is_waiting else None,
        "may": [SignUpStep.WITHDRAW if made is not None else SignUpStep.SIGN_UP] if is_open else [],
    }


def _listed(activity: Activity) -> dict[str, Any]:
    hosts = [host.organisation_id for host in activity.hosts]
    writes = any(has_right_at(Right.ATTENDANCE_WRITE, host) for host in hosts)
    own = {host for host in hosts if has_right_at(Right.ATTENDANCE_READ, host)}
    return {
        **_counts(activity),
        "may_edit": writes and takes_sign_ups(activity, now=clock.now()),
        "items": [
            {
                "member_id": made.member_id,
                "number": number,
                "name": name,
                "state": SignUpState.WAITING if made.place is None else SignUpState.PLACED,
                "signed_up_at": made.signed_up_at,
            }
            for made, name, host_id, number in sign_ups.list_sign_ups(db.session(), activity=activity)
            if host_id in own or (host_id is None and hosts[0] in own)
        ],
    }


def _counts(activity: Activity) -> dict[str, Any]:
    counts = sign_ups.count(db.session(), activity_id=activity.id)
    return {"capacity": activity.capacity, "taken": counts.taken, "waiting": counts.waiting}
