"""The day that the database reckons is the day that the clock reckons."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.local_day import local_day
from backend.identity.models import Account
from tests.factories.identity import make_account


class TestLocalDay:
    @pytest.mark.parametrize(
        "instant",
        [
            datetime(2026, 1, 31, 15, 59, 59, 999999, tzinfo=UTC),
            datetime(2026, 1, 31, 16, tzinfo=UTC),
            datetime(2024, 2, 29, 15, 59, 59, tzinfo=UTC),
            datetime(2026, 7, 1, 15, 59, 59, tzinfo=UTC),
        ],
    )
    def test_changes_at_midnight_in_shanghai(self, session, instant):
        account = make_account(session, created_at=instant)

        day = session.scalar(select(local_day(Account.created_at)).where(Account.id == account.id))

        assert day == clock.local_date(instant)
