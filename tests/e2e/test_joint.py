"""A joint activity: one branch asks, the other's secretary agrees, and each sees its own people only."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from backend.activities.models import ActivityState
from backend.core import clock
from tests.e2e.acts import expect_result
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, Meeting, World


class TestJointActivity:
    def test_is_agreed_by_the_other_branch_and_each_sees_its_own_people(self, visitors: Visitors, world: World) -> None:
        lead, other = world.make_branch(members=1), world.make_branch(members=1, name="云溪会计师联合党支部")
        soon = world.now() + timedelta(minutes=20)
        meeting = world.hold(lead, state=ActivityState.PUBLISHED, starts_at=soon)
        leader = visitors.phone(lead.secretary, path=f"/activities/{meeting.id}/manage")
        leader.get_by_role("button", name="邀请支部").click()
        leader.get_by_role("dialog", name="邀请哪个支部？").get_by_text("云溪会计师联合党支部").click()
        expect(leader.get_by_text(f"已邀请{other.name}，等对方答复")).to_be_visible()

        partner = visitors.phone(other.secretary, path="/branch")
        expect(partner.get_by_text(f"{lead.name}请您支部一起举办")).to_be_visible()
        partner.get_by_role("button", name="同意", exact=True).click()
        expect(partner.get_by_text("已同意，活动在支部页上")).to_be_visible()

        leader.reload()
        expect(leader.get_by_text("一起办", exact=True)).to_be_visible()
        leader.get_by_role("button", name="开始签到", exact=True).click()
        expect(leader.get_by_text("签到中")).to_be_visible()
        phone = visitors.phone(other.member, path=f"/q/{world.token_of(meeting)}")
        expect_result(phone, "签到成功", other.member.name)
        expect_own_people(leader, meeting, own=lead, foreign=other)
        expect_own_people(partner, meeting, own=other, foreign=lead)

    def test_is_proposed_with_the_plan_which_says_when_the_other_branch_is_busy(
        self, visitors: Visitors, world: World
    ) -> None:
        lead, other = world.make_branch(members=1), world.make_branch(members=1, name="云溪评估师联合党支部")
        starts_at = world.now() + timedelta(days=3)
        busy = world.hold(other, state=ActivityState.PUBLISHED, starts_at=starts_at, title="评估师专题学习")
        page = visitors.phone(lead.secretary, path="/branch/activities/new")
        page.get_by_label("地点", exact=True).fill("二楼会议室")
        page.get_by_label("日期").fill(clock.local_date(starts_at).isoformat())
        page.get_by_label("开始", exact=True).fill("00:05")
        page.get_by_label("结束", exact=True).fill("23:55")
        page.get_by_role("button", name="邀请支部").click()
        page.get_by_role("dialog", name="邀请哪些支部？").get_by_text("云溪评估师联合党支部").click()
        page.get_by_role("button", name="选好了").click()

        expect(page.get_by_text(f"将邀请{other.name}")).to_be_visible()
        expect(page.get_by_text(f"{other.name}那时另有活动")).to_be_visible()
        expect(page.get_by_text(busy.title)).to_have_count(0)
        page.get_by_role("button", name="存为草稿").click()

        expect(page.get_by_text("等答复")).to_be_visible()
        partner = visitors.phone(other.secretary, path="/branch")
        expect(partner.get_by_text(f"{lead.name}请您支部一起举办")).to_be_visible()


def expect_own_people(page: Page, meeting: Meeting, *, own: Branch, foreign: Branch) -> None:
    """Names of the own branch, and of the other one numbers."""
    page.goto(f"/activities/{meeting.id}/roster")
    expect(page.get_by_role("button", name=f"{own.member.name}的更多操作")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(foreign.name)
    for person in (foreign.secretary, foreign.member):
        expect(page.get_by_text(person.name)).to_have_count(0)
