"""Who of a branch sits together: everybody, its committee, or one of its groups (domain §3), as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from backend.members.models import Circle, GroupMembership, PostHolding
from backend.organisations.dated import holds_on
from backend.organisations.models import Post


@dataclass(frozen=True)
class Sitting:
    """A circle on a day, apart from any activity. The day and the group may be parameters of a statement."""

    circle: Circle
    group_id: Any
    held_on: Any

    @classmethod
    def of_all(cls, held_on: Any) -> "Sitting":
        """Everybody, on a day."""
        return cls(Circle.PLENARY, None, held_on)

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> "Sitting":
        """As `written`; what was written before there were circles is for everybody."""
        group_id = parameters.get("group_id")
        return cls(
            circle=Circle(parameters.get("circle", Circle.PLENARY)),
            group_id=UUID(group_id) if group_id else None,
            held_on=date.fromisoformat(parameters["on"]),
        )

    def written(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "circle": self.circle.value,
            "group_id": str(self.group_id) if self.group_id else None,
            "on": self.held_on.isoformat(),
        }


def sits_in(seated: Any, *, member_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    """Whether the member, of whom the caller asks that they belong to the branch that day, sits in its circle.

    `seated` has a circle, a group_id and a day, held_on: an activity or a row of one, whose circle is known here, or
    the table, each row of which has its own.
    """
    in_committee = _posts_of(organisation_id).where(
        PostHolding.member_id == member_id, holds_on(PostHolding, seated.held_on)
    )
    in_group = select(GroupMembership.id).where(
        GroupMembership.member_id == member_id,
        GroupMembership.group_id == seated.group_id,
        holds_on(GroupMembership, seated.held_on),
    )
    among = {Circle.PLENARY: true(), Circle.COMMITTEE: in_committee.exists(), Circle.GROUP: in_group.exists()}
    if isinstance(seated.circle, Circle):
        return among[seated.circle]
    return or_(
        seated.circle == Circle.PLENARY,
        and_(seated.circle == Circle.COMMITTEE, among[Circle.COMMITTEE]),
        and_(seated.circle == Circle.GROUP, among[Circle.GROUP]),
    )


def changes_in(seated: Any, *, organisation_id: Any) -> Select[Any]:
    """A number that grows whenever somebody joins the circle or leaves it."""
    if seated.circle is Circle.COMMITTEE:
        return _posts_of(organisation_id).with_only_columns(func.count() + func.count(PostHolding.until_on))
    rows = select(func.count() + func.count(GroupMembership.until_on))
    return rows.where(GroupMembership.group_id == seated.group_id)


def _posts_of(organisation_id: Any) -> Select[Any]:
    return (
        select(PostHolding.id).join(Post, Post.id == PostHolding.post_id).where(Post.organisation_id == organisation_id)
    )
