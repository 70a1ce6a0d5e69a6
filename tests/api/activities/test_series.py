"""Planning a year by a rule, editing it later, ending it."""

from datetime import date, datetime, timedelta

import pytest

from backend.activities.models import Activity, Series
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity, make_series, make_venue, year
from tests.factories.identity import NOON

AUTUMN = datetime(2026, 9, 15, 4, tzinfo=NOON.tzinfo)


def path_of(branch):
    return f"/api/v1/organisations/{branch.id}/series"


def url_of(series):
    return f"/api/v1/series/{series.id if isinstance(series, Series) else series['id']}"


def days(items):
    return [item["starts_at"][:10] for item in items]


def fates(answer):
    return {item["series_on"]: item["fate"] for item in answer.json["items"]}


class TestPreview:
    def test_shows_what_lies_ahead_of_the_year_with_what_was_moved(self, secretary, branch):
        answer = secretary.post(f"{path_of(branch)}/preview", json=year())

        assert answer.status_code == 200
        items = answer.json["items"]
        assert [item["title"] for item in items] == [f"{month}月主题党日" for month in range(3, 13)]
        october = items[7]
        assert (october["series_on"], october["day"]["day"]) == ("2026-10-02", "2026-10-08")
        assert october["moved"] == {"reason": "holiday", "name": "国庆节", "name_en": "National Day"}
        assert october["starts_at"] == "2026-10-08T06:30:00+00:00"
        assert october["day"]["kind"] == "workday"
        assert {item["fate"] for item in items} == {"new"}

    def test_writes_nothing(self, session, secretary, branch):
        secretary.post(f"{path_of(branch)}/preview", json=year())

        assert session.query(Series).count() == session.query(Activity).count() == 0

    def test_says_that_the_holidays_of_a_year_are_not_published(self, browser_of, branch):
        with clock.frozen(datetime(2030, 12, 20, 4, tzinfo=NOON.tzinfo)):
            body = year(**{"from": "2031-01-01", "until": "2032-01-01"})
            answer = browser_of(Role.SECRETARY, branch).post(f"{path_of(branch)}/preview", json=body)

        items = answer.json["items"]
        assert len(items) == 12
        assert {item["day"]["is_published"] for item in items} == {False}
        assert not any(item["moved"] for item in items)

    def test_names_activities_of_the_same_branch_at_that_time(self, session, secretary, branch, other_branch):
        starts_at = datetime(2026, 4, 3, 7, tzinfo=NOON.tzinfo)
        other = make_activity(session, branch, starts_at=starts_at, title="党课")
        make_activity(session, other_branch, starts_at=starts_at)

        answer = secretary.post(f"{path_of(branch)}/preview", json=year())

        (clash,) = [clash for item in answer.json["items"] for clash in item["clashes"]]
        assert (clash["kind"], clash["activity_id"], clash["title"]) == ("people", str(other.id), "党课")

    def test_names_who_has_the_venue_but_not_what_for(self, session, secretary, branch, other_branch):
        venue = make_venue(session, other_branch)
        starts_at = datetime(2026, 4, 3, 7, tzinfo=NOON.tzinfo)
        make_activity(session, other_branch, starts_at=starts_at, venue_id=venue.id)

        answer = secretary.post(f"{path_of(branch)}/preview", json=year(venue_id=str(venue.id)))

        (clash,) = [clash for item in answer.json["items"] for clash in item["clashes"]]
        assert (clash["kind"], clash["branch"]) == ("venue", "出租车支部")
        assert (clash["activity_id"], clash["title"]) == (None, None)

    def test_takes_single_days_out_and_elsewhere(self, secretary, branch):
        body = year(left_out=["2026-04-03"], by_hand=[{"series_on": "2026-05-01", "held_on": "2026-05-15"}])

        items = secretary.post(f"{path_of(branch)}/preview", json=body).json["items"]

        assert items[1]["fate"] == "left_out"
        assert (items[2]["day"]["day"], items[2]["moved"]["reason"]) == ("2026-05-15", "by_hand")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"rule": "FREQ=SECONDLY"}, "rule_not_understood"),
            ({"rule": "FREQ=MONTHLY;BYMONTHDAY=31"}, "rule_not_understood"),
            ({"until": "2026-01-01"}, "series_too_long"),
            ({"until": "2027-06-01"}, "series_too_long"),
            ({"starts_time": "25:00"}, "invalid_request"),
            ({"duration_minutes": 5}, "invalid_request"),
            ({"left_out": ["x"]}, "invalid_request"),
            ({"by_hand": [{"series_on": "2026-05-01"}]}, "invalid_request"),
            ({"venue": ""}, "invalid_request"),
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(self, secretary, branch, change, reason):
        answer = secretary.post(f"{path_of(branch)}/preview", json=year(**change))

        assert (answer.status_code, answer.json["reason"]) == (422, reason)

    def test_is_for_branches_only(self, browser_of, committee):
        answer = browser_of(Role.SECRETARY, committee).post(f"{path_of(committee)}/preview", json=year())

        assert (answer.status_code, answer.json["reason"]) == (422, "not_a_branch")


