"""A storm of sign-ins beside a hall that checks in: whoever signs in may have to wait, nobody who scans does.

Counts decide, never times: no check-in fails, and no sign-in ends otherwise than signed in or asked to come again.
"""

import http.client
import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from backend.attendance.service import codes
from backend.core import clock
from backend.core.db import Database
from backend.core.ids import new_id
from tests.factories.identity import PASSWORD, make_account
from tests.load import data, servers

ROUNDS = 5 if os.environ.get("LIANXIN_SOAK") == "long" else 1
SIGN_INS, PHONES = 200, 60
AT_ONCE = 32


@pytest.fixture
def database(app: Flask, plain_database: Database, _clean_database: None) -> Database:
    return plain_database


Answer = tuple[int, dict[str, object]]


def ask(port: int, method: str, path: str, body: dict[str, object], *, cookie: str = "") -> Answer:
    headers = {"Content-Type": "application/json", "X-Requested-With": "lianxin", "Cookie": cookie}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, f"/api/v1{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


class TestStorm:
    @pytest.mark.parametrize("number", range(ROUNDS))
    def test_of_200_sign_ins_fails_no_check_in(
        self, database: Database, environment: dict[str, str], number: int
    ) -> None:
        hall = data.fill(database, members=PHONES, activities=1)
        people = [f"1981{number:03d}{person:04d}" for person in range(SIGN_INS)]
        with database.transaction() as session:
            for phone in people:
                make_account(session, phone=phone)
        token = codes.mint(database.keyring.code_keys[0], short_id=hall.short_ids[0], now=clock.now())
        scan = {"evidence": {"kind": "rotating_code", "value": token}}

        with servers.running(environment, module="app") as server:

            def sign_in(phone: str) -> Answer:
                return ask(server.port, "POST", "/session", {"phone": phone, "password": PASSWORD})

            def check_in(cookie: str) -> Answer:
                return ask(server.port, "PUT", f"/check-ins/{new_id()}", scan, cookie=cookie)

            with ThreadPoolExecutor(AT_ONCE) as storm, ThreadPoolExecutor(4) as phones:
                signing_in = [storm.submit(sign_in, phone) for phone in people]
                answers = list(phones.map(check_in, hall.cookies))
                ended = [future.result() for future in signing_in]

        assert Counter((status, body.get("outcome")) for status, body in answers) == {(200, "checked_in"): PHONES}
        assert {status for status, _ in ended} <= {201, 503}
        assert {body["reason"] for status, body in ended if status == 503} <= {"sign_in_busy"}
        assert sum(status == 201 for status, _ in ended) > 0
