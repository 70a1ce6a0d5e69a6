"""A member's standing, by days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import (
    BeforePresentPeriodError,
    DateInFutureError,
    DecisionNeededError,
    PeriodReversedError,
    StandingUnchangedError,
)
from backend.members.models import STANDING_REASON_CONTEXT, Member, MemberStanding, Standing
from backend.members.service import affiliations
from backend.organisations.errors import OwnMatterError


def change(
    session: Session,
    *,
    member: Member,
    standing: Standing,
    from_on: date,
    until_on: date | None = None,
    reason: str | None = None,
    organisation_id: UUID,
    now: datetime,
    by: Account | None = None,
) -> None:
    """Let `member` be `standing` from the day on. The day on which the present one began corrects that one.

    Only a suspension has an end that is known beforehand: from `until_on` the member is again what they were. An
    end that has not come is no history yet: another change replaces it. `by` changes it by hand.
    A suspension ends posts and grants at the branch, and its end gives none back (留党察看: the posts fall away by
    themselves, 中国共产党纪律处分条例).

    :raises OwnMatterError: it is `by`'s own.
    :raises DateInFutureError: the day is still to come.
    :raises PeriodReversedError: it would end before it begins, or is no suspension.
    :raises StandingUnchangedError: the member is that already.
    :raises BeforePresentPeriodError: the present standing began after the day.
    :raises DecisionNeededError: by hand nobody becomes a full member after probation; a meeting decides.
    """
    if by is not None and member.account_id == by.id:
        raise OwnMatterError()
    if from_on > clock.local_date(now):
        raise DateInFutureError(field="from_on")
    if until_on is not None and (standing is not Standing.SUSPENDED or until_on <= from_on):
        raise PeriodReversedError()
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    present = find_open(session, member_id=member.id, now=now)
    if present is not None:
        _refuse(present, standing, from_on=from_on, until_on=until_on, by_hand=by is not None)
    before = _standing_before(session, present) if present is not None else None
    row = _begin(session, member, present, standing=standing, from_on=from_on)
    if reason is not None:
        row.reason_sealed = db.keyring_of(session).seal(reason, context=STANDING_REASON_CONTEXT)
    if until_on is not None:
        _plan_return(session, row, to=before or Standing.FULL, on=until_on)
    if standing is Standing.SUSPENDED and (until_on is None or until_on > clock.local_date(now)):
        affiliations.end_offices(session, member=member, organisation_id=organisation_id, on=from_on, now=now, by=by)
    member.changed_at = now
    session.flush()
    audit.record(
        session,
        Action.MEMBER_STANDING_CHANGED,
        member,
        now=now,
        organisation_id=organisation_id,
        fields=["standing"],
    )


def find_open(session: Session, *, member_id: UUID, now: datetime) -> MemberStanding | None:
    """The standing that has no end; one that was only planned for a day to come is taken back first."""
    own = select(MemberStanding).where(MemberStanding.member_id == member_id).execution_options(populate_existing=True)
    present = session.scalars(own.where(MemberStanding.until_on.is_(None))).one_or_none()
    if present is None or present.from_on <= clock.local_date(now):
        return present
    running = session.scalars(own.where(MemberStanding.until_on == present.from_on)).one_or_none()
    session.delete(present)
    session.flush()  # What never came to hold makes room before the running one is opened.
    if running is not None:
        running.until_on = None
        session.flush()
    return running


def list_standings(session: Session, *, member_id: UUID) -> list[MemberStanding]:
    """All standings of a member, newest first."""
    own = select(MemberStanding).where(MemberStanding.member_id == member_id)
    return list(session.scalars(own.order_by(MemberStanding.from_on.desc())))


def reason_of(session: Session, row: MemberStanding) -> str | None:
    """Why the standing was given, if anybody said so: for the branch's own secretaries."""
    sealed = row.reason_sealed
    return db.keyring_of(session).open(sealed, context=STANDING_REASON_CONTEXT) if sealed is not None else None


def _refuse(
    present: MemberStanding, standing: Standing, *, from_on: date, until_on: date | None, by_hand: bool
) -> None:
    if present.standing is standing and until_on is None:
        raise StandingUnchangedError()
    if from_on < present.from_on:
        raise BeforePresentPeriodError(from_on=present.from_on.isoformat())
    becomes_full = present.standing is Standing.PROBATIONARY and standing is Standing.FULL
    if by_hand and becomes_full and from_on > present.from_on:
        raise DecisionNeededError()


def _standing_before(session: Session, present: MemberStanding) -> Standing | None:
    """What a suspension returns to."""
    if present.standing is not Standing.SUSPENDED:
        return present.standing
    earlier = select(MemberStanding).where(
        MemberStanding.member_id == present.member_id, MemberStanding.until_on == present.from_on
    )
    found = session.scalars(earlier).one_or_none()
    return found.standing if found is not None else None


def _begin(
    session: Session, member: Member, present: MemberStanding | None, *, standing: Standing, from_on: date
) -> MemberStanding:
    if present is not None and (from_on == present.from_on or present.standing is standing):
        present.standing = standing
        return present
    if present is not None:
        present.until_on = from_on
        session.flush()  # The open row makes room before its successor comes.
    row = MemberStanding(id=new_id(), member_id=member.id, standing=standing, from_on=from_on)
    session.add(row)
    return row


def _plan_return(session: Session, row: MemberStanding, *, to: Standing, on: date) -> None:
    row.until_on = on
    session.flush()
    session.add(MemberStanding(id=new_id(), member_id=row.member_id, standing=to, from_on=on))
