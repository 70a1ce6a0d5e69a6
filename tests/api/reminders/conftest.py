"""Reminders as the worker tells them: one round for each, at a moment of the test's choice."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import PartyOrganisation, Role
from backend.reminders.service import REMINDERS, look, remind
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_officer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def branch(session: Session) -> PartyOrganisation:
    return make_branch(session, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def officer(session: Session, branch: PartyOrganisation) -> Account:
    return make_officer(session, Role.SECRETARY, branch, display_name="李书记")


@pytest.fixture
def work(session: Session) -> Callable[..., int]:
    """Lets the worker do its round of one kind, now or later; how many notices were touched."""

    def act(kind: NotificationKind, *, later: timedelta = timedelta(0), at: datetime | None = None) -> int:
        reminder = next(reminder for reminder in REMINDERS if reminder.kind is kind)
        now = (at or clock.now()) + later
        done = sum(remind(session, reminder, part, now=now) for part in look(session, reminder, now=now))
        session.commit()
        return done

    return act


@pytest.fixture
def told(session: Session) -> Callable[..., list[tuple[Any, Any, dict[str, Any]]]]:
    """What stands in inboxes of one kind: account, subject and facts."""

    def look(kind: NotificationKind) -> list[tuple[Any, Any, dict[str, Any]]]:
        rows = session.scalars(
            select(Notification)
            .where(Notification.kind == kind, Notification.withdrawn_at.is_(None))
            .order_by(Notification.created_at)
        )
        return [(row.account_id, row.subject_id, row.facts) for row in rows]

    return look
