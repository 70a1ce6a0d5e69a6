"""Journeys in a real Chromium: one server and one browser for all of them, people and phones for each.

The front end is the one that `make test` has built; `LIANXIN_PWA_DIR` names another build. A test fails for any error
in a console, any script that throws, any violation of the content policy and any request to a foreign origin, unless
it said so before.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from backend.core import db, migrations
from backend.core.db import Database
from backend.core.files import Folder
from backend.core.security import load_keyring
from scripts.paths import PWA
from tests.e2e.camera import Camera
from tests.e2e.server import Server
from tests.e2e.visitors import PATIENCE_MS, Visitors
from tests.e2e.world import World
from tests.support.browser import find_chromium, launch

HAS_FAILED = pytest.StashKey[bool]()
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashing() -> None:
    """People sign in to a server of its own here, at the real price."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, over an empty database."""
    pwa_dir = Path(os.environ.get("LIANXIN_PWA_DIR", PWA / "dist")).absolute()
    if not (pwa_dir / "index.html").is_file():
        pytest.fail(f"There is no built front end in {pwa_dir}: run `make build` first.", pytrace=False)
    data_dir = tmp_path_factory.mktemp("server")
    engine = db.connect(f"sqlite:///{data_dir}/lianxin.db", pool_size=2)
    migrations.upgrade(engine)
    engine.dispose()
    server = Server(data_dir, pwa_dir)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def world(server: Server) -> Iterator[World]:
    engine = db.connect(f"sqlite:///{server.data_dir}/lianxin.db", pool_size=2)
    keyring = load_keyring(master_keys=(), data_dir=server.data_dir)
    yield World(Database(engine, keyring, Folder(server.data_dir / "files")))
    engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if find_chromium() is None:
        pytest.fail("There is no Chromium: `make test` installs it, or LIANXIN_CHROMIUM names one.", pytrace=False)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def every_camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """The one film of all phones of this browser."""
    return Camera(tmp_path_factory.mktemp("camera") / "film.y4m")


@pytest.fixture
def camera(every_camera: Camera) -> Iterator[Camera]:
    """The camera of this test's phones, which sees nothing of it afterwards."""
    yield every_camera
    every_camera.turn_away()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, every_camera: Camera) -> Iterator[Browser]:
    browser = launch(playwright, film=every_camera.film)
    yield browser
    browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep how the test went where its fixtures find it."""
    report = yield
    item.stash.setdefault(HAS_FAILED, False)
    item.stash[HAS_FAILED] |= report.failed
    return report


@pytest.fixture
def visitors(
    browser: Browser, server: Server, world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Visitors]:
    """People's phones; when the test fails, pictures of what they showed stay in its temporary folder."""
    visitors = Visitors(browser, server, world)
    yield visitors
    if request.node.stash.get(HAS_FAILED, False):
        visitors.take_pictures(tmp_path)
    faults = visitors.leave()
    assert not faults, "\n".join(faults)
