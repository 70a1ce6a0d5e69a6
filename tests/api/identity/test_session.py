"""Signing in and out, over HTTP."""

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import LoginSession
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import demo, hashing
from backend.members.models import Affiliation, AffiliationReason, Member, Sex
from tests.factories.identity import NOON, PASSWORD, make_account

PHONE = "19912340001"
WECHAT = "Mozilla/5.0 (Linux; Android 13) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.44"


def sign_in(client, phone=PHONE, password=PASSWORD, **kwargs):
    return client.post("/api/v1/session", json={"phone": phone, "password": password}, **kwargs)


def fail(client, times, phone=PHONE):
    return [sign_in(client, phone, "not-the-password") for _ in range(times)]


def told(answer):
    return answer.status_code, answer.json["reason"], answer.headers.get("Retry-After")


class TestGetSession:
    def test_names_nobody_who_is_signed_out(self, client):
        answer = client.get("/api/v1/session")

        assert answer.status_code == 200
        assert answer.json == {
            "account": None,
            "member": None,
            "grants": [],
            "powers": {"active": False, "until": None},
            "unread": 0,
            "demo": False,
            "ended": None,
        }

    def test_names_the_account(self, client, account):
        answer = client.sign_in(account).get("/api/v1/session")

        assert answer.json["account"] == {"id": str(account.id), "display_name": "王小明", "locale": "zh"}
        assert answer.json["member"] is None
        assert answer.json["powers"] == {"active": False, "until": None}

    def test_names_the_grants_and_how_long_the_powers_are_awake(self, client, officer, branch):
        with clock.frozen(NOON):
            client.sign_in(officer)

        with clock.frozen(NOON + timedelta(minutes=10)):
            session = client.get("/api/v1/session").json

        [grant] = session["grants"]
        assert (grant["role"], grant["organisation"]["id"]) == ("secretary", str(branch.id))
        assert (grant["organisation"]["kind"], grant["organisation"]["short_name"]) == ("branch", "律师一支部")
        assert session["powers"] == {"active": True, "until": (NOON + timedelta(minutes=30)).isoformat()}

    def test_names_the_member_and_the_branch_of_today(self, client, session, account, branch):
        member = Member(
            id=new_id(),
            account_id=account.id,
            name="王小明",
            name_pinyin="wangxiaoming wxm",
            sex=Sex.MALE,
            created_at=NOON,
            changed_at=NOON,
        )
        session.add(member)
        session.flush()
        session.add(
            Affiliation(
                id=new_id(),
                member_id=member.id,
                organisation_id=branch.id,
                from_on=date(2020, 1, 1),
                reason=AffiliationReason.FIRST_ENTRY,
            )
        )

        answer = client.sign_in(account).get("/api/v1/session")

        organisation = {"id": str(branch.id), "name": branch.name, "short_name": branch.short_name}
        assert answer.json["member"] == {"id": str(member.id), "name": "王小明", "organisation": organisation}


class TestSignIn:
    def test_opens_a_session_of_thirty_days_in_a_cookie_that_scripts_cannot_read(self, client, account):
        answer = sign_in(client, headers={"User-Agent": WECHAT})

        assert answer.status_code == 201
        assert answer.json["account"]["id"] == str(account.id)
        cookie = client.get_cookie("lianxin")
        assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
        assert cookie.max_age == 30 * 24 * 60 * 60
        assert not cookie.secure
        assert client.get("/api/v1/sessions").json["items"][0]["device"] == "Android · 微信"

    def test_binds_the_cookie_to_the_host_on_https(self, client, account, with_settings):
        with_settings(public_url="https://lianxin.example")

        header = sign_in(client, base_url="https://lianxin.example").headers["Set-Cookie"]

        assert header.startswith("__Host-lianxin=")
        assert "Secure" in header
        assert "Domain" not in header

    def test_keeps_only_hashes_of_token_and_nothing_of_the_browser_but_its_kind(self, client, session, account):
        sign_in(client, headers={"User-Agent": WECHAT})

        row = session.scalars(select(LoginSession)).one()
        assert client.get_cookie("lianxin").value.encode() not in row.token_hash
        assert row.device == "Android · 微信"

    def test_takes_the_number_as_people_write_it(self, client, account):
        assert sign_in(client, "+86 199 1234 0001").status_code == 201

    def test_ends_the_session_that_the_same_browser_had(self, client, session, account):
        sign_in(client)
        sign_in(client)

        assert len(client.get("/api/v1/sessions").json["items"]) == 1

    def test_leaves_an_audit_entry_by_the_one_who_signed_in(self, client, session, account):
        sign_in(client)

        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.actor_account_id) == (Action.SESSION_OPENED, account.id)

    @pytest.mark.usefixtures("real_hashing")
    def test_renews_a_hash_that_was_made_with_older_parameters(self, client, session, account):
        account.password_hash = hashing.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

        answer = sign_in(client)

        session.refresh(account)
        assert answer.status_code == 201
        assert "m=19456,t=2,p=1" in account.password_hash
        assert sign_in(client).status_code == 201

    @pytest.mark.parametrize("phone", [PHONE, "19912349999"], ids=["known", "unknown"])
    def test_does_not_say_whether_phone_or_password_is_wrong(self, client, account, phone):
        answer = sign_in(client, phone, "not-the-password")

        assert told(answer) == (401, "wrong_credentials", None)
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("change", [{"password": None}, {"disabled_at": NOON}], ids=["not activated", "disabled"])
    def test_opens_nothing_for_accounts_that_may_not_sign_in(self, client, session, change):
        make_account(session, phone=PHONE, **change)

        assert told(sign_in(client)) == (401, "wrong_credentials", None)

    def test_refuses_what_is_no_phone_number(self, client):
        assert told(sign_in(client, "110")) == (422, "phone_invalid", None)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"phone": PHONE},
            {"phone": PHONE, "password": 12345678},
            {"phone": PHONE, "password": "x" * 129},
            {"phone": PHONE, "password": "a\x00bcdefgh"},
            {"phone": PHONE, "password": "\ud800bcdefgh"},
            {"phone": PHONE, "password": PASSWORD, "is_officer": False},
        ],
    )
    def test_refuses_other_shapes(self, client, body):
        answer = client.post("/api/v1/session", data=json.dumps(body), content_type="application/json")

        assert told(answer) == (422, "invalid_request", None)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "lianxin"},
            {"Sec-Fetch-Site": "same-site", "X-Requested-With": "lianxin"},
            {"Origin": "https://elsewhere.example", "X-Requested-With": "lianxin"},
            {},
        ],
    )
    def test_refuses_a_foreign_page(self, app, session, account, headers):
        session.commit()

        answer = sign_in(FlaskClient(app, app.response_class), headers=headers)

        assert told(answer) == (403, "foreign_origin", None)

    def test_accepts_the_demo_password_in_demo_mode_only(self, client, session, with_settings):
        make_account(session, phone=PHONE, password=DEMO_PASSWORD)
        demo.mark(session, now=clock.now())

        assert sign_in(client, password=DEMO_PASSWORD).status_code == 201
        with_settings(demo=False)
        assert told(sign_in(client, password=DEMO_PASSWORD)) == (403, "demo_password", None)

    def test_refuses_the_demo_password_in_demo_mode_on_data_that_is_not_the_demos(self, client, session):
        make_account(session, phone=PHONE, password=DEMO_PASSWORD)

        assert told(sign_in(client, password=DEMO_PASSWORD)) == (403, "demo_password", None)
        assert client.get("/api/v1/session").json["demo"] is False


