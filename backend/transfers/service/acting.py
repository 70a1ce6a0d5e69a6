"""From what an officer asks for to the answer that it is; refuses what was read too long ago."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.members.errors import ChangedMeanwhileError
from backend.members.models import Affiliation
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.errors import NotYourStepError, OwnStepError, ReasonMissingError, WrongOrderError
from backend.transfers.models import USUAL_VALID_DAYS, ReturnReason, Transfer, TransferAction, TransferState
from backend.transfers.service import applying, ending, stepping
from backend.transfers.service.answering import Answer

A = TransferAction


@dataclass(frozen=True)
class Asked:
    """What somebody wants to do; which fields count depends on the action."""

    action: TransferAction
    position: int
    """Where the transfer stood when it was read."""
    note: str | None = None
    reason: ReturnReason | None = None
    to: int = 0
    valid_days: int = USUAL_VALID_DAYS
    contact: str | None = None
    branch: PartyOrganisation | None = None
    accepted_on: date | None = None
    reference: str | None = None


def apply_for(
    session: Session,
    *,
    transfer_id: UUID,
    affiliation: Affiliation,
    wish: applying.Wish,
    officer: Account,
    now: datetime,
) -> Transfer:
    """The branch applies for its member and sends it to the committee. The same id again is the same transfer.

    :raises OwnStepError: the officer is the member, who applies as everybody does.
    """
    if affiliation.member.account_id == officer.id:
        raise OwnStepError()
    transfer = applying.apply(
        session, transfer_id=transfer_id, member=affiliation.member, wish=wish, applicant=officer, now=now
    )
    if transfer.state is TransferState.DRAFT:
        applying.submit(session, transfer=transfer, actor=officer, by_branch=True, note=None, now=now)
    return transfer


def act(
    session: Session, *, transfer: Transfer, officer: Account, seats: set[UUID], asked: Asked, now: datetime
) -> None:
    """Do what is asked for. Refusals are those of `Answer` and `ending`, and these:

    :raises ChangedMeanwhileError: somebody else has taken a step since the transfer was read.
    :raises ReasonMissingError: a return or refusal without a reason, a receipt from outside without its day.
    """
    stepping.hold(session, transfer)
    if transfer.position != asked.position:
        raise ChangedMeanwhileError()
    if asked.action in (A.WITHDRAW, A.LOSE_LETTER, A.REVOKE_LETTER):
        _end(session, transfer, officer=officer, seats=seats, asked=asked, now=now)
        return
    answer = Answer(session, transfer, officer=officer, seats=seats, now=now)
    if asked.action in (A.RETURN, A.REFUSE):
        _say_no(answer, asked)
    else:
        _go_on(answer, asked)


def _go_on(answer: Answer, asked: Asked) -> None:
    plain = {A.AGREE: answer.agree, A.PLACE: answer.place, A.ISSUE_RECEIPT: answer.issue_receipt, A.FILE: answer.file}
    if asked.action in plain:
        plain[asked.action](note=asked.note)
    elif asked.action is _letter_due(answer.transfer):
        answer.issue_letter(valid_days=asked.valid_days, contact=asked.contact, note=asked.note)
    elif asked.action is A.ACCEPT:
        answer.accept(branch=asked.branch, note=asked.note)
    elif asked.action is A.RECORD_RECEIPT:
        if asked.accepted_on is None:
            raise ReasonMissingError(field="accepted_on")
        answer.record_receipt(accepted_on=asked.accepted_on, reference=asked.reference, note=asked.note)
    else:
        raise WrongOrderError(state=answer.transfer.state.value)


def _letter_due(transfer: Transfer) -> TransferAction:
    """A first letter, or one in place of another: whoever asks for the one where the other is due read it wrongly."""
    return A.REISSUE_LETTER if transfer.state in rules.LETTER_NEEDED else A.ISSUE_LETTER


def _say_no(answer: Answer, asked: Asked) -> None:
    if asked.reason is None:
        raise ReasonMissingError(field="reason")
    if asked.action is A.RETURN:
        answer.send_back(to=asked.to, reason=asked.reason, note=asked.note)
    else:
        answer.refuse(reason=asked.reason, note=asked.note)


def _end(
    session: Session, transfer: Transfer, *, officer: Account, seats: set[UUID], asked: Asked, now: datetime
) -> None:
    if transfer.member.account_id == officer.id:
        raise OwnStepError()
    if asked.action is A.REVOKE_LETTER:
        ending.revoke_letter(session, transfer=transfer, actor=officer, seats=seats, note=asked.note, now=now)
        return
    mine = seats & {transfer.origin_id, ending.issuer_of(session, transfer)}
    if not mine or (asked.action is A.WITHDRAW and transfer.origin_id not in seats):
        raise NotYourStepError()
    organisation_id = transfer.origin_id if transfer.origin_id in seats else mine.pop()
    do = ending.withdraw if asked.action is A.WITHDRAW else ending.lose_letter
    do(session, transfer=transfer, actor=officer, organisation_id=organisation_id, note=asked.note, now=now)
