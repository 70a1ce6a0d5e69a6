"""Two branches and a member of the first who lives near the second."""

from collections.abc import Callable, Iterator

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


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session)


@pytest.fixture
def home(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=committee, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def host(session: Session) -> PartyOrganisation:
    return make_branch(session, name="湖东会计第二党支部", short_name="会计二支部")


@pytest.fixture
def member(session: Session, home: PartyOrganisation) -> Member:
    return make_member(session, home, account=True)


@pytest.fixture
def phone(session: Session, member: Member, new_client: Callable[[], ApiClient]) -> ApiClient:
    """The member's."""
    return new_client().sign_in(session.get_one(Account, member.account_id))


@pytest.fixture
def browser_of(session: Session, new_client: Callable[[], ApiClient]) -> Callable[..., ApiClient]:
    """Gives a new officer of an organisation a signed-in browser."""

    def give(organisation: PartyOrganisation, role: Role | None = None) -> ApiClient:
        usual = Role.SECRETARY if organisation.is_branch else Role.COMMITTEE_STAFF
        return new_client().sign_in(make_officer(session, role or usual, organisation))

    return give
