"""Organisations and grants for tests; the tree is built by its own service."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Grant, OrganisationKind, PartyOrganisation, Role
from backend.organisations.service import tree
from tests.factories.identity import make_account

FOUNDED_ON = date(2015, 7, 1)
_places = count(1)


def get_root(session: Session) -> PartyOrganisation:
    """The one work committee at the top, founded when missing."""
    root = session.scalars(select(PartyOrganisation).order_by(PartyOrganisation.id).limit(1)).first()
    return root or tree.create_root(
        session,
        name="云溪市社会组织党的工作委员会",
        short_name="云溪社工委",
        kind=OrganisationKind.WORK_COMMITTEE,
        founded_on=FOUNDED_ON,
        now=clock.now(),
    )


def make_organisation(
    session: Session,
    *,
    kind: OrganisationKind = OrganisationKind.BRANCH,
    parent: PartyOrganisation | None = None,
    founded_on: date = FOUNDED_ON,
    **fields: Any,
) -> PartyOrganisation:
    """An organisation, by default a branch right under the work committee."""
    parent = parent or get_root(session)
    number = next(_places)
    names = {"name": f"云溪市测试第{number}组织", "short_name": f"测试{number}"}
    return tree.create(session, kind=kind, parent=parent, founded_on=founded_on, now=clock.now(), **(names | fields))


def make_branch(session: Session, *, parent: PartyOrganisation | None = None, **fields: Any) -> PartyOrganisation:
    """A branch."""
    return make_organisation(session, parent=parent, **fields)


def make_committee(session: Session, *, parent: PartyOrganisation | None = None, **fields: Any) -> PartyOrganisation:
    """A committee that has branches below it."""
    return make_organisation(session, kind=OrganisationKind.INDUSTRY_COMMITTEE, parent=parent, **fields)


def make_grant(
    session: Session, *, account: Account, role: Role, organisation: PartyOrganisation, **fields: Any
) -> Grant:
    """A grant that has held for a day."""
    values: dict[str, Any] = {
        "id": new_id(),
        "account_id": account.id,
        "role": role,
        "organisation_id": organisation.id,
        "from_at": clock.now() - timedelta(days=1),
    }
    grant = Grant(**(values | fields))
    grant.account, grant.organisation = account, organisation
    session.add(grant)
    session.flush()
    return grant


def make_officer(session: Session, role: Role, organisation: PartyOrganisation, **fields: Any) -> Account:
    """An account that holds `role` at the organisation; it is no member's."""
    account = make_account(session, **fields)
    make_grant(session, account=account, role=role, organisation=organisation)
    return account
