"""POST /check-ins/batch: every item ends by itself, in its order."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from backend.activities.models import ActivityState
from backend.attendance import writer
from backend.attendance.models import Attendance
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, digits_of, send, token_of, wrong_digits
from tests.factories.identity import NOON
from tests.factories.members import make_member


@pytest.fixture
def item(session, theme_day):
    """One scan of the code on the screen."""

    def make(check_in_id=None, **fields):
        body = attempt("rotating_code", token_of(session, theme_day), captured_at=NOON.isoformat())
        return {"id": str(check_in_id or new_id()), **body} | fields

    return make


@pytest.fixture
def tick(theme_day):
    return lambda member, activity=None: {
        "id": str(new_id()),
        **attempt("roster", str(member.id), activity=activity or theme_day),
    }


def post(client, items):
    return client.post("/api/v1/check-ins/batch", json={"items": items})


def endings(answer):
    """Outcomes, and the reasons of what was refused."""
    assert answer.status_code == 200, answer.json
    return [result["answer"]["outcome"] if result["answer"] else problem_of(result) for result in answer.json["items"]]


def problem_of(result):
    problem = result["problem"]
    return problem["status"], problem["reason"]


class TestBatch:
    def test_answers_each_as_put_would(self, phone, item, member):
        check_in_id = new_id()

        (result,) = post(phone, [item(check_in_id)]).json["items"]

        again = send(phone, {k: v for k, v in item().items() if k != "id"}, check_in_id=check_in_id)
        assert (result["id"], result["problem"]) == (str(check_in_id), None)
        assert again.json == result["answer"] | {"replayed": True}

    def test_decides_in_the_order_in_which_they_came(self, phone, item, look):
        answer = post(phone, [item(), item()])

        assert endings(answer) == ["checked_in", "already"]
        assert (len(look.lines()), len(look.events())) == (1, 2)

    def test_one_bad_item_stops_nothing(self, session, phone, item, theme_day, look):
        bad = [
            "a word",
            None,
            {},
            item(id="7"),
            item(id=str(uuid4())),
            item(more=1),
            item(direction="through"),
            item(evidence={"kind": "short_code", "value": "123456"}),
            item(evidence={"kind": "rotating_code", "value": "x"}),
        ]

        answer = post(phone, [*bad, item()])

        *refused, last = endings(answer)
        assert last == "checked_in"
        assert refused == [(422, "invalid_request")] * 7 + [(422, "activity_needed"), (422, "code_malformed")]
        assert [result["id"] is None for result in answer.json["items"][:5]] == [True] * 5
        assert len(look.lines()) == 1

    def test_says_what_is_wrong_with_an_item(self, phone, item):
        (result,) = post(phone, [item(id="7")]).json["items"]

        assert result["problem"]["errors"]["json"]["id"]

    def test_the_same_id_twice_is_once_and_with_another_body_refused(self, phone, item):
        twice, other = item(), item()

        answer = post(phone, [twice, twice, other | {"id": twice["id"], "captured_at": None}])

        assert endings(answer) == ["checked_in", "checked_in", (422, "id_reused")]
        assert [result["answer"]["replayed"] for result in answer.json["items"][:2]] == [False, True]

    def test_somebody_elses_id_is_taken_and_nothing_of_it_is_told(self, session, branch, phone_of, phone, item):
        mine = item()
        post(phone, [mine])
        stranger = make_member(session, branch, account=True)

        answer = post(phone_of(stranger), [mine, item()])

        assert endings(answer) == [(409, "id_belongs_to_other"), "checked_in"]

    def test_counts_wrong_digits_as_one_by_one(self, session, phone, theme_day, item):
        wrong = wrong_digits(digits_of(session, theme_day))
        tries = [item(activity_id=str(theme_day.id), evidence={"kind": "short_code", "value": wrong})] * 1
        tries = [dict(one, id=str(new_id())) for one in tries * 12]

        answer = post(phone, tries)

        assert [reason for _, reason in endings(answer)] == ["short_code_wrong"] * 10 + ["short_code_throttled"] * 2
        assert answer.json["items"][-1]["problem"]["retry_after"] > 0

    def test_of_an_officers_ticks_each_needs_the_right_and_tells_by_whom(
        self, session, secretary, branch, other_branch, member, tick, look
    ):
        elsewhere = make_activity(session, other_branch, state=ActivityState.OPEN)
        another = make_member(session, branch)

        answer = post(secretary, [tick(member), tick(member, elsewhere), tick(another), tick(member)])

        assert endings(answer) == ["checked_in", (404, "not_found"), "checked_in", "already"]
        assert answer.json["items"][3]["answer"]["recorded_by_name"] == "李书记"
        assert len(look.lines()) == 2

    def test_a_member_ticks_nobody(self, phone, tick, member, item):
        assert endings(post(phone, [tick(member), item()])) == [(403, "not_allowed"), "checked_in"]

    def test_nobody_ticks_themselves(self, session, branch, officer, secretary, tick, item):
        own = make_member(session, branch)
        own.account_id = officer.id

        assert endings(post(secretary, [tick(own)])) == [(403, "own_matter")]

    def test_takes_five_hundred_and_no_more(self, session, secretary, branch, theme_day, tick, look):
        people = [make_member(session, branch) for _ in range(500)]
        ticks = [tick(member) for member in people]

        too_many = post(secretary, [*ticks, tick(people[0])])
        answer = post(secretary, ticks)

        assert (too_many.status_code, too_many.json["reason"]) == (422, "invalid_request")
        assert endings(answer) == ["checked_in"] * 500
        assert look.count(Attendance) == 500

    @pytest.mark.parametrize("body", [{}, {"items": []}, {"items": {}}, {"items": None}, [], {"items": [], "more": 1}])
    def test_refuses_what_is_no_batch(self, phone, body):
        answer = phone.post("/api/v1/check-ins/batch", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_a_body_beyond_any_batch_is_too_large(self, phone, item):
        answer = post(phone, [item(more="长" * 1_000_000)])

        assert (answer.status_code, answer.json["reason"]) == (413, "too_large")

    def test_needs_a_signed_in_person(self, client, item):
        assert post(client, [item()]).status_code == 401


class TestBrokenOff:
    @pytest.fixture
    def people(self, session, branch):
        return [make_member(session, branch) for _ in range(5)]

    @pytest.fixture
    def _small_chunks(self, monkeypatch):
        monkeypatch.setattr(writer, "MOST_AT_ONCE", 2)

    @pytest.fixture
    def break_when(self, monkeypatch):
        """Lets the transaction of some scans fail at its end."""
        write = writer.record_all

        def act(is_broken, error):
            def written(connection, scans, **how):
                endings = write(connection, scans, **how)
                if is_broken(scans):
                    raise error
                return endings

            monkeypatch.setattr(writer, "record_all", written)
            return lambda: monkeypatch.setattr(writer, "record_all", write)

        return act

    @pytest.mark.usefixtures("_small_chunks")
    def test_what_was_committed_stays_and_the_rest_comes_in_when_it_is_sent_again(
        self, secretary, people, tick, break_when, look
    ):
        ticks = [tick(member) for member in people]
        is_third = lambda scans: str(scans[0].attempt.id) == ticks[2]["id"]  # noqa: E731 - said once.
        mend = break_when(is_third, OperationalError("COMMIT", None, Exception("disk I/O error")))

        first = post(secretary, ticks)
        kept = len(look.lines())
        mend()
        second = post(secretary, ticks)

        assert endings(first) == ["checked_in"] * 2 + [(503, "unavailable")] * 2 + ["checked_in"]
        assert kept == 3
        assert endings(second) == ["checked_in"] * 5
        assert [result["answer"]["replayed"] for result in second.json["items"]] == [True, True, False, False, True]
        assert (len(look.lines()), len(look.events())) == (5, 5)

    def test_one_scan_that_fails_costs_no_other_its_answer(self, secretary, people, tick, break_when, look):
        ticks = [tick(member) for member in people]
        mend = break_when(lambda scans: ticks[3]["id"] in [str(s.attempt.id) for s in scans], ValueError("its own"))

        answer = post(secretary, ticks)
        mend()

        assert endings(answer) == ["checked_in"] * 3 + [(503, "unavailable"), "checked_in"]
        assert endings(post(secretary, ticks)) == ["checked_in"] * 5
        assert (len(look.lines()), len(look.events())) == (5, 5)


class TestWrittenLate:
    def test_is_no_later_than_sent_one_by_one(self, phone, item):
        scanned = item()

        with clock.frozen(NOON + timedelta(minutes=20)):
            (result,) = post(phone, [scanned]).json["items"]

        assert result["answer"]["status"] == "provisional"
