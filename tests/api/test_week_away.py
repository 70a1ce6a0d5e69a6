"""The worker was away for a week: what was due is done once, what is over is told to nobody, nothing comes twice."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend import worker
from backend.activities.models import Activity, ActivityState
from backend.core import clock
from backend.duties.models import DutySnapshot
from backend.identity.models import Account
from backend.members.models import Standing
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from backend.transfers.models import Transfer, TransferState
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.transfers import make_mover, make_transfer

TOLD_BEFORE_IT_BEGINS = (NotificationKind.ACTIVITY_TOMORROW, NotificationKind.ACTIVITY_SOON)
DAY = timedelta(days=1)
AWAY_SINCE = NOON.replace(month=4, day=3)
BACK_AT = AWAY_SINCE + 7 * DAY + timedelta(hours=8)
"""In the evening, when the day after is told of."""


@pytest.fixture
def branch(session):
    with clock.frozen(NOON.replace(month=1)):
        return make_branch(
            session, parent=make_committee(session, may_transfer_nationwide=True), short_name="律师一支部"
        )


@pytest.fixture
def secretary(session, branch):
    return make_officer(session, Role.SECRETARY, branch)


@pytest.fixture
def member(session, branch):
    return make_member(session, branch, account=True)


class Strict:
    """In place of the worker's log: a chore that failed is no line of it."""

    def info(self, *_, **__):
        """What was done is looked at by the test."""

    def warning(self, event, **facts):
        raise AssertionError(f"{event}: {facts}")

    def exception(self, event, **facts):
        raise AssertionError(f"{event}: {facts}")


@pytest.fixture
def come_back(app, session, monkeypatch):
    """The worker's minute: all of its chores, and at once what one of them has announced."""

    monkeypatch.setattr(worker, "log", Strict())

    def act(now):
        session.commit()
        with clock.frozen(now):
            for chore in (*worker.CHORES, worker.TELL):
                worker.do(app.extensions["lianxin_database"], chore, now=now)
        session.expire_all()

    return act


@pytest.fixture
def heard(session):
    """How often an account was told of each kind, and what of it still stands."""

    def look(account):
        rows = session.scalars(select(Notification).where(Notification.account_id == account.id)).all()
        return Counter(row.kind for row in rows if row.withdrawn_at is None)

    return look


class TestWeekAway:
    @pytest.fixture
    def held(self, session, branch, member):
        """Check-in was open when the worker went."""
        with clock.frozen(AWAY_SINCE):
            return make_activity(session, branch, state=ActivityState.OPEN, starts_at=AWAY_SINCE)

    @pytest.fixture
    def missed(self, session, branch, member):
        """It would have been told of on the eve, and is over."""
        with clock.frozen(AWAY_SINCE - 2 * DAY):
            return make_activity(session, branch, starts_at=AWAY_SINCE + 3 * DAY)

    @pytest.fixture
    def ahead(self, session, branch, member):
        """Published while the worker was away, for the day after it is back."""
        with clock.frozen(BACK_AT - 4 * DAY):
            return make_activity(session, branch, starts_at=BACK_AT + timedelta(hours=20))

    @pytest.fixture
    def probationer(self, session, branch):
        """Thirty days, seven days and the day itself lay in the week and before it."""
        joined_on = date(2025, 4, 9)
        told_of = {"standing": Standing.PROBATIONARY, "joined_on": joined_on, "affiliated_from": joined_on}
        return make_member(session, branch, account=True, **told_of)

    @pytest.fixture
    def transfer(self, session, branch):
        """Its letter expired meanwhile."""
        with clock.frozen(AWAY_SINCE - 25 * DAY):
            mover = make_mover(session, branch)
            destination = make_branch(session, parent=make_committee(session, may_transfer_nationwide=True))
            return make_transfer(session, mover, destination, state=TransferState.LETTER_ISSUED)

    def test_closes_expires_keeps_and_tells_what_is_still_ahead(
        self, session, branch, come_back, heard, member, held, missed, ahead, probationer, transfer
    ):
        come_back(BACK_AT)

        assert session.get_one(Activity, held.id).state is ActivityState.CLOSED
        assert session.get_one(Transfer, transfer.id).state is TransferState.LETTER_EXPIRED
        kept = select(DutySnapshot.quarter_on).where(DutySnapshot.organisation_id == branch.id)
        assert session.scalars(kept).all() == [date(2026, 1, 1)]
        told = heard(session.get_one(Account, member.account_id))
        assert told[NotificationKind.ACTIVITY_TOMORROW] == 1
        own = heard(session.get_one(Account, probationer.account_id))
        assert own[NotificationKind.OWN_PROBATION_DUE] == 1
        facts = [row.facts for row in session.scalars(select(Notification)) if row.kind in TOLD_BEFORE_IT_BEGINS]
        assert {fact["starts_at"] for fact in facts} == {ahead.starts_at.isoformat()}

    def test_tells_nothing_again_a_minute_later(self, session, come_back, held, missed, ahead, probationer, transfer):
        come_back(BACK_AT)
        before = {row.id for row in session.scalars(select(Notification))}

        come_back(BACK_AT + timedelta(minutes=1))

        assert {row.id for row in session.scalars(select(Notification))} == before
