"""Taking a reorganisation back within a day, as if nothing had been, unless something was built on it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, exists, literal, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service import venues
from backend.attendance.models import RosterEntry
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import Base
from backend.identity.models import Account
from backend.members.models import (
    Affiliation,
    GroupMembership,
    Member,
    PartyGroup,
    PostHolding,
    ProbationDecision,
)
from backend.members.service import moving
from backend.organisations.errors import OwnMatterError
from backend.organisations.models import Grant, PartyOrganisation, Post
from backend.organisations.service import endings, grants
from backend.reorganisations import rules
from backend.reorganisations.errors import BuiltOnError, NotAppliedError, UndoOverError
from backend.reorganisations.models import BranchPart, Reorganisation, ReorganisationBranch, ReorganisationState
from backend.reorganisations.service import effects, holding, telling
from backend.reorganisations.service.effects import Effects
from backend.transfers.models import Transfer, TransferState
from backend.volunteering.service import projects

ITS_PLACE = frozenset({"organisation_closure", "organisation_parent"})
"""Tables that say where a branch stands; a row of any other one means that it was used."""


def undo(session: Session, *, reorganisation: Reorganisation, reason: str, officer: Account, now: datetime) -> None:
    """Take it back: homes, posts, groups, branches and what was handed over hold as before; roles are given anew.

    :raises NotAppliedError: it was never carried out, or was taken back already.
    :raises UndoOverError: a day has passed.
    :raises OwnMatterError: `officer` is among those who were moved.
    :raises BuiltOnError: something followed from it, and would be lost.
    """
    holding.hold(session, reorganisation)
    if reorganisation.state is not ReorganisationState.APPLIED or reorganisation.decided_at is None:
        raise NotAppliedError(state=reorganisation.state.value)
    until = rules.undo_until(reorganisation.decided_at)
    if now > until:
        raise UndoOverError(until=until.isoformat())
    done = effects.from_json(reorganisation.effects)
    holding.hold_branches(session, organisation_ids=done.branch_ids)
    _refuse_own(session, done, officer)
    followed = list_followed(session, reorganisation=reorganisation, done=done)
    if followed:
        raise BuiltOnError(by=followed)
    _put_back(session, done, officer=officer, now=now)
    reorganisation.state, reorganisation.undo_reason = ReorganisationState.UNDONE, reason
    reorganisation.undone_at, reorganisation.undone_by_account_id = now, officer.id
    committee_id, fields = reorganisation.committee_id, ["state"]
    audit.record(
        session, Action.REORGANISATION_UNDONE, reorganisation, now=now, organisation_id=committee_id, fields=fields
    )
    session.flush()
    telling.tell_undone(session, reorganisation, done, now=now)
    _take_back_founded(session, reorganisation, done, now=now)


def list_followed(session: Session, *, reorganisation: Reorganisation, done: Effects) -> list[str]:
    """The kinds of what was built on it, each of which would be lost by taking it back."""
    asked = {
        "affiliations": _affiliations(done),
        "meetings": _meetings(done, reorganisation),
        "transfers": _transfers(done, reorganisation),
        "decisions": _decisions(done, reorganisation),
        "groups": _groups(done),
        "posts": _posts(done),
        "roles": _roles(done, reorganisation),
    }
    return [kind for kind, wanted in asked.items() if session.execute(wanted.limit(1)).first() is not None]


# --- What may have followed -------------------------------------------------------------------------------------------


def _movers(done: Effects) -> list[UUID]:
    return list(done.moved)


def _destinations(done: Effects) -> set[UUID]:
    return {way.destination_id for way in done.moved.values()}


def _affiliations(done: Effects) -> Select[UUID]:
    """Who has left the new branch again has another home by now, or none."""
    is_home = exists().where(
        Affiliation.member_id == Member.id,
        Affiliation.id.in_(done.following.values()),
        Affiliation.until_on.is_(None),
    )
    return select(Member.id).where(Member.id.in_(_movers(done)), ~is_home)


def _meetings(done: Effects, reorganisation: Reorganisation) -> Select[UUID]:
    return (
        select(RosterEntry.activity_id)
        .join(Activity, Activity.id == RosterEntry.activity_id)
        .where(RosterEntry.member_id.in_(_movers(done)), RosterEntry.organisation_id.in_(_destinations(done)))
        .where(Activity.held_on >= reorganisation.effective_on)
    )


def _transfers(done: Effects, reorganisation: Reorganisation) -> Select[UUID]:
    since = Transfer.created_at >= reorganisation.decided_at
    return select(Transfer.id).where(
        Transfer.member_id.in_(_movers(done)), since, Transfer.state != TransferState.DRAFT
    )


def _decisions(done: Effects, reorganisation: Reorganisation) -> Select[UUID]:
    since = ProbationDecision.recorded_at >= reorganisation.decided_at
    return select(ProbationDecision.id).where(ProbationDecision.member_id.in_(_movers(done)), since)


def _groups(done: Effects) -> Select[UUID]:
    own = select(PartyGroup.id).where(PartyGroup.organisation_id.in_(_destinations(done)))
    return (
        select(GroupMembership.id)
        .where(GroupMembership.member_id.in_(_movers(done)), GroupMembership.group_id.in_(own))
        .where(GroupMembership.until_on.is_(None))
    )


def _posts(done: Effects) -> Select[UUID]:
    own = select(Post.id).where(Post.organisation_id.in_(_destinations(done)))
    return select(PostHolding.id).where(
        PostHolding.member_id.in_(_movers(done)), PostHolding.post_id.in_(own), PostHolding.until_on.is_(None)
    )


def _roles(done: Effects, reorganisation: Reorganisation) -> Select[UUID]:
    accounts = select(Member.account_id).where(Member.id.in_(_movers(done)), Member.account_id.is_not(None))
    return select(Grant.id).where(
        Grant.account_id.in_(accounts),
        Grant.organisation_id.in_(_destinations(done)),
        Grant.from_at >= reorganisation.decided_at,
    )


def _is_spoken_of(session: Session, organisation_ids: Collection[UUID]) -> bool:
    """Whether any row, of whichever feature, names one of these branches."""
    keys = (
        key.parent
        for table in Base.metadata.sorted_tables
        if table.name not in ITS_PLACE
        for key in table.foreign_keys
        if key.column.table is PartyOrganisation.__table__
    )
    return bool(organisation_ids) and any(
        session.execute(select(literal(1)).where(column.in_(organisation_ids)).limit(1)).first() is not None
        for column in keys
    )


# --- Back -------------------------------------------------------------------------------------------------------------


def _refuse_own(session: Session, done: Effects, officer: Account) -> None:
    own = select(Member.id).where(Member.account_id == officer.id, Member.id.in_(_movers(done)))
    if session.scalars(own).first() is not None:
        raise OwnMatterError()


def _put_back(session: Session, done: Effects, *, officer: Account, now: datetime) -> None:
    for branch_id, link_id in done.dissolved.items():
        branch = session.get_one(PartyOrganisation, branch_id)
        endings.restore(session, organisation=branch, link_id=link_id, now=now)
    moving.move_back(session, following=done.following, now=now)
    moving.revive_groups(session, group_ids=done.groups, now=now)
    moving.tie_again(session, ended=done.ties)
    grants.give_again(session, ended=done.grants, by=officer, now=now)
    for owner_id in set(done.venues.values()):
        own = [venue_id for venue_id, owner in done.venues.items() if owner == owner_id]
        venues.hand_over(session, venue_ids=own, keeper_id=owner_id, now=now)
    for owner_id in set(done.projects.values()):
        run = [project_id for project_id, owner in done.projects.items() if owner == owner_id]
        projects.hand_over(session, project_ids=run, organisation_id=owner_id, now=now)


def _take_back_founded(session: Session, reorganisation: Reorganisation, done: Effects, *, now: datetime) -> None:
    """Last, when nobody belongs to the new branches any more: whatever still names one of them was built on it."""
    founded = ReorganisationBranch.part == BranchPart.FOUNDED
    session.execute(
        delete(ReorganisationBranch).where(ReorganisationBranch.reorganisation_id == reorganisation.id, founded)
    )
    if _is_spoken_of(session, done.founded):
        raise BuiltOnError(by=["branch"])
    for branch_id in done.founded:
        endings.take_back(session, organisation=session.get_one(PartyOrganisation, branch_id), now=now)
