"""Who is asking: the session behind the cookie, and the guard for routes that need nothing but a signed-in person."""

from flask import g, request

from backend.core import clock, db
from backend.core.http import opens, settings
from backend.identity.errors import NotSignedInError
from backend.identity.models import LoginSession
from backend.identity.service import sessions


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host over HTTPS; plain HTTP (localhost) cannot have it."""
    return "__Host-lianxin" if settings().secure else "lianxin"


def find_current_login() -> LoginSession | None:
    """The request's live session, or None."""
    if "login" not in g:
        g.login = _read_login()
    login: LoginSession | None = g.login
    return login


def current_login() -> LoginSession:
    """The request's live session with its account.

    :raises NotSignedInError: there is none.
    """
    login = find_current_login()
    if login is None:
        raise NotSignedInError()
    return login


def _read_login() -> LoginSession | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    now = clock.now()
    session = db.session()
    login = sessions.find_login(session, token=token, now=now)
    if login is not None:
        session.info["actor_account_id"] = login.account_id
        sessions.note_seen(session, login=login, now=now, as_officer=False)
    return login


def _require_login() -> None:
    current_login()


signed_in = opens("signed in", _require_login)
"""Open a route to everybody who is signed in; what they see is their own, or judged inside."""
