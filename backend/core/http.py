"""HTTP manners that all routes share: refusals as problem details, closed by default, one transaction, same origin."""

import functools
import random
import sqlite3
from collections.abc import Callable, Iterable
from http import HTTPStatus
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

import flask_smorest
import sqlalchemy.exc
import structlog
import werkzeug.routing
from flask import Flask, Request, Response, current_app, g, json, request
from flask.typing import ResponseReturnValue
from flask_smorest.utils import prepare_response
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_host

from backend.core import errors
from backend.core.config import Settings
from backend.core.db import request_transaction
from backend.core.files import HandOut
from backend.core.schemas import ProblemSchema

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = structlog.get_logger()
P = ParamSpec("P")
R = TypeVar("R")

_STATUS_OF_KIND: dict[type[errors.Refusal], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooMany: 429,
    errors.TooLarge: 413,
    errors.Unavailable: 503,
}
PROBLEM_TYPE = "application/problem+json"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
APP_HEADER = "X-Requested-With"
"""Sent by the app with every write, for web views that send neither Origin nor Sec-Fetch-Site."""
_APP_HEADER_RECEIVED = "HTTP_X_REQUESTED_WITH"


# --- Refusals ---------------------------------------------------------------------------------------------------------


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status of the kind that `refusal` is of."""
    return next(status for kind, status in _STATUS_OF_KIND.items() if isinstance(refusal, kind))


def refused(refusal: errors.Refusal) -> Response:
    """The answer that says no. Returned, not raised, it lets the transaction commit (a refused scan)."""
    answer = problem(status_of(refusal), refusal.reason, refusal.text, **refusal.facts)
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def problem(status: int, reason: str, title: str, /, **facts: Any) -> Response:
    """Problem details with a stable `reason`."""
    answer = current_app.response_class(_text(_described(status, reason, title, facts)), status, mimetype=PROBLEM_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def described(refusal: errors.Refusal) -> dict[str, Any]:
    """The problem details of one refusal among several results; what is else a header is `retry_after` in them."""
    facts = refusal.facts | ({} if refusal.retry_after is None else {"retry_after": refusal.retry_after})
    return _described(status_of(refusal), refusal.reason, refusal.text, facts)


def answered(body: dict[str, Any]) -> Response:
    """JSON that may echo what was sent, whatever that was."""
    return current_app.response_class(_text(body), mimetype="application/json")


def _described(status: int, reason: str, title: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "type": f"urn:lianxin:reason:{reason}",
        "title": title,
        "status": status,
        "reason": reason,
        "request_id": request_id(),
    }


def _text(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode(errors="replace")  # Names of unknown fields are echoed, half characters too.


def request_id() -> str:
    """Names this request in answers, logs and audit entries."""
    if "request_id" not in g:
        g.request_id = new_request_id()
    identifier: str = g.request_id
    return identifier


def new_request_id() -> str:
    """A name for a request; not a secret, and `os.urandom` would hand the interpreter around."""
    return f"{random.getrandbits(64):016x}"


def _http_problem(error: HTTPException) -> Response:
    status = error.code or 500
    reasons = {
        400: "malformed_request",
        404: "not_found",
        405: "method_not_allowed",
        413: "too_large",
        422: "invalid_request",
    }
    title = error.description if status < HTTPStatus.INTERNAL_SERVER_ERROR and error.description else error.name
    data = getattr(error, "data", None) or {}
    facts = {"errors": _speakable(data["messages"])} if "messages" in data else {}
    answer = problem(status, reasons.get(status, error.name.lower().replace(" ", "_")), title, **facts)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _speakable(messages: Any) -> Any:
    """Validation messages with text keys only: JSON has no other."""
    if isinstance(messages, dict):
        return {str(key): _speakable(value) for key, value in messages.items()}
    return messages


def _database_problem(error: sqlalchemy.exc.SQLAlchemyError) -> Response:
    """A locked or full database, a lost connection: nothing was written, and the same request may come again."""
    log.warning("database_unavailable", kind=type(getattr(error, "orig", error)).__name__)
    return refused(errors.Unavailable())


def _integrity_problem(error: sqlalchemy.exc.IntegrityError) -> Response:
    """The database refused what a parallel request made impossible."""
    log.warning("integrity_refused", kind=type(error.orig).__name__, statement=_table_hint(error))
    return refused(errors.Conflict())


def _table_hint(error: sqlalchemy.exc.IntegrityError) -> str:
    words = (error.statement or "").split()
    return " ".join(words[:3])


def _full_disk_problem(error: sqlite3.Error) -> Response:
    log.warning("database_unavailable", kind=type(error).__name__)
    return refused(errors.Unavailable())


def _unexpected_problem(error: Exception) -> Response:
    log.exception("unexpected_error", kind=type(error).__name__)
    return problem(500, "internal_error", "Something went wrong on our side. Nothing was written.")


# --- Closed by default ------------------------------------------------------------------------------------------------


def opens(rule: str, check: Callable[[], None] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a route to those whom `check` lets pass (it raises otherwise). A view without this is never served."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if check is not None:
                check()
            return view(*args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open a route to everybody; one test lists them all."""
    return opens("public")(view)


