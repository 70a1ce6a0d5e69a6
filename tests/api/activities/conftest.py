"""A branch that plans, the morning before."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.conftest import ApiClient
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer

YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture(autouse=True)
def _yesterday() -> Iterator[None]:
    with clock.frozen(YESTERDAY):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")


@pytest.fixture
def branch(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=committee, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def other_branch(session: Session) -> PartyOrganisation:
    return make_branch(session, name="云溪出租车党支部", short_name="出租车支部")


@pytest.fixture
def browser_of(session: Session, new_client: Callable[[], ApiClient]) -> Callable[..., ApiClient]:
    """Gives a new officer with a role somewhere a signed-in browser."""
    return lambda role, organisation: new_client().sign_in(make_officer(session, role, organisation))


@pytest.fixture
def secretary(browser_of: Callable[..., ApiClient], branch: PartyOrganisation) -> ApiClient:
    return browser_of(Role.SECRETARY, branch)


@pytest.fixture
def member(session: Session, branch: PartyOrganisation) -> Member:
    return make_member(session, branch, account=True)


@pytest.fixture
def phone(session: Session, new_client: Callable[[], ApiClient], member: Member) -> ApiClient:
    return new_client().sign_in(session.get_one(Account, member.account_id))
