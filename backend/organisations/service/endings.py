"""The end of an organisation, and taking it back; taking back one that was founded by mistake."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.organisations.errors import MovedSinceError
from backend.organisations.models import OrganisationClosure, OrganisationParent, PartyOrganisation
from backend.organisations.service import tree


def dissolve(session: Session, *, organisation: PartyOrganisation, on: date, now: datetime) -> UUID | None:
    """Let a branch no longer exist from the day on; until then everything stays as it was.

    The caller has moved its members. The row that said under whom it stood, which ends with it; None: at the top.

    :raises MovedSinceError: it was founded or moved on or after the day.
    """
    tree.lock(session)
    link = session.scalars(
        select(OrganisationParent)
        .where(OrganisationParent.organisation_id == organisation.id, OrganisationParent.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    earliest = max([organisation.founded_on, *([link.from_on] if link is not None else [])])
    if on <= earliest:
        raise MovedSinceError(from_on=earliest.isoformat())
    if link is not None:
        link.until_on = on
    organisation.dissolved_on = on
    session.flush()
    tree.rebuild_closure(session, {organisation.id})
    audit.record(
        session,
        Action.ORGANISATION_DISSOLVED,
        organisation,
        now=now,
        organisation_id=organisation.id,
        fields=["dissolved_on"],
    )
    return link.id if link is not None else None


def restore(session: Session, *, organisation: PartyOrganisation, link_id: UUID | None, now: datetime) -> None:
    """Let a dissolved branch exist again as if nothing had been; `link_id` is what `dissolve` answered."""
    tree.lock(session)
    organisation.dissolved_on = None
    session.flush()
    session.execute(update(OrganisationParent).where(OrganisationParent.id == link_id).values(until_on=None))
    tree.rebuild_closure(session, {organisation.id})
    audit.record(
        session,
        Action.ORGANISATION_RESTORED,
        organisation,
        now=now,
        organisation_id=organisation.id,
        fields=["dissolved_on"],
    )


def take_back(session: Session, *, organisation: PartyOrganisation, now: datetime) -> None:
    """Let a branch never have been founded. The caller has seen to it that nothing speaks of it."""
    tree.lock(session)
    audit.record(session, Action.ORGANISATION_TAKEN_BACK, organisation, now=now, organisation_id=organisation.id)
    session.flush()
    closure = OrganisationClosure.descendant_id == organisation.id
    session.execute(delete(OrganisationClosure).where(closure))
    session.execute(delete(OrganisationParent).where(OrganisationParent.organisation_id == organisation.id))
    session.delete(organisation)
    session.flush()
