"""An online meeting: the code on the shared screen says who scanned, and an officer says who was there."""

from playwright.sync_api import expect

from backend.activities.models import Mode
from tests.e2e.acts import expect_result
from tests.e2e.camera import Camera
from tests.e2e.visitors import Visitors
from tests.e2e.world import World

LINK = "https://meeting.example/j/4821"


class TestOnline:
    def test_is_provisional_by_the_shared_code_until_an_officer_has_compared(
        self, visitors: Visitors, world: World, camera: Camera
    ) -> None:
        branch = world.make_branch(members=1)
        meeting = world.hold(branch, mode=Mode.ONLINE, meeting_url=LINK)
        screen = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
        screen.get_by_role("button", name="展示线上签到码").first.click()
        screen.get_by_role("button", name="就在这台设备上").click()
        code = screen.get_by_role("img", name="签到二维码")
        expect(code).to_be_visible()
        camera.point_at(code.screenshot())

        phone = visitors.phone(branch.member, path=f"/activities/{meeting.id}", permissions=["camera"])
        expect(phone.locator(f"a[href='{LINK}']")).to_be_visible()
        phone.goto("/scan")
        expect_result(phone, "已收到，等书记确认", "书记对照参会名单确认后就算数")

        screen.goto(f"/activities/{meeting.id}/roster")
        expect(screen.get_by_text("请对照会议里的参会名单")).to_be_visible()
        screen.get_by_role("button", name=f"确认{branch.member.name}到场").click()
        expect(screen.get_by_text(f"已确认{branch.member.name}到场")).to_be_visible()
        phone.goto(f"/activities/{meeting.id}")
        expect(phone.get_by_text("已签到", exact=True)).to_be_visible()
        expect(phone.get_by_text("书记确认了签到")).to_be_visible()
