"""Moving a transfer from station to station: one step at a time, each of them kept and told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.service import holidays
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.transfers import rules
from backend.transfers.errors import NotYourStepError, OwnStepError, WrongOrderError
from backend.transfers.models import (
    ReturnReason,
    Transfer,
    TransferAction,
    TransferState,
    TransferStation,
    TransferStep,
)
from backend.transfers.service import telling

RECEIPT_WITHIN = relativedelta(months=1)
"""Of the acceptance (domain §4)."""
BACKWARD = frozenset(
    {
        TransferAction.RETURN,
        TransferAction.EXPIRE_LETTER,
        TransferAction.REVOKE_LETTER,
        TransferAction.LOSE_LETTER,
    }
)


@dataclass(frozen=True)
class Done:
    """What somebody does, as the step keeps it."""

    action: TransferAction
    actor: Account | None
    organisation_id: UUID | None = None
    """For whom; None: for themselves."""
    note: str | None = None
    reason: ReturnReason | None = None
    copied_to_id: UUID | None = None


def hold(session: Session, transfer: Transfer) -> None:
    """Let nobody else take a step until this transaction ends; reads anew where it stands."""
    own = select(Transfer).options(joinedload(Transfer.member)).where(Transfer.id == transfer.id)
    session.scalars(db.locked(own, of=Transfer).execution_options(populate_existing=True)).one()


def stations_of(session: Session, transfer: Transfer) -> list[TransferStation]:
    """The whole way, from the draft on."""
    own = select(TransferStation).where(TransferStation.transfer_id == transfer.id)
    return list(session.scalars(own.order_by(TransferStation.position)))


def following(session: Session, transfer: Transfer) -> TransferStation:
    """The station after the present one.

    :raises WrongOrderError: there is none, because it is over.
    """
    wanted = session.get(TransferStation, (transfer.id, transfer.position + 1))
    if wanted is None or transfer.state in rules.OVER:
        raise WrongOrderError(state=transfer.state.value)
    return wanted


def refuse_unless(transfer: Transfer, action: TransferAction, towards: TransferState) -> None:
    """:raises WrongOrderError: `action` is not what leads from here to the state `towards`."""
    if rules.forward(transfer.state, towards) is not action:
        raise WrongOrderError(state=transfer.state.value)


def refuse_strangers(session: Session, transfer: Transfer, *, actor: Account, seats: set[UUID]) -> None:
    """Only an officer of the organisation that has it may answer, nobody for themselves, and nobody for two in a row.

    :raises NotYourStepError: none of the actor's `seats` is that organisation.
    :raises OwnStepError: the actor is the member, or passed it on to here for another organisation.
    """
    if transfer.holder_id is None or transfer.holder_id not in seats:
        raise NotYourStepError()
    if is_barred(transfer, last_steps(session, [transfer.id]).get(transfer.id), actor_id=actor.id):
        raise OwnStepError()


def last_steps(session: Session, transfer_ids: Collection[UUID]) -> dict[UUID, TransferStep]:
    """What was done last with each of these; a draft is missing."""
    latest = (
        select(TransferStep.transfer_id, func.max(TransferStep.number).label("number"))
        .where(TransferStep.transfer_id.in_(transfer_ids))
        .group_by(TransferStep.transfer_id)
        .subquery()
    )
    of_them = (TransferStep.transfer_id == latest.c.transfer_id) & (TransferStep.number == latest.c.number)
    return {step.transfer_id: step for step in session.scalars(select(TransferStep).join(latest, of_them))}


def is_barred(transfer: Transfer, last: TransferStep | None, *, actor_id: UUID) -> bool:
    """Whether somebody else has to answer: `actor_id` is the member, or passed it on to here for another one."""
    if transfer.member.account_id == actor_id:
        return True
    passed_on = last is not None and last.action not in BACKWARD and last.organisation_id != transfer.holder_id
    return passed_on and last is not None and last.actor_account_id == actor_id


def advance(session: Session, transfer: Transfer, *, to: int, done: Done, now: datetime) -> TransferStep:
    """Bring the transfer to the station `to` and write the step down; whoever has it now is told."""
    station = session.get_one(TransferStation, (transfer.id, to))
    return enter(
        session, transfer, state=station.state, position=to, holder_id=station.organisation_id, done=done, now=now
    )


def enter(
    session: Session,
    transfer: Transfer,
    *,
    state: TransferState,
    position: int,
    holder_id: UUID | None,
    done: Done,
    now: datetime,
) -> TransferStep:
    """As `advance`, for states beside the way: an expired letter, an end."""
    transfer.state, transfer.position, transfer.since_at = state, position, now
    transfer.holder_id = None if state in rules.OVER else holder_id
    transfer.closed_at = now if state in rules.OVER else None
    transfer.due_on = _due_on(session, transfer, now=now)
    number = session.scalar(select(func.max(TransferStep.number)).where(TransferStep.transfer_id == transfer.id)) or 0
    step = TransferStep(
        id=new_id(),
        transfer_id=transfer.id,
        number=number + 1,
        action=done.action,
        state=state,
        position=position,
        organisation_id=done.organisation_id,
        actor_account_id=done.actor.id if done.actor is not None else None,
        member_account_id=transfer.member.account_id,
        reason=done.reason,
        note=done.note,
        copied_to_id=done.copied_to_id,
        due_on=transfer.due_on,
        at=now,
    )
    session.add(step)
    audit.record(
        session,
        Action.TRANSFER_STEPPED,
        transfer,
        now=now,
        organisation_id=done.organisation_id or transfer.origin_id,
        fields=["state", done.action.value],
    )
    session.flush()
    telling.tell_step(session, transfer=transfer, step=step, now=now)
    return step


def _due_on(session: Session, transfer: Transfer, *, now: datetime) -> date | None:
    if transfer.holder_id is None:
        return None
    if transfer.state is TransferState.PLACED and transfer.accepted_on is not None:
        return transfer.accepted_on + RECEIPT_WITHIN
    return rules.due_on(clock.local_date(now), holidays.load_calendar(session))