def access_rule_of(app: Flask, endpoint: str) -> str | None:
    """What opens the endpoint, or None when nothing does."""
    return getattr(app.view_functions[endpoint], "access_rule", None)


def unopened_routes(app: Flask) -> list[str]:
    """Routes that nobody decided about; the application refuses to start with one."""
    return sorted({rule.rule for rule in app.url_map.iter_rules() if access_rule_of(app, rule.endpoint) is None})


# --- Same origin ------------------------------------------------------------------------------------------------------


def refuse_foreign_writes() -> None:
    """Refuse a write that another site's page makes with the person's cookie (design §7).

    :raises ForeignOriginError: the browser says so, or an old one says nothing and the app's own header is missing.
    """
    if request.method not in SAFE_METHODS and is_foreign(request.environ, public_url=settings().public_url):
        raise errors.ForeignOriginError()


def is_foreign(sent: "WSGIEnvironment", *, public_url: str) -> bool:
    """Whether another site's page makes this request, or nothing says that it is ours."""
    site, origin = sent.get("HTTP_SEC_FETCH_SITE"), sent.get("HTTP_ORIGIN")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is not None:
        return urlsplit(origin).netloc not in (get_host(sent), urlsplit(public_url).netloc)
    return _APP_HEADER_RECEIVED not in sent


def handed_out(file: HandOut) -> Response:
    """A file that was made for one person: to be saved, and kept by nothing in between."""
    answer = current_app.response_class(file.content, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def settings() -> Settings:
    """The running application's settings."""
    found: Settings = current_app.extensions["lianxin_settings"]
    return found


# --- Flask and flask-smorest, with these manners ----------------------------------------------------------------------


class LianxinFlask(Flask):
    """One request, one transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        with request_transaction():
            return super().dispatch_request()


class StrictParser(FlaskParser):
    """Unknown fields are refused in the query and in forms too, not only in JSON; JSON beyond reading is malformed."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - as webargs declares it.
        "json": None,
        "query": None,
        "form": None,
        "files": None,
        "headers": "exclude",
        "cookies": "exclude",
        "path": None,
    }

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except JSONDecodeError:
            raise
        except (RecursionError, ValueError) as unreadable:  # Nested too deep, or a number of thousands of digits.
            raise JSONDecodeError(str(unreadable), doc="unreadable", pos=0) from unreadable


BINARY = {"type": "string", "format": "binary"}
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Blueprint(flask_smorest.Blueprint):
    """Routes of one feature."""

    ARGUMENTS_PARSER = StrictParser()

    def files(self, *media_types: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """The route answers with a file of one of these kinds."""
        content = {media_type: {"schema": BINARY} for media_type in media_types}
        told = {"description": HTTPStatus.OK.phrase, "content": content}

        def document(view: Callable[..., Any]) -> Callable[..., Any]:
            answering = self.response(200, BINARY, content_type=media_types[0])(view)
            documented: Callable[..., Any] = self.doc(responses={"200": told})(answering)
            return documented

        return document


_FORM_BYTES = 10_000
"""What a multipart form adds around the file."""


def takes_upload(view: Callable[P, R]) -> Callable[P, R]:
    """Let the request body be as large as an upload may be; every other route takes far less."""

    @functools.wraps(view)
    def allowing(*args: P.args, **kwargs: P.kwargs) -> R:
        request.max_content_length = settings().upload_limit_bytes + _FORM_BYTES
        return view(*args, **kwargs)

    return allowing


class Api(flask_smorest.Api):
    """The OpenAPI document, with problem details as the default answer."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        return _http_problem(error)

    def _register_responses(self) -> None:
        names: Iterable[tuple[str, str]] = [(s.name, s.phrase) for s in HTTPStatus]
        for name, phrase in (*names, ("DEFAULT_ERROR", "A refusal, with its reason")):
            response: dict[str, Any] = {"description": phrase, "schema": self.ERROR_SCHEMA}
            if name in ("NO_CONTENT", "NOT_MODIFIED"):
                del response["schema"]
            prepare_response(response, self.spec, PROBLEM_TYPE)
            self.spec.components.response(name, response, lazy=True)


class IdConverter(werkzeug.routing.UUIDConverter):
    """A UUIDv7 in a path; anything else is a page that does not exist."""

    regex = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-7[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}"


def install(app: Flask) -> None:
    """Teach `app` the manners of this module."""
    app.url_map.converters["id"] = IdConverter
    app.before_request(refuse_foreign_writes)
    app.register_error_handler(errors.Refusal, refused)
    app.register_error_handler(sqlalchemy.exc.IntegrityError, _integrity_problem)
    for unavailable in (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError, sqlalchemy.exc.InternalError):
        app.register_error_handler(unavailable, _database_problem)
    app.register_error_handler(sqlite3.OperationalError, _full_disk_problem)
    app.register_error_handler(Exception, _unexpected_problem)
    app.register_error_handler(HTTPException, _http_problem)
