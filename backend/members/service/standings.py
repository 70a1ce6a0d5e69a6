"""A member's standing, by days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.errors import BeforePresentPeriodError, DateInFutureError, StandingUnchangedError
from backend.members.models import Member, MemberStanding, Standing


def change(
    session: Session, *, member: Member, standing: Standing, from_on: date, organisation_id: UUID, now: datetime
) -> None:
    """Let `member` be `standing` from the day on. The day on which the present one began corrects that one.

    :raises DateInFutureError: the day is still to come.
    :raises StandingUnchangedError: the member is that already.
    :raises BeforePresentPeriodError: the present standing began after the day.
    """
    if from_on > clock.local_date(now):
        raise DateInFutureError(field="from_on")
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    present = session.scalars(
        select(MemberStanding)
        .where(MemberStanding.member_id == member.id, MemberStanding.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if present is not None and present.standing is standing:
        raise StandingUnchangedError()
    if present is not None and from_on < present.from_on:
        raise BeforePresentPeriodError(from_on=present.from_on.isoformat())
    if present is not None and from_on == present.from_on:
        present.standing = standing
    else:
        if present is not None:
            present.until_on = from_on
            session.flush()  # The open row makes room before its successor comes.
        session.add(MemberStanding(id=new_id(), member_id=member.id, standing=standing, from_on=from_on))
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


def list_standings(session: Session, *, member_id: UUID) -> list[MemberStanding]:
    """All standings of a member, newest first."""
    own = select(MemberStanding).where(MemberStanding.member_id == member_id)
    return list(session.scalars(own.order_by(MemberStanding.from_on.desc())))
