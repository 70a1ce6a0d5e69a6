"""长辈版 and the language: chosen once, and the app stays so."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World

SMALLEST_MAIN_TARGET_PX = 60


def expect_large(target: Locator) -> None:
    expect(target).to_be_visible()
    box = target.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= SMALLEST_MAIN_TARGET_PX, (target, box)


def text_px(page: Page) -> float:
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert isinstance(size, float | int)
    return size


class TestElderMode:
    def test_makes_letters_and_targets_large_and_stays(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        world.hold(branch)
        page = visitors.phone(branch.member)
        check_in = page.get_by_role("link", name="扫码签到")
        expect(check_in).to_be_visible()
        before_px = text_px(page)

        page.get_by_role("switch", name="长辈版").click()
        expect(page.locator("html")).to_have_attribute("data-elder", "")
        page.reload()
        expect_large(check_in)
        assert text_px(page) >= max(18, before_px * 1.15)
        for place in page.get_by_role("navigation", name="主导航").get_by_role("link").all():
            expect_large(place)

        check_in.click()
        expect_large(page.get_by_role("button", name="签到", exact=True))
        page.context.clear_cookies()
        page.goto("/sign-in")
        expect_large(page.get_by_role("button", name="登录", exact=True))


class TestLanguage:
    def test_changes_in_the_settings_and_stays(self, visitors: Visitors, world: World) -> None:
        page = visitors.phone(world.make_branch().member)
        tab(page, "我的")
        page.get_by_role("link", name="文字大小与语言").click()
        page.get_by_text("English", exact=True).click()
        expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()

        page.goto("/")
        expect(page.get_by_role("link", name="Home", exact=True)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "en-GB")
