"""Logs as JSON lines on standard output, with a request id and without personal data.

A request is logged by its route rule, never by its path: paths and queries may hold tokens and names.
"""

import logging
import sys
import time
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, request

from backend.core.http import SAFE_METHODS, request_id

log = structlog.get_logger()
SLOW_MS = 1000


def configure(level: str) -> None:
    """Send everything, our lines and the libraries', through one JSON renderer."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )


def log_requests(app: Flask) -> None:
    """One line per request that wrote, failed or was slow; reads that went well are not worth a line.

    `g.unlogged` says that a write keeps a record of its own.
    """

    @app.before_request
    def start() -> None:
        g.started = time.monotonic()
        request_id()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        took_ms = round((time.monotonic() - g.get("started", time.monotonic())) * 1000)
        is_write = request.method not in SAFE_METHODS and "unlogged" not in g
        if is_write or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or took_ms > SLOW_MS:
            log.info(
                "request",
                request_id=request_id(),
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                took_ms=took_ms,
            )
        return response
