"""A locked, full or lost database: 503 with Retry-After, nothing half-written, and the same request works later."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from backend.core import db
from backend.core.ids import new_id
from tests.factories.attendance import attempt, send, token_of
from tests.factories.members import make_member


@pytest.fixture
def engine(app):
    return app.extensions["lianxin_database"].engine


@pytest.fixture
def on_sqlite(settings):
    return settings.is_sqlite


@pytest.fixture
def impatient(engine, on_sqlite, monkeypatch):
    """The application gives up waiting for a lock at once."""
    monkeypatch.setattr(db, "BUSY_S", 0)

    def prepare(connection, _record, _proxy):
        statement = "PRAGMA busy_timeout = 0" if on_sqlite else "SET lock_timeout = '50ms'"
        connection.execute(statement)
        if not on_sqlite:
            connection.commit()

    event.listen(engine, "checkout", prepare)
    yield
    event.remove(engine, "checkout", prepare)
    engine.dispose()


@pytest.fixture
def locked(session, plain_database, on_sqlite, impatient):
    """Somebody else holds the lock for the length of a block."""

    @contextmanager
    def hold():
        session.commit()
        with plain_database.engine.connect() as other:
            if on_sqlite:
                other.execute(text("DELETE FROM claim_use"))  # The first write takes the file's one lock.
            else:
                other.execute(text("LOCK TABLE attendance, scan_event, leave IN ACCESS EXCLUSIVE MODE"))
            yield
            other.rollback()

    return hold


@pytest.fixture
def full(engine, on_sqlite):
    """The disk is full for the length of a block: the database may not grow by a page."""

    @contextmanager
    def fill():
        if not on_sqlite:
            with _failing(engine, "No space left on device"):
                yield
            return

        def limit(connection, _record, _proxy):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        event.listen(engine, "checkout", limit)
        yield
        event.remove(engine, "checkout", limit)
        engine.dispose()

    return fill


@contextmanager
def _failing(engine, complaint):
    """PostgreSQL's own complaint at the point where it writes; its disk cannot be filled from here."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION test_disk_full() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE disk_full USING MESSAGE = '{complaint}'; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER test_disk_full BEFORE INSERT ON scan_event"
                " FOR EACH ROW EXECUTE FUNCTION test_disk_full()"
            )
        )
    yield
    with engine.begin() as connection:
        connection.execute(text("DROP FUNCTION test_disk_full() CASCADE"))


@pytest.fixture
def body(session, theme_day):
    return attempt("rotating_code", token_of(session, theme_day))


def is_unavailable(answer):
    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    return True


class TestLocked:
    def test_check_in_is_503_writes_nothing_and_works_later(self, phone, body, locked, look):
        check_in_id = new_id()

        with locked():
            refused = send(phone, body, check_in_id=check_in_id)
        nothing = (look.lines(), look.events())
        answer = send(phone, body, check_in_id=check_in_id)

        assert is_unavailable(refused)
        assert nothing == ([], [])
        assert (answer.status_code, answer.json["outcome"], answer.json["replayed"]) == (200, "checked_in", False)

    def test_other_writes_are_503_too(self, phone, theme_day, locked):
        url = f"/api/v1/activities/{theme_day.id}/leave"

        with locked():
            refused = phone.put(url, json={"category": "work"})

        assert is_unavailable(refused)
        assert phone.put(url, json={"category": "work"}).status_code == 200

    def test_reading_goes_on(self, phone, locked, on_sqlite):
        with locked():
            answer = phone.get("/api/v1/notifications")

        assert answer.status_code == 200


@pytest.fixture
def phones(session, phone_of, branch, theme_day):
    """As many as need another page of the database."""
    return [phone_of(make_member(session, branch, account=True)) for _ in range(30)]


class TestFullDisk:
    def test_check_in_is_503_writes_nothing_and_works_once_there_is_room(self, session, phones, body, full, look):
        refused = None
        with full():
            for phone in phones:
                refused = send(phone, body)
                if refused.status_code != 200:
                    break
        kept = (len(look.lines()), len(look.events()))
        answer = send(phone, body)

        assert is_unavailable(refused)
        assert kept[0] == kept[1] < len(phones)
        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert (len(look.lines()), len(look.events())) == (kept[0] + 1, kept[1] + 1)


def lose_the_connection(engine, plain_database):
    """Let the one connection that the application has be gone without its knowledge."""
    engine.dispose()
    with engine.connect() as connection:
        process_id = connection.scalar(text("SELECT pg_backend_pid()"))
    with plain_database.engine.begin() as other:
        other.execute(text("SELECT pg_terminate_backend(:process_id)"), {"process_id": process_id})


class TestLostConnection:
    def test_check_in_is_503_and_works_the_next_time(self, phone, body, engine, plain_database, on_sqlite, look):
        if on_sqlite:
            pytest.skip("SQLite is a file: there is no connection to lose.")
        check_in_id = new_id()
        lose_the_connection(engine, plain_database)

        first = send(phone, body, check_in_id=check_in_id)
        answer = send(phone, body, check_in_id=check_in_id)

        assert is_unavailable(first)
        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert (len(look.lines()), len(look.events())) == (1, 1)
