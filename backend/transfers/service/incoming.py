"""A paper letter of a body outside, entered by hand: from its acceptance to the member's new home."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import DateInFutureError, DuesBeforeJoiningError, DuesTooFarAheadError
from backend.members.models import Member, Standing
from backend.members.rules import (
    MOST_EXTENSION_MONTHS,
    PROBATION_MONTHS,
    is_before_joining,
    latest_dues_month,
    month_of,
    months_after,
)
from backend.members.service import arriving, numbers
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.errors import (
    AcceptedBeforeIssueError,
    LetterExpiredError,
    LetterKnownError,
    OwnStepError,
    ProbationUndecidedError,
    TransferOpenError,
)
from backend.transfers.models import IncomingLetter, RouteKind, Transfer, TransferAction, TransferReason, TransferState
from backend.transfers.service import applying, offices, stepping


@dataclass(frozen=True)
class Paper:
    """What stands on the letter beside the person."""

    sender: str
    sender_branch: str | None
    contact: str | None
    number: str
    issued_on: date
    valid_days: int
    accepted_on: date
    """When it was handed in; who enters it later gives the day all the same."""
    standing: Standing
    dues_paid_to: date
    reason: TransferReason
    note: str | None

    @property
    def valid_until(self) -> date:
        """First day on which it is no longer valid."""
        return self.issued_on + timedelta(days=self.valid_days)


def enter(
    session: Session,
    *,
    transfer_id: UUID,
    seat: PartyOrganisation,
    branch: PartyOrganisation,
    paper: Paper,
    person: dict[str, Any],
    officer: Account,
    now: datetime,
) -> Transfer:
    """Accept a paper letter for `branch` at the committee `seat`; the same id again is the same letter.

    Until the branch places them the person belongs to nobody here: they have a file, and stand on no roster.

    :raises DestinationUnfitError, OrganisationDissolvedError, NoCommitteeError: see `offices.get_side`.
    :raises NotUnderIssuerError, NoAuthorityError: the committee does not take letters in for this branch.
    :raises DateInFutureError, AcceptedBeforeIssueError: such days cannot be.
    :raises LetterExpiredError: it was handed in after its last day.
    :raises ProbationUndecidedError: the probation is over even if it was extended; the old branch decides first.
    :raises DuesTooFarAheadError, DuesBeforeJoiningError: such dues cannot be.
    :raises LetterKnownError: this letter was entered before.
    :raises MemberExistsError: they belong to a branch here, or somebody else has one of the numbers.
    :raises TransferOpenError: a letter about them is on its way already.
    """
    known = session.get(Transfer, transfer_id)
    if known is not None and known.applied_by_account_id == officer.id and known.kind is RouteKind.INCOMING:
        session.refresh(known, ["member"])
        return known
    today = clock.local_date(now)
    side = offices.get_side(session, branch=branch, on=today)
    offices.refuse_taking_in(session, seat=seat, side=side, on=today)
    _refuse_paper(session, paper, joined_on=person["joined_on"], today=today)
    member = arriving.open_file(session, told=person, organisation_id=seat.id, now=now)
    _refuse_underway(session, member, officer=officer)
    transfer = _begin(session, transfer_id, member, branch, paper, officer=officer, now=now)
    applying.lay(session, transfer, rules.way_in(seat.id, side))
    _keep(session, transfer, paper, seat_id=seat.id, officer=officer, now=now)
    stepping.advance(
        session,
        transfer,
        to=1,
        done=stepping.Done(TransferAction.ENTER_LETTER, officer, seat.id, paper.note),
        now=now,
    )
    return transfer


def find_letter(session: Session, *, transfer_id: UUID) -> IncomingLetter | None:
    """The paper letter by which somebody comes from outside, or None."""
    return session.scalars(select(IncomingLetter).where(IncomingLetter.transfer_id == transfer_id)).one_or_none()


def get_letter(session: Session, *, transfer_id: UUID) -> IncomingLetter:
    """The paper letter of a transfer from outside."""
    return session.scalars(select(IncomingLetter).where(IncomingLetter.transfer_id == transfer_id)).one()


def settle(session: Session, transfer: Transfer, *, branch: PartyOrganisation, by: Account, now: datetime) -> None:
    """Let the person belong to the branch from today; refusals are those of `arriving.settle`."""
    letter = get_letter(session, transfer_id=transfer.id)
    arriving.settle(
        session,
        member=transfer.member,
        branch=branch,
        standing=letter.standing,
        dues_paid_to=letter.dues_paid_to,
        now=now,
        by=by,
    )


def give_back(session: Session, transfer: Transfer, *, organisation_id: UUID | None, now: datetime) -> None:
    """The paper goes back to its sender, if there is one; put right, it may be entered again."""
    letter = find_letter(session, transfer_id=transfer.id)
    if letter is None:
        return
    letter.ended_at = now
    audit.record(
        session, Action.INCOMING_LETTER_RETURNED, letter, now=now, organisation_id=organisation_id, fields=["ended_at"]
    )
    session.flush()


def describe(session: Session, transfer: Transfer) -> dict[str, Any] | None:
    """What stands on the paper, with masked numbers; None: they come from a branch here."""
    letter = find_letter(session, transfer_id=transfer.id)
    if letter is None:
        return None
    member = session.get_one(Member, transfer.member_id)
    names = ("sender", "number", "contact", "issued_on", "valid_days", "valid_until", "standing", "dues_paid_to")
    return {name: getattr(letter, name) for name in names} | {
        "sex": member.sex,
        "born_on": member.born_on,
        "ethnicity": member.ethnicity,
        "joined_on": member.joined_on,
        "id_number_masked": numbers.id_number_mask(session, member),
        "phone_masked": numbers.phone_mask(member),
    }


def _refuse_paper(session: Session, paper: Paper, *, joined_on: date | None, today: date) -> None:
    _refuse_days(paper, today=today)
    if paper.standing is Standing.PROBATIONARY and joined_on is not None:
        ends_on = months_after(joined_on, PROBATION_MONTHS + MOST_EXTENSION_MONTHS)
        if ends_on <= paper.accepted_on:
            raise ProbationUndecidedError(ends_on=ends_on.isoformat())
    if month_of(paper.dues_paid_to) > latest_dues_month(today):
        raise DuesTooFarAheadError(latest=latest_dues_month(today).isoformat())
    if is_before_joining(month_of(paper.dues_paid_to), joined_on):
        raise DuesBeforeJoiningError(member_ids=[])
    same = (IncomingLetter.sender == paper.sender, IncomingLetter.number == paper.number)
    known = select(IncomingLetter.id).where(*same, IncomingLetter.ended_at.is_(None))
    if session.scalars(known).first() is not None:
        raise LetterKnownError()


def _refuse_days(paper: Paper, *, today: date) -> None:
    for field, day in (("issued_on", paper.issued_on), ("accepted_on", paper.accepted_on)):
        if day > today:
            raise DateInFutureError(field=field)
    if paper.accepted_on < paper.issued_on:
        raise AcceptedBeforeIssueError(issued_on=paper.issued_on.isoformat())
    if paper.accepted_on >= paper.valid_until:
        raise LetterExpiredError(valid_until=paper.valid_until.isoformat())


def _refuse_underway(session: Session, member: Member, *, officer: Account) -> None:
    if member.account_id == officer.id:
        raise OwnStepError()
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()  # Two at once: one waits.
    if applying.find_open(session, member_id=member.id) is not None:
        raise TransferOpenError()


def _begin(
    session: Session,
    transfer_id: UUID,
    member: Member,
    branch: PartyOrganisation,
    paper: Paper,
    *,
    officer: Account,
    now: datetime,
) -> Transfer:
    transfer = Transfer(
        id=transfer_id,
        member_id=member.id,
        kind=RouteKind.INCOMING,
        destination_id=branch.id,
        outside_name=paper.sender,
        outside_branch=paper.sender_branch,
        reason=paper.reason,
        note=None,
        state=TransferState.LETTER_ISSUED,
        position=0,
        since_at=now,
        applied_by_account_id=officer.id,
        accepted_on=paper.accepted_on,
        created_at=now,
    )
    transfer.member = member
    session.add(transfer)
    session.flush()
    return transfer


def _keep(
    session: Session, transfer: Transfer, paper: Paper, *, seat_id: UUID, officer: Account, now: datetime
) -> None:
    letter = IncomingLetter(
        id=new_id(),
        transfer_id=transfer.id,
        sender=paper.sender,
        number=paper.number,
        contact=paper.contact,
        issued_on=paper.issued_on,
        valid_days=paper.valid_days,
        valid_until=paper.valid_until,
        accepted_on=paper.accepted_on,
        standing=paper.standing,
        dues_paid_to=month_of(paper.dues_paid_to),
        entered_at=now,
        entered_by_account_id=officer.id,
    )
    session.add(letter)
    audit.record(session, Action.INCOMING_LETTER_ENTERED, letter, now=now, organisation_id=seat_id)
    session.flush()
