"""Scans that wait together share one commit, and none of them pays for another."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from backend.activities.models import ActivityState
from backend.attendance.models import EvidenceKind, Outcome
from backend.attendance.service.attempt import Attempt, Scan, scan_of
from backend.attendance.writer import MOST_AT_ONCE, Writer
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.errors import Unavailable
from backend.core.ids import new_id
from backend.identity.errors import NotSignedInError
from tests.factories.activities import make_activity
from tests.factories.attendance import token_of
from tests.factories.members import make_member


@pytest.fixture
def people(session, branch):
    return [make_member(session, branch, account=True) for _ in range(6)]


@pytest.fixture
def theme_day(session, branch, people):
    return make_activity(session, branch, state=ActivityState.OPEN)


@pytest.fixture
def scan_by(session, theme_day) -> Callable[..., Scan]:
    """Gives the scan of a member, as it waits for the writer."""
    token = token_of(session, theme_day)

    def make(member, **fields):
        whose = {"account_id": member.account_id} if member is not None else {}
        attempt = Attempt(
            **{"id": new_id(), "activity_id": None, "evidence": EvidenceKind.ROTATING_CODE, "value": token}
            | whose
            | fields
        )
        return scan_of(attempt, keyring=keyring_of(session), now=clock.now())

    return make


@pytest.fixture
def engine(app, session, scan_by):
    session.commit()
    return app.extensions["lianxin_database"].engine


@pytest.fixture
def writer(engine):
    return Writer(engine)


class _Turnstile:
    """Lets a thread begin to write only when it is told to."""

    def __init__(self, engine):
        self.commits = 0
        self.begun, self.let_go = threading.Event(), threading.Event()
        self._listeners = [("begin", self._wait), ("commit", self._count)]
        for name, act in self._listeners:
            event.listen(engine, name, act)
        self._engine = engine

    def _wait(self, connection):
        self.begun.set()
        assert self.let_go.wait(timeout=30)

    def _count(self, connection):
        self.commits += 1

    def remove(self):
        for name, act in self._listeners:
            event.remove(self._engine, name, act)


@pytest.fixture
def turnstile(engine):
    found = _Turnstile(engine)
    yield found
    found.let_go.set()
    found.remove()


def wait_for(writer, others):
    """Until all of them wait; each needs only to be started, so the lock is given away and nothing else is done."""
    while len(writer._waiting) < len(others):
        os.sched_yield()


def outcomes(endings):
    return [ending.outcome for ending in endings]


class TestRecord:
    def test_shares_one_commit_among_those_who_came_while_another_was_writing(
        self, writer, scan_by, people, turnstile, look
    ):
        scans = [scan_by(member) for member in people]

        with ThreadPoolExecutor(len(scans)) as threads:
            first = threads.submit(writer.record, scans[:1])
            assert turnstile.begun.wait(timeout=30)
            others = [threads.submit(writer.record, [scan]) for scan in scans[1:]]
            wait_for(writer, others)
            turnstile.let_go.set()
            endings = [work.result(timeout=30) for work in (first, *others)]

        assert [outcomes(ending) for ending in endings] == [[Outcome.CHECKED_IN]] * 6
        assert (turnstile.commits, len(look.lines())) == (2, 6)

    def test_answers_one_member_with_two_ids_once_in_and_once_already(self, writer, scan_by, people, look):
        endings = writer.record([scan_by(people[0]), scan_by(people[0])])

        assert outcomes(endings) == [Outcome.CHECKED_IN, Outcome.ALREADY]
        assert (len(look.lines()), len(look.events())) == (1, 2)

    def test_answers_one_id_sent_twice_in_one_batch_the_same(self, writer, scan_by, people, look):
        scan = scan_by(people[0])

        endings = writer.record([scan, scan])

        assert [(ending.outcome, ending.replayed) for ending in endings] == [
            (Outcome.CHECKED_IN, False),
            (Outcome.CHECKED_IN, True),
        ]
        assert len(look.events()) == 1

    def test_replays_what_is_known_beside_what_is_new(self, writer, scan_by, people, look):
        known = scan_by(people[0])
        writer.record([known])

        endings = writer.record([scan_by(people[1]), known, scan_by(people[2])])

        assert [ending.replayed for ending in endings] == [False, True, False]
        assert len(look.lines()) == 3

    def test_lets_one_scan_that_cannot_be_written_fail_alone(self, writer, scan_by, people, look, turnstile):
        stranger = scan_by(None, account_id=new_id())  # Its account is none of ours: the database refuses the event.

        with ThreadPoolExecutor(3) as threads:
            leader = threads.submit(writer.record, [scan_by(people[0])])
            assert turnstile.begun.wait(timeout=30)
            others = [threads.submit(writer.record, [scan]) for scan in (stranger, scan_by(people[1]))]
            wait_for(writer, others)
            turnstile.let_go.set()
            leader.result(timeout=30)
            assert others[0].exception(timeout=30) is not None
            assert outcomes(others[1].result(timeout=30)) == [Outcome.CHECKED_IN]

        assert len(look.lines()) == 2

    def test_refuses_a_login_that_is_not_alive_without_a_trace(self, writer, scan_by, people, look):
        endings = writer.record([scan_by(None, login=b"\x00" * 32), scan_by(people[0])])

        assert isinstance(endings[0], NotSignedInError)
        assert (outcomes(endings[1:]), len(look.events())) == ([Outcome.CHECKED_IN], 1)

    def test_is_unavailable_for_all_when_the_database_is_gone_and_well_again_afterwards(
        self, writer, engine, scan_by, people, look
    ):
        def broken(connection, *_):
            raise Unavailable()

        event.listen(engine, "before_cursor_execute", broken)
        try:
            with pytest.raises(Unavailable):
                writer.record([scan_by(people[0])])
        finally:
            event.remove(engine, "before_cursor_execute", broken)

        assert outcomes(writer.record([scan_by(people[0])])) == [Outcome.CHECKED_IN]
        assert len(look.events()) == 1

    def test_takes_no_more_than_its_measure_in_one_transaction(self, writer, scan_by, people, turnstile, look):
        many = [scan_by(people[0]) for _ in range(MOST_AT_ONCE)]

        with ThreadPoolExecutor(3) as threads:
            first = threads.submit(writer.record, [scan_by(people[1])])
            assert turnstile.begun.wait(timeout=30)
            others = [threads.submit(writer.record, scans) for scans in (many, [scan_by(people[2])])]
            wait_for(writer, others)
            turnstile.let_go.set()
            for work in (first, *others):
                work.result(timeout=30)

        assert (turnstile.commits, len(look.events())) == (3, MOST_AT_ONCE + 2)
