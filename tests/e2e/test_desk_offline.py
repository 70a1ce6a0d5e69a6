"""A steward's phone without a network: thirty people are recorded, kept, and each of them goes up exactly once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.acts import confirm
from tests.e2e.test_offline import NO_SERVER, wait_for_service_worker
from tests.e2e.visitors import Visitors
from tests.e2e.world import Branch, Meeting, World

PEOPLE = 30
WITHOUT_BACKGROUND_SYNC = "delete globalThis.ServiceWorkerRegistration?.prototype.sync; delete globalThis.SyncManager"
"""As on an iPhone."""

# What stands in the phone's database about the desk, as whoever copies the files would read it.
READ_FACTS = """async () => {
  const opening = indexedDB.open('lianxin')
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result) })
  const facts = database.transaction('facts').objectStore('facts')
  const all = (request) => new Promise((done) => { request.onsuccess = () => done(request.result) })
  const [names, values] = [await all(facts.getAllKeys()), await all(facts.getAll())]
  database.close()
  const isOfDesks = (name) => /^(sealed|sealing_key):/.test(name)
  const text = values.map((value) => value?.bytes ? new TextDecoder().decode(value.bytes) : JSON.stringify(value))
  return { names: names.filter(isOfDesks), text: text.filter((_, place) => isOfDesks(names[place])).join() }
}"""

WAIT_UNTIL_KEPT = f"async () => {{ while ((await ({READ_FACTS})()).names.length < 2) await 0 }}"


@pytest.fixture
def branch(world: World) -> Branch:
    return world.make_branch(members=2)


@pytest.fixture
def guests(world: World, branch: Branch) -> list[str]:
    """The names of members who only show their faces, or a card."""
    return world.add_members(branch, PEOPLE - 1)


@pytest.fixture
def card(world: World, branch: Branch) -> Callable[[], str]:
    """What the card of the last of them shows."""
    return world.give_card(branch.members[1])


@pytest.fixture
def meeting(world: World, branch: Branch, guests: list[str], card: Callable[[], str]) -> Meeting:
    meeting = world.hold(branch)
    world.hand_desk(meeting, branch.members[0])
    return meeting


@pytest.fixture
def desk(visitors: Visitors, branch: Branch, meeting: Meeting) -> Page:
    """The steward's phone, which has opened the desk once and now has no network."""
    page = visitors.phone(branch.members[0], path=None)
    visitors.watch(page).expect(*NO_SERVER, "ERR_CONNECTION_RESET", "status of 404")
    page.context.add_init_script(WITHOUT_BACKGROUND_SYNC)
    page.goto(f"/activities/{meeting.id}/desk")
    expect(page.get_by_text(f"应到 {PEOPLE + 2} 人")).to_be_visible()
    wait_for_service_worker(page)
    page.evaluate(WAIT_UNTIL_KEPT)
    page.context.set_offline(True)
    return page


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"{name}.*到了")).click()


TYPE = """(text) => { for (const key of [...text, 'Enter']) {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
} }"""
"""As fast as a USB scanner, however busy the machine is."""


class TestThirtyPeopleOffline:
    def test_are_thirty_lines_however_often_they_are_sent(
        self, world: World, branch: Branch, guests: list[str], card: Callable[[], str], meeting: Meeting, desk: Page
    ) -> None:
        desk.reload()  # The phone was put away; the roster is still there.
        expect(desk.get_by_text("现在没有网络，名单是")).to_be_visible()
        for name in guests:
            tap(desk, name)
        desk.evaluate(TYPE, f"http://localhost/q/{card()}")
        expect(desk.locator(".said .who")).to_have_text(branch.members[1].name)
        expect(desk.locator(".said")).to_contain_text("待上传")
        expect(desk.get_by_text(f"{PEOPLE} 条待上传")).to_be_visible()
        expect(desk.locator(".count b")).to_have_text("0")
        context = desk.context
        desk.close()  # The tab is killed, the queue is not.

        # The connection breaks after the server has written everything and before it can say so.
        page, sent = context.new_page(), []

        def cut(route: Route) -> None:
            sent.append(route.request.post_data_json["items"])
            answer = route.fetch()
            assert answer.ok
            if len(sent) == 1:
                route.abort("connectionreset")
            else:
                route.fulfill(response=answer)

        page.route("**/api/v1/check-ins/batch", cut)
        context.set_offline(False)
        page.goto(f"/activities/{meeting.id}/desk")
        expect(page.locator(".count b")).to_have_text(str(PEOPLE), timeout=20_000)
        expect(page.get_by_text("条待上传")).to_have_count(0)
        page.reload()
        expect(page.locator(".count b")).to_have_text(str(PEOPLE))

        assert [len(items) for items in sent] == [PEOPLE, PEOPLE]
        assert {item["id"] for item in sent[0]} == {item["id"] for item in sent[1]}
        assert world.events_of(meeting) == [("checked_in", None)] * PEOPLE

    def test_stand_on_the_phone_sealed_until_the_activity_is_closed_and_leave_no_key_when_signing_out(
        self, world: World, guests: list[str], meeting: Meeting, desk: Page
    ) -> None:
        kept = desk.evaluate(READ_FACTS)
        assert sorted(name.partition(":")[0] for name in kept["names"]) == ["sealed", "sealing_key"]
        assert not any(name in kept["text"] for name in guests)

        world.close(meeting)
        desk.context.set_offline(False)
        expect(desk.get_by_text("签到台已结束")).to_be_visible()
        assert [name.partition(":")[0] for name in desk.evaluate(READ_FACTS)["names"]] == ["sealing_key"]

        desk.goto("/me")
        desk.get_by_role("button", name="退出登录").click()
        confirm(desk, "退出登录？", "退出登录")
        expect(desk).to_have_url(re.compile("/sign-in|/$"))
        desk.wait_for_load_state()
        assert desk.evaluate(READ_FACTS)["names"] == []
