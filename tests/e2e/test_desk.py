"""The desk at the door: handed over by the secretary, minded by a member who scans another one's card."""

import re
import time

from playwright.sync_api import expect

HELD_S = 10


def test_the_secretary_hands_over_the_desk_and_the_steward_records_by_card_and_by_name(visitors, world, camera):
    branch = world.make_branch(members=3)
    steward, owner, third = branch.members
    meeting = world.hold(branch)

    # The secretary hands the desk to a member.
    office = visitors.phone(branch.secretary, path=f"/activities/{meeting.id}/manage")
    office.get_by_role("button", name="交给党员").click()
    office.get_by_role("dialog").get_by_text(steward.name).click()
    expect(office.get_by_text(f"签到台已交给{steward.name}")).to_be_visible()

    # Another member takes a card, which their phone shows.
    phone = visitors.phone(owner, path="/me/card")
    phone.get_by_role("button", name="领取党员卡").click()
    code = phone.get_by_role("img", name="党员卡二维码")
    expect(code).to_be_visible()

    # The steward is told, opens the desk and scans that card.
    camera.point_at(code.screenshot())
    desk = visitors.phone(steward, path="/inbox", permissions=["camera"])
    desk.get_by_text(re.compile("签到台交给您了")).click()
    expect(desk.get_by_text("应到 4 人")).to_be_visible()
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if "/check-ins/" in request.url else None)
    held_since = time.monotonic()
    desk.get_by_role("button", name="扫党员卡").click()
    expect(desk.locator(".said .who")).to_have_text(owner.name)
    expect(desk.locator(".said")).to_contain_text("签到成功")

    # Somebody without a card is tapped; nobody records themselves.
    desk.get_by_role("button", name=re.compile(f"{third.name}.*到了")).click()
    expect(desk.locator(".said .who")).to_have_text(third.name)
    expect(desk.get_by_role("button", name=re.compile(f"{steward.name}.*到了"))).to_have_count(0)
    expect(desk.locator(".count b")).to_have_text("2")

    # The card was in view all the time, for ten seconds in all: one request for it, one for the name.
    desk.wait_for_timeout(1_000 * max(0, HELD_S - (time.monotonic() - held_since)))
    assert len(sent) == len(world.events_of(meeting)) == 2
    desk.get_by_role("button", name="收起相机").click()
