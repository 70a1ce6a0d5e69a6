"""Forms per branch and month: what officers of branches filled in, from the audit trail.

A form is a request that left an entry with one of the named actions; two entries of one request are one form. Never by
person, never by branch.
"""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, case, cast, func, or_, select
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
    by_day: Counter[date] = Counter()
    by_kind: Counter[int] = Counter()
    for day, kind, count in session.execute(_filled_in(asked)):
        by_day[day] += count
        by_kind[kind] += count
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
        "kinds": [_told(kind, count) for kind, count in by_kind.most_common(MOST_KINDS)],
    }


def _branches(session: Session, asked: Asked) -> list[Period]:
    """From when until when each branch stood below the organisation."""
    found = (
        select(OrganisationClosure.from_on, OrganisationClosure.until_on)
        .join(PartyOrganisation, PartyOrganisation.id == OrganisationClosure.descendant_id)
        .where(OrganisationClosure.ancestor_id == asked.organisation_id, PartyOrganisation.kind.in_(BRANCH_KINDS))
    )
    return [Period(from_on, until_on) for from_on, until_on in session.execute(found)]


def _told(kind: int, count: int) -> dict[str, Any]:
    form = reference.forms()[kind]
    return {"key": form.key, "name": form.zh, "name_en": form.en, "forms": count}


def _filled_in(asked: Asked) -> Select[Any]:
    """Forms by day and kind, of those who held a role in the branch at that moment; each is of its first kind."""
    form = _sent(asked)
    day = local_day(form.c.at)
    return (
        select(day, form.c.kind, func.count())
        .join(OrganisationClosure, asked.lay_below(form.c.organisation_id, day))
        .where(_by_officer_of_branch(form))
        .group_by(day, form.c.kind)
    )


def _sent(asked: Asked) -> Subquery:
    """What was sent, one row a request, with the place of its kind in the reference data."""
    kind_of = {action: place for place, form in enumerate(reference.forms()) for action in form.holds}
    # What came without a request, as the demo's history did, is told apart by its moment.
    request = func.coalesce(AuditEntry.request_id, cast(AuditEntry.at, String))
    columns = (AuditEntry.actor_account_id, AuditEntry.organisation_id)
    kind = case(kind_of, value=AuditEntry.action)
    return (
        select(*columns, func.min(AuditEntry.at).label("at"), func.min(kind).label("kind"))
        .where(between(AuditEntry.at, asked.from_on, asked.until_on), AuditEntry.at <= asked.now)
        .where(AuditEntry.action.in_(kind_of), AuditEntry.organisation_id.in_(asked.ever_below()))
        .group_by(request, *columns)
        .subquery()
    )


def _by_officer_of_branch(form: Subquery) -> ColumnElement[bool]:
    holds_then = and_(Grant.from_at <= form.c.at, or_(Grant.until_at.is_(None), Grant.until_at > form.c.at))
    return (
        select(Grant.id)
        .where(Grant.account_id == form.c.actor_account_id, Grant.organisation_id == form.c.organisation_id)
        .where(Grant.role.in_(BRANCH_ROLES), holds_then)
        .exists()
    )
