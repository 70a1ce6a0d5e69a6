"""A member lives elsewhere: three phones, and the check-in at the other branch counts at home."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.acts import expect_result, tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


def register(phone: Page, *, host: str) -> None:
    """Tell the branch where one is, and which branch is there."""
    tab(phone, "我的")
    phone.get_by_role("link", name="外出流动").click()
    phone.get_by_role("link", name="登记外出").click()
    phone.get_by_role("button", name="提交登记").click()
    expect(phone.get_by_text("请写上去哪里")).to_be_visible()
    phone.get_by_label("去哪里").fill("湖东市软件园")
    phone.get_by_role("searchbox").fill(host[:4])
    phone.get_by_role("button", name=re.compile(host)).click()
    phone.get_by_role("button", name="提交登记").click()
    expect(phone.get_by_text("等支部确认", exact=True)).to_be_visible()


class TestFlowMember:
    def test_is_confirmed_at_home_taken_in_by_the_host_and_checks_in_there(
        self, visitors: Visitors, world: World
    ) -> None:
        home = world.make_branch(name="云溪市枫杨律师一支部", short_name="枫杨律师一支部")
        host = world.make_branch(name="湖东市白榆会计一支部", short_name="白榆会计一支部")
        meeting = world.hold(host)
        phone = visitors.phone(home.member)
        register(phone, host=host.name)

        office = visitors.phone(home.secretary, path="/branch/flow")
        office.get_by_role("link", name=home.member.name).click()
        office.get_by_role("button", name="确认外出").click()
        expect(office.get_by_role("button", name="记一次联系")).to_be_visible()

        keeper = visitors.phone(host.secretary, path="/branch/flow?part=here")
        keeper.get_by_role("button", name="接收登记").click()
        expect(keeper.get_by_text("来自枫杨律师一支部")).to_be_visible()

        phone.goto(f"/q/{world.token_of(meeting)}")
        expect_result(phone, "签到成功")
        phone.goto("/record")
        expect(phone.get_by_role("main")).to_contain_text(meeting.title)
        office.goto("/branch/flow?part=check")
        expect(office.get_by_text("两边都对得上")).to_be_visible()
