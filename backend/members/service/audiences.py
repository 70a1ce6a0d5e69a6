"""Who is to be told: the accounts of the members of branches, or of a circle in them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.members.models import Affiliation, Member
from backend.members.service.circles import Sitting, sits_in
from backend.notifications.models import Audience, AudienceKind
from backend.organisations.dated import holds_on


def branch_members(organisation_ids: Collection[UUID], *, sitting: Sitting) -> Audience:
    """Who of the branches sits in the circle on its day and has an account."""
    parameters = {"organisation_ids": [str(one) for one in organisation_ids], **sitting.written()}
    return Audience(AudienceKind.BRANCH_MEMBERS, parameters)


def list_branch_members(session: Session, parameters: Mapping[str, Any], after: UUID | None, limit: int) -> list[UUID]:
    """The next `limit` accounts of `branch_members` after one, in the order of their ids."""
    account, sitting = Member.account_id, Sitting.read(parameters)
    accounts = (
        select(account)
        .distinct()
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id.in_([UUID(one) for one in parameters["organisation_ids"]]))
        .where(holds_on(Affiliation, sitting.held_on), account.is_not(None))
        .where(sits_in(sitting, member_id=Affiliation.member_id, organisation_id=Affiliation.organisation_id))
        .order_by(account)
        .limit(limit)
    )
    if after is not None:
        accounts = accounts.where(account > after)
    return [found for found in session.scalars(accounts) if found is not None]
