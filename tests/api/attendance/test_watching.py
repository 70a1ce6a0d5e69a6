"""Watching a roster: a pass spares the questions of who may see it, and is worth nothing once the answer changes."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from backend.activities.models import Activity
from backend.attendance.views.passes import Passes
from backend.attendance.views.watched import Watched
from backend.core import audit, clock
from backend.identity.models import Account, LoginSession
from backend.organisations.models import Grant, Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_officer


@pytest.fixture(autouse=True)
def _shared(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "lianxin_watched", Watched(fresh_s=60))
    monkeypatch.setitem(app.extensions, "lianxin_passes", Passes(app.extensions["lianxin_database"], lasts_s=60))


@pytest.fixture
def other_member(session, branch):
    """Somebody of the branch who is expected, too."""
    return make_member(session, branch)


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


def test_nobody_holds_two_connections_at_once(app, poll):
    """Thirty who begin to watch together would else wait for each other until the pool gives up."""
    engine, held = app.extensions["lianxin_database"].engine, [0, 0]

    def take(*_):
        held[0] += 1
        held[1] = max(held)

    def give_back(*_):
        held[0] -= 1

    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", give_back)
    poll()
    event.remove(engine, "checkout", take)
    event.remove(engine, "checkin", give_back)

    assert held == [0, 1]


def test_those_who_watch_share_an_answer_and_those_who_change_something_get_a_fresh_one(
    session, poll, phone, theme_day, member
):
    before = poll()
    send(phone, attempt("rotating_code", token_of(session, theme_day)))

    assert poll().headers["ETag"] == before.headers["ETag"]
    fresh = poll(fresh="true")
    assert [line["status"] for line in fresh.json["lines"] if line["member_id"] == str(member.id)] == ["present"]
    assert poll().json == fresh.json


def test_nobody_is_shown_an_answer_from_before_a_step_of_the_activity(poll, secretary, theme_day):
    before = poll().json

    secretary.post(f"/api/v1/activities/{theme_day.id}/close", json={})

    assert (before["state"], poll().json["state"]) == ("open", "closed")
    assert poll(since=before["version"]).json["state"] == "closed"


def test_whoever_holds_a_version_is_told_what_has_changed_since(session, other_member, poll, phone, theme_day, member):
    before = poll().json
    send(phone, attempt("rotating_code", token_of(session, theme_day)))

    told = poll(fresh="true", since=before["version"]).json

    assert (before["since"], told["since"]) == (None, before["version"])
    assert [line["member_id"] for line in told["lines"]] == [str(member.id)]
    assert (told["counts"]["present"], told["gone"]) == (1, [])
    assert poll(since=told["version"]).json["lines"] == []
    everything = poll().json
    assert everything["since"] is None
    assert len(everything["lines"]) == len(before["lines"]) > 1


def test_a_version_of_what_somebody_else_may_see_tells_nothing(session, new_client, poll, branch):
    """Notes of leave are for the branch: whoever may not read them is never told lines by the branch's version."""
    own = poll().json

    above = poll(new_client().sign_in(make_officer(session, Role.AUDITOR, branch)), since=own["version"]).json

    assert above["since"] is None
    assert len(above["lines"]) == len(own["lines"])


class TestLane:
    """Who has a pass and says what they hold is answered before Flask has begun, as the view would have answered."""

    @pytest.fixture
    def reached(self, app, monkeypatch):
        """How often the view was asked."""
        seen, inner = [], app.view_functions["roster.get_roster"]
        monkeypatch.setitem(app.view_functions, "roster.get_roster", lambda **ids: (seen.append(ids), inner(**ids))[1])
        return seen

    def test_answers_whoever_holds_a_version(self, poll, reached):
        version = poll().json["version"]
        reached.clear()

        told = poll(since=version)

        assert (told.status_code, told.json["since"], told.json["lines"]) == (200, version, [])
        assert told.headers["ETag"] == f'W/"{version}"'
        assert told.headers["Cache-Control"] == "private, no-cache"
        assert told.headers["X-Content-Type-Options"] == "nosniff"
        assert reached == []

    def test_answers_the_same_as_the_view(self, poll, reached):
        poll()
        reached.clear()
        assert poll(since="another process's").json == poll().json
        assert len(reached) == 1

    @pytest.mark.parametrize("query", [{}, {"since": "1", "fresh": "true"}, {"since": "1", "sort": "name"}])
    def test_leaves_what_is_unusual_to_the_view(self, poll, reached, query):
        poll()
        reached.clear()
        assert poll(**query).status_code == (422 if "sort" in query else 200)
        assert len(reached) == 1

    def test_leaves_whoever_has_no_pass_to_the_view(self, poll, reached, new_client):
        assert poll(since="1").status_code == 200
        assert poll(new_client(), since="1").status_code == 401
        assert len(reached) == 2


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
