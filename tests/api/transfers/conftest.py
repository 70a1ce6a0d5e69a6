"""Two committees that may write letters, a branch of each, and a member who wants to move."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.conftest import ApiClient
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.transfers import make_mover


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委", may_transfer_nationwide=True)


@pytest.fixture
def branch(session: Session, committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=committee, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def other_committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市会计行业党委", short_name="会计行业党委", may_transfer_nationwide=True)


@pytest.fixture
def other_branch(session: Session, other_committee: PartyOrganisation) -> PartyOrganisation:
    return make_branch(session, parent=other_committee, name="云溪会计第二党支部", short_name="会计二支部")


@pytest.fixture
def member(session: Session, branch: PartyOrganisation) -> Member:
    return make_mover(session, branch)


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


@pytest.fixture
def answer() -> Callable[..., Any]:
    """Takes a step as it is shown to the officer."""

    def take(browser: ApiClient, transfer_id: object, action: str, **more: object) -> Any:
        shown = browser.get(f"/api/v1/transfers/{transfer_id}").json
        body = {"action": action, "position": shown.get("position", 0)} | more
        return browser.post(f"/api/v1/transfers/{transfer_id}/steps", json=body)

    return take
