"""The inbox: writing to it, reading it, and the two turns of an activation that people must hear of."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import NO_RECORD, Action
from backend.core.ids import new_id
from backend.identity.models import Account, Activation
from backend.identity.service import activations
from backend.identity.service.passwords import SignedIn
from backend.notifications.models import Notification, NotificationKind
from backend.notifications.models.topics import REPLACED_BY
from backend.notifications.service import waking
from backend.notifications.service.announcing import call_off, take_unread_back


def notify(
    session: Session,
    *,
    account_id: UUID,
    kind: NotificationKind,
    facts: dict[str, Any],
    now: datetime,
    subject_id: UUID | None = None,
    useful_until: datetime | None = None,
) -> Notification:
    """Put one thing into somebody's inbox, in the transaction of its cause (which writes the audit entry).

    `facts` are the parameters of the text, as JSON: ids, names and titles as text, instants in ISO 8601. Never a phone
    or ID number, never a note. From `useful_until` on nobody is disturbed for it. An unread notice that this one makes
    stale leaves the inbox (`topics.REPLACED_BY`).
    """
    _replace(session, [account_id], kind, subject_id, now=now)
    notification = Notification(
        id=new_id(),
        account_id=account_id,
        kind=kind,
        facts=facts,
        subject_id=subject_id,
        useful_until=useful_until,
        created_at=now,
    )
    session.add(notification)
    waking.ask(session)
    return notification


def notify_all(
    session: Session,
    *,
    account_ids: Collection[UUID],
    kind: NotificationKind,
    facts: dict[str, Any],
    now: datetime,
    subject_id: UUID | None = None,
) -> None:
    """The same thing into a few inboxes, in one statement; as `notify` otherwise. Crowds are told by `announce`."""
    told = {"kind": kind, "facts": facts, "subject_id": subject_id, "created_at": now}
    if account_ids:
        _replace(session, account_ids, kind, subject_id, now=now)
        session.execute(
            insert(Notification), [{"id": new_id(), "account_id": account_id, **told} for account_id in account_ids]
        )
        waking.ask(session)


def _replace(
    session: Session, account_ids: Collection[UUID], kind: NotificationKind, subject_id: UUID | None, *, now: datetime
) -> None:
    replaced = REPLACED_BY.get(kind)
    if replaced and subject_id is not None:
        take_unread_back(session, account_ids=account_ids, kinds=replaced, subject_id=subject_id, now=now)


def settle(
    session: Session, *, subject_id: UUID, now: datetime, kinds: Collection[NotificationKind] | None = None
) -> None:
    """Take out of all inboxes what was told of the thing, or only `kinds` of it: the matter is settled elsewhere.

    Whom the worker has not told yet, it does not tell any more. What was told is no record: whoever settled the matter
    writes that down.
    """
    call_off(session, subject_id=subject_id, kinds=kinds, now=now)
    told = update(Notification).where(Notification.subject_id == subject_id, Notification.withdrawn_at.is_(None))
    if kinds is not None:
        told = told.where(Notification.kind.in_(kinds))
    session.execute(told.values(withdrawn_at=now), execution_options={NO_RECORD: True})


def list_inbox(session: Session, *, account_id: UUID, page: int, page_size: int) -> tuple[list[Notification], int]:
    """One page of an inbox, newest first, and how many there are in all."""
    own = select(Notification).where(Notification.account_id == account_id, Notification.withdrawn_at.is_(None))
    rows = session.scalars(
        own.order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return list(rows), session.scalar(select(func.count()).select_from(own.subquery())) or 0


def count_unread(session: Session, *, account_id: UUID) -> int:
    """How many notifications wait to be read."""
    unread = select(func.count()).where(
        Notification.account_id == account_id, Notification.read_at.is_(None), Notification.withdrawn_at.is_(None)
    )
    return session.scalar(unread) or 0


def find_own(session: Session, *, account_id: UUID, notification_id: UUID) -> Notification | None:
    """A notification of the account, or None."""
    return session.scalars(
        select(Notification).where(
            Notification.id == notification_id,
            Notification.account_id == account_id,
            Notification.withdrawn_at.is_(None),
        )
    ).one_or_none()


def withdraw(*, notification: Notification, now: datetime) -> None:
    """Take a notification out of the inbox, because its matter is settled; the caller writes the audit entry."""
    notification.withdrawn_at = now


def mark_read(session: Session, *, notification: Notification, now: datetime) -> None:
    """Remember that it was read; the first time counts."""
    if notification.read_at is not None:
        return
    notification.read_at = now
    audit.record(session, Action.NOTIFICATION_READ, notification, now=now, fields=["read_at"])


def mark_all_read(session: Session, *, account: Account, now: datetime) -> None:
    """Remember that everything in the account's inbox was read."""
    if count_unread(session, account_id=account.id) == 0:
        return
    session.execute(
        update(Notification)
        .where(Notification.account_id == account.id, Notification.read_at.is_(None))
        .values(read_at=now)
    )
    audit.record(session, Action.NOTIFICATION_READ, account, now=now, fields=["read_at"])


# --- Activations, told ------------------------------------------------------------------------------------------------
# Identity stands below and can tell nobody; whoever is higher conducts.


def use_activation(
    session: Session,
    *,
    token: str,
    password: str,
    phone: str | None,
    demo: bool,
    device: str | None,
    now: datetime,
) -> SignedIn:
    """Use an activation and tell its account. Refusals are those of `identity.service.activations.use`."""
    activation, signed_in = activations.use(
        session, token=token, password=password, phone=phone, demo=demo, device=device, now=now
    )
    notify(
        session,
        account_id=activation.account_id,
        kind=NotificationKind.ACCOUNT_ACTIVATED,
        facts={
            "activation_id": str(activation.id),
            "by": activations.issuer_name(session, activation=activation),
            "at": now.isoformat(),
        },
        subject_id=activation.id,
        now=now,
    )
    return signed_in


def dispute_activation(session: Session, *, activation: Activation, now: datetime) -> bool:
    """Dispute an activation and tell the officer who issued it; False: it was disputed before, and nothing changes.

    :raises NotDisputableError: never used, or used more than 30 days ago.
    """
    happened = activations.dispute(session, activation=activation, now=now)
    if not happened or activation.issued_by_account_id is None:
        return happened
    account = session.get_one(Account, activation.account_id)
    notify(
        session,
        account_id=activation.issued_by_account_id,
        kind=NotificationKind.ACTIVATION_DISPUTED,
        facts={"activation_id": str(activation.id), "name": account.display_name, "at": now.isoformat()},
        subject_id=activation.id,
        now=now,
    )
    return True
