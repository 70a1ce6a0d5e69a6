"""Flow members with whom nobody has been in touch: reminding their branch, and the ground of a case (domain §4).

Everything is worked out from the log of contacts on the day; what was told is known from the notices themselves.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.cases import reference, rules
from backend.cases.models import Case, CaseKind
from backend.cases.service import telling
from backend.cases.service.opening import Ground
from backend.core import clock
from backend.flow.service import contacts
from backend.members.models import Member
from backend.members.rules import months_after
from backend.notifications.models import Notification, NotificationKind

MOST_SHORT = timedelta(days=3)
"""By so much a day counted back from the end of a month may miss one counted on."""


def list_grounds(session: Session, *, today: date, limit: int) -> list[Ground]:
    """Everybody away without a contact for the ladder's months, of whom there is no case, the longest first."""
    ladder = reference.ladder_of(CaseKind.CONTACT)
    touch = contacts.last_in_touch(on=today).subquery()
    same = (Case.kind == CaseKind.CONTACT, Case.member_id == touch.c.member_id)
    lately = clock.start_of(months_after(today, -ladder.open_again_after_months))
    is_known = select(Case.id).where(
        *same, Case.closed_at.is_(None) | ((Case.since_on == touch.c.since_on) & (Case.closed_at >= lately))
    )
    rows = session.execute(
        select(Member, touch.c.organisation_id, touch.c.since_on)
        .join(touch, touch.c.member_id == Member.id)
        .where(_long_ago(touch.c.since_on, ladder.open_case_after_months, today), ~is_known.exists())
        .order_by(touch.c.since_on, Member.id)
        .limit(limit)
    )
    return [
        Ground(CaseKind.CONTACT, member, branch_id, since_on, {"months": months})
        for member, branch_id, since_on in rows
        if (months := rules.whole_months(since_on, today)) >= ladder.open_case_after_months
    ]


def find_since(session: Session, *, member_id: UUID, today: date) -> date | None:
    """Since when nobody has been in touch with somebody who is away today."""
    touch = contacts.last_in_touch(on=today).subquery()
    return session.scalars(select(touch.c.since_on).where(touch.c.member_id == member_id)).one_or_none()


def remind(session: Session, *, now: datetime, limit: int) -> int:
    """Tell branches of a step that was reached since they were told last, and take back what is settled; how many."""
    reached_on = _last_steps(session, today=clock.local_date(now))
    told_on = _told_on(session, reached_on)
    due = [branch for branch, day in sorted(reached_on.items()) if branch not in told_on or told_on[branch] < day]
    for branch_id in due[:limit]:
        telling.tell_contacts_due(session, organisation_id=branch_id, now=now)
    telling.settle_contacts_due(session, but=reached_on, now=now)
    session.flush()
    return len(due[:limit])


def _last_steps(session: Session, *, today: date) -> dict[UUID, date]:
    """By branch: the day on which one of its members who are away reached a step of the ladder last."""
    ladder = reference.ladder_of(CaseKind.CONTACT)
    touch = contacts.last_in_touch(on=today).subquery()
    rows = session.execute(
        select(touch.c.organisation_id, touch.c.since_on).where(_long_ago(touch.c.since_on, ladder.steps[0], today))
    )
    found: dict[UUID, date] = {}
    for branch_id, since_on in rows:
        step = ladder.step_at(rules.whole_months(since_on, today))
        if step is not None:
            day = months_after(since_on, step)
            found[branch_id] = max(found.get(branch_id, day), day)
    return found


def _told_on(session: Session, branch_ids: Iterable[UUID]) -> dict[UUID, date]:
    rows = session.execute(
        select(Notification.subject_id, func.max(Notification.created_at))
        .where(Notification.kind == NotificationKind.FLOW_CONTACTS_DUE, Notification.subject_id.in_(list(branch_ids)))
        .group_by(Notification.subject_id)
    )
    return {branch_id: clock.local_date(told_at) for branch_id, told_at in rows if branch_id is not None}


def _long_ago(since_on: ColumnElement[date], months: int, today: date) -> ColumnElement[bool]:
    """Roughly; whoever asks counts the months themselves."""
    return since_on <= months_after(today, -months) + MOST_SHORT
