"""Telling people about an activity: members what is planned, secretaries without names, somebody about themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.members.models import Member
from backend.members.service import audiences
from backend.members.service.circles import Sitting
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.models import Role
from backend.organisations.service import grants


def tell_members(
    session: Session,
    *,
    activity: Activity,
    kind: NotificationKind,
    now: datetime,
    more: dict[str, Any] | None = None,
    only_of: UUID | None = None,
) -> None:
    """Announce to whoever of the hosts sits in its circle on the day and has an account; the worker tells them.

    `more` facts go with the notice; `only_of` one of the hosts, where it alone is concerned. Nobody hears of the past.
    An activity that is changed or called off while the worker is at it is told as it is then, and once
    (`notifications.service.announcing`).
    """
    if activity.ends_at <= now:
        return
    hosts = [only_of] if only_of else _host_ids(activity)
    notifications.announce(
        session,
        kind=kind,
        facts=_facts(activity) | {"venue": activity.venue} | (more or {}),
        audience=audiences.branch_members(hosts, sitting=Sitting(activity.circle, activity.group_id, activity.held_on)),
        subject_id=activity.id,
        useful_until=activity.ends_at,
        now=now,
    )


def tell_secretaries(
    session: Session,
    *,
    activity: Activity,
    organisation_id: UUID,
    kind: NotificationKind,
    now: datetime,
    more: dict[str, Any] | None = None,
    but: UUID | None = None,
) -> None:
    """One notice to each secretary and deputy of a branch, but for the account whose matter it is; it names nobody."""
    told = {
        grant.account_id
        for grant in grants.list_grants(session, organisation_id=organisation_id, now=now)
        if grant.role in (Role.SECRETARY, Role.DEPUTY_SECRETARY)
    } - {but}
    facts = _facts(activity) | (more or {})
    notifications.notify_all(session, account_ids=told, kind=kind, facts=facts, subject_id=activity.id, now=now)


def tell_secretaries_of_line(
    session: Session,
    *,
    activity: Activity,
    organisation_id: UUID,
    kind: NotificationKind,
    now: datetime,
    but: UUID | None = None,
) -> None:
    """`tell_secretaries` of the host that keeps a line; what concerns a guest's is told to the leading host."""
    hosts = _host_ids(activity)
    keeper = organisation_id if organisation_id in hosts else hosts[0]
    tell_secretaries(session, activity=activity, organisation_id=keeper, kind=kind, but=but, now=now)


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


def _host_ids(activity: Activity) -> list[UUID]:
    return [host.organisation_id for host in activity.hosts]


def _facts(activity: Activity) -> dict[str, Any]:
    return {"title": activity.title, "starts_at": activity.starts_at.isoformat()}
