"""The server that is measured: Lianxin, and beside it, on the same threads, a bare Flask application."""

import os
from typing import Any

from flask import Flask, Response, jsonify
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from backend.application import MOST_PHONES, create_app
from backend.core.config import Settings


def create_pair() -> Any:
    """Both applications as one."""
    bare = Flask("bare")

    @bare.get("/")
    def hello() -> Response:
        return jsonify({"hello": "world"})

    return DispatcherMiddleware(create_app(), {"/bare": bare})


if __name__ == "__main__":
    settings = Settings.from_environment()
    Granian(
        "tests.load.server:create_pair",
        factory=True,
        address="127.0.0.1",
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.server_workers,
        blocking_threads=settings.server_threads,
        backpressure=MOST_PHONES,
        log_enabled="LIANXIN_BENCH_LOG" in os.environ,
    ).serve()
