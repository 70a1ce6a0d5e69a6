"""Push notices, from the inbox to the decrypted message, and every answer of a push service."""

from datetime import timedelta

import pytest

from backend import worker
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Locale
from backend.identity.service import sessions
from backend.notifications.models import DeliveryState, NotificationKind, PushSubscription
from backend.notifications.service import dispatching, sending
from tests.factories.identity import NOON, make_account
from tests.factories.notices import deliveries_of, make_notice, make_subscription, subscription_body
from tests.support.push_service import HANGS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def only(session, account):
    """The account's one delivery."""

    def find():
        (found,) = deliveries_of(session, account)
        return found

    return find


class TestNotice:
    def test_arrives_encrypted_signed_and_neutral_on_every_phone_of_its_reader(self, session, account, push, work):
        phones = [push.browser(), push.browser()]
        for phone in phones:
            make_subscription(session, account, phone)
        notice = make_notice(session, account)

        work()
        work()

        for phone in phones:
            assert phone.received == [
                {
                    "v": 1,
                    "id": str(notice.id),
                    "title": "连心",
                    "body": "活动安排有更新，点开看看",
                    "url": "/inbox",
                    "tag": str(notice.id),
                }
            ]
            (headers,) = phone.headers
            assert (headers["Ttl"], headers["Urgency"], headers["Topic"]) == ("86400", "normal", notice.id.hex)
        assert [one.state for one in deliveries_of(session, account)] == [DeliveryState.SENT] * 2

    def test_speaks_its_readers_language(self, session, push, work):
        account, phone = make_account(session, locale=Locale.ENGLISH), push.browser()
        make_subscription(session, account, phone)
        make_notice(session, account)

        work()

        assert [(one["title"], one["body"]) for one in phone.received] == [
            ("Lianxin", "There is news about an activity.")
        ]

    @pytest.mark.parametrize("settled", ["read_at", "withdrawn_at"])
    def test_that_was_settled_meanwhile_disturbs_nobody(self, session, account, push, work, only, settled):
        phone = push.browser(503)
        make_subscription(session, account, phone)
        notice = make_notice(session, account)
        work()
        setattr(notice, settled, NOON)

        work(NOON + HOUR)

        assert (phone.tried, only().state) == (1, DeliveryState.DROPPED)

    def test_of_something_that_is_over_disturbs_nobody(self, session, account, push, work, only):
        phone = push.browser((503, {"Retry-After": "1800"}))
        make_subscription(session, account, phone)
        make_notice(session, account, useful_until=NOON + HOUR)
        work()

        work(NOON + HOUR)

        assert (phone.tried, only().state) == (1, DeliveryState.DROPPED)

    def test_that_lay_for_a_day_stays_in_the_inbox(self, session, account, push, work):
        make_subscription(session, account, push.browser())
        make_notice(session, account, now=NOON - DAY)

        work()

        assert deliveries_of(session, account) == []

    def test_in_the_night_waits_for_the_morning_unless_it_is_about_the_account(self, session, account, push, work):
        phone = push.browser()
        make_subscription(session, account, phone)
        night = NOON + 11 * HOUR
        make_notice(session, account, now=night)
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED, now=night)

        work(night)
        at_night = [one["body"] for one in phone.received]
        work(night + 8 * HOUR)

        assert at_night == ["账号有安全提醒，请尽快看看"]
        assert [one["body"] for one in phone.received[1:]] == ["活动安排有更新，点开看看"]


