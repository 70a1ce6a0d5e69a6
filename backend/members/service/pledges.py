"""承诺践诺 and 党员先锋岗: what members promise in their own words, and posts that a branch puts on record.

Both are optional, nothing is counted, compared or published. A pledge is read by its member and by the secretaries of
the branch to which the member belongs today; erasing it leaves nothing but the audit entry.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.members.errors import DateInFutureError, PeriodReversedError
from backend.members.models import PLEDGE_CONTEXT, Affiliation, Member, Pledge, VanguardPost
from backend.organisations.dated import holds_on


@dataclass(frozen=True)
class Words:
    """A pledge as it is read."""

    member: Member
    year: int
    words: str
    outcome: str | None
    written_at: datetime
    changed_at: datetime


# --- Pledges ----------------------------------------------------------------------------------------------------------


def list_own(session: Session, *, member: Member) -> list[Words]:
    """The member's pledges, the latest year first."""
    rows = session.scalars(select(Pledge).where(Pledge.member_id == member.id).order_by(Pledge.year.desc()))
    return [_opened(session, pledge, member) for pledge in rows]


def list_of_branch(session: Session, *, organisation_id: UUID, year: int, on: date) -> list[Words]:
    """The year's pledges of those who belong to the branch on the day, by pinyin."""
    rows = session.execute(
        select(Pledge, Member)
        .join(Member, Member.id == Pledge.member_id)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, on), Pledge.year == year)
        .order_by(Member.name_pinyin, Member.id)
    )
    return [_opened(session, pledge, member) for pledge, member in rows]


def write(
    session: Session,
    *,
    member: Member,
    year: int,
    words: str,
    outcome: str | None,
    organisation_id: UUID,
    now: datetime,
) -> Words:
    """Keep the member's words for a year; what stood there is replaced, they are the member's own.

    :raises DateInFutureError: the year has not begun.
    """
    if year > clock.local_date(now).year:
        raise DateInFutureError(field="year")
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    pledge = _find(session, member_id=member.id, year=year)
    if pledge is None:
        pledge = Pledge(id=new_id(), member_id=member.id, year=year, written_at=now)
        session.add(pledge)
    keyring = db.keyring_of(session)
    pledge.words_sealed = keyring.seal(words, context=PLEDGE_CONTEXT)
    pledge.outcome_sealed = keyring.seal(outcome, context=PLEDGE_CONTEXT) if outcome else None
    pledge.changed_at = now
    audit.record(session, Action.PLEDGE_WRITTEN, pledge, now=now, organisation_id=organisation_id)
    session.flush()
    return _opened(session, pledge, member)


def erase(session: Session, *, member: Member, year: int, organisation_id: UUID, now: datetime) -> None:
    """Erase the member's words for a year; where there are none, nothing changes.

    :raises NotFound: there are none.
    """
    pledge = _find(session, member_id=member.id, year=year)
    if pledge is None:
        raise NotFound()
    audit.record(session, Action.PLEDGE_ERASED, pledge, now=now, organisation_id=organisation_id)
    session.delete(pledge)


def _find(session: Session, *, member_id: UUID, year: int) -> Pledge | None:
    return session.scalars(select(Pledge).where(Pledge.member_id == member_id, Pledge.year == year)).one_or_none()


def _opened(session: Session, pledge: Pledge, member: Member) -> Words:
    keyring = db.keyring_of(session)
    return Words(
        member=member,
        year=pledge.year,
        words=keyring.open(pledge.words_sealed, context=PLEDGE_CONTEXT),
        outcome=keyring.open(pledge.outcome_sealed, context=PLEDGE_CONTEXT) if pledge.outcome_sealed else None,
        written_at=pledge.written_at,
        changed_at=pledge.changed_at,
    )


# --- Vanguard posts ---------------------------------------------------------------------------------------------------


def list_posts(
    session: Session, *, organisation_id: UUID | None = None, member_id: UUID | None = None
) -> list[VanguardPost]:
    """The vanguard posts of a branch, or of a member: the latest first."""
    statement = select(VanguardPost).options(joinedload(VanguardPost.member))
    if organisation_id is not None:
        statement = statement.where(VanguardPost.organisation_id == organisation_id)
    if member_id is not None:
        statement = statement.where(VanguardPost.member_id == member_id)
    return list(session.scalars(statement.order_by(VanguardPost.from_on.desc(), VanguardPost.id.desc())))


def give_post(
    session: Session,
    *,
    member: Member,
    organisation_id: UUID,
    name: str,
    from_on: date,
    until_on: date | None,
    now: datetime,
) -> VanguardPost:
    """Put on record that the member holds a vanguard post of the branch; `until_on` is the first day without it.

    :raises PeriodReversedError: it would end before it begins.
    """
    _refuse_reversed(from_on, until_on)
    post = VanguardPost(
        id=new_id(),
        member_id=member.id,
        organisation_id=organisation_id,
        name=name,
        from_on=from_on,
        until_on=until_on,
        given_at=now,
    )
    post.member = member
    session.add(post)
    audit.record(session, Action.VANGUARD_POST_GIVEN, post, now=now, organisation_id=organisation_id, fields=["name"])
    session.flush()
    return post


def end_post(session: Session, *, post: VanguardPost, until_on: date, now: datetime) -> None:
    """Let the post end on a day, or correct that day.

    :raises PeriodReversedError: it would end before it began.
    """
    _refuse_reversed(post.from_on, until_on)
    post.until_on = until_on
    audit.record(
        session,
        Action.VANGUARD_POST_ENDED,
        post,
        now=now,
        organisation_id=post.organisation_id,
        fields=["until_on"],
    )


def _refuse_reversed(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on <= from_on:
        raise PeriodReversedError()
