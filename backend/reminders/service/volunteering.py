"""What waits or runs out in volunteering."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.core import clock
from backend.members.models import Member
from backend.organisations.models import Grant
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.reminders.reference import leads
from backend.reminders.rules import step_reached
from backend.reminders.service.reconciling import Due, one_of
from backend.volunteering.models import (
    Qualification,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    Volunteer,
)


def hours(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To those who confirm hours at a branch: some have waited for a week. Once a month at most; names nobody."""
    long_ago = now - leads().hours_waiting
    rows = session.execute(
        select(Grant.account_id, Grant.organisation_id)
        .join(ServiceRecord, ServiceRecord.organisation_id == Grant.organisation_id)
        .where(ServiceRecord.state == RecordState.WAITING, ServiceRecord.level != ReviewLevel.COMMITTEE)
        .where(ServiceRecord.changed_at <= long_ago, ServiceRecord.recorded_by_account_id != Grant.account_id)
        .where(Grant.role.in_(roles_with(Right.HOURS_REVIEW)), grants.holds_at(now))
        .where(one_of(Grant.organisation_id, among))
        .distinct()
    )
    month = clock.local_date(now).isoformat()[:7]
    return [Due(account_id, organisation_id, month, {}) for account_id, organisation_id in rows]


def qualifications(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To whoever holds a card that opens shifts to them, and has no later one: it runs out."""
    today, steps = clock.local_date(now), leads().qualification_days
    later = aliased(Qualification)
    has_later = exists().where(
        later.volunteer_id == Qualification.volunteer_id,
        later.kind == Qualification.kind,
        later.withdrawn_at.is_(None),
        later.expires_on > Qualification.expires_on,
    )
    rows = session.execute(
        select(
            Qualification.id,
            Qualification.kind,
            Qualification.expires_on,
            func.coalesce(Volunteer.account_id, Member.account_id).label("account_id"),
        )
        .join(Volunteer, Volunteer.id == Qualification.volunteer_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .where(Qualification.checked_at.is_not(None), Qualification.withdrawn_at.is_(None), ~has_later)
        .where(one_of(Qualification.id, among))
        .where(Qualification.expires_on > today, Qualification.expires_on <= today + timedelta(days=max(steps)))
    )
    return [
        Due(
            row.account_id,
            row.id,
            f"{step_reached(steps, ends_on=row.expires_on, today=today)}",
            {"qualification": row.kind, "expires_on": row.expires_on.isoformat()},
        )
        for row in rows
        if row.account_id is not None
    ]