class TestAnswers:
    @pytest.mark.parametrize("status", [404, 410])
    def test_gone_prunes_the_subscription_and_says_so(self, session, account, push, work, only, status):
        phone = push.browser(status)
        subscription = make_subscription(session, account, phone)
        make_notice(session, account)

        work()

        session.refresh(subscription)
        assert (only().state, only().reason) == (DeliveryState.PRUNED, "gone")
        assert (subscription.ended_at, subscription.endpoint, subscription.auth) == (NOON, None, None)

    @pytest.mark.parametrize(
        ("status", "reason"),
        [(400, "malformed"), (403, "not_authorised"), (413, "too_large"), (307, "redirected"), (418, "status_418")],
    )
    def test_that_will_not_change_give_up_at_once(self, session, account, push, work, only, status, reason):
        phone = push.browser((status, {"Location": "http://127.0.0.1:1/"}))
        make_subscription(session, account, phone)
        make_notice(session, account)

        work()
        work(NOON + 2 * HOUR)

        assert (phone.tried, only().state, only().reason) == (1, DeliveryState.GIVEN_UP, reason)

    @pytest.mark.parametrize(("status", "reason"), [(500, "service_trouble"), (HANGS, "no_answer")])
    def test_that_may_change_are_tried_again_later_and_later(self, session, account, push, work, only, status, reason):
        phone = push.browser(status, status)
        make_subscription(session, account, phone)
        make_notice(session, account)
        waits = []

        work()
        for _ in range(2):
            delivery = only()
            assert (delivery.state, delivery.reason) == (DeliveryState.WAITING, reason)
            waits.append(delivery.next_attempt_at)
            work(delivery.next_attempt_at)

        assert timedelta(seconds=48) <= waits[0] - NOON <= timedelta(seconds=72)
        assert timedelta(seconds=144) <= waits[1] - waits[0] <= timedelta(seconds=217)
        assert (len(phone.received), only().state, only().attempts) == (1, DeliveryState.SENT, 3)

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize("wait", ["7200", "Sun, 06 Nov 1994 10:49:37 GMT"])
    def test_busy_services_say_when(self, session, account, push, work, only, status, wait):
        asked = {"Retry-After": wait} if wait.isdecimal() else {"Retry-After": wait, "Date": "unused"}
        phone = push.browser((status, asked))
        make_subscription(session, account, phone)
        make_notice(session, account)

        work()

        least = 2 * HOUR if wait.isdecimal() else timedelta(seconds=48)
        assert only().reason == "busy"
        assert least <= only().next_attempt_at - NOON <= least + timedelta(minutes=1)

    def test_no_answer_for_a_day_is_given_up_with_its_reason(self, session, account, push, work, only, client):
        phone = push.browser(*[500] * 20)
        make_subscription(session, account, phone)
        make_notice(session, account)

        client.sign_in(account)
        shown = []
        work()
        while only().state is DeliveryState.WAITING:
            shown.append(len(client.get("/api/v1/account/notice-settings").json["last_trouble"]))
            with clock.frozen(only().next_attempt_at):
                work()

        assert shown[:4] == [0, 0, 1, 1]
        assert (only().state, only().reason, phone.tried) == (
            DeliveryState.GIVEN_UP,
            "service_trouble",
            only().attempts,
        )
        assert only().settled_at <= NOON + DAY
        trouble = client.get("/api/v1/account/notice-settings").json["last_trouble"]
        assert trouble == [{"channel": "push", "reason": "service_trouble", "at": only().settled_at.isoformat()}]

    def test_a_service_that_hangs_is_left_alone_for_the_rest_of_the_run(self, session, account, push, work):
        phones = [push.browser(HANGS) for _ in range(24)]
        for phone in phones:
            make_subscription(session, account, phone)
        make_notice(session, account)

        work()

        assert [one.reason for one in deliveries_of(session, account)] == ["no_answer"] * 24
        assert sum(phone.tried for phone in phones) < 24


class TestWorker:
    def test_that_died_while_sending_sends_again_once_its_lease_is_over(self, app, session, account, push, ways, work):

        phone = push.browser()
        make_subscription(session, account, phone)
        make_notice(session, account)
        session.commit()
        with app.extensions["lianxin_database"].transaction() as killed:
            dispatching.dispatch(killed, channels=ways.channels, now=NOON)
        with app.extensions["lianxin_database"].transaction() as killed:
            (parcel,) = sending.claim(killed, channels=ways.channels, now=NOON)
        ways.senders[parcel.channel].send(parcel)

        work(NOON + timedelta(minutes=1))
        assert len(phone.received) == 1
        work(NOON + timedelta(minutes=2))

        assert [one["tag"] for one in phone.received] == [parcel.tag] * 2
        (delivery,) = deliveries_of(session, account)
        assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)


