"""What has to happen by itself: `python -m backend.worker`.

huey only says when: its store wakes the worker every minute, and at once after a transaction that has something to
tell. What there is to do is read from the data each time, so nothing is lost while the worker is away, and a second
worker finds nothing left. Every chore is a few short transactions; a database that is locked or away puts it off until
the next minute.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from huey import crontab
from sqlalchemy import func, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend import outbox
from backend.activities.service import photos
from backend.application import create_app
from backend.attendance.service import absences, evidence, opening, waiting
from backend.cases.service import contacts, ladder
from backend.core import audit, clock, files
from backend.core.config import Settings
from backend.core.db import WRITE_LOCK, Database
from backend.core.looking import finds_nothing, looking
from backend.core.waking import open_queue, wake_task
from backend.duties.service import snapshots
from backend.identity.service import throttle
from backend.members.roster_import import staging
from backend.notifications.channels.ways import Ways
from backend.notifications.service import announcing, digests, dispatching, sending, subscriptions
from backend.notifications.service.courier import Courier
from backend.reminders.service import REMINDERS, Reminder, look, remind, settled
from backend.reminders.service import activities as activity_reminders
from backend.transfers.service import ending
from backend.volunteering.service import applications, people, reports, stays
from backend.volunteering.service.escort import forgetting
from backend.volunteering.service.hours_import import staging as hours_staging

log = structlog.get_logger()

LOCK_KEY = 0x6C69616E78696E77
"""Key of PostgreSQL's advisory lock that workers hold while they work ("lianxinw")."""
MOST_ROUNDS = 50
"""A long backlog is worked off over several minutes, so that no chore starves the others."""
STOP_WITHIN_S = 8
LONGEST_PAUSE_S = 0.1
_TURN = threading.Lock()
"""The threads of one worker take turns: to PostgreSQL's lock each would look like another worker."""


@dataclass(frozen=True)
class Chore:
    """Something the worker does every minute."""

    name: str
    run: Callable[[Session, datetime], int]
    """One short transaction; returns how many things were done. On SQLite it is tried first without the write lock, up
    to its first write, so that whoever finds nothing to do keeps nobody waiting."""
    batch: int = sys.maxsize
    """When a round did so many, there may be more."""
    is_shared: bool = False
    """Its rounds hold the rows that they work on, so several workers may be at it."""
    most_rounds: int = MOST_ROUNDS


def _list_file_keys(session: Session) -> set[str]:
    """Every file that a row of some feature names."""
    return photos.list_file_keys(session) | reports.list_file_keys(session)


@dataclass(frozen=True)
class Errand:
    """Something that also waits for the world outside, in rounds that take short transactions of their own."""

    name: str
    run: Callable[[Database, datetime], int]
    """Returns how many things were done; 0: nothing is left."""
    batch: int = 1
    most_rounds: int = MOST_ROUNDS


@dataclass(frozen=True)
class Watch:
    """Something that goes through much and seldom finds anything: it looks without a lock, then writes part by part."""

    name: str
    look: Callable[[Session, datetime], Iterable[Collection[UUID]]]
    """What there may be to do, in parts."""
    settle: Callable[[Session, Collection[UUID], datetime], int]
    """One short transaction for one part, which looks again at what it writes; how many things were done."""


def _reminding(reminder: Reminder) -> Watch:
    return Watch(
        f"remind_{reminder.kind.value}",
        lambda session, now: look(session, reminder, now=now),
        lambda session, among, now: remind(session, reminder, among, now=now),
    )


