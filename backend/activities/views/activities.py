"""Routes of planning. Opening and closing, which touch the roster, lie in attendance."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backend.activities import access, schemas
from backend.activities.access import described, described_all, described_clashes
from backend.activities.models import Activity
from backend.activities.schemas import ActivityOrder
from backend.activities.service import course, joint, planning
from backend.activities.service.clashes import find_clashes
from backend.activities.service.venues import Span
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.members.service.circles import Sitting
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("activities", __name__, description="Theme days and other activities of a branch.")


@blp.route("/organisations/<id:organisation_id>/activities", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(schemas.ActivityQuerySchema, location="query")
@blp.response(200, schemas.ActivityPageSchema)
def list_activities(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The branch's activities, the latest first, or in the order in which they matter."""
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_READ)
    statement = planning.of_branch(organisation.id)
    if query["state"] is not None:
        statement = statement.where(Activity.state == query["state"])
    if query["from_on"] is not None:
        statement = statement.where(Activity.held_on >= query["from_on"])
    if query["until_on"] is not None:
        statement = statement.where(Activity.held_on < query["until_on"])
    session, page, size = db.session(), query["page"], query["page_size"]
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    order = planning.by_nearness() if query["order"] is ActivityOrder.NEAREST else ()
    rows = session.scalars(
        statement.order_by(*order, Activity.starts_at.desc(), Activity.id).limit(size).offset((page - 1) * size)
    ).all()
    return {"items": described_all(list(rows)), "total": total, "page": page, "page_size": size}


@blp.route("/organisations/<id:organisation_id>/activities", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.ActivityCreateSchema)
@blp.response(201, schemas.ActivitySchema)
def create_activity(values: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Plan an activity as a draft that only officers see; with `invited_ids` those branches are asked at once."""
    host = get_organisation(organisation_id, Right.ACTIVITIES_WRITE)
    activity = joint.plan_together(
        db.session(),
        host=host,
        account=current_login().account,
        credits=values.pop("credits"),
        invited_ids=values.pop("invited_ids"),
        values=values,
        now=clock.now(),
    )
    return described(activity)


@blp.route("/organisations/<id:organisation_id>/clashes", methods=["GET"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.ClashQuerySchema, location="query")
@blp.response(200, schemas.ClashListSchema)
def list_clashes(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """What else happens for the same people, at the same venue, or for those to be invited, at the time of a plan."""
    organisation = get_organisation(organisation_id, Right.ACTIVITIES_WRITE)
    session, invited_ids = db.session(), query["invited_ids"]
    joint.refuse_strangers(session, organisation_id=organisation.id, invited_ids=invited_ids, now=clock.now())
    span = Span(query["starts_at"], query["ends_at"], query["activity_id"])
    hosts, venue_id = [organisation.id], query["venue_id"]
    sitting = Sitting(query["circle"], query["group_id"], held_on=None)
    (found,) = find_clashes(
        session, spans=[span], host_ids=hosts, venue_id=venue_id, invited_ids=invited_ids, sitting=sitting
    )
    return {"items": described_clashes(found)}


@blp.route("/activities/<id:activity_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.ActivitySchema)
def get_activity(activity_id: UUID) -> dict[str, Any]:
    """One activity: for its branch's officers, and for its members once published."""
    return described(access.get_visible_activity(activity_id))


@blp.route("/activities/<id:activity_id>", methods=["PATCH"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.ActivityUpdateSchema)
@blp.response(200, schemas.ActivitySchema)
def update_activity(values: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Change the plan; members of a published activity hear of a new time or place."""
    activity = access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True)
    planning.update(
        db.session(),
        activity=activity,
        version=values.pop("version"),
        credits=values.pop("credits", None),
        values=values,
        now=clock.now(),
    )
    return described(activity)


@blp.route("/activities/<id:activity_id>", methods=["DELETE"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(204)
def delete_activity(activity_id: UUID) -> None:
    """Throw a draft away."""
    activity = access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True)
    course.delete(db.session(), activity=activity, now=clock.now())


@blp.route("/activities/<id:activity_id>/publish", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(200, schemas.ActivitySchema)
def publish_activity(activity_id: UUID) -> dict[str, Any]:
    """Show it to the branch's members and tell them."""
    activity = access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True)
    course.publish(db.session(), activity=activity, now=clock.now())
    db.session().flush()
    return described(activity)


@blp.route("/activities/<id:activity_id>/cancel", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.ActivityCancelSchema)
@blp.response(200, schemas.ActivitySchema)
def cancel_activity(values: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Call it off, with a reason that its members read."""
    activity = access.get_led_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True)
    course.cancel(db.session(), activity=activity, reason=values["reason"], now=clock.now())
    db.session().flush()
    return described(activity)
