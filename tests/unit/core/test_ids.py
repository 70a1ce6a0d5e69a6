"""Ids are UUIDv7."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.ids import is_version_7, new_id, parsed


class TestNewId:
    def test_is_a_uuid_of_version_7(self):
        assert is_version_7(new_id())

    def test_never_comes_twice(self):
        assert len({new_id() for _ in range(2000)}) == 2000

    @given(milliseconds=st.integers(0, 2**42))
    def test_carries_the_moment_it_was_made_for(self, milliseconds):
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)

        made = new_id(at=moment)

        assert is_version_7(made)
        assert made.int >> 80 == milliseconds


class TestIsVersion7:
    @pytest.mark.parametrize("value", [None, uuid4(), UUID(int=0), UUID("01890a5d-ac96-774b-0cce-b302099a8057")])
    def test_knows_other_versions_and_variants(self, value):
        assert not is_version_7(value)


class TestParsed:
    @pytest.mark.parametrize("text", ["", "x", "0" * 31, "01890a5d-ac96-774b-bcce-b302099a805g", "\x00" * 32])
    def test_is_none_for_what_is_no_uuid(self, text):
        assert parsed(text) is None
