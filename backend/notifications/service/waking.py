"""Waking the worker once a transaction has been committed: best effort, because it looks by itself every minute."""

from sqlalchemy import event
from sqlalchemy.orm import Session

_ASKED = "wakes_worker"


def ask(session: Session) -> None:
    """Wake the worker after this transaction's commit, if the session's database has a way to."""
    if session.info.get("wake") is None or session.info.get(_ASKED):
        return
    session.info[_ASKED] = True
    event.listen(session, "after_commit", _wake, once=True)
    event.listen(session, "after_rollback", _forget, once=True)


def _wake(session: Session) -> None:
    if session.info.pop(_ASKED, False):
        session.info["wake"]()


def _forget(session: Session) -> None:
    session.info.pop(_ASKED, None)
