"""Transfers and their letters, as they are walked."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.members.models import Member
from backend.members.service import affiliations, numbers
from backend.organisations.models import PartyOrganisation, Role
from backend.organisations.rules import Right
from backend.transfers.models import LETTER_TOKEN_CONTEXT, Letter, Transfer, TransferState
from backend.transfers.service import applying, ending
from tests.api.walk.stage import API, HERE, ONCE, Call, Stage, everyone, holders_of, route
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee
from tests.factories.transfers import (
    complete_file,
    go_on,
    make_arrival,
    make_draft,
    make_mover,
    make_transfer,
    paper_letter,
)

S = TransferState
NOTE = "母亲住院，想早些办好"
_names = count(1)


def _elsewhere(stage: Stage) -> PartyOrganisation:
    """A branch under a committee of its own, to which a letter is needed."""
    committee = make_committee(stage.session, may_transfer_nationwide=True)
    return make_branch(stage.session, parent=committee, name=f"云溪市远处第{next(_names)}党支部")


def _waiting(stage: Stage, state: TransferState = S.SUBMITTED) -> Transfer:
    """A transfer from the place, brought to `state`."""
    return make_transfer(stage.session, make_mover(stage.session, stage.place), _elsewhere(stage), state=state)


def _own(stage: Stage) -> Member:
    """The actor as a member of a branch of its own."""
    session = stage.session
    found = session.scalars(select(Member).where(Member.account_id == stage.actor.id)).one_or_none()
    return found or make_member(session, make_branch(session), account=stage.actor)


def _nothing_open(stage: Stage, member: Member) -> Member:
    """One transfer at a time: what an earlier call left is withdrawn."""
    open_one = applying.find_open(stage.session, member_id=member.id)
    if open_one is not None:
        told = {"organisation_id": None, "note": None, "now": clock.now()}
        ending.withdraw(stage.session, transfer=open_one, actor=stage.actor, **told)
    return member


def _is_staff(stage: Stage) -> bool:
    return stage.actor.id == stage.city.accounts[Role.COMMITTEE_STAFF].id


def _with_actor(stage: Stage) -> Transfer:
    """A transfer that the actor's own organisation has: the branch at first, then its committee."""
    return _waiting(stage, S.BRANCH_AGREED if _is_staff(stage) else S.SUBMITTED)


def _agree(transfer: Transfer) -> dict[str, Any]:
    return {"action": "agree", "position": transfer.position, "note": NOTE}


# --- One's own --------------------------------------------------------------------------------------------------------


