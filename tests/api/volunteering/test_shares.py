"""Served less of a shift than the project's least share: told to the person and to reviewers, and nothing follows."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.volunteering.models import RecordState
from tests.factories.identity import NOON
from tests.factories.service import make_assignment, scan
from tests.factories.volunteering import make_record


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _half(session, project, shift, volunteer):
    project.least_share_percent = 50
    make_assignment(session, shift, volunteer)


def own_flags(phone, at=130):
    with clock.frozen(after(at)):
        return [record["flags"] for record in phone.get("/api/v1/me/hours/records").json["items"]]


def serve(session, phone, shift, *spans):
    for came, went in spans:
        scan(phone, session, shift, "in", at=after(came))
        scan(phone, session, shift, "out", at=after(went))


class TestShare:
    def test_is_flagged_once_the_shift_is_over_and_counts_all_the_same(self, session, phone, shift):
        serve(session, phone, shift, (0, 59))

        assert (own_flags(phone, at=119), own_flags(phone)) == ([[]], [["less_than_share"]])
        with clock.frozen(after(130)):
            assert phone.get("/api/v1/me/hours").json["credited_minutes"] == 59

    @pytest.mark.parametrize("spans", [[(0, 60)], [(0, 30), (60, 90)]])
    def test_is_that_of_the_whole_shift(self, session, phone, shift, spans):
        serve(session, phone, shift, *spans)

        assert not any(own_flags(phone))

    def test_is_told_to_whoever_reviews(self, session, project, shift, lead, volunteer):
        waits = make_record(session, volunteer, project, minutes=20, shift_id=shift.id, state=RecordState.WAITING)
        with clock.frozen(after(130)):
            opened = lead.get(f"/api/v1/service-records/{waits.id}").json

        assert opened["flags"] == ["less_than_share"]

    def test_goes_with_time_that_is_added_and_comes_with_time_that_is_voided(
        self, session, phone, project, shift, volunteer
    ):
        serve(session, phone, shift, (0, 30))
        added = make_record(session, volunteer, project, starts_at=after(60), minutes=40, shift_id=shift.id)
        with_it = own_flags(phone)
        added.state = RecordState.VOIDED
        session.flush()

        assert with_it == [[], []]
        assert own_flags(phone) == [[], ["less_than_share"]]

    def test_is_not_looked_at_where_the_project_does_not(self, session, phone, project, shift):
        project.least_share_percent = None
        serve(session, phone, shift, (0, 10))

        assert own_flags(phone) == [[]]
