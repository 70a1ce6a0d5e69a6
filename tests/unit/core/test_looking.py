"""Looking takes no lock on SQLite: it ends at the first write, and passes over what meets no row."""

import pytest
from sqlalchemy import select, update

from backend.core import audit, db
from backend.core.looking import finds_nothing, looking
from backend.core.security import Keyring
from backend.identity.models import Account
from tests.factories.identity import make_account


@pytest.fixture
def database(tmp_path):
    """SQLite whatever the other tests run on, with one account."""
    engine = db.connect(f"sqlite:///{tmp_path}/own.db", pool_size=2)
    Account.__table__.create(engine)
    own = db.Database(engine, Keyring([(1, b"k" * 32)]))
    with own.transaction() as session:
        make_account(session, display_name="王师傅")
    yield own
    engine.dispose()


def renaming(name):
    named = update(Account).where(Account.display_name == name).values(display_name="李师傅").returning(Account.id)
    return lambda session: len(session.execute(named, execution_options={audit.NO_RECORD: True}).all())


def change_an_object(session):
    session.scalars(select(Account)).one().display_name = "李师傅"


def lock_a_row(session):
    return len(session.scalars(db.locked(select(Account).where(Account.display_name == "李师傅"))).all())


class TestFindsNothing:
    @pytest.mark.parametrize(
        ("work", "is_idle"),
        [
            (renaming("王师傅"), False),
            (renaming("李师傅"), True),
            (change_an_object, False),
            (lambda session: session.begin_nested(), False),
            (lambda session: 1, False),
            (lock_a_row, True),
        ],
        ids=["writes", "meets-no-row", "changes-an-object", "opens-a-savepoint", "only-returns", "asks-for-a-lock"],
    )
    def test_says_what_the_work_would_do_and_does_none_of_it(self, database, work, is_idle):
        assert finds_nothing(database, work) is is_idle

        with database.new_session() as session:
            assert session.scalars(select(Account.display_name)).all() == ["王师傅"]

    def test_waits_for_nobody_who_writes(self, database):
        with database.transaction() as session:
            assert renaming("王师傅")(session) == 1

            assert finds_nothing(database, renaming("李师傅"))


class TestLooking:
    def test_leaves_the_connection_to_the_next_as_it_was(self, database):
        with pytest.raises(db.WantsToWriteError), looking(database) as session:
            change_an_object(session)

        with database.transaction() as session:
            assert renaming("王师傅")(session) == 1
