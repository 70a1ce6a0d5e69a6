"""When people are disturbed, how often a delivery is tried, and in which words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import clock
from backend.identity.models import Locale
from backend.notifications import rules, texts
from backend.notifications.channels.answers import retry_after_s
from backend.notifications.models import TOPIC_OF, NotificationKind, Topic
from backend.notifications.rules import Quiet
from tests.factories.identity import NOON

MIDNIGHT = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
"""In Shanghai."""
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns")]
minutes = st.integers(0, 1439)
instants = st.integers(0, 4 * 365 * 1440).map(lambda later: NOON + timedelta(minutes=later))


def at(hour, minute=0, *, day=6):
    return datetime(2026, 3, day, hour, minute, tzinfo=clock.ZONE)


class TestNotBefore:
    @pytest.mark.parametrize(
        ("now", "until"),
        [
            (at(21, 59), at(21, 59)),
            (at(22), at(7, day=7)),
            (at(23, 59), at(7, day=7)),
            (at(0, day=7), at(7, day=7)),
            (at(6, 59, day=7), at(7, day=7)),
            (at(7, day=7), at(7, day=7)),
        ],
    )
    def test_waits_for_the_end_of_the_usual_night(self, now, until):
        assert rules.not_before(now, rules.USUAL_QUIET) == until

    def test_waits_for_the_end_of_a_quiet_noon(self):
        assert rules.not_before(at(12, 30), Quiet(12 * 60, 14 * 60)) == at(14)
        assert rules.not_before(at(23), Quiet(12 * 60, 14 * 60)) == at(23)

    def test_waits_for_nothing_where_it_is_never_quiet(self):
        assert rules.not_before(MIDNIGHT, None) == MIDNIGHT

    @given(now=instants, ends=st.tuples(minutes, minutes), zone=st.sampled_from(ZONES))
    def test_is_never_earlier_never_a_day_away_and_never_quiet(self, now, ends, zone):
        if ends[0] == ends[1]:
            return
        quiet = Quiet(*ends)

        found = rules.not_before(now, quiet, zone=zone)

        assert now <= found <= now + timedelta(hours=25)
        # Where clocks are set back the same minutes come twice, and the second time nobody waits again.
        is_changing = len({(found + timedelta(hours=h)).astimezone(zone).utcoffset() for h in (-2, 0, 2)}) > 1
        assert is_changing or rules.not_before(found, quiet, zone=zone) == found


class TestIsDigestDue:
    @pytest.mark.parametrize(
        ("now", "last_on", "due"),
        [
            (at(7, 59), None, False),
            (at(8), None, True),
            (at(23, 59), at(8, day=5).date(), True),
            (at(8), at(8).date(), False),
            (at(0, day=7), at(8).date(), False),
        ],
    )
    def test_once_a_day_from_its_time_on(self, now, last_on, due):
        assert rules.is_digest_due(now, at_minutes=480, last_on=last_on) is due

    @given(start=instants, at_minutes=st.integers(0, 1432))
    def test_asked_every_seven_minutes_of_three_days_comes_once_on_each(self, start, at_minutes):
        made, first = [], start.astimezone(clock.ZONE).date()
        for step in range(0, 3 * 1440, 7):
            now = start + timedelta(minutes=step)
            if rules.is_digest_due(now, at_minutes=at_minutes, last_on=made[-1] if made else None):
                made.append(clock.local_date(now))

        assert len(made) == len(set(made))
        assert {first + timedelta(days=1), first + timedelta(days=2)} <= set(made)


class TestNextAttempt:
    @given(chance=st.floats(0, 1))
    def test_gives_up_after_eight_within_a_day(self, chance):
        now, attempts = NOON, 0
        while now is not None:
            attempts, last = attempts + 1, now
            now = rules.next_attempt(now, created_at=NOON, attempts=attempts, retry_after_s=None, chance=lambda: chance)
            assert now is None or now > last

        assert (attempts, last <= NOON + timedelta(days=1)) == (rules.MOST_ATTEMPTS, True)

    def test_waits_as_long_as_the_other_side_wants_but_not_for_days(self):
        wanted = {"created_at": NOON, "attempts": 1, "chance": lambda: 0.5}

        assert rules.next_attempt(NOON, retry_after_s=7200, **wanted) == NOON + timedelta(hours=2)
        assert rules.next_attempt(NOON, retry_after_s=90_000, **wanted) is None


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "120"}, 120),
            ({"Retry-After": " 0 "}, 0),
            ({"Retry-After": "9" * 400}, 172_800),
            (
                {"Retry-After": "Fri, 06 Mar 2026 04:02:00 GMT", "Date": "Fri, 06 Mar 2026 04:00:00 GMT"},
                120,
            ),
            ({"Retry-After": "Fri, 06 Mar 2026 04:02:00 GMT"}, None),
            ({"Retry-After": "soon", "Date": "Fri, 06 Mar 2026 04:00:00 GMT"}, None),
            ({"Retry-After": "-1"}, None),
            ({}, None),
        ],
    )
    def test_is_seconds_or_a_date_held_against_the_answers_own(self, headers, seconds):
        assert retry_after_s(headers) == seconds


FORBIDDEN = (
    *("党", "支部", "预备", "转接", "转正", "组织", "书记", "委员", "政治", "思想", "会议", "学习", "送考"),
    *("party", "branch", "member", "probation", "transfer", "communist"),
    *("secretary", "committee", "political", "meeting"),
)


class TestTexts:
    @pytest.mark.parametrize("locale", Locale)
    @pytest.mark.parametrize("kind", NotificationKind)
    def test_of_no_kind_tell_strangers_anything(self, kind, locale):
        told = f"{texts.NAME[locale]} {texts.of_topic(TOPIC_OF[kind], locale)}".lower()

        assert [word for word in FORBIDDEN if word in told] == []
        assert len(told) < 70

    @pytest.mark.parametrize("locale", Locale)
    def test_of_digests_tests_and_codes_tell_nothing_either(self, locale):
        told = [texts.of_digest(count, locale) for count in (1, 3)]
        told += [texts.of_test(locale), texts.of_code("123456", locale)]

        assert [word for word in FORBIDDEN for text in told if word in text.lower()] == []
        assert ("1" in told[0], "3" in told[1]) == (True, True)


class TestIsUrgent:
    def test_is_what_concerns_the_account_and_what_is_now_or_never(self):
        urgent = {kind for kind in NotificationKind if rules.is_urgent(kind, TOPIC_OF[kind])}

        assert {TOPIC_OF[kind] for kind in urgent} == {Topic.ACCOUNT_SAFETY, Topic.REMINDERS}
        assert NotificationKind.SERVICE_ENDS_SOON in urgent
