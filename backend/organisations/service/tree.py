"""The tree of party organisations: founding, moving, and what lay below what on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.organisations.dated import Period, holds_on
from backend.organisations.errors import (
    DateInFutureError,
    MovedSinceError,
    OrganisationExistsError,
    ParentIsBranchError,
    RootExistsError,
    WouldFormCycleError,
)
from backend.organisations.models import (
    OrganisationClosure,
    OrganisationKind,
    OrganisationParent,
    PartyOrganisation,
)
from backend.organisations.rules import Link, in_tree_order, lines_of_descent


@dataclass(frozen=True)
class Place:
    """An organisation and where it stands among those that were asked for."""

    organisation: PartyOrganisation
    parent_id: UUID | None
    """None: at the top, or its parent is not among them."""
    depth: int


def create_root(
    session: Session, *, name: str, short_name: str, kind: OrganisationKind, founded_on: date, now: datetime
) -> PartyOrganisation:
    """Found the organisation at the top of an empty tree.

    :raises RootExistsError: the tree is not empty.
    :raises DateInFutureError: `founded_on` is still to come.
    """
    if session.scalars(select(PartyOrganisation.id).limit(1)).first() is not None:
        raise RootExistsError()
    return _found(
        session,
        name=name,
        short_name=short_name,
        kind=kind,
        founded_on=founded_on,
        nationwide=True,
        parent=None,
        now=now,
    )


def create(
    session: Session,
    *,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    parent: PartyOrganisation,
    founded_on: date,
    may_transfer_nationwide: bool = False,
    now: datetime,
) -> PartyOrganisation:
    """Found an organisation under `parent`; it stands there from the day on which both exist.

    :raises OrganisationExistsError: the name is taken.
    :raises ParentIsBranchError: `parent` is a branch.
    :raises DateInFutureError: `founded_on` is still to come.
    """
    lock(session)
    _refuse_taken_name(session, name=name)
    if parent.is_branch:
        raise ParentIsBranchError()
    return _found(
        session,
        name=name,
        short_name=short_name,
        kind=kind,
        founded_on=founded_on,
        nationwide=may_transfer_nationwide,
        parent=parent,
        now=now,
    )


def correct(session: Session, *, organisation: PartyOrganisation, changes: dict[str, Any], now: datetime) -> None:
    """Correct name, short name or capability.

    :raises OrganisationExistsError: the name is taken.
    """
    changed = sorted(name for name, value in changes.items() if getattr(organisation, name) != value)
    if not changed:
        return
    if "name" in changed:
        _refuse_taken_name(session, name=changes["name"])
    for name in changed:
        setattr(organisation, name, changes[name])
    audit.record(
        session, Action.ORGANISATION_UPDATED, organisation, now=now, organisation_id=organisation.id, fields=changed
    )


def move(
    session: Session, *, organisation: PartyOrganisation, parent: PartyOrganisation, from_on: date, now: datetime
) -> None:
    """Put `organisation` with everything below it under `parent` from `from_on` on; the past stays as it was.

    Moves wait for each other, so that two that are harmless alone never form a cycle together.

    :raises WouldFormCycleError: `parent` lies in the organisation's subtree on `from_on` or later.
    :raises MovedSinceError: it was moved on or after `from_on`, or did not exist before.
    :raises ParentIsBranchError: `parent` is a branch.
    """
    lock(session)
    if parent.is_branch:
        raise ParentIsBranchError()
    affected = _descendants_from(session, organisation_id=organisation.id, day=from_on)
    if parent.id in affected:
        raise WouldFormCycleError()
    present = session.scalars(
        select(OrganisationParent)
        .where(OrganisationParent.organisation_id == organisation.id, OrganisationParent.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    earliest = present.from_on if present is not None else organisation.founded_on
    if from_on <= earliest or from_on < parent.founded_on:
        raise MovedSinceError(from_on=max(earliest, parent.founded_on).isoformat())
    if present is not None:
        present.until_on = from_on
        session.flush()  # The open row makes room before its successor comes.
    session.add(OrganisationParent(id=new_id(), organisation_id=organisation.id, parent_id=parent.id, from_on=from_on))
    session.flush()
    rebuild_closure(session, affected)
    audit.record(
        session, Action.ORGANISATION_MOVED, organisation, now=now, organisation_id=organisation.id, fields=["parent_id"]
    )


def list_places(session: Session, *, ids: Select[UUID], on: date) -> list[Place]:
    """The organisations among `ids` that existed on the day, in tree order; siblings by founding, then name."""
    found = session.execute(
        select(PartyOrganisation, OrganisationParent.parent_id)
        .outerjoin(
            OrganisationParent,
            (OrganisationParent.organisation_id == PartyOrganisation.id) & holds_on(OrganisationParent, on),
        )
        .where(PartyOrganisation.id.in_(ids), PartyOrganisation.founded_on <= on)
        .where(or_(PartyOrganisation.dissolved_on.is_(None), PartyOrganisation.dissolved_on > on))
        .order_by(PartyOrganisation.founded_on, PartyOrganisation.name)
    ).all()
    by_id = {organisation.id: organisation for organisation, _parent in found}
    parents = {organisation.id: parent for organisation, parent in found if parent in by_id}
    return [
        Place(by_id[organisation_id], parents.get(organisation_id), depth)
        for organisation_id, depth in in_tree_order(list(by_id), parents)
    ]


def subtree_of(organisation_id: UUID, *, on: date) -> Select[UUID]:
    """Ids of the organisation and of everything that stood below it on the day."""
    return select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == organisation_id, holds_on(OrganisationClosure, on)
    )


def is_root(session: Session, *, organisation: PartyOrganisation, on: date) -> bool:
    """Whether nothing stands above the organisation on the day."""
    parent = select(OrganisationParent.id).where(OrganisationParent.organisation_id == organisation.id)
    return session.scalars(parent.where(holds_on(OrganisationParent, on))).first() is None


def _found(
    session: Session,
    *,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    founded_on: date,
    nationwide: bool,
    parent: PartyOrganisation | None,
    now: datetime,
) -> PartyOrganisation:
    if founded_on > clock.local_date(now):
        raise DateInFutureError(field="founded_on")
    organisation = PartyOrganisation(
        id=new_id(),
        name=name,
        short_name=short_name,
        kind=kind,
        may_transfer_nationwide=nationwide,
        founded_on=founded_on,
        created_at=now,
    )
    session.add(organisation)
    session.flush()
    if parent is not None:
        from_on = max(founded_on, parent.founded_on)
        session.add(
            OrganisationParent(id=new_id(), organisation_id=organisation.id, parent_id=parent.id, from_on=from_on)
        )
        session.flush()
    rebuild_closure(session, {organisation.id})
    audit.record(session, Action.ORGANISATION_CREATED, organisation, now=now, organisation_id=organisation.id)
    return organisation


def lock(session: Session) -> None:
    """Let changes of the tree wait for each other: all of them hold the oldest organisation's row.

    Locking only what a move touches would not do: A under a child of B, and B under a child of A, touch different rows.
    """
    session.scalars(db.locked(select(PartyOrganisation.id).order_by(PartyOrganisation.id).limit(1))).one()


def _refuse_taken_name(session: Session, *, name: str) -> None:
    if session.scalars(select(PartyOrganisation.id).where(PartyOrganisation.name == name)).first() is not None:
        raise OrganisationExistsError()


def _descendants_from(session: Session, *, organisation_id: UUID, day: date) -> set[UUID]:
    """Everything that lies in the subtree on `day` or on any later day."""
    return set(
        session.scalars(
            select(OrganisationClosure.descendant_id).where(
                OrganisationClosure.ancestor_id == organisation_id,
                or_(OrganisationClosure.until_on.is_(None), OrganisationClosure.until_on > day),
            )
        )
    )


def rebuild_closure(session: Session, organisation_ids: set[UUID]) -> None:
    """Derive anew what stands above these organisations; the rows of days before a change come out as they were."""
    links: dict[UUID, list[Link]] = {}
    for row in session.execute(
        select(
            OrganisationParent.organisation_id,
            OrganisationParent.parent_id,
            OrganisationParent.from_on,
            OrganisationParent.until_on,
        )
    ):
        link = Link(row.organisation_id, row.parent_id, Period(row.from_on, row.until_on))
        links.setdefault(row.organisation_id, []).append(link)
    session.execute(delete(OrganisationClosure).where(OrganisationClosure.descendant_id.in_(organisation_ids)))
    for organisation in session.scalars(select(PartyOrganisation).where(PartyOrganisation.id.in_(organisation_ids))):
        lifetime = Period(organisation.founded_on, organisation.dissolved_on)
        session.add_all(
            OrganisationClosure(
                id=new_id(),
                ancestor_id=line.ancestor_id,
                descendant_id=organisation.id,
                depth=line.depth,
                from_on=line.period.from_on,
                until_on=line.period.until_on,
            )
            for line in lines_of_descent(organisation.id, lifetime, links)
        )
    session.flush()
