"""Somebody was known twice: what both rows had at once is kept once, and nothing else is lost."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend.core.audit import Action, AuditEntry
from backend.identity.models import Account
from backend.volunteering.models import (
    EscortRide,
    EscortTrip,
    EscortVehicle,
    Grade,
    RecordState,
    ServiceDecision,
    ServiceRecord,
    Source,
)
from backend.volunteering.service import merging, people
from tests.factories.escort import make_booking, make_driver, make_escort, make_ride, make_site, make_slot, make_trip
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.service import by_name
from tests.factories.volunteering import make_record, make_volunteer


@pytest.fixture
def twin(session):
    """The row that goes; `volunteer` stays."""
    return make_volunteer(session)


@pytest.fixture
def merge(session, volunteer, twin):
    def act():
        merging.merge(session, kept=volunteer, absorbed=twin, now=NOON + timedelta(days=1))
        session.expire_all()

    return act


class TestTime:
    def test_of_both_counts_once_and_the_rest_of_the_weaker_record_waits_anew(
        self, session, project, volunteer, twin, merge, lead_account
    ):
        scanned = make_record(session, volunteer, project, starts_at=NOON, minutes=30)
        told = make_record(
            session,
            twin,
            project,
            starts_at=NOON - timedelta(minutes=20),
            minutes=90,
            grade=Grade.D,
            source=Source.SELF_REPORT,
            reason="全程在场",
            approved_by_account_id=lead_account.id,
        )

        merge()

        counting = select(ServiceRecord).where(ServiceRecord.state.in_([RecordState.CREDITED, RecordState.WAITING]))
        found = session.scalars(counting.order_by(ServiceRecord.starts_at)).all()
        assert [(row.minutes, row.state, row.grade) for row in found] == [
            (20, "waiting", "d"),
            (30, "credited", "a"),
            (40, "waiting", "d"),
        ]
        assert {row.volunteer_id for row in found} == {volunteer.id}
        before, _, after = found
        assert before.entry_id == after.entry_id == told.entry_id
        assert (before.replaces_id, before.reason, before.flags) == (told.id, "全程在场", ["overlap_cut"])
        assert (told.state, scanned.state) == ("voided", "credited")
        assert session.scalars(select(ServiceDecision)).one().record_id == told.id

    def test_that_a_desk_tells_of_the_old_row_is_the_persons(self, session, shift, lead, volunteer, twin, merge):
        merge()

        by_name(lead, shift, twin, "in", at=NOON)
        by_name(lead, shift, twin, "out", at=NOON + timedelta(minutes=50))

        (record,) = session.scalars(select(ServiceRecord))
        assert (record.volunteer_id, record.minutes) == (volunteer.id, 50)


class TestEscort:
    @pytest.fixture
    def project(self, session, branch, lead_account):
        return make_escort(session, branch, lead=lead_account)

    @pytest.fixture
    def slot(self, session, project):
        return make_slot(session, project)

    @pytest.fixture
    def site(self, session, project):
        return make_site(session, project)

    @pytest.fixture
    def ride(self, session, slot, site):
        def make(driver, minutes):
            starts_at = slot.starts_at + timedelta(minutes=minutes)
            return make_ride(session, make_booking(session, slot, site, starts_at=starts_at), driver)

        return make

    @pytest.fixture
    def both(self, session, project, volunteer, twin):
        """Each row has a car in the project."""
        for driver in (volunteer, twin):
            make_driver(session, project, volunteer=driver)

    def standing(self, session, table):
        return list(session.scalars(select(table).where(table.withdrawn_at.is_(None))))

    def written(self, session, action):
        return [entry.subject_id for entry in session.scalars(select(AuditEntry).where(AuditEntry.action == action))]

    def test_of_two_cars_the_kept_rows_stays(self, session, volunteer, both, merge):
        merge()

        (car,) = self.standing(session, EscortVehicle)
        gone = session.scalars(select(EscortVehicle).where(EscortVehicle.withdrawn_at.is_not(None))).one()
        assert (car.volunteer_id, gone.volunteer_id) == (volunteer.id, volunteer.id)
        assert self.written(session, Action.ESCORT_VEHICLE_WITHDRAWN) == [gone.id]

    @pytest.mark.parametrize("of_kept", [{"is_checked": False}, {"valid_until": date(2026, 4, 1)}])
    def test_a_car_whose_check_holds_longer_stays(self, session, project, volunteer, twin, merge, of_kept):
        make_driver(session, project, volunteer=volunteer, **of_kept)
        make_driver(session, project, volunteer=twin)

        merge()

        (car,) = self.standing(session, EscortVehicle)
        assert (car.volunteer_id, car.valid_until) == (volunteer.id, date(2026, 12, 1))

    def test_cars_of_two_projects_both_stay(self, session, branch, project, volunteer, twin, merge):
        make_driver(session, project, volunteer=volunteer)
        make_driver(session, make_escort(session, branch), volunteer=twin)

        merge()

        assert [car.volunteer_id for car in self.standing(session, EscortVehicle)] == [volunteer.id] * 2

    def test_of_two_rides_at_one_time_the_desk_has_one_to_give_again(self, session, volunteer, twin, both, ride, merge):
        own, doubled, later = ride(volunteer, 0), ride(twin, 30), ride(twin, 75)

        merge()

        assert {row.id for row in self.standing(session, EscortRide)} == {own.id, later.id}
        assert {row.volunteer_id for row in (own, doubled, later)} == {volunteer.id}
        assert self.written(session, Action.ESCORT_RIDE_TAKEN_BACK) == [doubled.id]

    def test_a_ride_that_was_driven_stays_and_the_other_is_given_again(
        self, session, project, site, volunteer, twin, both, ride, merge
    ):
        promised, driven = ride(volunteer, 0), ride(twin, 30)
        trip = make_trip(session, project, twin, site, ride_id=driven.id)

        merge()

        assert [row.id for row in self.standing(session, EscortRide)] == [driven.id]
        assert (driven.volunteer_id, trip.volunteer_id) == (volunteer.id, volunteer.id)
        assert promised.withdrawn_at is not None

    def test_two_rides_that_were_driven_are_never_given_to_anybody_again(
        self, session, project, site, volunteer, twin, both, ride, merge
    ):
        rides = [ride(volunteer, 0), ride(twin, 30)]
        for driver, each in zip((volunteer, twin), rides, strict=True):
            make_trip(session, project, driver, site, ride_id=each.id)

        merge()

        assert [row.withdrawn_at for row in rides] == [None, None]
        assert {row.volunteer_id for row in session.scalars(select(EscortTrip))} == {volunteer.id}

    def test_waits_while_one_of_them_has_somebody_in_the_car(self, session, project, site, twin, both, merge):
        make_trip(session, project, twin, site, ended_at=None)

        merge()

        assert twin.merged_into_id is None


class TestSettle:
    @pytest.mark.parametrize("is_known_by", ["account", "file"])
    def test_brings_a_volunteer_together_with_the_file_of_their_account_once(self, session, is_known_by):
        member = make_member(session, make_branch(session), account=True)
        account = session.get_one(Account, member.account_id)
        by = {"account": account} if is_known_by == "account" else {"member_id": member.id}
        known, _ = make_volunteer(session, **by), make_volunteer(session)
        session.commit()

        assert [people.settle(session, now=NOON, limit=10) for _ in range(2)] == [1, 0]

        session.expire_all()
        assert (known.account_id, known.member_id) == (account.id, member.id)
