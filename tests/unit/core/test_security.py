"""Sealed fields, blind indexes, masks, and keys that change."""

import base64
import json
import os
import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.security import (
    Keyring,
    UnreadableFieldError,
    load_keyring,
    masked_id_number,
    masked_phone,
    new_token,
    token_hash,
)

OLD, NEW = b"o" * 32, b"n" * 32
PHONE = "19900001234"


@pytest.fixture
def old():
    return Keyring([(1, OLD)])


@pytest.fixture
def rotated():
    return Keyring([(2, NEW), (1, OLD)])


class TestSeal:
    @given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
    def test_opens_to_what_was_sealed(self, text):
        keyring = Keyring([(1, OLD)])

        assert keyring.open(keyring.seal(text, context="a"), context="a") == text

    def test_says_something_else_each_time(self, old):
        assert old.seal(PHONE, context="a") != old.seal(PHONE, context="a")

    def test_shows_nothing_of_the_text(self, old):
        assert PHONE.encode() not in old.seal(PHONE, context="a")

    def test_does_not_open_in_another_context(self, old):
        with pytest.raises(UnreadableFieldError):
            old.open(old.seal(PHONE, context="member.phone"), context="leave.note")

    @pytest.mark.parametrize("place", [1, 5, 13, -1])
    def test_does_not_open_when_a_bit_changed(self, old, place):
        damaged = bytearray(old.seal(PHONE, context="a"))
        damaged[place] ^= 1

        with pytest.raises(UnreadableFieldError):
            old.open(bytes(damaged), context="a")

    def test_by_an_old_key_still_opens_after_the_rotation(self, old, rotated):
        assert rotated.open(old.seal(PHONE, context="a"), context="a") == PHONE

    def test_by_the_new_key_does_not_open_without_it(self, old, rotated):
        with pytest.raises(UnreadableFieldError):
            old.open(rotated.seal(PHONE, context="a"), context="a")

    def test_uses_the_newest_key(self, rotated):
        assert rotated.current == 2
        assert rotated.seal(PHONE, context="a")[0] == 2


class TestIndex:
    def test_is_equal_for_equal_values_only(self, old):
        assert old.index(PHONE) == old.index(PHONE)
        assert old.index(PHONE) != old.index("19900001235")

    def test_by_every_valid_key_finds_what_an_old_key_wrote(self, old, rotated):
        assert old.index(PHONE) in rotated.indexes(PHONE)
        assert rotated.index(PHONE) == rotated.indexes(PHONE)[0]
        assert rotated.index(PHONE) != old.index(PHONE)


class TestKeyring:
    def test_has_another_key_for_every_use(self, rotated):
        assert len({*rotated.code_keys, *rotated.claim_keys}) == 4

    @pytest.mark.parametrize("keys", [[], [(1, b"short")]])
    def test_refuses_to_be_without_whole_keys(self, keys):
        with pytest.raises(ValueError, match="key"):
            Keyring(keys)


class TestLoadKeyring:
    def test_numbers_keys_of_the_environment_from_the_oldest(self, tmp_path):
        written = tuple(base64.b64encode(key).decode() for key in (NEW, OLD))
        only_old = load_keyring(master_keys=written[1:], data_dir=tmp_path)

        both = load_keyring(master_keys=written, data_dir=tmp_path)

        assert both.current == 2
        assert both.open(only_old.seal(PHONE, context="a"), context="a") == PHONE

    def test_makes_a_key_that_only_the_owner_reads_and_keeps_it(self, tmp_path):
        first = load_keyring(master_keys=(), data_dir=tmp_path / "new")
        again = load_keyring(master_keys=(), data_dir=tmp_path / "new")

        assert stat.S_IMODE((tmp_path / "new" / "keys.json").stat().st_mode) == 0o600
        assert again.index(PHONE) == first.index(PHONE)
        assert [entry["number"] for entry in json.loads((tmp_path / "new" / "keys.json").read_text())] == [1]

    def test_two_processes_that_start_together_end_up_with_one_key(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "getpid", threading.get_ident)  # Each thread plays a process.
        together, found = threading.Barrier(8), []

        def load():
            together.wait(timeout=30)
            found.append(load_keyring(master_keys=(), data_dir=tmp_path).index(PHONE))

        threads = [threading.Thread(target=load) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 8
        assert len(set(found)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


class TestTokens:
    def test_are_unguessable_and_kept_as_a_hash(self):
        token = new_token()

        assert len(token) >= 43
        assert token != new_token()
        assert len(token_hash(token)) == 32


class TestMasks:
    def test_of_a_phone_shows_the_first_three_and_the_last_four(self):
        assert masked_phone("13800000000") == "138****0000"

    @pytest.mark.parametrize(
        ("number", "masked"),
        [("32010519491231002X", "320***********002X"), ("320105491231002", "320********1002")],
    )
    def test_of_an_id_number_shows_the_first_three_and_the_last_four(self, number, masked):
        assert masked_id_number(number) == masked
