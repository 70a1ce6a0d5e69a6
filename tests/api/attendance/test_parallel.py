"""A hall at once: real threads, as many side by side as the server serves, on a real database."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.service import codes
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.service import sessions
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.load import data
from tests.support.parallel import together


@pytest.fixture
def browser_of(session, new_client, account_of):
    """Gives a member any number of browsers that threads may use; all share one session."""

    def make(member):
        _, token = sessions.open_session(session, account=account_of(member), device=None, now=clock.now())
        session.commit()

        def browser():
            own = new_client()
            own.arranged = None
            own.set_cookie("lianxin", token)
            return own

        return browser

    return make


@pytest.fixture
def body(session, theme_day):
    return attempt("rotating_code", token_of(session, theme_day))


def outcomes(answers):
    assert {answer.status_code for answer in answers} == {200}
    found = [answer.json["outcome"] for answer in answers]
    return {outcome: found.count(outcome) for outcome in sorted(set(found))}


class TestOneMember:
    def test_with_50_ids_is_checked_in_once_and_49_times_already_in(self, browser_of, member, body, look):
        browser = browser_of(member)

        answers = together([lambda: send(browser(), body)] * 50)

        assert outcomes(answers) == {"already": 49, "checked_in": 1}
        assert len({answer.json["checked_in_at"] for answer in answers}) == 1
        assert (len(look.lines()), len(look.events())) == (1, 50)

    def test_with_one_id_gets_50_equal_answers(self, browser_of, member, body, look):
        browser, check_in_id = browser_of(member), new_id()

        answers = together([lambda: send(browser(), body, check_in_id=check_in_id)] * 50)

        assert outcomes(answers) == {"checked_in": 50}
        assert [answer.json.pop("replayed") for answer in answers].count(False) <= 1
        told = [{name: value for name, value in answer.json.items() if name != "replayed"} for answer in answers]
        assert told == [told[0]] * 50
        assert (len(look.lines()), len(look.events())) == (1, 1)

    def test_refused_with_one_id_gets_equal_refusals(self, session, browser_of, member, branch, look):
        other = make_activity(session, branch, state=ActivityState.CANCELLED)
        browser, check_in_id = browser_of(member), new_id()
        body = attempt("short_code", "123456", activity=other)

        answers = together([lambda: send(browser(), body, check_in_id=check_in_id)] * 20)

        assert {(answer.status_code, answer.json["reason"]) for answer in answers} == {(409, "cancelled")}
        assert len(look.events()) == 1

    def test_scanned_and_ticked_at_once_has_one_line(self, browser_of, secretary, member, theme_day, body, look):
        browser, tick = browser_of(member), attempt("roster", str(member.id), activity=theme_day)
        secretary.arranged = None
        cookie = secretary.get_cookie("lianxin").value

        def officer():
            own = browser()
            own.set_cookie("lianxin", cookie)
            return send(own, tick)

        answers = together([officer, lambda: send(browser(), body)] * 8)

        assert outcomes(answers) == {"already": 15, "checked_in": 1}
        assert (len(look.lines()), len(look.events())) == (1, 16)

    def test_undone_while_scanning_never_doubles_and_the_log_decides(
        self, session, browser_of, secretary, member, theme_day, body, look
    ):
        browser, cookie = browser_of(member), secretary.get_cookie("lianxin").value
        url = f"/api/v1/activities/{theme_day.id}/undos"

        def undo():
            own = browser()
            own.set_cookie("lianxin", cookie)
            return own.post(url, json={"id": str(new_id()), "member_id": str(member.id), "reason": "误签"})

        answers = together([undo, lambda: send(browser(), body)] * 20)

        assert {answer.status_code for answer in answers} == {200}
        (line,), events = look.lines(), look.events()
        came = sum(event.outcome == "checked_in" for event in events)
        went = sum(event.outcome == "undone" for event in events)
        assert came - went in (0, 1)
        assert line.status == ("present" if came > went else "undone")
        assert line.scan_event_id in {event.id for event in events if event.outcome == "checked_in"}

    def test_undone_while_late_scans_arrive_after_the_close_never_doubles(
        self, session, browser_of, secretary, member, theme_day, look
    ):
        browser, cookie = browser_of(member), secretary.get_cookie("lianxin").value
        path = f"/api/v1/activities/{theme_day.id}"
        caught_at, received_at = NOON + timedelta(minutes=5), NOON + timedelta(minutes=28)
        body = attempt(
            "rotating_code",
            token_of(session, theme_day, now=caught_at),
            captured_at=caught_at.isoformat(),
            sent_at=received_at.isoformat(),
        )

        def officer(act, body):
            own = browser()
            own.set_cookie("lianxin", cookie)
            return own.post(f"{path}/{act}", json=body)

        def undo():
            return officer("undos", {"id": str(new_id()), "member_id": str(member.id), "reason": "不是本人"})

        with clock.frozen(received_at):
            assert officer("close", None).status_code == 200
            answers = together([undo, lambda: send(browser(), body)] * 20)

        assert {answer.status_code for answer in answers} == {200}
        (line,), events = look.lines(), look.events()
        came = sum(event.outcome == "checked_in" for event in events)
        went = sum(event.outcome == "undone" for event in events)
        assert came - went in (0, 1)
        assert line.status == ("provisional" if came > went else "undone")
        assert line.scan_event_id in {event.id for event in events if event.outcome == "checked_in"}


class TestHall:
    def test_of_200_members_on_one_code_all_get_in(self, plain_database, session, new_client, look):
        hall = data.fill(plain_database, members=200, activities=1)
        key = plain_database.keyring.code_keys[0]
        body = attempt("rotating_code", codes.mint(key, short_id=hall.short_ids[0], now=clock.now()))

        def scan(cookie):
            phone = new_client()
            phone.arranged = None
            phone.set_cookie(*cookie.split("=", 1))
            return send(phone, body)

        answers = together([lambda cookie=cookie: scan(cookie) for cookie in hall.cookies])

        assert outcomes(answers) == {"checked_in": 200}
        told = [answer.json["member"]["id"] for answer in answers]
        assert len(set(told)) == 200
        assert sorted(str(line.member_id) for line in look.lines()) == sorted(told)
        assert len(look.events()) == 200

    def test_one_claim_used_by_many_belongs_to_one(self, session, client, browser_of, branch, theme_day, look):
        claim = client.post("/api/v1/claims", json={"token": token_of(session, theme_day)}).json["claim"]
        browsers = [browser_of(make_member(session, branch, account=True))() for _ in range(16)]

        answers = together([lambda browser=browser: send(browser, attempt("claim", claim)) for browser in browsers])

        reasons = [answer.json.get("outcome") or answer.json["reason"] for answer in answers]
        assert sorted(set(reasons)) == ["checked_in", "claim_taken"]
        assert reasons.count("checked_in") == len(look.lines()) == 1
