"""What the desk at the door sees: the names on one roster, and whether they have come. Never voters, never notes."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.rules import window_of
from backend.activities.service.planning import host_ids
from backend.attendance.models import COUNTS_AS_IN, MemberCard, RosterKind
from backend.attendance.service import roster
from backend.attendance.service.card_codes import prefix_of
from backend.members.models import Affiliation, Member
from backend.members.service.circles import sits_in
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation

MOST_GUESTS = 5
"""People of one name in branches that fit; with more the branch has to be said more exactly."""
_IN = frozenset(status.value for status in COUNTS_AS_IN)


def show(session: Session, *, activity: Activity, hosts: Collection[UUID], account_id: UUID) -> dict[str, Any]:
    """The desk of the activity for whoever minds it, with the people of these of its hosts."""
    lines = roster.lines_of(roster.list_lines(session, activity=activity), activity=activity, hosts=hosts)
    own = session.scalar(select(Member.id).where(Member.account_id == account_id))
    cards = _cards_of(session, [line.member_id for line in lines])
    home = [line for line in lines if line.kind == RosterKind.HOME]
    return {
        "activity": shown(activity),
        "state": activity.state,
        "checks_out": activity.checks_out,
        "counts": {
            "expected": len(home),
            "arrived": sum(line.status in _IN for line in home),
            "guests": len(lines) - len(home),
        },
        "lines": [_line(line, is_own=line.member_id == own, cards=cards.get(line.member_id, [])) for line in lines],
    }


def shown(activity: Activity) -> dict[str, Any]:
    """The activity as a desk names it."""
    return {
        "id": activity.id,
        "title": activity.title,
        "starts_at": activity.starts_at,
        "venue": activity.venue,
        "state": activity.state,
        "check_in": window_of(activity),
    }


def find_guests(session: Session, *, activity: Activity, name: str, organisation_name: str) -> list[dict[str, Any]]:
    """Members who are not expected with exactly this name, whose branch's name contains what was said; five at most."""
    sits = sits_in(activity, member_id=Member.id, organisation_id=Affiliation.organisation_id)
    rows = session.execute(
        select(Member.id.label("member_id"), Member.name, PartyOrganisation.short_name.label("organisation_name"))
        .join(Affiliation, Affiliation.member_id == Member.id)
        .join(PartyOrganisation, PartyOrganisation.id == Affiliation.organisation_id)
        .where(Member.name == name, holds_on(Affiliation, activity.held_on))
        .where(~and_(Affiliation.organisation_id.in_(host_ids(activity)), sits))
        .where(
            or_(
                PartyOrganisation.name.contains(organisation_name, autoescape=True),
                PartyOrganisation.short_name.contains(organisation_name, autoescape=True),
            )
        )
        .order_by(PartyOrganisation.short_name, Member.id)
        .limit(MOST_GUESTS)
    )
    return [dict(row._mapping) for row in rows]


def _line(line: roster.RosterLine, *, is_own: bool, cards: list[str]) -> dict[str, Any]:
    status = "arrived" if line.status in _IN else line.status
    return {
        "member_id": line.member_id,
        "name": line.name,
        "name_pinyin": line.name_pinyin,
        "kind": line.kind,
        "status": status if status in ("arrived", "on_leave") else "unmarked",
        "checked_in_at": line.checked_in_at,
        "left_at": line.left_at,
        "is_own": is_own,
        "cards": cards,
    }


def _cards_of(session: Session, member_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = session.execute(
        select(MemberCard.member_id, MemberCard.kind, MemberCard.short_id)
        .where(MemberCard.member_id.in_(member_ids), MemberCard.revoked_at.is_(None))
        .order_by(MemberCard.short_id)
    )
    for row in rows:
        found.setdefault(row.member_id, []).append(prefix_of(row.kind, row.short_id))
    return found
