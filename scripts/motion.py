"""`make motion`: time and motion of checking in, in a real Chromium against a real server; one figure a line.

The phone is slowed down to a quarter (CPU) and, where it says `net=slow-4g`, to 1.6 Mbit/s with 150 ms of delay, as
Lighthouse does. A locked phone is a page that does not exist yet: the clock runs from opening the scanned address until
签到成功 is on the screen. At the desk the next person is taken once the one before is on the screen.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from backend.core import db, migrations
from backend.core.db import Database
from backend.core.security import load_keyring
from scripts.paths import PWA
from tests.e2e.server import Server
from tests.e2e.world import Meeting, Person, World
from tests.support.browser import launch

MEMBERS = 5
"""People who check in by themselves; the figure is the middle one of theirs."""
PEOPLE = 40
"""People who pass the desk."""
SLOWER = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
PHONE = {"width": 360, "height": 780}
TYPE = """(text) => { for (const key of [...text, 'Enter']) {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
} }"""


def main() -> None:
    """Serve an empty database, let people arrive, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="lianxin-motion-") as folder:
        engine = db.connect(f"sqlite:///{folder}/lianxin.db", pool_size=2)
        migrations.upgrade(engine)
        server = Server(Path(folder), PWA / "dist")
        world = World(Database(engine, load_keyring(master_keys=(), data_dir=Path(folder))))
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                measure(browser, world, server.origin)
                browser.close()
        finally:
            server.stop()
            engine.dispose()


def measure(browser: Browser, world: World, origin: str) -> None:
    """All figures, each with the taps that it takes inside the app."""
    branch = world.make_branch(members=3 * MEMBERS)
    meeting = world.hold(branch)
    first, again, digits = (branch.members[start::3] for start in range(3))
    phones = Phones(browser, world, origin)
    tell("scan_returning", [phones.scan(person, meeting, returning=True) for person in again], taps=0, net="full")
    tell("scan_first_visit", [phones.scan(person, meeting, returning=False) for person in first], taps=0, net="slow-4g")
    tell("digits_returning", [phones.type_digits(person, meeting) for person in digits], taps=8, net="full")
    measure_desk(phones, world)


def measure_desk(phones: "Phones", world: World) -> None:
    """People who pass one steward, by a scanner that types and by tapping names."""
    page, people, cards = _desk(phones, world)
    tell_rate(
        "desk_card", page, people, lambda person: page.evaluate(TYPE, f"{phones.origin}/q/{cards[person.name]()}")
    )
    page, people, _ = _desk(phones, world)
    rows = page.locator("li button.row")
    tell_rate("desk_name", page, people, lambda person: rows.filter(has_text=person.name).first.click())


def _desk(phones: "Phones", world: World) -> tuple[Page, list[Person], dict[str, Callable[[], str]]]:
    """A steward's desk, who passes it, and what their cards show."""
    branch = world.make_branch(members=PEOPLE + 1)
    steward, *people = branch.members
    meeting = world.hold(branch)
    world.hand_desk(meeting, steward)
    cards = {person.name: world.give_card(person) for person in people}
    return phones.open_desk(steward, meeting), people, cards


def tell_rate(name: str, page: Page, people: list[Person], take: Callable[[Person], object]) -> None:
    """Let them pass one after another and print how many do in a minute."""
    began = time.perf_counter()
    for person in people:
        take(person)
        expect(page.locator(".said .who")).to_have_text(person.name)
        expect(page.locator(".said.good")).to_be_visible()
    each_s = (time.perf_counter() - began) / len(people)
    page.context.close()
    print(f"motion: {name} people={len(people)} per_minute={60 / each_s:.0f} cpu=1/{SLOWER}", flush=True)


def tell(name: str, seconds: list[float], *, taps: int, net: str) -> None:
    """One line of figures."""
    worst, middle = max(seconds), statistics.median(seconds)
    print(f"motion: {name} taps={taps} seconds={middle:.1f} worst={worst:.1f} cpu=1/{SLOWER} net={net}", flush=True)


class Phones:
    """Phones of people who are signed in."""

    def __init__(self, browser: Browser, world: World, origin: str) -> None:
        self._browser = browser
        self._world = world
        self.origin = origin

    def scan(self, person: Person, meeting: Meeting, *, returning: bool) -> float:
        """Seconds from the scanned address to the confirmation."""
        context = self._phone(person)
        if returning:
            self._visit(context)
        page = self._slow(context.new_page(), network=not returning)
        address = f"{self.origin}/q/{self._world.token_of(meeting)}"
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        return self._until_confirmed(page, began)

    def type_digits(self, person: Person, meeting: Meeting) -> float:
        """Seconds from opening the app: one tap, six digits, one tap."""
        context = self._phone(person)
        self._visit(context)
        page = self._slow(context.new_page(), network=False)
        digits = self._world.digits_of(meeting)
        began = time.perf_counter()
        page.goto(self.origin, wait_until="commit")
        page.get_by_role("link", name="扫码签到").click()
        page.get_by_label("屏幕上的六位数字").press_sequentially(digits)
        page.get_by_role("button", name="签到", exact=True).click()
        return self._until_confirmed(page, began)

    def open_desk(self, steward: Person, meeting: Meeting) -> Page:
        """The desk on the steward's phone."""
        page = self._slow(self._phone(steward).new_page(), network=False)
        page.goto(f"{self.origin}/activities/{meeting.id}/desk")
        expect(page.get_by_role("button", name="扫党员卡")).to_be_visible()
        return page

    def _phone(self, person: Person) -> BrowserContext:
        context = self._browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
        token = self._world.open_session(person)
        context.add_cookies([{"name": "lianxin", "value": token, "url": self.origin, "httpOnly": True}])
        return context

    def _visit(self, context: BrowserContext) -> None:
        """Somebody who was here before: the app lies on the phone."""
        page = context.new_page()
        page.goto(self.origin)
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.close()

    @staticmethod
    def _slow(page: Page, *, network: bool) -> Page:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        if network:
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW_4G)
        return page

    @staticmethod
    def _until_confirmed(page: Page, began: float) -> float:
        expect(page.get_by_role("heading", name="签到成功")).to_be_visible(timeout=30_000)
        seconds = time.perf_counter() - began
        page.context.close()
        return seconds


if __name__ == "__main__":
    main()