class TestCreate:
    def test_makes_all_drafts_in_one_go(self, secretary, branch):
        answer = secretary.post(path_of(branch), json=year())

        assert answer.status_code == 201
        made = answer.json
        assert {item["state"] for item in made["occurrences"]} == {"draft"}
        assert len(made["occurrences"]) == 10
        assert days(made["occurrences"])[7] == "2026-10-08"
        assert (made["starts_time"], made["rule"], made["version"]) == ("14:30", "FREQ=MONTHLY;BYDAY=1FR", 1)
        one = secretary.get(f"/api/v1/activities/{made['occurrences'][7]['id']}").json
        assert (one["series_id"], one["series_on"], one["detached_at"]) == (made["id"], "2026-10-02", None)
        assert (one["venue"], one["credits"]) == ("云溪路 8 号三楼会议室", ["theme_day"])

    def test_publishes_at_once_and_tells_members_once(self, session, secretary, branch, phone):
        answer = secretary.post(path_of(branch), json=year(publishes=True))

        assert {item["state"] for item in answer.json["occurrences"]} == {"published"}
        (notice,) = phone.get("/api/v1/notifications").json["items"]
        assert (notice["kind"], notice["facts"]["count"]) == ("series_published", "10")
        assert (notice["facts"]["title"], notice["subject_id"]) == (
            "3月主题党日",
            answer.json["occurrences"][0]["id"],
        )

    def test_leaves_out_and_sets_apart_what_the_secretary_says(self, secretary, branch):
        body = year(left_out=["2026-04-03"], by_hand=[{"series_on": "2026-05-01", "held_on": "2026-05-15"}])

        made = secretary.post(path_of(branch), json=body).json

        assert made["left_out"] == ["2026-04-03"]
        by_day = {item["series_on"]: item for item in made["occurrences"]}
        assert "2026-04-03" not in by_day
        assert by_day["2026-05-01"]["starts_at"].startswith("2026-05-15")
        assert by_day["2026-05-01"]["detached_at"] is not None

    def test_needs_something_to_plan(self, secretary, branch):
        answer = secretary.post(path_of(branch), json=year(**{"until": "2026-02-01"}))

        assert (answer.status_code, answer.json["reason"]) == (422, "nothing_planned")

    def test_with_a_taken_venue_makes_nothing_and_says_who_has_it(self, session, secretary, branch, other_branch):
        venue = make_venue(session, other_branch)
        make_activity(session, other_branch, starts_at=datetime(2026, 4, 3, 7, tzinfo=NOON.tzinfo), venue_id=venue.id)

        answer = secretary.post(path_of(branch), json=year(venue_id=str(venue.id)))

        assert (answer.status_code, answer.json["reason"]) == (409, "venue_taken")
        assert (answer.json["taken_by"], answer.json["starts_at"]) == ("出租车支部", "2026-04-03T07:00:00+00:00")
        assert session.query(Series).count() == 0

    def test_books_the_venue_for_every_occurrence(self, session, secretary, branch, other_branch):
        venue = make_venue(session, other_branch)

        secretary.post(path_of(branch), json=year(venue_id=str(venue.id)))

        url = f"/api/v1/venues/{venue.id}/bookings?from=2026-01-01&until=2027-01-01"
        items = secretary.get(url).json["items"]
        assert len(items) == 10
        assert items[0] == {
            "branch": "律师一支部",
            "starts_at": "2026-03-06T06:30:00+00:00",
            "ends_at": "2026-03-06T08:00:00+00:00",
        }


