"""Whom of its branch an activity may be for, and whether two of the same branch share people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.errors import GroupUnknownError, WholeBranchNeededError
from backend.activities.models import Activity, Credit, Invitation, InvitationState
from backend.members.models import Circle, GroupMembership, PartyGroup
from backend.members.service.circles import Sitting, sits_in
from backend.organisations.dated import holds_on

EVERYBODY = Sitting.of_all(None)


def refuse_impossible(
    session: Session, *, organisation_id: UUID, values: Mapping[str, Any], credits: Collection[Credit]
) -> None:
    """Refuse a circle that the branch does not have, or that cannot hold what the activity counts as.

    `values` are the columns of a plan; without a circle it is for everybody.

    :raises GroupUnknownError: a group is needed and missing, not the branch's, or dissolved.
    :raises WholeBranchNeededError: a members' meeting is of all members (domain §3).
    """
    circle, group_id = values.get("circle", Circle.PLENARY), values.get("group_id")
    if circle is not Circle.PLENARY and Credit.MEMBERS_MEETING in credits:
        raise WholeBranchNeededError()
    if circle is not Circle.GROUP and group_id is None:
        return
    own = select(PartyGroup.id).where(
        PartyGroup.id == group_id, PartyGroup.organisation_id == organisation_id, PartyGroup.dissolved_on.is_(None)
    )
    if circle is not Circle.GROUP or session.scalar(own) is None:
        raise GroupUnknownError()


def refuse_shared(session: Session, *, activity: Activity) -> None:
    """Refuse a circle where another branch holds the activity, too, or is asked to.

    :raises WholeBranchNeededError: there is one.
    """
    asked = select(Invitation.id).where(
        Invitation.activity_id == activity.id,
        Invitation.state.in_((InvitationState.PENDING, InvitationState.ACCEPTED)),
    )
    if len(activity.hosts) > 1 or session.scalar(asked.limit(1)) is not None:
        raise WholeBranchNeededError()


def completed(values: dict[str, Any]) -> dict[str, Any]:
    """`values` of a plan, letting the group go where another circle is named."""
    is_other = values.get("circle", Circle.GROUP) is not Circle.GROUP
    return values | {"group_id": None} if is_other else values


@dataclass
class SharedPeople:
    """Whether somebody sits both in a planned circle and in that of another activity of the same branch."""

    session: Session
    organisation_id: UUID
    _known: dict[tuple[UUID | None, date], bool] = field(default_factory=dict)

    def between(self, planned: Sitting, other: Sitting | Activity) -> bool:
        """Whether the two share anybody; nobody is in two groups."""
        if Circle.PLENARY in (planned.circle, other.circle):
            return True
        if planned.circle is other.circle:
            return bool(planned.group_id == other.group_id)
        group_id = planned.group_id or other.group_id
        key = (group_id, other.held_on)
        if key not in self._known:
            self._known[key] = self._is_in_committee(group_id, other.held_on)
        return self._known[key]

    def _is_in_committee(self, group_id: UUID | None, day: date) -> bool:
        committee = Sitting(Circle.COMMITTEE, None, day)
        sits = sits_in(committee, member_id=GroupMembership.member_id, organisation_id=self.organisation_id)
        both = select(GroupMembership.id).where(
            GroupMembership.group_id == group_id, holds_on(GroupMembership, day), sits
        )
        return self.session.scalar(both.limit(1)) is not None
