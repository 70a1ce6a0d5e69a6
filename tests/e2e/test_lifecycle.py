"""A probation that is over, decided by the meeting and approved by somebody else; then a suspension, and its end."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from playwright.sync_api import Page, expect

from backend.core import clock
from backend.members.models import Standing
from backend.organisations.models import PartyOrganisation, Role
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, Person, World
from tests.factories.identity import new_phone
from tests.factories.members import make_member
from tests.factories.organisations import make_committee

YEAR = relativedelta(months=12)


def admit(world: World, branch: Branch) -> Person:
    """Somebody whom the meeting admitted a year and three days ago."""
    admitted_on = clock.local_date(world.now()) - YEAR - timedelta(days=3)
    with world.change() as session:
        home, phone = session.get_one(PartyOrganisation, branch.id), new_phone()
        probation = {"standing": Standing.PROBATIONARY, "affiliated_from": admitted_on}
        member = make_member(session, home, account=True, phone=phone, **probation)
        assert member.account_id is not None
        return Person(member.name, phone, member.account_id, member.id)


def decide(office: Page, person: Person, *, on: str) -> None:
    """The meeting's votes, written down by the secretary; three of four said yes."""
    office.get_by_role("link", name="预备党员").click()
    office.get_by_role("link", name=person.name).click()
    expect(office.get_by_text("期满已 3 天，还没有讨论")).to_be_visible()
    office.get_by_role("button", name="记录支部大会决议").click()
    dialog = office.get_by_role("dialog", name=f"{person.name}的预备期")
    dialog.get_by_label("支部大会日期").fill(on)
    expect(dialog.get_by_label("应到会有表决权的党员")).to_have_value("4")
    dialog.get_by_label("赞成").fill("3")
    dialog.get_by_label("反对").fill("1")
    dialog.get_by_role("button", name="记录决议").click()
    expect(dialog).to_be_hidden()
    expect(office.get_by_text("应到 4，赞成 3，反对 1，弃权 0")).to_be_visible()
    expect(office.get_by_role("button", name="记录批准")).to_have_count(0)


def approve(office: Page) -> None:
    """Somebody of the committee puts the approval on record."""
    office.get_by_role("button", name="记录批准").click()
    dialog = office.get_by_role("dialog", name="上级党组织已经批准？")
    dialog.get_by_role("button", name="记录批准").click()
    expect(dialog).to_be_hidden()


def stand(office: Page, standing: str, *, from_on: str, until_on: str = "") -> None:
    """Record a new standing."""
    office.get_by_role("button", name="变更身份").click()
    dialog = office.get_by_role("dialog", name="变更身份")
    dialog.get_by_label("身份", exact=True).select_option(label=standing)
    dialog.get_by_label("从哪天起").fill(from_on)
    if until_on:
        dialog.get_by_label("到哪天恢复").fill(until_on)
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()


def expect_standing(phone: Page, text: str) -> None:
    """What the own page says after opening it anew."""
    phone.reload()
    fact = phone.get_by_role("main").locator("dl > div").filter(has_text="党员身份")
    expect(fact).to_contain_text(text)


class TestLifecycle:
    def test_from_probation_to_full_member_and_through_a_suspension(self, visitors: Visitors, world: World) -> None:
        with world.change() as session:
            names = {"name": "云溪市海棠社工行业党委", "short_name": "海棠社工行业党委"}
            committee = make_committee(session, **names)
        branch = world.make_branch(members=3, parent=committee, name="云溪市海棠社工支部", short_name="海棠社工支部")
        staff = world.make_officer(Role.COMMITTEE_STAFF, committee.id, name="贺谷雨")
        person, today = admit(world, branch), clock.local_date(world.now())
        phone = visitors.phone(person, path="/me")
        expect_standing(phone, "预备党员")

        office = visitors.phone(branch.secretary, path="/branch")
        decide(office, person, on=(today - timedelta(days=2)).isoformat())
        expect_standing(phone, "预备党员")
        approve(visitors.phone(staff, path=f"/members/{person.member_id}"))
        expect_standing(phone, "正式党员")

        office.reload()
        yesterday = (today - timedelta(days=1)).isoformat()
        stand(office, "暂停权利", from_on=yesterday, until_on=(today + timedelta(days=30)).isoformat())
        expect_standing(phone, "权利中止")
        stand(office, "暂停权利", from_on=yesterday, until_on=today.isoformat())
        expect_standing(phone, "正式党员")
