"""Who sees a flow member: the home branch and those above it, the host where they live, and the member."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.flow.models import FlowGuest, FlowRegistration
from backend.flow.service import away, homes
from backend.members.access import get_own_member
from backend.members.models import Affiliation
from backend.organisations.access import get_organisation, scope
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.organisations.service import tree


def within(organisation: PartyOrganisation, right: Right) -> Select[UUID]:
    """Ids of the organisation and all below it in which the signed-in officer has `right`."""
    below = tree.subtree_of(organisation.id, on=clock.local_date(clock.now()))
    return select(PartyOrganisation.id).where(
        or_(PartyOrganisation.id == organisation.id, PartyOrganisation.id.in_(below)),
        PartyOrganisation.id.in_(scope(right)),
    )


def get_registration(registration_id: UUID, right: Right) -> FlowRegistration:
    """A registration for which a branch answers where the signed-in officer has `right`.

    It is held until the transaction ends, unless it is only read.

    :raises NotFound: there is none such, or it ended before the member came to this branch.
    """
    today = clock.local_date(clock.now())
    home = select(Affiliation.id).where(homes.is_home(Affiliation, on=today), homes.still_concerns(Affiliation))
    where = home.where(Affiliation.organisation_id.in_(scope(right))).exists()
    return _get_registration(registration_id, where, for_change=right is not Right.MEMBERS_READ)


def get_announced(registration_id: UUID) -> tuple[FlowRegistration, PartyOrganisation]:
    """A confirmed registration that names a branch which the signed-in officer keeps, and that branch.

    :raises NotFound: there is none such.
    """
    found = _get_registration(
        registration_id,
        FlowRegistration.host_id.in_(scope(Right.MEMBERS_WRITE)) & FlowRegistration.confirmed_at.is_not(None),
    )
    assert found.host_id is not None
    return found, get_organisation(found.host_id, Right.MEMBERS_WRITE)


def get_own_registration(registration_id: UUID) -> FlowRegistration:
    """A registration of the signed-in member.

    :raises NotFound: somebody else's, or never was.
    """
    return _get_registration(registration_id, FlowRegistration.member_id == get_own_member().id)


def get_guest(guest_id: UUID, right: Right) -> FlowGuest:
    """A guest of a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    return _get_guest(guest_id, FlowGuest.organisation_id.in_(scope(right)))


def get_own_away(guest_id: UUID, right: Right) -> FlowGuest:
    """A guest elsewhere who belongs to a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    return _get_guest(guest_id, _belongs_in(right))


def get_any_guest(guest_id: UUID, right: Right) -> FlowGuest:
    """A guest whom the signed-in officer may send home, for the host or for the home branch.

    :raises NotFound: there is none such.
    """
    return _get_guest(guest_id, FlowGuest.organisation_id.in_(scope(right)) | _belongs_in(right))


def find_host(organisation_id: UUID | None) -> PartyOrganisation | None:
    """The branch that somebody chose as host: the names of branches are no secret among members.

    :raises NotFound: there is none such.
    """
    if organisation_id is None:
        return None
    found = db.session().get(PartyOrganisation, organisation_id)
    if found is None or not away.may_host(found, on=clock.local_date(clock.now())):
        raise NotFound()
    return found


def _belongs_in(right: Right) -> ColumnElement[bool]:
    today = clock.local_date(clock.now())
    return FlowGuest.member_id.in_(
        select(Affiliation.member_id).where(Affiliation.organisation_id.in_(scope(right)), holds_on(Affiliation, today))
    )


def _get_registration(
    registration_id: UUID, where: ColumnElement[bool], *, for_change: bool = True
) -> FlowRegistration:
    statement = select(FlowRegistration).where(FlowRegistration.id == registration_id, where)
    wanted = db.locked(statement, of=FlowRegistration) if for_change else statement
    found = db.session().scalars(wanted).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _get_guest(guest_id: UUID, where: ColumnElement[bool]) -> FlowGuest:
    statement = select(FlowGuest).options(joinedload(FlowGuest.organisation)).where(FlowGuest.id == guest_id, where)
    found = db.session().scalars(db.locked(statement, of=FlowGuest)).one_or_none()
    if found is None:
        raise NotFound()
    return found
