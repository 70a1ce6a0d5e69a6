"""Watching a roster: a pass spares the questions of who may see it, and is worth nothing once the answer changes."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from backend.activities.models import Activity
from backend.attendance.views.passes import Passes
from backend.attendance.views.watched import Watched
from backend.core import audit, clock
from backend.identity.models import Account, LoginSession
from backend.organisations.models import Grant
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON


@pytest.fixture(autouse=True)
def _shared(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "lianxin_watched", Watched(fresh_s=60))
    monkeypatch.setitem(app.extensions, "lianxin_passes", Passes(app.extensions["lianxin_database"], lasts_s=60))


@pytest.fixture
def poll(secretary, theme_day):
    def act(browser=None, *, activity=None, **query):
        path = f"/api/v1/activities/{(activity or theme_day).id}/roster"
        return (browser or secretary).get(path, query_string=query)

    return act


@pytest.fixture
def change(session):
    """Changes rows as another request would, past the audit trail."""

    def act(statement):
        session.execute(statement, execution_options={audit.NO_RECORD: True})
        session.commit()

    return act


@pytest.fixture
def asked(app):
    """The statements that the application has sent."""
    engine, found = app.extensions["lianxin_database"].engine, []
    note = lambda *arguments: found.append(arguments[2])  # noqa: E731 - a listener of one line.
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_the_next_question_is_one_statement(poll, asked):
    shown = poll()
    asked.clear()
    again = poll()

    assert again.json == shown.json
    assert len(asked) == 1


def test_those_who_watch_share_an_answer_and_those_who_change_something_get_a_fresh_one(
    session, poll, phone, theme_day, member
):
    before = poll()
    send(phone, attempt("rotating_code", token_of(session, theme_day)))

    assert poll().headers["ETag"] == before.headers["ETag"]
    fresh = poll(fresh="true")
    assert [line["status"] for line in fresh.json["lines"] if line["member_id"] == str(member.id)] == ["present"]
    assert poll().json == fresh.json


class TestPassEndsWith:
    def test_the_grant(self, poll, change, officer):
        poll()
        change(update(Grant).where(Grant.account_id == officer.id).values(until_at=NOON))
        assert poll().status_code == 403

    def test_the_session(self, session, poll, change, officer):
        poll()
        change(update(LoginSession).where(LoginSession.account_id == officer.id).values(ended_at=NOON))
        assert poll().status_code == 401

    def test_the_account(self, poll, change, officer):
        poll()
        change(update(Account).where(Account.id == officer.id).values(disabled_at=NOON))
        assert poll().status_code == 401

    def test_the_powers_that_fall_asleep(self, poll):
        poll()
        with clock.frozen(NOON + timedelta(minutes=31)):
            answer = poll()
        assert (answer.status_code, answer.json["reason"]) == (403, "powers_asleep")

    def test_a_change_of_the_activity(self, poll, change, theme_day, asked):
        poll()
        change(update(Activity).where(Activity.id == theme_day.id).values(version=Activity.version + 1))
        asked.clear()
        assert poll().status_code == 200
        assert len(asked) > 1


def test_a_pass_is_for_one_activity_and_one_browser(session, poll, phone, other_branch):
    poll()
    elsewhere = make_activity(session, other_branch)
    assert poll(activity=elsewhere).status_code == 404
    assert poll(phone).status_code == 403
