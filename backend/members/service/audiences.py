"""Who is to be told: the accounts of the members of branches."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.members.models import Affiliation, Member
from backend.notifications.models import Audience, AudienceKind
from backend.organisations.dated import holds_on


def branch_members(organisation_ids: Collection[UUID], *, on: date) -> Audience:
    """The members of the branches on the day who have an account."""
    parameters = {"organisation_ids": [str(one) for one in organisation_ids], "on": on.isoformat()}
    return Audience(AudienceKind.BRANCH_MEMBERS, parameters)


def list_branch_members(session: Session, parameters: Mapping[str, Any], after: UUID | None, limit: int) -> list[UUID]:
    """The next `limit` accounts of `branch_members` after one, in the order of their ids."""
    account = Member.account_id
    accounts = (
        select(account)
        .distinct()
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id.in_([UUID(one) for one in parameters["organisation_ids"]]))
        .where(holds_on(Affiliation, date.fromisoformat(parameters["on"])), account.is_not(None))
        .order_by(account)
        .limit(limit)
    )
    if after is not None:
        accounts = accounts.where(account > after)
    return [found for found in session.scalars(accounts) if found is not None]
