"""One request, one transaction; the write lock at the first write; instants and ids on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from backend.core import audit, db
from backend.core.errors import Conflict, Unavailable
from backend.core.ids import new_id
from backend.core.security import Keyring
from backend.identity.models import Account
from tests.factories.identity import NOON, make_account

QUIET = {audit.NO_RECORD: True}


def rename(session, account_id, name):
    session.execute(update(Account).where(Account.id == account_id).values(display_name=name), execution_options=QUIET)


@pytest.fixture
def account_id(session):
    account = make_account(session)
    session.commit()
    return account.id


@pytest.fixture
def name_of(plain_database):
    def read(account_id):
        with plain_database.new_session() as own:
            return own.scalar(select(Account.display_name).where(Account.id == account_id))

    return read


@pytest.fixture
def on_sqlite(tmp_path):
    """SQLite whatever the other tests run on; makes any number of databases over one file, as processes would."""
    url, engines = f"sqlite:///{tmp_path}/own.db", []

    def connect():
        engines.append(db.connect(url, pool_size=2))
        return db.Database(engines[-1], Keyring([(1, b"k" * 32)]))

    Account.__table__.create(connect().engine)
    yield connect
    for engine in engines:
        engine.dispose()


def make_account_in(database):
    with database.transaction() as session:
        return make_account(session).id


def name_in(database, account_id):
    with database.new_session() as session:
        return session.scalar(select(Account.display_name).where(Account.id == account_id))


def writes(session):
    return session.connection().connection.dbapi_connection.in_transaction


class TestInstant:
    def test_comes_back_aware_in_utc_whatever_zone_it_was_given_in(self, session):
        shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
        account = make_account(session, created_at=shanghai)
        session.commit()
        session.expire_all()

        assert account.created_at == NOON
        assert account.created_at.tzinfo is UTC

    def test_refuses_naive_times(self, session):
        with pytest.raises(Exception, match="aware"):
            make_account(session, created_at=datetime(2026, 3, 6))  # noqa: DTZ001 - that is the point.


class TestId:
    def test_refuses_other_versions_of_uuid(self, session):
        with pytest.raises(Exception, match="UUIDv7"):
            make_account(session, id=uuid4())


class TestRequestTransaction:
    def test_commits_when_the_view_returns(self, app, account_id, name_of):
        with app.test_request_context(), db.request_transaction():
            rename(db.session(), account_id, "张三")

        assert name_of(account_id) == "张三"

    def test_keeps_nothing_when_it_raises(self, app, account_id, name_of):
        def request():
            with app.test_request_context(), db.request_transaction():
                rename(db.session(), account_id, "张三")
                raise Conflict()

        with pytest.raises(Conflict):
            request()

        assert name_of(account_id) == "王小明"

    def test_is_one_session(self, app):
        with app.test_request_context(), db.request_transaction():
            assert db.session() is db.session()


class TestSeparateTransaction:
    def test_rolls_the_request_back_first_and_outlives_its_refusal(self, app, session, account_id, name_of):
        other_id = make_account(session).id
        session.commit()

        def request():
            with app.test_request_context(), db.request_transaction():
                rename(db.session(), account_id, "不留")
                with db.separate_transaction() as own:
                    rename(own, other_id, "留下")
                raise Conflict()

        with pytest.raises(Conflict):
            request()

        assert name_of(account_id) == "王小明"
        assert name_of(other_id) == "留下"


class TestWriteLock:
    def test_reading_holds_no_lock_that_a_writer_would_wait_for(self, plain_database, account_id, name_of):
        with plain_database.new_session() as reading:
            reading.execute(select(Account)).all()
            with plain_database.transaction() as writing:
                rename(writing, account_id, "张三")

        assert name_of(account_id) == "张三"

    def test_is_taken_at_the_first_write(self, on_sqlite):
        with on_sqlite().new_session() as own:
            own.execute(select(Account)).all()
            before = writes(own)
            rename(own, new_id(), "张三")
            after = writes(own)

        assert (before, after) == (False, True)

    def test_is_taken_by_a_read_that_says_so(self, on_sqlite):
        with on_sqlite().new_session() as own:
            own.execute(db.locked(select(Account))).all()

            assert writes(own)

    def test_writers_that_read_first_follow_each_other_and_none_fails(self, plain_database, session, account_id):
        together, failed = threading.Barrier(8), []

        def count_up():
            together.wait(timeout=30)
            try:
                with plain_database.transaction() as own:
                    account = own.scalars(db.locked(select(Account).where(Account.id == account_id))).one()
                    own.execute(
                        update(Account)
                        .where(Account.id == account_id)
                        .values(display_name=str(int(account.display_name) + 1))
                    )
            except Exception as failure:
                failed.append(failure)

        rename(session, account_id, "0")
        session.commit()
        threads = [threading.Thread(target=count_up) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        session.expire_all()
        assert session.get_one(Account, account_id).display_name == "8"

    def test_waits_for_another_process_only_so_long_and_is_free_again_afterwards(self, on_sqlite):
        process, other_process = on_sqlite(), on_sqlite()
        account_id = make_account_in(process)

        def write():
            with process.transaction() as own:
                own.execute(text("PRAGMA busy_timeout = 0"))
                rename(own, account_id, "张三")

        with other_process.new_session() as foreign:
            rename(foreign, account_id, "李四")
            with pytest.raises(OperationalError, match="locked"):
                write()
        write()

        assert name_in(process, account_id) == "张三"

    def test_a_thread_that_waits_too_long_for_another_gives_up_and_both_are_well_later(self, on_sqlite, monkeypatch):
        monkeypatch.setattr(db, "BUSY_S", 0)
        process = on_sqlite()
        account_id = make_account_in(process)

        with process.new_session() as first:
            rename(first, account_id, "张三")
            with pytest.raises(Unavailable), process.transaction() as second:
                rename(second, account_id, "李四")
            first.commit()
        with process.transaction() as third:
            rename(third, account_id, "王五")

        assert name_in(process, account_id) == "王五"


class TestConnect:
    def test_makes_sqlite_durable_and_strict(self, on_sqlite):
        with on_sqlite().engine.connect() as connection:
            found = {
                name: connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }

        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}

    def test_never_shows_values_in_what_the_database_complains_about(self, plain_database, session):
        with pytest.raises(Exception) as complaint, plain_database.transaction() as own:  # noqa: PT011
            own.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "王小明"})

        assert "no_such_table" in str(complaint.value)
        assert "王小明" not in str(complaint.value)
