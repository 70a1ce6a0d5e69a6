"""A member's own calendar follows what the branch plans."""

from playwright.sync_api import expect

from backend.activities.models import ActivityState
from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestCalendar:
    def test_is_begun_handed_to_a_calendar_app_exchanged_and_ended(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        activity = world.hold(branch, state=ActivityState.PUBLISHED, title="参观档案馆")
        page = visitors.phone(branch.member, path="/me/calendar", permissions=["clipboard-read", "clipboard-write"])

        page.get_by_role("button", name="开始使用").click()
        page.get_by_role("button", name="复制地址").click()
        expect(page.get_by_text("已复制")).to_be_visible()
        first = page.evaluate("navigator.clipboard.readText()")
        neutral = page.request.get(first).text()
        assert f"UID:{activity.id}" in neutral
        assert "参观档案馆" not in neutral
        link = page.get_by_role("link", name="用日历打开").get_attribute("href")
        assert link == first.replace("http:", "webcal:")

        page.get_by_role("switch", name="显示活动名称和地点名").check()
        expect(page.get_by_role("switch", name="显示活动名称和地点名")).to_be_enabled()
        assert "参观档案馆" in page.request.get(first).text()

        page.get_by_role("button", name="换一个地址").click()
        confirm(page, "换一个地址？", "换一个地址")
        expect(page.get_by_text("换好了，请重新订阅")).to_be_visible()
        second = page.locator(".address").inner_text()
        assert [page.request.get(address).status for address in (first, second)] == [404, 200]

        page.get_by_role("button", name="不再使用").click()
        confirm(page, "不再使用日历？", "不再使用")
        expect(page.get_by_role("button", name="开始使用")).to_be_visible()
        assert page.request.get(second).status == 404

    def test_takes_a_single_activity(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        activity = world.hold(branch, state=ActivityState.PUBLISHED, title="参观档案馆")
        page = visitors.phone(branch.member, path=f"/activities/{activity.id}")

        with page.expect_download() as taken:
            page.get_by_role("link", name="加到手机日历").click()

        assert taken.value.suggested_filename.endswith(".ics")
        assert f"UID:{activity.id}" in taken.value.path().read_text(encoding="utf-8")
