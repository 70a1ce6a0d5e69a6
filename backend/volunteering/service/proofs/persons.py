"""Whose hours they are: the volunteer behind an account, the name that is kept once, and who is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.volunteering.models import Volunteer

ERASED_NAME = "已注销"


def name_column() -> ColumnElement[str]:
    """The member's name, else the account's, for statements that join both as `with_names` does."""
    return func.coalesce(Member.name, Account.display_name, ERASED_NAME)


def name_of(session: Session, volunteer: Volunteer) -> str:
    """What the volunteer is called."""
    return session.scalars(
        select(name_column())
        .select_from(Volunteer)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(Volunteer.id == volunteer.id)
    ).one()


def accounts_of(session: Session, volunteer_id: UUID) -> set[UUID]:
    """With which accounts the volunteer signs in."""
    row = session.execute(
        select(Volunteer.account_id, Member.account_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .where(Volunteer.id == volunteer_id)
    ).one()
    return {account_id for account_id in row if account_id is not None}


def tell(session: Session, volunteer_id: UUID, kind: NotificationKind, facts: dict[str, Any], *, now: datetime) -> None:
    """Put a notice into the volunteer's inbox."""
    for account_id in accounts_of(session, volunteer_id):
        notifications.notify(session, account_id=account_id, kind=kind, facts=facts, now=now)


def tell_issuers(session: Session, *, organisation_id: UUID, but: set[UUID], now: datetime) -> None:
    """A notice to those of the organisation itself who may issue: somebody asks for a proof. It names nobody."""
    held = grants.list_grants(session, organisation_id=organisation_id, now=now)
    told = {grant.account_id for grant in held if grant.role in roles_with(Right.PROOFS_ISSUE)} - but
    kind = NotificationKind.PROOF_ASKED
    notifications.notify_all(session, account_ids=told, kind=kind, facts={}, subject_id=organisation_id, now=now)
