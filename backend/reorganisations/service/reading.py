"""The list of reorganisations, and one of them with what can be done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from backend.core.errors import Refusal
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.reorganisations import rules
from backend.reorganisations.models import Reorganisation, ReorganisationState
from backend.reorganisations.rules import ReorganisationAction
from backend.reorganisations.service import dry_run, effects


def list_page(
    session: Session, *, committee_ids: Select[UUID], state: ReorganisationState | None, page: int, page_size: int
) -> tuple[Sequence[Reorganisation], int]:
    """One page of the committees' reorganisations, the latest first, and how many there are in all."""
    own = select(Reorganisation).where(Reorganisation.committee_id.in_(committee_ids))
    if state is not None:
        own = own.where(Reorganisation.state == state)
    rows = session.scalars(
        own.options(joinedload(Reorganisation.committee), joinedload(Reorganisation.proposed_by))
        .order_by(Reorganisation.proposed_at.desc(), Reorganisation.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    ).all()
    return rows, session.scalar(select(func.count()).select_from(own.subquery())) or 0


def line_of(found: Reorganisation) -> dict[str, Any]:
    """One line of the list."""
    names = ("id", "kind", "state", "effective_on", "reason", "proposed_at", "summary")
    told = {name: getattr(found, name) for name in names}
    return told | {
        "committee_name": found.committee.short_name,
        "proposed_by_name": found.proposed_by.display_name,
        "members": sum(part["arriving"] for part in found.summary["parts"]),
    }


def describe(session: Session, *, found: Reorganisation, officer: Account, now: datetime) -> dict[str, Any]:
    """One of them; while it waits, with the dry run of this moment, or why there is none."""
    told = line_of(found) | {
        "is_own": found.proposed_by_account_id == officer.id,
        "decided_at": found.decided_at,
        "decided_by_name": found.decided_by.display_name if found.decided_by is not None else None,
        "answer": found.answer,
        "undone_at": found.undone_at,
        "undone_by_name": found.undone_by.display_name if found.undone_by is not None else None,
        "undo_reason": found.undo_reason,
        "undo_until": _undo_until(found, now=now),
        "actions": actions_of(found, officer=officer, now=now),
        "moved": _moved(session, found),
        "dry_run": None,
        "changed_since": False,
        "obstacle": None,
    }
    return told | _outlook(session, found, now=now) if found.state is ReorganisationState.PROPOSED else told


def actions_of(found: Reorganisation, *, officer: Account, now: datetime) -> list[ReorganisationAction]:
    """What the officer may do with it as it stands."""
    action = ReorganisationAction
    if found.state is ReorganisationState.PROPOSED:
        is_own = found.proposed_by_account_id == officer.id
        return [action.WITHDRAW] if is_own else [action.CONFIRM, action.DECLINE]
    if found.state is not ReorganisationState.APPLIED:
        return []
    return [action.PACK, action.UNDO] if _undo_until(found, now=now) is not None else [action.PACK]


def _undo_until(found: Reorganisation, *, now: datetime) -> datetime | None:
    if found.state is not ReorganisationState.APPLIED or found.decided_at is None:
        return None
    until = rules.undo_until(found.decided_at)
    return until if now <= until else None


def _outlook(session: Session, found: Reorganisation, *, now: datetime) -> dict[str, Any]:
    """What would happen now; a wish that cannot be meant any more says why."""
    try:
        looked = dry_run.run(session, wish=rules.from_json(found.wish), now=now)
    except Refusal as refusal:
        return {"changed_since": True, "obstacle": {"reason": refusal.reason, "facts": refusal.facts}}
    return {"dry_run": dry_run.described(looked), "changed_since": looked.fingerprint != found.fingerprint}


def _moved(session: Session, found: Reorganisation) -> list[dict[str, Any]]:
    """Who was moved from where to where, by name; nobody before it is applied."""
    if not found.effects:
        return []
    done = effects.from_json(found.effects)
    names = dict(
        session.execute(
            select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(done.branch_ids))
        ).all()
    )
    told = {part["organisation_id"]: part["name"] for part in found.summary["parts"]}
    people = session.execute(
        select(Member.id, Member.name).where(Member.id.in_(done.moved)).order_by(Member.name_pinyin, Member.id)
    )
    return [
        {
            "member_id": row.id,
            "name": row.name,
            "origin": names.get(done.moved[row.id].origin_id),
            "destination": told.get(str(done.moved[row.id].destination_id)),
        }
        for row in people
    ]
