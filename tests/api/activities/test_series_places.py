"""Places and the way of taking part, said once for everything that repeats."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.activities.models import Activity
from backend.activities.service import sign_ups
from backend.activities.service.planning import WITH_HOSTS
from backend.core import clock
from backend.organisations.models import Role
from tests.factories.activities import make_series, year
from tests.factories.members import make_member

LINK = "https://meeting.example/j/4821"


@pytest.fixture
def create(secretary, branch):
    return lambda **fields: secretary.post(f"/api/v1/organisations/{branch.id}/series", json=year(**fields))


@pytest.fixture
def first_of(session):
    """The first occurrence of a series as it is stored now."""

    def read(series):
        session.expire_all()
        rows = select(Activity).where(Activity.series_id == UUID(series["id"])).order_by(Activity.series_on)
        return session.scalars(rows.options(*WITH_HOSTS)).first()

    return read


class TestCreating:
    def test_gives_every_occurrence_the_same(self, create, secretary):
        made = create(mode="hybrid", meeting_url=LINK, capacity=12)

        assert made.status_code == 201
        assert [made.json[name] for name in ("mode", "meeting_url", "capacity")] == ["hybrid", LINK, 12]
        for occurrence in made.json["occurrences"]:
            one = secretary.get(f"/api/v1/activities/{occurrence['id']}").json
            assert [one[name] for name in ("mode", "meeting_url", "capacity")] == ["hybrid", LINK, 12]

    def test_is_on_site_and_without_limit_unless_it_says_so(self, create):
        made = create().json

        assert [made[name] for name in ("mode", "meeting_url", "capacity")] == ["on_site", None, None]

    @pytest.mark.parametrize(
        "wrong", [{"mode": "by_post"}, {"meeting_url": "http://meeting.example/j/1"}, {"capacity": 0}]
    )
    def test_refuses_what_cannot_be(self, create, wrong):
        assert create(**wrong).status_code == 422

    def test_a_limit_of_none_at_all_is_refused_by_the_database(self, session, branch):
        series = make_series(session, branch)

        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("UPDATE series SET capacity = 0"))
        assert series.capacity is None


class TestChanging:
    @pytest.fixture
    def change(self, secretary):
        return lambda series, **fields: secretary.patch(
            f"/api/v1/series/{series['id']}", json={"version": series["version"], **fields}
        )

    def test_lets_those_move_up_who_wait(self, session, create, change, first_of, branch, member, phone):
        series = create(publishes=True, capacity=1).json
        for person in (make_member(session, branch, account=True), member):
            sign_ups.sign_up(
                session,
                activity=first_of(series),
                member_id=person.id,
                account_id=person.account_id,
                now=clock.now(),
            )

        answer = change(series, capacity=2)

        assert answer.status_code == 200
        mine = phone.get(f"/api/v1/activities/{series['occurrences'][0]['id']}/sign-up").json
        assert (mine["state"], mine["taken"], mine["capacity"]) == ("placed", 2, 2)
        assert "sign_up_moved_up" in {item["kind"] for item in phone.get("/api/v1/notifications").json["items"]}

    def test_leaves_the_one_that_was_changed_by_itself(self, create, change, secretary, first_of):
        series = create(capacity=10).json
        own = series["occurrences"][0]["id"]
        secretary.patch(f"/api/v1/activities/{own}", json={"version": 1, "capacity": 3})

        change(series, capacity=20, mode="online")

        assert (first_of(series).capacity, first_of(series).mode) == (3, "on_site")
        other = secretary.get(f"/api/v1/activities/{series['occurrences'][1]['id']}").json
        assert (other["capacity"], other["mode"]) == (20, "online")

    def test_of_the_link_tells_members_once_and_not_what_it_is(self, create, change, phone):
        series = create(publishes=True, mode="online", meeting_url=LINK).json

        change(series, meeting_url="https://meeting.example/j/5999")

        items = phone.get("/api/v1/notifications").json["items"]
        assert sorted(item["kind"] for item in items) == ["series_changed", "series_published"]
        assert "meeting.example" not in str(items)


class TestReading:
    def test_hides_the_link_from_those_above(self, create, browser_of, committee):
        series = create(mode="online", meeting_url=LINK).json

        seen = browser_of(Role.COMMITTEE_STAFF, committee).get(f"/api/v1/series/{series['id']}")

        assert (seen.status_code, seen.json["mode"], seen.json["meeting_url"]) == (200, "online", None)
