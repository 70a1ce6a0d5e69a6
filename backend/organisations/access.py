"""Who may do what where: `@requires(Right.X)` opens a route, `scope` says in which organisations.

List and by-id visibility are equal because both filter by the same `scope`; what lies outside does not exist (404).
"""

from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import g
from sqlalchemy import Select, bindparam, or_, select, union
from sqlalchemy.orm import Session, joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import opens
from backend.identity.access import current_login
from backend.identity.service import sessions
from backend.organisations.errors import NotAllowedError, PowersAsleepError
from backend.organisations.models import Grant, OrganisationClosure, PartyOrganisation, Role
from backend.organisations.rules import REACH_OF, Reach, Right, roles_with
from backend.organisations.service import grants, tree

P = ParamSpec("P")
R = TypeVar("R")


def requires(right: Right, *, counts_as_use: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a route to those who hold `right` anywhere; the view narrows it to where with `scope`.

    `counts_as_use` is False for what a page asks by itself again and again: that keeps nobody's powers awake.
    """

    def check() -> None:
        demand(right, counts_as_use=counts_as_use)

    return opens(right.value, check)


def demand(right: Right, *, counts_as_use: bool = True) -> None:
    """Refuse whoever does not hold `right` anywhere.

    :raises NotAllowedError: no grant of the person has it.
    :raises PowersAsleepError: one has, but was not used for 30 minutes.
    """
    login, now = current_login(), clock.now()
    if not any(grant.role in roles_with(right) for grant in current_grants()):
        raise NotAllowedError()
    if not sessions.are_powers_awake(login, now=now):
        raise PowersAsleepError()
    if counts_as_use:
        sessions.note_seen(db.session(), login=login, now=now, as_officer=True)


def refuse_sleeping(right: Right) -> None:
    """Ask an officer whose powers sleep for the password, before telling that there is nothing.

    :raises PowersAsleepError: so it is.
    """
    if any(grant.role in roles_with(right) for grant in current_grants()):
        demand(right, counts_as_use=False)


def keep_awake(right: Right) -> None:
    """Powers that are used stay awake; whoever has none, or sleeping ones, got here by a post of their own."""
    if awake_grants(right):
        demand(right)


def current_grants() -> list[Grant]:
    """The grants that the signed-in account holds now."""
    if "grants" not in g:
        g.grants = list_grants_of(db.session(), account_id=current_login().account_id, now=clock.now())
    grants: list[Grant] = g.grants
    return grants


# Almost every request asks this; putting the statement together took as long as asking.
_GRANTS = (
    select(Grant)
    .where(Grant.account_id == bindparam("account_id"), Grant.from_at <= bindparam("now"))
    .where(or_(Grant.until_at.is_(None), Grant.until_at > bindparam("now")))
    .order_by(Grant.from_at, Grant.id)
)


def list_grants_of(session: Session, *, account_id: UUID, now: datetime) -> list[Grant]:
    """The grants of an account that hold at `now`, oldest first."""
    return list(session.scalars(_GRANTS, {"account_id": account_id, "now": now}))


def scope(right: Right) -> Select[UUID]:
    """Ids of the organisations in which the signed-in officer has `right` today; nothing while powers are asleep."""
    return scope_of(awake_grants(right), now=clock.now())


def awake_grants(right: Right) -> list[Grant]:
    """The grants by which the signed-in officer has `right`; none while powers are asleep."""
    awake = sessions.are_powers_awake(current_login(), now=clock.now())
    return [grant for grant in current_grants() if awake and grant.role in roles_with(right)]


def seats(right: Right) -> list[UUID]:
    """Ids of the organisations at which a grant itself stands: what lies below is in `scope`, not here."""
    return [grant.organisation_id for grant in awake_grants(right)]


def scope_of(grants: list[Grant], *, now: datetime) -> Select[UUID]:
    """Ids of the organisations that `grants` reach on the local day of `now`."""
    today = clock.local_date(now)
    own = [grant.organisation_id for grant in grants if REACH_OF[grant.role] is Reach.OWN]
    tops = [grant.organisation_id for grant in grants if REACH_OF[grant.role] is Reach.SUBTREE]
    below = (
        select(OrganisationClosure.descendant_id)
        .where(OrganisationClosure.ancestor_id.in_(tops), OrganisationClosure.from_on <= today)
        .where(or_(OrganisationClosure.until_on.is_(None), OrganisationClosure.until_on > today))
    )
    themselves = select(PartyOrganisation.id).where(PartyOrganisation.id.in_([*own, *tops]))
    return select(union(themselves, below).subquery().c[0])


def has_right_at(right: Right, organisation_id: UUID) -> bool:
    """Whether the signed-in officer has `right` at the organisation."""
    return (
        db.session().scalar(
            select(PartyOrganisation.id).where(
                PartyOrganisation.id == organisation_id, PartyOrganisation.id.in_(scope(right))
            )
        )
        is not None
    )


def get_organisation(organisation_id: UUID, right: Right) -> PartyOrganisation:
    """The organisation, if the signed-in officer has `right` there.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    found = (
        db.session()
        .scalars(
            select(PartyOrganisation).where(
                PartyOrganisation.id == organisation_id, PartyOrganisation.id.in_(scope(right))
            )
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def get_place(organisation_id: UUID, right: Right) -> tree.Place:
    """The organisation and its place today among those in which the signed-in officer has `right`.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    places = tree.list_places(db.session(), ids=scope(right), on=clock.local_date(clock.now()))
    found = next((place for place in places if place.organisation.id == organisation_id), None)
    if found is None:
        raise NotFound()
    return found


def get_grant(grant_id: UUID, right: Right) -> Grant:
    """A grant that holds now at an organisation where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    found = (
        db.session()
        .scalars(
            select(Grant)
            .options(joinedload(Grant.organisation), joinedload(Grant.account))
            .where(Grant.id == grant_id, grants.holds_at(clock.now()), Grant.organisation_id.in_(scope(right)))
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found


def roles_at(organisation_id: UUID) -> set[Role]:
    """The roles that the signed-in officer holds now and whose reach includes the organisation."""
    session, now = db.session(), clock.now()
    return {
        grant.role
        for grant in current_grants()
        if organisation_id == grant.organisation_id
        or session.scalar(
            select(PartyOrganisation.id).where(
                PartyOrganisation.id == organisation_id, PartyOrganisation.id.in_(scope_of([grant], now=now))
            )
        )
        is not None
    }
