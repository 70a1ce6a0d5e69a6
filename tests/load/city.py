"""A large city for measuring: four hundred branches of 250 members, a year of theme days, and what runs out soon."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.attendance.models import (
    Attendance,
    AttendanceStatus,
    Closing,
    EvidenceKind,
    Grade,
    Leave,
    LeaveCategory,
    LeaveState,
    RosterEntry,
    RosterKind,
)
from backend.core import clock
from backend.core.db import Database
from backend.core.ids import new_id
from backend.duties.models import DutyRecord
from backend.duties.service import terms
from backend.identity.models import Account, Locale
from backend.members.models import Affiliation, AffiliationReason, Member, MemberStanding, Sex, Standing
from backend.members.rules import months_after
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Grant, OrganisationKind, PartyOrganisation, Role
from backend.volunteering.models import Qualification, Volunteer

BRANCHES, EACH = 400, 250
PROBATIONARY = 3
"""Of a hundred members."""
MONTHS = 12
LAST_MONTHS_WITH_ROSTER = 1
LATE = 4
"""Of a hundred branches: their theme day of today closes by itself within minutes."""
LEAVES_EACH = 5
VOLUNTEERS = 10_000
ABSENT = 15
"""Of a hundred expected."""
FOUNDED_ON = date(2020, 1, 1)
Row = dict[str, Any]


@dataclass(frozen=True)
class Branch:
    """A branch, its secretary and its members with their accounts."""

    id: UUID
    people: list[tuple[UUID, UUID]]
    """(member, account); the first is the secretary."""

    @property
    def secretary_id(self) -> UUID:
        return self.people[0][1]


def fill(database: Database, *, branches: int = BRANCHES, each: int = EACH) -> int:
    """Write the city as it stands now; how many members it has."""
    now, chance = clock.now(), random.Random(3)
    city = [Branch(new_id(), [(new_id(), new_id()) for _ in range(each)]) for _ in range(branches)]
    with database.transaction() as session:
        session.execute(insert(PartyOrganisation), [_branch(one.id, place, now) for place, one in enumerate(city)])
        people = [pair for one in city for pair in one.people]
        session.execute(insert(Account), [_account(account, now) for _, account in people])
        session.execute(insert(Member), [_member(*pair, place, now) for place, pair in enumerate(people)])
        session.execute(insert(Grant), [_secretary(one, now) for one in city])
        session.execute(insert(Affiliation), [_affiliation(one, member) for one in city for member, _ in one.people])
        session.execute(insert(MemberStanding), list(_standings(people, now, chance)))
        session.execute(insert(DutyRecord), [_election(one, now, chance) for one in city])
    with database.transaction() as session:
        for branch in city:
            _fill_year(session, branch, now, chance)
        _fill_today(session, city, now)
        _fill_cards(session, people, now, chance)
    statement = "ANALYZE" if database.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    return len(people)


# --- Activities and what was told of them -----------------------------------------------------------------------------


def _fill_year(session: Session, branch: Branch, now: datetime, chance: random.Random) -> None:
    """A theme day in each of the last months, with the notices that it brought; the last ones with their rosters."""
    days = [(back, now - timedelta(days=30 * back)) for back in range(MONTHS, 0, -1)]
    made = [(back, new_id(), _evening(at)) for back, at in days]
    session.execute(insert(Activity), [_activity(one, branch, at, ActivityState.CLOSED, now) for _, one, at in made])
    session.execute(insert(ActivityHost), [_host(one, branch) for _, one, _ in made])
    session.execute(insert(Closing), [_closing(one, at + timedelta(hours=3)) for _, one, at in made])
    notices = [_reminded(kind, branch.secretary_id, one, at) for _, one, at in made for kind in _OF_OFFICERS]
    for back, activity, at in made:
        if back <= LAST_MONTHS_WITH_ROSTER:
            absent = {member for member, _ in branch.people if chance.randrange(100) < ABSENT}
            came = [pair for pair in branch.people if pair[0] not in absent]
            session.execute(insert(RosterEntry), [_entry(activity, branch, member, at) for member, _ in branch.people])
            session.execute(insert(Attendance), [_line(activity, branch, *pair, at) for pair in came])
            told = [account for member, account in branch.people if member in absent]
            notices += [_notice(NotificationKind.ABSENCE_NOTED, account, activity, at) for account in told]
        if back <= 3 * LAST_MONTHS_WITH_ROSTER:
            kind = NotificationKind.ACTIVITY_PUBLISHED
            notices += [_notice(kind, account, activity, at) for _, account in branch.people]
    session.execute(insert(Notification), notices)


_OF_OFFICERS = (NotificationKind.CLOSING_SOON, NotificationKind.LEAVE_WAITING)


def _fill_today(session: Session, city: list[Branch], now: datetime) -> None:
    """Every branch meets within a day and some members asked for leave; a few have not closed what is over."""
    soon = [(branch, new_id(), now + timedelta(hours=20)) for branch in city]
    late = [(branch, new_id(), now - timedelta(hours=14, minutes=40)) for branch in city[:: 100 // LATE]]
    session.execute(
        insert(Activity),
        [_activity(one, branch, at, ActivityState.PUBLISHED, now) for branch, one, at in soon]
        + [_activity(one, branch, at, ActivityState.OPEN, now) for branch, one, at in late],
    )
    session.execute(insert(ActivityHost), [_host(one, branch) for branch, one, _ in soon + late])
    asked = [_leave(one, *pair, now) for branch, one, _ in soon for pair in branch.people[1 : 1 + LEAVES_EACH]]
    session.execute(insert(Leave), asked)
    for branch, activity, at in late:
        session.execute(insert(RosterEntry), [_entry(activity, branch, member, at) for member, _ in branch.people])
        session.execute(insert(Attendance), [_line(activity, branch, *pair, at) for pair in branch.people[: EACH // 2]])


def _evening(at: datetime) -> datetime:
    return datetime.combine(clock.local_date(at), time(19), tzinfo=clock.ZONE)


def _activity(activity: UUID, branch: Branch, at: datetime, state: ActivityState, now: datetime) -> Row:
    closed_at = at + timedelta(hours=3) if state is ActivityState.CLOSED else None
    return {
        "id": activity,
        "title": "测量主题党日",
        "state": state,
        "starts_at": at,
        "ends_at": at + timedelta(hours=2),
        "held_on": clock.local_date(at),
        "venue": "会议室",
        "venue_address": "",
        "agenda": "",
        "opens_before_minutes": 60,
        "late_after_minutes": 15,
        "closes_after_minutes": 60,
        "rotation_seconds": 15,
        "grace_seconds": 300,
        "leave_days_after": 3,
        "created_by_account_id": branch.secretary_id,
        "created_at": at - timedelta(days=7),
        "published_at": at - timedelta(days=6),
        "changed_at": min(at, now),
        "version": 1,
        "opened_at": None if state is ActivityState.PUBLISHED else at,
        "closed_at": closed_at,
    }


def _host(activity: UUID, branch: Branch) -> Row:
    return {"activity_id": activity, "organisation_id": branch.id, "is_lead": True}


def _closing(activity: UUID, at: datetime) -> Row:
    return {"id": new_id(), "activity_id": activity, "closed_at": at, "told_at": at + timedelta(hours=1)}


def _entry(activity: UUID, branch: Branch, member: UUID, at: datetime) -> Row:
    same = {"activity_id": activity, "member_id": member, "organisation_id": branch.id, "added_at": at}
    return same | {"kind": RosterKind.HOME, "is_voter": True}


def _line(activity: UUID, branch: Branch, member: UUID, account: UUID, at: datetime) -> Row:
    return {
        "activity_id": activity,
        "member_id": member,
        "organisation_id": branch.id,
        "held_on": clock.local_date(at),
        "status": AttendanceStatus.PRESENT,
        "method": EvidenceKind.ROTATING_CODE,
        "grade": Grade.SELF_SCANNED,
        "checked_in_at": at,
        "scan_event_id": new_id(),
        "recorded_by_account_id": account,
        "changed_at": at,
    }


def _leave(activity: UUID, member: UUID, account: UUID, now: datetime) -> Row:
    same = {"id": new_id(), "activity_id": activity, "member_id": member, "category": LeaveCategory.WORK}
    return same | {"asked_at": now, "asked_by_account_id": account, "state": LeaveState.PENDING}


def _notice(kind: NotificationKind, account: UUID, subject: UUID, at: datetime) -> Row:
    same = {"id": new_id(), "account_id": account, "kind": kind, "facts": {"title": "测量主题党日"}, "created_at": at}
    return same | {"subject_id": subject, "dispatched_at": at, "stage": None, "withdrawn_at": None}


def _reminded(kind: NotificationKind, account: UUID, subject: UUID, at: datetime) -> Row:
    """A reminder of long ago, whose matter is settled."""
    return _notice(kind, account, subject, at) | {"stage": at.isoformat(), "withdrawn_at": at}


# --- People and what runs out -----------------------------------------------------------------------------------------


def _fill_cards(session: Session, people: list[tuple[UUID, UUID]], now: datetime, chance: random.Random) -> None:
    """Volunteers, each with a card that runs out on some day of the next two years."""
    some = [(new_id(), pair, f"C{place:08d}") for place, pair in enumerate(people[:VOLUNTEERS])]
    rows = [
        {"id": volunteer, "number": number, "account_id": account, "member_id": member, "since_on": FOUNDED_ON}
        | {"created_at": now}
        for volunteer, (member, account), number in some
    ]
    session.execute(insert(Volunteer), rows)
    today = clock.local_date(now)
    cards = [
        {"id": new_id(), "volunteer_id": volunteer, "kind": "driving_licence", "stated_at": now, "checked_at": now}
        | {"checked_by_account_id": people[0][1], "expires_on": today + timedelta(days=chance.randrange(1, 730))}
        for volunteer, _, _ in some
    ]
    session.execute(insert(Qualification), cards)


def _standings(people: list[tuple[UUID, UUID]], now: datetime, chance: random.Random) -> Iterator[Row]:
    """Of the few on probation, some had their year over lately, and nobody has decided."""
    today = clock.local_date(now)
    for member, _ in people:
        is_new = chance.randrange(100) < PROBATIONARY
        since_on = today - timedelta(days=chance.randrange(10, 370)) if is_new else FOUNDED_ON
        standing = Standing.PROBATIONARY if is_new else Standing.FULL
        yield {"id": new_id(), "member_id": member, "standing": standing, "from_on": since_on}


def _election(branch: Branch, now: datetime, chance: random.Random) -> Row:
    """Before this system; of one in thirty-six the term ends this month."""
    done_on = months_after(clock.local_date(now), -chance.randrange(0, 36))
    same = {"id": new_id(), "organisation_id": branch.id, "rule_key": terms.KEY, "done_on": done_on, "amount": 1}
    return same | {"note": "", "at": now, "by_account_id": branch.secretary_id}


def _branch(branch: UUID, place: int, now: datetime) -> Row:
    name = f"测量第{place}支部"
    same = {"id": branch, "name": name, "short_name": name, "kind": OrganisationKind.BRANCH}
    return same | {"may_transfer_nationwide": False, "founded_on": FOUNDED_ON, "created_at": now}


def _account(account: UUID, now: datetime) -> Row:
    return {"id": account, "display_name": "测量党员", "locale": Locale.CHINESE, "created_at": now}


def _member(member: UUID, account: UUID, place: int, now: datetime) -> Row:
    names = {"name": f"测量{place}", "name_pinyin": f"celiang{place}", "sex": Sex.UNSPECIFIED}
    return {"id": member, "account_id": account, "created_at": now, "changed_at": now} | names


def _secretary(branch: Branch, now: datetime) -> Row:
    same = {"id": new_id(), "account_id": branch.secretary_id, "role": Role.SECRETARY, "organisation_id": branch.id}
    return same | {"from_at": now, "granted_by_account_id": branch.secretary_id}


def _affiliation(branch: Branch, member: UUID) -> Row:
    same = {"id": new_id(), "member_id": member, "organisation_id": branch.id, "from_on": FOUNDED_ON}
    return same | {"reason": AffiliationReason.FIRST_ENTRY}
