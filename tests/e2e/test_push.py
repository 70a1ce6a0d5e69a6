"""A notice on the phone: asked for after an explanation, encrypted on its way, and it opens the right page."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from backend import worker
from backend.activities.models import ActivityState
from backend.activities.service import course
from backend.core import clock
from backend.core.config import Settings
from backend.notifications.channels.ways import Ways, open_ways
from tests.e2e.phone_push import Tray, give_push
from tests.e2e.server import PUSH_HOST, Server
from tests.e2e.visitors import Visitors
from tests.e2e.world import Meeting, World
from tests.support.push_service import PushService, running

ALLOWED = {"permissions": ["notifications"]}
SAYS_NO = """(() => {
  let answer = 'default'
  Object.defineProperty(Notification, 'permission', { get: () => answer })
  Notification.requestPermission = async () => (answer = 'denied')
})()"""


@pytest.fixture
def ways(server: Server) -> Ways:
    return open_ways(Settings(data_dir=server.data_dir, public_url=server.origin, push_hosts=(PUSH_HOST,)))


@pytest.fixture
def push(ways: Ways) -> Iterator[PushService]:
    with running(ways.public_key) as service:
        yield service
    assert service.complaints == []


@pytest.fixture
def send(world: World, ways: Ways) -> Callable[[], None]:
    """The worker's turn at telling and sending."""

    def work() -> None:
        for chore in (worker.TELL, *worker.sending_chores(ways)):
            worker.do(world.database, chore, now=clock.now())

    return work


def call_off(world: World, meeting: Meeting) -> None:
    with world.change() as session:
        course.cancel(session, activity=world.activity(session, meeting), reason="会场停电", now=clock.now())


def turn_on(page: Page) -> None:
    expect(page.get_by_text("锁屏上看不出是什么事")).to_be_visible()
    page.get_by_role("button", name="打开手机提醒").click()
    expect(page.get_by_text("这台手机已打开")).to_be_visible()


class TestPush:
    def test_tells_the_phone_neutrally_and_opens_the_page(
        self, visitors: Visitors, world: World, push: PushService, send: Callable[[], None]
    ) -> None:
        branch = world.make_branch()
        to_come = {"state": ActivityState.PUBLISHED, "starts_at": world.now() + timedelta(days=3)}
        meeting = world.hold(branch, title="党员大会", **to_come)
        send()
        phone, other_address = push.browser(), push.browser()
        context = visitors.context(branch.member, **ALLOWED)
        give_push(context, phone)
        page = context.new_page()
        page.goto("/inbox")
        page.get_by_role("link", name="提醒方式").click()
        turn_on(page)
        page.get_by_role("switch", name="免打扰").uncheck()
        expect(page.get_by_label("从", exact=True)).to_be_hidden()
        tray = Tray(page)

        call_off(world, meeting)
        send()

        (message,) = phone.received
        assert "党" not in f"{message['title']}{message['body']}"
        tray.deliver(message)
        tray.deliver(message)  # At least once: the second takes the place of the first.
        assert tray.shown() == [{"title": message["title"], "body": message["body"], "tag": message["tag"]}]

        tray.tap(message["title"])

        expect(page).to_have_url(f"{page.evaluate('location.origin')}{message['url']}")
        expect(page.get_by_text("党员大会").first).to_be_visible()

        tray.exchange(other_address)
        page.goto("/me/notices")
        expect(page.get_by_text("这台手机已打开")).to_be_visible()
        page.get_by_role("button", name="发一条试试").click()
        expect(page.get_by_text("已发出")).to_be_visible()
        send()
        assert len(phone.received) + len(other_address.received) == 2

        page.get_by_role("button", name="这台手机不再提醒").click()
        expect(page.get_by_role("button", name="打开手机提醒")).to_be_visible()

    def test_is_kind_to_whoever_says_no(self, visitors: Visitors, world: World) -> None:
        context = visitors.context(world.make_branch().member)
        context.add_init_script(SAYS_NO)
        page = context.new_page()
        page.goto("/me/notices")

        page.get_by_role("button", name="打开手机提醒").click()

        expect(page.get_by_text("没有打开：手机没有允许提醒。")).to_be_visible()
        expect(page.get_by_text("没关系，所有消息都在「消息」里")).to_be_visible()
        expect(page.get_by_text("想改主意")).to_be_visible()
