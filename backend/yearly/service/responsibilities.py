"""责任清单: who answers for what until when, and where it shows that it was done."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance.models import Minutes, MinutesState
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.models import Member
from backend.yearly.errors import ResponsibilityClosedError, ResponsibilityDaysError
from backend.yearly.models import Responsibility
from backend.yearly.service import lectures


def add(
    session: Session,
    *,
    organisation_id: UUID,
    item_id: UUID,
    holder: Member,
    post: str | None,
    text: str,
    from_on: date,
    due_on: date,
    now: datetime,
) -> Responsibility:
    """Let `holder` answer for something until a day. The same id again is the same item.

    :raises ResponsibilityDaysError: it is due before it begins.
    """
    known = session.get(Responsibility, item_id)
    if known is not None:
        return known
    if due_on < from_on:
        raise ResponsibilityDaysError(field="due_on")
    item = Responsibility(
        id=item_id,
        organisation_id=organisation_id,
        member_id=holder.id,
        post=post,
        text=text,
        from_on=from_on,
        due_on=due_on,
        created_at=now,
    )
    session.add(item)
    audit.record(session, Action.RESPONSIBILITY_ADDED, item, now=now, organisation_id=organisation_id)
    session.flush()
    return item


def mark_done(
    session: Session,
    *,
    item: Responsibility,
    done_on: date | None,
    activity_id: UUID | None,
    by: Account,
    now: datetime,
) -> None:
    """Say on which day it was done and where it shows; None takes that back.

    :raises ResponsibilityClosedError: it was handed over or dropped.
    :raises DateInFutureError: the day is still to come.
    :raises ResponsibilityDaysError: the day lies before it begins.
    :raises NotFound: the branch has no such activity.
    """
    _hold(session, item)
    if item.ended_on is not None:
        raise ResponsibilityClosedError()
    if done_on is not None and done_on > clock.local_date(now):
        raise DateInFutureError(field="done_on")
    if done_on is not None and done_on < item.from_on:
        raise ResponsibilityDaysError(field="done_on")
    lectures.refuse_foreign(session, organisation_id=item.organisation_id, activity_id=activity_id)
    item.done_on = done_on
    item.done_by_account_id = by.id if done_on is not None else None
    item.activity_id = activity_id if done_on is not None else None
    _record(session, item, Action.RESPONSIBILITY_DONE, now=now)


def end(session: Session, *, item: Responsibility, successor: Member | None, post: str | None, now: datetime) -> None:
    """Drop it from today, or hand it over to `successor`, who has a row of their own from today.

    :raises ResponsibilityClosedError: it was done, handed over or dropped.
    """
    _hold(session, item)
    if item.done_on is not None or item.ended_on is not None:
        raise ResponsibilityClosedError()
    today = clock.local_date(now)
    item.ended_on = today
    if successor is not None:
        session.add(
            Responsibility(
                id=new_id(),
                organisation_id=item.organisation_id,
                member_id=successor.id,
                post=post,
                text=item.text,
                from_on=today,
                due_on=max(item.due_on, today),
                replaces_id=item.id,
                created_at=now,
            )
        )
    _record(session, item, Action.RESPONSIBILITY_ENDED, now=now)


def list_of_year(session: Session, *, organisation_id: UUID, year: int) -> dict[str, Any]:
    """What stands and is due in the year, or was done in it: by the day it is due."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    final = Minutes.state == MinutesState.FINAL
    rows = session.execute(
        select(Responsibility, Member.name, Activity.title, Minutes.id)
        .join(Member, Member.id == Responsibility.member_id)
        .outerjoin(Activity, Activity.id == Responsibility.activity_id)
        .outerjoin(Minutes, (Minutes.activity_id == Activity.id) & (Minutes.organisation_id == organisation_id) & final)
        .where(Responsibility.organisation_id == organisation_id, Responsibility.ended_on.is_(None))
        .where(Responsibility.due_on >= first, Responsibility.from_on <= last)
        .order_by(Responsibility.due_on, Responsibility.id)
    ).all()
    names = ("id", "post", "text", "from_on", "due_on", "done_on", "activity_id")
    items = [
        {name: getattr(item, name) for name in names}
        | {
            "holder_id": item.member_id,
            "holder_name": holder,
            "activity_title": title,
            "has_minutes": minutes is not None,
        }
        for item, holder, title, minutes in rows
    ]
    return {"year": year, "items": items, "done": sum(item["done_on"] is not None for item in items)}


def _hold(session: Session, item: Responsibility) -> None:
    own = select(Responsibility).where(Responsibility.id == item.id)
    session.scalars(db.locked(own).execution_options(populate_existing=True)).one()


def _record(session: Session, item: Responsibility, action: Action, *, now: datetime) -> None:
    audit.record(session, action, item, now=now, organisation_id=item.organisation_id)
    session.flush()
