"""Lectures and seminars of heads of the party organisation: date, theme, who, and the activity where there is one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service.planning import of_branch
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.yearly import rules
from backend.yearly.errors import LectureExistsError
from backend.yearly.models import HeadLecture, LectureKind


def record(
    session: Session,
    *,
    organisation_id: UUID,
    lecture_id: UUID,
    speaker: Member,
    kind: LectureKind,
    theme: str,
    held_on: date,
    activity_id: UUID | None,
    by: Account,
    now: datetime,
) -> HeadLecture:
    """Put a lecture on record. The same id again is the same lecture.

    :raises DateInFutureError: the day is still to come.
    :raises LectureExistsError: it is on record.
    :raises NotFound: the branch has no such activity.
    """
    known = session.get(HeadLecture, lecture_id)
    if known is not None:
        return known
    if held_on > clock.local_date(now):
        raise DateInFutureError(field="held_on")
    refuse_foreign(session, organisation_id=organisation_id, activity_id=activity_id)
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation_id))).one()
    same = (HeadLecture.member_id == speaker.id, HeadLecture.held_on == held_on, HeadLecture.theme == theme)
    if session.scalar(select(HeadLecture.id).where(*same, HeadLecture.voided_at.is_(None))) is not None:
        raise LectureExistsError()
    lecture = HeadLecture(
        id=lecture_id,
        organisation_id=organisation_id,
        member_id=speaker.id,
        kind=kind,
        theme=theme,
        held_on=held_on,
        activity_id=activity_id,
        recorded_at=now,
        recorded_by_account_id=by.id,
    )
    session.add(lecture)
    audit.record(session, Action.HEAD_LECTURE_RECORDED, lecture, now=now, organisation_id=organisation_id)
    session.flush()
    return lecture


def void(session: Session, *, lecture: HeadLecture, by: Account, now: datetime) -> None:
    """Take back what was recorded wrongly; voided already: nothing changes."""
    if lecture.voided_at is not None:
        return
    lecture.voided_at, lecture.voided_by_account_id = now, by.id
    organisation_id = lecture.organisation_id
    audit.record(session, Action.HEAD_LECTURE_VOIDED, lecture, now=now, organisation_id=organisation_id)


def list_of_year(session: Session, *, organisation_id: UUID, year: int) -> dict[str, Any]:
    """The year's lectures, oldest first, and in which quarters there was none."""
    rows = session.execute(
        select(HeadLecture, Member.name, Activity.title)
        .join(Member, Member.id == HeadLecture.member_id)
        .outerjoin(Activity, Activity.id == HeadLecture.activity_id)
        .where(HeadLecture.organisation_id == organisation_id, HeadLecture.voided_at.is_(None))
        .where(HeadLecture.held_on >= date(year, 1, 1), HeadLecture.held_on <= date(year, 12, 31))
        .order_by(HeadLecture.held_on, HeadLecture.id)
    ).all()
    names = ("id", "kind", "theme", "held_on", "activity_id")
    items = [
        {name: getattr(lecture, name) for name in names}
        | {"speaker_name": speaker, "activity_title": title, "quarter": rules.quarter_of(lecture.held_on)}
        for lecture, speaker, title in rows
    ]
    held = {item["quarter"] for item in items}
    return {"year": year, "items": items, "open_quarters": [quarter for quarter in range(1, 5) if quarter not in held]}


def refuse_foreign(session: Session, *, organisation_id: UUID, activity_id: UUID | None) -> None:
    """Refuse an activity that the branch does not host.

    :raises NotFound: so it is.
    """
    if activity_id is None:
        return
    if session.scalars(of_branch(organisation_id).where(Activity.id == activity_id)).one_or_none() is None:
        raise NotFound()
