"""A driver's day, what a day brought, and what is set up before."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.volunteering.models import EscortIncident, EscortPlaceKind, EscortTrip, ProjectKind, ServiceOutcome
from backend.volunteering.service.escort import forgetting
from tests.factories.escort import (
    MORNING,
    make_booking,
    make_driver,
    make_escort,
    make_ride,
    make_site,
    make_slot,
    make_trip,
)
from tests.factories.identity import make_account
from tests.factories.volunteering import make_project, make_shift


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(MORNING + timedelta(hours=1)):
        yield


@pytest.fixture
def project(session, branch, lead_account):
    return make_escort(session, branch, lead=lead_account)


@pytest.fixture
def slot(session, project):
    return make_slot(session, project)


@pytest.fixture
def site(session, project):
    return make_site(session, project)


@pytest.fixture
def shift(session, project):
    return make_shift(session, project, starts_at=MORNING, minutes=360)


@pytest.fixture
def driver(session, project, shift):
    return make_driver(session, project, shift=shift)


@pytest.fixture
def own(session, driver, new_client):
    return new_client().sign_in(session.get_one(Account, driver.account_id))


@pytest.fixture
def ride(session, slot, site, driver):
    return make_ride(session, make_booking(session, slot, site, persons=2), driver)


def drive(browser, project, *, trip_id=None, **body):
    return browser.put(f"/api/v1/projects/{project.id}/escort-trips/{trip_id or new_id()}", json=body)


def arrive(browser, trip_id, **body):
    return browser.put(f"/api/v1/escort-trips/{trip_id}/arrivals/{new_id()}", json=body)


def correct(browser, trip_id, site, persons, reason="少记一人"):
    body = {"persons": persons, "site_id": str(site.id), "reason": reason}
    return browser.post(f"/api/v1/escort-trips/{trip_id}/correction", json=body)


def day_of(browser, project):
    return browser.get(f"/api/v1/projects/{project.id}/escort-day").json


class TestDay:
    def test_shows_own_bookings_and_trips_and_nothing_of_others(self, session, own, project, slot, site, ride):
        other = make_driver(session, project)
        make_ride(session, make_booking(session, slot, site, surname="司马"), other)
        make_trip(session, project, other, site, persons=3)
        make_trip(session, project, session.get_one(type(other), ride.volunteer_id), site)

        told = day_of(own, project)

        assert [one["id"] for one in told["rides"]] == [str(ride.id)]
        assert ([one["surname"] for one in told["rides"]], len(told["trips"])) == (["欧阳"], 1)
        assert (told["why_not"], told["escort"]["hands"]) == (None, ["drives"])

    def test_of_a_driver_gives_no_way_to_anything_else(self, own, project, slot, ride):
        paths = [
            f"projects/{project.id}/escort",
            f"projects/{project.id}/escort-bookings?slot_id={slot.id}",
            f"projects/{project.id}/escort-vehicles",
            f"projects/{project.id}/escort-result",
            f"projects/{project.id}/escort-trips?on=2026-03-06",
            f"escort-bookings/{ride.booking_id}/drivers",
        ]

        assert {own.get(f"/api/v1/{path}").status_code for path in paths} == {404}

    def test_is_for_drivers_only(self, phone, project):
        assert phone.get(f"/api/v1/projects/{project.id}/escort-day").status_code == 404
        assert phone.get("/api/v1/escorts").json == {"items": []}

    def test_of_a_project_that_is_no_escort_does_not_exist(self, session, own, driver, branch):
        other = make_project(session, branch, kind=ProjectKind.GENERAL)
        make_driver(session, other, account=make_account(session))

        assert own.get(f"/api/v1/projects/{other.id}/escort-day").status_code == 404


class TestTrip:
    def test_for_a_booking_begins_with_one_tap_and_ends_with_another(self, own, project, ride, site, shift, session):
        trip_id = new_id()

        begun = drive(own, project, trip_id=trip_id, ride_id=str(ride.id), persons=2)
        arrived = arrive(own, trip_id)

        assert (begun.status_code, begun.json["site_id"], begun.json["ended_at"]) == (200, str(site.id), None)
        assert arrived.json["ended_at"] is not None
        session.expire_all()
        assert session.get_one(EscortTrip, trip_id).shift_id == shift.id

    def test_sent_twice_is_one(self, session, own, project, site):
        trip_id, body = new_id(), {"site_id": str(site.id), "persons": 1}

        answers = [drive(own, project, trip_id=trip_id, **body) for _ in range(2)]
        ends = [arrive(own, trip_id) for _ in range(2)]

        assert {answer.status_code for answer in answers + ends} == {200}
        assert len(session.scalars(select(EscortTrip)).all()) == 1

    def test_that_a_phone_kept_counts_from_when_it_was_tapped(self, session, own, project, site, ride):
        """Two trips without a network, sent in their order an hour later by a clock that is ten minutes fast."""
        begun = MORNING + timedelta(hours=1)
        fast = timedelta(minutes=10)

        def at(minutes, sent=70):
            times = {"captured_at": begun + timedelta(minutes=minutes), "sent_at": begun + timedelta(minutes=sent)}
            return {name: (time + fast).isoformat() for name, time in times.items()}

        first, second = new_id(), new_id()
        with clock.frozen(begun + timedelta(minutes=70)):
            kept = [
                drive(own, project, trip_id=first, ride_id=str(ride.id), persons=2, **at(5)),
                arrive(own, first, **at(25)),
                drive(own, project, trip_id=second, site_id=str(site.id), persons=1, **at(30)),
                drive(own, project, trip_id=first, ride_id=str(ride.id), persons=2, **at(5)),
                arrive(own, second, **at(50)),
                arrive(own, second, **at(50)),
            ]

        assert [answer.status_code for answer in kept] == [200] * 6
        session.expire_all()
        rows = session.scalars(select(EscortTrip).order_by(EscortTrip.started_at)).all()
        spans = [(row.started_at - begun, row.ended_at - begun) for row in rows]
        assert spans == [(timedelta(minutes=a), timedelta(minutes=b)) for a, b in ((5, 25), (30, 50))]

    def test_from_the_future_counts_now(self, own, project, site):
        late = (clock.now() + timedelta(hours=3)).isoformat()
        answer = drive(own, project, site_id=str(site.id), persons=1, captured_at=late)

        assert answer.json["started_at"] == clock.now().isoformat()

    def test_from_the_street_needs_a_site(self, own, project):
        assert drive(own, project, persons=1).status_code == 404

    def test_from_a_stand_by_point_names_it(self, session, own, project, site):
        point = make_site(session, project, kind=EscortPlaceKind.STAND_BY)

        answer = drive(own, project, site_id=str(site.id), from_place_id=str(point.id), persons=3)

        assert answer.json["from_place_id"] == str(point.id)
        assert drive(own, project, site_id=str(point.id), persons=1).status_code == 404

    def test_is_one_at_a_time(self, own, project, ride, site):
        drive(own, project, site_id=str(site.id), persons=1)

        answer = drive(own, project, ride_id=str(ride.id), persons=2)

        assert (answer.status_code, answer.json["reason"]) == (409, "trip_under_way")

    def test_for_a_booking_is_made_once(self, own, project, ride):
        trip_id = new_id()
        drive(own, project, trip_id=trip_id, ride_id=str(ride.id), persons=2)
        arrive(own, trip_id)

        assert drive(own, project, ride_id=str(ride.id), persons=2).json["reason"] == "trip_driven"

    def test_without_a_checked_car_is_refused(self, session, new_client, project, site, shift):
        unchecked = make_driver(session, project, shift=shift, is_checked=False)
        browser = new_client().sign_in(session.get_one(Account, unchecked.account_id))

        answer = drive(browser, project, site_id=str(site.id), persons=1)

        assert (answer.status_code, answer.json["why"]) == (409, "vehicle_unchecked")

    @pytest.mark.parametrize("persons", [0, -1, 8, 1.5, "2"])
    def test_with_a_senseless_number_is_refused(self, own, project, site, persons):
        assert drive(own, project, site_id=str(site.id), persons=persons).status_code == 422

    def test_of_another_driver_is_not_theirs_to_end_or_void(self, session, own, project, site):
        other = make_trip(session, project, make_driver(session, project), site, ended_at=None)

        assert arrive(own, other.id).status_code == 404
        assert own.delete(f"/api/v1/escort-trips/{other.id}").status_code == 404

    def test_entered_wrong_is_voided_and_entered_anew(self, session, own, lead, project, driver, site):
        wrong = make_trip(session, project, driver, site, persons=1)

        answer = correct(lead, wrong.id, site, 4)

        assert (answer.status_code, answer.json["persons"]) == (201, 4)
        session.expire_all()
        rows = session.scalars(select(EscortTrip).order_by(EscortTrip.persons)).all()
        assert [(row.persons, row.voided_at is None) for row in rows] == [(1, False), (4, True)]
        assert (rows[1].replaces_id, rows[1].corrected_why) == (wrong.id, "少记一人")
        assert [trip["corrected_why"] for trip in day_of(own, project)["trips"]] == ["少记一人"]
        again = correct(lead, wrong.id, site, 2)
        assert again.json["reason"] == "trip_settled"

    def test_is_set_right_by_the_driver_with_a_reason_and_without_numbers(self, session, own, project, driver, site):
        trip = make_trip(session, project, driver, site, persons=1)

        answers = [correct(own, trip.id, site, 2, reason=reason) for reason in ("电话13812345678", "", "上车时数错了")]

        assert [answer.status_code for answer in answers] == [422, 422, 201]
        assert answers[0].json["reason"] == "personal_number"

    def test_of_yesterday_is_the_leads_to_void(self, session, own, lead, project, driver, site):
        trip = make_trip(session, project, driver, site)

        with clock.frozen(MORNING + timedelta(hours=20)):
            assert own.delete(f"/api/v1/escort-trips/{trip.id}").status_code == 404
            assert lead.delete(f"/api/v1/escort-trips/{trip.id}").status_code == 204

    def test_keeps_its_number_in_the_database(self, session, project, driver, site):
        trip = make_trip(session, project, driver, site)
        trip.persons = 4

        with pytest.raises(IntegrityError, match="append_only_escort_trip"):
            session.flush()


class TestIncident:
    def report(self, browser, project, **body):
        usual = {"kind": "traffic", "words": "大桥封了一条道", "told": ["lead", "site"]}
        return browser.put(f"/api/v1/projects/{project.id}/escort-incidents/{new_id()}", json=usual | body)

    def test_is_kept_with_who_was_told(self, own, lead, project, ride, site):
        assert self.report(own, project, site_id=str(site.id)).status_code == 200

        (told,) = lead.get(f"/api/v1/projects/{project.id}/escort-result").json["incidents"]
        assert (told["kind"], told["words"], told["told"]) == ("traffic", "大桥封了一条道", ["lead", "site"])

    def test_that_a_phone_kept_counts_from_when_it_was_tapped(self, own, project):
        times = {"captured_at": MORNING.isoformat(), "sent_at": clock.now().isoformat()}

        assert self.report(own, project, **times).json["reported_at"] == MORNING.isoformat()

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ({"kind": "aliens"}, "escort_word_unknown"),
            ({"told": ["press"]}, "escort_word_unknown"),
            ({"words": "电话 154 1234 5678"}, "personal_number"),
        ],
    )
    def test_that_cannot_be_right_is_refused(self, own, project, body, reason):
        answer = self.report(own, project, **body)

        assert (answer.status_code, answer.json["reason"]) == (422, reason)

    def test_is_taken_back_by_whoever_reported_it(self, own, lead, phone, project):
        incident_id = self.report(own, project).json["id"]

        assert phone.delete(f"/api/v1/escort-incidents/{incident_id}").status_code == 404
        assert own.delete(f"/api/v1/escort-incidents/{incident_id}").status_code == 204
        assert lead.get(f"/api/v1/projects/{project.id}/escort-result").json["incidents"] == []

    def test_loses_its_words_after_thirty_days_and_stays_counted(self, session, own, project):
        self.report(own, project)

        assert forgetting.forget(session, now=clock.now() + timedelta(days=32), limit=10) == 1

        session.expire_all()
        assert [(row.kind, row.words) for row in session.scalars(select(EscortIncident))] == [("traffic", None)]

    def test_words_are_not_for_officers_above(self, own, project, browser_of, committee):
        self.report(own, project)

        above = browser_of(Role.COMMITTEE_STAFF, committee)
        (told,) = above.get(f"/api/v1/projects/{project.id}/escort-result").json["incidents"]
        assert (told["kind"], told["words"]) == ("traffic", None)


class TestResult:
    def test_adds_up_the_day_by_site(self, session, lead, project, slot, site, driver, ride, shift):
        other = make_site(session, project)
        make_driver(session, project, shift=shift)
        make_booking(session, slot, other, persons=3, starts_at=slot.starts_at)
        make_trip(session, project, driver, site, persons=2, ride_id=ride.id)
        make_trip(session, project, driver, other, persons=4)
        make_trip(session, project, driver, other, persons=7, voided_at=clock.now())

        told = lead.get(f"/api/v1/projects/{project.id}/escort-result").json

        assert (told["trips"], told["persons"], told["booked_trips"], told["under_way"]) == (2, 6, 1, 0)
        assert (told["bookings"], told["without_driver"]) == (2, 1)
        assert (told["drivers_planned"], told["drivers_seen"]) == (2, 1)
        by_site = {one["site"]["id"]: one for one in told["sites"]}
        names = ("bookings", "booked_persons", "trips", "persons", "incidents")
        assert [by_site[str(site.id)][name] for name in names] == [1, 2, 1, 2, 0]
        assert [by_site[str(other.id)][name] for name in names] == [1, 3, 1, 4, 0]
        assert sum(one["persons"] for one in told["sites"]) == told["persons"]

    def test_is_read_from_above_without_names(self, session, browser_of, committee, project, driver, site):
        make_trip(session, project, driver, site)
        above = browser_of(Role.COMMITTEE_STAFF, committee)

        assert above.get(f"/api/v1/projects/{project.id}/escort-result").json["trips"] == 1
        assert above.get(f"/api/v1/projects/{project.id}/escort-trips?on=2026-03-06").status_code == 404

    def test_feeds_what_the_shift_counts(self, session, own, project, ride, shift, site):
        trip_id = new_id()
        drive(own, project, trip_id=trip_id, ride_id=str(ride.id), persons=2)
        arrive(own, trip_id)
        street = drive(own, project, site_id=str(site.id), persons=3).json["id"]
        arrive(own, street)

        counts = self.counts(session, shift)
        own.delete(f"/api/v1/escort-trips/{street}")

        assert counts == {"persons_carried": 5, "trips": 2}
        assert self.counts(session, shift) == {"persons_carried": 2, "trips": 1}

    def counts(self, session, shift):
        session.expire_all()
        standing = (ServiceOutcome.shift_id == shift.id) & ServiceOutcome.voided_at.is_(None)
        return {row.kind: row.count for row in session.scalars(select(ServiceOutcome).where(standing))}


class TestSetup:
    def add_slot(self, browser, project, **fields):
        usual = {
            "half": "am",
            "starts_at": MORNING.isoformat(),
            "ends_at": (MORNING + timedelta(hours=6)).isoformat(),
            "seats": 40,
        }
        return browser.post(f"/api/v1/projects/{project.id}/escort-slots", json=usual | fields)

    def add_place(self, browser, project, name="云溪一中"):
        return browser.post(f"/api/v1/projects/{project.id}/escort-places", json={"kind": "site", "name": name})

    def test_lists_places_and_half_days(self, lead, project):
        assert self.add_slot(lead, project).status_code == 201
        assert self.add_place(lead, project).status_code == 201

        told = lead.get(f"/api/v1/projects/{project.id}/escort").json
        assert [one["name"] for one in told["places"]] == ["云溪一中"]
        assert [(one["half"], one["seats"], one["taken"]) for one in told["slots"]] == [("am", 40, 0)]
        assert told["escort"]["hands"] == ["runs"]

    def test_has_everything_once(self, lead, project):
        self.add_slot(lead, project)
        self.add_place(lead, project)

        assert self.add_slot(lead, project).json["reason"] == "slot_exists"
        assert self.add_place(lead, project).json["reason"] == "place_exists"

    @pytest.mark.parametrize(
        ("starts_at", "ends_at"),
        [
            (MORNING, MORNING),
            (MORNING, MORNING + timedelta(hours=19)),
            (MORNING, MORNING + timedelta(hours=1, seconds=5)),
            (MORNING + timedelta(days=400), MORNING + timedelta(days=400, hours=1)),
        ],
    )
    def test_refuses_half_days_that_are_none(self, lead, project, starts_at, ends_at):
        answer = self.add_slot(lead, project, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())

        assert (answer.status_code, answer.json["reason"]) == (422, "slot_times_wrong")

    def test_lets_seats_go_no_lower_than_what_is_booked(self, session, lead, slot, site):
        make_booking(session, slot, site, persons=4)
        path = f"/api/v1/escort-slots/{slot.id}"

        assert lead.patch(path, json={"seats": 3}).json["taken"] == 4
        assert lead.patch(path, json={"seats": 4}).json["seats"] == 4

    def test_offers_a_withdrawn_place_no_longer(self, lead, project, site):
        assert lead.delete(f"/api/v1/escort-places/{site.id}").status_code == 204

        assert lead.get(f"/api/v1/projects/{project.id}/escort").json["places"] == []
