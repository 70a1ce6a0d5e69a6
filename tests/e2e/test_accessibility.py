"""Every page of the app, with real data, in both languages, normal and 长辈版: axe finds nothing, and 长辈版 is large.

The pages are those of the router: one that is new and has no entry among the visits fails.
"""

import itertools
import re

import pytest
from playwright.sync_api import Page

from scripts.paths import PWA
from tests.e2e.lively import Lively, make_lively
from tests.e2e.visitors import ELDER_TEXT_PX, PATIENCE_MS, Visitors
from tests.e2e.visits import NO_PAGE, NO_PAGE_TITLE, VISITS, Visit
from tests.e2e.world import World

AXE_PATIENCE_MS = 60_000
AXE = (PWA / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
# Nothing that runs inside a page is waited for without an end.
RUN_AXE = """async ([withColours, patience]) => {
  const rules = { 'color-contrast': { enabled: withColours } }
  const { violations } = await Promise.race([
    axe.run(document, { resultTypes: ['violations'], preload: false, rules }),
    new Promise((_, fail) => setTimeout(() => fail(new Error(`axe is not done with ${location.href}`)), patience)),
  ])
  const told = (id, { html, failureSummary }) => `${id}: ${html} ${failureSummary}`
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => told(id, node)))
}"""
# What `public/early.js` does before the first paint, done to the page that is there.
ENLARGE = """(size) => {
  document.documentElement.style.fontSize = size === 0 ? '' : `${size}px`
  document.documentElement.toggleAttribute('data-elder', size > 0)
}"""
# What a link does, without loading the app anew; the heading of the page before is marked.
GO_ON = """(path) => {
  document.querySelector('h1').setAttribute('data-before', '')
  history.pushState({}, '', path)
  dispatchEvent(new PopStateEvent('popstate', { state: null }))
}"""
# Looked at many times a second, since asking from outside takes longer than most pages.
SETTLE = """async ([language, patience]) => {
  const until = performance.now() + patience
  const loading = /^(正在加载|Loading|正在签到|Checking)/
  const waits = () => {
    if (!document.documentElement.lang.startsWith(language)) return `not in ${language}`
    const heading = document.querySelector('h1:not([data-before])')
    if (!heading?.textContent.trim()) return 'no heading'
    const shapes = [...document.querySelectorAll('[role=status], output')]
    return shapes.some((shape) => shape.checkVisibility() && loading.test(shape.textContent.trim())) && 'loading'
  }
  while (waits() && performance.now() < until) await new Promise((go) => setTimeout(go, 10))
  return waits() || ''
}"""
FIND_SMALL = """() => {
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim()
    const element = texts.currentNode.parentElement
    if (text === '' || !element.checkVisibility() || element.closest('script, style, .visually-hidden')) continue
    const size = parseFloat(getComputedStyle(element).fontSize)
    if (size < 18) found.push(`${size} px: ${text}`)
  }
  const beyond = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (beyond > 0) found.push(`${beyond} px beyond the screen`)
  return found
}"""

SIDES = ("members", "officers")
"""Members and strangers, and whoever holds an office: two tests, so that neither takes too long."""
MEASURED_BY_THE_SCREEN = {"/display"}
"""A wall, not a phone: its letters follow the size of the screen."""


def routes() -> list[str]:
    """Every path that the router knows in the built app."""
    files = [PWA / "src/router.ts", *sorted(PWA.glob("src/**/routes.ts"))]
    found = [path for file in files for path in re.findall(r"\bpath: '(/[^']*)'", file.read_text(encoding="utf-8"))]
    return [path for path in found if path != "/ui"]  # The gallery of components exists under `npm run dev` only.


def visits_of(side: str, lively: Lively) -> list[tuple[str, Visit]]:
    """What the people of one side look at, a page's second visit after all first ones; each belongs to one side."""
    members = [*lively.branch.members, None]
    rounds = itertools.zip_longest(*([(route, visit) for visit in visits] for route, visits in VISITS.items()))
    every = [found for one in rounds for found in one if found is not None]
    return [(route, visit) for route, visit in every if (visit.who(lively) in members) == (side == "members")]


@pytest.fixture(scope="module")
def lively(world: World) -> Lively:
    return make_lively(world)


class TestPages:
    def test_all_have_an_entry_here(self) -> None:
        assert sorted(routes()) == sorted(VISITS)

    @pytest.mark.parametrize("side", SIDES)
    def test_are_without_barriers_and_large_in_elder_mode(
        self, visitors: Visitors, world: World, lively: Lively, side: str
    ) -> None:
        faults: list[str] = []
        readers: dict[object, Reader] = {}
        tour = visits_of(side, lively)
        for language in ("zh", "en"):
            for route, visit in tour:
                who = visit.who(lively)
                reader = readers.get(who) or readers.setdefault(who, Reader(visitors, who))
                reader.go(route, visit, visit.path(lively, world) if visit.path else route, language)
                faults += [f"{route} {language}: {fault}" for fault in look(reader.page, route, language)]
        assert not faults, "\n".join(faults)


class Reader:
    """A person's phone that goes from page to page, where it can without loading the app anew."""

    def __init__(self, visitors: Visitors, who: object) -> None:
        self.page = visitors.phone(who, path=None, service_workers="block")  # type: ignore[arg-type]
        self.page.context.add_init_script(AXE)
        visitors.watch(self.page).expect("status of 410")  # The page of a code that is over.
        self._language = "zh"
        self._route = ""
        self._has_acted = False

    def go(self, route: str, visit: Visit, path: str, language: str) -> None:
        """Open the page in this language and wait until everything on it is there."""
        if language != self._language:
            self.page.evaluate("(language) => localStorage.setItem('lianxin.language', language)", language)
        # Going from one page to another of its kind is no new page, and the app leaves none with an open dialog.
        if language != self._language or route == self._route or not self._route or self._has_acted:
            self.page.goto(path)
        else:
            self.page.evaluate(GO_ON, path)
        self._language, self._route, self._has_acted = language, route, visit.act is not None
        if visit.leads_to:
            self.page.wait_for_url(re.compile(re.escape(visit.leads_to)))
        waits = self.page.evaluate(SETTLE, [language, PATIENCE_MS])
        assert not waits, f"{path}: {waits}"
        assert (route == NO_PAGE) == (self.page.get_by_role("heading", name=NO_PAGE_TITLE).count() > 0), path
        if visit.act:
            visit.act(self.page)


def look(page: Page, route: str, language: str) -> list[str]:
    """What is wrong with the page as it is, and when its letters grow."""
    with_colours = language == "zh"  # They are the same in every language and take half of the time.
    found = list(page.evaluate(RUN_AXE, [with_colours, AXE_PATIENCE_MS]))
    page.evaluate(ENLARGE, ELDER_TEXT_PX)
    found += [f"长辈版 {fault}" for fault in page.evaluate(RUN_AXE, [with_colours, AXE_PATIENCE_MS])]
    if route not in MEASURED_BY_THE_SCREEN:
        found += [f"长辈版 {fault}" for fault in page.evaluate(FIND_SMALL)]
    page.evaluate(ENLARGE, 0)
    return found
