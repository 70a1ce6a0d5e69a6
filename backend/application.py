"""The application: settings, database, manners, features. The only importer of any `views.py` or `commands.py`."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from backend.activities import commands as activity_commands
from backend.activities import views as activity_views
from backend.attendance import views as attendance_views
from backend.attendance.views import express, watching
from backend.attendance.views.passes import LASTS_S, Passes
from backend.attendance.views.watched import Watched
from backend.attendance.writer import Writer
from backend.calendars import views as calendar_views
from backend.cases import views as case_views
from backend.core import audit, commands, db, health, http, logging, pages
from backend.core.config import Settings
from backend.core.files import Folder
from backend.core.limits import Limiter
from backend.core.security import load_keyring
from backend.core.waking import Waker
from backend.duties import views as duty_views
from backend.flow import views as flow_views
from backend.flow.views import cards as flow_cards
from backend.flow.views import guests as flow_guests
from backend.help import commands as help_commands
from backend.help import views as help_views
from backend.identity import commands as identity_commands
from backend.identity import views as identity_views
from backend.landing import views as landing_views
from backend.members import commands as member_commands
from backend.members import views as member_views
from backend.notifications import views as notification_views
from backend.notifications.channels.ways import open_ways
from backend.organisations import commands as organisation_commands
from backend.organisations import views as organisation_views
from backend.oversight import views as oversight_views
from backend.reorganisations import views as reorganisation_views
from backend.transfers import views as transfer_views
from backend.transfers.views import letters
from backend.volunteering import views as volunteering_views
from backend.volunteering.views import outcomes, proof_checks
from backend.yearly import views as yearly_views
from seeds.demo import commands as demo_commands

log = structlog.get_logger()
API_PREFIX = "/api/v1"
MOST_PHONES = 8192
"""Open connections of one process; granian leaves those beyond waiting until others go, by default from 512 on."""
MOST_CONNECTIONS = 16
"""Of one process to PostgreSQL, which takes a hundred from all; check-ins that wait share one."""

MOST_CHECKS = 120
"""Public questions about proofs, or letters, or wrong calendars from one address in a minute; a job fair asks less."""

MOST_SEARCHES = 30
"""Guests that one officer takes in by name and four digits within ten minutes."""

MOST_TAPS = 240
"""Answers to one feedback code in a minute; a hall that leaves at once gives fewer."""


def create_app(settings: Settings | None = None, *, wake: Callable[[], None] | None = None) -> Flask:
    """The whole product as one WSGI application. `wake` asks for the worker; by default through its queue.

    :raises RuntimeError: a route was left without an access rule.
    """
    settings = settings or Settings.from_environment()
    logging.configure(settings.log_level)
    app = http.LianxinFlask("lianxin", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.update(
        MAX_CONTENT_LENGTH=settings.body_limit_bytes,
        API_TITLE="Lianxin",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["lianxin_settings"] = settings
    app.extensions["lianxin_database"] = database = _database(settings, wake or Waker(settings))
    app.extensions[notification_views.WAYS] = open_ways(settings)
    app.extensions["lianxin_check_in_writer"] = Writer(database.engine)
    app.extensions["lianxin_watched"] = Watched(fresh_s=settings.watched_s)
    app.extensions["lianxin_passes"] = Passes(database, lasts_s=LASTS_S if settings.watched_s else 0)
    app.extensions[proof_checks.LIMITER] = Limiter(most=MOST_CHECKS, window=timedelta(minutes=1))
    app.extensions[calendar_views.LIMITER] = Limiter(most=MOST_CHECKS, window=timedelta(minutes=1))
    app.extensions[letters.LIMITER] = Limiter(most=MOST_CHECKS, window=timedelta(minutes=1))
    app.extensions[outcomes.LIMITER] = Limiter(most=MOST_TAPS, window=timedelta(minutes=1))
    app.extensions[flow_cards.LIMITER] = Limiter(most=MOST_CHECKS, window=timedelta(minutes=1))
    app.extensions[flow_guests.LIMITER] = Limiter(most=MOST_SEARCHES, window=timedelta(minutes=10))
    http.install(app)
    logging.log_requests(app)
    _register_features(app)
    express.install(app)
    watching.install(app)
    pages.install(app, settings)
    app.cli.add_command(commands.database)
    app.cli.add_command(commands.trail)
    app.cli.add_command(activity_commands.calendar)
    app.cli.add_command(help_commands.answers)
    app.cli.add_command(identity_commands.account)
    app.cli.add_command(organisation_commands.organisations)
    app.cli.add_command(demo_commands.demo)
    app.cli.add_command(member_commands.members)
    unopened = http.unopened_routes(app)
    if unopened:
        raise RuntimeError(f"Routes without an access rule: {', '.join(unopened)}")
    return app


def _database(settings: Settings, wake: Callable[[], None]) -> db.Database:
    if settings.is_sqlite:
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    most = settings.server_threads if settings.is_sqlite else MOST_CONNECTIONS
    engine = db.connect(settings.database_url, pool_size=min(settings.server_threads, most))
    if settings.strict_audit:
        audit.guard(engine)
    keyring = load_keyring(master_keys=settings.master_keys, data_dir=settings.data_dir)
    return db.Database(engine, keyring, Folder(settings.data_dir / "files"), wake=wake)


def _register_features(app: Flask) -> None:
    api = http.Api(app)
    api.register_converter(http.IdConverter, lambda _converter: {"type": "string", "format": "uuid"})
    for blueprint in (health.blp, notification_views.AT_ROOT):
        api.register_blueprint(blueprint, url_prefix="")
    for feature in _feature_blueprints():
        api.register_blueprint(feature, url_prefix=API_PREFIX)
    document = "api-docs.openapi_json"
    app.view_functions[document] = http.public(app.view_functions[document])  # type: ignore[assignment]


def _feature_blueprints() -> list[http.Blueprint]:
    return [
        identity_views.blp,
        *notification_views.BLUEPRINTS,
        organisation_views.blp,
        *activity_views.BLUEPRINTS,
        *attendance_views.BLUEPRINTS,
        *volunteering_views.BLUEPRINTS,
        *transfer_views.BLUEPRINTS,
        *flow_views.BLUEPRINTS,
        calendar_views.blp,
        case_views.blp,
        oversight_views.blp,
        duty_views.blp,
        help_views.blp,
        reorganisation_views.blp,
        landing_views.blp,
        *yearly_views.BLUEPRINTS,
        *member_views.blueprints,
    ]


def serve() -> None:
    """Serve with granian until the process is told to end."""
    settings = Settings.from_environment()
    Granian(
        "app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.server_workers,
        blocking_threads=settings.server_threads,
        backpressure=MOST_PHONES,
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
        log_access=False,
        websockets=False,
    ).serve()
