"""Where hours are brought in and taken out: by whoever runs the projects of the very organisation."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from backend.core import db
from backend.core.errors import NotFound
from backend.organisations.access import current_grants, get_organisation, scope
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.volunteering.models import HoursExport, HoursImport

T = TypeVar("T", HoursImport, HoursExport)


def get_run_organisation(organisation_id: UUID) -> PartyOrganisation:
    """The organisation, if the signed-in officer runs its projects: a grant from above reads them only.

    :raises NotFound: it does not exist, or is not theirs to run.
    """
    organisation = get_organisation(organisation_id, Right.PROJECTS_RUN)
    if organisation.id not in _seats():
        raise NotFound()
    return organisation


def get_import(import_id: UUID) -> HoursImport:
    """Uploaded hours of such an organisation.

    :raises NotFound: there are none such.
    """
    return _one(select(HoursImport).where(HoursImport.id == import_id, HoursImport.organisation_id.in_(_run())))


def get_export(export_id: UUID) -> HoursExport:
    """An export of such an organisation.

    :raises NotFound: there is none such.
    """
    return _one(select(HoursExport).where(HoursExport.id == export_id, HoursExport.organisation_id.in_(_run())))


def _seats() -> list[UUID]:
    return [grant.organisation_id for grant in current_grants() if grant.role in roles_with(Right.PROJECTS_RUN)]


def _run() -> Select[UUID]:
    return select(PartyOrganisation.id).where(
        PartyOrganisation.id.in_(scope(Right.PROJECTS_RUN)), PartyOrganisation.id.in_(_seats())
    )


def _one(statement: Select[T]) -> T:
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
