"""The member's first screen as a stranger to our tests judges it, and what it weighs."""

from playwright.sync_api import Response, expect

from tests.e2e.lively import make_lively
from tests.e2e.server import Server
from tests.e2e.visitors import Visitors
from tests.e2e.world import World
from tests.support import lighthouse

MOST_SCRIPT_BYTES = 70_000


class TestHomePage:
    def test_has_no_fault(self, world: World, server: Server) -> None:
        member = make_lively(world, short_name="灯塔支部", neighbours="灯塔会计").branch.member
        report = lighthouse.measure(
            f"{server.origin}/",
            cookie=f"lianxin={world.open_session(member)}",
            categories=("accessibility", "best-practices"),
        )

        for category in ("accessibility", "best-practices"):
            assert lighthouse.score(report, category) == 100, lighthouse.failures(report, category)

    def test_loads_little_and_from_nobody_else(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        # A request to anybody else fails every test here.
        # The worker fetches the rest of the app later; what a phone waits for is what the page itself asks for.
        page = visitors.phone(
            branch.member, path=None, service_workers="block", extra_http_headers={"Accept-Encoding": "gzip"}
        )
        scripts: list[Response] = []
        page.on("response", lambda seen: scripts.append(seen) if seen.request.resource_type == "script" else None)
        page.goto("/")
        expect(page.get_by_role("heading", name=meeting.title)).to_be_visible()

        weights = {seen.url: seen.request.sizes()["responseBodySize"] for seen in scripts}
        assert {seen.header_value("content-encoding") for seen in scripts if weights[seen.url] > 512} == {"gzip"}
        assert 0 < sum(weights.values()) <= MOST_SCRIPT_BYTES, weights
