"""Who sees a reorganisation: officers with the right at its committee, or above it; of who came to it, a branch."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.core import db
from backend.core.errors import NotFound
from backend.organisations.access import get_organisation, has_right_at, scope
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.reorganisations.models import Reorganisation, ReorganisationBranch, ReorganisationState


def get_reorganisation(reorganisation_id: UUID) -> Reorganisation:
    """One of a committee in the scope of the signed-in officer, with the names of who decided.

    :raises NotFound: there is none such.
    """
    found = (
        db.session()
        .scalars(
            select(Reorganisation)
            .options(
                joinedload(Reorganisation.committee),
                joinedload(Reorganisation.proposed_by),
                joinedload(Reorganisation.decided_by),
                joinedload(Reorganisation.undone_by),
            )
            .where(Reorganisation.id == reorganisation_id, Reorganisation.committee_id.in_(scope(Right.REORGANISE)))
            .execution_options(populate_existing=True)
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def get_arrival(reorganisation_id: UUID, organisation_id: UUID) -> tuple[Reorganisation, PartyOrganisation]:
    """What brought members to a branch that the signed-in officer keeps, and that branch.

    :raises NotFound: there is none such, or it was not carried out, or was taken back.
    """
    branch = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    applied = Reorganisation.state == ReorganisationState.APPLIED
    known = select(Reorganisation).where(Reorganisation.id == reorganisation_id, applied)
    found = db.session().scalars(known).one_or_none()
    if found is None:
        raise NotFound()
    return found, get_receiving_branch(found, branch.id)


def refuse_foreign(organisation_ids: Collection[UUID], *, committee_id: UUID | None = None) -> None:
    """Refuse branches, or their committee, that do not lie in the scope of the signed-in officer.

    :raises NotFound: so it is.
    """
    wanted = select(PartyOrganisation.id).where(
        PartyOrganisation.id.in_(organisation_ids), PartyOrganisation.id.in_(scope(Right.REORGANISE))
    )
    if set(db.session().scalars(wanted)) != set(organisation_ids):
        raise NotFound()
    if committee_id is not None and not has_right_at(Right.REORGANISE, committee_id):
        raise NotFound()


def get_receiving_branch(reorganisation: Reorganisation, organisation_id: UUID) -> PartyOrganisation:
    """A branch to which members came.

    :raises NotFound: it is none.
    """
    told = {part["organisation_id"] for part in reorganisation.summary["parts"]}
    known = select(PartyOrganisation).join(
        ReorganisationBranch, ReorganisationBranch.organisation_id == PartyOrganisation.id
    )
    found = (
        db.session()
        .scalars(
            known.where(
                PartyOrganisation.id == organisation_id, ReorganisationBranch.reorganisation_id == reorganisation.id
            )
        )
        .one_or_none()
    )
    if found is None or str(found.id) not in told:
        raise NotFound()
    return found
