"""Who sees a transfer, and for which organisations somebody answers.

An officer sees the transfers whose way leads through an organisation in their scope, once they were sent off.
A member sees their own.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from backend.core import db
from backend.core.errors import NotFound
from backend.members.access import get_affiliation, get_own_member
from backend.members.models import Affiliation
from backend.organisations.access import scope
from backend.organisations.access import seats as seats_of
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.organisations.service import tree
from backend.transfers.models import Transfer, TransferState, TransferStation


def seats() -> set[UUID]:
    """The organisations for which the signed-in officer may answer."""
    return set(seats_of(Right.TRANSFERS_HANDLE))


def within(organisation: PartyOrganisation, *, on: date) -> Select[UUID]:
    """Ids of the organisation and all below it on the day, as far as the signed-in officer sees their transfers."""
    below = tree.subtree_of(organisation.id, on=on)
    return select(PartyOrganisation.id).where(
        or_(PartyOrganisation.id == organisation.id, PartyOrganisation.id.in_(below)),
        PartyOrganisation.id.in_(scope(Right.TRANSFERS_READ)),
    )


def get_transfer(transfer_id: UUID) -> Transfer:
    """A transfer whose way leads through the scope of the signed-in officer.

    :raises NotFound: there is none such, or it is a draft that nobody was to see yet.
    """
    through = select(TransferStation.transfer_id).where(
        TransferStation.organisation_id.in_(scope(Right.TRANSFERS_READ))
    )
    found = (
        db.session()
        .scalars(
            select(Transfer)
            .options(joinedload(Transfer.member))
            .where(Transfer.id == transfer_id, Transfer.id.in_(through), Transfer.state != TransferState.DRAFT)
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def is_coming(transfer: Transfer) -> bool:
    """Whether it has yet to reach the first organisation in the scope of the signed-in officer."""
    through = select(func.min(TransferStation.position)).where(
        TransferStation.transfer_id == transfer.id,
        TransferStation.organisation_id.in_(scope(Right.TRANSFERS_READ)),
    )
    return (db.session().scalar(through) or 0) > transfer.position


def get_member_of_seat(member_id: UUID) -> Affiliation:
    """Today's affiliation of a member to a branch for which the signed-in officer may answer.

    :raises NotFound: there is none such.
    """
    affiliation = get_affiliation(member_id, Right.TRANSFERS_HANDLE)
    if affiliation.organisation_id not in seats():
        raise NotFound()
    return affiliation


def get_own_transfer(transfer_id: UUID) -> Transfer:
    """A transfer of the signed-in member.

    :raises NotFound: somebody else's, or never was.
    """
    member = get_own_member()
    found = (
        db.session()
        .scalars(
            select(Transfer)
            .options(joinedload(Transfer.member))
            .where(Transfer.id == transfer_id, Transfer.member_id == member.id)
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def find_destination(organisation_id: UUID | None) -> PartyOrganisation | None:
    """The organisation that somebody chose, whoever they are: the names of branches are no secret here.

    :raises NotFound: there is none such.
    """
    if organisation_id is None:
        return None
    found = db.session().get(PartyOrganisation, organisation_id)
    if found is None:
        raise NotFound()
    return found
