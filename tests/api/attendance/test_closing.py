"""结束: the unmarked become absent by themselves, once; it may be taken back, and people are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.activities.models import ActivityState
from backend.attendance.models import Closing, LeaveCategory
from backend.attendance.service import absences, leave, opening, roster_entries
from backend.core import clock
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.members.models import Standing
from tests.api.attendance.closed import DAY, ENDED, counts_of, grant, notices, status_of
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.parallel import together

TOLD = ENDED + timedelta(hours=1)


def tick(secretary, activity, member):
    return send(secretary, attempt("roster", str(member.id), activity=activity, reason="当天在场"))


class TestClose:
    def test_makes_absent_of_the_unmarked_and_keeps_the_rest(self, session, secretary, close, branch, theme_day):
        came, away, exempt, unmarked = (make_member(session, branch, account=True) for _ in range(4))
        roster_entries.materialise(session, activity=theme_day, now=NOON)
        tick(secretary, theme_day, came)
        secretary.put(f"/api/v1/activities/{theme_day.id}/leaves/{away.id}", json={"category": "work"})
        grant(secretary, exempt, contact=came)

        assert close().status_code == 200

        statuses = [status_of(secretary, theme_day, who) for who in (came, away, exempt, unmarked)]
        assert statuses == ["present", "on_leave", "exempt", "absent"]
        counts = counts_of(secretary, theme_day)
        assert (counts["expected"], counts["on_roster"], counts["exempt"], counts["absent"]) == (4, 5, 1, 2)

    def test_says_before_and_after_what_it_makes(self, secretary, close, theme_day, member, officer):
        url = f"/api/v1/activities/{theme_day.id}/closing"
        before = secretary.get(url).json

        close()
        after = secretary.get(url).json

        assert (before["will_be_absent"], before["closed_at"], before["reopen_until"]) == (1, None, None)
        assert (after["will_be_absent"], after["counts"]["absent"]) == (0, 1)
        assert after["closed_by_name"] == officer.display_name
        assert after["reopen_until"] == (ENDED + 7 * DAY).isoformat()

    def test_freezes_the_roster(self, session, secretary, close, branch, theme_day, member):
        close()
        newcomer = make_member(session, branch, account=True, standing=Standing.FULL)

        answer = tick(secretary, theme_day, newcomer)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")

    def test_lets_an_officers_tick_correct_it_by_itself(self, secretary, close, theme_day, member):
        close()

        assert tick(secretary, theme_day, member).json["status"] == "present"
        assert counts_of(secretary, theme_day)["absent"] == 0

    def test_racing_with_scans_never_contradicts_them(self, session, new_client, branch, officer, theme_day, look):
        people = [make_member(session, branch, account=True) for _ in range(12)]
        roster_entries.materialise(session, activity=theme_day, now=NOON)
        tokens = {}
        for who in (*people, None):
            account_id = who.account_id if who else officer.id
            account = session.get_one(Account, account_id)
            tokens[account_id] = sessions.open_session(session, account=account, device=None, now=clock.now())[1]
        session.commit()
        body = attempt("rotating_code", token_of(session, theme_day))

        def browser(account_id):
            own = new_client()
            own.arranged = None
            own.set_cookie("lianxin", tokens[account_id])
            return own

        def shut():
            return browser(officer.id).post(f"/api/v1/activities/{theme_day.id}/close")

        scans = [lambda who=who: send(browser(who.account_id), body) for who in people]
        answers = together([*scans[:6], shut, *scans[6:]])

        session.expire_all()
        watcher = browser(officer.id)
        closed = answers.pop(6)
        assert closed.status_code == 200
        for who, answer in zip(people, answers, strict=True):
            is_in = answer.status_code == 200
            assert is_in or answer.json["reason"] == "too_late"
            assert status_of(watcher, theme_day, who) == ("present" if is_in else "absent")
        assert counts_of(watcher, theme_day)["present"] == len(look.lines())


class TestReopen:
    def reopen(self, secretary, activity, **body):
        return secretary.post(f"/api/v1/activities/{activity.id}/reopen", json=body or {"reason": "名单没核对完"})

    def test_takes_absences_back_and_leaves_a_trace(self, session, secretary, close, theme_day, member, officer):
        close()

        answer = self.reopen(secretary, theme_day)

        assert (answer.status_code, answer.json["state"], answer.json["closed_at"]) == (200, "open", None)
        assert status_of(secretary, theme_day, member) == "unmarked"
        session.rollback()
        kept = session.scalars(select(Closing)).one()
        assert (kept.reopen_reason, kept.reopened_by_account_id) == ("名单没核对完", officer.id)

    def test_can_be_closed_again(self, secretary, close, theme_day, member):
        close()
        self.reopen(secretary, theme_day)

        assert close().status_code == 200
        assert status_of(secretary, theme_day, member) == "absent"

    def test_is_too_late_after_seven_days(self, new_client, officer, close, theme_day):
        close()

        with clock.frozen(ENDED + 7 * DAY):
            answer = self.reopen(new_client().sign_in(officer), theme_day)

        assert (answer.status_code, answer.json["reason"]) == (409, "reopen_period_over")

    def test_is_for_what_is_closed(self, secretary, theme_day):
        answer = self.reopen(secretary, theme_day)

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_state")

    @pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "x" * 201}, {"why": "没核对完"}])
    def test_needs_a_reason(self, secretary, close, theme_day, body):
        close()

        assert self.reopen(secretary, theme_day, **body).status_code == 422


class TestSystemFault:
    def test_counts_against_nobody_until_it_is_taken_back(self, secretary, phone, close, theme_day, member):
        close()
        url = f"/api/v1/activities/{theme_day.id}/system-fault"

        answer = secretary.put(url, json={"reason": "扫码一直打不开"})

        assert answer.json["fault"]["reason"] == "扫码一直打不开"
        assert status_of(secretary, theme_day, member) == "not_counted"
        assert counts_of(secretary, theme_day)["expected"] == 0
        mine = phone.get(f"/api/v1/activities/{theme_day.id}/mine").json
        assert (mine["status"], mine["is_fault"]) == ("not_counted", True)
        assert phone.get("/api/v1/me/record").json["expected"] == 0

        assert secretary.put(url, json={"reason": "又来"}).json["reason"] == "fault_stands"
        assert secretary.delete(url).status_code == 204
        assert status_of(secretary, theme_day, member) == "absent"


class TestCloseDue:
    @pytest.mark.parametrize(("hours", "closed"), [(14.4, 0), (14.5, 1), (24 * 30, 1)])
    def test_closes_by_itself_long_after_the_window(self, session, branch, after, hours, closed):
        make_activity(session, branch, state=ActivityState.OPEN)

        assert after(opening.close_due, now=NOON + timedelta(hours=hours)) == closed

    def test_says_so(self, session, secretary, theme_day, after):
        after(opening.close_due, now=NOON + DAY)

        found = secretary.get(f"/api/v1/activities/{theme_day.id}/closing").json
        assert (found["closed_by_name"], found["closed_at"]) == (None, (NOON + DAY).isoformat())

    def test_leaves_what_was_reopened_to_the_officer_for_two_days(self, session, secretary, close, theme_day, after):
        close()
        secretary.post(f"/api/v1/activities/{theme_day.id}/reopen", json={"reason": "没核对完"})

        assert after(opening.close_due, now=NOON + 2 * DAY - timedelta(seconds=1)) == 0
        assert after(opening.close_due, now=NOON + 2 * DAY) == 1


class TestNotice:
    def test_is_told_once_and_only_after_a_while(self, phone, close, after):
        close()
        after(absences.tell, now=TOLD - timedelta(seconds=1))
        assert "absence_noted" not in notices(phone)

        after(absences.tell, now=TOLD)
        after(absences.tell, now=TOLD + DAY)

        assert notices(phone).count("absence_noted") == 1

    def test_goes_when_the_matter_is_settled(self, secretary, phone, close, after, theme_day, member):
        close()
        after(absences.tell, now=TOLD)
        assert after(absences.take_back, now=TOLD) == 0

        tick(secretary, theme_day, member)

        assert after(absences.take_back, now=TOLD) == 1
        assert after(absences.take_back, now=TOLD) == 0
        assert "absence_noted" not in notices(phone)

    def test_is_not_sent_to_who_came_or_is_on_leave_or_of_long_ago(self, session, branch, member, phone, after):
        old = make_activity(session, branch, state=ActivityState.CLOSED, starts_at=NOON - 40 * DAY)
        away = make_activity(session, branch, state=ActivityState.OPEN, starts_at=NOON - DAY)
        leave.ask(
            session,
            activity=away,
            member_id=member.id,
            category=LeaveCategory.WORK,
            note="",
            account_id=member.account_id,
            now=NOON,
        )
        opening.close(session, activity=away, now=NOON)
        assert old.state is ActivityState.CLOSED

        assert after(absences.tell, now=NOON + DAY) == 2
        assert "absence_noted" not in notices(phone)
