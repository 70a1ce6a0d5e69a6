"""Closing and what comes after it: whoever nothing is known of is absent, says so, and is set right in the open."""

from playwright.sync_api import Page, expect

from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import Meeting, Person, World

WORDS = "坐在最后一排，手机没电了，没能签上。"


class TestCorrection:
    def test_turns_an_absence_into_what_was_and_both_stay_in_the_history(
        self, visitors: Visitors, world: World
    ) -> None:
        branch = world.make_branch(members=2)
        here, missing = branch.members
        meeting = world.hold(branch)
        office = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/roster")
        office.get_by_role("button", name=f"{here.name}到了").click()
        close(office, meeting)

        phone = visitors.phone(missing, path=f"/activities/{meeting.id}")
        expect(phone.get_by_text("没有找到您这次的签到记录")).to_be_visible()
        ask(phone)
        grant(office, missing)

        phone.reload()
        expect(phone.get_by_text("书记已同意更正")).to_be_visible()
        expect(phone.get_by_role("main")).to_contain_text("已签到")
        expect(phone.get_by_text(WORDS)).to_be_visible()
        history = phone.get_by_role("listitem").filter(has_text="签到成功")
        expect(history).to_contain_text("请求更正，书记同意")
        office.goto(f"/activities/{meeting.id}/roster")
        office.get_by_role("button", name=f"{missing.name}的更多操作").first.click()
        line = office.get_by_role("dialog", name=missing.name)
        expect(line).to_contain_text("请求更正、经同意")
        expect(line).to_contain_text(WORDS)


def close(page: Page, meeting: Meeting) -> None:
    """The dialog says beforehand what becomes of whom."""
    page.goto(f"/activities/{meeting.id}/manage")
    page.get_by_role("button", name="结束活动").first.click()
    dialog = page.get_by_role("dialog", name="结束这场活动？")
    expect(dialog).to_contain_text("应到 3 人：已到 1，请假 0，没有记录 2")
    confirm(page, "结束这场活动？", "结束活动")
    expect(page.get_by_text("应到 3 人：实到 1，请假 0，缺席 2。")).to_be_visible()


def ask(page: Page) -> None:
    page.get_by_role("button", name="请求更正").click()
    dialog = page.get_by_role("dialog", name="请求更正记录")
    dialog.get_by_role("button", name="提交").click()
    expect(dialog.get_by_text("请写一句说明")).to_be_visible()
    dialog.get_by_label("情况说明").fill(WORDS)
    dialog.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请求更正，等书记答复")).to_be_visible()


def grant(page: Page, member: Person) -> None:
    page.goto("/branch")
    page.get_by_role("link", name="待答复").click()
    request = page.get_by_role("listitem").filter(has_text=member.name)
    expect(request).to_contain_text("现在记为「缺席」")
    expect(request).to_contain_text(WORDS)
    request.get_by_role("button", name=f"同意 {member.name}", exact=True).click()
    expect(page.get_by_text("没有待答复的请求")).to_be_visible()
