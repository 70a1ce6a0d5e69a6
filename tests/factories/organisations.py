"""Organisations and grants for tests.

The rows of a new one are written as `service/tree.py` would, without what it asks before: almost every test needs some.
"""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, or_, select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import (
    Grant,
    OrganisationClosure,
    OrganisationKind,
    OrganisationParent,
    PartyOrganisation,
    Role,
)
from tests.factories.identity import make_account

FOUNDED_ON = date(2015, 7, 1)
_places = count(1)


def get_root(session: Session) -> PartyOrganisation:
    """The one work committee at the top, founded when missing."""
    # Of two ids of one millisecond the later may be the smaller: only the tree tells what stands at its top.
    has_parent = select(OrganisationParent.organisation_id)
    root = session.scalars(select(PartyOrganisation).where(PartyOrganisation.id.not_in(has_parent)).limit(1)).first()
    if root is not None:
        return root
    names = {"name": "云溪市社会组织党的工作委员会", "short_name": "云溪社工委"}
    usual = {"founded_on": FOUNDED_ON, "may_transfer_nationwide": True}
    return _stand(session, None, kind=OrganisationKind.WORK_COMMITTEE, **names, **usual)


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
    return _stand(session, parent, kind=kind, founded_on=founded_on, **(names | fields))


def _stand(session: Session, parent: PartyOrganisation | None, **fields: Any) -> PartyOrganisation:
    made = PartyOrganisation(id=new_id(), created_at=clock.now(), **({"may_transfer_nationwide": False} | fields))
    session.add(made)
    session.flush()
    rows = [_line(made, made.id, 0, made.founded_on)]
    if parent is not None:
        from_on = max(made.founded_on, parent.founded_on)
        link = {"id": new_id(), "organisation_id": made.id, "parent_id": parent.id, "from_on": from_on}
        session.execute(insert(OrganisationParent), [link])
        above = select(OrganisationClosure).where(OrganisationClosure.descendant_id == parent.id)
        for row in session.scalars(above.where(_lasts_beyond(from_on))):
            rows.append(_line(made, row.ancestor_id, row.depth + 1, max(row.from_on, from_on), row.until_on))
    session.execute(insert(OrganisationClosure), rows)
    return made


def _line(
    below: PartyOrganisation, ancestor_id: UUID, depth: int, from_on: date, until_on: date | None = None
) -> dict[str, Any]:
    days = {"from_on": from_on, "until_on": until_on}
    return {"id": new_id(), "ancestor_id": ancestor_id, "descendant_id": below.id, "depth": depth, **days}


def _lasts_beyond(day: date) -> ColumnElement[bool]:
    return or_(OrganisationClosure.until_on.is_(None), OrganisationClosure.until_on > day)


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
