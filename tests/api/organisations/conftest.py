"""A small tree: the work committee, a committee of lawyers with two branches, and a branch beside it."""

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from backend.organisations.models import Role
from tests.factories.organisations import get_root, make_branch, make_committee, make_officer


@pytest.fixture
def tree(session: Session) -> SimpleNamespace:
    root = get_root(session)
    lawyers = make_committee(session, name="云溪市律师行业党委", short_name="律师行业党委")
    return SimpleNamespace(
        root=root,
        lawyers=lawyers,
        first=make_branch(session, parent=lawyers, name="云溪律师第一党支部", short_name="律师一支部"),
        second=make_branch(session, parent=lawyers, name="云溪律师第二党支部", short_name="律师二支部"),
        beside=make_branch(session, parent=root, name="云溪出租车党支部", short_name="出租车支部"),
    )


@pytest.fixture
def operator(client, session, tree):
    return client.sign_in(make_officer(session, Role.OPERATOR, tree.root))


@pytest.fixture
def secretary(new_client, session, tree):
    return new_client().sign_in(make_officer(session, Role.SECRETARY, tree.first))
