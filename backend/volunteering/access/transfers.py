"""Where hours are brought in and taken out: by whoever runs the projects of the very organisation."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from backend.core import db
from backend.core.errors import NotFound
from backend.organisations.access import seats
from backend.organisations.rules import Right
from backend.volunteering.models import HoursExport, HoursImport

T = TypeVar("T", HoursImport, HoursExport)


def get_import(import_id: UUID) -> HoursImport:
    """Uploaded hours of such an organisation.

    :raises NotFound: there are none such.
    """
    own = HoursImport.organisation_id.in_(seats(Right.PROJECTS_RUN))
    return _one(select(HoursImport).where(HoursImport.id == import_id, own))


def get_export(export_id: UUID) -> HoursExport:
    """An export of such an organisation.

    :raises NotFound: there is none such.
    """
    own = HoursExport.organisation_id.in_(seats(Right.PROJECTS_RUN))
    return _one(select(HoursExport).where(HoursExport.id == export_id, own))


def _one(statement: Select[T]) -> T:
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