class TestSubscriptions:
    def test_are_listed_with_what_one_recognises_them_by(self, client, account, push, work, session):
        client.sign_in(account)
        subscription_id = new_id()

        answer = client.put(
            f"/api/v1/account/push-subscriptions/{subscription_id}", json=subscription_body(push.browser())
        )
        make_notice(session, account)
        work()

        assert answer.status_code == 200
        assert answer.json == {"id": str(subscription_id), "created_at": NOON.isoformat()}
        assert client.get("/api/v1/account/push-subscriptions").json["items"] == [
            {
                "id": str(subscription_id),
                "host": "127.0.0.1",
                "device": None,
                "created_at": NOON.isoformat(),
                "last_sent_at": NOON.isoformat(),
                "is_current": True,
            }
        ]

    def test_sent_twice_are_one_and_a_new_endpoint_replaces_the_old(self, client, account, push):
        client.sign_in(account)
        old, new = push.browser(), push.browser()
        first, second = new_id(), new_id()
        for _ in range(2):
            client.put(f"/api/v1/account/push-subscriptions/{first}", json=subscription_body(old))
        body = subscription_body(new, replaces=old.endpoint)

        assert client.put(f"/api/v1/account/push-subscriptions/{second}", json=body).status_code == 200

        listed = client.get("/api/v1/account/push-subscriptions").json["items"]
        assert [item["id"] for item in listed] == [str(second)]

    def test_of_a_shared_phone_belong_to_who_signed_in_last(self, new_client, session, account, push, work):
        other, phone = make_account(session), push.browser()
        former, latter = new_client().sign_in(account), new_client().sign_in(other)
        for browser in (former, latter):
            path = f"/api/v1/account/push-subscriptions/{new_id()}"
            assert browser.put(path, json=subscription_body(phone)).status_code == 200
        make_notice(session, account)
        notice = make_notice(session, other)

        work()

        assert former.get("/api/v1/account/push-subscriptions").json["items"] == []
        assert [one["id"] for one in phone.received] == [str(notice.id)]

    def test_of_others_are_not_ended_by_naming_them_as_replaced(self, new_client, session, account, push):
        theirs = push.browser()
        make_subscription(session, make_account(session), theirs)
        body = subscription_body(push.browser(), replaces=theirs.endpoint)

        new_client().sign_in(account).put(f"/api/v1/account/push-subscriptions/{new_id()}", json=body)

        standing = session.query(PushSubscription).filter(PushSubscription.ended_at.is_(None)).count()
        assert standing == 2

    def test_are_ten_at_most_the_oldest_goes(self, client, session, account):
        oldest = make_subscription(session, account)
        with clock.frozen(NOON + HOUR):
            for _ in range(9):
                make_subscription(session, account)
            newest = new_id()

            client.sign_in(account).put(f"/api/v1/account/push-subscriptions/{newest}", json=subscription_body())

            listed = [item["id"] for item in client.get("/api/v1/account/push-subscriptions").json["items"]]
        assert (len(listed), str(newest) in listed, str(oldest.id) in listed) == (10, True, False)

    def test_under_somebody_elses_id_are_refused(self, client, session, account, push):
        theirs = make_subscription(session, make_account(session))

        answer = client.sign_in(account).put(
            f"/api/v1/account/push-subscriptions/{theirs.id}", json=subscription_body(push.browser())
        )

        assert (answer.status_code, answer.json["reason"]) == (409, "conflict")

    def test_end_with_the_sign_out(self, client, session, account, push, work):
        phone = push.browser()
        client.sign_in(account)
        client.put(f"/api/v1/account/push-subscriptions/{new_id()}", json=subscription_body(phone))
        make_notice(session, account)
        assert client.delete("/api/v1/session").status_code == 204

        work()

        assert phone.tried == 0

    def test_end_when_removed_and_somebody_elses_do_not_exist(self, client, session, account):
        own, theirs = make_subscription(session, account), make_subscription(session, make_account(session))
        client.sign_in(account)

        statuses = [
            client.delete(f"/api/v1/account/push-subscriptions/{one}").status_code
            for one in (own.id, own.id, theirs.id, new_id())
        ]

        assert statuses == [204, 204, 404, 404]
        assert client.get("/api/v1/account/push-subscriptions").json["items"] == []

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"endpoint": "https://localhost/push"}, "endpoint_not_allowed"),
            ({"endpoint": "http://push.example.org/push"}, "endpoint_not_allowed"),
            ({"p256dh": "AAAA"}, "bad_keys"),
            ({"auth": "AAAA"}, "bad_keys"),
            ({"p256dh": "B" + "A" * 86}, "bad_keys"),
        ],
    )
    def test_that_cannot_be_used_are_refused(self, client, account, fields, reason):
        body = subscription_body(**fields)

        answer = client.sign_in(account).put(f"/api/v1/account/push-subscriptions/{new_id()}", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, reason)

    def test_whose_session_ended_forget_where_they_were(self, app, session, account):

        subscription = make_subscription(session, account)
        sessions.end_sessions(session, account=account, now=NOON)
        session.commit()
        (chore,) = [chore for chore in worker.CHORES if chore.name == "end_signed_out"]

        assert worker.do(app.extensions["lianxin_database"], chore, now=NOON) == 1

        session.refresh(subscription)
        assert (subscription.endpoint, subscription.end_reason.value) == (None, "signed_out")


class TestPushTest:
    def test_reaches_ones_own_phones_once_a_minute_even_at_night(self, client, session, account, push, work):
        phone = push.browser()
        make_subscription(session, account, phone)
        client.sign_in(account)

        with clock.frozen(NOON + 11 * HOUR):
            answers = [client.post("/api/v1/account/push-test") for _ in range(2)]
            work()

        assert [answer.status_code for answer in answers] == [204, 429]
        assert (answers[1].json["reason"], answers[1].headers["Retry-After"]) == ("tested_already", "60")
        assert [(one["body"], one["id"]) for one in phone.received] == [("通知已开通，这是一条测试消息", None)]

    def test_needs_a_phone(self, client, account):
        answer = client.sign_in(account).post("/api/v1/account/push-test")

        assert (answer.status_code, answer.json["reason"]) == (409, "no_subscription")
