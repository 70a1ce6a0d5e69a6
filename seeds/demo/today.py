"""Keeping a theme day open for check-in today, at whatever hour the demo is started."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import window_of
from backend.activities.service import course
from backend.activities.service import planning as activities
from backend.attendance.service import opening, record, stewards
from backend.cases.models import AbsenceReminder
from backend.core import clock
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.members.models import Member
from backend.members.service import affiliations, roster
from backend.organisations.models import Grant, PartyOrganisation, Role
from backend.organisations.service import grants
from seeds.demo import city, people
from seeds.demo.accounts import ACCOUNTS, MEMBER
from seeds.demo.base import acting, at
from seeds.demo.meeting import Attendee, Hall, Plan, ask_leave
from seeds.demo.programme import TODAY

SHARE_IN_ALREADY = 0.4
SHARE_ON_LEAVE = 0.06
WHOLE_DAY_MINUTES = 1440


def open_todays(session: Session, *, now: datetime) -> int:
    """Have a theme day open for check-in at the branches that meet today; how many were missing.

    One that is open stays as people have left it; those of the days before are closed.
    """
    opened = 0
    for name in city.MEETING_TODAY:
        branch = session.scalars(select(PartyOrganisation).where(PartyOrganisation.name == name)).one_or_none()
        secretary = _secretary_of(session, branch, now=now) if branch is not None else None
        if branch is None or secretary is None:
            continue  # Somebody has played with the demo: renamed the branch, or left it without a secretary.
        if not _is_open(session, branch, now=now):
            _hold(session, branch, secretary, now=now)
            opened += 1
    return opened


def _secretary_of(session: Session, branch: PartyOrganisation, *, now: datetime) -> Account | None:
    return session.scalars(
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.organisation_id == branch.id, Grant.role == Role.SECRETARY, grants.holds_at(now))
        .order_by(Grant.from_at)
    ).first()


def _is_open(session: Session, branch: PartyOrganisation, *, now: datetime) -> bool:
    """Whether one is open now; on the way, those whose time is over are closed."""
    statement = activities.of_branch(branch.id).where(Activity.state == ActivityState.OPEN)
    found = False
    for activity in session.scalars(statement).all():
        window = window_of(activity)
        if now >= window.closes_at:
            opening.close(session, activity=activity, now=now)
        found = found or window.opens_at <= now < window.closes_at
    return found


def _hold(session: Session, branch: PartyOrganisation, secretary: Account, *, now: datetime) -> None:
    dice = random.Random(f"{branch.name} {clock.local_date(now)}")
    plan = _plan(now)
    opens_at = plan.starts_at - timedelta(hours=1)
    with acting(session, secretary):
        # Late after the whole day: whoever tries the demo in the evening is as welcome as in the morning.
        activity = plan.create(
            session,
            host=branch,
            secretary=secretary,
            now=opens_at,
            late_after_minutes=WHOLE_DAY_MINUTES,
            guests_welcome=True,
            checks_out=branch.name == city.SECOND,
        )
        course.publish(session, activity=activity, now=opens_at)
        _hand_desk(session, branch, activity, secretary, now=opens_at)
    attendees = _attendees(session, branch, activity)
    dice.shuffle(attendees)
    on_leave = round(len(attendees) * SHARE_ON_LEAVE)
    for who in attendees[:on_leave]:
        ask_leave(session, activity=activity, who=who, dice=dice, secretary=secretary)
    opening.open_check_in(session, activity=activity, now=opens_at)
    hall = Hall(session, activity=activity, officer=secretary, dice=dice)
    in_already = attendees[on_leave : on_leave + round(len(attendees) * SHARE_IN_ALREADY)]
    earliest_s = int((now - plan.starts_at).total_seconds()) + 20 * 60
    came = [(now - timedelta(seconds=dice.randrange(5, earliest_s)), who) for who in in_already]
    hall.receive(sorted(came, key=lambda arrival: arrival[0]))


def _hand_desk(
    session: Session, branch: PartyOrganisation, activity: Activity, secretary: Account, *, now: datetime
) -> None:
    """The demo's member minds the desk of her own branch, as long as she belongs to it."""
    account = accounts.find_by_phone(session, phone=people.phone(MEMBER.number))
    member = record.find_member(session, account_id=account.id) if account is not None else None
    if member is None:
        return
    home = affiliations.find_affiliation(session, member_id=member.id, on=activity.held_on)
    if home is not None and home.organisation_id == branch.id:
        stewards.hand_over(session, activity=activity, member_id=member.id, by=secretary, now=now)


def _plan(now: datetime) -> Plan:
    """From the last half hour until midnight, so that check-in runs all day."""
    local = now.astimezone(clock.ZONE)
    starts_at = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    ends_at = max(at(local.date(), hour=23, minute=30), starts_at + timedelta(minutes=30))
    return Plan(TODAY, "", starts_at, ends_at)


def _attendees(session: Session, branch: PartyOrganisation, activity: Activity) -> list[Attendee]:
    """Today's roster without the demo's people, who are left to whoever tries it, and without those who are missed."""
    rows = roster.list_roster(session, organisation_ids=[branch.id], on=activity.held_on)
    account_of = {
        row.id: row.account_id
        for row in session.execute(
            select(Member.id, Member.account_id).where(Member.id.in_([row.member_id for row in rows]))
        )
    }
    demo = _demo_account_ids(session)
    reminded = select(AbsenceReminder.member_id).where(AbsenceReminder.withdrawn_at.is_(None))
    missed = set(session.scalars(reminded))
    return [
        Attendee(row.member_id, account_of[row.member_id])
        for row in rows
        if account_of[row.member_id] not in demo and row.member_id not in missed
    ]


def _demo_account_ids(session: Session) -> set[UUID]:
    found = (accounts.find_by_phone(session, phone=people.phone(person.number)) for person in ACCOUNTS)
    return {account.id for account in found if account is not None}
