"""One-time ways in, as their holder meets them."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.security import new_token
from backend.identity.models import LoginSession
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import demo, hashing
from backend.notifications.models import NotificationKind
from tests.factories.identity import NOON, make_account, make_activation

PHONE, NEW = "19912340001", "blue-kite-over-9-roofs"
DAY = timedelta(hours=24)


def inspect(client, token):
    return client.post("/api/v1/activations/inspect", json={"token": token})


def use(client, token, password=NEW, **more):
    return client.post("/api/v1/activations/use", json={"token": token, "password": password, **more})


@pytest.fixture
def over(session, account, officer):
    """Tokens of activations that are over, by reason, as of `NOON` + 24 hours."""

    def make(**fields):
        return make_activation(session, account=account, issuer=officer, issued_at=NOON + timedelta(hours=1), **fields)

    return {
        "activation_used": make(used_at=NOON)[1],
        "activation_revoked": make(revoked_at=NOON)[1],
        "activation_expired": make_activation(session, account=account, issuer=officer, issued_at=NOON)[1],
    }


OVER = ["activation_used", "activation_revoked", "activation_expired"]


class TestInspect:
    def test_shows_a_new_person_whose_it_is_and_what_it_needs(self, client, session, officer):
        newcomer = make_account(session, phone=None, password=None)
        _, token = make_activation(session, account=newcomer, issuer=officer, issued_at=NOON)

        with clock.frozen(NOON):
            answer = inspect(client, token)

        assert answer.status_code == 200
        assert answer.json == {
            "name_masked": "王*明",
            "is_first": True,
            "needs_phone": True,
            "expires_at": (NOON + DAY).isoformat(),
        }

    def test_changes_nothing(self, client, session, account, officer):
        _, token = make_activation(session, account=account, issuer=officer)

        answers = [inspect(client, token) for _ in range(2)]

        assert [(answer.status_code, answer.json["is_first"]) for answer in answers] == [(200, False)] * 2

    @pytest.mark.parametrize("reason", OVER)
    def test_says_why_it_is_over(self, client, over, reason):
        with clock.frozen(NOON + DAY):
            answer = inspect(client, over[reason])

        assert (answer.status_code, answer.json["reason"]) == (410, reason)

    def test_knows_no_other_token(self, client):
        answer = inspect(client, new_token())

        assert (answer.status_code, answer.json["reason"]) == (404, "activation_unknown")

    @pytest.mark.parametrize("token", ["", "x" * 101, "a\x00b", 5, None])
    def test_refuses_other_shapes(self, client, token):
        answer = inspect(client, token)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")


class TestUse:
    def test_sets_the_password_and_signs_in(self, client, new_client, session, officer):
        newcomer = make_account(session, phone=PHONE, password=None)
        _, token = make_activation(session, account=newcomer, issuer=officer)

        answer = use(client, token)

        assert answer.status_code == 201
        assert answer.json["account"]["id"] == str(newcomer.id)
        assert client.get_cookie("lianxin").http_only
        assert client.get("/api/v1/session").json["account"] is not None
        assert new_client().post("/api/v1/session", json={"phone": PHONE, "password": NEW}).status_code == 201

    def test_signs_every_other_browser_out_and_tells_them_why(self, client, new_client, session, account, officer):
        old = new_client().sign_in(account)
        activation, token = make_activation(session, account=account, issuer=officer, issued_at=NOON)

        with clock.frozen(NOON + timedelta(minutes=1)):
            use(client, token)
            seen = old.get("/api/v1/session").json

        assert seen["account"] is None
        assert seen["ended"] == {
            "activation_id": str(activation.id),
            "at": (NOON + timedelta(minutes=1)).isoformat(),
            "by_name": "李大华",
            "disputable": True,
        }

    def test_tells_the_inbox_and_the_audit_trail(self, client, session, account, officer):
        activation, token = make_activation(session, account=account, issuer=officer, issued_at=NOON)

        with clock.frozen(NOON):
            answer = use(client, token)
            [told] = client.get("/api/v1/notifications").json["items"]

        assert answer.json["unread"] == 1
        assert told["kind"] == NotificationKind.ACCOUNT_ACTIVATED
        assert told["subject_id"] == str(activation.id)
        assert told["facts"] == {"activation_id": str(activation.id), "by": "李大华", "at": NOON.isoformat()}
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id) == (Action.ACTIVATION_USED, activation.id)
        assert entry.actor_account_id == account.id

    def test_opens_the_lock_of_somebody_who_forgot_the_password(self, client, session, account, officer):
        for _ in range(11):
            client.post("/api/v1/session", json={"phone": PHONE, "password": "forgotten-long-ago"})
        _, token = make_activation(session, account=account, issuer=officer)

        use(client, token)

        assert client.post("/api/v1/session", json={"phone": PHONE, "password": NEW}).status_code == 201

    def test_gives_a_number_to_an_account_that_has_none(self, client, new_client, session, officer):
        newcomer = make_account(session, phone=None, password=None)
        _, token = make_activation(session, account=newcomer, issuer=officer)

        missing, answer = use(client, token), use(client, token, phone="+86 199 1234 0001")

        assert (missing.status_code, missing.json["reason"]) == (422, "phone_required")
        assert answer.status_code == 201
        assert new_client().post("/api/v1/session", json={"phone": PHONE, "password": NEW}).status_code == 201

    @pytest.mark.parametrize(
        ("phone", "status", "reason"), [("110", 422, "phone_invalid"), ("19912340002", 409, "phone_taken")]
    )
    def test_refuses_a_number_that_cannot_be_theirs(self, client, session, officer, phone, status, reason):
        _, token = make_activation(session, account=make_account(session, phone=None, password=None), issuer=officer)

        answer = use(client, token, phone=phone)

        assert (answer.status_code, answer.json["reason"]) == (status, reason)
        assert inspect(client, token).status_code == 200

    def test_never_changes_the_number_of_an_account(self, client, session, account, officer):
        _, token = make_activation(session, account=account, issuer=officer)

        answer = use(client, token, phone="19912347777")

        assert (answer.status_code, answer.json["reason"]) == (409, "phone_fixed")
        assert use(client, token, phone=PHONE).status_code == 201

    @pytest.mark.parametrize(
        ("password", "why"), [("short", "too_short"), (PHONE, "is_phone"), ("woaini1314", "too_common")]
    )
    def test_stays_open_after_a_weak_password(self, client, session, account, officer, password, why):
        _, token = make_activation(session, account=account, issuer=officer)

        answer = use(client, token, password)

        assert (answer.status_code, answer.json["reason"]) == (422, "password_too_weak")
        assert answer.json["why"] == why
        assert use(client, token).status_code == 201

    def test_refuses_the_demo_password_on_data_that_is_not_the_demos(
        self, client, session, account, officer, with_settings
    ):
        demo.mark(session, now=NOON)
        with_settings(demo=False)
        _, token = make_activation(session, account=account, issuer=officer)

        answer = use(client, token, DEMO_PASSWORD)

        assert (answer.status_code, answer.json["reason"]) == (403, "demo_password")

    @pytest.mark.parametrize("reason", OVER)
    def test_says_why_it_is_over(self, client, over, reason):
        with clock.frozen(NOON + DAY):
            answer = use(client, over[reason])

        assert (answer.status_code, answer.json["reason"]) == (410, reason)

    def test_works_once(self, client, session, account, officer):
        _, token = make_activation(session, account=account, issuer=officer)

        answers = [use(client, token) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 410]

    def test_opens_nothing_for_an_account_that_was_switched_off(self, client, session, officer):
        _, token = make_activation(session, account=make_account(session, disabled_at=NOON), issuer=officer)

        answer = use(client, token)

        assert (answer.status_code, answer.json["reason"]) == (410, "activation_revoked")

    def test_knows_no_other_token(self, client):
        answer = use(client, new_token())

        assert (answer.status_code, answer.json["reason"]) == (404, "activation_unknown")

    def test_lets_one_of_twenty_parallel_uses_succeed(self, session, account, officer, in_parallel, monkeypatch):
        all_have_looked = threading.Barrier(20)

        def hashed(password):
            all_have_looked.wait(timeout=30)  # So that all of them have found it open before the first one uses it.
            return f"hash of {password}"

        monkeypatch.setattr(hashing, "hashed", hashed)
        _, token = make_activation(session, account=account, issuer=officer)

        answers = in_parallel(20, lambda browser: use(browser, token))

        assert sorted(answer.status_code for answer in answers) == [201] + [410] * 19
        assert {answer.json["reason"] for answer in answers if answer.status_code == 410} == {"activation_used"}
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 1


class TestListOwnActivations:
    def test_shows_who_issued_what_newest_first(self, client, session, account, officer):
        make_activation(session, account=account, issued_at=NOON - 40 * DAY, used_at=NOON - 40 * DAY)
        make_activation(session, account=account, issuer=officer, issued_at=NOON, used_at=NOON)
        make_activation(session, account=officer, issued_at=NOON)

        with clock.frozen(NOON):
            items = client.sign_in(account).get("/api/v1/account/activations").json["items"]

        assert [(item["issued_by_name"], item["disputable"]) for item in items] == [("李大华", True), (None, False)]
        assert set(items[0]) == {"id", "issued_by_name", "issued_at", "used_at", "disputed_at", "disputable"}

    def test_needs_a_session(self, client):
        answer = client.get("/api/v1/account/activations")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
