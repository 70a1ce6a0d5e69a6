"""A member moves to another branch: five people on five phones, and at each turn the member sees who has it."""

from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from backend.core import clock
from backend.members.service import affiliations
from tests.e2e.acts import tab
from tests.e2e.moving import Side, complete, make_side
from tests.e2e.visitors import Visitors
from tests.e2e.world import Person, World


def apply(phone: Page, *, to: Side) -> None:
    """Look for the branch, see the way there, send it off."""
    tab(phone, "我的")
    phone.get_by_role("link", name="组织关系转接").click()
    phone.get_by_role("link", name="申请转接").click()
    phone.get_by_role("searchbox").fill(to.branch.name[:4])
    phone.get_by_role("button", name=to.branch.name).click()
    expect(phone.get_by_text("需要介绍信")).to_be_visible()
    expect(phone.get_by_role("listitem").filter(has_text=to.committee).first).to_be_visible()
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="组织关系转接")).to_be_visible()


def send_back(office: Page) -> None:
    """Open it from the inbox and return it to the member."""
    tab(office, "消息")
    office.get_by_role("link", name="有一件组织关系转接等您办").click()
    office.get_by_text("更多操作").click()
    office.get_by_role("button", name="退回", exact=True).click()
    dialog = office.get_by_role("dialog", name="退回")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog.get_by_text("请选择原因")).to_be_visible()
    dialog.get_by_label("原因", exact=True).select_option(label="内容有误")
    dialog.get_by_label("说明").fill("新单位的名称请写全")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog).to_be_hidden()


def mend(phone: Page) -> None:
    """See why it came back, and send it again."""
    expect(phone.get_by_text("新单位的名称请写全").first).to_be_visible()
    phone.get_by_role("link", name="修改后再提交").click()
    phone.get_by_label("补充说明").fill("到丹枫会计师事务所工作")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="组织关系转接")).to_be_visible()


def answer(visitors: Visitors, person: Person, mover: Person, act: str, **fields: str) -> Page:
    """Take it from the list of what waits, and do what is due."""
    office = visitors.phone(person, path="/branch/transfers")
    office.get_by_role("link", name=mover.name).click()
    office.get_by_role("button", name=act, exact=True).click()
    dialog = office.get_by_role("dialog", name=act)
    for label, value in fields.items():
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_be_hidden()
    return office


def expect_now(phone: Page, text: str) -> None:
    """What the member reads after opening the page anew."""
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text(text)


def expect_letter(office: Page, folder: Path, *, name: str) -> None:
    """The letter is printed on one page and names the member."""
    with office.expect_download() as download:
        office.get_by_role("button", name="打印介绍信").click()
    file = folder / "letter.pdf"
    download.value.save_as(file)
    pages = PdfReader(file).pages
    assert len(pages) == 1
    assert name in pages[0].extract_text()


class TestTransfer:
    def test_goes_from_hand_to_hand_and_the_member_always_sees_in_whose(
        self, visitors: Visitors, world: World, tmp_path: Path
    ) -> None:
        old, new = make_side(world, "银杏律师", staff="何立夏"), make_side(world, "丹枫会计", staff="江霜降")
        mover = old.branch.member
        complete(world, mover)
        phone = visitors.phone(mover)

        apply(phone, to=new)
        expect_now(phone, f"现在由{old.branch.name}核对")

        send_back(visitors.phone(old.branch.secretary))
        expect_now(phone, "内容有误")
        mend(phone)

        answer(visitors, old.branch.secretary, mover, "同意")
        expect_now(phone, f"现在由{old.committee}审批")
        office = answer(visitors, old.staff, mover, "开介绍信", 本党委联系电话="025-00000000")
        expect_letter(office, tmp_path, name=mover.name)
        expect_now(phone, f"等{new.committee}接收")

        answer(visitors, new.staff, mover, "接收")
        expect_now(phone, f"您仍是{old.branch.name}的党员")
        answer(visitors, new.branch.secretary, mover, "编入支部")
        expect_now(phone, f"您已经是{new.branch.name}的党员")

        answer(visitors, new.staff, mover, "开回执")
        answer(visitors, old.staff, mover, "回执存档")
        expect_now(phone, "办好了")
        assert home_of(world, mover) == new.branch.id


def home_of(world: World, person: Person) -> object:
    """The branch that the person belongs to today."""
    with world.change() as session:
        home = affiliations.find_affiliation(session, member_id=person.member_id, on=clock.local_date(world.now()))
        return home and home.organisation_id
