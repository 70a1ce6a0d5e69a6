"""What the operator's monitoring reads, and who may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core import clock
from backend.notifications.models import Announcement, Audience, AudienceKind, NotificationKind
from backend.notifications.service import announce
from tests.factories.identity import NOON, make_account
from tests.factories.notices import make_notice, make_subscription


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


class TestGetMetrics:
    def test_counts_what_waits_and_what_was_given_up(self, client, session, push, work):
        account = make_account(session)
        make_subscription(session, account, push.browser(413))
        make_subscription(session, account, push.browser(503))
        make_notice(session, account)
        work()
        make_notice(session, account)
        audience = Audience(AudienceKind.BRANCH_MEMBERS, {"organisation_ids": [], "on": "2026-03-06"})
        announce(
            session,
            kind=NotificationKind.ACTIVITY_PUBLISHED,
            facts={},
            audience=audience,
            now=NOON - timedelta(seconds=90),
        )

        with clock.frozen(NOON + timedelta(hours=1)):
            answer = client.get("/metrics")

        assert answer.status_code == 200
        lines = answer.text.splitlines()
        assert session.query(Announcement).count() == 1
        assert {
            "lianxin_outbox_announcements 1.0",
            "lianxin_outbox_oldest_seconds 3690.0",
            "lianxin_notifications_undispatched 1.0",
            'lianxin_deliveries{channel="push",state="given_up"} 1.0',
            'lianxin_deliveries{channel="push",state="waiting"} 1.0',
            'lianxin_deliveries_given_up{channel="push",reason="too_large"} 1.0',
        } <= set(lines)
        (overdue,) = [line for line in lines if line.startswith('lianxin_delivery_overdue_seconds{channel="push"}')]
        assert 3500 < float(overdue.rpartition(" ")[2]) < 3600

    @pytest.mark.parametrize(
        ("address", "headers", "status"),
        [
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
            ("10.0.0.7", {}, 404),
            ("10.0.0.7", {"Authorization": "Bearer other"}, 404),
            ("10.0.0.7", {"Authorization": "Bearer geheim"}, 200),
            ("", {}, 404),
        ],
    )
    def test_answers_this_machine_and_whoever_has_the_token(self, app, client, monkeypatch, address, headers, status):
        with_token = replace(app.extensions["lianxin_settings"], metrics_token="geheim")
        monkeypatch.setitem(app.extensions, "lianxin_settings", with_token)

        answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

        assert answer.status_code == status

    def test_knows_no_empty_token(self, client):
        answer = client.get("/metrics", headers={"Authorization": "Bearer "}, environ_base={"REMOTE_ADDR": "10.0.0.7"})

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
