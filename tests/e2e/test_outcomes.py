"""What a scan or six digits can lead to: every screen says what happened and what to do."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from backend.core import clock
from tests.e2e.acts import confirm, expect_result
from tests.e2e.visitors import Visitors
from tests.e2e.world import World
from tests.factories.attendance import wrong_digits


def type_digits(page: Page, digits: str) -> None:
    page.get_by_label("屏幕上的六位数字").fill(digits)
    page.get_by_role("button", name="签到", exact=True).click()


class TestSixDigits:
    def test_are_as_good_as_the_code_once_they_are_right(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.member)
        visitors.watch(page).expect("status of 422")
        page.get_by_role("link", name="扫码签到").click()

        type_digits(page, wrong_digits(world.digits_of(meeting)))
        expect_result(page, "数字不对", "请看屏幕上现在的六位数字，还可以试 9 次。")
        page.get_by_role("link", name="再输一次").click()
        digits = world.digits_of(meeting)
        type_digits(page, f"{digits[:3]} {digits[3:]}")
        expect_result(page, "签到成功", branch.member.name)
        assert [outcome for outcome, _ in world.events_of(meeting)] == ["refused", "checked_in"]


class TestScan:
    def test_says_since_when_somebody_is_in_already(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        visitors.phone(branch.member, path=f"/q/{world.token_of(meeting)}").get_by_text("签到成功").wait_for()

        other_phone = visitors.phone(branch.member, path=f"/q/{world.token_of(meeting)}")
        expect_result(other_phone, "您已经签到了", "就签上了，不用再签。")

    def test_says_when_it_begins(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch, starts_at=world.now() + timedelta(hours=3))
        opens_at = (world.now() + timedelta(hours=2)).astimezone(clock.ZONE)
        page = visitors.phone(branch.member, path=None)
        visitors.watch(page).expect("status of 409")

        page.goto(f"/q/{world.token_of(meeting)}")
        expect_result(page, "还没到签到时间", f"{opens_at:%H}:")
        expect(page.get_by_role("main")).to_contain_text("开始签到，到时请再扫一次。")

    def test_says_that_the_code_has_changed(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.member, path=None)
        visitors.watch(page).expect("status of 410")

        page.goto(f"/q/{world.token_of(meeting, now=world.long_ago())}")
        expect_result(page, "二维码已经换新", "请扫现在显示的那个。")
        expect(page.get_by_role("link", name="再扫一次")).to_be_visible()

        page.get_by_role("button", name="为什么？怎么办？").click()
        answer = page.get_by_role("dialog", name="为什么说二维码已经换新？")
        expect(answer).to_contain_text("请扫屏幕上现在的码")
        answer.get_by_role("button", name="知道了").click()
        expect(answer).to_have_count(0)

    def test_sends_somebody_who_is_not_on_the_roster_to_the_secretary(self, visitors: Visitors, world: World) -> None:
        meeting, stranger = world.hold(world.make_branch()), world.make_branch().member
        page = visitors.phone(stranger, path=None)
        visitors.watch(page).expect("status of 403")

        page.goto(f"/q/{world.token_of(meeting)}")
        expect_result(page, "您不在这场活动的名单上", "如果您应当参加，请当场告诉支部书记。")


class TestLeave:
    def test_is_asked_for_and_withdrawn(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch, starts_at=world.now() + timedelta(minutes=30))
        page = visitors.phone(branch.member, path=f"/activities/{meeting.id}")
        roster = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/roster")

        page.get_by_role("button", name="请假", exact=True).click()
        dialog = page.get_by_role("dialog", name="请假")
        dialog.get_by_text("家事", exact=True).click()
        dialog.get_by_label("补充说明").fill("陪家人看病")
        dialog.get_by_role("button", name="提交请假").click()
        expect(page.get_by_text("已请假：家事")).to_be_visible()
        line = roster.get_by_role("listitem").filter(has_text=branch.member.name)
        expect(line).to_contain_text("请假 · 家事")

        page.get_by_role("button", name="撤回请假").click()
        confirm(page, "撤回这次请假？", "撤回请假")
        expect(page.get_by_text("还没有签到")).to_be_visible()
        expect(line).not_to_contain_text("请假")


class TestIWasThere:
    def test_counts_once_the_secretary_confirms_it(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.member, path=f"/activities/{meeting.id}")
        page.get_by_role("button", name="我到场了").click()
        dialog = page.get_by_role("dialog", name="我到场了")
        dialog.get_by_label("说明").fill("坐在第三排，手机没电了")
        dialog.get_by_role("button", name="告诉书记").click()
        expect(page.get_by_text("「我到场了」等书记确认")).to_be_visible()

        secretary = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/roster")
        expect(secretary.get_by_text("坐在第三排，手机没电了")).to_be_visible()
        secretary.get_by_role("button", name="确认在场").click()
        expect(secretary.get_by_text(f"已确认{branch.member.name}在场")).to_be_visible()
        page.reload()
        expect(page.get_by_text("书记已确认您到场")).to_be_visible()
