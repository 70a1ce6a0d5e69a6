"""Choosing how one hears of things: topics and ways, hours, digest, an e-mail address."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.core.db import keyring_of
from backend.notifications.models import AccountEmail, Channel, DeliveryState, NotificationKind, Topic
from backend.notifications.models.reach import CODE_CONTEXT
from tests.factories.identity import NOON, make_account
from tests.factories.notices import ADDRESS, deliveries_of, make_email, make_notice, make_subscription

PATH = "/api/v1/account/notice-settings"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
USUAL = {"topics": [], "quiet_from": "22:00", "quiet_until": "07:00", "digest_at": None}


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def account(session):
    return make_account(session, phone="13812345678")


@pytest.fixture
def own(client, account):
    return client.sign_in(account)


def topic(name, *ways):
    return {"topic": name} | {channel.value: channel.value in ways for channel in Channel}


class TestShow:
    def test_says_what_is_usual_and_what_there_is(self, own, ways):
        shown = own.get(PATH)

        assert shown.status_code == 200
        usual = [topic(one.value, *(["push", "email"] if one is Topic.ACCOUNT_SAFETY else ["push"])) for one in Topic]
        assert shown.json == {
            "topics": usual,
            "quiet_from": "22:00",
            "quiet_until": "07:00",
            "digest_at": None,
            "channels": {
                "push": {"available": True, "public_key": ways.public_key},
                "email": {"available": True, "address_masked": None, "confirmed": False},
                "sms": {"available": False, "phone_masked": "138****5678"},
            },
            "last_trouble": [],
        }


class TestWrite:
    def test_holds_for_oneself_and_is_shown(self, own, session):
        wanted = USUAL | {"topics": [topic("service", "email")], "quiet_from": None, "quiet_until": None}

        answer = own.put(PATH, json=wanted | {"digest_at": "08:00"})

        assert answer.status_code == 200
        assert answer.json == own.get(PATH).json
        assert topic("service", "email") in answer.json["topics"]
        assert (answer.json["quiet_from"], answer.json["digest_at"]) == (None, "08:00")
        other = own.sign_in(make_account(session)).get(PATH).json
        assert (other["digest_at"], topic("service", "push") in other["topics"]) == (None, True)

    def test_the_second_time_forgets_the_first(self, own):
        own.put(PATH, json=USUAL | {"topics": [topic("service")], "quiet_from": "23:00"})

        answer = own.put(PATH, json=USUAL)

        assert (topic("service", "push") in answer.json["topics"], answer.json["quiet_from"]) == (True, "22:00")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"quiet_from": None},
            {"quiet_until": None},
            {"quiet_from": "07:00"},
            {"quiet_from": "24:00"},
            {"quiet_from": "7:00"},
            {"digest_at": 480},
            {"topics": [topic("weather")]},
            {"topics": [topic("service"), topic("service", "push")]},
            {"channels": {}},
        ],
    )
    def test_refuses_what_makes_no_sense(self, own, wrong):
        answer = own.put(PATH, json=USUAL | wrong)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")


class TestHolds:
    def test_of_a_topic_that_was_switched_off(self, own, session, account, push, work):
        make_subscription(session, account, push.browser())
        own.put(PATH, json=USUAL | {"topics": [topic("activities")]})
        make_notice(session, account)

        work()

        assert deliveries_of(session, account) == []
        assert own.get("/api/v1/notifications").json["unread"] == 1

    def test_of_hours_chosen_while_something_waits(self, own, session, account, push, work):
        phone = push.browser((503, {"Retry-After": "60"}))
        make_subscription(session, account, phone)
        make_notice(session, account)
        work()
        own.put(PATH, json=USUAL | {"quiet_from": "12:00", "quiet_until": "14:00"})

        work(NOON + timedelta(minutes=2))
        before = len(phone.received)
        work(NOON + 2 * HOUR)

        assert (before, len(phone.received)) == (0, 1)


class TestDigest:
    @pytest.fixture
    def digest(self, own):
        """At eight o'clock, chosen at noon."""
        assert own.put(PATH, json=USUAL | {"digest_at": "08:00"}).status_code == 200

    def test_counts_once_a_day_what_is_unread(self, own, session, account, digest, push, work):
        phone = push.browser()
        make_subscription(session, account, phone)
        notices = [make_notice(session, account) for _ in range(4)]
        notices[0].read_at = NOON
        work(NOON + HOUR)
        work(NOON + 19 * HOUR)
        before = list(phone.received)

        for minutes in (0, 1, 60):
            work(NOON + 20 * HOUR + timedelta(minutes=minutes))
        work(NOON + 44 * HOUR)  # The next day nothing is new.

        assert before == []
        assert [one["body"] for one in phone.received] == ["有 3 条新消息，点开看看"]

    def test_does_not_hold_up_what_is_urgent(self, session, account, digest, push, work):
        phone = push.browser()
        make_subscription(session, account, phone)
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        work()

        assert [one["body"] for one in phone.received] == ["账号有安全提醒，请尽快看看"]

    def test_goes_by_mail_where_there_is_no_phone_and_makes_up_for_a_week_without_a_worker_once(
        self, session, account, digest, work
    ):
        make_email(session, account)
        make_notice(session, account)

        work(NOON + 7 * DAY)

        (delivery,) = deliveries_of(session, account, Channel.EMAIL)
        assert (delivery.state, delivery.reason) == (DeliveryState.WAITING, "no_connection")  # Nobody serves mail here.


