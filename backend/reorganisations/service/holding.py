"""Letting everybody else wait while one reorganisation is looked at and carried out."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import db
from backend.members.service import moving
from backend.organisations.models import PartyOrganisation
from backend.organisations.service import tree
from backend.reorganisations.models import Reorganisation


def hold(session: Session, reorganisation: Reorganisation) -> None:
    """Two officers at once: one waits, and then sees what the other has done."""
    session.scalars(db.locked(select(Reorganisation.id).where(Reorganisation.id == reorganisation.id))).one()
    session.refresh(reorganisation)


def hold_branches(session: Session, *, organisation_ids: Collection[UUID]) -> None:
    """Nobody enters or leaves these branches, and the tree stays as it is, until the transaction ends.

    Members first, as everybody does who moves one: else two would wait for each other.
    """
    homes = moving.list_homes(session, organisation_ids=organisation_ids)
    moving.hold(session, member_ids=[home.member_id for home in homes])
    tree.lock(session)
    wanted = select(PartyOrganisation.id).where(PartyOrganisation.id.in_(organisation_ids))
    session.scalars(db.locked(wanted.order_by(PartyOrganisation.id))).all()
