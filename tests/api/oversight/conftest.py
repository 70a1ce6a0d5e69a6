"""A committee with a branch, a branch that joined it in February, one that never did, and browsers of officers."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.organisations.models import PartyOrganisation, Role
from backend.organisations.service import tree
from tests.conftest import ApiClient
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_committee, make_officer

JOINED_ON = date(2026, 2, 10)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")


@pytest.fixture
def branch(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=committee)


@pytest.fixture
def elsewhere(session: Session) -> PartyOrganisation:
    return make_branch(session)


@pytest.fixture
def joined(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    """Stands below the committee from the tenth of February on."""
    found = make_branch(session)
    tree.move(session, organisation=found, parent=committee, from_on=JOINED_ON, now=clock.now())
    return found


@pytest.fixture
def browser_of(session: Session, new_client: Callable[[], ApiClient]) -> Callable[..., ApiClient]:
    """Gives a new officer of an organisation a signed-in browser."""

    def give(organisation: PartyOrganisation, role: Role | None = None) -> ApiClient:
        usual = Role.SECRETARY if organisation.is_branch else Role.COMMITTEE_STAFF
        return new_client().sign_in(make_officer(session, role or usual, organisation))

    return give
