"""Forms per branch and month: what officers of branches filled in, from the audit trail.

A form is a request that left an entry with one of the named actions; two entries of one request are one form. Never by
person, never by branch.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from backend.core.audit import AuditEntry
from backend.core.local_day import local_day
from backend.organisations.dated import Period
from backend.organisations.models import BRANCH_KINDS, Grant, OrganisationClosure, PartyOrganisation
from backend.organisations.rules import BRANCH_ROLES
from backend.oversight import reference, rules
from backend.oversight.service.asked import Asked, between

MOST_KINDS = 5
"""Kinds of forms that are named."""


def measure(session: Session, asked: Asked) -> dict[str, Any]:
    """Forms and branches by month; the average is of the months that are over."""
    months = asked.months()
    branches = rules.count_on(_branches(session, asked), [month.as_of_on for month in months])
    by_day = _by_day(session, asked)
    lines = [
        {
            "month": f"{month.from_on:%Y-%m}",
            "forms": rules.sum_in(month, by_day),
            "branches": branches[month.as_of_on],
            "as_of_on": month.as_of_on,
            "is_whole": month.is_whole,
        }
        for month in months
    ]
    whole = [line for line in lines if line["is_whole"]]
    return {
        "numerator": sum(line["forms"] for line in whole),
        "denominator": sum(line["branches"] for line in whole),
        "months": lines,
        "kinds": _kinds(session, asked),
    }


def _branches(session: Session, asked: Asked) -> list[Period]:
    """From when until when each branch stood below the organisation."""
    found = (
        select(OrganisationClosure.from_on, OrganisationClosure.until_on)
        .join(PartyOrganisation, PartyOrganisation.id == OrganisationClosure.descendant_id)
        .where(OrganisationClosure.ancestor_id == asked.organisation_id, PartyOrganisation.kind.in_(BRANCH_KINDS))
    )
    return [Period(from_on, until_on) for from_on, until_on in session.execute(found)]


_FORM = func.coalesce(AuditEntry.request_id, cast(AuditEntry.id, String))
"""What is counted once; a command of the operator has no request."""


def _by_day(session: Session, asked: Asked) -> dict[date, int]:
    day = local_day(AuditEntry.at)
    counted = _filled_in(asked, day).group_by(day)
    return {on: count for on, count in session.execute(counted)}


def _kinds(session: Session, asked: Asked) -> list[dict[str, Any]]:
    """The kinds of forms that were filled in most; a form that was of two kinds is in both."""
    kind_of = {action: form.key for form in reference.forms() for action in form.holds}
    key = case(kind_of, value=AuditEntry.action)
    counted = _filled_in(asked, key).group_by(key)
    found = {key: count for key, count in session.execute(counted)}
    lines = [
        {"key": form.key, "name": form.zh, "name_en": form.en, "forms": found[form.key]}
        for form in reference.forms()
        if form.key in found
    ]
    return sorted(lines, key=lambda line: -line["forms"])[:MOST_KINDS]


def _filled_in(asked: Asked, by: Any) -> Select[Any]:
    """Forms by those who held a role in the branch at that moment, counted by `by`."""
    actions = [action for form in reference.forms() for action in form.holds]
    columns: list[Any] = [by, func.count(_FORM.distinct())]
    return (
        select(*columns)
        .select_from(AuditEntry)
        .join(OrganisationClosure, asked.lay_below(AuditEntry.organisation_id, local_day(AuditEntry.at)))
        .where(between(AuditEntry.at, asked.from_on, asked.until_on), AuditEntry.at <= asked.now)
        .where(AuditEntry.action.in_(actions), _by_officer_of_branch())
    )


def _by_officer_of_branch() -> ColumnElement[bool]:
    holds_then = and_(Grant.from_at <= AuditEntry.at, or_(Grant.until_at.is_(None), Grant.until_at > AuditEntry.at))
    return (
        select(Grant.id)
        .where(Grant.account_id == AuditEntry.actor_account_id, Grant.organisation_id == AuditEntry.organisation_id)
        .where(Grant.role.in_(BRANCH_ROLES), holds_then)
        .exists()
    )
