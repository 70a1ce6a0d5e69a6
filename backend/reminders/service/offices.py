"""Who of an organisation is reminded: those who may do what there is to do."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.models import Grant
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants


def accounts_with(
    session: Session, right: Right, organisation_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, set[UUID]]:
    """By organisation: the accounts that hold a role with `right` at it, not at one above."""
    found: dict[UUID, set[UUID]] = {}
    rows = session.execute(
        select(Grant.organisation_id, Grant.account_id)
        .where(Grant.organisation_id.in_(organisation_ids), grants.holds_at(now))
        .where(Grant.role.in_(roles_with(right)))
    )
    for organisation_id, account_id in rows:
        found.setdefault(organisation_id, set()).add(account_id)
    return found
