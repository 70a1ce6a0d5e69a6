"""A branch appraises its members, from opening to a member's own result, on three phones."""

from playwright.sync_api import Page, expect

from tests.e2e.acts import confirm, tab
from tests.e2e.changing import make_trade
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


def say(phone: Page) -> None:
    """Answer the notice with a few words and a grade of one's own."""
    tab(phone, "消息")
    phone.get_by_role("link", name="请您自评").click()
    phone.get_by_role("button", name="提交自评").click()
    expect(phone.get_by_text("请写几句。")).to_be_visible()
    phone.get_by_label("自我评价").fill("按时参加组织生活，联系群众还不够。")
    phone.get_by_role("radio", name="合格", exact=True).check()
    phone.get_by_role("button", name="提交自评").click()
    expect(phone.get_by_text("已提交，这一步结束前可以改")).to_be_visible()


def grade_everybody(phone: Page) -> None:
    """Tap a grade for each of the others; the third without a network, which loses nothing."""
    tab(phone, "消息")
    phone.get_by_role("link", name="请您互评").click()
    people = phone.get_by_role("main").get_by_role("group")
    expect(people).to_have_count(4)
    for place in range(2):
        people.nth(place).get_by_role("radio", name="合格", exact=True).check()
    expect(phone.get_by_text("2 / 4")).to_be_visible()
    expect(phone.get_by_text("已保存", exact=True)).to_be_visible()
    phone.context.set_offline(True)
    for place in (2, 3):
        people.nth(place).get_by_role("radio", name="优秀").check()
    expect(phone.get_by_text("待上传 2 项")).to_be_visible()
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.get_by_text("都评完了，谢谢")).to_be_visible()
    expect(people.nth(3).get_by_role("radio", name="优秀")).to_be_checked()


def decide(office: Page) -> None:
    """Everybody's grade by the branch committee: two of five are more than a third, so one of them is not excellent."""
    office.get_by_text("支委会研究", exact=True).click()
    grades = office.get_by_label("等次", exact=True)
    expect(grades).to_have_count(5)
    for place in range(5):
        grades.nth(place).select_option(label="优秀" if place < 2 else "合格")
    expect(office.get_by_text("优秀 2 人，5 人里最多 1 人")).to_be_visible()
    office.get_by_role("button", name="保存等次").click()
    office.get_by_role("button", name="报上级确认").click()
    confirm(office, "报上级确认", "报上级确认")
    dialog = office.get_by_role("dialog", name="优秀超过三分之一")
    dialog.get_by_role("button", name="关闭").click()
    grades.nth(1).select_option(label="合格")
    office.get_by_role("button", name="保存等次").click()
    expect(office.get_by_text("优秀 1 人，5 人里最多 1 人")).to_be_visible()
    office.get_by_role("button", name="报上级确认").click()
    confirm(office, "报上级确认", "报上级确认")
    expect(office.get_by_role("heading", name="等上级确认")).to_be_visible()


class TestAppraisal:
    def test_leads_from_opening_to_ones_own_result(self, visitors: Visitors, world: World) -> None:
        trade = make_trade(world, "云杉公益", branches=1)
        (branch,) = trade.branches
        office = visitors.phone(branch.secretary, path="/branch/yearly")
        visitors.watch(office).expect("status of 409")  # More than a third excellent.
        office.get_by_role("button", name="开始民主评议").click()
        expect(office.get_by_text("0 / 5")).to_be_visible()

        phone = visitors.phone(branch.member)
        visitors.watch(phone).expect("ERR_INTERNET_DISCONNECTED")
        say(phone)
        office.get_by_role("button", name="进入互评").click()
        confirm(office, "进入互评", "进入互评")
        expect(office.get_by_role("heading", name="互评中")).to_be_visible()
        grade_everybody(phone)
        office.get_by_role("button", name="进入支部评定").click()
        confirm(office, "进入支部评定", "进入支部评定")
        expect(office.get_by_role("heading", name="支部评定中")).to_be_visible()
        decide(office)

        above = visitors.phone(trade.officers[0])
        tab(above, "消息")
        above.get_by_role("link", name="民主评议等您确认").click()
        expect(above.get_by_text("评定 5 人：优秀 1，合格 4，基本合格 0，不合格 0")).to_be_visible()
        expect(above.get_by_text(branch.member.name)).to_have_count(0)
        above.get_by_role("button", name="确认", exact=True).click()
        confirm(above, f"确认{branch.name}的评议结果？", "确认")

        expect(above.get_by_text("已确认 1 个")).to_be_visible()
        phone = visitors.phone(branch.member, path="/inbox")
        phone.get_by_role("link", name="民主评议有结果了").click()
        expect(phone.get_by_text("评定结果")).to_be_visible()
        for other in (branch.secretary, *branch.members[1:]):
            expect(phone.get_by_text(other.name)).to_have_count(0)