class TestUpdate:
    @pytest.fixture
    def series(self, secretary, branch):
        return secretary.post(path_of(branch), json=year()).json

    def test_changes_those_ahead_that_nobody_touched(self, secretary, series):
        edited, cancelled, removed = (series["occurrences"][place]["id"] for place in (1, 2, 3))
        secretary.patch(f"/api/v1/activities/{edited}", json={"version": 1, "title": "清明祭扫"})
        secretary.post(f"/api/v1/activities/{cancelled}/publish")
        secretary.post(f"/api/v1/activities/{cancelled}/cancel", json={"reason": "会场停电"})
        secretary.delete(f"/api/v1/activities/{removed}")

        answer = secretary.patch(url_of(series), json={"version": 1, "title": "{月}党员活动日", "starts_time": "15:00"})

        assert answer.status_code == 200
        left = {item["id"]: item for item in answer.json["occurrences"]}
        assert (left[edited]["title"], left[edited]["starts_at"][11:16]) == ("清明祭扫", "06:30")
        assert (left[cancelled]["title"], left[cancelled]["state"]) == ("5月主题党日", "cancelled")
        assert removed not in left
        assert answer.json["left_out"] == ["2026-06-05"]
        others = [item for item in left.values() if item["id"] not in (edited, cancelled)]
        assert len(others) == 7
        assert {item["starts_at"][11:16] for item in others} == {"07:00"}
        assert others[0]["title"] == "3月党员活动日"

    def test_leaves_those_that_are_over_or_open(self, browser_of, series, branch):
        with clock.frozen(AUTUMN):
            secretary = browser_of(Role.SECRETARY, branch)
            answer = secretary.patch(url_of(series), json={"version": 1, "venue": "二楼"})
            urls = [f"/api/v1/activities/{item['id']}" for item in answer.json["occurrences"]]
            venues = [secretary.get(url).json["venue"] for url in urls]

        assert venues == ["云溪路 8 号三楼会议室"] * 7 + ["二楼"] * 3

    def test_with_another_rule_moves_them_within_their_months(self, secretary, series):
        edited = series["occurrences"][1]["id"]
        secretary.patch(f"/api/v1/activities/{edited}", json={"version": 1, "title": "清明祭扫"})

        answer = secretary.patch(url_of(series), json={"version": 1, "rule": "FREQ=MONTHLY;BYDAY=3WE"})

        after = {item["id"]: item for item in answer.json["occurrences"]}
        assert set(after) == {item["id"] for item in series["occurrences"]}
        assert after[edited]["series_on"] == "2026-04-03"
        assert days(answer.json["occurrences"])[7] == "2026-10-21"

    def test_shows_before_what_it_will_do(self, secretary, series):
        edited = series["occurrences"][1]["id"]
        secretary.patch(f"/api/v1/activities/{edited}", json={"version": 1, "title": "清明祭扫"})
        secretary.post(f"/api/v1/activities/{series['occurrences'][9]['id']}/publish")

        answer = secretary.post(f"{url_of(series)}/preview", json={"until": "2026-11-15", "starts_time": "15:00"})

        assert fates(answer) == {
            "2026-03-06": "follows",
            "2026-04-03": "kept",
            **{f"2026-{month:02}-{day:02}": "follows" for month, day in ((5, 1), (6, 5), (7, 3), (8, 7), (9, 4))},
            "2026-10-02": "follows",
            "2026-11-06": "follows",
            "2026-12-04": "remains",
        }
        assert secretary.get(url_of(series)).json["version"] == 1

    def test_to_fewer_months_removes_drafts_and_leaves_what_is_published(self, secretary, series):
        published = series["occurrences"][9]["id"]
        secretary.post(f"/api/v1/activities/{published}/publish")

        answer = secretary.patch(url_of(series), json={"version": 1, "until": "2026-11-01"})

        left = answer.json["occurrences"]
        assert [item["series_on"][5:7] for item in left] == ["03", "04", "05", "06", "07", "08", "09", "10", "12"]
        assert left[-1]["id"] == published

    def test_to_more_months_adds_them(self, secretary, branch):
        series = secretary.post(path_of(branch), json=year(until="2026-07-01")).json

        answer = secretary.patch(url_of(series), json={"version": 1, "until": "2026-09-01"})

        assert [item["series_on"][5:7] for item in answer.json["occurrences"]] == ["03", "04", "05", "06", "07", "08"]

    def test_of_published_ones_tells_members_once(self, secretary, branch, phone):
        series = secretary.post(path_of(branch), json=year(publishes=True)).json

        secretary.patch(url_of(series), json={"version": 1, "venue": "二楼"})

        kinds = [item["kind"] for item in phone.get("/api/v1/notifications").json["items"]]
        assert sorted(kinds) == ["series_changed", "series_published"]

    def test_moves_bookings_from_week_to_week(self, session, secretary, branch):
        venue = make_venue(session, branch)
        body = year(rule="FREQ=WEEKLY;BYDAY=TU", until="2026-05-01", venue_id=str(venue.id), duration_minutes=1440)
        series = secretary.post(path_of(branch), json=body).json

        answer = secretary.patch(url_of(series), json={"version": 1, "rule": "FREQ=WEEKLY;BYDAY=WE"})

        assert answer.status_code == 200
        weekdays = {date.fromisoformat(item["series_on"]).weekday() for item in answer.json["occurrences"]}
        assert weekdays == {2}

    def test_refuses_an_older_version(self, secretary, series):
        secretary.patch(url_of(series), json={"version": 1, "venue": "二楼"})

        answer = secretary.patch(url_of(series), json={"version": 1, "venue": "三楼"})

        assert (answer.status_code, answer.json["reason"]) == (409, "changed_meanwhile")

    def test_lets_the_shared_venue_go_when_another_place_is_named(self, session, secretary, branch):
        venue = make_venue(session, branch)
        series = secretary.post(path_of(branch), json=year(venue_id=str(venue.id))).json

        answer = secretary.patch(url_of(series), json={"version": 1, "venue": "二楼"})

        assert (answer.json["venue_id"], answer.json["venue"]) == (None, "二楼")
        url = f"/api/v1/venues/{venue.id}/bookings?from=2026-01-01&until=2027-01-01"
        assert secretary.get(url).json["items"] == []


