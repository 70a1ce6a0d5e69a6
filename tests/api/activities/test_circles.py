"""Planning for the committee or for a group: what can be, who hears of it, and whose time it takes."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState, Credit
from backend.identity.models import Account
from backend.members.models import Circle
from tests.factories.activities import make_activity, plan
from tests.factories.circles import make_group, put_in_committee
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch


@pytest.fixture
def group(session, branch, member):
    return make_group(session, branch, [member])


@pytest.fixture
def colleague(session, branch):
    return make_member(session, branch, account=True)


@pytest.fixture
def create(secretary, branch):
    return lambda **fields: secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=plan(**fields))


def of(group):
    return {"circle": "group", "group_id": str(group.id), "credits": ["group_meeting"]}


def refused(answer):
    return answer.status_code, answer.json["reason"]


class TestCreate:
    def test_names_the_group(self, create, group):
        made = create(**of(group))
        assert made.status_code == 201
        assert (made.json["circle"], made.json["group_name"]) == ("group", "第一党小组")

    def test_is_for_everybody_unless_said_otherwise(self, create):
        assert (create().json["circle"], create().json["group_name"]) == ("plenary", None)

    @pytest.mark.parametrize("circle", ["plenary", "committee"])
    def test_takes_a_group_only_for_a_group(self, create, group, circle):
        assert refused(create(circle=circle, group_id=str(group.id))) == (422, "group_unknown")

    def test_takes_no_group_of_another_branch_and_none_that_is_missing(self, session, create):
        elsewhere = make_group(session, make_branch(session))
        assert refused(create(**of(elsewhere))) == (422, "group_unknown")
        assert refused(create(circle="group")) == (422, "group_unknown")

    def test_holds_a_members_meeting_with_everybody(self, create):
        assert refused(create(circle="committee", credits=["members_meeting"])) == (422, "whole_branch_needed")

    def test_is_not_held_together_with_another_branch(self, session, create, committee):
        other = make_branch(session, parent=committee)
        answer = create(circle="committee", credits=["committee_meeting"], invited_ids=[str(other.id)])
        assert refused(answer) == (422, "whole_branch_needed")


class TestUpdate:
    @pytest.fixture
    def change(self, secretary):
        def act(activity, **fields):
            body = {"version": activity.version} | fields
            return secretary.patch(f"/api/v1/activities/{activity.id}", json=body)

        return act

    def test_lets_the_group_go_with_the_circle(self, session, branch, change, group):
        draft = make_activity(
            session,
            branch,
            state=ActivityState.DRAFT,
            circle=Circle.GROUP,
            group_id=group.id,
            credits=["group_meeting"],
        )
        changed = change(draft, circle="plenary").json
        assert (changed["circle"], changed["group_id"], changed["group_name"]) == ("plenary", None, None)

    def test_refuses_another_circle_once_people_were_told(self, session, branch, change):
        assert refused(change(make_activity(session, branch), circle="committee")) == (409, "activity_not_editable")

    def test_refuses_a_members_meeting_of_a_few(self, session, branch, change):
        draft = make_activity(session, branch, state=ActivityState.DRAFT, credits=[Credit.MEMBERS_MEETING])
        assert refused(change(draft, circle="committee")) == (422, "whole_branch_needed")

    def test_refuses_a_small_circle_while_another_branch_is_asked(self, session, secretary, branch, change, committee):
        draft = make_activity(session, branch, state=ActivityState.DRAFT, credits=[Credit.LECTURE])
        other = make_branch(session, parent=committee)
        secretary.post(f"/api/v1/activities/{draft.id}/invitations", json={"organisation_id": str(other.id)})
        assert refused(change(draft, circle="committee")) == (422, "whole_branch_needed")


class TestTelling:
    def test_is_heard_by_who_sits_there_alone(self, session, create, secretary, phone, new_client, colleague, group):
        draft = create(**of(group)).json
        secretary.post(f"/api/v1/activities/{draft['id']}/publish")
        other = new_client().sign_in(session.get_one(Account, colleague.account_id))

        kinds = [[note["kind"] for note in one.get("/api/v1/notifications").json["items"]] for one in (phone, other)]

        assert kinds == [["activity_published"], []]


class TestSeries:
    def test_gives_its_circle_to_every_occurrence(self, secretary, branch, group):
        body = {
            "rule": "FREQ=MONTHLY;BYDAY=1FR",
            "from": "2026-04-01",
            "until": "2026-07-01",
            "title": "{月}党小组会",
            "starts_time": "15:00",
            "duration_minutes": 60,
            "venue": "会议室",
            **of(group),
        }
        made = secretary.post(f"/api/v1/organisations/{branch.id}/series", json=body).json

        assert made["group_name"] == "第一党小组"
        first = secretary.get(f"/api/v1/activities/{made['occurrences'][0]['id']}").json
        assert (first["circle"], first["group_id"]) == ("group", str(group.id))
        assert refused(
            secretary.patch(
                f"/api/v1/series/{made['id']}", json={"version": made["version"], "credits": ["members_meeting"]}
            )
        ) == (422, "whole_branch_needed")


class TestClashes:
    @pytest.fixture
    def clashes(self, secretary, branch):
        def act(**query):
            times = {"starts_at": NOON.isoformat(), "ends_at": (NOON + timedelta(hours=1)).isoformat()}
            answer = secretary.get(f"/api/v1/organisations/{branch.id}/clashes", query_string=times | query)
            return [clash["kind"] for clash in answer.json["items"]]

        return act

    def test_of_two_groups_is_none(self, session, branch, clashes, group, colleague):
        second = make_group(session, branch, [colleague], name="第二党小组")
        make_activity(session, branch, circle=Circle.GROUP, group_id=second.id, credits=[Credit.GROUP_MEETING])
        assert clashes(circle="group", group_id=str(group.id)) == []
        assert clashes(circle="group", group_id=str(second.id)) == ["people"]
        assert clashes() == ["people"]

    def test_of_the_committee_and_a_group_is_that_of_who_sits_in_both(
        self, session, branch, clashes, group, member, colleague
    ):
        make_activity(session, branch, circle=Circle.GROUP, group_id=group.id, credits=[Credit.GROUP_MEETING])
        put_in_committee(session, branch, colleague)
        assert clashes(circle="committee") == []
        put_in_committee(session, make_branch(session), member)
        assert clashes(circle="committee") == []

    def test_of_the_committee_and_a_group_of_one_of_its_people(self, session, branch, clashes, group, member):
        make_activity(session, branch, circle=Circle.GROUP, group_id=group.id, credits=[Credit.GROUP_MEETING])
        put_in_committee(session, branch, member)
        assert clashes(circle="committee") == ["people"]
