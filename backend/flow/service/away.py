"""Registering that a member is away: by the member, whose branch then confirms it, or by the branch."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.flow.errors import (
    AwayAlreadyError,
    ConfirmedAlreadyError,
    DatesReversedError,
    HostUnfitError,
    OwnRegistrationError,
    RegistrationOverError,
)
from backend.flow.models import CONTACT_CONTEXT, FlowReason, FlowRegistration, OutEnd
from backend.flow.rules import masked_contact
from backend.flow.service import cards, guests, homes, matching, telling
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation


@dataclass(frozen=True)
class Absence:
    """What is told of it."""

    reason: FlowReason
    reason_words: str | None
    place: str
    host: PartyOrganisation | None
    """The branch of this instance that will look after the member there."""
    contact: str | None
    is_abroad: bool
    has_stable_workplace: bool
    from_on: date
    planned_return_on: date | None


def find_open(session: Session, *, member_id: UUID) -> FlowRegistration | None:
    """The member's registration that is not over, as it stands in the database, or None."""
    return session.scalars(
        select(FlowRegistration)
        .where(FlowRegistration.member_id == member_id, FlowRegistration.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def register(
    session: Session, *, home: Affiliation, absence: Absence, actor: Account, by_branch: bool, now: datetime
) -> FlowRegistration:
    """Register that the member of `home` is away. What the branch registers is confirmed with it.

    One that was left open when the home branch became one with the host is over with it.

    :raises AwayAlreadyError: one is open.
    :raises OwnRegistrationError: an officer registers themselves for the branch.
    :raises HostUnfitError: the host is the home, no branch, or dissolved.
    :raises DatesReversedError: leaving lies ahead, or the planned return not behind it.
    """
    member, is_own = home.member, home.member.account_id == actor.id
    if by_branch and is_own:
        raise OwnRegistrationError()
    _refuse_unfit(home, absence, today=clock.local_date(now))
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()  # Two at once: one waits.
    _make_room(session, home, actor=actor, now=now)
    contact = absence.contact
    registration = FlowRegistration(
        id=new_id(),
        member_id=member.id,
        organisation_id=home.organisation_id,
        reason=absence.reason,
        reason_words=absence.reason_words if absence.reason is FlowReason.OTHER else None,
        place=absence.place,
        host_id=absence.host.id if absence.host is not None else None,
        contact_sealed=db.keyring_of(session).seal(contact, context=CONTACT_CONTEXT) if contact else None,
        contact_mask=masked_contact(contact) if contact else None,
        is_abroad=absence.is_abroad,
        has_stable_workplace=absence.has_stable_workplace,
        from_on=absence.from_on,
        planned_return_on=absence.planned_return_on,
        registered_at=now,
        registered_by_account_id=actor.id,
        member_account_id=member.account_id,
        confirmed_at=now if by_branch else None,
        confirmed_by_account_id=actor.id if by_branch else None,
    )
    session.add(registration)
    session.flush()
    _record(session, Action.FLOW_REGISTERED, registration, now=now)
    if by_branch:
        _announce(session, registration, now=now)
    else:
        _tell_home(session, registration, but=actor.id, now=now)
    return registration


def confirm(session: Session, *, registration: FlowRegistration, actor: Account, now: datetime) -> None:
    """The home branch agrees with what the member registered; the host hears of it.

    :raises OwnRegistrationError: the officer is the member.
    :raises RegistrationOverError: it is over.
    :raises ConfirmedAlreadyError: it is confirmed.
    """
    _refuse_over(registration)
    if registration.confirmed_at is not None:
        raise ConfirmedAlreadyError()
    if actor.id in (registration.member_account_id, registration.registered_by_account_id):
        raise OwnRegistrationError()
    registration.confirmed_at, registration.confirmed_by_account_id = now, actor.id
    _record(session, Action.FLOW_CONFIRMED, registration, now=now)
    _tell_member(session, registration, "confirmed", now=now)
    _announce(session, registration, now=now)


def end(
    session: Session,
    *,
    registration: FlowRegistration,
    kind: OutEnd,
    on: date,
    words: str | None,
    actor: Account,
    now: datetime,
) -> None:
    """End it on the day: the member is back, or it was wrong. Whoever is back is a guest nowhere, and has no card.

    :raises RegistrationOverError: it is over.
    :raises DatesReversedError: the day lies ahead, or before the member left.
    """
    _refuse_over(registration)
    if not registration.from_on <= on <= clock.local_date(now):
        raise DatesReversedError(field="on")
    _end(session, registration, kind=kind, on=on, words=words, actor=actor, now=now)
    if kind is OutEnd.RETURNED:
        guests.end_all_of(session, member_id=registration.member_id, on=on, actor=actor, now=now)
    if actor.id != registration.member_account_id:
        _tell_member(session, registration, kind.value, now=now)
    elif kind is OutEnd.RETURNED:
        _tell_home(session, registration, but=actor.id, now=now)


def _end(
    session: Session,
    registration: FlowRegistration,
    *,
    kind: OutEnd,
    on: date,
    words: str | None,
    actor: Account,
    now: datetime,
) -> None:
    registration.end_kind, registration.until_on, registration.end_words = kind, on, words
    registration.ended_at, registration.ended_by_account_id = now, actor.id
    cards.end_of(session, registration_id=registration.id, now=now)
    _record(session, Action.FLOW_ENDED, registration, now=now)
    session.flush()  # The open row makes room before its successor comes.


def end_with_home(
    session: Session, *, member_id: UUID, kind: OutEnd, on: date, home_id: UUID | None, actor: Account, now: datetime
) -> None:
    """End what is registered, since the member has come to belong to the branch `home_id` on the day, or to none.

    Whoever conducts the move, or the end of the membership, calls this. Who belongs where they live is no guest there.
    """
    session.scalars(db.locked(select(Member.id).where(Member.id == member_id))).one()  # As for registering.
    registration = find_open(session, member_id=member_id)
    if registration is not None:
        on_day = max(on, registration.from_on)
        _end(session, registration, kind=kind, on=on_day, words=None, actor=actor, now=now)
    guests.end_all_of(session, member_id=member_id, host_id=home_id, on=on, actor=actor, now=now)


def reopen_with_home(session: Session, *, member_id: UUID, ended_at: datetime, now: datetime) -> None:
    """Take back what `end_with_home` ended at that instant, because the end of the membership is taken back.

    Nobody has relied on it: without a home there was nothing to register meanwhile. So the registration goes on with
    its contacts, the card that the member still has is good again, and the home branch is asked again where it was.
    """
    registration = session.scalars(
        select(FlowRegistration)
        .where(FlowRegistration.member_id == member_id, FlowRegistration.ended_at == ended_at)
        .where(FlowRegistration.end_kind == OutEnd.LEFT)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if registration is not None and find_open(session, member_id=member_id) is None:
        registration.end_kind = registration.until_on = None
        registration.ended_at = registration.ended_by_account_id = None
        session.flush()
        _record(session, Action.FLOW_REOPENED, registration, now=now)
        cards.reopen(session, registration_id=registration.id, ended_at=ended_at, now=now)
        if registration.confirmed_at is None:
            notifications.settle(session, subject_id=registration.id, kinds=[NotificationKind.FLOW_WAITING], now=now)
            _tell_home(session, registration, but=registration.member_account_id, now=now)
    guests.reopen(session, member_id=member_id, ended_at=ended_at, now=now)


def _make_room(session: Session, home: Affiliation, *, actor: Account, now: datetime) -> None:
    present = find_open(session, member_id=home.member_id)
    if present is None:
        return
    if present.host_id != home.organisation_id:
        raise AwayAlreadyError()
    on = max(home.from_on, present.from_on)
    _end(session, present, kind=OutEnd.MOVED, on=on, words=None, actor=actor, now=now)


def _refuse_unfit(home: Affiliation, absence: Absence, *, today: date) -> None:
    host = absence.host
    if host is not None and (host.id == home.organisation_id or not may_host(host, on=today)):
        raise HostUnfitError()
    if absence.from_on > today:
        raise DatesReversedError(field="from_on")
    if absence.planned_return_on is not None and absence.planned_return_on <= absence.from_on:
        raise DatesReversedError(field="planned_return_on")


def may_host(organisation: PartyOrganisation, *, on: date) -> bool:
    """Whether flow members may be guests there: a branch that exists."""
    return organisation.is_branch and (organisation.dissolved_on is None or organisation.dissolved_on > on)


def _refuse_over(registration: FlowRegistration) -> None:
    if registration.ended_at is not None:
        raise RegistrationOverError()


def _announce(session: Session, registration: FlowRegistration, *, now: datetime) -> None:
    """Match it with what the host registered, or tell the host that somebody is coming."""
    is_matched = matching.match(session, registration=registration, now=now)
    if not is_matched and registration.host_id is not None:
        telling.tell_branch(
            session,
            NotificationKind.FLOW_ANNOUNCED,
            organisation_id=registration.host_id,
            subject_id=registration.id,
            now=now,
        )


def _tell_home(session: Session, registration: FlowRegistration, *, but: UUID | None, now: datetime) -> None:
    kind = NotificationKind.FLOW_WAITING if registration.ended_at is None else NotificationKind.FLOW_RETURNED
    home_id = homes.home_id_of(session, registration, on=clock.local_date(now))
    telling.tell_branch(session, kind, organisation_id=home_id, subject_id=registration.id, but=but, now=now)


def _tell_member(session: Session, registration: FlowRegistration, outcome: str, *, now: datetime) -> None:
    telling.tell_member(
        session,
        NotificationKind.FLOW_DECIDED,
        member_id=registration.member_id,
        facts={"outcome": outcome},
        subject_id=registration.id,
        now=now,
    )


def _record(session: Session, action: Action, registration: FlowRegistration, *, now: datetime) -> None:
    home_id = homes.home_id_of(session, registration, on=clock.local_date(now))
    audit.record(session, action, registration, now=now, organisation_id=home_id)
