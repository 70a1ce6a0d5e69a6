"""Who hears of a step: whoever has it now, the member, and the superior of whoever refused. Notices name nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation
from backend.transfers.models import Transfer, TransferAction, TransferState, TransferStep
from backend.transfers.service import offices

SETTLED_BY_NEXT = (
    NotificationKind.TRANSFER_WAITING,
    NotificationKind.TRANSFER_MOVED_ON,
    NotificationKind.TRANSFER_RETURNED,
)
"""One notice per transfer: what it said of the last station is over."""


def tell_step(session: Session, *, transfer: Transfer, step: TransferStep, now: datetime) -> None:
    """Take the notices of the last station back and write those of this one."""
    notifications.settle(session, subject_id=transfer.id, kinds=SETTLED_BY_NEXT, now=now)
    if transfer.holder_id is not None:
        _tell_offices(session, NotificationKind.TRANSFER_WAITING, transfer, transfer.holder_id, step, now=now)
    if step.copied_to_id is not None:
        _tell_offices(session, NotificationKind.TRANSFER_REFUSAL_COPIED, transfer, step.copied_to_id, step, now=now)
    account_id = transfer.member.account_id
    if account_id is not None and account_id != step.actor_account_id:
        notifications.notify(
            session,
            account_id=account_id,
            kind=_kind_for_member(step),
            facts={"state": step.state.value, "reason": step.reason.value if step.reason is not None else None},
            subject_id=transfer.id,
            now=now,
        )


def _kind_for_member(step: TransferStep) -> NotificationKind:
    if step.action is TransferAction.REFUSE:
        return NotificationKind.TRANSFER_REFUSED
    if step.state is TransferState.RETURNED:
        return NotificationKind.TRANSFER_RETURNED
    return NotificationKind.TRANSFER_MOVED_ON


def _tell_offices(
    session: Session,
    kind: NotificationKind,
    transfer: Transfer,
    organisation_id: UUID,
    step: TransferStep,
    *,
    now: datetime,
) -> None:
    told = offices.list_handlers(session, organisation_ids=[organisation_id], now=now)
    name = session.scalar(select(PartyOrganisation.short_name).where(PartyOrganisation.id == organisation_id))
    notifications.notify_all(
        session,
        account_ids=told - {transfer.member.account_id, step.actor_account_id},
        kind=kind,
        facts={"state": step.state.value, "organisation": name},
        subject_id=transfer.id,
        now=now,
    )
