"""Who hears of it: the member, and the officers of a branch. Notices to officers name nobody."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.flow.errors import NobodyToRemindError, RemindedAlreadyError
from backend.flow.reference import flow_rules
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Grant
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants


def tell_branch(
    session: Session,
    kind: NotificationKind,
    *,
    organisation_id: UUID,
    subject_id: UUID,
    but: UUID | None = None,
    now: datetime,
) -> int:
    """Tell those who keep the branch's members, `but` one account; how many there are."""
    told = set(
        session.scalars(
            select(Grant.account_id)
            .where(Grant.organisation_id == organisation_id, grants.holds_at(now))
            .where(Grant.role.in_(roles_with(Right.MEMBERS_WRITE)))
        )
    ) - {but}
    notifications.notify_all(session, account_ids=told, kind=kind, facts={}, subject_id=subject_id, now=now)
    return len(told)


def tell_member(
    session: Session, kind: NotificationKind, *, member_id: UUID, facts: dict[str, str], subject_id: UUID, now: datetime
) -> None:
    """Tell the member, where they have an account."""
    account_id = session.scalars(select(Member.account_id).where(Member.id == member_id)).one()
    if account_id is not None:
        notifications.notify(session, account_id=account_id, kind=kind, facts=facts, subject_id=subject_id, now=now)


def remind(session: Session, *, organisation_id: UUID | None, subject_id: UUID, now: datetime) -> None:
    """Remind the other branch of one matter, at most once in some days.

    :raises NobodyToRemindError: it is no branch of this instance, or nobody answers for it.
    :raises RemindedAlreadyError: somebody did a few days ago.
    """
    if organisation_id is None:
        raise NobodyToRemindError()
    pause = timedelta(days=flow_rules().remind_again_days)
    last = session.scalar(
        select(func.max(Notification.created_at)).where(
            Notification.kind == NotificationKind.FLOW_REMINDED, Notification.subject_id == subject_id
        )
    )
    if last is not None and last + pause > now:
        raise RemindedAlreadyError(until=clock.local_date(last + pause).isoformat())
    told = tell_branch(
        session,
        NotificationKind.FLOW_REMINDED,
        organisation_id=organisation_id,
        subject_id=subject_id,
        but=session.info.get("actor_account_id"),
        now=now,
    )
    if not told:
        raise NobodyToRemindError()
