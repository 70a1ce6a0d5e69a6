"""Limited places: the last one goes to whoever is first, and back to whoever waits."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from backend.activities.models import ActivityState
from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestLastPlace:
    def test_goes_to_the_one_who_waits_when_the_first_withdraws(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        in_two_days = world.now() + timedelta(days=2)
        outing = world.hold(branch, state=ActivityState.PUBLISHED, starts_at=in_two_days, capacity=1)
        path = f"/activities/{outing.id}"

        first = visitors.phone(branch.members[0], path=path)
        first.get_by_role("button", name="我要报名").click()
        expect(first.get_by_text("有您的名额")).to_be_visible()
        second = visitors.phone(branch.members[1], path=path)
        expect(second.get_by_text("已报 1 人，共 1 个名额")).to_be_visible()
        second.get_by_role("button", name="报名候补").click()
        expect(second.get_by_text("下一个就轮到您")).to_be_visible()

        first.get_by_role("button", name="退出报名").click()
        confirm(first, "退出报名？", "退出报名")
        expect(first.get_by_role("button", name="报名候补")).to_be_visible()

        second.goto("/inbox")
        second.get_by_text(re.compile(f"轮到您了：{outing.title}")).click()
        expect(second.get_by_text("有您的名额")).to_be_visible()
        office = visitors.phone(branch.secretary, path=f"{path}/sign-ups")
        expect(office.get_by_text(branch.members[1].name)).to_be_visible()
        expect(office.get_by_text(branch.members[0].name)).to_have_count(0)
