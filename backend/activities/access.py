"""Who sees which activity: officers those of their branches, members those of their own branch once published."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from backend.activities import service
from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.activities.rules import STEPS, Step, window_of
from backend.core import db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.members.models import Affiliation, Member
from backend.organisations import access
from backend.organisations.dated import holds_on
from backend.organisations.rules import Right


def get_activity(activity_id: UUID, right: Right, *, for_change: bool = False) -> Activity:
    """The activity, if the signed-in officer has `right` at one of its hosts.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    return _get(activity_id, _hosted_in_scope(right), for_change=for_change)


def get_visible_activity(activity_id: UUID) -> Activity:
    """The activity, if the signed-in person may see it: as an officer, or as a member once it is published.

    :raises NotFound: it does not exist, or is not for them.
    """
    return _get(activity_id, or_(_hosted_in_scope(Right.ACTIVITIES_READ), _for_own_branch()), for_change=False)


def _get(activity_id: UUID, where: ColumnElement[bool], *, for_change: bool) -> Activity:
    found = service.find_activity(db.session(), activity_id=activity_id, where=where, for_change=for_change)
    if found is None:
        raise NotFound()
    return found


def _hosted_in_scope(right: Right) -> ColumnElement[bool]:
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id.in_(access.scope(right)))
    return Activity.id.in_(hosted)


def _for_own_branch() -> ColumnElement[bool]:
    seen = aliased(Activity)
    expected = (
        select(seen.id)
        .join(ActivityHost, ActivityHost.activity_id == seen.id)
        .join(Affiliation, Affiliation.organisation_id == ActivityHost.organisation_id)
        .join(Member, Member.id == Affiliation.member_id)
        .where(Member.account_id == current_login().account_id, holds_on(Affiliation, seen.held_on))
        .where(seen.state != ActivityState.DRAFT)
    )
    return Activity.id.in_(expected)


def described(activity: Activity) -> dict[str, Any]:
    """The activity as its schema wants it, with the steps that are open to the signed-in person."""
    columns = {name: getattr(activity, name) for name in Activity.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    return {
        **columns,
        "hosts": [host.organisation for host in activity.hosts],
        "credits": sorted(credit.credit for credit in activity.credits),
        "check_in": window_of(activity),
        "may": _steps_of(activity),
    }


def described_all(activities: list[Activity]) -> list[dict[str, Any]]:
    """`described` for a list."""
    return [described(activity) for activity in activities]


def _steps_of(activity: Activity) -> list[Step]:
    """What the signed-in person may do with it: everything its state allows, only reading the roster, or nothing."""
    steps = list(STEPS[activity.state])
    if any(access.has_right_at(Right.ACTIVITIES_WRITE, host.organisation_id) for host in activity.hosts):
        return steps
    reads = any(access.has_right_at(Right.ATTENDANCE_READ, host.organisation_id) for host in activity.hosts)
    return [Step.ROSTER] if reads and Step.ROSTER in steps else []
