"""Qualifications that are over or soon will be, of those who serve for some organisations."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Affiliation, Member
from backend.organisations.dated import holds_on
from backend.volunteering.models import Assignment, Project, Qualification, Shift, Volunteer
from backend.volunteering.service.proofs.persons import name_column

SOON_DAYS = (30, 90)
"""Those that end within so many days are counted apart."""


def count_expiries(session: Session, *, organisations: Select[UUID], today: date) -> list[dict[str, Any]]:
    """Per kind how many checked qualifications are over, and how many end soon."""
    first, second = (today + timedelta(days=days) for days in SOON_DAYS)
    ends = Qualification.expires_on
    counts = [
        func.sum(case((condition, 1), else_=0))
        for condition in (ends <= today, and_(ends > today, ends <= first), and_(ends > first, ends <= second))
    ]
    rows = session.execute(
        select(Qualification.kind, *counts)
        .where(*_ends_by(second), Qualification.volunteer_id.in_(_those_of(organisations, today=today)))
        .group_by(Qualification.kind)
        .order_by(Qualification.kind)
    )
    return [{"kind": kind, "over": over, "within_30": soon, "within_90": later} for kind, over, soon, later in rows]


def list_expiries(session: Session, *, organisations: Select[UUID], today: date) -> list[dict[str, Any]]:
    """Checked qualifications that are over or end within 90 days, in the order of their end."""
    last = today + timedelta(days=SOON_DAYS[-1])
    rows = session.execute(
        select(Qualification, Volunteer.number, name_column().label("name"))
        .join(Volunteer, Volunteer.id == Qualification.volunteer_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(*_ends_by(last), Qualification.volunteer_id.in_(_those_of(organisations, today=today)))
        .order_by(Qualification.expires_on, Qualification.id)
    )
    return [
        {
            "kind": row.Qualification.kind,
            "expires_on": row.Qualification.expires_on,
            "is_over": row.Qualification.expires_on <= today,
            "volunteer_number": row.number,
            "name_masked": masked_name(row.name),
        }
        for row in rows
    ]


def _ends_by(day: date) -> list[ColumnElement[bool]]:
    return [
        Qualification.expires_on <= day,
        Qualification.checked_at.is_not(None),
        Qualification.withdrawn_at.is_(None),
    ]


def _those_of(organisations: Select[UUID], *, today: date) -> Select[Any]:
    """Volunteers who belong to these organisations, or are signed up for a shift of theirs that has not ended."""
    members = (
        select(Volunteer.id)
        .join(Affiliation, Affiliation.member_id == Volunteer.member_id)
        .where(Affiliation.organisation_id.in_(organisations), holds_on(Affiliation, today))
    )
    signed_up = (
        select(Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Project, Project.id == Shift.project_id)
        .where(Project.organisation_id.in_(organisations), Shift.held_on >= today)
        .where(Assignment.withdrawn_at.is_(None))
    )
    both = members.union(signed_up).subquery()
    return select(both.c[0])
