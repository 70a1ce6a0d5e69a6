"""The escort's desk: bookings, seats, phones that stay masked, and who drives."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.audit import AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.notifications.models import Notification
from backend.organisations.models import Role
from backend.volunteering.models import (
    EscortBooking,
    EscortDisclosure,
    EscortSlot,
    EscortVehicle,
    ProjectPost,
    ProjectState,
)
from backend.worker import CHORES, do
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
from tests.factories.identity import NOON, make_account
from tests.factories.volunteering import make_lead, make_shift
from tests.support.parallel import together

PHONE = "15412345678"


@pytest.fixture
def project(session, branch, lead_account):
    return make_escort(session, branch, lead=lead_account)


@pytest.fixture
def slot(session, project):
    return make_slot(session, project, seats=6)


@pytest.fixture
def site(session, project):
    return make_site(session, project)


@pytest.fixture
def desk(session, project, new_client):
    """The browser of a desk worker."""
    worker = make_account(session)
    make_lead(session, project, worker, post=ProjectPost.DESK)
    return new_client().sign_in(worker)


def wish(slot, site, **fields):
    usual = {
        "slot_id": str(slot.id),
        "site_id": str(site.id),
        "surname": "欧阳",
        "phone": PHONE,
        "area": "南苑小区东门",
        "persons": 1,
        "starts_at": (slot.starts_at + timedelta(hours=1)).isoformat(),
    }
    return usual | fields


def book(browser, project, slot, site, *, booking_id=None, **fields):
    path = f"/api/v1/projects/{project.id}/escort-bookings/{booking_id or new_id()}"
    return browser.put(path, json=wish(slot, site, **fields))


def give(browser, booking, driver):
    path = f"/api/v1/escort-bookings/{booking.id}/driver"
    return browser.put(path, json={"volunteer_id": str(driver.id)})


class TestBooking:
    def test_takes_seats_and_shows_the_phone_to_nobody(self, session, desk, project, slot, site):
        answer = book(desk, project, slot, site, persons=2)

        assert answer.status_code == 200, answer.json
        assert (answer.json["surname"], answer.json["phone_masked"]) == ("欧阳", "*******5678")
        listed = desk.get(f"/api/v1/projects/{project.id}/escort-bookings?slot_id={slot.id}")
        assert (listed.json["slot"]["taken"], len(listed.json["items"])) == (2, 1)
        assert PHONE not in listed.text
        session.rollback()
        session.expire_all()
        assert PHONE.encode() not in session.scalars(select(EscortBooking.phone_sealed)).one()

    def test_sent_twice_is_one(self, session, desk, project, slot, site):
        booking_id = new_id()

        answers = [book(desk, project, slot, site, booking_id=booking_id) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        session.rollback()
        session.expire_all()
        assert session.get_one(EscortSlot, slot.id).taken == 1

    def test_with_the_id_of_another_is_refused(self, desk, project, slot, site):
        booking_id = new_id()
        book(desk, project, slot, site, booking_id=booking_id)

        answer = book(desk, project, slot, site, booking_id=booking_id, surname="司马")

        assert (answer.status_code, answer.json["reason"]) == (409, "id_reused")

    @pytest.mark.parametrize("field", ["exam_number", "id_number", "school", "note"])
    def test_has_no_field_for_anything_else(self, desk, project, slot, site, field):
        assert book(desk, project, slot, site, **{field: "320000"}).status_code == 422

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("surname", "王3201", "personal_number"),
            ("area", "南苑 999999200001011234", "personal_number"),
            ("area", "准考证 2026-0607-11", "personal_number"),
            ("phone", "12345", "phone_invalid"),
            ("starts_at", (MORNING - timedelta(minutes=1)).isoformat(), "pick_up_outside"),
            ("starts_at", (MORNING + timedelta(hours=6)).isoformat(), "pick_up_outside"),
        ],
    )
    def test_that_cannot_be_right_is_refused(self, desk, project, slot, site, field, value, reason):
        answer = book(desk, project, slot, site, **{field: value})

        assert (answer.status_code, answer.json["reason"]) == (422, reason)

    def test_beyond_the_seats_is_refused_with_what_is_left(self, session, desk, project, slot, site):
        make_booking(session, slot, site, persons=4)

        answer = book(desk, project, slot, site, persons=3)

        assert (answer.status_code, answer.json["reason"], answer.json["free"]) == (409, "slot_full", 2)

    def test_of_a_half_day_that_is_over_is_refused(self, desk, project, slot, site):
        with clock.frozen(slot.ends_at):
            assert book(desk, project, slot, site).json["reason"] == "slot_over"

    def test_in_a_project_that_ended_is_refused(self, session, desk, project, slot, site):
        project.state = ProjectState.ENDED

        assert book(desk, project, slot, site).json["reason"] == "escort_not_running"

    def test_is_cancelled_and_its_seats_are_free(self, session, desk, project, slot, site):
        booking = make_booking(session, slot, site, persons=4)

        answer = desk.post(f"/api/v1/escort-bookings/{booking.id}/cancellation", json={"reason": "by_caller"})

        assert (answer.status_code, answer.json["cancel_reason"]) == (200, "by_caller")
        assert book(desk, project, slot, site, persons=4).status_code == 200

    def test_is_the_desks_and_the_leads_only(self, session, phone, lead, browser_of, project, slot, site, committee):
        above = browser_of(Role.COMMITTEE_STAFF, committee)

        assert book(lead, project, slot, site).status_code == 200
        assert book(phone, project, slot, site).status_code == 404
        assert book(above, project, slot, site).status_code == 404

    def test_count_is_kept_by_the_database(self, session, slot):
        slot.taken = slot.seats + 1

        with pytest.raises(IntegrityError, match="within_seats"):
            session.flush()


class TestDriver:
    @pytest.fixture
    def booking(self, session, slot, site):
        return make_booking(session, slot, site)

    def test_is_given_the_booking_and_named_to_the_desk(self, session, desk, project, booking):
        driver = make_driver(session, project)

        answer = give(desk, booking, driver)

        assert (answer.status_code, answer.json["driver"]["name"]) == (200, "测试司机")
        assert answer.json["driver"]["plate"].startswith("测A")

    def test_without_a_valid_check_or_licence_is_refused(self, session, desk, project, booking, volunteer):
        day = clock.local_date(booking.starts_at)
        unfit = {
            volunteer: "no_vehicle",
            make_driver(session, project, is_checked=False): "vehicle_unchecked",
            make_driver(session, project, valid_until=day): "vehicle_expired",
            make_driver(session, project, licence_until=None): "no_licence",
            make_driver(session, project, licence_until=day): "no_licence",
        }

        told = {driver: give(desk, booking, driver).json["why"] for driver in unfit}

        assert told == unfit

    def test_of_two_bookings_at_one_time_is_refused_and_one_after_the_other_is_not(
        self, session, desk, project, slot, site, booking
    ):
        driver = make_driver(session, project)
        same_time = make_booking(session, slot, site, starts_at=booking.starts_at + timedelta(minutes=44))
        after = make_booking(session, slot, site, starts_at=booking.ends_at)
        give(desk, booking, driver)

        assert give(desk, same_time, driver).json["why"] == "busy"
        assert give(desk, after, driver).status_code == 200

    def test_overlaps_are_refused_by_the_database_itself(self, session, project, slot, site, booking):
        driver = make_driver(session, project)
        make_ride(session, booking, driver)
        other = make_booking(session, slot, site)

        with pytest.raises(IntegrityError, match="no_double_volunteer_id_escort_ride"), session.begin_nested():
            make_ride(session, other, driver)

    def test_is_changed_until_somebody_got_in(self, session, desk, project, site, booking):
        first, second = make_driver(session, project), make_driver(session, project)
        give(desk, booking, first)
        assert give(desk, booking, second).status_code == 200
        ride = desk.get(f"/api/v1/escort-bookings/{booking.id}/drivers").json["items"]
        assert sorted(one["rides"] for one in ride) == [0, 1]

    def test_is_told_to_the_drivers_and_nothing_of_whom_they_carry(self, session, desk, project, booking):
        first, second = make_driver(session, project), make_driver(session, project)
        for driver in (first, second):
            give(desk, booking, driver)
        desk.delete(f"/api/v1/escort-bookings/{booking.id}/driver")
        give(desk, booking, first)
        desk.post(f"/api/v1/escort-bookings/{booking.id}/cancellation", json={"reason": "by_caller"})

        told = {
            driver: session.scalars(select(Notification).where(Notification.account_id == driver.account_id)).all()
            for driver in (first, second)
        }
        given, taken = "escort_ride_given", "escort_ride_taken_back"
        assert [sorted(one.kind for one in told[driver]) for driver in (first, second)] == [
            [given, given, taken, taken],
            [given, taken],
        ]
        facts = {"title": project.title, "starts_at": booking.starts_at.isoformat()}
        assert all(one.facts == facts for some in told.values() for one in some)

    def test_is_kept_once_somebody_got_in(self, session, desk, project, site, booking):
        first, second = make_driver(session, project), make_driver(session, project)
        ride = make_ride(session, booking, first)
        make_trip(session, project, first, site, ride_id=ride.id)

        cancelled = desk.post(f"/api/v1/escort-bookings/{booking.id}/cancellation", json={"reason": "by_caller"})
        taken_back = desk.delete(f"/api/v1/escort-bookings/{booking.id}/driver")

        assert {cancelled.json["reason"], taken_back.json["reason"]} == {"booking_settled"}
        assert give(desk, booking, second).json["reason"] == "booking_settled"

    def test_list_puts_first_who_may_and_is_on_duty(self, session, desk, project, booking):
        shift = make_shift(session, project, starts_at=MORNING, minutes=360)
        unchecked = make_driver(session, project, is_checked=False)
        idle, on_duty = make_driver(session, project), make_driver(session, project, shift=shift)

        told = desk.get(f"/api/v1/escort-bookings/{booking.id}/drivers").json["items"]

        assert [one["volunteer_id"] for one in told] == [str(on_duty.id), str(idle.id), str(unchecked.id)]
        assert [one["why_not"] for one in told] == [None, None, "vehicle_unchecked"]


class TestPhone:
    @pytest.fixture
    def driver(self, session, project):
        return make_driver(session, project)

    @pytest.fixture
    def ride(self, session, slot, site, driver):
        return make_ride(session, make_booking(session, slot, site, phone=PHONE), driver)

    @pytest.fixture
    def browser(self, session, driver, new_client):
        with clock.frozen(MORNING - timedelta(hours=11)):
            yield new_client().sign_in(session.get_one(Account, driver.account_id))

    def ask(self, browser, ride):
        return browser.post(f"/api/v1/me/escort-rides/{ride.id}/phone")

    @pytest.mark.parametrize(
        ("at", "status"),
        [
            (MORNING - timedelta(hours=12, seconds=1), 409),
            (MORNING - timedelta(hours=12), 200),
            (MORNING + timedelta(hours=6, seconds=-1), 200),
            (MORNING + timedelta(hours=6), 409),
        ],
    )
    def test_is_shown_from_the_evening_before_until_the_half_day_ends(self, session, browser, ride, at, status):
        with clock.frozen(at):
            answer = self.ask(browser, ride)

        assert answer.status_code == status, answer.json
        assert (PHONE in answer.text) is (status == 200)

    def test_shown_is_written_down(self, session, browser, ride, driver):
        self.ask(browser, ride)

        session.rollback()
        session.expire_all()
        shown = session.scalars(select(EscortDisclosure)).one()
        assert (shown.account_id, shown.booking_id) == (driver.account_id, ride.booking_id)

    def test_is_not_shown_to_another_driver_nor_to_the_desk_nor_to_the_lead(self, session, desk, lead, phone, ride):
        with clock.frozen(MORNING - timedelta(hours=11)):
            assert {self.ask(one, ride).status_code for one in (desk, lead, phone)} == {404}

    def test_is_no_longer_of_whoever_had_the_booking(self, session, browser, ride):
        ride.withdrawn_at = clock.now()

        assert self.ask(browser, ride).status_code == 404


class TestForgetting:
    def after(self, app, session, *, now):
        session.commit()
        chore = next(chore for chore in CHORES if chore.name == "forget_escorts")
        done = do(app.extensions["lianxin_database"], chore, now=now)
        session.expire_all()
        return done

    def test_erases_a_booking_thirty_days_after_its_half_day_and_keeps_the_count(self, app, session, slot, site):
        booking = make_booking(session, slot, site, persons=3)
        due = slot.ends_at + timedelta(days=30)

        assert self.after(app, session, now=due - timedelta(seconds=1)) == 0
        assert session.get_one(EscortBooking, booking.id).surname == "欧阳"
        assert self.after(app, session, now=due) == 1

        left = session.get_one(EscortBooking, booking.id)
        assert (left.surname, left.phone_sealed, left.phone_last4, left.area) == (None, None, None, None)
        assert (left.persons, left.erased_at) == (3, due)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == booking.id)).one()
        assert (entry.action, entry.fields) == ("escort_booking:erased", ["area", "phone", "surname"])
        assert self.after(app, session, now=due + timedelta(days=1)) == 0

    def test_leaves_nothing_to_be_filled_in_again(self, session, slot, site):
        booking = make_booking(session, slot, site)
        booking.erased_at = clock.now()

        with pytest.raises(IntegrityError, match="erased_is_empty"):
            session.flush()


class TestParallel:
    @pytest.fixture
    def desks(self, session, project, new_client):
        """Twenty desk workers, usable by threads."""

        def browser():
            account = make_account(session)
            make_lead(session, project, account, post=ProjectPost.DESK)
            _, token = sessions.open_session(session, account=account, device=None, now=clock.now())
            made = new_client()
            made.set_cookie("lianxin", token)
            return made

        found = [browser() for _ in range(20)]
        session.commit()
        for one in found:
            one.arranged = None
        return found

    def test_twenty_desks_who_want_the_last_seat_one_gets_it(self, session, project, slot, site, desks):
        make_booking(session, slot, site, persons=4)
        make_booking(session, slot, site, persons=1)
        session.commit()

        answers = together([lambda one=one: book(one, project, slot, site) for one in desks])

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
        assert {answer.json["reason"] for answer in answers if answer.status_code == 409} == {"slot_full"}
        session.rollback()
        session.expire_all()
        assert session.get_one(EscortSlot, slot.id).taken == 6
        assert len(session.scalars(select(EscortBooking)).all()) == 3

    def test_twenty_desks_who_want_one_driver_at_one_time_one_gets_them(self, session, project, slot, site, desks):
        slot.seats = 20
        driver = make_driver(session, project)
        wanted = [make_booking(session, slot, site) for _ in desks]
        session.commit()

        answers = together(
            [lambda one=one, mine=mine: give(one, mine, driver) for one, mine in zip(desks, wanted, strict=True)]
        )

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
        assert {answer.json["why"] for answer in answers if answer.status_code == 409} == {"busy"}


class TestVehicles:
    def check(self, browser, vehicle_id, until):
        path = f"/api/v1/escort-vehicles/{vehicle_id}/check"
        return browser.post(path, json={"valid_until": until.isoformat()})

    def state(self, browser, project, plate="测a·10001"):
        path = f"/api/v1/projects/{project.id}/escort-vehicles"
        return browser.post(path, json={"plate": plate, "firm": "云溪出租"})

    @pytest.fixture
    def driver(self, session, project):
        """Signed up, without a car."""
        shift = make_shift(session, project)
        found = make_driver(session, project, shift=shift)
        found_vehicle = session.query(EscortVehicle).filter_by(volunteer_id=found.id).one()
        found_vehicle.withdrawn_at = clock.now()
        session.flush()
        return found

    @pytest.fixture
    def own(self, session, driver, new_client):
        return new_client().sign_in(session.get_one(Account, driver.account_id))

    def test_are_stated_by_the_driver_and_checked_by_somebody_else(self, project, own, lead):
        stated = self.state(own, project)
        assert (stated.status_code, stated.json["plate"], stated.json["checked_at"]) == (201, "测A10001", None)

        assert self.check(own, stated.json["id"], date(2026, 12, 1)).status_code == 404
        assert self.check(lead, stated.json["id"], date(2026, 12, 1)).status_code == 204

        (told,) = lead.get(f"/api/v1/projects/{project.id}/escort-vehicles").json["items"]
        assert (told["plate"], told["valid_until"], told["has_licence"]) == ("测A10001", "2026-12-01", True)

    def test_of_oneself_are_not_ones_own_to_check(self, session, project, own, driver):
        make_lead(session, project, session.get_one(Account, driver.account_id))
        stated = self.state(own, project)

        answer = self.check(own, stated.json["id"], date(2026, 12, 1))

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_are_masked_for_officers_above(self, session, project, own, browser_of, committee):
        self.state(own, project)

        told = browser_of(Role.COMMITTEE_STAFF, committee).get(f"/api/v1/projects/{project.id}/escort-vehicles")

        assert [one["plate"] for one in told.json["items"]] == ["测A***01"]

    def test_with_an_end_near_are_marked(self, session, project, lead):
        today = clock.local_date(clock.now())
        make_driver(session, project, valid_until=today + timedelta(days=30))
        make_driver(session, project, valid_until=today + timedelta(days=31))

        told = lead.get(f"/api/v1/projects/{project.id}/escort-vehicles").json["items"]

        assert [one["expires_soon"] for one in told] == [True, False]

    @pytest.mark.parametrize("plate", ["12345", "测A", "测A1234567890"])
    def test_that_have_no_plate_are_refused(self, project, own, plate):
        assert self.state(own, project, plate).json["reason"] == "plate_invalid"

    def test_with_a_plate_of_another_driver_are_refused(self, session, project, own):
        taken = make_driver(session, project)
        plate = session.query(EscortVehicle).filter_by(volunteer_id=taken.id).one().plate

        answer = self.state(own, project, plate)

        assert (answer.status_code, answer.json["reason"]) == (409, "plate_taken")

    def test_are_not_checked_for_the_past_or_for_ever(self, project, own, lead):
        vehicle_id = self.state(own, project).json["id"]

        assert self.check(lead, vehicle_id, clock.local_date(NOON) - timedelta(days=9)).status_code == 422
        assert self.check(lead, vehicle_id, date(2036, 1, 1)).status_code == 422

    def test_are_for_those_who_signed_up(self, project, phone):
        assert self.state(phone, project).status_code == 404
