"""The main job: a branch holds its theme day, from the spreadsheet to the second scan."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from backend.core import clock
from tests.e2e.acts import confirm, expect_result, sign_in, tab
from tests.e2e.camera import Camera
from tests.e2e.visitors import Visitors
from tests.e2e.world import World
from tests.factories import rosters

NEW, OTHER = rosters.person(701), rosters.person(702)
NAME, PHONE_NUMBER = NEW[0], NEW[6]
PASSWORD = "quiet-river-58"


class TestThemeDay:
    def test_goes_from_the_roster_file_to_a_check_in_that_was_undone_and_made_again(
        self, visitors: Visitors, world: World, camera: Camera
    ) -> None:
        branch = world.make_branch(members=1)
        secretary = visitors.phone(path="/sign-in", permissions=["clipboard-read", "clipboard-write"])
        sign_in(secretary, branch.secretary)
        member = visitors.phone(path=None)

        import_roster(secretary)
        activate(secretary, member)
        plan(secretary)
        camera.point_at(show_code(secretary))
        scan(member)

        expect_on_roster(secretary, "扫码", "1 应到 4 人")
        undo(secretary)

        member.goto("/inbox")
        expect(member.get_by_text("原因：本人没有到场")).to_be_visible()
        tab(member, "首页")
        scan(member)
        expect_on_roster(secretary, "扫码", "1 应到 4 人")


def import_roster(page: Page) -> None:
    """First a file with faults, of which nothing is taken; then the corrected one."""
    tab(page, "支部")
    page.get_by_role("link", name="党员 名单").click()
    page.get_by_role("link", name="导入表格").click()
    wrong_phone, without_name = [*NEW[:6], "1995555", *NEW[7:]], ["", *OTHER[1:]]
    choose_file(page, "选择文件", rosters.as_xlsx([wrong_phone, without_name]))
    expect(page.get_by_role("heading", name="需要改正 2 处")).to_be_visible()
    expect(page.get_by_text("第 2 行「手机号」")).to_be_visible()
    expect(page.get_by_text("手机号不对，应为 11 位")).to_be_visible()
    expect(page.get_by_text("第 3 行「姓名」")).to_be_visible()
    expect(page.get_by_text("不能为空")).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_be_hidden()

    choose_file(page, "上传改好的文件", rosters.as_xlsx([NEW, OTHER]))
    page.get_by_role("button", name="确认导入").click()
    confirm(page, "确认导入？", "确认导入")
    expect(page.get_by_text("新增 2 人，更新 0 人。")).to_be_visible()


def choose_file(page: Page, button: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chooser.value.set_files({"name": "名单.xlsx", "mimeType": mime, "buffer": content})


def activate(secretary: Page, member: Page) -> None:
    """The secretary hands out a one-time code; the new member opens it and chooses a password."""
    secretary.get_by_role("link", name="发放激活码").click()
    secretary.get_by_role("button", name=NAME).click()
    code = secretary.get_by_role("dialog", name=f"{NAME}的激活码")
    expect(code.get_by_role("img", name=f"{NAME}的激活二维码")).to_be_visible()
    code.get_by_role("button", name="复制链接").click()
    expect(code.get_by_text("只发给本人")).to_be_visible()

    member.goto(secretary.evaluate("navigator.clipboard.readText()"))
    expect(member.get_by_role("heading", name=f"{NAME[0]}*{NAME[-1]}，您好")).to_be_visible()
    member.get_by_label("新密码", exact=True).fill(PASSWORD)
    member.get_by_label("再输一次新密码", exact=True).fill(PASSWORD)
    member.get_by_role("button", name="设好密码并登录").click()
    expect(member.get_by_role("heading", name="近期没有活动")).to_be_visible()

    expect(code.get_by_text(f"{NAME}激活好了")).to_be_visible()
    code.get_by_role("button", name="先到这里").click()


def plan(page: Page) -> None:
    """A theme day that has just begun, with a code that stays good for minutes."""
    tab(page, "支部")
    page.get_by_role("button", name="安排活动").click()
    now = clock.now().astimezone(clock.ZONE)
    midnight, last = now.replace(hour=0, minute=0), now.replace(hour=23, minute=59)
    starts_at = max(midnight, now - timedelta(minutes=10))
    page.get_by_label("活动名称").fill("学习新修订的条例")
    page.get_by_label("日期").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("开始", exact=True).fill(f"{starts_at:%H:%M}")
    page.get_by_label("结束", exact=True).fill(f"{min(last, starts_at + timedelta(hours=2)):%H:%M}")
    page.get_by_label("地点").fill("云溪路 8 号三楼会议室")
    page.get_by_text("更多设置").click()
    page.get_by_label("签到码多少秒换一次").fill("60")
    page.get_by_label("旧码多少秒内仍可用").fill("300")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，党员会收到通知")).to_be_visible()
    page.get_by_role("button", name="开始签到", exact=True).click()
    expect(page.get_by_text("签到中")).to_be_visible()


def show_code(page: Page) -> bytes:
    """A picture of the display's QR code; then back to the roster."""
    page.get_by_role("button", name="展示签到码").click()
    page.get_by_role("dialog", name="在哪里展示？").get_by_role("button", name="就在这台设备上").click()
    code = page.get_by_role("img", name="签到二维码")
    expect(code).to_be_visible()
    expect(page.get_by_role("img", name="六位签到码")).to_be_visible()
    expect(page.get_by_text("等待第一位签到")).to_be_visible()
    picture = code.screenshot()
    page.get_by_role("button", name="关闭展示").click()
    page.get_by_role("link", name="打开签到名单").click()
    return picture


def scan(page: Page) -> None:
    """The camera sees the display, and nothing else needs to be tapped."""
    page.goto("/")
    page.get_by_role("link", name="扫码签到").click()
    expect_result(page, "签到成功", NAME)


def expect_on_roster(page: Page, how: str, counts: str) -> None:
    """The open roster page shows it by itself."""
    line = page.get_by_role("listitem").filter(has_text=NAME)
    expect(line).to_contain_text(how)
    expect(line).to_contain_text("已到")
    expect(page.get_by_role("main")).to_contain_text(counts)


def undo(page: Page) -> None:
    page.get_by_role("button", name=f"{NAME}的更多操作").first.click()
    page.get_by_role("dialog", name=NAME).get_by_role("button", name="撤销签到").click()
    reasons = page.get_by_role("dialog", name="撤销签到")
    reasons.get_by_label("本人没有到场").check()
    reasons.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_text(f"已撤销{NAME}的签到")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=NAME)).to_contain_text("曾签到，已撤销")
