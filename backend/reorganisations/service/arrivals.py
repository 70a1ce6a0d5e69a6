"""Who came to a branch by reorganisations, for the branch itself."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.reorganisations.models import BranchPart, Reorganisation, ReorganisationBranch, ReorganisationState
from backend.reorganisations.service import effects

LISTED_FOR = timedelta(days=90)
"""By then a secretary has taken over what there is to take over."""


def list_arrivals(session: Session, *, organisation_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """What brought members to the branch within ninety days and was not taken back, the latest first."""
    rows = session.scalars(
        select(Reorganisation)
        .join(ReorganisationBranch, ReorganisationBranch.reorganisation_id == Reorganisation.id)
        .where(ReorganisationBranch.organisation_id == organisation_id)
        .where(ReorganisationBranch.part != BranchPart.ORIGIN, Reorganisation.state == ReorganisationState.APPLIED)
        .where(Reorganisation.decided_at > now - LISTED_FOR)
        .order_by(Reorganisation.decided_at.desc(), Reorganisation.id.desc())
    )
    return [
        {
            "id": found.id,
            "kind": found.kind,
            "effective_on": found.effective_on,
            "origins": [origin["name"] for origin in found.summary["origins"]],
            "members": len(_came(found, organisation_id)),
        }
        for found in rows
    ]


def list_came(session: Session, *, reorganisation: Reorganisation, branch_id: UUID, on: date) -> set[UUID]:
    """The members who came to the branch by it and belong to it on the day."""
    own = select(Affiliation.member_id).where(Affiliation.organisation_id == branch_id, holds_on(Affiliation, on))
    return set(session.scalars(own)) & _came(reorganisation, branch_id)


def _came(reorganisation: Reorganisation, branch_id: UUID) -> set[UUID]:
    moved = effects.from_json(reorganisation.effects).moved
    return {member_id for member_id, way in moved.items() if way.destination_id == branch_id}
