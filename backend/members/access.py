"""Whose file an officer may touch: members who belong today to a branch in the officer's scope."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.identity.models import Activation
from backend.identity.service import activations
from backend.members.errors import NoMemberError
from backend.members.models import (
    Affiliation,
    DuesMark,
    Member,
    MembershipEnd,
    PartyGroup,
    ProbationDecision,
    RosterImport,
    VanguardPost,
)
from backend.members.service import dues
from backend.organisations.access import current_grants, scope, scope_of
from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, Post
from backend.organisations.rules import BRANCH_ROLES, Right, roles_with
from backend.organisations.service import grants

T = TypeVar("T")


def get_affiliation(member_id: UUID, right: Right) -> Affiliation:
    """Today's affiliation of a member, with member and branch, if the signed-in officer has `right` there.

    :raises NotFound: there is no such member, or none in the scope.
    """
    return _get_affiliation(member_id, Affiliation.organisation_id.in_(scope(right)))


def get_activatable(member_id: UUID) -> Affiliation:
    """Today's affiliation of a member to whom the signed-in officer may give a way in.

    A branch's secretaries help all of its members; staff and operators only those who are officers within their reach.

    :raises NotFound: nobody such.
    """
    now = clock.now()
    held = [grant for grant in current_grants() if grant.role in roles_with(Right.ACTIVATIONS_ISSUE)]
    own = scope_of([grant for grant in held if grant.role in BRANCH_ROLES], now=now)
    above = scope_of([grant for grant in held if grant.role not in BRANCH_ROLES], now=now)
    officers = select(Grant.account_id).where(Grant.organisation_id.in_(above), grants.holds_at(now))
    within = or_(
        Affiliation.organisation_id.in_(own),
        Affiliation.organisation_id.in_(above) & Member.account_id.in_(officers),
    )
    return _get_affiliation(member_id, within)


def get_activation(activation_id: UUID) -> tuple[Activation, Affiliation]:
    """An activation of somebody to whom the signed-in officer may give a way in.

    :raises NotFound: there is none such.
    """
    found = activations.find(db.session(), activation_id=activation_id)
    member = _find_member_of(found.account_id) if found is not None else None
    if found is None or member is None:
        raise NotFound()
    return found, get_activatable(member.id)


def get_group(group_id: UUID, right: Right) -> PartyGroup:
    """A group of a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    return _get_one(select(PartyGroup).where(PartyGroup.id == group_id, PartyGroup.organisation_id.in_(scope(right))))


def get_group_of(organisation_id: UUID, group_id: UUID) -> PartyGroup:
    """A group of this branch.

    :raises NotFound: it has none such.
    """
    own = PartyGroup.organisation_id == organisation_id
    return _get_one(select(PartyGroup).where(PartyGroup.id == group_id, own))


def get_member_of(organisation_id: UUID, member_id: UUID) -> Member:
    """Somebody who belongs to this branch today.

    :raises NotFound: nobody such.
    """
    return _get_affiliation(member_id, Affiliation.organisation_id == organisation_id).member


def get_members_of(organisation_id: UUID, member_ids: Collection[UUID]) -> list[Member]:
    """Those people, all of whom belong to this branch today, by id.

    :raises NotFound: one of them does not.
    """
    today = clock.local_date(clock.now())
    found = db.session().scalars(
        select(Member)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, today), Member.id.in_(member_ids))
        .order_by(Member.id)
    )
    members = list(found)
    if len(members) != len(set(member_ids)):
        raise NotFound()
    return members


def get_dues_mark(mark_id: UUID, right: Right) -> DuesMark:
    """A mark about somebody who belongs today to a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    mark = dues.find_mark(db.session(), mark_id=mark_id)
    if mark is None:
        raise NotFound()
    get_affiliation(mark.member_id, right)
    return mark


def get_decision(decision_id: UUID, right: Right) -> ProbationDecision:
    """A decision about somebody who belongs today to a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    decision = _get_one(select(ProbationDecision).where(ProbationDecision.id == decision_id))
    get_affiliation(decision.member_id, right)
    return decision


def get_membership_end(end_id: UUID, right: Right) -> MembershipEnd:
    """The end of a membership at a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    within = MembershipEnd.organisation_id.in_(scope(right))
    return _get_one(select(MembershipEnd).where(MembershipEnd.id == end_id, within))


def get_post(post_id: UUID, right: Right) -> Post:
    """A post of an organisation where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    return _get_one(select(Post).where(Post.id == post_id, Post.organisation_id.in_(scope(right))))


def get_import(import_id: UUID) -> RosterImport:
    """An uploaded roster of a branch where the signed-in officer may import.

    :raises NotFound: there is none such.
    """
    within = RosterImport.organisation_id.in_(scope(Right.MEMBERS_IMPORT))
    return _get_one(select(RosterImport).where(RosterImport.id == import_id, within))


def find_own_member() -> Member | None:
    """The file of the signed-in account, or None."""
    return _find_member_of(current_login().account_id)


def get_own_member() -> Member:
    """The file of the signed-in account.

    :raises NoMemberError: it has none.
    """
    found = find_own_member()
    if found is None:
        raise NoMemberError()
    return found


def get_own_affiliation() -> Affiliation:
    """Today's affiliation of the signed-in person, with member and branch.

    :raises NoMemberError: they belong to no branch today.
    """
    member = get_own_member()
    try:
        return _get_affiliation(member.id, true())
    except NotFound as nowhere:
        raise NoMemberError() from nowhere


def get_vanguard_post(post_id: UUID, right: Right) -> VanguardPost:
    """A vanguard post of a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    within = VanguardPost.organisation_id.in_(scope(right))
    return _get_one(select(VanguardPost).where(VanguardPost.id == post_id, within))


def _find_member_of(account_id: UUID) -> Member | None:
    return db.session().scalars(select(Member).where(Member.account_id == account_id)).one_or_none()


def _get_affiliation(member_id: UUID, within: ColumnElement[bool]) -> Affiliation:
    today = clock.local_date(clock.now())
    return _get_one(
        select(Affiliation)
        .join(Member, Member.id == Affiliation.member_id)
        .options(joinedload(Affiliation.member), joinedload(Affiliation.organisation))
        .where(Affiliation.member_id == member_id, holds_on(Affiliation, today), within)
    )


def _get_one(statement: Select[T]) -> T:
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
