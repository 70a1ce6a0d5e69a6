"""The screen in the room: nothing but the code, and never an old one when the network goes."""

import re

from playwright.sync_api import expect

from tests.e2e.visitors import Visitors
from tests.e2e.world import World

COVERED_WITHIN_MS = 30_000
"""Twice the rotation, and what a busy machine adds."""


class TestDisplay:
    def test_covers_the_code_while_the_network_is_gone_and_goes_on_by_itself(
        self, visitors: Visitors, world: World
    ) -> None:
        branch = world.make_branch(members=1)
        meeting = world.hold(branch, rotation_seconds=10)
        page = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
        visitors.watch(page).expect("ERR_INTERNET_DISCONNECTED")
        page.get_by_role("button", name="展示签到码").first.click()
        page.get_by_role("button", name="就在这台设备上").click()
        code = page.get_by_role("img", name="签到二维码")
        expect(code).to_be_visible()

        tools = page.get_by_role("navigation", name="展示设置")
        tools.get_by_role("button", name="全屏展示").click()
        expect(tools).to_be_hidden()
        page.context.set_offline(True)
        expect(page.get_by_text("网络断了，正在重连").first).to_be_visible(timeout=COVERED_WITHIN_MS)
        expect(code).to_be_hidden(timeout=COVERED_WITHIN_MS)

        page.context.set_offline(False)
        expect(code).to_be_visible()
        expect(page.get_by_text("网络断了，正在重连")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(tools).to_be_visible()

    def test_is_the_same_one_when_the_code_is_shown_again(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=0)
        meeting = world.hold(branch)
        page = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
        addresses = set()
        for _ in range(2):
            page.get_by_role("button", name="展示签到码").first.click()
            page.get_by_role("button", name="就在这台设备上").click()
            page.wait_for_url(re.compile("/display#"))
            addresses.add(page.url)
            page.get_by_role("button", name="关闭展示").click()

        assert len(addresses) == 1
        expect(page.get_by_text("正在展示的屏幕")).to_be_visible()
        expect(page.get_by_role("button", name="停止展示")).to_have_count(1)