class TestEmail:
    @pytest.fixture
    def code_of(self, session, account):
        def find():
            session.expire_all()
            (given,) = session.query(AccountEmail).filter_by(account_id=account.id, ended_at=None)
            return keyring_of(session).open(given.code_sealed, context=CODE_CONTEXT)

        return find

    def give(self, own, address=ADDRESS):
        return own.put("/api/v1/account/email", json={"address": address})

    def confirm(self, own, code):
        return own.post("/api/v1/account/email/confirm", json={"code": code})

    def test_is_used_once_the_code_came_back(self, own, session, account, code_of, work):
        given = self.give(own)
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)
        work()
        before = deliveries_of(session, account, Channel.EMAIL)
        confirmed = self.confirm(own, code_of())
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)
        work()

        assert given.json == {"available": True, "address_masked": "l***@example.org", "confirmed": False}
        assert confirmed.json == given.json | {"confirmed": True}
        assert [one.purpose.value for one in before] == ["code"]
        assert [one.purpose.value for one in deliveries_of(session, account, Channel.EMAIL)] == ["code", "notice"]

    def test_counts_wrong_codes_and_forgets_the_code_after_five(self, own, code_of):
        self.give(own)
        right = code_of()
        wrong = f"{(int(right) + 1) % 1_000_000:06}"

        answers = [self.confirm(own, wrong) for _ in range(5)]

        assert [(one.status_code, one.json["reason"], one.json["left"]) for one in answers] == [
            (422, "code_wrong", left) for left in (4, 3, 2, 1, 0)
        ]
        last = self.confirm(own, right)
        assert (last.status_code, last.json["reason"]) == (410, "code_over")

    def test_code_runs_out(self, own, code_of):
        self.give(own)

        with clock.frozen(NOON + HOUR / 2):
            answer = self.confirm(own, code_of())

        assert (answer.status_code, answer.json["reason"]) == (410, "code_over")

    def test_code_is_sent_once_a_minute_and_five_times_a_day(self, own):
        answers = []
        for minutes in (0, 0.5, 1, 2, 3, 4, 5, 60 * 24 + 1):
            with clock.frozen(NOON + timedelta(minutes=minutes)):
                answers.append(self.give(own))

        assert [answer.status_code for answer in answers] == [200, 429, 200, 200, 200, 200, 429, 200]
        assert answers[1].json["reason"] == "code_asked_too_often"
        assert answers[1].headers["Retry-After"] == "30"

    def test_is_forgotten(self, own, session, account):
        self.give(own)

        statuses = [own.delete("/api/v1/account/email").status_code for _ in range(2)]

        assert statuses == [204, 404]
        (kept,) = session.query(AccountEmail).filter_by(account_id=account.id)
        assert (kept.address_sealed, kept.code_sealed) == (None, None)
        assert self.confirm(own, "123456").json["reason"] == "code_over"

    @pytest.mark.parametrize("address", ["", "li", "li@", "@x.org", "li@x", "李@x.org", "a b@x.org", "a@x.org\nb@x"])
    def test_refuses_what_is_no_address(self, own, address):
        answer = self.give(own, address)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
