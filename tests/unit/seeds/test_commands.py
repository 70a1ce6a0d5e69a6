"""`flask demo …` as whoever starts the demo meets it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.identity.models import Account
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import demo
from backend.organisations.models import PartyOrganisation
from seeds.demo import commands, seeding
from seeds.demo.accounts import ACCOUNTS
from tests.factories.identity import make_account

NOW = datetime(2026, 7, 30, 6, 20, tzinfo=UTC)


@pytest.fixture
def run(app, session):
    def invoke(*arguments):
        session.commit()
        with clock.frozen(NOW):
            return app.test_cli_runner().invoke(commands.demo, arguments)

    return invoke


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


class TestSeed:
    def test_refuses_data_that_is_not_the_demos_and_writes_nothing(self, run, session):
        make_account(session)

        result = run("seed")

        assert result.exit_code == 1
        assert "not the demo's" in result.output
        assert count(session, Account) == 1
        assert not demo.is_demo_data(session)

    def test_refuses_outside_demo_mode(self, app, settings, run, session, monkeypatch):
        monkeypatch.setitem(app.extensions, "lianxin_settings", replace(settings, demo=False))

        result = run("seed")

        assert result.exit_code == 1
        assert "LIANXIN_DEMO=1" in result.output
        assert count(session, PartyOrganisation) == 0

    def test_leaves_nothing_behind_when_it_is_interrupted(self, run, session, monkeypatch):
        def interrupted(built):
            raise KeyboardInterrupt

        monkeypatch.setattr(seeding.build, "_enter_members", interrupted)

        assert run("seed").exit_code == 1
        assert count(session, Account) == count(session, PartyOrganisation) == 0
        assert not demo.is_demo_data(session)

    def test_sees_to_today_only_when_the_city_stands(self, run, session, monkeypatch):
        demo.mark(session, now=NOW)
        opened = []
        monkeypatch.setattr(seeding.today, "open_todays", lambda session, *, now: opened.append(now) or len(opened) % 2)

        first, second = run("seed"), run("seed")

        assert (first.exit_code, second.exit_code) == (0, 0)
        assert "again" in first.output
        assert opened == [NOW, NOW]
        assert count(session, PartyOrganisation) == 0


class TestAccounts:
    def test_prints_everybody_with_phone_password_and_what_to_try_in_two_languages(self, run):
        output = run("accounts").output

        for person in ACCOUNTS:
            assert f"{person.name}     154{person.number:08d}" in output
            assert person.to_try in output
            assert person.to_try_en in output
        assert DEMO_PASSWORD in output
        assert max(len(line) for line in output.splitlines()) <= 120
