"""A driver's day: scan in, forget to scan out, see why, and the lead confirms."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.service import people, stays
from tests.e2e.acts import expect_result
from tests.e2e.visitors import Visitors
from tests.e2e.world import LONG_LIFE, World
from tests.factories.service import make_assignment, token_at
from tests.factories.volunteering import make_project, make_shift


class TestDriversDay:
    def test_ends_with_hours_that_the_lead_confirmed(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        steward = branch.members[1]
        driver, now = branch.member, world.now().replace(second=0, microsecond=0)
        with world.change() as session:
            lead = session.get_one(Account, branch.secretary.account_id)
            project = make_project(
                session,
                session.get_one(PartyOrganisation, branch.id),
                title="爱心送考",
                lead=lead,
                from_on=now.date() - timedelta(days=9),
                until_on=now.date() + timedelta(days=9),
            )
            life = LONG_LIFE | {"grace_minutes": 1}
            shift = make_shift(session, project, starts_at=now - timedelta(hours=1), minutes=90, role="司机", **life)
            volunteer = people.find_or_make(session, account=session.get_one(Account, driver.account_id), now=now)
            volunteer.since_on = now.date() - timedelta(days=30)
            make_assignment(session, shift, volunteer)
            token, shift_id = token_at(session, shift, world.now()), shift.id

        desk = visitors.phone(branch.secretary, path=f"/shifts/{shift_id}/desk")
        expect(desk.get_by_text("还没来")).to_be_visible()
        phone = visitors.phone(driver, path=f"/q/{token}")
        expect_result(phone, "已签到，开始服务", "爱心送考")
        phone.get_by_role("link", name="看我的时长").click()
        expect(phone.get_by_role("heading", name="正在服务")).to_be_visible()
        desk.reload()
        desk.get_by_role("link", name="出示签到码").click()
        expect(desk.get_by_text("正在服务 1 人，报名 1 人")).to_be_visible()

        desk.goto(f"/shifts/{shift_id}/manage")
        desk.get_by_role("button", name="交给别人").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_text("选党员").click()
        dialog.get_by_text(steward.name).click()
        expect(desk.get_by_text(f"签到台已交给{steward.name}")).to_be_visible()
        helper = visitors.phone(steward, path=f"/shifts/{shift_id}/desk")
        expect(helper.get_by_text(driver.name)).to_be_visible()
        expect(helper.get_by_role("link", name="出示签到码")).to_be_visible()
        expect(helper.get_by_role("button", name="结束班次")).to_have_count(0)

        with world.change() as session:  # An hour later, as the worker does it.
            assert stays.close_forgotten(session, now=world.now() + timedelta(hours=1), limit=5) == 1

        phone.goto("/inbox")
        phone.get_by_text("没有签退，按计划结束时间记：爱心送考").click()
        # Late in the evening it is two lines, one for each day.
        expect(phone.get_by_text("没有签退，所以按计划结束时间记").first).to_be_visible()
        expect(phone.get_by_text("待确认", exact=True).first).to_be_visible()

        visitors.watch(desk).expect("status of 409")  # The sample is asked for first.
        desk.goto("/hours/reviews")
        chosen = desk.get_by_role("checkbox", name="选中")
        expect(chosen.first).to_be_visible()
        for box in chosen.all():
            box.check()
        confirm = desk.get_by_role("button", name=re.compile("确认 [12] 条"))
        confirm.click()
        desk.get_by_role("button", name="抽到了，请打开看").click()
        desk.get_by_role("button", name="关闭").click()
        confirm.click()
        expect(desk.get_by_text("没有等您确认的")).to_be_visible()
        phone.goto("/hours")
        expect(phone.get_by_text("已计入", exact=True).first).to_be_visible()
