"""Telling people about an activity: its secretaries without names, a member about their own line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service.planning import host_ids
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.models import Role
from backend.organisations.service import grants


def tell_secretaries(
    session: Session,
    *,
    activity: Activity,
    organisation_id: UUID,
    kind: NotificationKind,
    but: UUID | None,
    now: datetime,
) -> None:
    """One notice to each secretary and deputy of a host, but for the account whose matter it is; it names nobody.

    `organisation_id` is the branch that the line counts for; what concerns a guest is told to the leading host.
    """
    hosts = host_ids(activity)
    organisation_id = organisation_id if organisation_id in hosts else hosts[0]
    told = {
        grant.account_id
        for grant in grants.list_grants(session, organisation_id=organisation_id, now=now)
        if grant.role in (Role.SECRETARY, Role.DEPUTY_SECRETARY)
    } - {but}
    for account_id in told:
        notifications.notify(
            session, account_id=account_id, kind=kind, facts=_facts(activity), subject_id=activity.id, now=now
        )


def tell_member(
    session: Session,
    *,
    member_id: UUID,
    activity: Activity,
    kind: NotificationKind,
    facts: dict[str, Any],
    now: datetime,
) -> None:
    """One notice to the member, if they have an account."""
    account_id = session.scalar(select(Member.account_id).where(Member.id == member_id))
    if account_id is not None:
        notifications.notify(
            session, account_id=account_id, kind=kind, facts=facts | _facts(activity), subject_id=activity.id, now=now
        )


def _facts(activity: Activity) -> dict[str, Any]:
    return {"title": activity.title, "starts_at": activity.starts_at.isoformat()}
