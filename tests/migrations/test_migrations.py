"""The schema's history on both databases."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, inspect, select, text

from backend.core import clock, migrations
from backend.core.db import Database
from backend.flow.models import FlowRegistration, OutEnd
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from migrations import triggers
from tests.factories.flow import make_away
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.load import data


@pytest.fixture
def engine(app: Flask) -> Engine:
    found: Engine = app.extensions["lianxin_database"].engine
    return found


class TestMigrations:
    def test_lead_from_an_empty_database_to_the_models(self, engine: Engine, metadata: Any) -> None:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []

    def test_lead_back_to_nothing_and_up_again(self, engine: Engine) -> None:
        migrations.downgrade(engine, "base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}

        migrations.upgrade(engine)
        assert migrations.is_current(engine)

    def test_lead_back_and_up_with_rows_in_the_tables(self, engine: Engine, plain_database: Database) -> None:
        data.fill(plain_database, members=3, activities=2)

        migrations.downgrade(engine, "base")
        migrations.upgrade(engine)

        assert migrations.is_current(engine)

    def test_end_what_a_transfer_had_left_registered_as_away(self, engine: Engine, plain_database: Database) -> None:
        with plain_database.new_session() as session:
            old, new = make_branch(session), make_branch(session)
            stays, goes = make_member(session, old), make_member(session, old)
            kept, left_behind = make_away(session, stays), make_away(session, goes)
            today, reason = clock.local_date(clock.now()), AffiliationReason.TRANSFER
            affiliations.move(session, member=goes, to=new, on=today, reason=reason, now=clock.now())
            session.commit()

        migrations.downgrade(engine, "0043")
        migrations.upgrade(engine)

        with engine.connect() as connection:
            ended = connection.execute(select(FlowRegistration.id, FlowRegistration.end_kind)).all()
        assert set(ended) == {(kept.id, None), (left_behind.id, OutEnd.MOVED)}

    def test_leave_connections_that_watch_foreign_keys(self, engine: Engine) -> None:
        migrations.upgrade(engine)

        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                assert connection.scalar(text("PRAGMA foreign_keys")) == 1


class TestTriggers:
    def test_all_stand_after_an_upgrade(self, engine: Engine) -> None:
        wanted = {rule.name for rule in triggers.RULES}
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            else:
                names = connection.scalars(
                    text(
                        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
                        " UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
                    )
                ).all()
        missing = {rule for rule in wanted if not any(name.startswith(rule) for name in names)}
        assert missing == set()
