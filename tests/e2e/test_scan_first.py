"""Scanning with WeChat or the system camera by somebody who is not signed in."""

from playwright.sync_api import expect

from tests.e2e.acts import expect_result, sign_in
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestScanFirst:
    def test_is_checked_in_by_signing_in_without_a_second_scan(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        address = f"/q/{world.token_of(meeting)}"

        page = visitors.phone(path=address)
        expect(page.get_by_text(f"登录后自动为您签到：{meeting.title}")).to_be_visible()
        sign_in(page, branch.member)
        expect_result(page, "签到成功", branch.member.name)

        page.reload()
        expect_result(page, "签到成功")
        page.goto(address)
        expect_result(page, "签到成功")
        assert world.events_of(meeting) == [("checked_in", None)]

    def test_is_told_at_once_that_the_code_is_over(self, visitors: Visitors, world: World) -> None:
        meeting = world.hold(world.make_branch())
        page = visitors.phone(path=None)
        visitors.watch(page).expect("status of 410")
        page.goto(f"/q/{world.token_of(meeting, now=world.long_ago())}")
        expect_result(page, "二维码已经换新", "屏幕上的码会不停更换，请扫现在显示的那个。")
