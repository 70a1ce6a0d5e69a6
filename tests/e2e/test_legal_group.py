"""A lawyer answers in a community's group: logged with one thumb where there is no network, and sent by itself."""

from datetime import timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import select

from backend.core import clock
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import GroupLog, ProjectKind, ServiceRecord
from backend.volunteering.service import people
from tests.e2e.test_offline import NO_SERVER
from tests.e2e.visitors import PHONE, Visitors
from tests.e2e.world import World
from tests.factories.groups import make_group
from tests.factories.volunteering import make_project

THUMB_PX = 44
"""What a thumb hits without looking."""


def is_in_reach_of_a_thumb(control: Locator) -> bool:
    """Large enough, and not in the upper third of the phone."""
    box = control.bounding_box()
    assert box is not None
    large = min(box["width"], box["height"]) >= THUMB_PX
    return large and PHONE["height"] / 3 <= box["y"] and box["y"] + box["height"] <= PHONE["height"]


class TestQuickLog:
    def test_is_kept_on_the_phone_and_sent_once_when_the_network_is_back(
        self, visitors: Visitors, world: World
    ) -> None:
        branch = world.make_branch()
        now = world.now()
        month = timedelta(days=30)
        with world.change() as session:
            today, place = clock.local_date(now), session.get_one(PartyOrganisation, branch.id)
            days = {"from_on": today - month, "until_on": today + month}
            project = make_project(session, place, title="法润民生", kind=ProjectKind.LEGAL_AID, **days)
            lawyer = people.find_or_make(session, member=session.get_one(Member, branch.member.member_id), now=now)
            group_id, lawyer_id = make_group(session, project, owner=lawyer, name="法润云溪一群").id, lawyer.id
        phone = visitors.phone(branch.member, path=f"/legal-groups/{group_id}")
        visitors.watch(phone).expect(*NO_SERVER)
        begin = phone.get_by_role("button", name="快速记时")
        expect(begin).to_be_visible()

        phone.context.set_offline(True)
        assert is_in_reach_of_a_thumb(begin)
        begin.tap()
        dialog = phone.get_by_role("dialog", name="快速记时")
        more, save = dialog.get_by_role("button", name="答疑，加一"), dialog.get_by_role("button", name="记下")
        assert is_in_reach_of_a_thumb(more)
        for _ in range(3):
            more.tap()
        expect(dialog.get_by_role("textbox")).to_have_count(0)  # No client's name, no case: there is no field.
        save.scroll_into_view_if_needed()
        assert is_in_reach_of_a_thumb(save)
        save.tap()
        expect(phone.get_by_text("1 条待上传，联网后自动发送")).to_be_visible()
        with world.change() as session:
            assert session.scalars(select(GroupLog).where(GroupLog.group_id == group_id)).all() == []

        phone.context.set_offline(False)
        expect(phone.get_by_text("10分钟 · 答疑 3")).to_be_visible()
        expect(phone.get_by_text("1 条待上传")).to_be_hidden()
        with world.change() as session:
            records = session.scalars(select(ServiceRecord).where(ServiceRecord.volunteer_id == lawyer_id)).all()
            logs = session.scalars(select(GroupLog).where(GroupLog.group_id == group_id)).all()
        assert sum(record.minutes for record in records) == 10  # Just after midnight they are two.
        assert {(record.source, record.state) for record in records} == {("quick_log", "waiting")}
        assert len(logs) == 1
