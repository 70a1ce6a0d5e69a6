"""The other ways in: as a guest, by a poster, by a picture of the code, without a camera, over a broken line."""

import io

import pytest
import qrcode
from playwright.sync_api import Page, Route, expect

from tests.e2e.acts import expect_result
from tests.e2e.server import Server
from tests.e2e.test_offline import NO_SERVER
from tests.e2e.visitors import Visitors
from tests.e2e.world import World

DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"


def picture_of(text: str) -> dict[str, object]:
    """A picture of a QR code, as one in a phone's album."""
    file = io.BytesIO()
    qrcode.make(text).save(file)
    return {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": file.getvalue()}


class TestGuest:
    def test_says_so_and_is_credited_at_home(self, visitors: Visitors, world: World) -> None:
        meeting, guest = world.hold(world.make_branch(), guests_welcome=True), world.make_branch().member
        page = visitors.phone(guest, path=None)
        visitors.watch(page).expect("status of 403")

        page.goto(f"/q/{world.token_of(meeting)}")
        expect_result(page, "您不在这场活动的名单上", "出勤算在您自己的支部")
        page.get_by_role("button", name="我是来参加的客人").click()
        expect_result(page, "签到成功", guest.name)
        page.goto("/record")
        expect(page.get_by_text(meeting.title)).to_be_visible()


class TestPoster:
    def test_checks_in_for_the_secretary_to_confirm_until_it_is_withdrawn(
        self, visitors: Visitors, world: World
    ) -> None:
        branch = world.make_branch(members=2)
        meeting = world.hold(branch)
        office = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
        office.get_by_role("link", name="打印签到海报").click()
        office.get_by_role("button", name="生成海报").click()
        expect(office.get_by_role("img", name=f"{meeting.title}的签到二维码")).to_be_visible()
        address = f"/q/{world.poster_of(meeting)}"

        phone = visitors.phone(branch.members[0], path=address)
        expect_result(phone, "已收到，等书记确认")

        office.get_by_role("button", name="作废", exact=True).click()
        office.get_by_role("dialog").get_by_role("button", name="确定").click()
        expect(office.get_by_text("还没有海报")).to_be_visible()
        late = visitors.phone(branch.members[1], path=None)
        visitors.watch(late).expect("status of 410")
        late.goto(address)
        expect_result(late, "这张海报已经作废")


class TestPrintedCards:
    def test_are_made_for_those_who_were_chosen(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        page = visitors.phone(branch.secretary, path="/branch/cards")
        for member in branch.members:
            page.get_by_label(member.name).check()
        page.get_by_role("button", name="制作 2 张").click()
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
        for member in branch.members:
            expect(page.get_by_role("img", name=f"{member.name}的党员卡二维码")).to_be_visible()


class TestWithoutACamera:
    @pytest.fixture
    def page(self, visitors: Visitors, world: World) -> Page:
        """A phone whose camera is forbidden, at the scanner."""
        branch = world.make_branch()
        self.meeting, self.member = world.hold(branch), branch.member
        page = visitors.phone(branch.member, path=None)
        page.context.add_init_script(DENIED)
        page.goto("/scan")
        return page

    def test_the_digits_and_a_picture_are_there_at_once_and_a_wrong_picture_costs_nothing(
        self, page: Page, world: World, server: Server
    ) -> None:
        expect(page.get_by_role("heading", name="相机没有打开权限")).to_be_visible()
        expect(page.get_by_label("屏幕上的六位数字")).to_be_visible()

        album = page.locator("input[type=file]")
        assert album.get_attribute("capture") is None  # It would open the camera instead of the album.
        album.set_input_files(picture_of("https://example.org/menu"))
        expect(page.get_by_text("这不是签到二维码")).to_be_visible()
        album.set_input_files(picture_of(f"{server.origin}/q/{world.token_of(self.meeting)}"))
        expect_result(page, "签到成功", self.member.name)
        assert world.events_of(self.meeting) == [("checked_in", None)]


class TestBrokenLine:
    def test_a_scan_whose_answer_never_came_is_sent_again_under_its_id(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch()
        meeting = world.hold(branch)
        page, sent = visitors.phone(branch.member), []
        visitors.watch(page).expect(*NO_SERVER, "ERR_TIMED_OUT")

        def lose(route: Route) -> None:
            sent.append(route.request.url)
            answer = route.fetch()
            if len(sent) == 1:
                route.abort("timedout")
            else:
                route.fulfill(response=answer)

        page.route("**/api/v1/check-ins/*", lose)
        page.goto(f"/q/{world.token_of(meeting)}")
        expect_result(page, "签到成功", branch.member.name)  # By the page or, woken by the browser, the service worker.
        assert page.url.rpartition("/")[2] == str(world.first_event_id(meeting))
        assert world.events_of(meeting) == [("checked_in", None)]


class TestLeaving:
    def test_is_noted_by_the_same_scan_and_coming_back_too(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=2)
        meeting = world.hold(branch, checks_out=True)
        world.hand_desk(meeting, branch.members[1])
        page = visitors.phone(branch.member, path=f"/q/{world.token_of(meeting)}")
        expect_result(page, "签到成功", branch.member.name)
        again = visitors.phone(branch.member, path=f"/q/{world.token_of(meeting)}")
        expect_result(again, "您已经签到了")
        again.get_by_role("button", name="我要走了，签退").click()
        expect_result(again, "已签退", "回来时再扫一次就好")

        desk = visitors.phone(branch.members[1], path=f"/activities/{meeting.id}/desk")
        row = desk.get_by_role("button", name=branch.member.name)
        row.click()
        expect(desk.locator(".said .who")).to_have_text(branch.member.name)
        expect(row).to_have_count(0)
        desk.get_by_text("签退", exact=True).click()
        row.click()
        expect(desk.locator(".said")).to_contain_text("已记下离开")
        again.goto(f"/activities/{meeting.id}")
        expect(again.get_by_text("走", exact=False).first).to_be_visible()
        outcomes = ["checked_in", "already", "checked_out", "already", "checked_out"]
        assert [outcome for outcome, _ in world.events_of(meeting)] == outcomes
