"""A reviewer's evening: hours of several people at once, of which some are looked at first, and one is sent back."""

from datetime import timedelta
from uuid import UUID

from playwright.sync_api import expect
from sqlalchemy import select

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import (
    Grade,
    RecordState,
    ReviewLevel,
    ServiceDecision,
    ServiceRecord,
    Source,
    Volunteer,
)
from backend.volunteering.service import people
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, World
from tests.factories.volunteering import make_project, make_record

DAYS = 4


def report_hours(world: World, branch: Branch) -> UUID:
    """Everybody reports an hour of each of the last days; the project of it."""
    now = world.now()
    today = clock.local_date(now)
    with world.change() as session:
        place = session.get_one(PartyOrganisation, branch.id)
        lead = session.get_one(Account, branch.secretary.account_id)
        project = make_project(
            session, place, title="周末便民服务", lead=lead, from_on=today - timedelta(days=30), until_on=today
        )
        for person in branch.members:
            volunteer = people.find_or_make(session, account=session.get_one(Account, person.account_id), now=now)
            for days in range(1, DAYS + 1):
                make_record(
                    session,
                    volunteer,
                    project,
                    starts_at=clock.start_of(today - timedelta(days=days)) + timedelta(hours=9),
                    state=RecordState.WAITING,
                    level=ReviewLevel.SECOND_PERSON,
                    grade=Grade.D,
                    source=Source.SELF_REPORT,
                    reason="手机没电，没有扫码",
                )
        return project.id


class TestBatch:
    def test_is_confirmed_once_the_sample_was_looked_at(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=3)
        project_id = report_hours(world, branch)
        desk = visitors.phone(branch.secretary, path="/hours/reviews")
        visitors.watch(desk).expect("status of 409")  # The sample is asked for first.

        desk.get_by_role("checkbox", name="选中").first.check()
        desk.get_by_role("button", name="不通过").click()
        dialog = desk.get_by_role("dialog", name="不通过")
        dialog.get_by_label("原因（会告诉本人）").fill("那天没有开展服务")
        dialog.get_by_role("button", name="提交").click()
        expect(dialog).to_be_hidden()

        desk.get_by_role("button", name="全选这 11 条").click()
        confirm = desk.get_by_role("button", name="确认 11 条")
        confirm.click()
        expect(desk.get_by_role("alert").filter(has_text="还有 2 条抽到的没看")).to_be_visible()
        for left in ("还有 1 条抽到的没看", None):
            desk.get_by_role("button", name="抽到了，请打开看").first.click()
            expect(desk.get_by_role("dialog").get_by_text("手机没电，没有扫码")).to_be_visible()
            desk.get_by_role("dialog").get_by_role("button", name="关闭").click()
            if left:
                expect(desk.get_by_text(left)).to_be_visible()
        confirm.click()
        expect(desk.get_by_text("没有等您确认的")).to_be_visible()

        with world.change() as session:
            own = select(ServiceRecord).where(ServiceRecord.project_id == project_id)
            records = session.scalars(own.order_by(ServiceRecord.state)).all()
            refused = next(record for record in records if record.state is RecordState.REFUSED)
            told = session.get_one(Volunteer, refused.volunteer_id).account_id
            decided = session.scalars(
                select(ServiceDecision).where(ServiceDecision.record_id.in_([record.id for record in records]))
            ).all()
        assert sorted(record.state for record in records) == ["credited"] * 11 + ["refused"]
        assert sum(decision.was_sampled for decision in decided) == 2
        phone = visitors.phone(next(one for one in branch.members if one.account_id == told), path="/hours")
        expect(phone.get_by_text("那天没有开展服务")).to_be_visible()
