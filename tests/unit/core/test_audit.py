"""Every commit of record leaves an entry, and the sealed chain shows any tampering."""

import pytest
from sqlalchemy import delete, select, update

from backend.core import audit, db
from backend.core.audit import Action, AuditEntry
from backend.core.db import Database
from backend.identity.models import Account, LoginSession
from backend.identity.service import sessions
from migrations import triggers
from tests.factories.identity import NOON, make_account


@pytest.fixture
def guarded(app, session) -> Database:
    """The application's own database, whose commits are guarded."""
    return app.extensions["lianxin_database"]


def make_entries(session, account, count=5):
    for _ in range(count):
        audit.record(session, Action.ACCOUNT_UPDATED, account, now=NOON, fields=["locale"])
    session.flush()


class TestGuard:
    def test_refuses_a_commit_without_an_entry_and_keeps_nothing_of_it(self, guarded, session):
        account = make_account(session)
        session.commit()

        with pytest.raises(audit.UnauditedWriteError, match="account"), guarded.transaction() as own:
            own.execute(update(Account).where(Account.id == account.id).values(display_name="张三"))

        session.refresh(account)
        assert account.display_name == "王小明"

    @pytest.mark.parametrize("statement", [update(Account).values(locale="en"), delete(Account)])
    def test_looks_at_statements_too_not_only_at_objects(self, guarded, statement):
        with pytest.raises(audit.UnauditedWriteError), guarded.transaction() as own:
            own.execute(statement)

    def test_lets_a_commit_with_an_entry_pass(self, guarded, session):
        account = make_account(session)
        session.commit()

        with guarded.transaction() as own:
            found = own.get_one(Account, account.id)
            found.display_name = "张三"
            audit.record(own, Action.ACCOUNT_UPDATED, found, now=NOON, fields=["display_name"])

        session.refresh(account)
        assert account.display_name == "张三"

    def test_lets_exempt_tables_and_marks_of_use_pass(self, guarded, session):
        account = make_account(session)
        session.commit()

        with guarded.transaction() as own:
            sessions.open_session(own, account=own.get_one(Account, account.id), device=None, now=NOON)

        assert session.scalars(select(LoginSession.account_id)).all() == [account.id]

    def test_forgets_what_was_rolled_back(self, guarded):
        with guarded.new_session() as own:
            own.execute(update(Account).values(locale="en"))
            own.rollback()
            own.execute(select(Account))
            own.commit()

    def test_every_exempt_table_exists(self, app):
        tables = set(db.Base.metadata.tables) | {"alembic_version"}

        assert tables >= audit.EXEMPT_TABLES


class TestRecord:
    def test_notes_the_names_of_fields_and_who_did_it(self, session):
        account = make_account(session)
        session.info["actor_account_id"] = account.id

        audit.record(session, Action.ACCOUNT_UPDATED, account, now=NOON, fields=["locale"])
        session.flush()

        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.subject_kind, entry.subject_id) == ("account", account.id)
        assert (entry.actor_account_id, entry.fields, entry.at) == (account.id, ["locale"], NOON)
        assert (entry.sequence, entry.chain_hash) == (None, None)


class TestSeal:
    def test_chains_entries_in_order_and_says_how_many(self, session):
        make_entries(session, make_account(session), count=5)

        first, second, rest = (audit.seal(session, limit=2), audit.seal(session, limit=2), audit.seal(session))
        session.flush()

        assert (first, second, rest, audit.seal(session)) == (2, 2, 1, 0)
        chained = session.scalars(select(AuditEntry.sequence).order_by(AuditEntry.id)).all()
        assert chained == [1, 2, 3, 4, 5]
        assert audit.count_unsealed(session) == 0

    def test_the_chain_holds_also_after_reading_it_anew(self, session):
        make_entries(session, make_account(session))
        audit.seal(session)
        session.commit()
        session.expire_all()

        assert audit.first_broken_link(session) is None

    def test_an_unsealed_tail_is_counted_and_breaks_nothing(self, session):
        account = make_account(session)
        make_entries(session, account)
        audit.seal(session)
        make_entries(session, account, count=3)

        assert audit.first_broken_link(session) is None
        assert audit.count_unsealed(session) == 3

    @pytest.mark.parametrize(
        "change",
        [
            {"action": Action.MEMBER_REVEALED},
            {"fields": ["phone"]},
            {"actor_account_id": None},
            {"subject_kind": "member"},
            {"chain_hash": b"x" * 32},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_shows_where_an_entry_was_changed(self, session, change):
        account = make_account(session)
        session.info["actor_account_id"] = account.id
        make_entries(session, account)
        audit.seal(session)
        session.commit()

        _tamper(session, update(AuditEntry).where(AuditEntry.sequence == 3).values(**change))

        assert audit.first_broken_link(session) == 3

    def test_shows_where_an_entry_is_missing(self, session):
        make_entries(session, make_account(session))
        audit.seal(session)
        session.commit()

        _tamper(session, delete(AuditEntry).where(AuditEntry.sequence == 2))

        assert audit.first_broken_link(session) == 2


def _tamper(session, statement):
    """As somebody would who holds the database itself and takes its triggers away for a moment."""
    connection = session.connection()
    triggers.drop(connection)
    connection.execute(statement)
    triggers.apply(connection)
    session.commit()
    session.expire_all()
