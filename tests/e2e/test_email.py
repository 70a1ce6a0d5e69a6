"""Notices by e-mail: an address is one's own once its code has come back, and what is sent there gives nothing away."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from backend import worker
from backend.activities.models import ActivityState
from backend.activities.service import course
from backend.core import clock
from backend.core.config import Settings
from backend.notifications.channels.ways import open_ways
from backend.notifications.models import AccountEmail
from tests.e2e.server import Server
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, Person, World
from tests.support import mail_server
from tests.support.mail_server import Mailbox

ADDRESS = "li.xiaoman@example.org"
MASKED = "l***@example.org"


@pytest.fixture
def mailbox(server: Server) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with mail_server.running(mailbox, port=server.mail_port):
        yield mailbox


@pytest.fixture
def send(world: World, server: Server) -> Callable[[], None]:
    """The worker's turn at telling and sending."""
    ways = open_ways(Settings(data_dir=server.data_dir, public_url=server.origin, smtp_url=server.smtp_url))

    def work() -> None:
        for chore in (worker.TELL, *worker.sending_chores(ways)):
            worker.do(world.database, chore, now=clock.now())

    return work


def call_off(world: World, branch: Branch) -> None:
    to_come = {"state": ActivityState.PUBLISHED, "starts_at": world.now() + timedelta(days=3)}
    meeting = world.hold(branch, title="党员大会", **to_come)
    with world.change() as session:
        course.cancel(session, activity=world.activity(session, meeting), reason="会场停电", now=clock.now())


def grow_old(world: World, person: Person) -> None:
    """Let half an hour pass since the code was sent."""
    asked = update(AccountEmail).where(AccountEmail.account_id == person.account_id)
    with world.change() as session:
        session.execute(asked.values(asked_at=clock.now() - timedelta(minutes=31)))


def name_address(page: Page, address: str) -> None:
    page.get_by_label("邮箱地址").fill(address)
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_text(f"验证码已发到 {MASKED}")).to_be_visible()


class TestEmail:
    def test_goes_to_the_address_whose_code_came_back_and_says_nothing_there(
        self, visitors: Visitors, world: World, mailbox: Mailbox, send: Callable[[], None]
    ) -> None:
        branch = world.make_branch()
        page = visitors.phone(branch.member, path="/me/notices")
        visitors.watch(page).expect("422")
        page.get_by_role("switch", name="免打扰").uncheck()
        page.get_by_role("button", name="添加邮箱").click()
        name_address(page, ADDRESS)
        send()
        code = mailbox.code()

        page.reload()  # Whoever looks into the mailbox comes back to a page that was thrown away.
        page.get_by_label("6 位验证码").fill("000000" if code != "000000" else "111111")
        page.get_by_role("button", name="确认", exact=True).click()
        expect(page.get_by_text("验证码不对，请再看一看。")).to_be_visible()
        page.get_by_label("6 位验证码").fill(f" 验证码 {code}，30 分钟内有效")
        page.get_by_role("button", name="确认", exact=True).click()

        expect(page.get_by_text("已验证")).to_be_visible()
        expect(page.get_by_text(MASKED)).to_be_visible()
        expect(page.get_by_text(ADDRESS)).to_have_count(0)

        expect(page.get_by_text("会发到这里：账号安全。")).to_be_visible()
        page.get_by_role("group", name="活动安排").get_by_text("邮件").click()
        expect(page.get_by_text("会发到这里：活动安排、账号安全。")).to_be_visible()
        call_off(world, branch)
        send()
        (to, subject, text) = mailbox.read()[-1]
        assert (len(mailbox.letters), to, subject) == (2, [ADDRESS], "连心")
        assert not any(word in text for word in ("党", "停电", branch.name, branch.member.name))
        assert "/inbox" in text

        page.get_by_role("button", name="不用邮箱了").click()
        page.get_by_role("dialog").get_by_role("button", name="不用邮箱了").click()
        expect(page.get_by_role("button", name="添加邮箱")).to_be_visible()
        call_off(world, branch)
        send()
        assert len(mailbox.letters) == 2

    def test_a_code_that_ran_out_is_sent_again(
        self, visitors: Visitors, world: World, mailbox: Mailbox, send: Callable[[], None]
    ) -> None:
        member = world.make_branch().member
        page = visitors.phone(member, path="/me/notices")
        visitors.watch(page).expect("410")
        page.get_by_role("button", name="添加邮箱").click()
        name_address(page, ADDRESS)
        send()
        grow_old(world, member)

        page.get_by_label("6 位验证码").fill(mailbox.code())
        page.get_by_role("button", name="确认", exact=True).click()
        expect(page.get_by_text("验证码已失效，请重新发一个。")).to_be_visible()
        page.get_by_role("button", name="没收到？重发或换邮箱").click()
        expect(page.get_by_label("邮箱地址")).to_have_value(ADDRESS)
        name_address(page, ADDRESS)
        send()
        page.get_by_label("6 位验证码").fill(mailbox.code())
        page.get_by_role("button", name="确认", exact=True).click()

        expect(page.get_by_text("已验证")).to_be_visible()
        assert len(mailbox.letters) == 2
