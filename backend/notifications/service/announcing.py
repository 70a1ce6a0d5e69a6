"""Telling crowds: one row in the transaction of the cause, the inboxes by the worker in short batches.

What is told last is what counts. The announcements of one thing are worked off in the order in which they were made,
and one that comes while earlier ones are under way decides what becomes of them (`topics.CALLED_OFF_BY` and
`CORRECTED_BY`): called off before everybody heard of it, only those who did hear are told; changed, the others hear it
once, as it is now. Both decisions are taken under the lock of the earlier rows, which a batch of the worker holds, too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from backend.core import audit
from backend.core.db import locked, upsert
from backend.core.ids import new_id
from backend.notifications.models import Announcement, Audience, AudienceKind, Notification, NotificationKind
from backend.notifications.models.topics import CALLED_OFF_BY, CORRECTED_BY, REPLACED_BY
from backend.notifications.rules import KEPT_FOR
from backend.notifications.service import waking

Resolver = Callable[[Session, Mapping[str, Any], UUID | None, int], list[UUID]]
"""(session, parameters, after, limit) → the next accounts after one, in the order of their ids; fewer: the last."""
BATCH = 250
"""Accounts told in one transaction, which holds SQLite's write lock for some 30 ms on a busy machine."""
UNRECORDED = {audit.NO_RECORD: True}
"""The entry of what is told was written with its cause."""


def announce(
    session: Session,
    *,
    kind: NotificationKind,
    facts: dict[str, Any],
    audience: Audience,
    now: datetime,
    subject_id: UUID | None = None,
    useful_until: datetime | None = None,
) -> Announcement:
    """Let the worker tell a crowd, in the transaction of the cause; `facts` as those of `inbox.notify`.

    Nobody is told from `useful_until` on.
    """
    earlier = _list_unfinished(session, subject_id)
    spares = _correct(earlier, kind=kind, facts=facts)
    called_off = _call_off(earlier, kind=kind, now=now)
    announcement = Announcement(
        id=new_id(),
        kind=kind,
        facts=facts,
        subject_id=subject_id,
        audience=audience.kind,
        parameters=audience.parameters,
        useful_until=useful_until,
        created_at=now,
        after_id=earlier[-1].id if earlier else None,
        spares=spares,
        only_heard=called_off,
    )
    session.add(announcement)
    waking.ask(session)
    return announcement


def call_off(session: Session, *, subject_id: UUID, kinds: Iterable[NotificationKind] | None, now: datetime) -> None:
    """Tell nobody else: the matter is settled."""
    for announcement in _list_unfinished(session, subject_id):
        if kinds is None or announcement.kind in kinds:
            announcement.done_at = now


def _list_unfinished(session: Session, subject_id: UUID | None) -> Sequence[Announcement]:
    """What is being told of the same thing, in order, and held until the transaction ends."""
    if subject_id is None:
        return ()
    unfinished = select(Announcement).where(Announcement.subject_id == subject_id, Announcement.done_at.is_(None))
    in_order = unfinished.order_by(Announcement.created_at, Announcement.id)
    return session.scalars(locked(in_order).execution_options(populate_existing=True)).all()


def _correct(
    earlier: Sequence[Announcement], *, kind: NotificationKind, facts: dict[str, Any]
) -> list[tuple[str, str | None]]:
    """Give what is still being told the new facts; those who hear it from here on are spared the correction."""
    corrected = [one for one in earlier if one.kind in CORRECTED_BY.get(kind, ())]
    for announcement in corrected:
        announcement.facts = facts
    return [(one.id.hex, one.cursor.hex if one.cursor else None) for one in corrected]


def _call_off(earlier: Sequence[Announcement], *, kind: NotificationKind, now: datetime) -> bool:
    """Let nobody else hear what is called off; whether anything was."""
    stopped = [one for one in earlier if one.kind in CALLED_OFF_BY.get(kind, ())]
    for announcement in stopped:
        announcement.done_at = now
    return bool(stopped)


# --- The worker's part ------------------------------------------------------------------------------------------------


def tell_some(session: Session, *, resolvers: Mapping[AudienceKind, Resolver], now: datetime) -> int:
    """One batch of the oldest announcement that may be told; 1, or 0 when there is none.

    Where the batch and the cursor stand in one transaction, dying between two loses nobody; the unique index over
    announcement and account makes twice impossible.
    """
    announcement = find_next(session)
    if announcement is None:
        return 0
    if announcement.useful_until is not None and announcement.useful_until <= now:
        accounts: list[UUID] = []
    else:
        resolve = resolvers[announcement.audience]
        accounts = resolve(session, announcement.parameters, announcement.cursor, BATCH)
        _tell(session, announcement, _concerned(session, announcement, accounts))
    progress: dict[str, Any] = {"cursor": accounts[-1] if accounts else announcement.cursor}
    if len(accounts) < BATCH:
        progress["done_at"] = now
    mark = update(Announcement).where(Announcement.id == announcement.id).values(progress)
    session.execute(mark, execution_options=UNRECORDED)
    return 1


