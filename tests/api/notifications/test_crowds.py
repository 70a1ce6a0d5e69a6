"""Telling crowds: one row with the cause, the inboxes by the worker in batches, in order and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend import worker
from backend.core import clock
from backend.notifications.models import Announcement, Notification, NotificationKind
from backend.notifications.models.topics import TOPIC_OF
from backend.notifications.service import announcing
from backend.organisations.models import Role
from tests.factories.activities import plan
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer

YESTERDAY = NOON - timedelta(days=1)
PEOPLE = 7


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(announcing, "BATCH", 3)
    with clock.frozen(YESTERDAY):
        yield


@pytest.fixture
def branch(session):
    return make_branch(session, parent=make_committee(session))


@pytest.fixture
def members(session, branch):
    return [make_member(session, branch, account=True) for _ in range(PEOPLE)]


@pytest.fixture
def secretary(session, new_client, branch, members):
    browser = new_client().sign_in(make_officer(session, Role.SECRETARY, branch))
    browser.has_worker = False
    return browser


@pytest.fixture
def draft(secretary, branch):
    """The path of a planned theme day."""
    answer = secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=plan())
    assert answer.status_code == 201
    return f"/api/v1/activities/{answer.json['id']}"


@pytest.fixture
def step(secretary, draft):
    def do(name, **body):
        answer = secretary.post(f"{draft}/{name}", json=body or None)
        assert answer.status_code == 200, answer.data

    return do


@pytest.fixture
def change(secretary, draft):
    def do(**fields):
        version = secretary.get(draft).json["version"]
        answer = secretary.patch(draft, json=fields | {"version": version})
        assert answer.status_code == 200, answer.data

    return do


@pytest.fixture
def told(app, session):
    """Lets the worker do so many batches, or all of them; who has how many notices that stand, by kind."""

    def work(batches=None):
        session.commit()
        for _ in range(100 if batches is None else batches):
            with app.extensions["lianxin_database"].transaction() as own:
                if not worker.TELL.run(own, clock.now()):
                    break
        session.expire_all()
        rows = session.execute(
            select(
                Notification.kind, func.count(Notification.account_id), func.count(Notification.account_id.distinct())
            )
            .where(Notification.withdrawn_at.is_(None))
            .group_by(Notification.kind)
        ).all()
        assert all(notices == people for _, notices, people in rows), "Somebody was told twice."
        return {kind.value: people for kind, people, _ in rows}

    return work


class TestPublish:
    def test_writes_one_row_and_leaves_the_inboxes_to_the_worker(self, session, step, told):
        step("publish")

        assert session.scalar(select(func.count()).select_from(Announcement)) == 1
        assert told(0) == {}
        assert told(1) == {"activity_published": 3}
        assert told() == {"activity_published": PEOPLE}
        assert told() == {"activity_published": PEOPLE}

    def test_goes_on_where_a_killed_worker_was(self, app, session, step, told, monkeypatch):
        step("publish")
        told(1)
        with app.extensions["lianxin_database"].new_session() as killed:
            assert worker.TELL.run(killed, clock.now()) == 1  # And never commits.

        assert told() == {"activity_published": PEOPLE}

    def test_tells_nobody_once_it_is_over(self, step, told):
        step("publish")

        with clock.frozen(NOON + timedelta(days=7)):  # The worker was away for a week.
            assert told() == {}

    def test_asks_for_the_worker_once_it_is_committed(self, app, step):
        asked = app.extensions["asked_for_worker"]
        asked.is_open = False

        step("publish")

        assert asked.is_open


class TestCancel:
    def test_before_anybody_heard_tells_nobody(self, step, told):
        step("publish")
        step("cancel", reason="会场停电")

        assert told() == {}

    def test_half_way_tells_those_who_heard_and_in_place_of_what_they_have_not_read(self, step, told):
        step("publish")
        told(1)
        step("cancel", reason="会场停电")

        assert told() == {"activity_cancelled": 3}

    def test_afterwards_tells_everybody(self, step, told):
        step("publish")
        told()
        step("cancel", reason="会场停电")

        assert told() == {"activity_cancelled": PEOPLE}


class TestChange:
    def test_half_way_is_told_once_to_everybody_as_it_is_now(self, session, step, change, told):
        step("publish")
        told(1)
        change(venue="云溪路 9 号")

        assert told() == {"activity_published": PEOPLE - 3, "activity_changed": 3}
        standing = select(Notification.facts).where(Notification.withdrawn_at.is_(None))
        assert {facts["venue"] for facts in session.scalars(standing)} == {"云溪路 9 号"}

    def test_twice_leaves_the_newest_notice_and_whatever_was_read(self, session, step, change, told, members):
        step("publish")
        told()
        reader = members[0].account_id
        (read,) = session.scalars(select(Notification).where(Notification.account_id == reader))
        read.read_at = clock.now()
        for venue in ("云溪路 9 号", "云溪路 10 号"):
            change(venue=venue)
            told()

        assert told() == {"activity_published": 1, "activity_changed": PEOPLE}

    def test_then_cancelled_while_being_told_ends_with_the_cancellation(self, step, change, told):
        step("publish")
        told()
        change(venue="云溪路 9 号")
        told(1)
        step("cancel", reason="会场停电")

        assert told() == {"activity_cancelled": PEOPLE}


class TestTopics:
    def test_know_every_kind(self):
        assert set(TOPIC_OF) == set(NotificationKind)


class TestForget:
    """A month later the announcement is nobody's business any more; the inboxes keep what they have."""

    MONTH_LATER = NOON + timedelta(days=40)

    @pytest.fixture
    def forget(self, app, session):
        """Lets the worker forget, so many notices at a time; how many announcements are left."""

        def work(now=self.MONTH_LATER, batches=10, limit=3):
            session.commit()
            for _ in range(batches):
                with app.extensions["lianxin_database"].transaction() as own:
                    if not announcing.forget(own, now=now, limit=limit):
                        break
            return session.scalar(select(func.count()).select_from(Announcement))

        return work

    def test_lets_it_go_after_a_month_and_leaves_the_inboxes_as_they_were(self, session, step, told, forget):
        step("publish")
        told()

        assert forget(YESTERDAY + timedelta(days=29)) == 1
        assert forget() == 0

        assert told() == {"activity_published": PEOPLE}
        assert set(session.scalars(select(Notification.announcement_id))) == {None}

    def test_goes_on_where_it_was_and_tells_nobody_again_meanwhile(self, session, step, told, forget):
        step("publish")
        told()

        assert forget(batches=1) == 1

        assert told() == {"activity_published": PEOPLE}
        assert forget() == 0

    def test_keeps_what_is_still_being_told(self, step, told, forget):
        step("publish")
        told(1)

        assert forget() == 1

        assert told() == {"activity_published": PEOPLE}

    def test_keeps_what_spares_people_a_correction_that_is_still_being_told(self, step, change, told, forget):
        step("publish")
        told(1)
        change(venue="二楼报告厅")
        told(2)  # Everybody knows of it; those who heard the new place at once are still to be spared the correction.

        assert forget() == 2

        assert told() == {"activity_published": PEOPLE - 3, "activity_changed": 3}

    def test_keeps_what_something_that_is_told_no_longer_comes_after(self, session, step, change, told, forget):
        step("publish")
        change(venue="二楼报告厅")
        told()
        later = session.scalars(select(Announcement).where(Announcement.after_id.is_not(None))).one()
        later.done_at = NOON + timedelta(days=30)

        assert forget() == 2

        assert forget(NOON + timedelta(days=60)) == 0

    def test_keeps_what_is_of_use_yet(self, session, step, told, forget):
        step("publish")
        told()
        session.scalars(select(Announcement)).one().useful_until = self.MONTH_LATER + timedelta(days=1)

        assert forget() == 1