Work = Chore | Watch | Errand
TELL = Chore("tell", lambda session, now: outbox.tell_some(session, now=now), 1, is_shared=True, most_rounds=4000)
CHORES: tuple[Chore | Watch, ...] = (
    TELL,
    Chore("open_due", lambda session, now: opening.open_due(session, now=now, limit=20), batch=20),
    Chore("close_due", lambda session, now: opening.close_due(session, now=now, limit=20), batch=20),
    Chore("tell_absent", lambda session, now: absences.tell(session, now=now, limit=20), batch=20),
    Chore("take_back_absences", lambda session, now: absences.take_back(session, now=now, limit=100), batch=100),
    Chore("tell_waiting", lambda session, now: waiting.tell(session, now=now, limit=20), batch=20),
    Chore("take_back_waiting", lambda session, now: waiting.take_back(session, now=now, limit=100), batch=100),
    Chore("forget_escorts", lambda session, now: forgetting.forget(session, now=now, limit=100), batch=100),
    Chore("settle_volunteers", lambda session, now: people.settle(session, now=now, limit=50), batch=50),
    Chore("forget_applications", lambda session, now: applications.forget(session, now=now, limit=100), batch=100),
    Chore("expire_letters", lambda session, now: ending.expire_letters(session, now=now, limit=50), batch=50),
    Chore("climb_ladders", lambda session, now: ladder.look(session, now=now, limit=5), batch=5),
    Chore("take_back_reminders", lambda session, now: ladder.take_back(session, now=now, limit=100), batch=100),
    Chore("open_letter_cases", lambda session, now: ladder.open_letters(session, now=now, limit=50), batch=50),
    Chore("open_contact_cases", lambda session, now: ladder.open_contacts(session, now=now, limit=50), batch=50),
    Chore("remind_of_contacts", lambda session, now: contacts.remind(session, now=now, limit=50), batch=50),
    Chore("tell_cases_again", lambda session, now: ladder.tell_again(session, now=now, limit=50), batch=50),
    Chore("remind_of_activities", lambda session, now: activity_reminders.remind(session, now=now)),
    Chore("take_back_activities", lambda session, now: activity_reminders.take_back(session, now=now)),
    Chore("take_back_settled", lambda session, now: settled.take_back(session, now=now)),
    *(_reminding(reminder) for reminder in REMINDERS),
    Chore("freeze_quarters", lambda session, now: snapshots.freeze(session, now=now, limit=10), batch=10),
    Chore("seal_audit", lambda session, now: audit.seal(session, limit=500), batch=500),
    Chore("close_forgotten_stays", lambda session, now: stays.close_forgotten(session, now=now, limit=20), batch=20),
    Chore("remind_serving", lambda session, now: stays.remind(session, now=now, limit=100), batch=100),
    Chore("end_signed_out", lambda session, now: subscriptions.end_signed_out(session, now=now, limit=100), batch=100),
    Chore("forget_deliveries", lambda session, now: sending.forget(session, now=now, limit=500), batch=500),
    Chore("forget_announcements", lambda session, now: announcing.forget(session, now=now), batch=1),
    Chore("sweep_files", lambda session, now: files.sweep(session, named=_list_file_keys, now=now)),
    Chore("discard_stale_imports", lambda session, now: staging.discard_stale_imports(session, now=now)),
    Chore("discard_stale_hours", lambda session, now: hours_staging.discard_stale_imports(session, now=now)),
    Chore("forget_sign_in_failures", lambda session, now: throttle.forget_stale(session, now=now)),
    Chore("forget_spent_evidence", lambda session, now: evidence.forget_spent(session, now=now)),
)


def sending_chores(ways: Ways) -> tuple[Chore, Chore, Errand]:
    """From the inboxes out of the instance, in this order."""
    channels, courier = ways.channels, Courier(ways)

    def dispatch(session: Session, now: datetime) -> int:
        return dispatching.dispatch(session, channels=channels, now=now)

    def make_digests(session: Session, now: datetime) -> int:
        return digests.make_due(session, channels=channels, now=now)

    return (
        Chore("dispatch", dispatch, dispatching.BATCH, is_shared=True, most_rounds=400),
        Chore("make_digests", make_digests, digests.BATCH, is_shared=True),
        Errand("deliver", courier.run, most_rounds=400),
    )


