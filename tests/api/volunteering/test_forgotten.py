"""Who forgets to scan out: reminded, closed at the planned end, told why; a late scan out still counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.notifications.models import Notification
from backend.volunteering.models import ServiceRecord, ServiceStay
from backend.volunteering.service import stays
from tests.factories.identity import NOON
from tests.factories.service import make_assignment, scan


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _in(session, shift, volunteer, phone):
    make_assignment(session, shift, volunteer)
    scan(phone, session, shift, "in", at=NOON)


@pytest.fixture
def work(session):
    """The worker's minute."""

    def act(chore, at):
        done = chore(session, now=at, limit=20)
        session.commit()
        session.expire_all()
        return done

    return act


def standing(session):
    return [record for record in session.scalars(select(ServiceRecord)) if record.state != "voided"]


class TestReminder:
    def test_comes_once_ten_minutes_before_the_end_and_goes_with_the_scan_out(self, session, shift, phone, work):
        assert work(stays.remind, after(109)) == 0
        assert [work(stays.remind, after(minutes)) for minutes in (110, 111)] == [1, 0]
        with clock.frozen(after(111)):
            assert [item["kind"] for item in phone.get("/api/v1/notifications").json["items"]] == ["service_ends_soon"]

        scan(phone, session, shift, "out", at=after(119))

        with clock.frozen(after(120)):
            assert phone.get("/api/v1/notifications").json["items"] == []


class TestClosing:
    def test_waits_for_the_grace(self, session, work):
        assert work(stays.close_forgotten, after(179)) == 0
        assert [work(stays.close_forgotten, after(180)) for _ in range(2)] == [1, 0]

    def test_is_at_the_planned_end_grade_b_flagged_and_told(self, session, shift, volunteer, work):
        work(stays.close_forgotten, after(180))

        (record,) = standing(session)
        assert (record.ends_at, record.minutes, record.grade, record.state) == (after(120), 120, "b", "waiting")
        assert record.flags == ["closed_at_planned_end"]
        (told,) = session.scalars(select(Notification))
        assert (told.account_id, told.kind) == (volunteer.account_id, "service_closed_at_end")
        assert (told.facts["minutes"], told.facts["title"]) == (120, "社区便民服务")

    def test_lets_the_person_scan_in_elsewhere_again(self, session, work):
        work(stays.close_forgotten, after(180))

        assert session.scalars(select(ServiceStay)).one().ended_at == after(120)

    def test_is_the_same_for_who_scans_out_after_the_grace(self, session, shift, phone):
        went = scan(phone, session, shift, "out", at=after(185))

        assert (went.json["outcome"], went.json["minutes"]) == ("stopped", 120)
        assert went.json["flags"] == ["closed_at_planned_end"]


class TestLateScanOut:
    def test_takes_the_place_of_the_planned_end(self, session, shift, phone, work):
        work(stays.close_forgotten, after(180))

        went = scan(phone, session, shift, "out", at=after(300), seen_at=after(100))

        assert (went.json["outcome"], went.json["minutes"]) == ("stopped", 100)
        (record,) = standing(session)
        assert (record.minutes, record.grade, record.flags) == (100, "b", ["received_late"])

    def test_changes_nothing_once_somebody_has_confirmed(self, session, shift, phone, work):
        work(stays.close_forgotten, after(180))
        session.scalars(select(ServiceRecord)).one().state = "credited"

        went = scan(phone, session, shift, "out", at=after(300), seen_at=after(100))

        assert went.json["outcome"] == "already"
        assert [record.minutes for record in standing(session)] == [120]
