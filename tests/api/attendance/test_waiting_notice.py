"""Late scans that wait: the secretaries hear of it once an activity, and no more as soon as none waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.activities.models import ActivityState
from backend.attendance.service import waiting
from backend.core import clock
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import make_provisional
from tests.factories.members import make_member
from tests.factories.organisations import make_officer


@pytest.fixture
def over(session, branch, member):
    return make_activity(session, branch, state=ActivityState.CLOSED)


@pytest.fixture
def work(session):
    """What the worker does every minute."""

    def act():
        done = waiting.tell(session, now=clock.now()), waiting.take_back(session, now=clock.now())
        session.commit()
        return done

    return act


@pytest.fixture
def notices(session):
    def look():
        own = select(Notification).where(Notification.kind == NotificationKind.PROVISIONAL_WAITING)
        return session.scalars(own.where(Notification.withdrawn_at.is_(None))).all()

    return look


class TestTell:
    def test_is_one_notice_for_each_secretary_however_many_wait(
        self, session, branch, member, over, officer, work, notices
    ):
        deputy = make_officer(session, Role.DEPUTY_SECRETARY, branch)
        make_officer(session, Role.BRANCH_COMMITTEE, branch)
        for who in (member, make_member(session, branch, account=True)):
            make_provisional(session, over, who, branch=branch)

        work()
        work()

        assert {notice.account_id for notice in notices()} == {officer.id, deputy.id}
        assert {notice.subject_id for notice in notices()} == {over.id}
        assert member.name not in str([notice.facts for notice in notices()])
        assert len(notices()) == 2

    def test_waits_until_the_activity_is_over(self, session, branch, member, officer, work, notices):
        make_provisional(session, make_activity(session, branch, state=ActivityState.OPEN), member, branch=branch)

        work()

        assert notices() == []

    def test_says_nothing_where_nothing_waits(self, over, officer, work, notices):
        assert work() == (0, 0)
        assert notices() == []

    def test_leaves_what_is_long_over(self, session, branch, member, over, officer, notices):
        make_provisional(session, over, member, branch=branch)

        waiting.tell(session, now=clock.now() + waiting.WATCHED_FOR + timedelta(minutes=1))

        assert notices() == []


class TestTakeBack:
    @pytest.fixture
    def told(self, session, branch, member, over, officer, work):
        make_provisional(session, over, member, branch=branch)
        work()

    def test_when_the_last_one_is_confirmed(self, session, told, secretary, over, member, work, notices):
        body = {"member_ids": [str(member.id)], "reason": None}
        answer = secretary.post(f"/api/v1/activities/{over.id}/attendance/confirmations", json=body)

        work()

        assert answer.status_code == 200
        assert notices() == []

    def test_when_the_activity_is_opened_again(self, told, secretary, over, work, notices):
        secretary.post(f"/api/v1/activities/{over.id}/reopen", json={"reason": "补签"})

        work()

        assert notices() == []

    def test_not_before(self, told, officer, work, notices):
        work()

        assert len(notices()) == 1

    def test_and_a_later_one_is_told_anew(self, session, told, secretary, branch, over, member, work, notices):
        body = {"member_ids": [str(member.id)], "reason": None}
        secretary.post(f"/api/v1/activities/{over.id}/attendance/confirmations", json=body)
        work()
        make_provisional(session, over, make_member(session, branch, account=True), branch=branch)

        work()

        assert len(notices()) == 1
