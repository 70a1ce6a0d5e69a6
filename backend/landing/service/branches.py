"""Landing branches: naming them, and what their officers see of their members."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.landing import rules
from backend.landing.errors import NotAJointBranchError
from backend.landing.models import BranchProposal, LandingTerm, MemberWork, SharedBy
from backend.landing.rules import Sharing, Working
from backend.landing.service import works
from backend.members.models import Standing
from backend.members.service import roster
from backend.members.service.roster import RosterRow
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationKind, PartyOrganisation


def put(session: Session, *, organisation: PartyOrganisation, is_landing: bool, by: Account, now: datetime) -> None:
    """Let the joint branch be a landing branch from today, or no longer; what it is already stays.

    :raises NotAJointBranchError: it is another kind, or was dissolved.
    """
    today = clock.local_date(now)
    is_gone = organisation.dissolved_on is not None and organisation.dissolved_on <= today
    if organisation.kind is not OrganisationKind.JOINT_BRANCH or is_gone:
        raise NotAJointBranchError()
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation.id))).one()
    present = find_term(session, organisation_id=organisation.id, on=today)
    if (present is not None) == is_landing:
        return
    if present is not None:
        present.until_on = today
    else:
        told = {"organisation_id": organisation.id, "from_on": today, "set_by_account_id": by.id}
        session.add(LandingTerm(id=new_id(), **told))
    action = Action.LANDING_BRANCH_NAMED if is_landing else Action.LANDING_BRANCH_ENDED
    audit.record(session, action, organisation, now=now, organisation_id=organisation.id)
    session.flush()


def find_term(session: Session, *, organisation_id: UUID, on: date) -> LandingTerm | None:
    """The term that holds on the day, or None."""
    own = select(LandingTerm).where(LandingTerm.organisation_id == organisation_id, holds_on(LandingTerm, on))
    return session.scalars(own).one_or_none()


def list_branches(session: Session, *, on: date) -> list[UUID]:
    """Ids of all landing branches of the day that stand."""
    rows = session.scalars(
        select(LandingTerm.organisation_id)
        .join(PartyOrganisation, PartyOrganisation.id == LandingTerm.organisation_id)
        .where(holds_on(LandingTerm, on), PartyOrganisation.dissolved_on.is_(None))
        .order_by(PartyOrganisation.name)
    )
    return list(rows)


def describe(session: Session, *, organisation: PartyOrganisation, on: date) -> dict[str, Any]:
    """Its members with their work, by name; how many share a trade or district; who could be a branch."""
    rows = roster.list_roster(session, organisation_ids=[organisation.id], on=on)
    known = works.works_of(session, member_ids=[row.member_id for row in rows], on=on)
    term = find_term(session, organisation_id=organisation.id, on=on)
    shared = [found for by in SharedBy for found in rules.sharings(_working(rows, known), by)]
    taken = _proposed(session, organisation.id)
    return {
        "can_be": organisation.kind is OrganisationKind.JOINT_BRANCH,
        "since_on": term.from_on if term is not None else None,
        "members": [_line(row, known.get(row.member_id)) for row in rows],
        "shared": [
            {
                "shared_by": found.shared_by,
                "value": found.value,
                "count": len(found.member_ids),
                "full": found.full,
                "member_ids": list(found.member_ids),
                "is_suggested": term is not None
                and found.could_be_a_branch
                and (found.shared_by, found.value) not in taken,
            }
            for found in shared
        ],
    }


def find_sharing(session: Session, *, organisation_id: UUID, shared_by: SharedBy, value: str, on: date) -> Sharing:
    """The members of the branch that share this; nobody: an empty one."""
    rows = roster.list_roster(session, organisation_ids=[organisation_id], on=on)
    known = works.works_of(session, member_ids=[row.member_id for row in rows], on=on)
    found = rules.sharings(_working(rows, known), shared_by)
    return next((one for one in found if one.value == value), Sharing(shared_by, value, (), 0))


def _working(rows: list[RosterRow], known: dict[UUID, MemberWork]) -> list[Working]:
    return [
        Working(row.member_id, row.standing is Standing.FULL, work.trade, work.district)
        for row in rows
        if (work := known.get(row.member_id)) is not None
    ]


def _line(row: RosterRow, work: MemberWork | None) -> dict[str, Any]:
    return {"id": row.member_id, "name": row.name, "standing": row.standing, "work": work}


def _proposed(session: Session, organisation_id: UUID) -> set[tuple[SharedBy, str]]:
    """What waits for an answer or was agreed needs no other proposal."""
    own = select(BranchProposal.shared_by, BranchProposal.value).where(
        BranchProposal.organisation_id == organisation_id, BranchProposal.is_agreed.is_not(False)
    )
    return {(shared_by, value) for shared_by, value in session.execute(own)}
