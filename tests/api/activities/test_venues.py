"""Shared venues: adding, booking, and one activity at a time, also in parallel."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from backend.activities.models import Activity, ActivityState, VenueUse
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity, make_venue, plan
from tests.factories.identity import NOON, make_account
from tests.factories.organisations import make_branch
from tests.support.parallel import together

HOUR = timedelta(hours=1)


def path_of(branch):
    return f"/api/v1/organisations/{branch.id}/activities"


def url_of(activity):
    return f"/api/v1/activities/{activity['id'] if isinstance(activity, dict) else activity.id}"


@pytest.fixture
def venue(session, committee):
    return make_venue(session, committee)


def booked(venue, **fields):
    return plan(venue_id=str(venue.id), **fields)


class TestList:
    def test_has_those_that_everybody_may_book_and_ones_own(self, session, secretary, branch, committee, other_branch):
        make_venue(session, other_branch, name="甲", use=VenueUse.KEEPER)
        make_venue(session, other_branch, name="乙")
        make_venue(session, committee, name="丙", use=VenueUse.KEEPER)
        make_venue(session, branch, name="丁", use=VenueUse.KEEPER)

        items = secretary.get("/api/v1/venues").json["items"]

        assert {(item["name"], item["may_edit"]) for item in items} == {("乙", False), ("丙", False), ("丁", True)}

    def test_shows_retired_ones_to_those_who_keep_them(self, session, secretary, browser_of, branch, other_branch):
        venue = make_venue(session, branch)
        secretary.patch(f"/api/v1/venues/{venue.id}", json={"is_retired": True})

        assert [item["is_retired"] for item in secretary.get("/api/v1/venues").json["items"]] == [True]
        assert browser_of(Role.SECRETARY, other_branch).get("/api/v1/venues").json["items"] == []


class TestKeeping:
    def test_adds_and_corrects_one(self, secretary, branch):
        body = {"name": "红色小剧场", "address": "望江路 3 号", "capacity": 60, "use": "keeper"}
        made = secretary.post(f"/api/v1/organisations/{branch.id}/venues", json=body)

        assert made.status_code == 201
        assert made.json["keeper"]["short_name"] == "律师一支部"

        answer = secretary.patch(f"/api/v1/venues/{made.json['id']}", json={"capacity": None, "use": "everybody"})

        assert (answer.json["capacity"], answer.json["use"], answer.json["name"]) == (None, "everybody", "红色小剧场")

    @pytest.mark.parametrize("change", [{"name": ""}, {"capacity": 0}, {"use": "nobody"}, {"x": 1}], ids=repr)
    def test_refuses_what_cannot_be(self, secretary, branch, change):
        answer = secretary.post(f"/api/v1/organisations/{branch.id}/venues", json={"name": "小剧场"} | change)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_committees_keep_venues_too(self, browser_of, committee):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)

        answer = staff.post(f"/api/v1/organisations/{committee.id}/venues", json={"name": "党群服务中心"})

        assert answer.status_code == 201

    def test_is_not_for_those_who_only_book(self, secretary, venue):
        assert secretary.patch(f"/api/v1/venues/{venue.id}", json={"capacity": 5}).status_code == 404


class TestBooking:
    def test_takes_name_and_address_of_the_venue(self, secretary, branch, venue):
        made = secretary.post(path_of(branch), json=booked(venue)).json

        assert (made["venue_id"], made["venue"], made["venue_address"]) == (
            str(venue.id),
            "望江党群服务中心",
            "望江街道 12 号",
        )

    def test_is_refused_while_somebody_has_it(self, secretary, browser_of, branch, other_branch, venue):
        secretary.post(path_of(branch), json=booked(venue))
        later = booked(venue, starts_at=(NOON + HOUR).isoformat(), ends_at=(NOON + 3 * HOUR).isoformat())

        answer = browser_of(Role.SECRETARY, other_branch).post(path_of(other_branch), json=later)

        assert (answer.status_code, answer.json["reason"]) == (409, "venue_taken")
        facts = {name: answer.json[name] for name in ("taken_by", "starts_at", "ends_at")}
        assert facts == {
            "taken_by": "律师一支部",
            "starts_at": NOON.isoformat(),
            "ends_at": (NOON + 2 * HOUR).isoformat(),
        }

    def test_may_follow_at_once(self, secretary, branch, venue):
        secretary.post(path_of(branch), json=booked(venue))
        next_one = booked(venue, starts_at=(NOON + 2 * HOUR).isoformat(), ends_at=(NOON + 3 * HOUR).isoformat())

        assert secretary.post(path_of(branch), json=next_one).status_code == 201

    def test_is_free_again_once_cancelled(self, session, secretary, branch, venue):
        first = make_activity(session, branch, venue_id=venue.id)
        secretary.post(f"{url_of(first)}/cancel", json={"reason": "会场停电"})

        assert secretary.post(path_of(branch), json=booked(venue)).status_code == 201

    def test_moves_with_its_activity(self, session, secretary, branch, venue):
        made = secretary.post(path_of(branch), json=booked(venue)).json
        make_activity(session, branch, starts_at=NOON + 4 * HOUR, venue_id=venue.id)
        taken = {"starts_at": (NOON + 3 * HOUR).isoformat(), "ends_at": (NOON + 5 * HOUR).isoformat()}
        free = {"starts_at": (NOON + HOUR).isoformat(), "ends_at": (NOON + 3 * HOUR).isoformat()}

        answer = secretary.patch(url_of(made), json={"version": 1} | taken)
        assert (answer.status_code, answer.json["reason"]) == (409, "venue_taken")
        assert secretary.patch(url_of(made), json={"version": 1} | free).status_code == 200

    def test_ends_when_another_place_is_named(self, secretary, branch, venue):
        made = secretary.post(path_of(branch), json=booked(venue)).json

        changed = secretary.patch(url_of(made), json={"version": 1, "venue": "操场"}).json

        assert (changed["venue"], changed["venue_id"]) == ("操场", None)
        assert secretary.post(path_of(branch), json=booked(venue)).status_code == 201

    @pytest.mark.parametrize("why", ["unknown", "retired", "kept for others"])
    def test_is_refused_where_it_cannot_be(self, session, secretary, branch, other_branch, why):
        venue = make_venue(session, other_branch, use=VenueUse.KEEPER if why == "kept for others" else "everybody")
        if why == "retired":
            venue.retired_at = NOON
        venue_id = new_id() if why == "unknown" else venue.id

        answer = secretary.post(path_of(branch), json=plan(venue_id=str(venue_id)))

        assert (answer.status_code, answer.json["reason"]) == (422, "venue_not_bookable")

    def test_may_be_looked_up_by_branch_and_time_only(self, session, secretary, other_branch, venue):
        make_activity(session, other_branch, venue_id=venue.id)

        items = secretary.get(f"/api/v1/venues/{venue.id}/bookings?from=2026-03-01&until=2026-04-01").json["items"]

        assert items == [
            {"branch": "出租车支部", "starts_at": NOON.isoformat(), "ends_at": (NOON + 2 * HOUR).isoformat()}
        ]

    def test_of_a_venue_kept_for_others_is_not_found(self, session, secretary, other_branch):
        venue = make_venue(session, other_branch, use=VenueUse.KEEPER)

        answer = secretary.get(f"/api/v1/venues/{venue.id}/bookings?from=2026-03-01&until=2026-04-01")

        assert answer.status_code == 404


class TestInParallel:
    def test_one_of_sixteen_branches_gets_it(self, session, browser_of, venue):
        branches = [make_branch(session) for _ in range(16)]
        browsers = [browser_of(Role.SECRETARY, branch) for branch in branches]
        for browser in browsers:
            browser.arranged = None

        answers = together(
            [
                lambda browser=browser, branch=branch: browser.post(path_of(branch), json=booked(venue))
                for browser, branch in zip(browsers, branches, strict=True)
            ]
        )

        assert sorted({answer.status_code for answer in answers}) == [201, 409]
        assert [answer.status_code for answer in answers].count(201) == 1
        assert {answer.json["reason"] for answer in answers if answer.status_code == 409} == {"venue_taken"}
        assert session.query(Activity).count() == 1


class TestDatabase:
    """What the services never try is refused all the same, also in parallel."""

    def test_lets_one_of_many_connections_have_it(self, session, plain_database, branch, venue):
        first = make_activity(session, branch, state=ActivityState.DRAFT)
        columns = {name: getattr(first, name) for name in Activity.__mapper__.columns.keys()}  # noqa: SIM118
        account = make_account(session)
        session.commit()

        def book():
            row = columns | {"id": new_id(), "venue_id": venue.id, "created_by_account_id": account.id}
            try:
                with plain_database.transaction() as own:
                    own.add(Activity(**row))
            except IntegrityError as refused:
                return "no_double_venue_id_activity" in str(refused.orig)
            return None

        outcomes = together([book] * 4)

        assert outcomes.count(None) == 1
        assert outcomes.count(True) == 3

    def test_refuses_an_update_into_a_taken_time(self, session, branch, venue):
        make_activity(session, branch, venue_id=venue.id)
        other = make_activity(session, branch, starts_at=NOON + 3 * HOUR, venue_id=venue.id)

        other.starts_at = NOON + HOUR

        with pytest.raises(IntegrityError, match="no_double_venue_id_activity"):
            session.flush()
        session.rollback()
