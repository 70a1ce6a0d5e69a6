"""Ways back in, ways out, and what tells people that somebody else was in."""

from playwright.sync_api import Page, expect

from tests.e2e.acts import confirm, sign_in, tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, Person, World

NEW_PASSWORD = "quiet-river-58"


def new_code(visitors: Visitors, branch: Branch, person: Person) -> str:
    """The link behind the QR code that the secretary shows to somebody who forgot their password."""
    page = visitors.phone(
        branch.secretary, path=f"/members/{person.member_id}", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("button", name="生成新的激活码").click()
    confirm(page, "生成新的激活码？", "生成新的激活码")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_text("只发给本人")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(link, str)
    return link


def choose_password(page: Page) -> None:
    page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("再输一次新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="设好密码并登录").click()


class TestForgottenPassword:
    def test_tells_the_old_phone_which_can_put_it_right(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        old_phone = visitors.phone(branch.member)
        expect(old_phone.get_by_text(branch.member.name)).to_be_visible()

        thief = visitors.phone(path=new_code(visitors, branch, branch.member))
        visitors.watch(thief).expect("status of 401")
        expect(thief.get_by_role("heading", name="重新设置密码")).to_be_visible()
        choose_password(thief)
        expect(thief.get_by_role("heading", name="近期没有活动")).to_be_visible()

        visitors.watch(old_phone).expect("status of 401")
        old_phone.reload()
        expect(old_phone.get_by_role("heading", name="您在这里的登录已退出")).to_be_visible()
        expect(old_phone.get_by_text(f"有人用{branch.secretary.name}出的二维码重新设置了您的密码。")).to_be_visible()
        old_phone.get_by_role("button", name="不是我").click()
        confirm(old_phone, "不是您本人操作的？", "确认不是我")
        expect(old_phone.get_by_text("已处理：那台手机已退出。")).to_be_visible()

        thief.reload()
        expect(thief.get_by_role("link", name="登录")).to_be_visible()


class TestSignOutEverywhere:
    def test_ends_the_other_phone_too(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        other = visitors.phone(branch.member)
        page = visitors.phone(path="/sign-in")
        sign_in(page, branch.member)
        tab(page, "我的")
        page.get_by_role("link", name="密码与登录").click()
        page.get_by_role("button", name="全部退出").click()
        confirm(page, "在所有手机和电脑上退出？", "全部退出")
        expect(page.get_by_role("link", name="登录")).to_be_visible()

        visitors.watch(other).expect("status of 401")
        other.reload()
        expect(other.get_by_role("link", name="登录")).to_be_visible()


class TestSleepingPowers:
    def test_wake_by_the_password_and_what_was_under_way_goes_on(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/roster")
        visitors.watch(page).expect("status of 403")
        tick = page.get_by_role("button", name=f"{branch.member.name}到了")
        expect(tick).to_be_visible()

        world.let_powers_sleep(branch.secretary)
        tick.click()
        dialog = page.get_by_role("dialog", name="请再输一次密码")
        dialog.get_by_label("密码", exact=True).fill(branch.secretary.password)
        dialog.get_by_role("button", name="继续").click()
        expect(page.get_by_text(f"{branch.member.name}已到")).to_be_visible()
        assert world.events_of(meeting) == [("checked_in", None)]
