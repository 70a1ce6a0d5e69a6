"""A secretary plans the year by a rule on a phone, changes one, then all: the changed one survives."""

from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from backend.activities.calendar import DayKind
from backend.activities.service import holidays
from backend.core import clock
from tests.e2e.acts import confirm, tab
from tests.e2e.visitors import Visitors
from tests.e2e.world import World

HOLIDAY = "国庆放假"


class TestYear:
    def test_is_planned_in_one_go_and_what_was_changed_by_hand_survives_later_edits(
        self, visitors: Visitors, world: World
    ) -> None:
        october = let_october_begin_with_a_week_off(world)
        branch = world.make_branch(members=1)
        secretary = visitors.phone(branch.secretary)

        preview(secretary, until=october + timedelta(days=35))
        moved = row(secretary, "10月主题党日")
        expect(moved).to_contain_text(f"{HOLIDAY}放假，已改期")
        expect(moved).not_to_contain_text(f"10月{october.day}日星期五 ")
        leave_out(secretary, "9月主题党日")
        secretary.get_by_role("button", name="全部发布").click()

        expect(secretary.get_by_role("heading", name="每月主题党日")).to_be_visible()
        expect(secretary.get_by_text("每次 20 个名额")).to_be_visible()
        expect(occurrence(secretary, "9月主题党日")).to_have_count(0)
        rename(secretary, "10月主题党日", "重阳敬老")

        change_all(secretary, time=("10:00", "11:00"))
        expect(occurrence(secretary, "重阳敬老")).to_contain_text("14:30")
        expect(occurrence(secretary, "重阳敬老")).to_contain_text("单独改过")
        expect(occurrence(secretary, "11月主题党日")).to_contain_text("10:00")
        expect(occurrence(secretary, "9月主题党日")).to_have_count(0)


def let_october_begin_with_a_week_off(world: World) -> date:
    """The first Friday of an October ahead: within the national holidays, also where they are not published yet."""
    today = clock.local_date(world.now())
    year = today.year + (today.month >= 9)
    week = [date(year, 10, day) for day in range(1, 8)]
    with world.change() as session:
        for day in week:
            holidays.note(session, day=day, kind=DayKind.HOLIDAY, name=HOLIDAY, now=world.now())
    return next(day for day in week if day.weekday() == 4)


def preview(page: Page, *, until: date) -> None:
    """First Fridays from today until then."""
    tab(page, "支部")
    page.get_by_role("link", name="按规律安排").click()
    page.get_by_role("link", name="安排一年的活动").click()
    page.get_by_label("到", exact=True).fill(until.isoformat())
    page.get_by_label("地点", exact=True).fill("二楼会议室")
    page.get_by_label("名额").fill("20")
    page.get_by_role("button", name="看看每一次").click()
    expect(page.get_by_role("status").filter(has_text="避开了节假日或周末")).to_be_visible()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=title).last


def leave_out(page: Page, title: str) -> None:
    row(page, title).get_by_role("button", name="这次不办").click()
    expect(row(page, title).get_by_role("button", name="还是要办")).to_be_visible()


def occurrence(page: Page, title: str) -> Locator:
    return page.get_by_role("main").get_by_role("link").filter(has_text=title).last


def rename(page: Page, title: str, wanted: str) -> None:
    """Change one occurrence by itself and come back to the series."""
    series = page.url
    occurrence(page, title).click()
    page.get_by_role("link", name="修改", exact=True).click()
    expect(page.get_by_text("改动只影响这一次")).to_be_visible()
    page.get_by_label("活动名称").fill(wanted)
    page.get_by_role("button", name="保存", exact=True).click()
    confirm(page, "保存并通知党员？", "保存并通知")
    expect(page.get_by_role("heading", name="管理活动")).to_be_visible()
    page.goto(series)


def change_all(page: Page, *, time: tuple[str, str]) -> None:
    """Other hours for everything that lies ahead; the preview says what stays."""
    page.get_by_role("link", name="修改以后各次").click()
    page.get_by_label("开始", exact=True).fill(time[0])
    page.get_by_label("结束", exact=True).fill(time[1])
    page.get_by_role("button", name="看看每一次").click()
    expect(row(page, "重阳敬老")).to_contain_text("保持不变")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("heading", name="每月主题党日")).to_be_visible()
