"""Where a member may move to, and what the way there would be."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core import clock
from backend.landing.service import branches
from backend.members.models import Affiliation
from backend.members.service import dues
from backend.organisations.dated import holds_on
from backend.organisations.models import BRANCH_KINDS, OrganisationKind, OrganisationParent, PartyOrganisation
from backend.transfers.errors import DuesNotSettledError, ProbationUndecidedError
from backend.transfers.models import RouteKind
from backend.transfers.service import applying, letters

MOST = 20


def list_destinations(session: Session, *, words: str, on: date) -> list[dict[str, Any]]:
    """Standing branches whose name holds `words`, by name, with what they stand under."""
    names = (PartyOrganisation.name, PartyOrganisation.short_name)
    return _listed(session, or_(*(name.contains(words, autoescape=True) for name in names)), on=on)


def list_landing(session: Session, *, on: date) -> list[dict[str, Any]]:
    """Landing branches, which take in whoever finds no branch that fits."""
    return _listed(session, PartyOrganisation.id.in_(branches.list_branches(session, on=on)), on=on)


def _listed(session: Session, wanted: ColumnElement[bool], *, on: date) -> list[dict[str, Any]]:
    parent = aliased(PartyOrganisation)
    found = session.execute(
        select(PartyOrganisation, parent.short_name)
        .outerjoin(
            OrganisationParent,
            (OrganisationParent.organisation_id == PartyOrganisation.id) & holds_on(OrganisationParent, on),
        )
        .outerjoin(parent, parent.id == OrganisationParent.parent_id)
        .where(PartyOrganisation.kind.in_(BRANCH_KINDS - {OrganisationKind.TEMPORARY_BRANCH}))
        .where(or_(PartyOrganisation.dissolved_on.is_(None), PartyOrganisation.dissolved_on > on))
        .where(wanted)
        .order_by(func.length(PartyOrganisation.name), PartyOrganisation.name)
        .limit(MOST)
    )
    return [
        {
            "id": branch.id,
            "name": branch.name,
            "short_name": branch.short_name,
            "kind": branch.kind,
            "committee_name": above,
        }
        for branch, above in found
    ]


def describe_plan(
    session: Session, *, home: Affiliation, destination: PartyOrganisation | None, now: datetime
) -> dict[str, Any]:
    """The way from home to there, what the file lacks for a letter, and what would stop it.

    Refusals are those of `applying.plan`.
    """
    kind, stations = applying.plan(session, home=home, destination=destination, now=now)
    ids = {station.organisation_id for station in stations} - {None}
    names = {
        organisation_id: name
        for organisation_id, name in session.execute(
            select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(ids))
        )
    }
    return {
        "kind": kind,
        "stations": [
            {
                "position": place,
                "state": station.state,
                "organisation_id": station.organisation_id,
                "organisation_name": names.get(station.organisation_id) if station.organisation_id else None,
            }
            for place, station in enumerate(stations)
        ],
        "file_missing": [] if kind is RouteKind.WITHIN else letters.missing_fields(session, member=home.member),
        "obstacles": _obstacles(session, kind, home.member_id, now=now),
    }


def _obstacles(session: Session, kind: RouteKind, member_id: UUID, *, now: datetime) -> list[dict[str, Any]]:
    """What the old side would stop at; to a neighbour nobody looks at the dues."""
    today, found = clock.local_date(now), []
    try:
        applying.refuse_undecided(session, member_id=member_id, on=today)
    except ProbationUndecidedError as undecided:
        found.append({"reason": undecided.reason, "facts": undecided.facts})
    paid_to = dues.paid_to(session, member_id=member_id)
    if kind is not RouteKind.WITHIN and not letters.are_dues_settled(paid_to, on=today):
        facts = {"paid_to": paid_to.isoformat() if paid_to is not None else None}
        found.append({"reason": DuesNotSettledError.reason, "facts": facts})
    return found