@route("own transfers.list_destinations", allows=everyone, places=ONCE)
def _destinations(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/transfer-destinations?q=党支部")


@route("own transfers.show_plan", allows=everyone, places=ONCE)
def _plan(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/me/transfer-plan?destination_id={_elsewhere(stage).id}")


@route("own transfers.list_own_transfers", allows=everyone, places=ONCE)
def _own_list(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/me/transfers")


@route("own transfers.write_own_transfer", allows=everyone, places=ONCE)
def _write(stage: Stage) -> Call:
    _nothing_open(stage, _own(stage))
    body = {"destination_id": str(_elsewhere(stage).id), "reason": "workplace", "note": NOTE}
    return Call(f"{API}/me/transfers/{new_id()}", body, personal=(NOTE,))


@route("own transfers.submit_own_transfer", allows=everyone, places=ONCE)
def _submit(stage: Stage) -> Call:
    transfer = make_draft(stage.session, _nothing_open(stage, _own(stage)), _elsewhere(stage))
    return Call(f"{API}/me/transfers/{transfer.id}/submission", {"note": NOTE}, personal=(NOTE,))


@route("own transfers.withdraw_own_transfer", allows=everyone, places=ONCE)
def _withdraw(stage: Stage) -> Call:
    transfer = make_draft(stage.session, _nothing_open(stage, _own(stage)), _elsewhere(stage))
    return Call(f"{API}/me/transfers/{transfer.id}/withdrawal", {"note": NOTE}, personal=(NOTE,))


@route("own transfers.lose_own_letter", allows=everyone, places=ONCE)
def _lose(stage: Stage) -> Call:
    member = _nothing_open(stage, _own(stage))
    complete_file(stage.session, member)
    transfer = make_transfer(stage.session, member, _elsewhere(stage), state=S.LETTER_ISSUED)
    return Call(f"{API}/me/transfers/{transfer.id}/letter-loss", {"note": NOTE}, personal=(NOTE,))


# --- Of organisations -------------------------------------------------------------------------------------------------


@route("transfers.list_transfers", allows=holders_of(Right.TRANSFERS_READ), places=ONCE)
def _list(stage: Stage) -> Call:
    _waiting(stage)
    return Call(f"{API}/transfers")


@route("transfers.list_leavers")
def _list_leavers(stage: Stage) -> Call:
    _waiting(stage)
    return Call(f"{API}/organisations/{stage.place.id}/leavers")


@route("transfers.get_transfer")
def _get(stage: Stage) -> Call:
    return Call(f"{API}/transfers/{_waiting(stage).id}")


@route(
    "transfers.show_plan_of_member",
    allows=lambda who, place: place == HERE and who in (Role.SECRETARY, Role.DEPUTY_SECRETARY),
)
def _plan_of_member(stage: Stage) -> Call:
    member = make_mover(stage.session, stage.place)
    return Call(f"{API}/members/{member.id}/transfer-plan?destination_id={_elsewhere(stage).id}")


@route(
    "transfers.apply_for_member",
    allows=lambda who, place: place == HERE and who in (Role.SECRETARY, Role.DEPUTY_SECRETARY),
)
def _apply_for(stage: Stage) -> Call:
    body = {"id": str(new_id()), "destination_id": str(_elsewhere(stage).id), "reason": "workplace", "note": NOTE}
    member = make_mover(stage.session, stage.place)
    return Call(f"{API}/members/{member.id}/transfers", body, personal=(NOTE, member.name))


@route("transfers.take_step")
def _step(stage: Stage) -> Call:
    transfer = _with_actor(stage)
    return Call(f"{API}/transfers/{transfer.id}/steps", _agree(transfer), personal=(NOTE,))


@route("transfers.take_steps", allows=holders_of(Right.TRANSFERS_HANDLE), places=ONCE)
def _steps(stage: Stage) -> Call:
    body = {"ids": [str(_with_actor(stage).id)], "action": "agree", "note": NOTE}
    return Call(f"{API}/transfers/steps", body, personal=(NOTE,))


@route("transfers.register_transfer")
def _register(stage: Stage) -> Call:
    body = {"registered_on": "2026-03-06", "reference": "QG-7"}
    return Call(f"{API}/transfers/{_waiting(stage, S.PLACED).id}/registration", body)


@route("transfer letters.print_letter")
def _print(stage: Stage) -> Call:
    stage.city.committee.may_transfer_nationwide = True
    transfer = _waiting(stage, S.LETTER_ISSUED)
    id_number = numbers.id_number_of(stage.session, stage.session.get_one(Member, transfer.member_id))
    return Call(f"{API}/transfers/{transfer.id}/letter/files", personal=(id_number or "",))


@route("transfer letters.check_letter", allows=everyone, places=ONCE)
def _check(stage: Stage) -> Call:
    transfer = _waiting(stage, S.LETTER_ISSUED)
    letter = stage.session.scalars(select(Letter).where(Letter.transfer_id == transfer.id)).one()
    token = keyring_of(stage.session).open(letter.token_sealed, context=LETTER_TOKEN_CONTEXT)
    return Call(f"{API}/letter-checks/{token}")


# --- From outside -----------------------------------------------------------------------------------------------------


def _seat(stage: Stage) -> tuple[PartyOrganisation, PartyOrganisation]:
    """A committee that takes letters in, the actor's own where they are staff, and a branch below it."""
    is_here = stage.place.id == stage.city.places[HERE].id
    seat = stage.city.committee if is_here else make_committee(stage.session)
    seat.may_transfer_nationwide = True
    return seat, make_branch(stage.session, parent=seat, name=f"云溪市接收第{next(_names)}党支部")


def _staff_here(who: object, place: object) -> bool:
    return who is Role.COMMITTEE_STAFF and place == HERE


@route("incoming transfers.enter_letter", allows=_staff_here)
def _enter_letter(stage: Stage) -> Call:
    seat, branch = _seat(stage)
    body = paper_letter(branch)
    personal = tuple(str(body[name]) for name in ("name", "id_number", "phone"))
    return Call(f"{API}/organisations/{seat.id}/incoming-letters", body, personal=personal)


@route("incoming transfers.print_receipt", allows=_staff_here)
def _print_receipt(stage: Stage) -> Call:
    seat, branch = _seat(stage)
    transfer = make_arrival(stage.session, seat, branch)
    go_on(stage.session, transfer)
    go_on(stage.session, transfer)
    return Call(f"{API}/transfers/{transfer.id}/receipt/files", personal=(transfer.member.name,))


# --- In the national system -------------------------------------------------------------------------------------------


@route("national registrations.list_unregistered")
def _unregistered(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/unregistered")


@route("national registrations.list_member_registrations")
def _member_registrations(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/national-registrations")


@route("national registrations.note_registrations")
def _note_registrations(stage: Stage) -> Call:
    today = clock.local_date(clock.now())
    member = make_mover(stage.session, stage.place, joined_on=today - timedelta(days=9))
    home = affiliations.find_affiliation(stage.session, member_id=member.id, on=today)
    items = [{"kind": "entry", "id": str(home.id if home is not None else None)}]
    body = {"items": items, "registered_on": today.isoformat(), "reference": "QG-7"}
    return Call(f"{API}/organisations/{stage.place.id}/national-registrations", body)


@route("national registrations.export_unregistered")
def _export_unregistered(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/unregistered/files")
