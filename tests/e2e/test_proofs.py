"""A proof in a stranger's hands: valid, and then revoked."""

from playwright.sync_api import expect

from tests.e2e.serving import serve
from tests.e2e.visitors import Visitors
from tests.e2e.world import World


class TestProof:
    def test_is_checked_by_a_stranger_before_and_after_it_is_revoked(self, visitors: Visitors, world: World) -> None:
        branch = world.make_branch(members=3)
        served = serve(world, branch)

        stranger = visitors.phone(path=f"/proofs/{served.proof_token}")
        expect(stranger.get_by_text("有效", exact=True)).to_be_visible()
        expect(stranger.get_by_text("24小时30分钟")).to_be_visible()
        expect(stranger.get_by_text(branch.member.name)).to_have_count(0)

        office = visitors.phone(branch.secretary, path="/branch/proofs")
        office.get_by_role("link").filter(has_text=branch.member.name).click()
        office.get_by_role("button", name="撤销").click()
        dialog = office.get_by_role("dialog", name="撤销")
        dialog.get_by_label("原因").fill("时长算错了")
        dialog.get_by_role("button", name="撤销").click()
        expect(office.get_by_text("已撤销", exact=True).first).to_be_visible()

        stranger.reload()
        expect(stranger.get_by_text("已撤销", exact=True)).to_be_visible()
        expect(stranger.get_by_text("时长算错了")).to_have_count(0)

    def test_that_nobody_issued_is_unknown(self, visitors: Visitors) -> None:
        stranger = visitors.phone(path="/proofs/no-such-proof")
        visitors.watch(stranger).expect("status of 404")

        expect(stranger.get_by_role("heading", name="没有这份证明")).to_be_visible()


class TestFeedback:
    def test_is_one_tap_without_an_account_and_once_per_phone(self, visitors: Visitors, world: World) -> None:
        served = serve(world, world.make_branch(members=3))

        guest = visitors.phone(path=f"/feedback/{served.feedback_token}")
        guest.get_by_role("button", name="很好").click()
        expect(guest.get_by_role("heading", name="谢谢您")).to_be_visible()

        guest.reload()
        expect(guest.get_by_role("heading", name="谢谢您")).to_be_visible()
