"""Who has a say in a transfer: the committees over a branch, read from the tree of the day, and their officers."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, OrganisationClosure, OrganisationKind, PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.transfers.errors import (
    DestinationUnfitError,
    NoAuthorityError,
    NoCommitteeError,
    NotUnderIssuerError,
    OrganisationDissolvedError,
)
from backend.transfers.rules import Side

COMMITTEES = (OrganisationKind.COMMITTEE, OrganisationKind.INDUSTRY_COMMITTEE, OrganisationKind.WORK_COMMITTEE)
"""A general branch between branch and committee reads along, but transfers are the committee's."""


def get_side(session: Session, *, branch: PartyOrganisation, on: date) -> Side:
    """The branch as one end of a way.

    Where no committee above has the authority, the topmost one writes and receives letters.

    :raises DestinationUnfitError: it is no branch, or a temporary one, which members never belong to (domain §3).
    :raises OrganisationDissolvedError: it no longer exists.
    :raises NoCommitteeError: nothing stands above it.
    """
    if not branch.is_branch or branch.kind is OrganisationKind.TEMPORARY_BRANCH:
        raise DestinationUnfitError(kind=branch.kind.value)
    if branch.dissolved_on is not None and branch.dissolved_on <= on:
        raise OrganisationDissolvedError(organisation=branch.short_name)
    above = list_committees(session, organisation_id=branch.id, on=on)
    if not above:
        raise NoCommitteeError(organisation=branch.short_name)
    authority = next((committee for committee in above if committee.may_transfer_nationwide), above[-1])
    return Side(branch.id, above[0].id, authority.id)


def refuse_taking_in(session: Session, *, seat: PartyOrganisation, side: Side, on: date) -> None:
    """Letters from outside are taken in by the committee that has the authority over the branch, or one above it.

    :raises NotUnderIssuerError: the branch does not stand below `seat`.
    :raises NoAuthorityError: a committee above `seat` has the authority.
    """
    above = [committee.id for committee in list_committees(session, organisation_id=side.branch_id, on=on)]
    if seat.id not in above:
        raise NotUnderIssuerError()
    if above.index(seat.id) < above.index(side.authority_id):
        raise NoAuthorityError()


def list_committees(session: Session, *, organisation_id: UUID, on: date) -> list[PartyOrganisation]:
    """The committees above an organisation on the day, the nearest first."""
    return list(
        session.scalars(
            select(PartyOrganisation)
            .join(OrganisationClosure, OrganisationClosure.ancestor_id == PartyOrganisation.id)
            .where(OrganisationClosure.descendant_id == organisation_id, OrganisationClosure.depth > 0)
            .where(holds_on(OrganisationClosure, on), PartyOrganisation.kind.in_(COMMITTEES))
            .order_by(OrganisationClosure.depth)
        )
    )


def list_handlers(session: Session, *, organisation_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Accounts that may answer for one of these organisations themselves."""
    return set(
        session.scalars(
            select(Grant.account_id)
            .where(Grant.organisation_id.in_(organisation_ids), grants.holds_at(now))
            .where(Grant.role.in_(roles_with(Right.TRANSFERS_HANDLE)))
        )
    )
