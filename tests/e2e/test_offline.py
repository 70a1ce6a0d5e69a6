"""Without a network: the app opens, a scan is kept and shown as waiting, and it goes up once by itself."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.acts import expect_result
from tests.e2e.server import Server
from tests.e2e.visitors import Visitors
from tests.e2e.world import World

NO_SERVER = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")


def wait_for_service_worker(page: Page) -> None:
    """From now on the app opens without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


# What is read is written to the phone a second after it came; pages that close before that keep what was there.
WAIT_UNTIL_KEPT = """async (part) => {
  const opening = indexedDB.open('lianxin')
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result) })
  const read = () => new Promise((done) => {
    const reading = database.transaction('facts').objectStore('facts').get('persisted_queries')
    reading.onsuccess = () => done(reading.result?.answers ?? [])
  })
  while (!(await read()).some(({ key }) => key[0] === part)) await new Promise(requestAnimationFrame)
  database.close()
}"""


class TestOffline:
    def test_opens_with_what_the_person_saw_last(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.member)
        visitors.watch(page).expect(*NO_SERVER)
        expect(page.get_by_role("heading", name=meeting.title)).to_be_visible()
        wait_for_service_worker(page)
        page.evaluate(WAIT_UNTIL_KEPT, "home")

        page.context.set_offline(True)
        page.reload()
        expect(page.get_by_role("heading", name=meeting.title)).to_be_visible()
        expect(page.get_by_text("没有网络，记录会先存在手机里")).to_be_visible()
        page.get_by_role("link", name="扫码签到").click()
        expect(page.get_by_label("屏幕上的六位数字")).to_be_visible()

    def test_a_scan_on_leaving_is_a_check_out_before_it_is_sent(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch, checks_out=True)
        earlier = world.token_of(meeting, now=world.now() - timedelta(seconds=10))
        page = visitors.phone(branch.member, path=f"/q/{earlier}")
        visitors.watch(page).expect(*NO_SERVER)
        expect_result(page, "签到成功", branch.member.name)
        wait_for_service_worker(page)

        page.context.set_offline(True)
        page.goto(f"/q/{world.token_of(meeting)}")
        expect_result(page, "待上传", "还没有签到成功")
        page.get_by_role("button", name="我是要走，改成签退").click()
        expect_result(page, "签退，待上传", "还没有签退成功")
        page.context.set_offline(False)

        expect_result(page, "已签退", "回来时再扫一次就好")
        assert [outcome for outcome, _ in world.events_of(meeting)] == ["checked_in", "checked_out"]

    def test_keeps_a_scan_while_the_server_is_down_and_sends_it_once(
        self, visitors: Visitors, world: World, server: Server
    ) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page = visitors.phone(branch.member)
        visitors.watch(page).expect(*NO_SERVER, "status of 503")
        expect(page.get_by_role("heading", name=meeting.title)).to_be_visible()
        wait_for_service_worker(page)
        token = world.token_of(meeting)

        server.stop()
        try:
            page.goto(f"/q/{token}")
            expect_result(page, "待上传", "还没有签到成功。记录已存在手机里，连上网络会自动上传")
            address = page.url
            page.close()  # The tab is gone, the scan is not.
            page = page.context.new_page()
            page.goto("/")
            expect(page.get_by_text("还没有确认的签到")).to_be_visible()
            expect(page.get_by_role("button", name="1 条签到还没有上传，点一下重试")).to_be_visible()
            assert world.events_of(meeting) == []
        finally:
            server.start()

        page.goto(address)
        expect_result(page, "签到成功", branch.member.name)
        assert address.rpartition("/")[2] == str(world.first_event_id(meeting))
        assert world.events_of(meeting) == [("checked_in", None)]
