"""A past month from paper: ticked by the secretary, and marked for ever in the record of whoever was there."""

from datetime import timedelta

from playwright.sync_api import expect

from backend.core import clock
from tests.e2e.acts import tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestPastMonth:
    def test_is_entered_by_ticking_and_says_so_in_the_members_record(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        here, missing = branch.members
        day = clock.local_date(world.now()) - timedelta(days=35)
        title = f"{day.month}月主题党日"

        page = visitors.phone(branch.secretary)
        tab(page, "支部")
        page.get_by_role("link", name="补录以往活动").click()
        page.get_by_label("日期").fill(day.isoformat())
        expect(page.get_by_label("活动名称")).to_have_value(title)
        page.get_by_label("地点").fill("二楼会议室")
        page.get_by_label(here.name).check()
        expect(page.get_by_text("已勾 1 人，当天名单 3 人")).to_be_visible()
        page.get_by_role("button", name="保存补录").click()
        expect(page.get_by_role("heading", name="管理活动")).to_be_visible()
        expect(page.get_by_text("按纸质记录补录，不是现场签到")).to_be_visible()

        for member, line in ((here, f"补录：{branch.secretary.name}于"), (missing, "没有记录")):
            record = visitors.phone(member, path=f"/record?year={day.year}")
            expect(record.get_by_role("link").filter(has_text=title)).to_contain_text(line)
            record.goto("/inbox")
            expect(record.get_by_text("没有消息")).to_be_visible()
