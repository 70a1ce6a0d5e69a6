"""The same app for different offices: what each sees and can do."""

import re

from playwright.sync_api import expect

from backend.organisations.models import Role
from tests.e2e.acts import tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestDeputy:
    def test_does_the_secretarys_work(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        deputy, member = branch.members
        world.grant(deputy, Role.DEPUTY_SECRETARY, branch.id)
        meeting = world.hold(branch)

        page = visitors.phone(deputy)
        tab(page, "支部")
        expect(page.get_by_role("button", name="安排活动")).to_be_visible()
        expect(page.get_by_role("button", name="展示签到码")).to_be_visible()
        page.get_by_role("link", name="签到名单").click()
        page.get_by_role("button", name=f"{member.name}到了").click()
        expect(page.get_by_text(f"{member.name}已到")).to_be_visible()
        expect(page.get_by_role("button", name=f"{deputy.name}到了")).to_be_hidden()
        assert world.events_of(meeting) == [("checked_in", None)]

        page.goto("/branch/members")
        expect(page.get_by_role("link", name="导入表格")).to_be_visible()
        expect(page.get_by_role("link", name="发放激活码")).to_be_visible()


class TestCommitteeStaff:
    def test_reads_the_tree_and_changes_nothing(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        staff = world.make_officer(Role.COMMITTEE_STAFF, name="沈惊蛰")

        page = visitors.phone(staff)
        tab(page, "支部")
        page.get_by_role("searchbox").fill(branch.name)
        page.get_by_role("link", name=branch.name).click()
        expect(page.get_by_role("heading", name=branch.name).first).to_be_visible()
        expect(page.get_by_text(meeting.title)).to_be_visible()
        expect(page.get_by_role("button", name="安排活动")).to_be_hidden()
        expect(page.get_by_role("button", name="展示签到码")).to_be_hidden()

        page.get_by_role("link", name="党员 名单").click()
        expect(page.get_by_text(branch.member.name)).to_be_visible()
        expect(page.get_by_role("link", name="导入表格")).to_be_hidden()
        page.goto(f"/activities/{meeting.id}/roster")
        expect(page.get_by_text("您可以查看这份名单，由支部自己记录。")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("到了$"))).to_have_count(0)


class TestOperator:
    def test_sees_organisations_and_no_member(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        operator = world.make_officer(Role.OPERATOR, name="唐云帆")

        page = visitors.phone(operator)
        visitors.watch(page).expect("status of 403")
        tab(page, "支部")
        page.get_by_role("searchbox").fill(branch.name)
        page.get_by_role("link", name=branch.name).click()
        expect(page.get_by_role("link", name="工作人员")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("^党员"))).to_have_count(0)

        page.goto(f"/members/{branch.member.member_id}")
        expect(page.get_by_text("您没有权限做这件事。")).to_be_visible()
        page.goto(f"/organisations/{branch.id}/members")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_text(branch.member.name)).to_be_hidden()