class TestEnd:
    @pytest.fixture
    def series(self, secretary, branch):
        made = secretary.post(path_of(branch), json=year()).json
        secretary.post(f"/api/v1/activities/{made['occurrences'][0]['id']}/publish")
        return made

    def test_cancels_nothing_silently_and_shows_what_remains(self, secretary, series):
        answer = secretary.post(f"{url_of(series)}/end", json={})

        assert answer.json["ended_at"] is not None
        assert answer.json["may_edit"] is False
        assert [item["state"] for item in answer.json["occurrences"]] == ["published"] + ["draft"] * 9

    def test_with_a_reason_cancels_what_follows_it(self, secretary, series, phone):
        edited = series["occurrences"][1]["id"]
        secretary.patch(f"/api/v1/activities/{edited}", json={"version": 1, "title": "清明祭扫"})

        answer = secretary.post(f"{url_of(series)}/end", json={"cancel_reason": "支部合并"})

        left = [(item["state"], item["title"]) for item in answer.json["occurrences"]]
        assert left == [("cancelled", "3月主题党日"), ("draft", "清明祭扫")]
        kinds = [item["kind"] for item in phone.get("/api/v1/notifications").json["items"]]
        assert "series_cancelled" in kinds

    @pytest.mark.parametrize("act", ["end", "edit", "preview"])
    def test_is_final(self, secretary, series, act):
        secretary.post(f"{url_of(series)}/end", json={})

        answer = {
            "end": lambda: secretary.post(f"{url_of(series)}/end", json={}),
            "edit": lambda: secretary.patch(url_of(series), json={"version": 2, "venue": "二楼"}),
            "preview": lambda: secretary.post(f"{url_of(series)}/preview", json={"venue": "二楼"}),
        }[act]()

        assert (answer.status_code, answer.json["reason"]) == (409, "series_over")