def do(database: Database, chore: Work, *, now: datetime) -> int:
    """Do one chore, round by round, each in its own transaction; how many things were done.

    Nothing is raised: what could not be done now is logged, and is still there in a minute.
    """
    total = 0
    try:
        for done in (
            _in_parts(database, chore, now=now) if isinstance(chore, Watch) else _in_rounds(database, chore, now=now)
        ):
            total += done
    except SQLAlchemyError as trouble:
        log.warning("chore_put_off", chore=chore.name, kind=type(getattr(trouble, "orig", trouble)).__name__)
    except Exception:  # A fault in one chore must not stop the others.
        log.exception("chore_failed", chore=chore.name)
    if total:
        log.info("chore_done", chore=chore.name, count=total)
    return total


def _in_rounds(database: Database, chore: Chore | Errand, *, now: datetime) -> Iterator[int]:
    for number in range(chore.most_rounds):
        began_s = time.monotonic()
        done = _one_round(database, chore, looks_first=number == 0, now=now)
        yield done
        if done < chore.batch:
            break
        _let_others_write(database, took_s=time.monotonic() - began_s)


def _in_parts(database: Database, watch: Watch, *, now: datetime) -> Iterator[int]:
    with looking(database) as session:
        parts = watch.look(session, now)
    for part in parts:
        began_s = time.monotonic()
        with _TURN, database.transaction() as session:
            done = watch.settle(session, part, now) if _is_alone(session) else 0
        yield done
        _let_others_write(database, took_s=time.monotonic() - began_s)


def _one_round(database: Database, chore: Chore | Errand, *, looks_first: bool, now: datetime) -> int:
    if isinstance(chore, Errand):
        return chore.run(database, now)
    if looks_first and finds_nothing(database, lambda session: chore.run(session, now)):
        return 0
    with _TURN, database.transaction() as session:
        return chore.run(session, now) if chore.is_shared or _is_alone(session) else 0


def _let_others_write(database: Database, *, took_s: float) -> None:
    """Leave SQLite's one lock for as long as it was held: whoever waits for it in a request looks only now and then."""
    if database.engine.dialect.name == "sqlite":
        time.sleep(min(took_s, LONGEST_PAUSE_S))


def _is_alone(session: Session) -> bool:
    """Whether no other worker is at it; until the transaction ends none will be."""
    if session.get_bind().dialect.name == "postgresql":
        return bool(session.scalar(select(func.pg_try_advisory_xact_lock(LOCK_KEY))))
    session.execute(select(literal(1)).execution_options(**{WRITE_LOCK: True}))
    return True


# --- The process ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Work until SIGTERM or Ctrl-C; the chore at hand is finished first."""
    settings = Settings.from_environment()
    app = create_app(settings)
    database: Database = app.extensions["lianxin_database"]
    sending_out = sending_chores(app.extensions["lianxin_ways"])
    chores: tuple[Work, ...] = (*CHORES, *sending_out)
    _log_libraries()
    queue = open_queue(settings)
    queue.flush()  # Whatever was asked for before this start is asked for anew below.
    for chore in chores:
        _schedule(queue, database, chore)()
    wake_task(queue, lambda: _do_promptly(database, (TELL, *sending_out)))
    consumer = queue.create_consumer(
        workers=2, max_delay=2.0, shutdown_timeout=STOP_WITHIN_S, graceful_signal="TERM", check_worker_health=True
    )
    log.info("worker_started", chores=[chore.name for chore in chores])
    consumer.run()
    log.info("worker_stopped")


def _do_promptly(database: Database, chores: Iterable[Work]) -> None:
    """What a transaction has just asked for."""
    for chore in chores:
        do(database, chore, now=clock.now())


def _schedule(queue: Any, database: Database, chore: Work) -> Callable[[], object]:
    """The chore as a task that comes every minute; calling it asks for it now."""

    def task() -> None:
        do(database, chore, now=clock.now())

    scheduled: Callable[[], object] = queue.periodic_task(crontab(), name=chore.name)(task)
    return scheduled


def _log_libraries() -> None:
    """Let huey's own complaints come out as JSON, too."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.getLogger().addHandler(handler)
    logging.getLogger("huey").setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
