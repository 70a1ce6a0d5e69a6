"""Phones of people in the tests, and the watch that fails a test for what people would not see."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.e2e.server import Server
from tests.e2e.world import Person, World

PHONE = {"width": 360, "height": 800}
ELDER_TEXT_PX = 20
PATIENCE_MS = 15_000
"""How long a busy machine may take for what people see at once."""

# An empty page has no storage.
_CHOOSE = "try {{ localStorage.getItem({name!r}) ?? localStorage.setItem({name!r}, {value!r}) }} catch {{}}"


class Watch:
    """Notes errors in the console (violations of the content policy among them), in scripts, and foreign requests."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self._origin = origin
        self._expected: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("request", self._follow)

    def expect(self, *patterns: str) -> None:
        """Say which errors belong to the test, such as the browser's note that a request was refused."""
        self._expected += patterns

    def unexpected(self) -> list[str]:
        """What nobody said would happen."""
        return [fault for fault in self.faults if not any(re.search(known, fault) for known in self._expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _catch(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "blob:", "data:")):
            self.faults.append(f"foreign request: {request.url}")


class Visitors:
    """Opens a browser of its own for each person, and looks at the end whether all went well in it."""

    def __init__(self, browser: Browser, server: Server, world: World) -> None:
        self._browser = browser
        self._server = server
        self._world = world
        self._open: list[tuple[BrowserContext, Watch]] = []

    def phone(
        self,
        person: Person | None = None,
        *,
        path: str | None = "/",
        language: str | None = None,
        is_elder: bool = False,
        **options: Any,
    ) -> Page:
        """A phone, signed in as `person` if there is one, that has opened `path`."""
        context = self.context(person, language=language, is_elder=is_elder, **options)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    def context(
        self, person: Person | None = None, *, language: str | None = None, is_elder: bool = False, **options: Any
    ) -> BrowserContext:
        """The browser of such a phone, with no page yet."""
        usual = {
            "viewport": PHONE,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "has_touch": True,
            "reduced_motion": "reduce",  # Nothing is looked at while it still moves.
        }
        context = self._browser.new_context(base_url=self._server.origin, **(usual | options))
        context.set_default_timeout(PATIENCE_MS)
        self._open.append((context, Watch(context, self._server.origin)))
        if person is not None:
            token = self._world.open_session(person)
            context.add_cookies([{"name": "lianxin", "value": token, "url": self._server.origin, "httpOnly": True}])
        if language is not None:
            context.add_init_script(_CHOOSE.format(name="lianxin.language", value=language))
        if is_elder:
            context.add_init_script(_CHOOSE.format(name="lianxin.textSize", value=str(ELDER_TEXT_PX)))
        return context

    def watch(self, page: Page) -> Watch:
        """What is noted about the page's phone."""
        return next(watch for context, watch in self._open if context == page.context)

    def take_pictures(self, folder: Path) -> None:
        """Say and keep what every phone shows now."""
        pages = [page for context, _ in self._open for page in context.pages]
        for number, page in enumerate(pages, start=1):
            file = folder / f"page-{number}.png"
            page.screenshot(path=file)
            print(f"{page.url} looked like {file}")

    def leave(self) -> list[str]:
        """Close every phone and tell what went wrong in them."""
        for context, _ in self._open:
            context.close()
        faults = [fault for _, watch in self._open for fault in watch.unexpected()]
        self._open.clear()
        return faults
