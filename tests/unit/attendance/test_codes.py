"""Codes are derived and prove their subject and their tick, nothing else."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.attendance.errors import (
    ClaimExpiredError,
    ClaimInvalidError,
    CodeExpiredError,
    CodeFromFutureError,
    CodeMalformedError,
    CodeUnknownError,
)
from backend.attendance.service import codes
from tests.factories.identity import NOON

KEY, OLD_KEY = b"k" * 32, b"o" * 32
SHORT_ID = 0x1234567890

short_ids = st.integers(0, 2**40 - 1)
instants = st.floats(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
rotations = st.integers(10, 60)
graces = st.integers(0, 300)


def token(now=NOON, short_id=SHORT_ID, key=KEY):
    return codes.mint(key, short_id=short_id, now=now)


def judge(scanned, now, rotation_seconds=15, grace_seconds=30):
    codes.refuse_untimely(tick=scanned.tick, now=now, rotation_seconds=rotation_seconds, grace_seconds=grace_seconds)


def start_of(tick):
    return datetime.fromtimestamp(tick * codes.TICK_SECONDS, UTC)


class TestMint:
    def test_makes_29_upper_case_letters_and_digits(self):
        minted = token()

        assert len(minted) == 29
        assert minted.isalnum()
        assert minted == minted.upper()

    @given(short_id=short_ids, now=instants)
    def test_fits_an_address_of_60_characters(self, short_id, now):
        minted = token(now, short_id)

        assert len(minted) <= 29
        assert len(f"https://lianxin.example.cn/q/{minted}") <= 60

    @given(short_id=short_ids, now=instants)
    def test_says_what_read_reads(self, short_id, now):
        scanned = codes.read([KEY], token(now, short_id))

        assert scanned == codes.Scanned(short_id=short_id, tick=codes.tick_of(now))

    def test_is_the_same_on_every_screen_within_a_tick_and_another_in_the_next(self):
        tick = codes.tick_of(NOON)
        first, last, after = (start_of(tick), start_of(tick + 1) - timedelta(microseconds=1), start_of(tick + 1))

        assert token(first) == token(last)
        assert token(last) != token(after)


class TestRead:
    @given(short_id=short_ids, now=instants, bit=st.integers(0, 18 * 8 - 1))
    def test_refuses_a_code_with_any_bit_flipped(self, short_id, now, bit):
        raw = bytearray(base64.b32decode(token(now, short_id) + "==="))
        raw[bit // 8] ^= 1 << bit % 8
        forged = base64.b32encode(bytes(raw)).decode().rstrip("=")

        with pytest.raises(CodeUnknownError):
            codes.read([KEY], forged)

    @given(length=st.integers(0, 28))
    def test_refuses_a_code_that_was_cut_off(self, length):
        with pytest.raises(CodeMalformedError):
            codes.read([KEY], token()[:length])

    @given(text=st.text(max_size=200))
    def test_refuses_any_other_text(self, text):
        with pytest.raises((CodeMalformedError, CodeUnknownError)):
            codes.read([KEY], text)

    def test_refuses_a_code_signed_by_somebody_else(self):
        with pytest.raises(CodeUnknownError):
            codes.read([KEY], token(key=b"x" * 32))

    def test_knows_the_codes_of_every_key_that_is_still_valid(self):
        assert codes.read([KEY, OLD_KEY], token(key=OLD_KEY)).short_id == SHORT_ID

    def test_refuses_another_kind_of_subject_even_when_signed_by_us(self):
        head = bytes([0x2F]) + SHORT_ID.to_bytes(5, "big") + (0).to_bytes(4, "big")
        signed = head + hmac.new(KEY, head, sha256).digest()[:8]

        with pytest.raises(CodeUnknownError):
            codes.read([KEY], base64.b32encode(signed).decode().rstrip("="))

    def test_takes_lower_case_and_blanks_around_it(self):
        assert codes.read([KEY], f"  {token().lower()}\n").short_id == SHORT_ID


class TestRefuseUntimely:
    @given(
        now=instants,
        rotation_seconds=rotations,
        grace_seconds=graces,
        seconds=st.integers(-600, 1200),
    )
    def test_takes_a_code_from_its_tick_for_two_rotations_and_the_grace_and_never_before_or_after(
        self, now, rotation_seconds, grace_seconds, seconds
    ):
        scanned = codes.read([KEY], token(now))
        life = codes.lifetime_ticks(rotation_seconds=rotation_seconds, grace_seconds=grace_seconds)
        asked = now + timedelta(seconds=seconds)
        begins, ends = start_of(scanned.tick), start_of(scanned.tick + life + 1)

        def ask():
            judge(scanned, asked, rotation_seconds, grace_seconds)

        if asked < begins:
            with pytest.raises(CodeFromFutureError):
                ask()
        elif asked >= ends:
            with pytest.raises(CodeExpiredError):
                ask()
        else:
            ask()

    @given(rotation_seconds=rotations, grace_seconds=graces)
    def test_never_gives_less_than_two_rotations_and_the_grace(self, rotation_seconds, grace_seconds):
        life = codes.lifetime_ticks(rotation_seconds=rotation_seconds, grace_seconds=grace_seconds)

        promised = 2 * rotation_seconds + grace_seconds
        assert promised <= life * codes.TICK_SECONDS < promised + codes.TICK_SECONDS

    def test_judges_at_the_exact_instants(self):
        scanned = codes.read([KEY], token(NOON))
        begins, ends = NOON, NOON + timedelta(seconds=65)  # Noon is the first instant of a tick; 60 s and its own tick.
        hair = timedelta(microseconds=1)

        judge(scanned, begins)
        judge(scanned, ends - hair)
        with pytest.raises(CodeFromFutureError):
            judge(scanned, begins - hair)
        with pytest.raises(CodeExpiredError):
            judge(scanned, ends)


class TestShortCode:
    @given(short_id=short_ids, now=instants)
    def test_is_six_digits(self, short_id, now):
        digits = codes.short_code(KEY, short_id=short_id, tick=codes.tick_of(now))

        assert len(digits) == 6
        assert digits.isascii()
        assert digits.isdigit()

    def test_differs_between_activities_and_ticks(self):
        tick = codes.tick_of(NOON)
        shown = {
            codes.short_code(KEY, short_id=number, tick=tick + later) for number in range(10) for later in range(3)
        }

        assert len(shown) == 30


class TestIsShortCode:
    @pytest.mark.parametrize(("ticks_ago", "is_taken"), [(-1, False), (0, True), (1, True), (12, True), (13, False)])
    def test_takes_what_a_screen_showed_as_long_as_its_rotating_code(self, ticks_ago, is_taken):
        digits = codes.short_code(KEY, short_id=SHORT_ID, tick=codes.tick_of(NOON) - ticks_ago)

        taken = codes.is_short_code([KEY], digits, short_id=SHORT_ID, now=NOON, rotation_seconds=15, grace_seconds=30)

        assert taken is is_taken

    @pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "一二三四五六"])
    def test_refuses_what_is_no_six_digits(self, text):
        assert not codes.is_short_code([KEY], text, short_id=SHORT_ID, now=NOON, rotation_seconds=15, grace_seconds=30)

    def test_takes_full_width_digits_as_chinese_keyboards_type_them(self):
        digits = codes.short_code(KEY, short_id=SHORT_ID, tick=codes.tick_of(NOON))
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)

        assert codes.is_short_code([KEY], wide, short_id=SHORT_ID, now=NOON, rotation_seconds=15, grace_seconds=30)


class TestClaims:
    def claim(self, now=NOON):
        return codes.make_claim(KEY, scanned=codes.Scanned(short_id=SHORT_ID, tick=codes.tick_of(now)), now=now)

    def test_carry_the_scan_and_its_moment(self):
        read = codes.read_claim([KEY], self.claim(), now=NOON + timedelta(minutes=3))

        assert (read.short_id, read.tick, read.scanned_at) == (SHORT_ID, codes.tick_of(NOON), NOON)

    def test_are_never_twice_the_same(self):
        assert codes.read_claim([KEY], self.claim(), now=NOON).id != codes.read_claim([KEY], self.claim(), now=NOON).id

    def test_are_good_for_five_minutes_and_not_a_moment_longer(self):
        claim, last = self.claim(), NOON + timedelta(minutes=5)

        assert codes.read_claim([KEY], claim, now=last).short_id == SHORT_ID
        with pytest.raises(ClaimExpiredError):
            codes.read_claim([KEY], claim, now=last + timedelta(milliseconds=1))

    @given(bit=st.integers(0, 42 * 8 - 1))
    def test_are_refused_with_any_bit_flipped(self, bit):
        raw = bytearray(base64.urlsafe_b64decode(self.claim() + "=="))
        raw[bit // 8] ^= 1 << bit % 8

        with pytest.raises(ClaimInvalidError):
            codes.read_claim([KEY], base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), now=NOON)

    @given(text=st.text(max_size=200))
    def test_are_no_other_text(self, text):
        with pytest.raises(ClaimInvalidError):
            codes.read_claim([KEY], text, now=NOON)

    def test_are_not_what_the_code_key_signs(self):
        foreign = codes.make_claim(OLD_KEY, scanned=codes.Scanned(short_id=SHORT_ID, tick=1), now=NOON)

        with pytest.raises(ClaimInvalidError):
            codes.read_claim([KEY], foreign, now=NOON)
        assert codes.read_claim([KEY, OLD_KEY], foreign, now=NOON).tick == 1
