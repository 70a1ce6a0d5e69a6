"""A storm of sign-ins holds five threads at most, and none of them holds a lock."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backend.core import clock
from backend.identity.service import hashing, sessions
from tests.factories.identity import PASSWORD, make_account, make_activation

NEW = "blue-kite-over-9-roofs"

SERVING_THREADS = 16
STORM = 200
PLACES = 5


class SlowHasher:
    """Hashes nothing until it is let go."""

    def __init__(self):
        self.let_go = threading.Event()
        self.started = threading.Event()
        self.at_a_time = 0
        self.most_at_a_time = 0

    def hash(self, password):
        self.at_a_time += 1
        self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
        self.started.set()
        assert self.let_go.wait(timeout=60)
        self.at_a_time -= 1
        return "hash"

    def verify(self, password_hash, password):
        self.hash(password)
        return True

    def check_needs_rehash(self, password_hash):
        return False


@pytest.fixture
def slow_hasher(monkeypatch):
    hasher = SlowHasher()
    monkeypatch.setattr(hashing, "_HASHER", hasher)
    monkeypatch.setattr(hashing, "POOL", hashing.HashingPool())
    yield hasher
    hasher.let_go.set()


@pytest.fixture
def hashing_requests(browser, session, account):
    """Every request that hashes, by a person who was last seen an hour ago, so that "last seen" is due."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    _, cookie = sessions.open_session(session, account=account, device=None, now=an_hour_ago)
    _, token = make_activation(session, account=account)
    signed_in = browser()
    signed_in.set_cookie("lianxin", cookie)
    proof, change = {"password": PASSWORD}, {"current_password": PASSWORD, "new_password": NEW}
    return {
        "sign in": lambda: signed_in.post("/api/v1/session", json={"phone": "19912340001", "password": PASSWORD}),
        "confirm powers": lambda: signed_in.post("/api/v1/session/powers", json=proof),
        "change password": lambda: signed_in.put("/api/v1/account/password", json=change),
        "use an activation": lambda: signed_in.post("/api/v1/activations/use", json={"token": token, "password": NEW}),
    }


class TestStorm:
    def test_sends_everybody_beyond_five_away_at_once_and_serves_others_meanwhile(
        self, client, session, officer, browser, slow_hasher
    ):
        client.sign_in(officer)
        for number in range(STORM):
            make_account(session, phone=f"1980000{number:04d}", password=PASSWORD)
        session.commit()
        sent_away = threading.Semaphore(0)

        def sign_in(number):
            body = {"phone": f"1980000{number:04d}", "password": PASSWORD}
            answer = browser().post("/api/v1/session", json=body)
            if answer.status_code == 503:
                sent_away.release()
            return answer

        with ThreadPoolExecutor(SERVING_THREADS) as threads:
            storm = [threads.submit(sign_in, number) for number in range(STORM)]
            refused_while_nothing_is_hashed = all(sent_away.acquire(timeout=60) for _ in range(STORM - PLACES))
            read = client.get("/api/v1/sessions")
            written = client.patch("/api/v1/account", json={"locale": "en"})
            slow_hasher.let_go.set()
            answers = [future.result() for future in storm]

        assert refused_while_nothing_is_hashed
        assert (read.status_code, written.status_code) == (200, 200)
        busy = [answer for answer in answers if answer.status_code == 503]
        assert len(busy) == STORM - PLACES
        assert {answer.json["reason"] for answer in busy} == {"sign_in_busy"}
        assert {answer.headers["Retry-After"] for answer in busy} <= {"1", "2", "3"}
        assert [answer.status_code for answer in answers if answer not in busy] == [201] * PLACES
        assert slow_hasher.most_at_a_time == 1

    @pytest.mark.parametrize("route", ["sign in", "confirm powers", "change password", "use an activation"])
    def test_hashing_holds_no_write_lock(self, client, session, officer, slow_hasher, hashing_requests, route):
        client.sign_in(officer)
        send = hashing_requests[route]
        session.commit()

        with ThreadPoolExecutor(1) as thread:
            hashing_request = thread.submit(send)
            assert slow_hasher.started.wait(timeout=60)
            written = client.patch("/api/v1/account", json={"locale": "en"})
            slow_hasher.let_go.set()
            answer = hashing_request.result()

        assert written.status_code == 200
        assert answer.status_code in {200, 201, 204}
