"""Putting the lists together, with what the signed-in person may do with each line."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from backend.flow.models import FlowGuest, FlowRegistration
from backend.flow.rules import Match
from backend.flow.service import away, lists
from backend.flow.service.lists import MOST, Away, Here
from backend.members.models import Member

UNMATCHED = (Match.NO_GUEST, Match.PROPOSED, Match.NO_REGISTRATION)


def overview(
    session: Session, *, within: Select[UUID], writes: Collection[UUID], account_id: UUID, on: date
) -> dict[str, Any]:
    """All lists of these branches. `writes` are those of them that the officer keeps, `account_id` is their own."""
    away_now = lists.list_away(session, within=within, on=on)
    here = lists.list_guests(session, within=within, on=on)
    announced = lists.list_announced(session, within=within, on=on)
    unregistered = lists.list_unregistered(session, within=within, on=on)
    told = [describe_away(line, writes=writes, account_id=account_id, on=on) for line in away_now]
    confirmed = [line for line in told if line["is_confirmed"]]
    return {
        "away": told[:MOST],
        "guests": [describe_guest(line, writes) for line in here[:MOST]],
        "announced": [_announced(line, writes) for line in announced[:MOST]],
        "unregistered": [_unregistered(line, writes) for line in unregistered[:MOST]],
        "gatherings": lists.list_gatherings(away_now, here),
        "totals": {
            "away": len(told),
            "guests": len(here),
            "contacts_due": sum(line["contact_days_over"] >= 0 for line in confirmed),
            "unmatched": sum(line["match"] in UNMATCHED for line in confirmed)
            + sum(lists.match_of(line.registration, line.guest) is Match.NO_REGISTRATION for line in unregistered)
            + len(announced),
            "should_move": sum(line["should_move"] for line in confirmed),
        },
    }


def describe_away(line: Away, *, writes: Collection[UUID], account_id: UUID, on: date) -> dict[str, Any]:
    """One registration, and what an officer may do with it."""
    told = lists.describe(line, on=on)
    return told | {"may": acts_of(told, writes=writes, account_id=account_id)}


def acts_of(told: dict[str, Any], *, writes: Collection[UUID], account_id: UUID) -> list[str]:
    """What an officer may do: nothing where the branch is not theirs, or it is over; never about themselves."""
    if told["organisation_id"] not in writes or told["until_on"] is not None or told["member_account_id"] == account_id:
        return []
    if not told["is_confirmed"]:
        return ["confirm", "decline"]
    acts = ["log_contact", "print_card", "end"]
    if told["match"] is Match.NO_GUEST:
        acts.append("remind")
    if told["match"] is Match.PROPOSED:
        acts.append("match")
    if told["contact_mask"] is not None:
        acts.append("show_contact")
    return acts


def own(session: Session, *, member: Member, home_id: UUID, on: date) -> dict[str, Any]:
    """What the member reads about themselves."""
    registration = away.find_open(session, member_id=member.id)
    guest = session.scalars(
        select(FlowGuest)
        .options(joinedload(FlowGuest.organisation))
        .where(FlowGuest.member_id == member.id, FlowGuest.ended_at.is_(None))
        .where(FlowGuest.organisation_id != home_id)
    ).one_or_none()
    return {"registration": _own(session, registration, on=on), "guest": guest}


def _own(session: Session, registration: FlowRegistration | None, *, on: date) -> dict[str, Any] | None:
    found = lists.find_away(session, registration_id=registration.id, on=on) if registration is not None else None
    if found is None:  # Their branch has become one with that where they live: it is nobody's matter any more.
        return None
    acts = ["return", "report"] if found.registration.confirmed_at is not None else ["return"]
    return lists.describe_in_full(session, found, on=on) | {"may": acts}


def describe_guest(line: Here, writes: Collection[UUID]) -> dict[str, Any]:
    """A guest, and what an officer of the host may do about them."""
    told, is_mine = lists.describe_guest(line), line.guest.organisation_id in writes
    acts = ["end"] if is_mine else []
    if is_mine and told["match"] is Match.NO_REGISTRATION:
        acts.append("remind")
    if is_mine and told["contact_mask"] is not None:
        acts.append("show_contact")
    return told | {"may": acts}


def _unregistered(line: Here, writes: Collection[UUID]) -> dict[str, Any]:
    told = lists.describe_guest(line)
    is_mine = line.home is not None and line.home.id in writes
    way = "match" if told["match"] is Match.PROPOSED else "register"
    return told | {"member_id": line.guest.member_id, "may": [way, "end"] if is_mine else []}


def _announced(line: Away, writes: Collection[UUID]) -> dict[str, Any]:
    registration = line.registration
    return {
        "id": registration.id,
        "name": registration.member.name,
        "home_name": line.home.short_name,
        "organisation": registration.host,
        "from_on": registration.from_on,
        "may": ["take_in"] if registration.host_id in writes else [],
    }
