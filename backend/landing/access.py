"""Whose workplaces and proposals an officer may touch."""

from uuid import UUID

from sqlalchemy import select

from backend.core import db
from backend.core.errors import NotFound
from backend.landing.models import BranchProposal
from backend.organisations.access import scope
from backend.organisations.rules import Right


def get_proposal(proposal_id: UUID) -> BranchProposal:
    """A proposal of a branch for whose committee the signed-in officer answers.

    :raises NotFound: there is none such.
    """
    within = BranchProposal.organisation_id.in_(scope(Right.LANDING_KEEP))
    found = db.session().scalars(select(BranchProposal).where(BranchProposal.id == proposal_id, within)).one_or_none()
    if found is None:
        raise NotFound()
    return found
