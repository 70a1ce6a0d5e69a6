"""Writing to the inbox and reading from it."""

from datetime import timedelta

from backend.notifications import service
from backend.notifications.models import NotificationKind
from tests.factories.identity import NOON, make_account


def tell(session, account, minutes=0):
    return service.notify(
        session,
        account_id=account.id,
        kind=NotificationKind.ACTIVITY_PUBLISHED,
        facts={"title": "主题党日"},
        now=NOON + timedelta(minutes=minutes),
    )


class TestListInbox:
    def test_shows_ones_own_newest_first_page_by_page(self, session):
        account, other = make_account(session), make_account(session)
        told = [tell(session, account, minutes) for minutes in range(5)]
        tell(session, other)
        session.flush()

        page, total = service.list_inbox(session, account_id=account.id, page=2, page_size=2)

        assert (page, total) == ([told[2], told[1]], 5)


class TestCountUnread:
    def test_counts_until_read(self, session):
        account = make_account(session)
        first, _ = tell(session, account), tell(session, account)
        session.flush()

        service.mark_read(session, notification=first, now=NOON)

        assert service.count_unread(session, account_id=account.id) == 1


class TestMarkRead:
    def test_keeps_the_first_time(self, session):
        notification = tell(session, make_account(session))
        session.flush()

        for minutes in (1, 2):
            service.mark_read(session, notification=notification, now=NOON + timedelta(minutes=minutes))

        assert notification.read_at == NOON + timedelta(minutes=1)
