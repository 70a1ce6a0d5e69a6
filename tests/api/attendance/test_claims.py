"""A scan before signing in: exchanged at once for a claim that survives the sign-in."""

from datetime import timedelta

import pytest

from backend.attendance.models import ClaimUse
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member

MINUTES_5 = timedelta(minutes=5)


@pytest.fixture
def exchange(client, session, theme_day):
    """Exchanges the code that the screen shows, in a browser where nobody is signed in."""

    def act(*, now=None):
        return client.post("/api/v1/claims", json={"token": token_of(session, theme_day, now=now)})

    return act


@pytest.fixture
def claim(exchange):
    return exchange().json["claim"]


class TestCreateClaim:
    def test_needs_nobody_signed_in_and_names_the_activity(self, exchange, theme_day, look):
        answer = exchange()

        assert answer.status_code == 201
        assert answer.json["expires_at"] == (NOON + MINUTES_5).isoformat()
        assert answer.json["activity"] == {
            "id": str(theme_day.id),
            "title": theme_day.title,
            "starts_at": NOON.isoformat(),
            "venue": theme_day.venue,
        }
        assert look.events() == []
        assert look.count(ClaimUse) == 0

    @pytest.mark.parametrize(
        ("seconds", "status", "reason"), [(-65, 410, "code_expired"), (5, 422, "code_from_future")]
    )
    def test_refuses_an_untimely_code(self, exchange, seconds, status, reason):
        answer = exchange(now=NOON + timedelta(seconds=seconds))

        assert (answer.status_code, answer.json["reason"]) == (status, reason)

    @pytest.mark.parametrize(("token", "reason"), [("ABC", "code_malformed"), ("A" * 29, "code_unknown")])
    def test_refuses_what_is_no_code_of_ours(self, client, token, reason):
        answer = client.post("/api/v1/claims", json={"token": token})

        assert (answer.status_code, answer.json["reason"]) == (422, reason)


class TestCheckInByClaim:
    def test_counts_from_the_moment_of_the_scan(self, phone, claim, look):
        with clock.frozen(NOON + timedelta(minutes=4)):
            answer = send(phone, attempt("claim", claim))

        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert (answer.json["method"], answer.json["checked_in_at"]) == ("claim", NOON.isoformat())
        assert look.lines()[0].grade == "a"

    def test_a_scan_in_time_is_present_even_if_signing_in_took_beyond_the_late_limit(self, phone, exchange):
        limit = NOON + timedelta(minutes=15)
        with clock.frozen(limit - timedelta(seconds=1)):
            claim = exchange().json["claim"]

        with clock.frozen(limit + timedelta(minutes=1)):
            answer = send(phone, attempt("claim", claim))

        assert answer.json["status"] == "present"

    def test_survives_signing_in_in_the_same_browser(self, client, claim, account_of, member):
        client.sign_in(account_of(member))

        assert send(client, attempt("claim", claim)).json["outcome"] == "checked_in"

    def test_holds_for_five_minutes(self, phone, claim):
        with clock.frozen(NOON + MINUTES_5):
            assert send(phone, attempt("claim", claim)).json["outcome"] == "checked_in"

    def test_is_refused_afterwards(self, phone, claim, look):
        with clock.frozen(NOON + MINUTES_5 + timedelta(seconds=1)):
            answer = send(phone, attempt("claim", claim))

        assert (answer.status_code, answer.json["reason"]) == (410, "claim_expired")
        assert [event.reason for event in look.events()] == ["claim_expired"]

    def test_belongs_to_the_first_account_that_uses_it(self, session, phone, phone_of, claim, branch, member, look):
        second = phone_of(make_member(session, branch, account=True))
        send(phone, attempt("claim", claim))

        answer = send(second, attempt("claim", claim))

        assert (answer.status_code, answer.json["reason"]) == (409, "claim_taken")
        assert member.name not in answer.text
        assert [line.member_id for line in look.lines()] == [member.id]

    def test_may_be_used_again_by_its_own_account(self, phone, claim):
        first, second = (send(phone, attempt("claim", claim)) for _ in range(2))

        assert (first.json["outcome"], second.json["outcome"]) == ("checked_in", "already")

    def test_is_replayed_after_it_expired(self, phone, claim):
        check_in_id = new_id()
        send(phone, attempt("claim", claim), check_in_id=check_in_id)

        with clock.frozen(NOON + timedelta(hours=1)):
            again = send(phone, attempt("claim", claim), check_in_id=check_in_id)

        assert (again.status_code, again.json["outcome"], again.json["replayed"]) == (200, "checked_in", True)

    @pytest.mark.parametrize("value", ["x", "A" * 56, "签到", "=" * 10])
    def test_is_refused_when_it_is_none_of_ours(self, phone, theme_day, look, value):
        answer = send(phone, attempt("claim", value))

        assert (answer.status_code, answer.json["reason"]) == (422, "claim_invalid")
        assert [event.reason for event in look.events()] == ["claim_invalid"]

    def test_is_refused_for_another_activity_than_named(self, session, phone, claim, branch):

        other = make_activity(session, branch)

        answer = send(phone, attempt("claim", claim, activity=other))

        assert (answer.status_code, answer.json["reason"]) == (409, "code_other_activity")

    def test_is_refused_after_the_activity_was_cancelled(self, phone, secretary, claim, theme_day):
        secretary.post(f"/api/v1/activities/{theme_day.id}/cancel", json={"reason": "会场停电"})

        answer = send(phone, attempt("claim", claim))

        assert (answer.status_code, answer.json["reason"]) == (409, "cancelled")
