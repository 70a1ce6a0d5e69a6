"""A committee with two branches, their secretaries, and people above them."""

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_branch, make_committee, make_grant, make_officer


@pytest.fixture
def place(session: Session) -> SimpleNamespace:
    lawyers = make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")
    return SimpleNamespace(
        root=get_root(session),
        lawyers=lawyers,
        branch=make_branch(session, parent=lawyers, name="云溪律师第一党支部", short_name="律师一支部"),
        other=make_branch(session, parent=lawyers, name="云溪律师第二党支部", short_name="律师二支部"),
    )


@pytest.fixture
def officer(session, place):
    """The secretary of the branch, who is a member of it."""
    member = make_member(session, place.branch, name="李书记", account=True)
    account = session.get_one(Account, member.account_id)
    make_grant(session, account=account, role=Role.SECRETARY, organisation=place.branch)
    return SimpleNamespace(member=member, account=account)


@pytest.fixture
def secretary(client, officer):
    return client.sign_in(officer.account)


@pytest.fixture
def foreign_secretary(new_client, session, place):
    return new_client().sign_in(make_officer(session, Role.SECRETARY, place.other))


@pytest.fixture
def staff(new_client, session, place):
    return new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, place.lawyers))


@pytest.fixture
def operator(new_client, session, place):
    return new_client().sign_in(make_officer(session, Role.OPERATOR, place.root))


@pytest.fixture
def reason():
    """Status and reason of an answer."""
    return lambda answer: (answer.status_code, answer.json["reason"])
