"""Who could form a branch of their own."""

from hypothesis import given
from hypothesis import strategies as st

from backend.core.ids import new_id
from backend.landing.models import SharedBy
from backend.landing.rules import Working, sharings

working = st.builds(
    Working,
    member_id=st.builds(new_id),
    is_full=st.booleans(),
    trade=st.sampled_from(["law", "taxi", None]),
    district=st.sampled_from(["望江街道", "南塘街道", None]),
)


def people(*full, trade="law"):
    return [Working(new_id(), is_full, trade, None) for is_full in full]


class TestSharings:
    def test_needs_three_full_members(self):
        (found,) = sharings(people(True, True, False, False), SharedBy.TRADE)
        assert (found.value, len(found.member_ids), found.full, found.could_be_a_branch) == ("law", 4, 2, False)

    def test_is_enough_with_the_third(self):
        (found,) = sharings(people(True, True, True), SharedBy.TRADE)
        assert found.could_be_a_branch

    def test_leaves_out_whoever_gave_none(self):
        assert sharings(people(True, True, True), SharedBy.DISTRICT) == []

    @given(st.lists(working, max_size=30))
    def test_counts_everybody_once(self, members):
        for shared_by in SharedBy:
            found = sharings(members, shared_by)
            known = [one for one in members if getattr(one, shared_by.value) is not None]
            assert sum(len(one.member_ids) for one in found) == len(known)
            assert sum(one.full for one in found) == sum(one.is_full for one in known)
            assert [one.value for one in found] == sorted({one.value for one in found})
