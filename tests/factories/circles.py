"""Committees and groups of a branch for tests."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import GroupMembership, Member, PartyGroup, PostHolding
from backend.members.service import groups
from backend.organisations.models import PartyOrganisation, PostKind
from backend.organisations.service import posts

LONG_AGO = date(2020, 1, 1)


def put_in_committee(session: Session, branch: PartyOrganisation, *members: Member) -> None:
    """Each of the members holds a post in the branch, and has for long."""
    for kind, member in zip(PostKind, members, strict=False):
        post = posts.create(session, organisation=branch, kind=kind, now=clock.now())
        session.flush()
        session.add(PostHolding(id=new_id(), post_id=post.id, member_id=member.id, from_on=LONG_AGO))
    session.flush()


def make_group(
    session: Session, branch: PartyOrganisation, members: Sequence[Member] = (), *, name: str = "第一党小组"
) -> PartyGroup:
    """A group with its members, who have been in it for long."""
    group = groups.create(session, organisation=branch, name=name, now=clock.now())
    for member in members:
        session.add(GroupMembership(id=new_id(), group_id=group.id, member_id=member.id, from_on=LONG_AGO))
    session.flush()
    return group
