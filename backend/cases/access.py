"""Who sees a case: the officers of the organisation that looks after it, and of the committee it was handed to."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.cases.models import Case
from backend.cases.service import places, reading
from backend.cases.service.acting import Actor
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.organisations.access import get_organisation
from backend.organisations.access import seats as seats_of
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right


def seats() -> set[UUID]:
    """The organisations for which the signed-in officer answers."""
    return set(seats_of(Right.CASES_HANDLE))


def get_seat(organisation_id: UUID) -> PartyOrganisation:
    """An organisation for which the signed-in officer answers.

    :raises NotFound: they do not.
    """
    found = get_organisation(organisation_id, Right.CASES_HANDLE)
    if found.id not in seats():
        raise NotFound()
    return found


def get_case(case_id: UUID) -> Case:
    """A case that lies at an organisation for which the signed-in officer answers.

    :raises NotFound: there is none such.
    """
    today = clock.local_date(clock.now())
    found = (
        db.session()
        .scalars(
            select(Case)
            .options(joinedload(Case.member))
            .where(Case.id == case_id, reading.lies_at(list(seats()), on=today))
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def actor_on(case: Case) -> Actor:
    """The signed-in officer, acting for the committee that has the case, or else for who looks after it."""
    account, own = current_login().account, seats()
    if case.handed_to_id is not None and case.handed_to_id in own:
        return Actor(account, case.handed_to_id)
    return Actor(account, places.home_of(db.session(), case=case, on=clock.local_date(clock.now())))
