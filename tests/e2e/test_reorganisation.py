"""Two branches become one: an officer proposes it after a look, another one confirms, hands over, and takes it back."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from backend.core import clock
from backend.members.service import roster
from tests.e2e.acts import confirm, tab
from tests.e2e.changing import Trade, make_trade
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


def propose(office: Page, trade: Trade) -> None:
    """Choose the branches, look at everything that is touched, say why."""
    old, new = trade.branches
    office.get_by_role("link", name="支部调整").click()
    office.get_by_role("link", name="发起调整").click()
    office.get_by_role("button", name="看看会影响什么").click()
    expect(office.get_by_text("请先选支部。")).to_be_visible()
    office.get_by_role("checkbox", name=f"云溪市{old.name}").check()
    office.get_by_label("去哪个支部").select_option(label=f"云溪市{new.name}")
    office.get_by_role("button", name="看看会影响什么").click()
    expect(office.get_by_text("没有要先办的事。")).to_be_visible()
    expect(office.get_by_role("main")).to_contain_text("撤销，5 人全部转出")
    expect(office.get_by_role("main")).to_contain_text("5 人 → 10 人")
    office.get_by_label("为什么调整").fill("人少，合在一起好开会")
    office.get_by_role("button", name="提出，请另一位确认").click()
    expect(office.get_by_text("待确认")).to_be_visible()
    expect(office.get_by_role("button", name="确认生效")).to_have_count(0)


def expect_pack(office: Page, folder: Path, *, name: str, branch: str) -> None:
    """The pack names the branch's people."""
    with office.expect_download() as download:
        office.get_by_role("button", name=re.compile(f"^{branch}.*：.*PDF")).click()
    file = folder / "pack.pdf"
    download.value.save_as(file)
    assert name in "".join(page.extract_text() for page in PdfReader(file).pages)


def count(world: World, trade: Trade) -> list[int]:
    """How many belong to each of the branches today."""
    today = clock.local_date(world.now())
    with world.change() as session:
        return [len(roster.list_roster(session, organisation_ids=[branch.id], on=today)) for branch in trade.branches]


class TestReorganisation:
    def test_is_looked_at_confirmed_by_another_handed_over_and_taken_back(
        self, visitors: Visitors, world: World, tmp_path: Path
    ) -> None:
        trade = make_trade(world, "银杏公益", branches=2)
        first, second = trade.officers
        before = count(world, trade)
        propose(visitors.phone(first, path="/organisations"), trade)
        assert count(world, trade) == before

        office = visitors.phone(second)
        tab(office, "消息")
        office.get_by_role("link", name="有一件支部调整等您确认").click()
        office.get_by_role("button", name="确认生效").click()
        confirm(office, "现在就调整 5 名党员？", "确认生效")
        expect(office.get_by_text("已生效").first).to_be_visible()
        assert count(world, trade) == [0, sum(before)]

        expect_pack(office, tmp_path, name=trade.branches[0].member.name, branch=trade.branches[1].name)

        receiving = visitors.phone(trade.branches[1].secretary)
        tab(receiving, "消息")
        receiving.get_by_role("link", name=f"{trade.branches[1].name}转来 5 名党员").click()
        expect_pack(
            receiving, tmp_path, name=trade.branches[0].member.name, branch=f"{trade.branches[0].name} 转来 5 人"
        )

        office.get_by_role("button", name="撤回调整").click()
        dialog = office.get_by_role("dialog", name="撤回调整")
        dialog.get_by_label("原因").fill("选错了支部")
        dialog.get_by_role("button", name="撤回调整").click()
        expect(dialog).to_be_hidden()
        expect(office.get_by_text("已撤回").first).to_be_visible()
        assert count(world, trade) == before
