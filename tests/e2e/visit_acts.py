"""What is done on a page before it is judged."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.factories import rosters


def upload(page: Page) -> None:
    """A file with a fault and a good row."""
    good, bad = rosters.person(801), rosters.person(802)
    bad[6] = "1995555"
    content = rosters.as_xlsx([good, bad])
    page.locator("input[type=file]").set_input_files(
        {"name": "roster.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("roster.xlsx")).to_be_visible()


def upload_hours(page: Page) -> None:
    """Hours of nobody whom the branch knows."""
    headings = ("姓名", "手机号后四位", "项目名称", "服务开始时间", "服务时长")
    content = rosters.as_xlsx([("无名氏", "0000", "没有的项目", "2026-01-05 09:00", "2.5")], headings=headings)
    page.locator("input[type=file]").set_input_files(
        {"name": "hours.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("hours.xlsx")).to_be_visible()


def look_at_exports(page: Page) -> None:
    """The other half of the page."""
    page.get_by_role("radio", name=re.compile("^(导出|Export)$")).check(force=True)
    expect(page.get_by_role("button", name=re.compile("^(导出 Excel|Export as Excel)$"))).to_be_visible()


def unfold(page: Page) -> None:
    page.locator("summary").click()


def unfold_more(page: Page) -> None:
    """What an officer seldom does."""
    page.locator("summary").filter(has_text=re.compile("更多操作|More")).click()


def send_back(page: Page) -> None:
    """The dialog for sending a transfer back."""
    unfold_more(page)
    press("^(退回|Send back)$")(page)


def send_empty_letter(page: Page) -> None:
    """A letter from outside that says nothing yet."""
    page.get_by_role("button", name=re.compile("^(登记外来介绍信|Enter a letter from outside)$")).click()


def look_for_branch(page: Page) -> None:
    """The way to a branch, before applying."""
    page.get_by_role("searchbox").fill("青松会计")
    page.get_by_role("button", name="青松会计一支部").click()
    expect(page.get_by_text(re.compile("^(每一步一般|Each step usually)"))).to_be_visible()


def look_outside(page: Page) -> None:
    """The other half of the form."""
    page.get_by_role("radio", name=re.compile("^(系统外的党组织|An organisation outside)$")).check(force=True)
    expect(page.get_by_label(re.compile("^(具体支部|The branch there)"))).to_be_visible()


def look_at_every_day(page: Page) -> None:
    """The preview of a series, of which some days clash."""
    page.get_by_label(re.compile("^(地点|Venue)$")).last.fill("二楼会议室")
    page.get_by_role("button", name=re.compile("^(看看每一次|See every day)$")).click()
    expect(page.get_by_role("button", name=re.compile("^(返回修改|Back to the form)$"))).to_be_visible()


def look_at_all_days(page: Page) -> None:
    """The preview of shifts by a rule."""
    page.get_by_role("button", name=re.compile("^(看看有哪些天|See every day)$")).click()
    expect(page.get_by_role("button", name=re.compile("^(排 |Plan )"))).to_be_visible()


def make_cards(page: Page) -> None:
    """Cards on paper for everybody."""
    page.get_by_role("button", name=re.compile("^(全选|Choose all)$")).click()
    page.get_by_role("button", name=re.compile("^(制作|Make)")).click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.locator(".sheet")).to_be_visible()


def make_poster(page: Page) -> None:
    """The poster, which hangs from the first visit on."""
    make = page.get_by_role("button", name=re.compile("^(生成海报|Make a poster)$"))
    if make.count() > 0:
        make.click()
    expect(page.locator(".sheet")).to_be_visible()


def look_at_a_split(page: Page) -> None:
    """Members to tick, for a branch that does not exist yet."""
    page.get_by_role("radio", name=re.compile("^(分设|Split)$")).check(force=True)
    page.get_by_role("combobox").first.select_option(index=1)
    expect(page.get_by_role("checkbox").nth(1)).to_be_visible()


def unfold_all(page: Page) -> None:
    """Everything that the dry run lists."""
    for folded in page.locator("main details").all():
        folded.evaluate("(details) => { details.open = true }")


def press(name: str) -> Callable[[Page], None]:
    """Press the first button with this beginning of its name, which opens a dialog."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile(name)).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return act


def look_at_a_duty(page: Page) -> None:
    """The dialog of a duty that is left out with a reason."""
    press("(不计|Left out)$")(page)
    page.get_by_role("button", name=re.compile("^(恢复计入|Count it again)$")).click()
    expect(page.get_by_label(re.compile("^(原因|Reason)"))).to_be_visible()


def look_at_hours(page: Page) -> None:
    """Members' own hours of study, by name."""
    press("^(党员集中学习|Members’ study hours)")(page)
    page.get_by_role("dialog").locator("summary").click()


def look_at_a_suggestion(page: Page) -> None:
    """What is suggested for something that is missing."""
    press("(待安排|该安排了|No date yet|Needs a date soon)")(page)
    expect(page.get_by_role("button", name=re.compile("^(安排好，存为草稿|Plan it, as a draft)$"))).to_be_visible()


def ask_why(page: Page) -> None:
    """The answer to a refusal."""
    press("^(为什么？怎么办？|Why, and what now[?])$")(page)
    expect(page.get_by_role("button", name=re.compile("^(知道了|All right)$"))).to_be_visible()


def move_a_meeting(page: Page) -> None:
    """The day and time of a meeting that is about to be planned."""
    page.get_by_role("button", name=re.compile("^(改时间|Change the time)")).first.click()
    expect(page.get_by_label(re.compile("^(日期|Day)$"))).to_be_visible()
