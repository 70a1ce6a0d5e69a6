"""A project from its template until a stranger drives in it."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from backend.core import clock
from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, World
from tests.factories.identity import new_phone

PASSWORD = "yunxi-river-2026"


class TestExamEscort:
    def test_is_made_from_the_template_and_found_by_somebody_without_affiliation(
        self, visitors: Visitors, world: World
    ) -> None:
        branch = world.make_branch()
        office = visitors.phone(branch.secretary, path="/branch/projects")
        _make_project(office, world)
        _plan_shift(office)
        office.get_by_role("button", name="发布", exact=True).click()
        confirm(office, "发布项目？", "发布")
        expect(office.get_by_text("进行中", exact=True)).to_be_visible()
        _appoint(office, branch)
        project_id = re.findall(r"/projects/([^/]+)/", office.url)[0]

        helper = visitors.phone(path=f"/volunteer/{project_id}")
        _apply(helper)
        lead = visitors.phone(branch.member, path=f"/projects/{project_id}/applications")
        lead.get_by_role("button", name="同意", exact=True).click()
        expect(lead.get_by_text("已同意", exact=True)).to_be_visible()

        helper.get_by_role("button", name="看看有没有答复").click()
        helper.get_by_role("button", name="设置密码").click()
        _choose_password(helper)
        helper.goto(f"/service/projects/{project_id}")
        _sign_up(helper)

        lead.goto(f"/projects/{project_id}/manage")
        lead.get_by_role("link").filter(has_text="考点联络员").click()
        expect(lead.get_by_text("季秋实")).to_be_visible()


def _make_project(office: Page, world: World) -> None:
    """A dangerous one, so that it says who insures."""
    last = clock.local_date(world.now() + timedelta(days=20)).isoformat()
    office.get_by_role("link", name="新建项目").click()
    office.get_by_label("从哪个模板开始").select_option(label="爱心送考")
    office.get_by_label("地点").fill("云溪市第一中学")
    office.get_by_label("最后一天").fill(last)
    office.get_by_label("对外名称").fill("云溪爱心车队")
    office.get_by_role("button", name="保存").click()
    office.get_by_role("link", name="写明保险").click()
    office.get_by_role("textbox", name="保险").fill("志愿者意外险，保单尾号 0007")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_role("button", name="发布", exact=True)).to_be_visible()


def _plan_shift(office: Page) -> None:
    """Drivers are asked for their licence by the template; those at the site for nothing."""
    office.get_by_role("button", name="加场次").click()
    dialog = office.get_by_role("dialog", name="加场次")
    expect(dialog.get_by_label("需要的证件")).to_have_value("driving_licence")
    dialog.get_by_label("从哪个岗位开始").select_option(label="考点联络员")
    expect(dialog.get_by_label("需要的证件")).to_have_value("")
    dialog.get_by_label("日期").fill(clock.local_date(clock.now() + timedelta(days=5)).isoformat())
    dialog.get_by_role("button", name="保存").click()
    expect(office.get_by_role("link").filter(has_text="考点联络员")).to_be_visible()


def _appoint(office: Page, branch: Branch) -> None:
    office.get_by_role("link").filter(has_text="谁负责").click()
    office.get_by_role("button", name="添加负责人").click()
    office.get_by_role("dialog").get_by_role("button").filter(has_text=branch.member.name).click()
    expect(office.get_by_role("dialog")).to_have_count(0)
    expect(office.get_by_text(branch.member.name)).to_be_visible()


def _apply(helper: Page) -> None:
    helper.get_by_role("textbox", name="姓名").fill("季秋实")
    helper.get_by_role("textbox", name="手机号").fill(new_phone())
    helper.get_by_role("checkbox").check()
    helper.get_by_role("button", name="提交申请").click()
    expect(helper.get_by_role("heading", name="申请已提交")).to_be_visible()


def _choose_password(helper: Page) -> None:
    helper.get_by_label("新密码", exact=True).fill(PASSWORD)
    helper.get_by_label("再输一次新密码").fill(PASSWORD)
    helper.get_by_role("button", name="设好密码并登录").click()
    expect(helper).not_to_have_url(re.compile("/activate"))


def _sign_up(helper: Page) -> None:
    helper.get_by_role("link").filter(has_text="考点联络员").click()
    helper.get_by_role("button", name="我要报名").click()
    dialog = helper.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="同意并报名").click()
    expect(helper.get_by_text("已报上", exact=True)).to_be_visible()