class TestRead:
    def test_lists_those_of_the_branch(self, session, secretary, branch, other_branch):
        make_series(session, other_branch)
        own = make_series(session, branch)

        (item,) = secretary.get(path_of(branch)).json["items"]

        assert (item["id"], item["title"]) == (str(own.id), "{月}主题党日")

    def test_is_not_found_from_elsewhere(self, session, secretary, other_branch):
        series = make_series(session, other_branch)

        assert secretary.get(url_of(series)).status_code == 404
        assert secretary.patch(url_of(series), json={"version": 1}).status_code == 404
        assert secretary.get(f"/api/v1/series/{new_id()}").status_code == 404


class TestCalendar:
    def test_says_what_every_day_is(self, secretary):
        items = secretary.get("/api/v1/calendar?from=2026-10-07&until=2026-10-11").json["items"]

        assert [(item["day"], item["kind"]) for item in items] == [
            ("2026-10-07", "holiday"),
            ("2026-10-08", "workday"),
            ("2026-10-09", "workday"),
            ("2026-10-10", "makeup_workday"),
        ]
        assert items[3]["name_en"] == "National Day"

    def test_is_asked_for_450_days_at_most(self, secretary):
        answer = secretary.get("/api/v1/calendar?from=2026-01-01&until=2028-01-01")

        assert (answer.status_code, answer.json["reason"]) == (422, "series_too_long")

    def test_follows_what_the_operator_notes(self, app, secretary):
        runner = app.test_cli_runner()
        assert runner.invoke(args=["calendar", "note", "2026-03-06", "holiday", "--name", "防汛演练"]).exit_code == 0

        (item,) = secretary.get("/api/v1/calendar?from=2026-03-06&until=2026-03-07").json["items"]
        assert (item["kind"], item["name"]) == ("holiday", "防汛演练")

        runner.invoke(args=["calendar", "note", "2026-03-06", "workday", "--name", "调休"])
        assert runner.invoke(args=["calendar", "withdraw", "2026-03-06"]).exit_code == 0
        (item,) = secretary.get("/api/v1/calendar?from=2026-03-06&until=2026-03-07").json["items"]
        assert (item["kind"], item["name"]) == ("workday", None)


class TestTemplates:
    def test_are_there_for_six_trades_in_both_languages(self, secretary):
        items = secretary.get("/api/v1/activity-templates").json["items"]

        assert {item["trade_en"] for item in items} == {
            *("Mediation", "School", "Hospital", "Law firm", "Accountants", "Taxis"),
        }
        for item in items:
            assert len(item["agenda"]) == len(item["agenda_en"]) > 0
            assert item["credits"]
            assert item["title"]
            assert item["title_en"]


class TestClashes:
    def url(self, branch, **query):
        times = {"starts_at": NOON.isoformat(), "ends_at": (NOON + timedelta(hours=1)).isoformat()} | query
        return f"/api/v1/organisations/{branch.id}/clashes", times

    def test_are_those_of_the_same_branch_at_an_overlapping_time(self, session, secretary, branch, other_branch):
        make_activity(session, branch, starts_at=NOON - timedelta(hours=2))  # Ends as the plan begins.
        make_activity(session, other_branch)
        clash = make_activity(session, branch, starts_at=NOON + timedelta(minutes=30))

        path, query = self.url(branch)
        (item,) = secretary.get(path, query_string=query).json["items"]

        assert (item["kind"], item["activity_id"]) == ("people", str(clash.id))

    def test_do_not_name_the_activity_itself(self, session, secretary, branch):
        own = make_activity(session, branch)

        path, query = self.url(branch, activity_id=str(own.id))

        assert secretary.get(path, query_string=query).json["items"] == []

    def test_know_the_venue(self, session, secretary, branch, other_branch):
        venue = make_venue(session, other_branch)
        make_activity(session, other_branch, venue_id=venue.id)

        path, query = self.url(branch, venue_id=str(venue.id))
        (item,) = secretary.get(path, query_string=query).json["items"]

        assert (item["kind"], item["branch"], item["title"]) == ("venue", "出租车支部", None)
