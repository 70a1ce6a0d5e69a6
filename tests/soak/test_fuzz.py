"""The API under fire: whatever is sent, no answer is a 5xx and none is undocumented.

Schemathesis reads the OpenAPI document of a running server. A short round is part of `make test`, on PostgreSQL only:
it refuses more than SQLite does, and the shapes are the same. `make soak` fires at both.

Strangers fire at what is public: that everything else asks them to sign in first is walked in tests/api/test_access.py.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.config import Settings
from backend.core.http import access_rule_of
from backend.identity.service import sessions
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer
from tests.load import servers

HEADERS = {"X-Requested-With": "lianxin"}
IS_LONG = os.environ.get("LIANXIN_SOAK") == "long"
EXAMPLES = 300 if IS_LONG else 4
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SIGNS_OUT = r"/(session|sessions|account/password|activations)"
"""Left out for somebody who is signed in: these end the session that fires."""
SETTINGS = """[phases.coverage]
unexpected-methods = []
[parameters]
"""
"""Werkzeug answers methods that a path does not know, before anything of ours is asked."""


@pytest.fixture
def fire(environment: dict[str, str], tmp_path: Path, settings: Settings) -> Callable[..., None]:
    """Let schemathesis fire at a server of its own."""
    if settings.is_sqlite and not IS_LONG:
        pytest.skip("The short round of fuzzing is fired at PostgreSQL.")

    def run(*choice: str, headers: dict[str, str], parameters: dict[str, str]) -> None:
        settings = tmp_path / "schemathesis.toml"
        settings.write_text(SETTINGS + "".join(f'"path.{k}" = "{v}"\n' for k, v in parameters.items()))
        with servers.running(environment, module="app") as server:
            command = [
                *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(settings), "run"),
                *("--phases", "coverage,fuzzing", "-n", str(EXAMPLES), "--seed", "1", "--workers", "1"),
                *("-c", CHECKS, "--no-shrink", "--continue-on-failure", "--generation-database", "none"),
                *("--request-timeout", "20", "--suppress-health-check", "all", "--warnings", "off"),
                *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
                *choice,
                f"http://127.0.0.1:{server.port}/api/v1/openapi.json",
            ]
            ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]

    return run


def public_paths(app: Flask) -> list[str]:
    """The paths of the document, as expressions, at which somebody may ask without signing in."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if access_rule_of(app, rule.endpoint) == "public"]
    return [re.sub(r"<[^>]*>", "[^/]+", rule) for rule in rules if rule.startswith("/api/")]


class TestApi:
    def test_answers_strangers_as_documented(self, app: Flask, session: Session, fire: Callable[..., None]) -> None:
        make_branch(session)
        session.commit()

        fire("--include-path-regex", f"^({'|'.join(public_paths(app))})$", headers=HEADERS, parameters={})

    def test_answers_a_secretary_as_documented(self, app: Flask, session: Session, fire: Callable[..., None]) -> None:
        branch = make_branch(session)
        secretary = make_officer(session, Role.SECRETARY, branch)
        member = make_member(session, branch)
        _, token = sessions.open_session(session, account=secretary, device=None, now=clock.now())
        session.commit()

        fire(
            *("--exclude-path-regex", SIGNS_OUT),
            headers=HEADERS | {"Cookie": f"lianxin={token}"},
            parameters={"organisation_id": str(branch.id), "member_id": str(member.id)},
        )
