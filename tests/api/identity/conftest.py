"""People of these tests."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.core.config import Settings
from backend.core.http import APP_HEADER
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Grant, OrganisationKind, PartyOrganisation, Role
from tests.factories.identity import NOON, make_account


@pytest.fixture
def account(session: Session) -> Account:
    return make_account(session, phone="19912340001")


@pytest.fixture
def branch(session: Session) -> PartyOrganisation:
    branch = PartyOrganisation(
        id=new_id(),
        name="榕城律师行业第一党支部",
        short_name="律师一支部",
        kind=OrganisationKind.BRANCH,
        founded_on=date(2010, 7, 1),
        created_at=NOON,
    )
    session.add(branch)
    session.flush()
    return branch


@pytest.fixture
def officer(session: Session, branch: PartyOrganisation) -> Account:
    """The secretary of `branch`."""
    officer = make_account(session, phone="19912340002", display_name="李大华")
    long_ago = NOON - timedelta(days=400)
    grant = Grant(id=new_id(), account_id=officer.id, role=Role.SECRETARY, organisation_id=branch.id, from_at=long_ago)
    session.add(grant)
    session.flush()
    return officer


@pytest.fixture
def with_settings(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs the application with other settings for one test."""

    def change(**changes: object) -> None:
        monkeypatch.setitem(app.extensions, "lianxin_settings", replace(settings, **changes))

    return change


class Browser(FlaskClient):
    """A client without the arranging session, so that threads can use one each."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs["headers"] = {APP_HEADER: "lianxin", **dict(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app, app.response_class)


@pytest.fixture
def in_parallel(browser: Callable[[], Browser], session: Session) -> Callable[..., list[TestResponse]]:
    """Lets so many browsers, each in a thread of its own, do the same at the same time; their answers."""

    def run(times: int, act: Callable[[Browser], TestResponse]) -> list[TestResponse]:
        session.commit()
        together = threading.Barrier(times)

        def start(_number: int) -> TestResponse:
            own = browser()
            together.wait(timeout=30)
            return act(own)

        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(start, range(times)))

    return run
