"""Everything about one transfer, for whoever may see it: where it is, who has it, since when, what comes next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.models import (
    Receipt,
    RouteKind,
    Transfer,
    TransferAction,
    TransferState,
    TransferStation,
    TransferStep,
)
from backend.transfers.service import incoming, letters, offices, stepping

A, S = TransferAction, TransferState


def describe(
    session: Session,
    *,
    transfer: Transfer,
    actions: list[TransferAction],
    today: date,
    is_coming: bool = False,
    others: list[str] | None = None,
) -> dict[str, Any]:
    """The transfer with its stations, steps, letters and receipt; `actions` are those open to whoever asks.

    `is_coming`: it has not reached whoever asks, who learns neither the full name nor what the member says.
    `others`: whoever asks may not answer, these may.
    """
    name = session.scalars(select(Member.name).where(Member.id == transfer.member_id)).one()
    stations, steps = stepping.stations_of(session, transfer), _steps(session, transfer.id)
    receipt = session.scalars(select(Receipt).where(Receipt.transfer_id == transfer.id)).one_or_none()
    names = _names(session, transfer, stations, steps, receipt)
    actors = _actors(session, steps)
    outside = transfer.outside_branch or transfer.outside_name
    told: list[dict[str, Any]] = [
        {
            "position": station.position,
            "state": station.state,
            "organisation_id": station.organisation_id,
            "organisation_name": names.get(station.organisation_id),
        }
        for station in stations
    ]
    fields = (
        "id",
        "kind",
        "state",
        "position",
        "reason",
        "note",
        "destination_id",
        "since_at",
        "due_on",
        "accepted_on",
    )
    more = ("placed_on", "registered_on", "registration_reference", "outside_name", "outside_branch", "member_id")
    return {name: getattr(transfer, name) for name in (*fields, *more)} | {
        "name": masked_name(name) if is_coming else name,
        "note": None if is_coming else transfer.note,
        "origin_name": names.get(transfer.origin_id) or outside,
        "destination_name": names.get(transfer.destination_id) or outside,
        "holder_name": names.get(transfer.holder_id),
        "age_days": (today - clock.local_date(transfer.since_at)).days,
        "is_overdue": transfer.due_on is not None and transfer.due_on < today,
        "stations": told,
        "steps": [_step(step, names, actors) for step in steps],
        "letters": letters.list_letters(session, transfer_id=transfer.id),
        "receipt": _receipt(receipt, names) if receipt is not None else None,
        "incoming_letter": None if is_coming else incoming.describe(session, transfer),
        "actions": actions,
        "is_for_others": others is not None,
        "others": others or [],
        "return_to": [line for line in told if line["position"] < transfer.position] if A.RETURN in actions else [],
    }


def list_of_member(session: Session, *, member_id: UUID) -> list[Transfer]:
    """All transfers of a member, the latest first."""
    own = select(Transfer).where(Transfer.member_id == member_id)
    return list(session.scalars(own.order_by(Transfer.created_at.desc(), Transfer.id.desc())))


def actions_of_member(transfer: Transfer) -> list[TransferAction]:
    """What the member themself may do; whoever comes from outside waits."""
    if transfer.kind is RouteKind.INCOMING:
        return []
    found = [A.SUBMIT] if transfer.state in rules.WITH_MEMBER else []
    if transfer.state in rules.WITHDRAWABLE:
        found.append(A.WITHDRAW)
    if transfer.state is S.LETTER_ISSUED:
        found.append(A.LOSE_LETTER)
    return found


def find_others(
    session: Session, transfer: Transfer, *, officer: Account, seats: set[UUID], now: datetime
) -> list[str] | None:
    """Who has to answer instead of this officer, whose organisation has it, by name; None: the officer may."""
    if transfer.holder_id is None or transfer.holder_id not in seats:
        return None
    last = stepping.last_steps(session, [transfer.id]).get(transfer.id)
    if not stepping.is_barred(transfer, last, actor_id=officer.id):
        return None
    handlers = offices.list_handlers(session, organisation_ids=[transfer.holder_id], now=now)
    names = select(Account.display_name).where(Account.id.in_(handlers - {officer.id, transfer.member.account_id}))
    return list(session.scalars(names.order_by(Account.display_name, Account.id)))


def actions_of_offices(
    session: Session, transfer: Transfer, *, officer: Account, seats: set[UUID], is_for_others: bool
) -> list[TransferAction]:
    """What an officer of these organisations may do, what leads on first.

    `is_for_others`: what is due now is not theirs to do; about their own transfer they do nothing here.
    """
    found: list[TransferAction] = []
    if transfer.member.account_id == officer.id:
        return found
    if transfer.holder_id in seats and not is_for_others:
        found = rules.actions_of_holder(transfer.state, stepping.following(session, transfer).state)
        if transfer.position == 0:
            found.remove(A.RETURN)  # There is no earlier station: a paper letter is given back by refusing it.
    if transfer.state is S.LETTER_ISSUED:
        letter = letters.find_latest(session, transfer_id=transfer.id)
        if letter is not None and letter.issuer_id in seats:
            found += [A.LOSE_LETTER, A.REVOKE_LETTER]
    if transfer.origin_id in seats and transfer.state in rules.WITHDRAWABLE:
        found.append(A.WITHDRAW)
    return found


def _steps(session: Session, transfer_id: UUID) -> list[TransferStep]:
    own = select(TransferStep).where(TransferStep.transfer_id == transfer_id)
    return list(session.scalars(own.order_by(TransferStep.number)))


def _names(
    session: Session,
    transfer: Transfer,
    stations: Sequence[TransferStation],
    steps: Sequence[TransferStep],
    receipt: Receipt | None,
) -> dict[UUID | None, str]:
    wanted = {transfer.origin_id, transfer.destination_id, transfer.holder_id}
    wanted |= {station.organisation_id for station in stations} | {step.organisation_id for step in steps}
    if receipt is not None:
        wanted.add(receipt.organisation_id)
    rows = session.execute(
        select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(wanted - {None}))
    )
    return {organisation_id: name for organisation_id, name in rows}


def _actors(session: Session, steps: Sequence[TransferStep]) -> dict[UUID | None, str]:
    wanted = {step.actor_account_id for step in steps} - {None}
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    return {account_id: name for account_id, name in rows}


def _step(step: TransferStep, names: dict[UUID | None, str], actors: dict[UUID | None, str]) -> dict[str, Any]:
    fields = ("number", "action", "state", "position", "reason", "note", "at", "due_on")
    return {name: getattr(step, name) for name in fields} | {
        "organisation_name": names.get(step.organisation_id),
        "actor_name": actors.get(step.actor_account_id),
    }


def _receipt(receipt: Receipt, names: dict[UUID | None, str]) -> dict[str, Any]:
    return {
        "organisation_name": names.get(receipt.organisation_id),
        "reference": receipt.reference,
        "accepted_on": receipt.accepted_on,
        "issued_at": receipt.issued_at,
    }
