"""Every write leaves an audit entry, and neither entries nor logs hold anything personal."""

import io
import json

import pytest
import structlog
from sqlalchemy import delete, event, select

from backend.attendance.models import Leave
from backend.attendance.service import leave
from backend.core import clock
from backend.core.audit import AuditEntry
from backend.core.http import access_rule_of
from tests.api.walk.stage import EVERYBODY, HERE, ROUTES, City, Stage, features, is_allowed, method_of, routes_of, send
from tests.factories.identity import NOON

pytestmark = pytest.mark.one_database
READS = {"GET", "HEAD"}
EVIDENCE = {"scan_event", "attendance", "roster_entry", "claim_use", "short_code_throttle", "feedback_tally"}
EVIDENCE |= {"service_scan", "service_stay"}
WITHOUT_ENTRY = {
    "applications.read_answer",  # Writes nothing.
    "check-ins.put_check_in",  # The append-only scan event is the record (design §7).
    "check-in batches.create_check_in_batch",  # So are its scan events.
    "check-ins.create_claim",  # Writes nothing.
    "identity.inspect_activation",  # Writes nothing.
    "outcomes.give_feedback",  # Whoever taps is nobody: only a count goes up.
    "service scans.put_service_scan",  # So are those of shifts; what becomes of a stay is written down.
    "service scans.create_service_scan_batch",
    "service scans.create_service_claim",  # Writes nothing.
    "reorganisations.try_out",  # Writes nothing.
    "series.preview_series",  # Writes nothing.
    "series.preview_series_change",  # Writes nothing.
    "shifts.preview_shifts",  # Writes nothing.
}


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def city(session, new_client):
    return City(session, new_client)


@pytest.fixture
def log_lines():
    """Everything that is logged, rendered as the server renders it, from the most talkative level on."""
    kept, before = io.StringIO(), structlog.get_config()
    structlog.configure(
        **before
        | {
            "wrapper_class": structlog.make_filtering_bound_logger(0),
            "logger_factory": structlog.WriteLoggerFactory(kept),
        }
    )
    yield kept
    structlog.configure(**before)


@pytest.fixture
def written_tables(app):
    """Tables that the application writes from now on."""
    engine, tables = app.extensions["lianxin_database"].engine, set()

    def note(_connection, _cursor, _statement, _parameters, context, _many):
        if getattr(context, "compiled", None) and (context.isinsert or context.isupdate or context.isdelete):
            tables.add(context.compiled.compile_state.dml_table.name)

    event.listen(engine, "before_cursor_execute", note)
    yield tables
    event.remove(engine, "before_cursor_execute", note)


def entries(session):
    session.rollback()
    return session.scalars(select(AuditEntry)).all()


def told_by(entry):
    told = {column.name: getattr(entry, column.name) for column in AuditEntry.__table__.columns}
    return json.dumps(told, default=str, ensure_ascii=False)


class TestRegistry:
    def test_says_of_these_writes_only_that_they_leave_no_entry(self):
        assert {endpoint for endpoint, found in ROUTES.items() if not found.records} == WITHOUT_ENTRY


@pytest.mark.parametrize("feature", features())
class TestRoutes:
    def test_leave_an_entry_when_they_write_without_anything_personal_in_it_or_in_the_logs(
        self, app, session, city, feature, log_lines, written_tables
    ):
        for endpoint in routes_of(feature):
            who = next(who for who in reversed(EVERYBODY) if is_allowed(app, endpoint, who, HERE))
            browser = city.browser(who)
            call = ROUTES[endpoint].prepare(Stage(city, city.places[HERE], city.accounts[who]))
            session.commit()
            before = {entry.id for entry in entries(session)}
            written_tables.clear()
            log_lines.truncate(0)

            answer = send(browser, app, endpoint, call)

            assert answer.status_code < 300, (endpoint, answer.data)
            left = [entry for entry in entries(session) if entry.id not in before]
            told = log_lines.getvalue() + "".join(told_by(entry) for entry in left)
            assert [value for value in call.personal if value in told] == [], endpoint
            if method_of(app, endpoint) in READS:
                assert written_tables == set(), endpoint
            elif not ROUTES[endpoint].records:
                assert left == [], endpoint
                assert written_tables <= EVIDENCE, endpoint
            else:
                assert {entry.request_id for entry in left} == {answer.headers["X-Request-Id"]}, endpoint
                if access_rule_of(app, endpoint) != "public":  # There the actor is who signs in by it.
                    assert {entry.actor_account_id for entry in left} == {city.accounts[who].id}, endpoint


class TestTrail:
    def test_cannot_be_changed_in_the_database(self, session, city):
        session.commit()

        with pytest.raises(Exception, match="append_only_audit_entry"):
            session.execute(delete(AuditEntry))
        session.rollback()


class TestLogs:
    def test_name_the_route_and_never_the_path(self, city, log_lines, app):
        stage = Stage(city, city.places[HERE], city.accounts["member"])
        call = ROUTES["own attendance.put_own_leave"].prepare(stage)

        send(city.browser("member"), app, "own attendance.put_own_leave", call)

        lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]

        (line,) = [line for line in lines if line["event"] == "request"]
        assert line["route"] == "/api/v1/activities/<id:activity_id>/leave"
        assert set(line) == {"event", "level", "timestamp", "request_id", "method", "route", "status", "took_ms"}

    def test_of_something_unexpected_show_where_and_no_values(self, app, city, log_lines, monkeypatch):
        def fail(session, **values):
            session.add(Leave(id=values["note"]))
            session.flush()

        monkeypatch.setattr(leave, "ask", fail)
        stage = Stage(city, city.places[HERE], city.accounts["member"])
        call = ROUTES["own attendance.put_own_leave"].prepare(stage)

        answer = send(city.browser("member"), app, "own attendance.put_own_leave", call)

        assert (answer.status_code, answer.json["reason"]) == (500, "internal_error")
        assert "unexpected_error" in log_lines.getvalue()
        assert "INSERT INTO leave" in log_lines.getvalue()
        assert [value for value in call.personal if value in log_lines.getvalue() + answer.text] == []
