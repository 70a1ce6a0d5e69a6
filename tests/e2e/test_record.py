"""The record that follows: a vote while enough are there, the close, minutes, and a PDF to hand in."""

import io
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from backend.activities.models import Credit
from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestRecord:
    def test_goes_from_a_vote_to_final_minutes_in_pdf(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        credits = [Credit.THEME_DAY, Credit.MEMBERS_MEETING]
        meeting = world.hold(branch, title="支部党员大会", agenda="通报工作\n表决", credits=credits)
        page = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/roster")
        visitors.watch(page).expect("ERR_INTERNET_DISCONNECTED")  # The network goes while the minutes are written.

        expect(page.get_by_text("有表决权 3 人，到会 0 人")).to_be_visible()
        expect(page.get_by_role("button", name="记录表决")).to_be_hidden()
        for member in branch.members:
            page.get_by_role("button", name=f"{member.name}到了").click()
        record_vote(page)
        close(page, f"/activities/{meeting.id}/manage")
        write_minutes(page)

        page.get_by_role("button", name="定稿", exact=True).click()
        dialog = page.get_by_role("dialog", name="定稿这份会议记录？")
        expect(dialog).to_contain_text("应到 3 人，实到 2 人")
        confirm(page, "定稿这份会议记录？", "定稿")
        expect(page.get_by_text("已定稿", exact=True)).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="PDF", exact=True).click()
        text = "".join("".join(told.extract_text().split()) for told in pages_of(download.value.path()))
        assert "同意本季度计划" in text
        assert "主持人李书记" in text
        page.goto(f"/activities/{meeting.id}/manage")
        expect(page.get_by_text("已记录", exact=True)).to_be_visible()


def record_vote(page: Page) -> None:
    """Two of three are there, and both agree."""
    expect(page.get_by_text("有表决权 3 人，到会 2 人")).to_be_visible()
    page.get_by_role("button", name="记录表决").click()
    dialog = page.get_by_role("dialog", name="记录一次表决")
    dialog.get_by_label("表决事项").fill("同意本季度计划")
    dialog.get_by_label("赞成").fill("3")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_text("票数不能超过到会的 2 人")).to_be_visible()
    dialog.get_by_label("赞成").fill("2")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("应到 3，到会 2：赞成 2，反对 0，弃权 0")).to_be_visible()


def close(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="结束活动").first.click()
    confirm(page, "结束这场活动？", "结束活动")
    page.get_by_role("link", name="写会议记录").click()


def write_minutes(page: Page) -> None:
    """What is written while the network is away is kept and saved when it is back."""
    page.get_by_label("主持人").fill("李书记")
    page.context.set_offline(True)
    page.get_by_label("第 1 项的记录").fill("通报了本季度工作。")
    expect(page.get_by_text("网络不通，先存在这台手机上")).to_be_visible(timeout=20_000)
    page.context.set_offline(False)
    expect(page.get_by_text("已保存", exact=True)).to_be_visible(timeout=20_000)


def pages_of(path: Path) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(path.read_bytes())).pages)
