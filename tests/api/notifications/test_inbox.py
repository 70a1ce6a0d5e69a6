"""The inbox over HTTP."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.core.ids import new_id
from backend.notifications import service
from backend.notifications.models import NotificationKind
from tests.factories.identity import NOON, make_account


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def tell(session):
    def write(account, minutes=0):
        return service.notify(
            session,
            account_id=account.id,
            kind=NotificationKind.ACTIVITY_PUBLISHED,
            facts={"title": "主题党日"},
            subject_id=new_id(),
            now=NOON + timedelta(minutes=minutes),
        )

    return write


class TestListNotifications:
    def test_shows_ones_own_newest_first_with_what_is_unread(self, client, session, account, tell):
        told = [tell(account, minutes) for minutes in range(3)]
        tell(make_account(session))

        answer = client.sign_in(account).get("/api/v1/notifications", query_string={"page_size": 2})

        assert answer.status_code == 200
        assert {name: answer.json[name] for name in ("total", "page", "page_size", "unread")} == {
            "total": 3,
            "page": 1,
            "page_size": 2,
            "unread": 3,
        }
        assert [item["id"] for item in answer.json["items"]] == [str(told[2].id), str(told[1].id)]
        assert answer.json["items"][0] == {
            "id": str(told[2].id),
            "kind": "activity_published",
            "topic": "activities",
            "matter": f"activities:{told[2].subject_id}",
            "facts": {"title": "主题党日"},
            "subject_id": str(told[2].subject_id),
            "created_at": (NOON + timedelta(minutes=2)).isoformat(),
            "read_at": None,
        }

    def test_keeps_apart_what_is_told_of_one_branch(self, client, session, account):
        branch_id, kinds = new_id(), ["probation_due", "hours_waiting", "flow_contacts_due", "hours_waiting"]
        for kind in kinds:
            about = {"kind": NotificationKind(kind), "facts": {}, "subject_id": branch_id}
            service.notify(session, account_id=account.id, **about, now=NOON)

        told = client.sign_in(account).get("/api/v1/notifications").json["items"]

        assert {item["kind"]: item["matter"] for item in told} == {kind: f"{kind}:{branch_id}" for kind in kinds}

    @pytest.mark.parametrize("query", [{"page": 0}, {"page_size": 201}, {"unread": 1}])
    def test_refuses_other_queries(self, client, account, query):
        answer = client.sign_in(account).get("/api/v1/notifications", query_string=query)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_needs_a_session(self, client):
        answer = client.get("/api/v1/notifications")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")


class TestReadNotification:
    def test_marks_it_once(self, client, account, tell):
        notification = tell(account)
        client.sign_in(account)

        for _ in range(2):
            assert client.post(f"/api/v1/notifications/{notification.id}/read").status_code == 204

        inbox = client.get("/api/v1/notifications").json
        assert inbox["unread"] == 0
        assert inbox["items"][0]["read_at"] is not None

    def test_finds_nobody_elses(self, client, session, account, tell):
        theirs = tell(make_account(session))

        answer = client.sign_in(account).post(f"/api/v1/notifications/{theirs.id}/read")

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
        session.refresh(theirs)
        assert theirs.read_at is None

    def test_needs_a_session(self, client):
        answer = client.post(f"/api/v1/notifications/{new_id()}/read")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")


class TestReadAllNotifications:
    def test_marks_ones_own_only(self, client, session, account, tell):
        other = make_account(session)
        for person in (account, account, other):
            tell(person)
        client.sign_in(account)

        with clock.frozen(clock.now()):
            answers = [client.post("/api/v1/notifications/read") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 204]
        assert client.get("/api/v1/session").json["unread"] == 0
        assert service.count_unread(session, account_id=other.id) == 1

    def test_needs_a_session(self, client):
        answer = client.post("/api/v1/notifications/read")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
