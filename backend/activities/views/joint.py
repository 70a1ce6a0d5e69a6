"""Routes of joint activities: asking other branches, and answering for one's own."""

from typing import Any
from uuid import UUID

from backend.activities import access
from backend.activities import joint_schemas as schemas
from backend.activities.models import Activity
from backend.activities.service import joint
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("joint", __name__, description="Activities that several branches of a committee hold together.")


@blp.route("/organisations/<id:organisation_id>/invitable-branches", methods=["GET"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(200, schemas.InvitableListSchema)
def list_neighbours(organisation_id: UUID) -> dict[str, Any]:
    """The branches of the same committee that may be asked when something new is planned, by name."""
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_WRITE)
    return {"items": joint.list_neighbours(db.session(), organisation_id=organisation.id, now=clock.now())}


@blp.route("/activities/<id:activity_id>/invitable-branches", methods=["GET"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(200, schemas.InvitableListSchema)
def list_invitable(activity_id: UUID) -> dict[str, Any]:
    """The branches of the same committee that may be asked, by name."""
    activity = access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE)
    return {"items": joint.list_invitable(db.session(), activity=activity, now=clock.now())}


@blp.route("/activities/<id:activity_id>/invitations", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, schemas.InvitationListSchema)
def list_invitations(activity_id: UUID) -> dict[str, Any]:
    """Which branches were asked, and what they said."""
    activity = access.get_activity(activity_id, Right.ACTIVITIES_READ)
    return {"items": joint.list_sent(db.session(), activity_id=activity.id)}


@blp.route("/activities/<id:activity_id>/invitations", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.InvitationCreateSchema)
@blp.response(201, schemas.InvitationSchema)
def create_invitation(body: dict[str, Any], activity_id: UUID) -> Any:
    """Ask a branch of the same committee to hold it together; nothing changes for that branch until it says yes."""
    return joint.invite(
        db.session(),
        activity=access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True),
        organisation_id=body["organisation_id"],
        account=current_login().account,
        now=clock.now(),
    )


@blp.route("/activity-invitations/<id:invitation_id>", methods=["DELETE"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(204)
def delete_invitation(invitation_id: UUID) -> None:
    """Take an invitation back."""
    invitation, activity = access.get_sent_invitation(invitation_id, Right.ACTIVITIES_WRITE)
    joint.withdraw(db.session(), invitation=invitation, activity=activity, now=clock.now())


@blp.route("/organisations/<id:organisation_id>/activity-invitations", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, schemas.ReceivedInvitationListSchema)
def list_received(organisation_id: UUID) -> dict[str, Any]:
    """Invitations that wait for the branch's answer."""
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_READ)
    found = joint.list_received(db.session(), organisation_id=organisation.id, now=clock.now())
    return {
        "items": [
            {"id": invitation.id, "invited_at": invitation.invited_at, "activity": _shown(activity)}
            for invitation, activity in found
        ]
    }


@blp.route("/activity-invitations/<id:invitation_id>/answer", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.InvitationAnswerSchema)
@blp.response(204)
def answer_invitation(body: dict[str, Any], invitation_id: UUID) -> None:
    """Say yes or no for one's own branch."""
    invitation, activity = access.get_invitation(invitation_id, Right.ACTIVITIES_WRITE)
    session, account, now = db.session(), current_login().account, clock.now()
    if body["accepted"]:
        joint.accept(session, invitation=invitation, activity=activity, account=account, now=now)
    else:
        reason = body["reason"]
        joint.decline(session, invitation=invitation, activity=activity, account=account, reason=reason, now=now)


def _shown(activity: Activity) -> dict[str, Any]:
    names = ("id", "title", "starts_at", "ends_at", "venue", "agenda")
    shown = {name: getattr(activity, name) for name in names}
    return shown | {"hosts": [host.organisation for host in activity.hosts]}
