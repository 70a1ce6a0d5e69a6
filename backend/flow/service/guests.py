"""Taking somebody in who lives here: a member of this instance, who then stands on the host's rosters, or another."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.flow.errors import (
    DatesReversedError,
    HereAlreadyError,
    HostUnfitError,
    MemberUnknownError,
    NotConfirmedError,
    OwnRegistrationError,
    RegistrationOverError,
)
from backend.flow.models import CONTACT_CONTEXT, FlowGuest, FlowRegistration
from backend.flow.rules import masked_contact
from backend.flow.service import matching, telling
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation


@dataclass(frozen=True)
class Outsider:
    """Somebody of a body outside this instance."""

    name: str
    home_name: str
    contact: str | None


def takes_part_on(day: Any) -> ColumnElement[bool]:
    """The condition that a FlowGuest is a member of this instance who takes part at the host on the day."""
    return and_(holds_on(FlowGuest, day), FlowGuest.member_id.is_not(None))


def find_member(session: Session, *, name: str, phone_last4: str, on: date) -> Affiliation:
    """The one member of this instance with exactly this name and these last four digits, and where they belong.

    :raises MemberUnknownError: there is none such, or more than one.
    """
    found = session.scalars(
        select(Affiliation)
        .join(Member, Member.id == Affiliation.member_id)
        .where(Member.name == name, Member.phone_last4 == phone_last4, holds_on(Affiliation, on))
        .limit(2)
    ).all()
    if len(found) != 1:
        raise MemberUnknownError()
    return found[0]


def take_in(
    session: Session, *, host: PartyOrganisation, home: Affiliation, from_on: date, actor: Account, now: datetime
) -> FlowGuest:
    """Let a member of another branch take part at `host` from the day on; matched by itself where both sides agree.

    :raises HostUnfitError: it is no branch, or the member's own.
    :raises HereAlreadyError: they are a guest already, here or elsewhere.
    :raises OwnRegistrationError: an officer takes themselves in.
    :raises DatesReversedError: the day lies ahead.
    """
    _refuse_unfit(host, from_on, today=clock.local_date(now))
    if home.organisation_id == host.id:
        raise HostUnfitError()
    session.scalars(db.locked(select(Member.id).where(Member.id == home.member_id))).one()  # Two at once: one waits.
    if session.get_one(Member, home.member_id).account_id == actor.id:
        raise OwnRegistrationError()
    present = _find_open(session, member_id=home.member_id)
    if present is not None and present.organisation_id == home.organisation_id:
        _end(session, present, on=home.from_on, actor=actor, now=now)  # They have come to belong there since.
    elif present is not None:
        raise HereAlreadyError(here=present.organisation_id == host.id)
    guest = _new(host, from_on, actor=actor, now=now)
    guest.member_id = home.member_id
    _keep(session, guest, now=now)
    if not matching.match_guest(session, guest=guest, now=now):
        _tell_home(session, guest, home.organisation_id, now=now)
    facts = {"organisation": host.short_name}
    kind = NotificationKind.FLOW_TAKEN_IN
    telling.tell_member(session, kind, member_id=home.member_id, facts=facts, subject_id=guest.id, now=now)
    return guest


def take_in_announced(
    session: Session, *, registration: FlowRegistration, host: PartyOrganisation, actor: Account, now: datetime
) -> FlowGuest:
    """Take in whom the home branch announced, from the day on which they left home.

    :raises RegistrationOverError: they have returned.
    :raises NotConfirmedError: the home branch has not confirmed it.
    """
    if registration.ended_at is not None:
        raise RegistrationOverError()
    if registration.confirmed_at is None:
        raise NotConfirmedError()
    today = clock.local_date(now)
    home = session.scalars(
        select(Affiliation).where(Affiliation.member_id == registration.member_id, holds_on(Affiliation, today))
    ).one_or_none()
    if home is None:
        raise MemberUnknownError()
    return take_in(session, host=host, home=home, from_on=registration.from_on, actor=actor, now=now)


def take_in_outsider(
    session: Session, *, host: PartyOrganisation, outsider: Outsider, from_on: date, actor: Account, now: datetime
) -> FlowGuest:
    """Note somebody of a body outside this instance; they are on the list, and on paper, but on no roster.

    :raises HostUnfitError, DatesReversedError: as `take_in`.
    """
    _refuse_unfit(host, from_on, today=clock.local_date(now))
    guest = _new(host, from_on, actor=actor, now=now)
    guest.name, guest.home_name = outsider.name, outsider.home_name
    if outsider.contact:
        guest.contact_sealed = db.keyring_of(session).seal(outsider.contact, context=CONTACT_CONTEXT)
        guest.contact_mask = masked_contact(outsider.contact)
    _keep(session, guest, now=now)
    return guest


def end(session: Session, *, guest: FlowGuest, actor: Account, now: datetime) -> None:
    """They are no guest any more, from today on.

    :raises RegistrationOverError: they were none already.
    """
    if guest.ended_at is not None:
        raise RegistrationOverError()
    _end(session, guest, on=clock.local_date(now), actor=actor, now=now)


def end_all_of(
    session: Session, *, member_id: UUID, on: date, actor: Account, now: datetime, host_id: UUID | None = None
) -> None:
    """The member is a guest nowhere any more from the day on, or only not at the branch `host_id`."""
    guest = _find_open(session, member_id=member_id)
    if guest is not None and host_id in (None, guest.organisation_id):
        _end(session, guest, on=on, actor=actor, now=now)


def reopen(session: Session, *, member_id: UUID, ended_at: datetime, now: datetime) -> None:
    """The member is a guest again where that ended at that instant, as long as the branch is there."""
    guest = session.scalars(
        select(FlowGuest)
        .join(PartyOrganisation, PartyOrganisation.id == FlowGuest.organisation_id)
        .where(FlowGuest.member_id == member_id, FlowGuest.ended_at == ended_at)
        .where(PartyOrganisation.dissolved_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if guest is not None and _find_open(session, member_id=member_id) is None:
        guest.until_on = guest.ended_at = guest.ended_by_account_id = None
        session.flush()
        audit.record(session, Action.FLOW_GUEST_REOPENED, guest, now=now, organisation_id=guest.organisation_id)


def _end(session: Session, guest: FlowGuest, *, on: date, actor: Account, now: datetime) -> None:
    guest.until_on, guest.ended_at, guest.ended_by_account_id = max(on, guest.from_on), now, actor.id
    session.flush()
    audit.record(session, Action.FLOW_GUEST_ENDED, guest, now=now, organisation_id=guest.organisation_id)


def _refuse_unfit(host: PartyOrganisation, from_on: date, *, today: date) -> None:
    if not host.is_branch:
        raise HostUnfitError()
    if from_on > today:
        raise DatesReversedError(field="from_on")


def _find_open(session: Session, *, member_id: UUID) -> FlowGuest | None:
    return session.scalars(
        select(FlowGuest)
        .where(FlowGuest.member_id == member_id, FlowGuest.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _new(host: PartyOrganisation, from_on: date, *, actor: Account, now: datetime) -> FlowGuest:
    return FlowGuest(
        id=new_id(),
        organisation_id=host.id,
        from_on=from_on,
        registered_at=now,
        registered_by_account_id=actor.id,
    )


def _keep(session: Session, guest: FlowGuest, *, now: datetime) -> None:
    session.add(guest)
    session.flush()
    audit.record(session, Action.FLOW_GUEST_TAKEN_IN, guest, now=now, organisation_id=guest.organisation_id)


def _tell_home(session: Session, guest: FlowGuest, home_id: UUID, *, now: datetime) -> None:
    kind = NotificationKind.FLOW_UNREGISTERED
    telling.tell_branch(session, kind, organisation_id=home_id, subject_id=guest.id, now=now)
