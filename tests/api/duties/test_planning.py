"""Planning a branch's year: the preview, and making exactly what it showed."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from backend.activities.models import Activity, ActivityState, Credit
from backend.identity.models import Account
from backend.organisations.models import Role
from tests.factories.activities import make_activity, make_venue
from tests.factories.circles import make_group, put_in_committee
from tests.factories.duties import hold
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.support.parallel import together

DAY = timedelta(days=1)


def path_of(branch):
    return f"/api/v1/organisations/{branch.id}/duty-plan"


def preview(browser, branch, year=2026):
    return browser.get(f"{path_of(branch)}?year={year}").json


def wanted(plan, lines=None, **more):
    chosen = plan["lines"] if lines is None else lines
    body = {
        "year": 2026,
        "fingerprint": plan["fingerprint"],
        "venue": plan["venue"] or "三楼会议室",
        "lines": [{name: line[name] for name in ("key", "on", "starts_time")} for line in chosen],
    }
    return body | more


def states(browser, branch):
    rows = browser.get(f"/api/v1/organisations/{branch.id}/duties?year=2026").json["rows"]
    return {(row["rule"]["key"], duty["period_on"]): duty["state"] for row in rows for duty in row["duties"]}


def refused(answer):
    return answer.status_code, answer.json["reason"]


class TestPreview:
    def test_suggests_what_is_missing_by_the_branch_s_own_habit(self, session, branch, member, secretary):
        for back in (56, 28):
            hold(session, branch, member, NOON - back * DAY, Credit.THEME_DAY, venue="律师楼 5 层")

        plan = preview(secretary, branch)

        first = plan["lines"][0]
        assert (first["on"], first["starts_time"], first["duration_minutes"]) == ("2026-03-09", "12:00", 120)
        assert [line["on"] for line in plan["lines"][1:3]] == ["2026-04-03", "2026-05-06"]
        assert plan["venue"] == "律师楼 5 层"
        assert (first["title"], first["credits"]) == (
            "3月主题党日暨支部党员大会、党课",
            ["lecture", "members_meeting", "theme_day"],
        )

    def test_writes_nothing_and_says_the_same_twice(self, session, branch, secretary):
        assert preview(secretary, branch) == preview(secretary, branch)
        assert session.scalars(select(Activity)).all() == []

    def test_avoids_what_the_branch_has_on_already(self, session, branch, secretary):
        usual = next(line for line in preview(secretary, branch)["lines"] if line["on"] == "2026-04-10")
        second_friday = NOON + 35 * DAY + timedelta(hours=3)
        make_activity(session, branch, starts_at=second_friday, credits=[Credit.COMMITTEE_MEETING])

        moved = next(line for line in preview(secretary, branch)["lines"] if line["key"] == usual["key"])
        assert (moved["on"], moved["is_moved"]) == ("2026-04-09", True)

    def test_is_for_those_who_may_plan(self, committee, branch, browser_of):
        assert browser_of(committee, Role.AUDITOR).get(f"{path_of(branch)}?year=2026").status_code == 403
        assert browser_of(committee).post(path_of(branch), json={}).status_code == 403


class TestMake:
    def test_makes_all_of_the_preview_and_moves_nothing(self, session, branch, secretary):
        kept = make_activity(session, branch, starts_at=NOON + 20 * DAY)
        before = (kept.starts_at, kept.version, kept.state)
        plan = preview(secretary, branch)

        answer = secretary.post(path_of(branch), json=wanted(plan))

        assert answer.status_code == 201
        assert [item["held_on"] for item in answer.json["items"]] == [line["on"] for line in plan["lines"]]
        assert {item["state"] for item in answer.json["items"]} == {"draft"}
        after = states(secretary, branch)
        claimed = [(due["rule_key"], due["period_on"]) for line in plan["lines"] for due in line["settles"]]
        assert {after[duty] for duty in claimed} == {"planned"}
        session.expire_all()
        assert (kept.starts_at, kept.version, kept.state) == before
        assert preview(secretary, branch)["lines"] == []

    def test_makes_only_what_is_ticked_on_another_day_and_publishes_with_one_notice(
        self, session, branch, member, secretary, new_client
    ):
        plan = preview(secretary, branch)
        line = plan["lines"][2] | {"on": "2026-05-15", "starts_time": "19:30"}

        answer = secretary.post(path_of(branch), json=wanted(plan, [plan["lines"][1], line], publishes=True))

        assert [item["held_on"] for item in answer.json["items"]] == ["2026-04-10", "2026-05-15"]
        assert {item["state"] for item in answer.json["items"]} == {"published"}
        phone = new_client().sign_in(session.get_one(Account, member.account_id))
        [notice] = phone.get("/api/v1/notifications").json["items"]
        assert (notice["kind"], notice["facts"]["count"]) == ("series_published", "2")

    def test_tells_each_circle_of_its_own_meetings(self, session, branch, member, secretary, new_client):
        in_both, in_other, in_none = (make_member(session, branch, account=True) for _ in range(3))
        put_in_committee(session, branch, member, in_both, make_member(session, branch))
        make_group(session, branch, [in_both])
        make_group(session, branch, [in_other], name="第二党小组")
        plan = preview(secretary, branch)
        april = [one for one in plan["lines"] if one["on"].startswith("2026-04") and "theme_day" not in one["credits"]]

        answer = secretary.post(path_of(branch), json=wanted(plan, april, publishes=True))

        made = [secretary.get(f"/api/v1/activities/{item['id']}").json for item in answer.json["items"]]
        assert [(one["title"], one["circle"], one["group_name"]) for one in made] == [
            ("4月支部委员会会议", "committee", None),
            ("4月党小组会（第一党小组）", "group", "第一党小组"),
            ("4月党小组会（第二党小组）", "group", "第二党小组"),
        ]

        def heard(one):
            phone = new_client().sign_in(session.get_one(Account, one.account_id))
            return sorted(note["facts"]["title"] for note in phone.get("/api/v1/notifications").json["items"])

        assert heard(member) == ["4月支部委员会会议"]
        assert heard(in_both) == ["4月党小组会（第一党小组）", "4月支部委员会会议"]
        assert (heard(in_other), heard(in_none)) == (["4月党小组会（第二党小组）"], [])
        assert states(secretary, branch)["group_meeting", "2026-04-01"] == "planned"

    def test_lets_two_groups_meet_at_one_time(self, session, branch, member, secretary):
        put_in_committee(session, branch, member)
        make_group(session, branch, [member])
        make_group(session, branch, [make_member(session, branch)], name="第二党小组")
        plan = preview(secretary, branch)
        first, second = (one for one in plan["lines"] if one["on"].startswith("2026-04") and "小组" in one["title"])

        at_once = [first, second | {"on": first["on"]}]

        assert secretary.post(path_of(branch), json=wanted(plan, at_once)).status_code == 201

    def test_calls_a_meeting_by_the_month_in_which_it_is_held_and_tells_of_one_alone_as_of_any(
        self, session, branch, member, secretary, new_client
    ):
        plan = preview(secretary, branch)
        line = next(one for one in plan["lines"] if one["until_on"] > "2026-05-15" > one["from_on"])
        moved = line | {"on": line["until_on"]}

        answer = secretary.post(path_of(branch), json=wanted(plan, [moved], publishes=True))

        [made] = answer.json["items"]
        assert made["title"].startswith(f"{int(line['until_on'][5:7])}月")
        phone = new_client().sign_in(session.get_one(Account, member.account_id))
        [notice] = phone.get("/api/v1/notifications").json["items"]
        assert notice["kind"] == "activity_published"

    def test_is_refused_when_something_changed_since_the_preview(self, session, branch, secretary):
        plan = preview(secretary, branch)
        make_activity(session, branch, starts_at=NOON + 100 * DAY)

        assert refused(secretary.post(path_of(branch), json=wanted(plan))) == (409, "plan_changed")
        assert len(session.scalars(select(Activity)).all()) == 1

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"on": "2026-06-01"}, (422, "outside_window")),
            ({"on": "2026-03-06"}, (422, "outside_window")),
            ({"key": "plenary:tea"}, (422, "plan_line_unknown")),
        ],
    )
    def test_makes_nothing_when_one_line_cannot_be(self, session, branch, secretary, change, told):
        plan = preview(secretary, branch)
        lines = [*plan["lines"][1:], plan["lines"][0] | change]

        assert refused(secretary.post(path_of(branch), json=wanted(plan, lines))) == told
        assert session.scalars(select(Activity)).all() == []

    def test_refuses_a_time_that_the_branch_has_given_away(self, session, branch, secretary):
        make_activity(session, branch, starts_at=NOON + 40 * DAY, credits=[Credit.COMMITTEE_MEETING])
        plan = preview(secretary, branch)
        april = next(line for line in plan["lines"] if line["on"].startswith("2026-04"))
        lines = [april | {"on": "2026-04-15", "starts_time": "13:00"}]

        assert refused(secretary.post(path_of(branch), json=wanted(plan, lines))) == (409, "time_taken")

    def test_books_the_shared_venue_where_the_branch_meets(self, session, branch, member, secretary):
        room = make_venue(session, branch)
        hold(session, branch, member, NOON - 28 * DAY, venue_id=room.id)
        make_activity(session, make_branch(session), starts_at=NOON + 35 * DAY + timedelta(hours=3), venue_id=room.id)
        plan = preview(secretary, branch)
        assert "2026-04-10" not in [line["on"] for line in plan["lines"]]

        secretary.post(path_of(branch), json=wanted(plan, venue_address=plan["venue_address"]))

        made = session.scalars(select(Activity).where(Activity.state == ActivityState.DRAFT)).all()
        assert {activity.venue_id for activity in made} == {room.id}

    def test_asked_twice_at_once_makes_it_once(self, session, branch, browser_of):
        one, other = browser_of(branch), browser_of(branch, Role.DEPUTY_SECRETARY)
        body = wanted(preview(one, branch))

        answers = together([partial(browser.post, path_of(branch), json=body) for browser in (one, other)])

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert len(session.scalars(select(Activity)).all()) == len(body["lines"])
