"""Identity's decisions by example."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.ids import new_id
from backend.identity.errors import DemoPasswordError, PasswordTooWeakError, PhoneInvalidError
from backend.identity.models import Activation, SignInThrottle
from backend.identity.rules import (
    DEMO_PASSWORD,
    MEMBER_LIMITS,
    OFFICER_LIMITS,
    ActivationState,
    activation_url,
    check_password,
    count_failure,
    device_name,
    find_normalised_phone,
    is_disputable,
    is_locked,
    limits_for,
    masked_name,
    normalised_phone,
    state_of,
)

NOW = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class TestNormalisedPhone:
    @pytest.mark.parametrize(
        "text",
        [
            "13812345678",
            " 138 1234 5678 ",
            "138-1234-5678",
            "+86 138 1234 5678",
            "+8613812345678",
            "8613812345678",
            "0086 13812345678",
            "(+86) 138.1234.5678",
            "１３８１２３４５６７８",
            "138\u00a01234\u20095678",
        ],
    )
    def test_tolerates_how_people_write_a_number(self, text):
        assert normalised_phone(text) == "13812345678"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1381234567",
            "138123456789",
            "12812345678",
            "02584123456",
            "+1 13812345678",
            "١٣٨١٢٣٤٥٦٧٨",
            "x13812345678",
        ],
    )
    def test_refuses_what_is_no_mainland_mobile_number(self, text):
        assert find_normalised_phone(text) is None
        with pytest.raises(PhoneInvalidError) as refusal:
            normalised_phone(text, field="mobile")
        assert refusal.value.facts == {"field": "mobile"}


class TestCheckPassword:
    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("seven77", "too_short"),
            ("13812345678", "is_phone"),
            ("+86 13812345678", "is_phone"),
            ("12345678", "is_phone"),
            ("woaini1314", "too_common"),
            ("PassWord123", "too_common"),
            ("$$$$$$$$$$", "too_common"),
        ],
    )
    def test_says_why_a_password_is_too_weak(self, password, why):
        with pytest.raises(PasswordTooWeakError) as refusal:
            check_password(password, phone="13812345678", demo=False)
        assert refusal.value.facts["why"] == why

    @pytest.mark.parametrize("password", ["竹影清风明月满山川", "green-bamboo-27", "eight888!"])
    def test_accepts_the_others(self, password):
        check_password(password, phone="13812345678", demo=False)

    def test_accepts_the_demo_password_in_demo_mode_only(self):
        check_password(DEMO_PASSWORD, phone=None, demo=True)
        with pytest.raises(DemoPasswordError):
            check_password(DEMO_PASSWORD, phone=None, demo=False)


class TestCountFailure:
    @staticmethod
    def fail(times, *, limits, every=timedelta(seconds=1)):
        throttle = SignInThrottle(phone_index=b"p", failures=0, last_failure_at=NOW, locked_until=None)
        for number in range(times):
            count_failure(throttle, limits=limits, now=NOW + number * every)
        return throttle

    @pytest.mark.parametrize(
        ("limits", "failures", "minutes"), [(MEMBER_LIMITS, 10, 15), (OFFICER_LIMITS, 5, 30)], ids=["member", "officer"]
    )
    def test_locks_at_the_limit_and_not_before(self, limits, failures, minutes):
        before, at = self.fail(failures - 1, limits=limits), self.fail(failures, limits=limits)

        last = NOW + timedelta(seconds=failures - 1)
        assert before.locked_until is None
        assert at.locked_until == last + minutes * MINUTE
        assert is_locked(at, now=last + minutes * MINUTE - timedelta(seconds=1))
        assert not is_locked(at, now=last + minutes * MINUTE)

    def test_starts_anew_after_a_lock(self):
        throttle = self.fail(5, limits=OFFICER_LIMITS)

        count_failure(throttle, limits=OFFICER_LIMITS, now=NOW + 31 * MINUTE)

        assert (throttle.failures, throttle.locked_until) == (1, None)

    def test_forgets_failures_after_a_quiet_time(self):
        assert self.fail(30, limits=MEMBER_LIMITS, every=15 * MINUTE).failures == 1
        assert self.fail(10, limits=MEMBER_LIMITS, every=14 * MINUTE).locked_until is not None

    def test_is_stricter_with_officers(self):
        assert limits_for(is_officer=True) == OFFICER_LIMITS
        assert limits_for(is_officer=False) == MEMBER_LIMITS

    def test_locks_nobody_who_never_failed(self):
        assert not is_locked(None, now=NOW)


def activation(**fields):
    return Activation(id=new_id(), account_id=new_id(), issued_at=NOW, expires_at=NOW + timedelta(hours=24), **fields)


class TestStateOf:
    @pytest.mark.parametrize(
        ("fields", "after", "state"),
        [
            ({}, timedelta(0), ActivationState.OPEN),
            ({}, timedelta(hours=24) - timedelta(seconds=1), ActivationState.OPEN),
            ({}, timedelta(hours=24), ActivationState.EXPIRED),
            ({"revoked_at": NOW}, timedelta(0), ActivationState.REVOKED),
            ({"used_at": NOW}, timedelta(days=2), ActivationState.USED),
            ({"used_at": NOW, "disputed_at": NOW}, timedelta(days=2), ActivationState.DISPUTED),
        ],
    )
    def test_follows_what_happened_and_the_clock(self, fields, after, state):
        assert state_of(activation(**fields), now=NOW + after) is state


class TestIsDisputable:
    @pytest.mark.parametrize(
        ("fields", "after", "answer"),
        [
            ({}, timedelta(0), False),
            ({"used_at": NOW}, timedelta(days=30), True),
            ({"used_at": NOW}, timedelta(days=30, seconds=1), False),
            ({"used_at": NOW, "disputed_at": NOW}, timedelta(days=1), False),
        ],
    )
    def test_holds_for_thirty_days_after_use(self, fields, after, answer):
        assert is_disputable(activation(**fields), now=NOW + after) is answer


class TestActivationUrl:
    def test_keeps_the_token_in_the_fragment(self):
        assert activation_url("https://lianxin.example", "abc") == "https://lianxin.example/activate#abc"


class TestMaskedName:
    @pytest.mark.parametrize(
        ("name", "masked"),
        [("王", "王*"), ("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("", "*")],
    )
    def test_shows_the_ends_only(self, name, masked):
        assert masked_name(name) == masked


class TestDeviceName:
    @pytest.mark.parametrize(
        ("user_agent", "name"),
        [
            (
                "Mozilla/5.0 (Linux; Android 13; V2118A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
                "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.44 NetType/WIFI",
                "Android · 微信",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/17.5 Mobile/15E148 Safari/604.1",
                "iPhone · Safari",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
                "Safari/537.36 Edg/126.0.0.0",
                "Windows · Edge",
            ),
            (
                "Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00) HuaweiBrowser/14.0",
                "HarmonyOS · 华为浏览器",
            ),
            ("curl/8.0", None),
            ("", None),
            (None, None),
        ],
    )
    def test_is_coarse(self, user_agent, name):
        assert device_name(user_agent) == name
