"""`make pictures`: take the README's pictures of the real screens, with the demo city, into docs/pictures."""

import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts.paths import ROOT, VENV_BIN
from tests.load.servers import running
from tests.support.browser import launch

PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "lianxin-demo-2026"
MEMBER, SECRETARY, ELDER = "15400000001", "15400000003", "15400000002"
PHONE: ViewportSize = {"width": 360, "height": 780}
TABLET: ViewportSize = {"width": 820, "height": 900}
PROJECTOR: ViewportSize = {"width": 1280, "height": 720}


def main() -> None:
    """Seed a demo city, serve it, and walk past the screens that the README shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lianxin-pictures-") as folder:
        environment = {"LIANXIN_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/demo.db", "LIANXIN_DEMO": "1"}
        for command in (["db", "upgrade"], ["demo", "seed"]):
            flask = [str(VENV_BIN / "flask"), "--app", "app", *command]
            subprocess.run(flask, cwd=ROOT, env=os.environ | environment, check=True)
        with running(environment, module="app") as server, sync_playwright() as playwright:
            browser = launch(playwright)
            take_all(browser, f"http://localhost:{server.port}")
            browser.close()


def take_all(browser: Browser, address: str) -> None:
    """The member's home and result, the secretary's roster and display, and the same home in 长辈版."""
    secretary = signed_in(browser, address, SECRETARY)
    secretary.goto(f"{address}/branch")
    secretary.get_by_role("button", name="展示签到码").click()
    secretary.get_by_role("button", name="就在这台设备上").click()
    secretary.wait_for_url("**/display#*")
    display = browser.new_page(viewport=PROJECTOR, locale="zh-CN")
    display.goto(secretary.url)
    digits = "".join(filter(str.isdigit, display.get_by_role("img", name="六位签到码").inner_text()))
    member = signed_in(browser, address, MEMBER)
    take(member, "home")
    member.goto(f"{address}/scan")
    member.get_by_label("屏幕上的六位数字").fill(digits)
    member.get_by_role("button", name="签到").click()
    member.get_by_role("heading", name="签到成功").wait_for()
    take(member, "result")
    display.get_by_text("李小满").wait_for()
    take(display, "display")
    secretary.goto(f"{address}/branch")
    secretary.get_by_role("link", name="签到名单").click()
    secretary.get_by_text("李小满").wait_for()
    take(secretary, "roster")
    elder = signed_in(browser, address, ELDER)
    elder.get_by_role("checkbox", name="长辈版").or_(elder.get_by_role("switch", name="长辈版")).first.click()
    elder.evaluate("window.scrollTo(0, 0)")
    take(elder, "elder")
    plan_and_close(secretary, address)
    serve(member, secretary, address)
    check_proof(browser, member, address)
    escort = signed_in(browser, address, MEMBER, viewport=TABLET)
    escort.goto(f"{address}/escorts")
    escort.get_by_role("link").filter(has_text="接预约").click()
    escort.get_by_text("07:00").wait_for()
    take(escort, "desk")


def plan_and_close(secretary: Page, address: str) -> None:
    """A year of theme days before it is saved, and the minutes of a theme day that is over."""
    secretary.goto(f"{address}/branch")
    secretary.get_by_role("link", name="按规律安排").click()
    secretary.get_by_role("link", name="安排一年的活动").click()
    secretary.get_by_label("地点", exact=True).fill("二楼会议室")
    secretary.get_by_role("button", name="看看每一次").click()
    secretary.get_by_role("listitem").filter(has_text="主题党日").first.wait_for()
    secretary.get_by_role("listitem").filter(has_text="主题党日").first.scroll_into_view_if_needed()
    take(secretary, "series")
    secretary.goto(f"{address}/branch")
    secretary.get_by_role("link").filter(has_text="，应到").first.click()
    secretary.get_by_role("link", name="写会议记录").click()
    secretary.get_by_role("button", name="定稿").wait_for()
    take(secretary, "minutes")


def serve(member: Page, secretary: Page, address: str) -> None:
    """A volunteer's day: the project, in by the code of its shift, the hours; and a group's counters."""
    member.goto(f"{address}/service")
    member.get_by_role("link").filter(has_text="社区便民服务").last.click()
    ahead = member.get_by_role("link").filter(has_text="候补").first
    ahead.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 90)")
    take(member, "project")
    run = secretary.request.get(f"{address}/api/v1/me/run-shifts").json()["items"]
    shift = next(shift["id"] for shift in run if shift["role"] == "引导员")  # The one that the demo lets run now.
    secretary.goto(f"{address}/shifts/{shift}/code")
    with secretary.expect_response(f"**/api/v1/shifts/{shift}/code") as shown:
        secretary.reload()
    member.goto(address + urlsplit(shown.value.json()["code"]["url"]).path)
    member.get_by_role("link", name="看我的时长").click()
    member.get_by_role("heading", name="正在服务").wait_for()
    take(member, "hours")
    member.goto(f"{address}/legal-groups")
    member.get_by_role("link").filter(has_text="群").first.click()
    member.get_by_role("button", name="快速记时").wait_for()
    take(member, "group")


def check_proof(browser: Browser, member: Page, address: str) -> None:
    """What a stranger sees who scans the code on a proof."""
    proofs = member.request.get(f"{address}/api/v1/me/proofs").json()
    stranger = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN").new_page()
    stranger.goto(address + urlsplit(proofs["proofs"][0]["url"]).path)
    stranger.get_by_text("有效").first.wait_for()
    take(stranger, "proof")


def signed_in(browser: Browser, address: str, phone: str, *, viewport: ViewportSize = PHONE) -> Page:
    """A device on which somebody has signed in."""
    page = browser.new_context(viewport=viewport, device_scale_factor=2, locale="zh-CN").new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/")
    return page


def take(page: Page, name: str) -> None:
    """One picture of what the page shows once nothing moves."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(PICTURES, f"{name}.png"), animations="disabled")


if __name__ == "__main__":
    main()
