"""Photos of an activity: made small on the phone, without the place where they were taken, seen by its people."""

from playwright.sync_api import expect

from backend.activities.models import ActivityState
from tests.e2e.acts import confirm
from tests.e2e.visitors import Visitors
from tests.e2e.world import World
from tests.factories.photos import exif_of_a_phone, picture


class TestPhotos:
    def test_leave_the_phone_small_and_without_their_place(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=1)
        meeting = world.hold(branch, state=ActivityState.CLOSED)
        page = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
        taken = picture(size=(2400, 1800), exif=exif_of_a_phone())

        files = [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": taken} for n in range(2)]
        page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
        dialog = page.get_by_role("dialog", name="添加照片")
        dialog.get_by_label("第 1 张的说明").fill("重温入党誓词")
        with page.expect_request(lambda request: request.method == "POST" and "/photos" in request.url) as sent:
            dialog.get_by_role("button", name="上传 2 张").click()

        expect(dialog).to_be_hidden()
        expect(page.get_by_role("img", name="重温入党誓词")).to_be_visible()
        # Smaller: drawn anew on the phone, and what is drawn knows no place.
        assert int(sent.value.all_headers()["content-length"]) < len(taken)

        phone = visitors.phone(branch.member, path=f"/activities/{meeting.id}")
        phone.get_by_role("button", name="重温入党誓词").click()
        shown = phone.get_by_role("dialog", name="照片 1/2").get_by_role("img")
        expect(shown).to_have_attribute("width", "1600")
        expect(shown).to_have_js_property("naturalWidth", 1600)

        page.get_by_role("button", name="重温入党誓词").click()
        page.get_by_role("dialog", name="照片 1/2").get_by_role("button", name="删除照片").click()
        confirm(page, "删除这张照片？", "删除照片")
        expect(page.get_by_role("img", name="重温入党誓词")).to_have_count(0)
        expect(page.get_by_role("img", name="活动照片 1")).to_be_visible()
