"""Talks: who with whom and when, never what was said; and whom nobody has talked with yet."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.models import Member
from backend.members.service.roster import list_roster
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.yearly.errors import TalkExistsError, TalkWithOneselfError
from backend.yearly.models import Talk, TalkKind
from backend.yearly.service import telling

COUNTS = Talk.voided_at.is_(None) & Talk.disputed_at.is_(None)


def record(
    session: Session,
    *,
    organisation_id: UUID,
    talk_id: UUID,
    led_by: Member,
    member: Member,
    kind: TalkKind,
    held_on: date,
    by: Account,
    now: datetime,
) -> Talk:
    """Put a talk on record and tell those two who did not record it. The same id again is the same talk.

    :raises TalkWithOneselfError: a talk is between two.
    :raises TalkExistsError: it is on record.
    :raises DateInFutureError: the day is still to come.
    """
    known = session.get(Talk, talk_id)
    if known is not None:
        return known
    if held_on > clock.local_date(now):
        raise DateInFutureError(field="held_on")
    if led_by.id == member.id:
        raise TalkWithOneselfError()
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    same = (Talk.led_by_member_id == led_by.id, Talk.member_id == member.id, Talk.held_on == held_on)
    if session.scalar(select(Talk.id).where(*same, Talk.kind == kind, Talk.voided_at.is_(None))) is not None:
        raise TalkExistsError()
    talk = Talk(
        id=talk_id,
        organisation_id=organisation_id,
        led_by_member_id=led_by.id,
        member_id=member.id,
        kind=kind,
        held_on=held_on,
        recorded_at=now,
        recorded_by_account_id=by.id,
    )
    session.add(talk)
    audit.record(session, Action.TALK_RECORDED, talk, now=now, organisation_id=organisation_id)
    session.flush()
    told = {led_by.account_id, member.account_id} - {None, by.id}
    notifications.notify_all(
        session,
        account_ids=[account_id for account_id in told if account_id is not None],
        kind=NotificationKind.TALK_RECORDED,
        facts={"held_on": held_on.isoformat()},
        subject_id=talk.id,
        now=now,
    )
    return talk


def void(session: Session, *, talk: Talk, by: Account, now: datetime) -> None:
    """Take back what was recorded wrongly; voided already: nothing changes."""
    _hold(session, talk)
    if talk.voided_at is not None:
        return
    talk.voided_at, talk.voided_by_account_id = now, by.id
    audit.record(session, Action.TALK_VOIDED, talk, now=now, organisation_id=talk.organisation_id, fields=["voided_at"])
    telling.settle(session, NotificationKind.TALK_RECORDED, about=talk.id, now=now)
    telling.settle(session, NotificationKind.TALK_DISPUTED, about=talk.id, now=now)


def dispute(session: Session, *, talk: Talk, is_disputed: bool, now: datetime) -> None:
    """Let one of the two say that it did not take place, or take that back; the secretaries hear of it."""
    _hold(session, talk)
    if (talk.disputed_at is not None) == is_disputed:
        return
    talk.disputed_at = now if is_disputed else None
    audit.record(
        session, Action.TALK_DISPUTED, talk, now=now, organisation_id=talk.organisation_id, fields=["disputed_at"]
    )
    telling.settle(session, NotificationKind.TALK_DISPUTED, about=talk.id, now=now)
    if is_disputed:
        telling.tell_secretaries(
            session,
            NotificationKind.TALK_DISPUTED,
            organisation_id=talk.organisation_id,
            about=talk.id,
            facts={"year": talk.held_on.year},
            now=now,
        )


def list_of_branch(session: Session, *, organisation_id: UUID, year: int, today: date) -> dict[str, Any]:
    """The year's talks, the latest first, and of how many members nobody has talked with whom; those by pinyin.

    The members are those of today, or of the last day of a year that is over. Disputed talks count for nobody.
    """
    rows = session.execute(_named().where(Talk.organisation_id == organisation_id, *_within(year)).order_by(*_LATEST))
    roster = list_roster(session, organisation_ids=[organisation_id], on=min(today, date(year, 12, 31)))
    talked = talked_with(session, member_ids=[row.member_id for row in roster], year=year)
    return {
        "year": year,
        "items": [_described(*row) for row in rows],
        "members": len(roster),
        "talked": sum(row.member_id in talked for row in roster),
        "not_yet": [{"id": row.member_id, "name": row.name} for row in roster if row.member_id not in talked],
    }


def talked_with(session: Session, *, member_ids: Collection[UUID], year: int) -> set[UUID]:
    """Who of them had a talk in the year, whichever of the two asked for it, and at whichever branch."""
    theirs = or_(Talk.led_by_member_id.in_(member_ids), Talk.member_id.in_(member_ids))
    rows = session.execute(select(Talk.led_by_member_id, Talk.member_id).where(theirs, COUNTS, *_within(year)))
    return {member_id for pair in rows for member_id in pair} & set(member_ids)


def list_own(session: Session, *, member: Member) -> list[dict[str, Any]]:
    """The talks of a member, the latest first, with the name of the other."""
    either = or_(Talk.member_id == member.id, Talk.led_by_member_id == member.id)
    rows = session.execute(_named().where(either, Talk.voided_at.is_(None)).order_by(*_LATEST))
    return [
        _described(talk, led_by, name) | {"with_name": led_by if talk.member_id == member.id else name}
        for talk, led_by, name in rows
    ]


_LATEST = (Talk.held_on.desc(), Talk.id.desc())


def _within(year: int) -> tuple[Any, ...]:
    return Talk.held_on >= date(year, 1, 1), Talk.held_on <= date(year, 12, 31)


def _named() -> Select[Talk, str, str]:
    led_by, member = aliased(Member), aliased(Member)
    return (
        select(Talk, led_by.name, member.name)
        .join(led_by, led_by.id == Talk.led_by_member_id)
        .join(member, member.id == Talk.member_id)
    )


def _described(talk: Talk, led_by_name: str, name: str) -> dict[str, Any]:
    return {
        "id": talk.id,
        "kind": talk.kind,
        "held_on": talk.held_on,
        "led_by_name": led_by_name,
        "name": name,
        "is_disputed": talk.disputed_at is not None,
        "is_voided": talk.voided_at is not None,
    }


def _hold(session: Session, talk: Talk) -> None:
    own = select(Talk).where(Talk.id == talk.id)
    session.scalars(db.locked(own).execution_options(populate_existing=True)).one()
