"""Who hears of a proposal: the committees that answer, then whoever proposed it. One notice per matter."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.landing.models import BranchProposal
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, OrganisationClosure, PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants


def tell_waiting(session: Session, *, proposal: BranchProposal, organisation: PartyOrganisation, now: datetime) -> None:
    """Ask everybody above the branch who may answer, but not who proposed it."""
    above = select(OrganisationClosure.ancestor_id).where(
        OrganisationClosure.descendant_id == organisation.id, holds_on(OrganisationClosure, clock.local_date(now))
    )
    others = session.scalars(
        select(Grant.account_id)
        .where(Grant.organisation_id.in_(above), grants.holds_at(now), Grant.role.in_(roles_with(Right.LANDING_KEEP)))
        .where(Grant.account_id != proposal.proposed_by_account_id)
    )
    notifications.notify_all(
        session,
        account_ids=set(others),
        kind=NotificationKind.BRANCH_PROPOSED,
        facts={"organisation": organisation.short_name, "organisation_id": str(organisation.id)},
        subject_id=proposal.id,
        now=now,
    )


def tell_answered(session: Session, *, proposal: BranchProposal, now: datetime) -> None:
    """Tell whoever proposed it; nobody is asked any more."""
    notifications.settle(session, subject_id=proposal.id, now=now)
    notifications.notify(
        session,
        account_id=proposal.proposed_by_account_id,
        kind=NotificationKind.BRANCH_PROPOSAL_ANSWERED,
        facts={"name": proposal.name, "agreed": bool(proposal.is_agreed)},
        subject_id=proposal.id,
        now=now,
    )
