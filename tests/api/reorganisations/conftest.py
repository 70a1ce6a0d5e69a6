"""A committee with three branches of five members each, and two of its officers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.conftest import ApiClient
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.reorganisations import REASON

API = "/api/v1/reorganisations"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session: Session) -> PartyOrganisation:
    return make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")


@pytest.fixture
def branches(session: Session, committee: PartyOrganisation) -> list[PartyOrganisation]:
    return [
        make_branch(session, parent=committee, name=f"云溪律师第{number}党支部", short_name=f"律师{number}支部")
        for number in "一二三"
    ]


@pytest.fixture
def members(session: Session, branches: list[PartyOrganisation]) -> list[list[Member]]:
    """By branch."""
    return [[make_member(session, branch, account=True) for _ in range(5)] for branch in branches]


@pytest.fixture
def officers(session: Session, committee: PartyOrganisation) -> list[Account]:
    return [make_officer(session, Role.COMMITTEE_STAFF, committee) for _ in range(2)]


@pytest.fixture
def proposer(new_client: Callable[[], ApiClient], officers: list[Account]) -> ApiClient:
    return new_client().sign_in(officers[0])


@pytest.fixture
def confirmer(new_client: Callable[[], ApiClient], officers: list[Account]) -> ApiClient:
    return new_client().sign_in(officers[1])


@pytest.fixture
def propose(proposer: ApiClient) -> Callable[..., Any]:
    """Looks at a wish and proposes it; the answer."""

    def send(wanted: dict[str, Any], **fields: Any) -> Any:
        looked = proposer.post(f"{API}/dry-runs", json=wanted)
        if looked.status_code != 200:
            return looked
        told = {"id": str(new_id()), "reason": REASON, "fingerprint": looked.json["fingerprint"]}
        return proposer.post(API, json=wanted | told | fields)

    return send


@pytest.fixture
def confirm(confirmer: ApiClient) -> Callable[..., Any]:
    """Looks at a proposal as another officer and confirms it; the answer."""

    def send(proposal_id: str, browser: ApiClient | None = None) -> Any:
        by = browser or confirmer
        shown = by.get(f"{API}/{proposal_id}").json["dry_run"]
        return by.post(f"{API}/{proposal_id}/confirmation", json={"fingerprint": shown["fingerprint"]})

    return send


@pytest.fixture
def carry_out(propose: Callable[..., Any], confirm: Callable[..., Any]) -> Callable[..., Any]:
    """Proposes and confirms a wish; what was done."""

    def send(wanted: dict[str, Any]) -> Any:
        proposed = propose(wanted)
        assert proposed.status_code == 201, proposed.json
        done = confirm(proposed.json["id"])
        assert done.status_code == 200, done.json
        return done.json

    return send
