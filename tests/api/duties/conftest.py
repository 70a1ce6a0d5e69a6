"""A committee, a branch of it with members, and browsers of officers, at noon of a first Friday in March."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.conftest import ApiClient
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")


@pytest.fixture
def branch(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    with clock.frozen(NOON.replace(month=1)):
        return make_branch(session, parent=committee, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def member(session: Session, branch: PartyOrganisation) -> Member:
    return make_member(session, branch, account=True)


@pytest.fixture
def browser_of(session: Session, new_client: Callable[[], ApiClient]) -> Callable[..., ApiClient]:
    """Gives a new officer of an organisation a signed-in browser."""

    def give(organisation: PartyOrganisation, role: Role | None = None) -> ApiClient:
        usual = Role.SECRETARY if organisation.is_branch else Role.COMMITTEE_STAFF
        return new_client().sign_in(make_officer(session, role or usual, organisation))

    return give


@pytest.fixture
def secretary(browser_of: Callable[..., ApiClient], branch: PartyOrganisation) -> ApiClient:
    return browser_of(branch)
