"""A scan that was caught offline proves its own slot, and waits for an officer."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.activities.models import Activity
from backend.attendance.models import AttendanceStatus
from backend.core import audit, clock
from backend.core.ids import new_id
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member

SCANNED = NOON + timedelta(minutes=5)
LATE = NOON + timedelta(minutes=15)
CLOSES = NOON + timedelta(minutes=150)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def arrive(session, phone, theme_day):
    """Sends, at one moment, the code that the screen showed at another."""

    def act(received, *, scanned=SCANNED, captured="then", sent="now", by=None, check_in_id=None):
        captured_at = {"then": scanned, "never": None}.get(captured, captured)
        sent_at = received if sent == "now" else sent
        with clock.frozen(received):
            body = attempt(
                "rotating_code",
                token_of(session, theme_day, now=scanned),
                captured_at=captured_at and captured_at.isoformat(),
                sent_at=sent_at and sent_at.isoformat(),
            )
            return send(by or phone, body, check_in_id=check_in_id)

    return act


@pytest.fixture
def close(new_client, officer, theme_day):
    def act(at):
        with clock.frozen(at):
            browser = new_client().sign_in(officer)  # Powers fall asleep within half an hour.
            assert browser.post(f"/api/v1/activities/{theme_day.id}/close").status_code == 200

    return act


@pytest.fixture
def confirm(new_client, officer, theme_day):
    def act(member_id, *, reason=None):
        path = f"/api/v1/activities/{theme_day.id}/attendance/{member_id}/confirmations"
        return new_client().sign_in(officer).post(path, json={"reason": reason})

    return act


class TestArriving:
    def test_late_it_is_provisional_at_its_own_slot(self, arrive, look):
        answer = arrive(SCANNED + 20 * MINUTE)

        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert (answer.json["status"], answer.json["checked_in_at"]) == ("provisional", SCANNED.isoformat())
        (line,), (event,) = look.lines(), look.events()
        assert (line.status, line.method, line.grade) == ("provisional", "rotating_code", "a")
        assert (event.captured_at, event.received_at) == (SCANNED, SCANNED + 20 * MINUTE)
        assert not event.clock_skewed

    @pytest.mark.parametrize("fields", [{"captured": "never"}, {"captured": SCANNED + 10 * MINUTE}])
    def test_without_a_capture_within_the_codes_life_it_is_an_old_picture(self, arrive, look, fields):
        answer = arrive(SCANNED + 20 * MINUTE, **fields)

        assert (answer.status_code, answer.json["reason"]) == (410, "code_expired")
        assert look.lines() == []

    @pytest.mark.parametrize("wrong_by", [timedelta(hours=-9), timedelta(hours=9), timedelta(days=400)])
    def test_a_phone_whose_clock_is_wrong_all_the_time_is_flagged_and_no_worse(self, arrive, look, wrong_by):
        received = SCANNED + 20 * MINUTE

        answer = arrive(received, captured=SCANNED + wrong_by, sent=received + wrong_by)

        assert answer.json["status"] == "provisional"
        assert look.events()[0].clock_skewed

    @pytest.mark.parametrize("captured", [NOON + DAY, NOON - 40 * DAY, "never"])
    def test_a_capture_that_cannot_be_is_flagged_and_does_not_decide(self, arrive, look, captured):
        answer = arrive(SCANNED, captured=captured)

        assert (answer.json["status"], answer.json["checked_in_at"]) == ("present", SCANNED.isoformat())
        assert look.events()[0].clock_skewed

    @pytest.mark.parametrize("captured", [NOON + 2 * DAY, NOON - 40 * DAY, "never"])
    def test_after_the_close_it_opens_no_window_and_is_kept(self, arrive, close, look, captured):
        close(NOON + 30 * MINUTE)

        answer = arrive(NOON + 40 * MINUTE, captured=captured)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
        (event,) = look.events()
        assert (event.outcome, event.reason, event.clock_skewed) == ("refused", "too_late", True)
        assert look.lines() == []

    def test_after_the_close_it_still_comes_in_when_it_was_in_time(self, arrive, close):
        close(NOON + 30 * MINUTE)

        assert arrive(NOON + 2 * DAY).json["status"] == "provisional"

    def test_of_the_last_seconds_before_the_close_it_comes_in(self, arrive, close):
        close(NOON + 30 * MINUTE)

        answer = arrive(NOON + 30 * MINUTE + timedelta(seconds=3), scanned=NOON + 30 * MINUTE - timedelta(seconds=9))

        assert answer.json["status"] == "provisional"

    def test_of_a_code_from_after_the_close_it_does_not(self, arrive, close):
        close(NOON + 30 * MINUTE)

        assert arrive(NOON + 50 * MINUTE, scanned=NOON + 31 * MINUTE).json["reason"] == "too_late"

    @pytest.mark.parametrize(("closed", "ends"), [(True, NOON + 30 * MINUTE + 3 * DAY), (False, CLOSES + 3 * DAY)])
    def test_days_after_it_is_too_late_for_the_roster(self, arrive, close, closed, ends):
        if closed:
            close(NOON + 30 * MINUTE)

        in_time, too_late = arrive(ends - timedelta(seconds=1)), arrive(ends)

        assert in_time.json["status"] == "provisional"
        assert too_late.json["outcome"] == "already"  # The line that the first one made.

    def test_days_after_it_is_refused_and_kept(self, arrive, look):
        answer = arrive(CLOSES + 3 * DAY)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
        assert [event.reason for event in look.events()] == ["too_late"]

    def test_of_a_cancelled_activity_it_says_so(self, session, theme_day, arrive):
        session.execute(update(Activity).where(Activity.id == theme_day.id).values(state="cancelled"))

        assert arrive(SCANNED + 20 * MINUTE).json["reason"] == "cancelled"

    def test_sent_twice_it_is_answered_alike_even_after_it_was_confirmed(self, arrive, confirm, member):
        check_in_id = new_id()
        first = arrive(SCANNED + 20 * MINUTE, check_in_id=check_in_id)
        confirm(member.id)

        again = arrive(SCANNED + 30 * MINUTE, check_in_id=check_in_id)

        assert again.json == first.json | {"replayed": True}

    def test_after_the_same_member_came_in_it_says_already(self, arrive, look):
        arrive(SCANNED + MINUTE, scanned=SCANNED + MINUTE)

        answer = arrive(SCANNED + 20 * MINUTE)

        assert (answer.json["outcome"], answer.json["status"]) == ("already", "present")
        assert len(look.lines()) == 1


class TestConfirm:
    @pytest.mark.parametrize(
        ("scanned", "status"),
        [(SCANNED, "present"), (LATE - timedelta(seconds=5), "present"), (LATE, "late"), (LATE + MINUTE, "late")],
    )
    def test_counts_it_by_its_slot_not_by_now(self, arrive, confirm, member, scanned, status):
        arrive(scanned + 20 * MINUTE, scanned=scanned)

        with clock.frozen(NOON + 3 * DAY):
            answer = confirm(member.id)

        assert (answer.status_code, answer.json["status"]) == (200, status)
        assert answer.json["checked_in_at"] == scanned.isoformat()

    def test_leaves_an_event_with_the_officers_words_and_an_audit_entry(
        self, session, arrive, confirm, member, officer, look
    ):
        arrive(SCANNED + 20 * MINUTE)

        with clock.frozen(SCANNED + 30 * MINUTE):
            confirm(member.id, reason="在会场见到本人")

        _, event = look.events()
        assert (event.kind, event.outcome, event.evidence) == ("confirmation", "confirmed", "rotating_code")
        assert (event.account_id, event.member_id, event.reason) == (officer.id, member.id, "在会场见到本人")
        actions = session.query(audit.AuditEntry.action).all()
        assert ("check_in:confirmed",) in actions

    def test_twice_is_once(self, arrive, confirm, member, look):
        arrive(SCANNED + 20 * MINUTE)

        first, second = confirm(member.id), confirm(member.id)

        assert first.json == second.json
        assert len(look.events()) == 2

    def test_of_somebody_who_is_not_in_is_refused(self, confirm, member):
        answer = confirm(member.id)

        assert (answer.status_code, answer.json["reason"]) == (409, "nothing_to_confirm")

    def test_of_a_check_in_that_was_taken_back_is_refused(self, session, arrive, secretary, theme_day, confirm, member):
        arrive(SCANNED + 20 * MINUTE)
        undo = {"id": str(new_id()), "member_id": str(member.id), "reason": "没有来"}
        secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=undo)

        assert confirm(member.id).json["reason"] == "nothing_to_confirm"

    def test_of_the_own_line_is_refused(self, session, branch, officer, secretary, arrive, confirm):
        own = make_member(session, branch)
        own.account_id = officer.id
        arrive(SCANNED + 20 * MINUTE, by=secretary)

        answer = confirm(own.id)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_of_a_stranger_is_refused(self, session, other_branch, confirm):
        assert confirm(make_member(session, other_branch).id).json["reason"] == "not_expected"

    def test_the_history_tells_when_the_phone_caught_it(self, arrive, secretary, theme_day, member):
        arrive(SCANNED + 20 * MINUTE)

        (event,) = secretary.get(f"/api/v1/activities/{theme_day.id}/roster/{member.id}/events").json["items"]

        assert (event["captured_at"], event["clock_skewed"]) == (SCANNED.isoformat(), False)


class TestConfirmAll:
    @pytest.fixture
    def confirm_all(self, secretary, theme_day):
        def act(*members, **fields):
            body = {"member_ids": [str(member.id) for member in members], **fields}
            return secretary.post(f"/api/v1/activities/{theme_day.id}/attendance/confirmations", json=body)

        return act

    def test_confirms_those_who_were_seen_and_nobody_else(
        self, session, branch, phone_of, arrive, confirm_all, member, look
    ):
        others = [make_member(session, branch, account=True) for _ in range(3)]
        for one in (member, *others[:2]):
            arrive(SCANNED + 20 * MINUTE, by=phone_of(one))

        answer = confirm_all(member, others[0], others[2])

        assert (answer.status_code, answer.json) == (200, {"confirmed": 2})
        assert look.line_of(member.id).status is AttendanceStatus.PRESENT
        assert look.line_of(others[1].id).status is AttendanceStatus.PROVISIONAL
        assert look.line_of(others[2].id) is None
        assert confirm_all(member, others[0]).json == {"confirmed": 0}

    def test_leaves_the_own_line_as_it_is(self, session, branch, officer, secretary, arrive, confirm_all, look):
        own = make_member(session, branch)
        own.account_id = officer.id
        arrive(SCANNED + 20 * MINUTE, by=secretary)

        assert confirm_all(own).json == {"confirmed": 0}
        assert look.line_of(own.id).status is AttendanceStatus.PROVISIONAL

    @pytest.mark.parametrize("body", [{}, {"member_ids": []}, {"member_ids": ["7"]}, {"member_ids": None}])
    def test_needs_to_be_told_whom(self, secretary, theme_day, body):
        answer = secretary.post(f"/api/v1/activities/{theme_day.id}/attendance/confirmations", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
