"""`make pictures`: take the README's pictures of the real screens, with the demo city, into docs/pictures."""

import os
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts.paths import ROOT, VENV_BIN
from tests.load.servers import running
from tests.support.browser import launch

PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "lianxin-demo-2026"
MEMBER, SECRETARY, ELDER = "15400000001", "15400000003", "15400000002"
PHONE: ViewportSize = {"width": 360, "height": 780}
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
    take(elder, "elder")


def signed_in(browser: Browser, address: str, phone: str) -> Page:
    """A phone on which somebody has signed in."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN").new_page()
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
