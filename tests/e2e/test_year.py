"""A secretary plans the next year in one go, sees the page fill, and gets from a cell to its record."""

import re

from playwright.sync_api import expect

from backend.activities.models import ActivityState
from backend.core import clock
from tests.e2e.acts import tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestYear:
    def test_is_planned_in_one_go_and_every_cell_leads_to_its_record(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=3)
        year = clock.local_date(world.now()).year + 1
        first = world.now().replace(year=year, month=1, day=20)
        world.hold(branch, state=ActivityState.PUBLISHED, starts_at=first, title="新春座谈")
        secretary = visitors.phone(branch.secretary)

        tab(secretary, "支部")
        secretary.get_by_role("link", name="年度总览").click()
        secretary.get_by_role("radio", name=f"{year} 年").check(force=True)
        expect(secretary.get_by_role("link", name=cell_of(year, 1, "已安排"))).to_be_visible()
        secretary.get_by_role("link", name="一键排全年").click()

        expect(secretary.get_by_text("选了 11 场")).to_be_visible()
        secretary.get_by_label("地点", exact=True).fill("三楼会议室")
        february = secretary.get_by_role("listitem").filter(has_text="2月主题党日").first
        february.get_by_role("button", name="改时间").click()
        february.get_by_label("日期").fill(f"{year}-02-25")
        secretary.get_by_role("listitem").filter(has_text="7月主题党日").get_by_role("checkbox").uncheck()
        secretary.get_by_role("button", name="发布并通知").click()
        expect(secretary.get_by_role("dialog", name="发布 10 场活动？")).to_be_visible()
        secretary.get_by_role("dialog").get_by_role("button", name="发布并通知").click()

        expect(secretary.get_by_text("已排好 10 场")).to_be_visible()
        cell = secretary.get_by_role("link", name=cell_of(year, 2, "已安排 2月25日"))
        expect(cell).to_be_visible()
        missing, dialog = (
            secretary.get_by_role("button", name=cell_of(year, 7, "待安排")),
            secretary.get_by_role("dialog"),
        )
        missing.click()
        expect(dialog).to_contain_text("三楼会议室")
        dialog.get_by_role("button", name="安排好，存为草稿").click()
        expect(dialog.get_by_role("link", name="7月主题党日")).to_be_visible()
        dialog.get_by_role("button", name="撤销").click()
        missing.click()
        dialog.get_by_role("button", name="安排好，存为草稿").click()
        dialog.get_by_role("button", name="关闭").click()
        expect(secretary.get_by_role("link", name=cell_of(year, 7, "已安排"))).to_be_visible()
        cell.click()
        expect(secretary.get_by_text("2月主题党日").first).to_be_visible()
        expect(secretary).to_have_url(re.compile("/activities/[^/]+/manage$"))


def cell_of(year: int, month: int, told: str) -> re.Pattern[str]:
    """The name of a theme day's cell."""
    return re.compile(rf"主题党日，{year}年{month}月，\s*{told}")
