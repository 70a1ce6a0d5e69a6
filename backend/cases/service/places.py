"""Where a case lies: a member's goes along with them, a letter's stays with who wrote it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseKind
from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation


def home(on: date) -> ColumnElement[Any]:
    """The organisation that looks after a case on the day; after the end of a membership, the one that opened it."""
    branch = (
        select(Affiliation.organisation_id)
        .where(Affiliation.member_id == Case.member_id, holds_on(Affiliation, on))
        .correlate(Case)
        .scalar_subquery()
    )
    return case((Case.kind == CaseKind.LETTER, Case.organisation_id), else_=func.coalesce(branch, Case.organisation_id))


def home_of(session: Session, *, case: Case, on: date) -> UUID:
    """The same of one case."""
    found: UUID = session.scalars(select(home(on)).select_from(Case).where(Case.id == case.id)).one()
    return found


def names_of(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    """Short names by id; None has none."""
    wanted = select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(ids - {None}))
    return {found: name for found, name in session.execute(wanted)}
