"""The express lane: what it answers is what the view would have answered, and what it leaves alone is not recorded."""

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from backend.attendance.models import ScanEvent
from backend.attendance.views import express
from backend.core.ids import new_id
from backend.identity.service import sessions
from tests.factories.attendance import attempt, token_of
from tests.factories.identity import NOON

ORIGINS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://elsewhere.example"},
    {},
]


@pytest.fixture
def body(session, theme_day):
    return attempt("rotating_code", token_of(session, theme_day))


@pytest.fixture
def reached(app, monkeypatch):
    """The requests that went on to Flask."""
    seen, inner = [], app.view_functions["check-ins.put_check_in"]

    def count(**arguments):
        seen.append(arguments["check_in_id"])
        return inner(**arguments)

    monkeypatch.setitem(app.view_functions, "check-ins.put_check_in", count)
    return seen


@pytest.fixture
def plain_phone(app, session, account_of, member):
    """The member's phone, without the header that the app sends."""
    _, token = sessions.open_session(session, account=account_of(member), device=None, now=NOON)
    session.commit()
    plain = FlaskClient(app, Response)
    plain.set_cookie("lianxin", token)
    return plain


def put(phone, body, check_in_id=None, **rest):
    return phone.put(f"/api/v1/check-ins/{check_in_id or new_id()}", json=body, **rest)


class TestAnswered:
    def test_a_usual_scan_does_not_reach_flask(self, phone, body, reached):
        assert put(phone, body).json["outcome"] == "checked_in"
        assert put(phone, body).json["outcome"] == "already"
        assert reached == []

    def test_it_answers_as_the_view_does(self, phone, body, reached):
        check_in_id = new_id()

        on_the_lane = put(phone, body, check_in_id)
        by_the_view = put(phone, body, str(check_in_id).upper())

        assert len(reached) == 1
        assert by_the_view.json == on_the_lane.json | {"replayed": True}
        kept = ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Content-Type")
        assert [on_the_lane.headers[name] for name in kept] == [by_the_view.headers[name] for name in kept]
        assert on_the_lane.headers["X-Request-Id"] != by_the_view.headers["X-Request-Id"]


class TestHandedOn:
    def test_a_refusal_is_recorded_once_and_told_by_the_view(self, phone, look, reached):
        answer = put(phone, attempt("rotating_code", "CE5UL3"))

        assert (answer.status_code, answer.json["reason"]) == (422, "code_malformed")
        assert [(event.outcome, event.reason) for event in look.events()] == [("refused", "code_malformed")]
        assert len(reached) == 1

    def test_another_cookie_beside_it_changes_nothing(self, phone, body, reached):
        phone.set_cookie("other", "1")
        assert put(phone, body).json["outcome"] == "checked_in"
        assert len(reached) == 1

    def test_nobody_signed_in_leaves_no_trace(self, new_client, body, look):
        assert put(new_client(), body).status_code == 401
        assert look.count(ScanEvent) == 0

    @pytest.mark.parametrize("headers", ORIGINS)
    def test_a_write_from_elsewhere_is_refused_before_it_is_recorded(self, plain_phone, body, look, headers):
        answer = plain_phone.put(f"/api/v1/check-ins/{new_id()}", json=body, headers=headers)
        assert (answer.status_code, answer.json["reason"]) == (403, "foreign_origin")
        assert look.count(ScanEvent) == 0

    @pytest.mark.parametrize(
        ("error", "status", "reason"),
        [
            (RuntimeError("unforeseen"), 500, "internal_error"),
            (OperationalError("", {}, Exception("locked")), 503, "unavailable"),
        ],
    )
    def test_what_goes_wrong_is_told_as_problem_details(self, app, phone, body, monkeypatch, error, status, reason):
        calls = []

        def fail(scans):
            calls.append(scans)
            raise error

        monkeypatch.setattr(app.extensions["lianxin_check_in_writer"], "record", fail)
        answer = put(phone, body)

        assert (answer.status_code, answer.json["reason"]) == (status, reason)
        assert len(calls) == 1

    def test_an_unusual_body_is_read_by_the_schema(self, phone, body):
        answer = put(phone, body | {"extra": 1})
        assert answer.status_code == 422
        assert "extra" in str(answer.json["errors"])


def test_nothing_is_kept_of_a_request_that_took_another_way():
    assert express.ending_of({"REQUEST_METHOD": "PUT"}) is None