def find_next(session: Session) -> Announcement | None:
    """The oldest announcement that has its turn and that no other worker holds; it is held from now on."""
    before = aliased(Announcement)
    has_its_turn = ~exists().where(before.id == Announcement.after_id, before.done_at.is_(None))
    oldest = (
        select(Announcement)
        .where(Announcement.done_at.is_(None), has_its_turn)
        .order_by(Announcement.created_at, Announcement.id)
        .limit(1)
    )
    held = locked(oldest, of=Announcement, skips=True)  # Another worker takes the next one.
    return session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def _concerned(session: Session, announcement: Announcement, accounts: list[UUID]) -> list[UUID]:
    """Of the accounts those who have to hear it."""
    if not accounts or not (announcement.only_heard or announcement.spares):
        return accounts
    told = select(Notification.account_id).where(Notification.account_id.in_(accounts))
    found = set(accounts)
    if announcement.only_heard:
        heard_of = CALLED_OFF_BY[announcement.kind]
        about_it = told.where(Notification.subject_id == announcement.subject_id, Notification.kind.in_(heard_of))
        found &= set(session.scalars(about_it))
    if announcement.spares:
        spared = [_told_after(*spare) for spare in announcement.spares]
        found -= set(session.scalars(told.where(or_(*spared))))
    return sorted(found)


def _told_after(announcement: str, account: str | None) -> ColumnElement[bool]:
    by_it = Notification.announcement_id == UUID(announcement)
    return by_it if account is None else and_(by_it, Notification.account_id > UUID(account))


def _tell(session: Session, announcement: Announcement, accounts: list[UUID]) -> None:
    if not accounts:
        return
    same = {
        "kind": announcement.kind,
        "facts": announcement.facts,
        "subject_id": announcement.subject_id,
        "announcement_id": announcement.id,
        "useful_until": announcement.useful_until,
        "created_at": announcement.created_at,
    }
    replaced = REPLACED_BY.get(announcement.kind)
    if replaced and announcement.subject_id is not None:
        take_unread_back(
            session,
            account_ids=accounts,
            kinds=replaced,
            subject_id=announcement.subject_id,
            now=announcement.created_at,
        )
    rows = upsert(session.get_bind().dialect, Notification).on_conflict_do_nothing()
    session.execute(
        rows, [{"id": new_id(), "account_id": one, **same} for one in accounts], execution_options=UNRECORDED
    )


def forget(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Throw away an announcement that was done a month ago; 1, or 0 when there is none.

    The notices stay and forget by which it was that they came, `limit` of them in a transaction; it goes with the last.
    Kept is what may still be asked for: what is of use yet, and what another one comes after, which may spare those
    who heard this.
    """
    later = aliased(Announcement)
    is_over = or_(Announcement.useful_until.is_(None), Announcement.useful_until <= now)
    oldest = (
        select(Announcement.id)
        .where(Announcement.done_at <= now - KEPT_FOR, is_over)
        .where(~exists().where(later.after_id == Announcement.id))
        .order_by(Announcement.done_at, Announcement.id)
        .limit(1)
    )
    announcement_id = session.scalar(oldest)
    if announcement_id is None:
        return 0
    some = select(Notification.id).where(Notification.announcement_id == announcement_id).limit(limit)
    freed = update(Notification).where(Notification.id.in_(some)).values(announcement_id=None)
    quietly = UNRECORDED | {"synchronize_session": False}
    if len(session.execute(freed.returning(Notification.id), execution_options=quietly).all()) < limit:
        session.execute(delete(Announcement).where(Announcement.id == announcement_id), execution_options=quietly)
    return 1


def take_unread_back(
    session: Session,
    *,
    account_ids: Iterable[UUID],
    kinds: Iterable[NotificationKind],
    subject_id: UUID,
    now: datetime,
) -> None:
    """Take out of the inboxes what a newer notice about the same thing says better; what was read stays."""
    stale = (
        update(Notification)
        .where(Notification.subject_id == subject_id, Notification.account_id.in_(list(account_ids)))
        .where(Notification.kind.in_(list(kinds)))
        .where(Notification.read_at.is_(None), Notification.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    with session.no_autoflush:  # The caller's objects are not ready to be written yet.
        session.execute(stale, execution_options=UNRECORDED)
