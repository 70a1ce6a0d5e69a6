"""A group's meeting: planned for its people alone, who hear of it and come; nobody else sees it."""

from playwright.sync_api import expect

from backend.core import clock
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from tests.e2e.acts import tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World
from tests.factories.circles import make_group


class TestGroupMeeting:
    def test_is_planned_for_one_group_and_seen_by_it_alone(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        inside, outside = branch.members
        with world.change() as session:
            home = session.get_one(PartyOrganisation, branch.id)
            make_group(session, home, [session.get_one(Member, inside.member_id)], name="翠竹党小组")
        today = clock.local_date(world.now()).isoformat()
        secretary = visitors.phone(branch.secretary, path="/branch/activities/new")

        secretary.get_by_label("谁参加").select_option(label="翠竹党小组")
        expect(secretary.get_by_role("checkbox", name="党小组会")).to_be_checked()
        secretary.get_by_label("日期").fill(today)
        secretary.get_by_label("开始", exact=True).fill("00:05")
        secretary.get_by_label("结束", exact=True).fill("23:55")
        secretary.get_by_label("地点", exact=True).fill("二楼会议室")
        secretary.get_by_role("button", name="发布", exact=True).click()

        expect(secretary.get_by_text("已发布，参加的人会收到通知")).to_be_visible()
        expect(secretary.get_by_text("翠竹党小组", exact=True)).to_be_visible()
        member = visitors.phone(inside)
        expect(member.get_by_role("main")).to_contain_text("党小组会")
        tab(member, "消息")
        expect(member.get_by_text("党小组会").first).to_be_visible()
        stranger = visitors.phone(outside)
        tab(stranger, "消息")
        expect(stranger.get_by_role("heading", name="没有消息")).to_be_visible()
        expect(stranger.get_by_text("党小组会")).to_have_count(0)
