"""A branch with members who have phones, its secretary, and the committee above."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Standing
from backend.organisations.models import Role
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_grant, make_officer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session):
    return make_committee(session)


@pytest.fixture
def branch(session, committee):
    return make_branch(session, parent=committee)


@pytest.fixture
def people(session, branch):
    """Six full members, the first of whom is the secretary, and a probationary one."""
    full = [make_member(session, branch, account=True) for _ in range(6)]
    make_grant(session, account=account_of(session, full[0]), role=Role.SECRETARY, organisation=branch)
    new = make_member(session, branch, account=True, standing=Standing.PROBATIONARY)
    return SimpleNamespace(full=full, new=new, all=[*full, new])


def account_of(session, member):
    return session.get_one(Account, member.account_id)


@pytest.fixture
def browser_of(session, new_client):
    def give(member):
        return new_client().sign_in(account_of(session, member))

    return give


@pytest.fixture
def secretary(people, browser_of):
    return browser_of(people.full[0])


@pytest.fixture
def staff(session, committee, new_client):
    return new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, committee))


@pytest.fixture
def opened(session, secretary, branch):
    """An appraisal in its first stage, as its secretary sees it."""
    session.commit()
    answer = secretary.post(f"/api/v1/organisations/{branch.id}/appraisals", json={"id": str(new_id()), "year": 2026})
    assert answer.status_code == 201, answer.json
    return answer.json
