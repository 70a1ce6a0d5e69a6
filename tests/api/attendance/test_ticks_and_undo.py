"""An officer ticks the roster and takes check-ins back."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_grant, make_officer


@pytest.fixture
def tick(secretary, theme_day):
    def act(member_id, *, browser=None, reason="手机没电", check_in_id=None, activity=None):
        body = attempt("roster", str(member_id), activity=activity or theme_day, reason=reason)
        return send(browser or secretary, body, check_in_id=check_in_id)

    return act


@pytest.fixture
def undo(secretary, theme_day):
    def act(member_id, *, browser=None, undo_id=None, reason="扫错了人", activity=None):
        body = {"id": str(undo_id or new_id()), "member_id": str(member_id), "reason": reason}
        return (browser or secretary).post(f"/api/v1/activities/{(activity or theme_day).id}/undos", json=body)

    return act


@pytest.fixture
def scan(session, theme_day):
    return lambda phone: send(phone, attempt("rotating_code", token_of(session, theme_day)))


class TestTick:
    def test_checks_a_member_in_on_the_officers_word(self, tick, member, officer, look):
        answer = tick(member.id)

        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert answer.json["member"] == {"id": str(member.id), "name": member.name}
        assert (answer.json["method"], answer.json["recorded_by_name"]) == ("roster", "李书记")
        (line,), (event,) = look.lines(), look.events()
        assert (line.grade, line.recorded_by_account_id) == ("b", officer.id)
        assert (event.account_id, event.member_id, event.reason) == (officer.id, member.id, "手机没电")

    def test_needs_no_reason(self, tick, member):
        assert tick(member.id, reason=None).json["outcome"] == "checked_in"

    def test_of_somebody_who_is_in_says_by_whom(self, phone, scan, tick, member):
        scan(phone)

        answer = tick(member.id)

        assert (answer.json["outcome"], answer.json["method"]) == ("already", "rotating_code")
        assert answer.json["recorded_by_name"] == member.name

    def test_the_member_is_told_already_and_not_by_whom(self, phone, scan, tick, member):
        tick(member.id)

        answer = scan(phone)

        assert (answer.json["outcome"], answer.json["method"]) == ("already", "roster")
        assert answer.json["recorded_by_name"] is None

    def test_is_replayed_with_the_name_of_who_recorded(self, tick, member):
        check_in_id = new_id()
        tick(member.id, check_in_id=check_in_id)

        again = tick(member.id, check_in_id=check_in_id)

        assert (again.json["outcome"], again.json["replayed"]) == ("checked_in", True)
        assert again.json["recorded_by_name"] == "李书记"

    def test_nobody_ticks_themselves(self, session, tick, branch, account_of, new_client, look):
        own = make_member(session, branch, account=True)
        make_grant(session, account=account_of(own), role=Role.DEPUTY_SECRETARY, organisation=branch)
        browser = new_client().sign_in(account_of(own))

        answer = tick(own.id, browser=browser)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")
        assert look.events() == []

    def test_is_for_officers(self, session, phone, tick, branch, look):
        neighbour = make_member(session, branch)

        answer = tick(neighbour.id, browser=phone)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_allowed")
        assert look.events() == []

    def test_is_for_officers_of_the_branch(self, session, new_client, tick, member, other_branch, look):
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        answer = tick(member.id, browser=foreign)

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
        assert look.events() == []

    def test_needs_powers_that_are_awake(self, tick, member, look):
        with clock.frozen(NOON + timedelta(minutes=30)):
            answer = tick(member.id)

        assert (answer.status_code, answer.json["reason"]) == (403, "powers_asleep")
        assert look.events() == []

    def test_keeps_to_the_window_too(self, session, tick, member, branch):
        later = make_activity(session, branch, state=ActivityState.OPEN, starts_at=NOON + timedelta(hours=3))

        answer = tick(member.id, activity=later)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_early")

    def test_of_a_member_elsewhere_is_refused_without_a_word_about_where(self, session, tick, other_branch):
        stranger = make_member(session, other_branch)

        answer = tick(stranger.id)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")
        assert other_branch.name not in answer.text

    def test_of_a_member_who_moved_away_never_names_the_new_branch(
        self, secretary, session, branch, other_branch, transferred, tick
    ):
        gone = transferred(branch, other_branch, on=clock.local_date(NOON) - timedelta(days=1))

        answer = tick(gone.id)

        assert (answer.status_code, answer.json["reason"]) == (403, "moved_away")
        assert "organisation_name" not in answer.json
        assert other_branch.name not in answer.text

    def test_of_nobody_reads_like_one_of_somebody_elsewhere(self, tick, theme_day):
        answer = tick(new_id())

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")


class TestUndo:
    def test_takes_a_check_in_back_and_answers_the_line(self, phone, scan, undo, member, look):
        scan(phone)

        answer = undo(member.id)

        assert answer.status_code == 200
        assert (answer.json["status"], answer.json["undone"]) == ("unmarked", True)
        assert (answer.json["checked_in_at"], answer.json["method"]) == (None, None)
        assert [line.status for line in look.lines()] == ["undone"]

    def test_keeps_the_history(self, phone, scan, undo, member, officer, look):
        scan(phone)

        undo(member.id)

        assert sorted(event.kind for event in look.events()) == ["check_in", "undo"]
        taken_back = next(event for event in look.events() if event.kind == "undo")
        assert (taken_back.account_id, taken_back.outcome, taken_back.reason) == (officer.id, "undone", "扫错了人")

    def test_tells_the_member(self, phone, scan, undo, member):
        scan(phone)

        undo(member.id)

        told = phone.get("/api/v1/notifications").json["items"]
        assert [note["facts"]["reason"] for note in told if note["kind"] == "check_in_undone"] == ["扫错了人"]

    def test_twice_is_once(self, phone, scan, undo, member, look):
        scan(phone)
        undo_id = new_id()

        first, same_id, other_id = (undo(member.id, undo_id=given) for given in (undo_id, undo_id, new_id()))

        assert {answer.status_code for answer in (first, same_id, other_id)} == {200}
        assert first.json == same_id.json == other_id.json
        assert [event.kind for event in look.events()].count("undo") == 1
        kinds = [note["kind"] for note in phone.get("/api/v1/notifications").json["items"]]
        assert kinds.count("check_in_undone") == 1

    def test_of_somebody_who_never_came_changes_nothing(self, undo, member, look):
        answer = undo(member.id)

        assert (answer.status_code, answer.json["undone"]) == (200, False)
        assert look.events() == []

    def test_afterwards_the_member_may_come_in_again(self, phone, scan, undo, member, look):
        scan(phone)
        undo(member.id)

        answer = scan(phone)

        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert [line.status for line in look.lines()] == ["present"]
        assert len(look.events()) == 3

    def test_an_old_id_still_gets_its_old_answer_and_revives_nothing(
        self, session, phone, undo, member, theme_day, look
    ):
        check_in_id, body = new_id(), attempt("rotating_code", token_of(session, theme_day))
        send(phone, body, check_in_id=check_in_id)
        undo(member.id)

        again = send(phone, body, check_in_id=check_in_id)

        assert (again.json["outcome"], again.json["replayed"]) == ("checked_in", True)
        assert [line.status for line in look.lines()] == ["undone"]

    def test_may_be_undone_and_redone_again_and_again(self, phone, scan, undo, member, look):
        for _ in range(3):
            assert scan(phone).json["outcome"] == "checked_in"
            assert undo(member.id).json["undone"]

        assert len(look.events()) == 6
        assert len(look.lines()) == 1

    def test_of_a_stranger_is_refused(self, session, undo, other_branch):
        stranger = make_member(session, other_branch)

        answer = undo(stranger.id)

        assert (answer.status_code, answer.json["reason"]) == (409, "not_expected")

    def test_the_id_of_a_check_in_is_no_id_of_an_undo(self, session, phone, undo, member, theme_day):
        check_in_id = new_id()
        send(phone, attempt("rotating_code", token_of(session, theme_day)), check_in_id=check_in_id)

        answer = undo(member.id, undo_id=check_in_id)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_reused")

    def test_the_id_of_an_undo_is_no_id_of_a_check_in(self, phone, scan, undo, tick, member):
        scan(phone)
        undo_id = new_id()
        undo(member.id, undo_id=undo_id)

        answer = tick(member.id, check_in_id=undo_id)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_reused")

    @pytest.mark.parametrize(
        "change", [{"reason": ""}, {"reason": None}, {"id": "7"}, {"member_id": None}, {"more": 1}]
    )
    def test_needs_a_reason_and_ids(self, secretary, theme_day, member, change):
        body = {"id": str(new_id()), "member_id": str(member.id), "reason": "扫错了人"} | change

        answer = secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
