"""Reading who is away, who is here, and where both sides do not agree: for a branch, or for all below a committee."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from backend.flow import rules
from backend.flow.models import FlowGuest, FlowRegistration
from backend.flow.reference import flow_rules
from backend.flow.rules import Match, Stay
from backend.flow.service import cards, contacts, homes
from backend.members.models import Affiliation, Member
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation

MOST = 500
"""Lines of one list; the totals say how many there are."""


@dataclass(frozen=True)
class Away:
    """A registration, the branch that answers for it, where the member is a guest, and when they were last in touch."""

    registration: FlowRegistration
    home: PartyOrganisation
    guest: FlowGuest | None
    last_contact_on: date | None
    last_report_on: date | None


@dataclass(frozen=True)
class Here:
    """A guest, and where they belong."""

    guest: FlowGuest
    home: PartyOrganisation | None
    registration: FlowRegistration | None
    """What the home branch has registered and confirmed."""


# --- Away -------------------------------------------------------------------------------------------------------------


def list_away(session: Session, *, within: Select[UUID], on: date) -> list[Away]:
    """Everybody of these branches who is registered as away, whoever is longest due for a contact first."""
    away = _away(session, Affiliation.organisation_id.in_(within) & FlowRegistration.ended_at.is_(None), on=on)
    return sorted(away, key=lambda line: (due_on(line), line.registration.id))


def find_away(session: Session, *, registration_id: UUID, on: date) -> Away | None:
    """One registration, over or not; None where no branch answers for it any more."""
    found = _away(session, FlowRegistration.id == registration_id, on=on)
    return found[0] if found else None


def list_announced(session: Session, *, within: Select[UUID], on: date) -> list[Away]:
    """Members of others who are said to be at one of these branches, which has not taken them in, the oldest first."""
    is_named = FlowRegistration.host_id.in_(within) & FlowRegistration.ended_at.is_(None)
    away = _away(session, is_named & FlowRegistration.confirmed_at.is_not(None), on=on)
    waiting = [line for line in away if line.guest is None]
    return sorted(waiting, key=lambda line: (line.registration.from_on, line.registration.id))


def due_on(line: Away) -> date:
    """By when the home branch gets in touch."""
    registration = line.registration
    return rules.contact_due_on(
        from_on=registration.from_on,
        last_on=line.last_contact_on,
        is_abroad=registration.is_abroad,
        rules=flow_rules(),
    )


def describe(line: Away, *, on: date) -> dict[str, Any]:
    """The line with everything that follows from it on the day."""
    registration, known = line.registration, flow_rules()
    contact_due_on = due_on(line)
    report_due_on = rules.report_due_on(from_on=registration.from_on, last_on=line.last_report_on, rules=known)
    fixed: dict[str, Any] = {
        "from_on": registration.from_on,
        "is_abroad": registration.is_abroad,
        "has_stable_workplace": registration.has_stable_workplace,
        "rules": known,
    }
    columns = {name: getattr(registration, name) for name in FlowRegistration.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    return columns | {
        "member": registration.member,
        "organisation": line.home,
        "organisation_id": line.home.id,
        "host": registration.host,
        "is_confirmed": registration.confirmed_at is not None,
        "months": rules.months_between(registration.from_on, on),
        "last_contact_on": line.last_contact_on,
        "contact_due_on": contact_due_on,
        "contact_days_over": (on - contact_due_on).days,
        "last_report_on": line.last_report_on,
        "report_due_on": report_due_on,
        "report_days_over": (on - report_due_on).days,
        "voucher": rules.voucher_for(planned_return_on=registration.planned_return_on, **fixed),
        "should_move": rules.should_move(on=on, **fixed),
        "match": match_of(registration, line.guest),
        "guest": line.guest,
    }


def describe_in_full(session: Session, line: Away, *, on: date) -> dict[str, Any]:
    """The same with the log of contacts and the card."""
    registration_id = line.registration.id
    log = contacts.list_contacts(session, registration_id=registration_id)
    return describe(line, on=on) | {
        "contacts": [
            {name: getattr(contact, name) for name in ("id", "on_day", "way", "note")} | {"by_name": by_name}
            for contact, by_name in log
        ],
        "card": cards.find_standing(session, registration_id=registration_id, on=on),
    }


def _away(session: Session, which: ColumnElement[bool], *, on: date) -> list[Away]:
    is_here = and_(FlowGuest.member_id == FlowRegistration.member_id, FlowGuest.ended_at.is_(None))
    answers = homes.is_home(Affiliation, on=on) & homes.still_concerns(Affiliation)
    own = select(FlowRegistration.id).join(Affiliation, answers).where(which)
    rows = session.execute(
        select(FlowRegistration, PartyOrganisation, FlowGuest)
        .join(Affiliation, answers)
        .join(PartyOrganisation, PartyOrganisation.id == Affiliation.organisation_id)
        .outerjoin(FlowGuest, is_here)
        .options(
            joinedload(FlowRegistration.member),
            joinedload(FlowRegistration.host),
            joinedload(FlowGuest.organisation),
        )
        .where(which)
    ).all()
    days = contacts.last_days(session, registrations=own)
    return [
        Away(registration, home, guest, *days.get(registration.id, (None, None))) for registration, home, guest in rows
    ]


# --- Here -------------------------------------------------------------------------------------------------------------


def list_guests(session: Session, *, within: Select[UUID], on: date) -> list[Here]:
    """Everybody whom these branches have taken in, the newest first."""
    return _here(session, FlowGuest.organisation_id.in_(within), on=on)


def get_here(session: Session, *, guest_id: UUID, on: date) -> Here:
    """One guest who is there."""
    return _here(session, FlowGuest.id == guest_id, on=on)[0]


def list_unregistered(session: Session, *, within: Select[UUID], on: date) -> list[Here]:
    """Members of these branches whom others have taken in, and of whom their own branch says nothing or otherwise."""
    belongs = select(Affiliation.member_id).where(Affiliation.organisation_id.in_(within), holds_on(Affiliation, on))
    found = _here(session, FlowGuest.member_id.in_(belongs), on=on)
    return [line for line in found if match_of(line.registration, line.guest) is not Match.MATCHED]


def _here(session: Session, which: ColumnElement[bool], *, on: date) -> list[Here]:
    home = aliased(PartyOrganisation)
    is_of = and_(Affiliation.member_id == FlowGuest.member_id, holds_on(Affiliation, on))
    is_away = and_(
        FlowRegistration.member_id == FlowGuest.member_id,
        FlowRegistration.ended_at.is_(None),
        FlowRegistration.confirmed_at.is_not(None),
    )
    rows = session.execute(
        select(FlowGuest, home, FlowRegistration)
        .outerjoin(Member, Member.id == FlowGuest.member_id)
        .outerjoin(Affiliation, is_of)
        .outerjoin(home, home.id == Affiliation.organisation_id)
        .outerjoin(FlowRegistration, is_away)
        .options(joinedload(FlowGuest.member), joinedload(FlowGuest.organisation))
        .where(FlowGuest.ended_at.is_(None), which)
        # Whoever has come to belong to the host is no guest there any more.
        .where(or_(Affiliation.organisation_id.is_(None), Affiliation.organisation_id != FlowGuest.organisation_id))
        .order_by(FlowGuest.from_on.desc(), FlowGuest.id)
    ).all()
    return [Here(guest, home_branch, registration) for guest, home_branch, registration in rows]


def describe_guest(line: Here) -> dict[str, Any]:
    """The guest as both sides see them."""
    guest = line.guest
    return {
        "id": guest.id,
        "name": guest.member.name if guest.member is not None else guest.name,
        "home_name": line.home.short_name if line.home is not None else guest.home_name,
        "home": line.home,
        "organisation": guest.organisation,
        "contact_mask": guest.contact_mask,
        "from_on": guest.from_on,
        "match": match_of(line.registration, guest),
        "registration": line.registration,
    }


def match_of(registration: FlowRegistration | None, guest: FlowGuest | None) -> Match:
    """How the two sides agree about one person; at least one of them is there."""
    if registration is None:
        is_ours = guest is not None and guest.member_id is not None
        return Match.NO_REGISTRATION if is_ours else Match.OUTSIDE
    if guest is None:
        return Match.NO_GUEST if registration.host_id is not None else Match.OUTSIDE
    return Match.MATCHED if guest.registration_id == registration.id else Match.PROPOSED


# --- Together ---------------------------------------------------------------------------------------------------------


def list_gatherings(away: Collection[Away], here: Collection[Here]) -> list[dict[str, Any]]:
    """Places where so many of these people are that they might form a party group; only ever a suggestion."""
    names = {line.registration.member_id: line.registration.member.name for line in away}
    hosts = {line.registration.host_id: line.registration.host for line in away if line.registration.host is not None}
    stays = {
        line.registration.member_id: Stay(
            line.registration.member_id, line.registration.host_id, line.registration.place
        )
        for line in away
        if line.registration.confirmed_at is not None and not line.registration.is_abroad
    }
    for line in here:  # Where somebody was taken in is better known than where they said that they would be.
        guest = line.guest
        person = guest.member_id or guest.id
        names[person] = describe_guest(line)["name"]
        hosts[guest.organisation_id] = guest.organisation
        stays[person] = Stay(person, guest.organisation_id, guest.organisation.short_name)
    return [
        {
            "place": hosts[people[0].host_id].short_name if people[0].host_id in hosts else people[0].place,
            "host": hosts.get(people[0].host_id),
            "names": sorted(names[stay.member_id] for stay in people),
        }
        for people in rules.gatherings(stays.values(), rules=flow_rules())
    ]
