"""A branch with a project, the morning before it serves."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation, Role
from backend.volunteering.models import Project, Shift, Volunteer
from tests.conftest import ApiClient
from tests.factories.identity import NOON, make_account
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.volunteering import make_project, make_shift, make_volunteer

YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture(autouse=True)
def _yesterday() -> Iterator[None]:
    with clock.frozen(YESTERDAY):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市出租汽车行业党委", short_name="出租行业党委")


@pytest.fixture
def branch(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=committee, name="云溪出租车第一党支部", short_name="出租一支部")


@pytest.fixture
def browser_of(session: Session, new_client: Callable[[], ApiClient]) -> Callable[..., ApiClient]:
    """Gives a new officer with a role somewhere a signed-in browser."""
    return lambda role, organisation: new_client().sign_in(make_officer(session, role, organisation))


@pytest.fixture
def secretary(browser_of: Callable[..., ApiClient], branch: PartyOrganisation) -> ApiClient:
    return browser_of(Role.SECRETARY, branch)


@pytest.fixture
def lead_account(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def lead(new_client: Callable[[], ApiClient], lead_account: Account, project: Project) -> ApiClient:
    """The browser of whoever leads the project."""
    return new_client().sign_in(lead_account)


@pytest.fixture
def project(session: Session, branch: PartyOrganisation, lead_account: Account) -> Project:
    return make_project(session, branch, lead=lead_account)


@pytest.fixture
def shift(session: Session, project: Project) -> Shift:
    return make_shift(session, project)


@pytest.fixture
def volunteer(session: Session) -> Volunteer:
    """A driver without an affiliation."""
    return make_volunteer(session)


@pytest.fixture
def phone(session: Session, new_client: Callable[[], ApiClient], volunteer: Volunteer) -> ApiClient:
    """The volunteer's."""
    return new_client().sign_in(session.get_one(Account, volunteer.account_id))
