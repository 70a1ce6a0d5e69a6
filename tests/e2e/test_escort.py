"""爱心送考: the desk books, the driver carries, the lead sees what the day brought."""

from playwright.sync_api import expect

from tests.e2e.escorting import escort
from tests.e2e.test_offline import NO_SERVER
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestEscort:
    def test_is_booked_driven_and_counted(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=3)
        escorted = escort(world, branch)
        pages = f"/escorts/{escorted.project_id}"

        desk = visitors.phone(branch.member, path=f"{pages}/desk")
        desk.get_by_role("button", name="登记预约").click()
        form = desk.get_by_role("dialog", name="登记预约")
        form.get_by_label("姓氏").fill("欧阳")
        form.get_by_label("电话").fill("15412345678")
        form.get_by_label("在哪里接").fill("南苑小区东门")
        form.get_by_label("几点接").fill("05:30")
        form.get_by_role("button", name="登记").click()
        booked = desk.locator("section").filter(has_text="欧阳 · *******5678")
        booked.get_by_role("button", name="安排司机").click()
        desk.get_by_role("dialog", name="安排司机").get_by_role("button").filter(has_text="测A").click()
        expect(booked.get_by_role("button", name="换司机")).to_be_visible()

        car = visitors.phone(branch.members[1], path=f"{pages}/drive")
        ride = car.locator("section").filter(has=car.get_by_role("heading", name="05:30 欧阳"))
        ride.get_by_role("button", name="看电话").click()
        expect(ride.get_by_role("link", name="拨打 15412345678")).to_be_visible()
        visitors.watch(car).expect(*NO_SERVER)
        car.context.set_offline(True)  # A dead spot: both taps wait on the phone, in their order.
        ride.get_by_role("button", name="接到").click()
        car.get_by_role("button", name="送到", exact=True).click()
        expect(ride.get_by_text("已送到")).to_be_visible()
        expect(car.get_by_text("2 条待上传")).to_be_visible()
        car.context.set_offline(False)
        expect(car.get_by_text("条待上传")).to_have_count(0)

        # A trip is set right, and the new row says why.
        corrections = car.get_by_role("button", name="改 ")
        expect(corrections).to_have_count(2)  # The one of this morning, and above it the one that has just come in.
        corrections.first.click()
        form = car.get_by_role("dialog")
        form.get_by_label("几个人").select_option("2")
        form.get_by_label("为什么改").fill("弟弟也上了车")
        form.get_by_role("button", name="改").click()
        expect(car.get_by_text("改过：弟弟也上了车")).to_be_visible()

        office = visitors.phone(branch.secretary, path=f"{pages}/result")
        line = office.get_by_role("row").filter(has_text=escorted.site_name)
        expect(line.get_by_role("cell")).to_have_text(["3", "2", "4", "0"])
