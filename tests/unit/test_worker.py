"""The worker's chores: recomputed from the data, patient with the database, alone on PostgreSQL."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from backend import worker
from backend.activities.models import Activity, ActivityState
from backend.attendance.models import ClaimUse, CodeSubject, RosterEntry, ShortCodeThrottle
from backend.core import audit
from backend.core.audit import Action, AuditEntry
from backend.core.db import _WriteTurn
from backend.core.ids import new_id
from backend.identity.models import SignInThrottle
from backend.members.models import ImportState, RosterImport
from backend.worker import CHORES, Chore, do, sending_chores
from tests.factories.activities import make_activity
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch

DAY = timedelta(days=1)


@pytest.fixture
def database(app, session):
    """The application's own database, whose commits are guarded."""
    return app.extensions["lianxin_database"]


@pytest.fixture
def after(database, session):
    """Does one chore at a time and shows what stands afterwards."""

    def work(name, *, now):
        session.commit()
        done = do(database, next(chore for chore in CHORES if chore.name == name), now=now)
        session.expire_all()
        return done

    return work


class TestOpenDue:
    def test_opens_what_has_begun_with_its_roster_and_leaves_the_rest(self, session, after):
        branch = make_branch(session)
        make_member(session, branch)
        due = make_activity(session, branch, starts_at=NOON)
        later = make_activity(session, branch, starts_at=NOON + DAY)

        assert after("open_due", now=NOON - timedelta(minutes=59)) == 1

        assert session.get(Activity, due.id).state is ActivityState.OPEN
        assert session.get(Activity, later.id).state is ActivityState.PUBLISHED
        assert session.scalars(select(RosterEntry.activity_id)).all() == [due.id]
        assert session.scalars(select(CodeSubject.subject_id)).all() == [due.id]

    def test_finds_nothing_left_the_second_time(self, session, after):
        make_activity(session, make_branch(session), starts_at=NOON)

        assert [after("open_due", now=NOON), after("open_due", now=NOON)] == [1, 0]


class TestSealAudit:
    def test_works_off_a_backlog_in_several_transactions(self, session, after):
        account = make_account(session)
        for _ in range(1203):
            audit.record(session, Action.ACCOUNT_UPDATED, account, now=NOON)

        assert after("seal_audit", now=NOON) == 1203

        assert audit.count_unsealed(session) == 0
        assert audit.first_broken_link(session) is None


class TestDiscardStaleImports:
    def test_erases_the_rows_of_what_has_lain_open_for_a_day(self, session, after):
        branch, account = make_branch(session), make_account(session)
        stale, fresh = (
            RosterImport(
                id=new_id(),
                organisation_id=branch.id,
                account_id=account.id,
                state=ImportState.PREVIEW,
                file_name="roster.xlsx",
                rows_sealed=b"sealed",
                problems=[],
                counts={},
                created_at=created_at,
            )
            for created_at in (NOON - DAY, NOON - DAY + timedelta(minutes=1))
        )
        session.add_all([stale, fresh])

        assert after("discard_stale_imports", now=NOON) == 1

        assert (stale.state, stale.rows_sealed) == (ImportState.DISCARDED, None)
        assert fresh.state is ImportState.PREVIEW


class TestForget:
    def test_forgets_failures_of_a_day_ago_that_lock_nobody(self, session, after):
        for number, (failed_at, locked_until) in enumerate(
            [(NOON - DAY, None), (NOON - DAY, NOON + DAY), (NOON - timedelta(hours=23), None)]
        ):
            session.add(
                SignInThrottle(
                    phone_index=bytes([number]), failures=3, last_failure_at=failed_at, locked_until=locked_until
                )
            )

        assert after("forget_sign_in_failures", now=NOON) == 1

        assert set(session.scalars(select(SignInThrottle.phone_index))) == {b"\x01", b"\x02"}

    def test_forgets_used_claims_and_tries_of_a_day_ago(self, session, after):
        account = make_account(session)
        activities = [make_activity(session, make_branch(session)) for _ in range(2)]
        for activity, at in zip(activities, (NOON - DAY, NOON), strict=True):
            session.add(ClaimUse(claim_id=new_id(), account_id=account.id, used_at=at))
            session.add(
                ShortCodeThrottle(account_id=account.id, activity_id=activity.id, failures=1, window_started_at=at)
            )

        assert after("forget_spent_evidence", now=NOON) == 2

        assert session.scalars(select(ClaimUse.used_at)).all() == [NOON]
        assert session.scalars(select(ShortCodeThrottle.window_started_at)).all() == [NOON]


class TestDo:
    @pytest.mark.parametrize("trouble", [OperationalError("SELECT 1", {}, Exception("locked")), ValueError("a fault")])
    def test_survives_trouble_and_keeps_what_earlier_rounds_did(self, session, database, trouble):
        account = make_account(session)
        session.commit()
        rounds = []

        def write_then_fail(own, now):
            audit.record(own, Action.ACCOUNT_UPDATED, account, now=now)
            own.flush()
            rounds.append(now)
            if len(rounds) == 2:
                raise trouble
            return 1

        assert do(database, Chore("test", write_then_fail, batch=1), now=NOON) == 1

        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1

    def test_ends_although_there_is_always_more(self, session, database):
        assert do(database, Chore("test", lambda own, now: 1, batch=1), now=NOON) == worker.MOST_ROUNDS

    def test_asks_for_no_lock_while_there_is_nothing_to_do(self, app, session, plain_database, monkeypatch):
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("Elsewhere whoever only reads locks nobody out.")
        make_member(session, make_branch(session))
        session.commit()
        chores = (*CHORES, *sending_chores(app.extensions["lianxin_ways"]))
        for chore in chores:
            do(plain_database, chore, now=NOON)  # The first minute of a day has its own things to do.
        wanted = []
        monkeypatch.setattr(_WriteTurn, "take", lambda turn, connection: wanted.append(connection))

        done = {chore.name: do(plain_database, chore, now=NOON) for chore in chores}

        assert {name for name, count in done.items() if count} == set()
        assert wanted == []

    def test_leaves_it_to_the_worker_that_is_at_it(self, session, database):
        if session.get_bind().dialect.name != "postgresql":
            pytest.skip("On SQLite one write lock makes workers wait for each other.")
        ran = []
        with database.transaction() as other:
            other.scalar(select(func.pg_advisory_xact_lock(worker.LOCK_KEY)))
            do(database, Chore("test", lambda own, now: ran.append(now) or 1), now=NOON)

        assert ran == []


class TestProcess:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_does_its_chores_at_once_logs_json_and_ends_when_told(self, app, settings, session, tmp_path, number):
        account = make_account(session)
        audit.record(session, Action.ACCOUNT_UPDATED, account, now=NOON)
        session.commit()

        with started(settings, tmp_path) as process:
            line = ""
            while "chore_done" not in line:
                line = process.stdout.readline()
                assert line, process.stderr.read()
            process.send_signal(number)
            rest, complaints = process.communicate(timeout=20)

        assert process.returncode == 0
        assert '"chore": "seal_audit"' in line
        assert "worker_stopped" in rest
        assert complaints == ""
        session.expire_all()
        assert audit.count_unsealed(session) == 0


def started(settings, data_dir):
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": settings.database_url,
        "LIANXIN_DATA_DIR": str(data_dir),
        "LIANXIN_MASTER_KEYS": ",".join(settings.master_keys),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "backend.worker"],
        cwd=Path(worker.__file__).parents[1],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
