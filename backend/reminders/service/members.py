"""What runs out for members: their probation, and the branch's part in it."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import Affiliation, Member, MemberStanding
from backend.members.rules import Clock
from backend.members.service import probation
from backend.organisations.dated import holds_on
from backend.organisations.rules import Right
from backend.reminders.reference import leads
from backend.reminders.rules import step_reached
from backend.reminders.service.offices import accounts_with
from backend.reminders.service.reconciling import Due, one_of


def own_probations(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To members: their probation is over soon, and the branch waits for their application."""
    today = clock.local_date(now)
    return [
        Due(account_id, member_id, f"{running.ends_on}:{step}", _facts(running, today))
        for member_id, account_id, _, running, step in _undecided(session, today, one_of(Member.id, among))
        if account_id is not None
    ]


def probations(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To the secretaries: somebody's probation is over soon; how many, and when. Names nobody."""
    today = clock.local_date(now)
    undecided = _undecided(session, today, one_of(Affiliation.organisation_id, among))
    ending = Counter((branch_id, running, step) for _, _, branch_id, running, step in undecided)
    offices = accounts_with(session, Right.MEMBERS_WRITE, {branch_id for branch_id, _, _ in ending}, now=now)
    return [
        Due(account_id, branch_id, f"{running.ends_on}:{step}", _facts(running, today) | {"count": count})
        for (branch_id, running, step), count in ending.items()
        for account_id in offices.get(branch_id, ())
    ]


def _facts(running: Clock, today: date) -> dict[str, object]:
    return {"ends_on": running.ends_on.isoformat(), "is_over": running.is_over(today)}


def _undecided(
    session: Session, today: date, asked: ColumnElement[bool]
) -> list[tuple[UUID, UUID | None, UUID, Clock, int]]:
    """Members on probation, at home somewhere, about whom no meeting has decided and whose end is near."""
    steps = leads().probation_days
    rows = session.execute(
        select(Member.id, Member.account_id, Affiliation.organisation_id)
        .join(MemberStanding, MemberStanding.member_id == Member.id)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(probation.runs(), holds_on(Affiliation, today))
        .where(probation.may_end_by(today + timedelta(days=max(steps))), asked)
    ).all()
    clocks = probation.clocks_of(session, member_ids=[member_id for member_id, _, _ in rows])
    return [
        (member_id, account_id, branch_id, running, step)
        for member_id, account_id, branch_id in rows
        if (running := clocks.get(member_id)) is not None
        and not running.is_decided
        and (step := step_reached(steps, ends_on=running.ends_on, today=today)) is not None
    ]