class TestLock:
    def test_shuts_a_member_out_for_15_minutes_after_10_failures_even_with_the_right_password(self, client, account):
        with clock.frozen(NOON):
            answers = fail(client, 10)
            locked = sign_in(client)

        assert [answer.status_code for answer in answers] == [401] * 9 + [429]
        assert told(locked) == (429, "account_locked", "900")
        with clock.frozen(NOON + timedelta(minutes=14, seconds=59)):
            assert told(sign_in(client)) == (429, "account_locked", "1")
        with clock.frozen(NOON + timedelta(minutes=15)):
            assert sign_in(client).status_code == 201

    def test_shuts_an_officer_out_for_30_minutes_after_5_failures(self, client, officer):
        with clock.frozen(NOON):
            answers = fail(client, 6, "19912340002")

        assert [answer.status_code for answer in answers] == [401] * 4 + [429] * 2
        assert told(answers[-1]) == (429, "account_locked", "1800")

    def test_answers_the_same_for_a_number_that_has_no_account(self, client, account):
        with clock.frozen(NOON):
            known, unknown = fail(client, 12), fail(client, 12, "19912349999")

        assert [told(answer) for answer in known] == [told(answer) for answer in unknown]

    def test_locks_one_number_and_not_its_neighbours(self, client, account, officer):
        fail(client, 11)

        assert sign_in(client, "19912340002").status_code == 201

    def test_forgets_failures_after_a_right_password(self, client, account):
        fail(client, 9)
        sign_in(client)

        assert {answer.status_code for answer in fail(client, 9)} == {401}

    def test_counts_every_failure_of_parallel_attempts(self, client, account, in_parallel, monkeypatch):
        monkeypatch.setattr(hashing, "is_right", lambda password, password_hash: False)

        answers = in_parallel(8, lambda browser: sign_in(browser, password="not-the-password"))

        assert {answer.status_code for answer in answers} == {401}
        assert [answer.status_code for answer in fail(client, 2)] == [401, 429]

    def test_a_failure_leaves_an_audit_entry_about_the_account(self, client, session, account):
        fail(client, 1)

        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id) == (Action.SESSION_REFUSED, account.id)


class TestSignOut:
    def test_ends_the_session_and_takes_the_cookie(self, client, account):
        sign_in(client)
        token = client.get_cookie("lianxin").value

        answer = client.delete("/api/v1/session")

        assert answer.status_code == 204
        assert client.get_cookie("lianxin") is None
        client.set_cookie("lianxin", token)
        assert client.get("/api/v1/session").json["account"] is None

    def test_needs_a_session(self, client):
        assert told(client.delete("/api/v1/session")) == (401, "not_signed_in", None)


class TestExpiry:
    def test_signs_a_browser_out_after_thirty_days(self, client, account):
        with clock.frozen(NOON):
            sign_in(client)
        with clock.frozen(NOON + timedelta(days=30) - timedelta(seconds=1)):
            assert client.get("/api/v1/session").json["account"] is not None
        with clock.frozen(NOON + timedelta(days=30)):
            assert client.get("/api/v1/session").json["account"] is None

    def test_remembers_to_the_minute_when_a_browser_was_seen(self, client, account):
        with clock.frozen(NOON):
            sign_in(client)
        for seconds, seen in ((59, 0), (60, 60), (90, 60)):
            with clock.frozen(NOON + timedelta(seconds=seconds)):
                client.get("/api/v1/session")
                [shown] = client.get("/api/v1/sessions").json["items"]
            assert shown["last_seen_at"] == (NOON + timedelta(seconds=seen)).isoformat()

    def test_ignores_a_token_that_nobody_issued(self, client):
        client.set_cookie("lianxin", "x" * 43)

        assert client.get("/api/v1/session").json["account"] is None
