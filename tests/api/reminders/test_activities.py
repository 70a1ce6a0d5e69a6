"""Tomorrow, and in an hour: told to those who have said nothing, once for each beginning."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend import outbox
from backend.activities.models import ActivityState
from backend.activities.service import course
from backend.attendance.models import LeaveCategory
from backend.attendance.service import leave as leaves
from backend.core import clock
from backend.notifications.models import Announcement, NotificationKind
from backend.reminders.service import activities
from tests.factories.activities import make_activity
from tests.factories.attendance import make_provisional
from tests.factories.identity import NOON
from tests.factories.members import make_member

TOMORROW, SOON = NotificationKind.ACTIVITY_TOMORROW, NotificationKind.ACTIVITY_SOON
STARTS_AT = NOON + timedelta(days=2, hours=2)
"""At two in the afternoon of the day after tomorrow."""
EVE = NOON + timedelta(days=1, hours=5)
"""At five in the afternoon before."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def members(session, branch):
    return [make_member(session, branch, account=True) for _ in range(3)]


@pytest.fixture
def activity(session, branch, members):
    return make_activity(session, branch, starts_at=STARTS_AT)


@pytest.fixture
def at(session):
    """Lets the worker do at one moment all that it does about activities that are near."""

    def act(now):
        with clock.frozen(now):
            activities.remind(session, now=now)
            session.commit()
            while outbox.tell_some(session, now=now):
                session.commit()
            activities.take_back(session, now=now)
            session.commit()

    return act


def ask_leave(session, activity, member, *, now=NOON):
    asked = {"category": LeaveCategory.WORK, "note": "", "account_id": member.account_id, "now": now}
    leaves.ask(session, activity=activity, member_id=member.id, **asked)


class TestTomorrow:
    def test_is_told_at_five_to_those_who_have_not_answered(self, session, activity, members, at, told):
        away, *others = members
        ask_leave(session, activity, away)

        at(EVE - MINUTE)
        assert told(TOMORROW) == []
        at(EVE)
        at(EVE + MINUTE)

        facts = {"title": activity.title, "starts_at": STARTS_AT.isoformat(), "venue": activity.venue}
        assert sorted(told(TOMORROW), key=str) == sorted(
            [(member.account_id, activity.id, facts) for member in others], key=str
        )

    def test_is_not_told_to_those_who_have_just_heard_of_it(self, session, branch, members, at, told):
        with clock.frozen(EVE - timedelta(hours=11)):
            make_activity(session, branch, starts_at=STARTS_AT)

        at(EVE)

        assert told(TOMORROW) == []

    def test_goes_with_the_answer_and_with_the_beginning(self, session, activity, members, at, told):
        at(EVE)
        ask_leave(session, activity, members[0], now=EVE)

        at(EVE + MINUTE)
        assert members[0].account_id not in {account_id for account_id, _, _ in told(TOMORROW)}
        assert len(told(TOMORROW)) == 2

        at(STARTS_AT)
        assert told(TOMORROW) == []

    def test_goes_when_it_is_called_off(self, session, activity, at, told):
        at(EVE)
        course.cancel(session, activity=activity, reason="会场停电", now=EVE)

        at(EVE + MINUTE)

        assert told(TOMORROW) == []

    def test_is_told_again_when_it_was_moved(self, session, activity, members, at, told):
        at(EVE)
        activity.starts_at += timedelta(days=7)
        activity.ends_at += timedelta(days=7)
        activity.held_on += timedelta(days=7)

        at(EVE + MINUTE)
        assert told(TOMORROW) == []
        at(EVE + timedelta(days=7))

        assert len(told(TOMORROW)) == len(members)

    def test_knows_the_day_of_the_instance_around_midnight(self, session, branch, members, at, told):
        starts_at = clock.start_of(date(2026, 3, 9)) + timedelta(minutes=30)
        make_activity(session, branch, starts_at=starts_at)

        at(clock.start_of(date(2026, 3, 8)) + timedelta(hours=16, minutes=59))
        assert told(TOMORROW) == []
        at(clock.start_of(date(2026, 3, 8)) + timedelta(hours=17))

        assert len(told(TOMORROW)) == len(members)


class TestSoon:
    def test_takes_the_place_of_the_eve(self, session, activity, members, at, told):
        at(EVE)
        at(STARTS_AT - timedelta(hours=1))

        assert told(TOMORROW) == []
        assert len(told(SOON)) == len(members)

    def test_heals_a_night_without_a_worker_and_says_nothing_after(self, session, activity, members, at, told):
        at(STARTS_AT - MINUTE)
        assert len(told(SOON)) == len(members)

        at(STARTS_AT + MINUTE)
        assert told(SOON) == []

    def test_is_not_told_of_what_began_while_the_worker_was_away(self, session, activity, members, at, told):
        at(STARTS_AT + MINUTE)

        assert (told(SOON), told(TOMORROW)) == ([], [])
        kinds = select(Announcement.kind).where(Announcement.subject_id == activity.id)
        assert set(session.scalars(kinds)) == {NotificationKind.ACTIVITY_PUBLISHED}

    def test_is_not_told_to_those_who_are_there(self, session, branch, members, at, told):
        here = make_activity(session, branch, starts_at=NOON + timedelta(hours=1), state=ActivityState.OPEN)
        make_provisional(session, here, members[0], branch=branch)

        at(NOON + MINUTE)

        assert {account_id for account_id, _, _ in told(SOON)} == {one.account_id for one in members[1:]}
