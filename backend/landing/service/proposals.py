"""Proposals of new branches: a landing branch asks, somebody else answers for its committee, with words."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account
from backend.landing.errors import (
    NotALandingBranchError,
    ProposalAnsweredError,
    ProposalWaitsError,
    TooFewMembersError,
)
from backend.landing.models import BranchProposal, BranchProposalMember, SharedBy
from backend.landing.service import branches, telling
from backend.members.models import Member
from backend.organisations.errors import OwnMatterError
from backend.organisations.models import PartyOrganisation


def propose(
    session: Session,
    *,
    proposal_id: UUID,
    organisation: PartyOrganisation,
    shared_by: SharedBy,
    value: str,
    name: str,
    reason: str,
    by: Account,
    now: datetime,
) -> BranchProposal:
    """Ask for a branch of everybody who shares this today. The same id again is the same proposal.

    :raises NotALandingBranchError: the branch is none today.
    :raises TooFewMembersError: fewer than three full members share it.
    :raises ProposalWaitsError: the same waits for an answer.
    """
    stored = session.get(BranchProposal, proposal_id)
    if stored is not None and stored.organisation_id == organisation.id:
        return stored
    today = clock.local_date(now)
    if branches.find_term(session, organisation_id=organisation.id, on=today) is None:
        raise NotALandingBranchError()
    found = branches.find_sharing(session, organisation_id=organisation.id, shared_by=shared_by, value=value, on=today)
    if not found.could_be_a_branch:
        raise TooFewMembersError(full=found.full)
    proposal = BranchProposal(
        id=proposal_id,
        organisation_id=organisation.id,
        shared_by=shared_by,
        value=value,
        name=name,
        reason=reason,
        proposed_at=now,
        proposed_by_account_id=by.id,
    )
    try:
        with session.begin_nested():
            session.add(proposal)
            session.flush()
    except IntegrityError as waits:
        raise ProposalWaitsError() from waits
    session.add_all(BranchProposalMember(proposal_id=proposal_id, member_id=one) for one in found.member_ids)
    audit.record(session, Action.BRANCH_PROPOSED, proposal, now=now, organisation_id=organisation.id)
    telling.tell_waiting(session, proposal=proposal, organisation=organisation, now=now)
    session.flush()
    return proposal


def answer(
    session: Session, *, proposal: BranchProposal, is_agreed: bool, words: str, by: Account, now: datetime
) -> None:
    """Agree, or decline and name the next step. Nothing is founded by it: that is done in the tree.

    :raises OwnMatterError: the answerer proposed it, or would belong to the branch.
    :raises ProposalAnsweredError: somebody has answered meanwhile.
    """
    own = select(Member.id).join(BranchProposalMember, BranchProposalMember.member_id == Member.id)
    would_belong = own.where(BranchProposalMember.proposal_id == proposal.id, Member.account_id == by.id)
    if proposal.proposed_by_account_id == by.id or session.scalars(would_belong).first() is not None:
        raise OwnMatterError()
    again = db.locked(select(BranchProposal).where(BranchProposal.id == proposal.id))
    session.scalars(again.execution_options(populate_existing=True)).one()
    if proposal.is_agreed is not None:
        raise ProposalAnsweredError()
    proposal.is_agreed, proposal.answer = is_agreed, words
    proposal.answered_at, proposal.answered_by_account_id = now, by.id
    audit.record(session, Action.BRANCH_PROPOSAL_ANSWERED, proposal, now=now, organisation_id=proposal.organisation_id)
    telling.tell_answered(session, proposal=proposal, now=now)
    session.flush()


def list_proposals(session: Session, *, organisation_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Of these branches, the latest first."""
    latest = (BranchProposal.proposed_at.desc(), BranchProposal.id.desc())
    return _told(session, _listed(organisation_ids).order_by(*latest))


def list_page(
    session: Session, *, organisation_ids: Select[UUID], now: datetime, page: int, page_size: int
) -> tuple[list[dict[str, Any]], int, int]:
    """One page of these branches' proposals with their ages, how many there are, and how many of them wait.

    What has waited longest stands first, then what was answered last.
    """
    own = select(func.count(), func.count().filter(BranchProposal.is_agreed.is_(None)))
    total, waiting = session.execute(own.where(BranchProposal.organisation_id.in_(organisation_ids))).one()
    waits = BranchProposal.is_agreed.is_(None)
    order = (waits.desc(), case((waits, BranchProposal.proposed_at)), BranchProposal.answered_at.desc())
    rows = _listed(organisation_ids).order_by(*order, BranchProposal.id)
    found = _told(session, rows.limit(page_size).offset((page - 1) * page_size))
    return [line | {"age_days": _age_days(line, now)} for line in found], total, waiting


def _age_days(line: dict[str, Any], now: datetime) -> int:
    until = clock.local_date(line["answered_at"] or now)
    return (until - clock.local_date(line["proposed_at"])).days


def _listed(organisation_ids: Select[UUID] | Collection[UUID]) -> Select[BranchProposal, str, str]:
    return (
        select(BranchProposal, PartyOrganisation.short_name, Account.display_name)
        .join(PartyOrganisation, PartyOrganisation.id == BranchProposal.organisation_id)
        .join(Account, Account.id == BranchProposal.proposed_by_account_id)
        .where(BranchProposal.organisation_id.in_(organisation_ids))
    )


def _told(session: Session, wanted: Select[BranchProposal, str, str]) -> list[dict[str, Any]]:
    rows = session.execute(wanted).all()
    names = _names(session, [proposal.id for proposal, *_ in rows])
    fields = ("id", "organisation_id", "shared_by", "value", "name", "reason", "proposed_at", "is_agreed")
    return [
        {name: getattr(proposal, name) for name in (*fields, "answer", "answered_at", "proposed_by_account_id")}
        | {"organisation_name": place, "proposed_by_name": who, "member_names": names.get(proposal.id, [])}
        for proposal, place, who in rows
    ]


def _names(session: Session, proposal_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    rows = session.execute(
        select(BranchProposalMember.proposal_id, Member.name)
        .join(Member, Member.id == BranchProposalMember.member_id)
        .where(BranchProposalMember.proposal_id.in_(proposal_ids))
        .order_by(Member.name_pinyin, Member.id)
    )
    found: dict[UUID, list[str]] = {}
    for proposal_id, name in rows:
        found.setdefault(proposal_id, []).append(name)
    return found
