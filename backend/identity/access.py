"""Who is asking: the session behind the cookie, and the guard for routes that need nothing but a signed-in person."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, after_this_request, g, request

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import opens, settings
from backend.core.security import token_hash
from backend.identity.errors import NotSignedInError
from backend.identity.models import Activation, LoginSession
from backend.identity.rules import device_name
from backend.identity.service import activations, sessions

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


_TOKEN = re.compile(r"[0-9A-Za-z_-]+")


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host over HTTPS; plain HTTP (localhost) cannot have it."""
    return _cookie_name(secure=settings().secure)


def _cookie_name(*, secure: bool) -> str:
    return "__Host-lianxin" if secure else "lianxin"


def lone_token(sent: "WSGIEnvironment", *, secure: bool) -> str | None:
    """The token of the session's cookie where that is the only cookie, as it usually is; else None."""
    name, _, token = sent.get("HTTP_COOKIE", "").partition("=")
    return token if name == _cookie_name(secure=secure) and _TOKEN.fullmatch(token) else None


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


def current_token_hash() -> bytes:
    """What names the session behind the cookie, alive or not: for the check-in path, which looks it up by itself.

    It leaves no mark that the session was used; the pages around a check-in do.

    :raises NotSignedInError: there is no cookie.
    """
    token = _cookie()
    if not token:
        raise NotSignedInError()
    return token_hash(token)


def find_ended_login() -> LoginSession | None:
    """The session that this browser had until an activation ended it; None while it has a live one."""
    token = _cookie()
    if not token or find_current_login() is not None:
        return None
    return sessions.find_ended_by_activation(db.session(), token=token)


def get_own_session(session_id: UUID) -> LoginSession:
    """A live session of the signed-in account.

    :raises NotFound: it is over, somebody else's, or never was.
    """
    found = sessions.find_live(
        db.session(), account_id=current_login().account_id, session_id=session_id, now=clock.now()
    )
    if found is None:
        raise NotFound()
    return found


def get_disputable_activation(activation_id: UUID) -> Activation:
    """The activation, if this browser may dispute it: signed in to its account, or signed out by that activation.

    :raises NotSignedInError: neither signed in nor signed out by an activation.
    :raises NotFound: it is about somebody else, or never was.
    """
    login, ended = find_current_login(), find_ended_login()
    if login is None and ended is None:
        raise NotSignedInError()
    found = activations.find(db.session(), activation_id=activation_id)
    is_own = login is not None and found is not None and found.account_id == login.account_id
    if found is None or not (is_own or (ended is not None and ended.ended_by_activation_id == found.id)):
        raise NotFound()
    return found


def current_device() -> str | None:
    """The coarse name of the browser that asks."""
    return device_name(request.headers.get("User-Agent"))


def give_cookie(token: str) -> None:
    """Hand the session's token to the browser, if the request ends well."""

    def set_cookie(response: Response) -> Response:
        if response.status_code < 400:  # noqa: PLR2004  # A commit that failed must not cost the old cookie.
            response.set_cookie(
                cookie_name(),
                token,
                max_age=sessions.SESSION_LIFETIME,
                path="/",
                secure=settings().secure,
                httponly=True,
                samesite="Lax",
            )
        return response

    after_this_request(set_cookie)


def take_cookie() -> None:
    """Let the browser forget the session's token, if the request ends well."""

    def delete_cookie(response: Response) -> Response:
        if response.status_code < 400:  # noqa: PLR2004
            response.delete_cookie(cookie_name(), path="/", secure=settings().secure, httponly=True, samesite="Lax")
        return response

    after_this_request(delete_cookie)


def _cookie() -> str | None:
    return request.cookies.get(cookie_name())


def _read_login() -> LoginSession | None:
    token = _cookie()
    if not token:
        return None
    now, session = clock.now(), db.session()
    login = sessions.find_login(session, token=token, now=now)
    if login is not None:
        session.info["actor_account_id"] = login.account_id
        sessions.note_seen(session, login=login, now=now, as_officer=False)
    return login


def _require_login() -> None:
    current_login()


signed_in = opens("signed in", _require_login)
"""Open a route to everybody who is signed in; what they see is their own, or judged inside."""
