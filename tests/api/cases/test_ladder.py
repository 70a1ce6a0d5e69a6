"""Who has been away for how long: worked out from the record, reminded kindly, corrected by itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend import worker
from backend.attendance.models import Leave, LeaveCategory, SystemFault
from backend.cases.models import AbsenceReminder, Case, LadderLook
from backend.cases.service import ladder
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member, Standing
from backend.members.service import standings
from backend.notifications.models import Notification, NotificationKind
from tests.factories.cases import make_absence, make_theme_day
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.record import come

TODAY = date(2026, 3, 6)


def climb(session, *, now=NOON):
    while ladder.look(session, now=now, limit=5):
        pass
    session.commit()


def notices(session, kind):
    own = select(Notification).where(Notification.kind == kind, Notification.withdrawn_at.is_(None))
    return list(session.scalars(own))


def steps(browser, branch):
    items = browser.get(f"/api/v1/organisations/{branch.id}/absence-ladder").json["items"]
    return [(line["member"]["name"], line["step"], line["months"]) for line in items]


class TestLadder:
    @pytest.mark.parametrize(("months", "step"), [(2, 2), (3, 3), (4, 3), (5, 5), (6, 6), (9, 6)])
    def test_shows_the_step_without_any_chore(self, session, branch, member, browser_of, months, step):
        make_absence(session, branch, member, months=months)

        assert steps(browser_of(branch), branch) == [("周久违", step, months)]

    def test_says_since_when_how_often_and_when_the_next_step_comes(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=3)

        (line,) = browser_of(branch).get(f"/api/v1/organisations/{branch.id}/absence-ladder").json["items"]

        found = {key: line[key] for key in ("since_on", "missed", "next_on", "case_id", "can_open")}
        assert found == {
            **{"since_on": "2025-12-06", "missed": 3, "next_on": "2026-05-06"},
            **{"case_id": None, "can_open": False},
        }

    def test_leaves_out_whoever_came_last_month(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=1)

        assert steps(browser_of(branch), branch) == []

    def test_is_climbed_by_the_worker_also_where_nobody_is_missed(self, app, session, branch):
        session.commit()
        chore = next(chore for chore in worker.CHORES if chore.name == "climb_ladders")

        worker.do(app.extensions["lianxin_database"], chore, now=NOON)

        assert session.get(LadderLook, branch.id) is not None

    def test_lists_by_name_not_by_how_long(self, session, branch, member, browser_of):
        longer = make_member(session, branch, name="张长假")
        make_absence(session, branch, member, months=6)
        come_in_autumn = make_theme_day(session, branch, date(2025, 10, 20), came=[longer])

        assert come_in_autumn is not None
        assert [name for name, *_ in steps(browser_of(branch), branch)] == ["张长假", "周久违"]

    def test_asks_nothing_of_months_without_meetings(self, session, branch, member, browser_of):
        make_theme_day(session, branch, date(2025, 6, 6), came=[member])
        make_theme_day(session, branch, TODAY - timedelta(days=1))

        assert steps(browser_of(branch), branch) == []


class TestWhatIsNoAbsence:
    def test_a_late_tick_ends_it(self, session, branch, member, browser_of):
        *_, last = make_absence(session, branch, member, months=6)
        come(session, last, member, by=make_account(session))

        assert steps(browser_of(branch), branch) == []

    def test_leave_ends_it(self, session, branch, member, browser_of):
        *_, last = make_absence(session, branch, member, months=6)
        asked = {"asked_at": NOON, "asked_by_account_id": member.account_id, "category": LeaveCategory.FAMILY}
        session.add(Leave(id=new_id(), activity_id=last.id, member_id=member.id, **asked))

        assert steps(browser_of(branch), branch) == []

    def test_a_fault_of_ours_takes_its_month_out(self, session, branch, member, browser_of):
        first, *_ = make_absence(session, branch, member, months=6)
        noted = {"noted_at": NOON, "noted_by_account_id": member.account_id, "reason": "服务器停机"}
        session.add(SystemFault(id=new_id(), activity_id=first.id, **noted))

        assert steps(browser_of(branch), branch) == [("周久违", 5, 5)]

    def test_being_a_guest_elsewhere_ends_it(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=6)
        other = make_member(session, branch)
        assert other.id != member.id
        *_, last = make_absence(session, branch, other, months=2)
        come(session, last, member, by=make_account(session))

        assert "周久违" not in [name for name, *_ in steps(browser_of(branch), branch)]

    def test_suspended_rights_are_left_alone(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=6)
        told = {"organisation_id": branch.id, "now": NOON, "reason": None}
        standings.change(session, member=member, standing=Standing.SUSPENDED, from_on=date(2025, 8, 1), **told)

        assert steps(browser_of(branch), branch) == []


class TestReminding:
    def test_tells_the_member_kindly_and_the_secretary_without_a_name(self, session, branch, member, browser_of):
        browser_of(branch)
        make_absence(session, branch, member, months=3)
        climb(session)

        (own,) = notices(session, NotificationKind.ABSENCE_REMINDED)
        (theirs,) = notices(session, NotificationKind.BRANCH_ABSENCES)
        assert (own.account_id, own.facts) == (member.account_id, {"months": 3, "since_on": "2025-12-06"})
        assert theirs.facts == {"organisation": "律师一支部"}

    def test_reminds_once_for_a_step(self, session, branch, member):
        make_absence(session, branch, member, months=3)
        for days in range(4):
            climb(session, now=NOON + timedelta(days=days))

        assert [reminder.months for reminder in session.scalars(select(AbsenceReminder))] == [3]

    def test_takes_only_the_step_that_is_due_after_weeks_without_a_worker(self, session, branch, member):
        make_absence(session, branch, member, months=5)
        climb(session)

        assert [reminder.months for reminder in session.scalars(select(AbsenceReminder))] == [5]

    def test_replaces_an_earlier_notice(self, session, branch, member):
        make_absence(session, branch, member, months=2)
        climb(session)
        with clock.frozen(NOON + timedelta(days=31)):
            make_theme_day(session, branch, date(2026, 4, 6))
            climb(session, now=clock.now())

        assert [notice.facts["months"] for notice in notices(session, NotificationKind.ABSENCE_REMINDED)] == [3]

    def test_takes_the_notice_back_once_the_record_is_set_right(self, session, branch, member):
        *_, last = make_absence(session, branch, member, months=3)
        climb(session)
        come(session, last, member, by=make_account(session))

        assert ladder.take_back(session, now=NOON, limit=10) == 1
        assert notices(session, NotificationKind.ABSENCE_REMINDED) == []
        assert ladder.take_back(session, now=NOON, limit=10) == 0

    def test_opens_the_case_at_six_months_and_not_before(self, session, branch, member):
        make_absence(session, branch, member, months=5)
        climb(session)
        assert session.scalars(select(Case)).all() == []
        with clock.frozen(NOON + timedelta(days=31)):
            make_theme_day(session, branch, date(2026, 4, 6))
            climb(session, now=clock.now())

        (case,) = session.scalars(select(Case))
        assert (case.member_id, case.since_on, case.opened_on) == (member.id, date(2025, 10, 6), date(2026, 4, 6))
        assert case.basis["months"] == 6

    def test_leaves_the_membership_as_it_is(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=9)
        climb(session)

        session.expire_all()
        file = browser_of(branch).get(f"/api/v1/members/{member.id}").json
        assert (file["standing"], file["organisation"]["id"]) == ("full", str(branch.id))
        assert session.get_one(Account, session.get_one(Member, member.id).account_id) is not None
