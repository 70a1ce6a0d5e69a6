"""流动党员活动证: numbered without a gap, printed by the home branch, checked by whoever is shown it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of, locked, upsert
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.flow import rules
from backend.flow.errors import FlowCardUnknownError, NotConfirmedError, OwnRegistrationError, RegistrationOverError
from backend.flow.models import CARD_TOKEN_CONTEXT, FlowCard, FlowCardSeries, FlowRegistration
from backend.flow.reference import flow_rules
from backend.flow.service import card_paper, homes, telling
from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Member, MemberStanding
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation


def find_standing(session: Session, *, registration_id: UUID, on: date) -> FlowCard | None:
    """The card that is good on the day, or None."""
    return session.scalars(
        select(FlowCard).where(
            FlowCard.registration_id == registration_id, FlowCard.ended_at.is_(None), FlowCard.valid_until > on
        )
    ).one_or_none()


def print_card(
    session: Session, *, registration: FlowRegistration, officer: Account, public_url: str, now: datetime
) -> HandOut:
    """The member's card as PDF; a new one with the next number where none of the home branch is good. They are told.

    :raises RegistrationOverError: the member is back.
    :raises NotConfirmedError: the home branch has not confirmed the registration.
    :raises OwnRegistrationError: an officer writes a card for themselves.
    :raises FontMissingError: no font on this machine can be embedded.
    """
    if registration.ended_at is not None:
        raise RegistrationOverError()
    if registration.confirmed_at is None:
        raise NotConfirmedError()
    if officer.id == registration.member_account_id:
        raise OwnRegistrationError()
    today = clock.local_date(now)
    session.scalars(locked(select(FlowRegistration.id).where(FlowRegistration.id == registration.id))).one()
    home_id = homes.home_id_of(session, registration, on=today)
    card = find_standing(session, registration_id=registration.id, on=today)
    if card is None or card.organisation_id != home_id:
        card = _issue(session, registration, home_id=home_id, officer=officer, now=now)
    content = card_paper.as_pdf(_printed(session, card, registration, public_url=public_url, on=today))
    audit.record(session, Action.FLOW_CARD_PRINTED, card, now=now, organisation_id=home_id)
    telling.tell_member(
        session,
        NotificationKind.FLOW_CARD_PRINTED,
        member_id=registration.member_id,
        facts={"number": card.number, "by": officer.display_name},
        subject_id=registration.id,
        now=now,
    )
    return HandOut(f"流动党员活动证{card.number}.pdf", card_paper.MEDIA_TYPE, content)


def end_of(session: Session, *, registration_id: UUID, now: datetime) -> None:
    """The card, where there is one, is worth nothing any more."""
    card = session.scalars(
        select(FlowCard).where(FlowCard.registration_id == registration_id, FlowCard.ended_at.is_(None))
    ).one_or_none()
    if card is not None:
        card.ended_at = now
        session.flush()
        audit.record(session, Action.FLOW_CARD_ENDED, card, now=now, organisation_id=card.organisation_id)


def reopen(session: Session, *, registration_id: UUID, ended_at: datetime, now: datetime) -> None:
    """The card that ended at that instant is good again."""
    card = session.scalars(
        select(FlowCard).where(FlowCard.registration_id == registration_id, FlowCard.ended_at == ended_at)
    ).one_or_none()
    if card is not None:
        card.ended_at = None
        session.flush()
        audit.record(session, Action.FLOW_CARD_REOPENED, card, now=now, organisation_id=card.organisation_id)


def check(session: Session, *, token: str, on: date) -> dict[str, Any]:
    """What whoever is shown the card may learn: its number and worth, and a masked name.

    :raises FlowCardUnknownError: no card has this code.
    """
    row = session.execute(
        select(FlowCard, Member.name)
        .join(FlowRegistration, FlowRegistration.id == FlowCard.registration_id)
        .join(Member, Member.id == FlowRegistration.member_id)
        .where(FlowCard.token_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        raise FlowCardUnknownError()
    card, name = row
    told = {name: getattr(card, name) for name in ("number", "issued_on", "valid_until")}
    is_valid = card.ended_at is None and card.valid_until > on
    return told | {"is_valid": is_valid, "name_masked": masked_name(name)}


def _issue(
    session: Session, registration: FlowRegistration, *, home_id: UUID, officer: Account, now: datetime
) -> FlowCard:
    end_of(session, registration_id=registration.id, now=now)
    today, token, keyring = clock.local_date(now), new_token(), keyring_of(session)
    planned = registration.planned_return_on
    card = FlowCard(
        id=new_id(),
        registration_id=registration.id,
        organisation_id=home_id,
        year=today.year,
        serial=_next_serial(session, organisation_id=home_id, year=today.year),
        issued_on=today,
        valid_until=rules.card_valid_until(issued_on=today, planned_return_on=planned, rules=flow_rules()),
        token_hash=token_hash(token),
        token_sealed=keyring.seal(token, context=CARD_TOKEN_CONTEXT),
        issued_at=now,
        issued_by_account_id=officer.id,
    )
    session.add(card)
    session.flush()
    audit.record(session, Action.FLOW_CARD_ISSUED, card, now=now, organisation_id=home_id)
    return card


def _next_serial(session: Session, *, organisation_id: UUID, year: int) -> int:
    """The next number, held until the transaction ends: taken back if that does not commit."""
    begun = upsert(session.get_bind().dialect, FlowCardSeries).values(
        organisation_id=organisation_id, year=year, latest=0
    )
    session.execute(begun.on_conflict_do_nothing())
    series = session.scalars(
        locked(
            select(FlowCardSeries).where(FlowCardSeries.organisation_id == organisation_id, FlowCardSeries.year == year)
        ).execution_options(populate_existing=True)
    ).one()
    series.latest += 1
    session.flush()
    return series.latest


def _printed(
    session: Session, card: FlowCard, registration: FlowRegistration, *, public_url: str, on: date
) -> card_paper.Printed:
    member = session.get_one(Member, registration.member_id)
    home = session.get_one(PartyOrganisation, card.organisation_id)
    standing = select(MemberStanding.standing).where(MemberStanding.member_id == member.id)
    token = keyring_of(session).open(card.token_sealed, context=CARD_TOKEN_CONTEXT)
    return card_paper.Printed(
        number=card.number,
        name=member.name,
        sex=member.sex,
        standing=session.scalar(standing.where(holds_on(MemberStanding, on))),
        home_name=home.name,
        place=registration.place,
        from_on=registration.from_on,
        issued_on=card.issued_on,
        valid_until=card.valid_until,
        url=f"{public_url}/flow-cards/{token}",
    )
