"""Transfers for tests, brought by the services to where a test wants them."""

from datetime import date
from itertools import count
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service import affiliations, dues, numbers
from backend.organisations.models import PartyOrganisation, Role
from backend.transfers import rules
from backend.transfers.incoming_schemas import OF_THE_PERSON, IncomingLetterCreateSchema
from backend.transfers.models import Transfer, TransferAction, TransferReason, TransferState
from backend.transfers.service import acting, applying, incoming, stepping
from tests.factories.identity import make_account, new_phone
from tests.factories.members import id_number, make_member, new_name
from tests.factories.organisations import make_officer

BORN_ON = date(1971, 9, 9)
"""A day of birth of their own, so that their ID numbers are nobody else's."""
_serials = count(1)


def make_mover(session: Session, branch: PartyOrganisation, **fields: object) -> Member:
    """A member whose file holds all that a letter needs."""
    usual = {"account": True, "id_number": id_number(born_on=BORN_ON, serial=next(_serials) % 499), "ethnicity": "01"}
    member = make_member(session, branch, **(usual | {"born_on": BORN_ON} | fields))
    pay_dues(session, member, branch)
    return member


def pay_dues(session: Session, member: Member, branch: PartyOrganisation, *, months: int = 6) -> None:
    """Tick the member's dues for so many months ahead."""
    month = clock.local_date(clock.now()).replace(day=1) + relativedelta(months=months)
    treasurer = make_account(session)
    told = {"paid_to": month, "organisation_id": branch.id, "by": treasurer, "now": clock.now()}
    dues.mark(session, members=[member], **told)


def complete_file(session: Session, member: Member, *, dues_months: int = 6) -> None:
    """Let the member's file hold all that a letter needs, with dues paid for so many months ahead."""
    numbers.give_id_number(keyring_of(session), member, id_number(born_on=BORN_ON, serial=next(_serials) % 499))
    member.ethnicity, member.born_on = "01", BORN_ON
    home = affiliations.find_affiliation(session, member_id=member.id, on=clock.local_date(clock.now()))
    pay_dues(session, member, home.organisation, months=dues_months)


def make_draft(session: Session, member: Member, destination: PartyOrganisation | None, **fields: object) -> Transfer:
    """A draft to a branch, or to a body outside."""
    outside = None if destination is not None else "湖东市交通运输局机关党委"
    wish = {"outside_name": outside, "outside_branch": None, "reason": TransferReason.WORKPLACE, "note": None}
    return applying.apply(
        session,
        transfer_id=new_id(),
        member=member,
        wish=applying.Wish(destination=destination, **(wish | fields)),
        applicant=session.get_one(Account, member.account_id),
        now=clock.now(),
    )


def make_transfer(
    session: Session,
    member: Member,
    destination: PartyOrganisation | None,
    *,
    state: TransferState = TransferState.SUBMITTED,
) -> Transfer:
    """A transfer on its way, brought to `state` by a new officer at each station."""
    transfer = make_draft(session, member, destination)
    member_account = session.get_one(Account, member.account_id)
    make_officer(session, Role.SECRETARY, session.get_one(PartyOrganisation, transfer.origin_id))
    applying.submit(session, transfer=transfer, actor=member_account, by_branch=False, note=None, now=clock.now())
    while transfer.state is not state:
        go_on(session, transfer)
    return transfer


def paper_letter(destination: PartyOrganisation, **fields: object) -> dict[str, object]:
    """A paper letter from outside as the API takes it, about somebody whom nobody here knows."""
    serial = next(_serials) % 499
    usual: dict[str, object] = {
        "id": str(new_id()),
        "destination_id": str(destination.id),
        "sender": "湖东市交通运输局机关党委",
        "sender_branch": "机关第二党支部",
        "contact": "0512-00000000",
        "number": f"湖交组〔2026〕{serial}号",
        "issued_on": clock.local_date(clock.now()).isoformat(),
        "valid_days": 30,
        "accepted_on": clock.local_date(clock.now()).isoformat(),
        "dues_paid_to": clock.local_date(clock.now()).isoformat(),
        "name": new_name(),
        "sex": "1",
        "ethnicity": "01",
        "id_number": id_number(born_on=BORN_ON, serial=serial),
        "phone": new_phone(),
        "standing": "full",
    }
    return usual | fields


def make_arrival(
    session: Session, seat: PartyOrganisation, destination: PartyOrganisation, **fields: object
) -> Transfer:
    """Somebody from outside whose letter a new officer of `seat` has accepted; the branch has yet to place them."""
    told: dict[str, Any] = IncomingLetterCreateSchema().load(paper_letter(destination, **fields))
    transfer_id, person = told.pop("id"), {name: told.pop(name) for name in OF_THE_PERSON}
    del told["destination_id"]
    return incoming.enter(
        session,
        transfer_id=transfer_id,
        seat=seat,
        branch=destination,
        paper=incoming.Paper(**told),
        person=person,
        officer=make_officer(session, Role.COMMITTEE_STAFF, seat),
        now=clock.now(),
    )


def go_on(session: Session, transfer: Transfer, *, officer: Account | None = None) -> Account:
    """Do what is due, as a new officer of whoever has it; who it was."""
    holder = session.get_one(PartyOrganisation, transfer.holder_id)
    role = Role.SECRETARY if holder.is_branch else Role.COMMITTEE_STAFF
    officer = officer or make_officer(session, role, holder)
    action = rules.forward(transfer.state, stepping.following(session, transfer).state)
    accepted_on = clock.local_date(clock.now()) if action is TransferAction.RECORD_RECEIPT else None
    acting.act(
        session,
        transfer=transfer,
        officer=officer,
        seats={holder.id},
        asked=acting.Asked(action=action, position=transfer.position, accepted_on=accepted_on),
        now=clock.now(),
    )
    return officer
