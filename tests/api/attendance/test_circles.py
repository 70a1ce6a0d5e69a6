"""A meeting of the committee or of one group: who is expected, may check in, and is counted."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState, Credit
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Circle
from backend.members.service import groups, holders
from backend.organisations.models import PostKind
from backend.organisations.service import posts
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.circles import make_group, put_in_committee
from tests.factories.flow import make_guest
from tests.factories.identity import NOON
from tests.factories.members import make_member


def for_group(group):
    return {"circle": Circle.GROUP, "group_id": group.id, "credits": [Credit.GROUP_MEETING]}


@pytest.fixture
def colleague(session, branch):
    """Somebody of the branch who sits neither in the committee nor in the group."""
    return make_member(session, branch, account=True)


@pytest.fixture(params=[Circle.COMMITTEE, Circle.GROUP])
def meeting(session, branch, member, request):
    """Makes a meeting in a state, of a circle in which `member` alone sits."""
    group = make_group(session, branch, [member]) if request.param is Circle.GROUP else None
    put_in_committee(session, branch, *([] if group else [member]))
    whom = for_group(group) if group else {"circle": Circle.COMMITTEE, "credits": [Credit.COMMITTEE_MEETING]}
    return lambda state=ActivityState.OPEN: make_activity(session, branch, state=state, **whom)


@pytest.fixture
def roster(secretary):
    return lambda meeting: secretary.get(f"/api/v1/activities/{meeting.id}/roster").json


@pytest.fixture
def scan(session, phone_of):
    def act(member, meeting, **fields):
        return send(phone_of(member), attempt("rotating_code", token_of(session, meeting), **fields))

    return act


class TestRoster:
    @pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED])
    def test_has_whoever_sits_there(self, roster, meeting, member, colleague, state):
        answer = roster(meeting(state))

        assert [line["member_id"] for line in answer["lines"]] == [str(member.id)]
        assert (answer["counts"]["expected"], answer["counts"]["on_roster"]) == (1, 1)

    def test_changes_its_version_when_somebody_takes_a_seat(
        self, session, branch, roster, secretary, member, colleague
    ):
        put_in_committee(session, branch, member)
        of_committee = make_activity(session, branch, circle=Circle.COMMITTEE, credits=[Credit.COMMITTEE_MEETING])
        before = roster(of_committee)
        post = posts.create(session, organisation=branch, kind=PostKind.DISCIPLINE_OFFICER, now=NOON)
        session.flush()
        holders.put_holder(session, post=post, member=colleague, now=NOON)

        after = roster(of_committee)

        assert before["version"] != after["version"]
        assert {line["member_id"] for line in after["lines"]} == {str(member.id), str(colleague.id)}

    def test_of_a_group_follows_who_is_in_it_until_it_is_written(self, session, branch, roster, member, colleague):
        group = make_group(session, branch, [member])
        of_group = make_activity(
            session, branch, circle=Circle.GROUP, group_id=group.id, credits=[Credit.GROUP_MEETING]
        )
        roster(of_group)
        groups.put_member(session, member=colleague, group=group, organisation_id=branch.id, now=clock.now())

        assert {line["member_id"] for line in roster(of_group)["lines"]} == {str(member.id), str(colleague.id)}

    def test_has_no_flow_members_of_another_circle(self, session, branch, other_branch, roster, meeting, member):
        make_guest(session, make_member(session, other_branch, account=True), branch)

        assert [line["member_id"] for line in roster(meeting())["lines"]] == [str(member.id)]


class TestCheckIn:
    def test_is_for_who_sits_there(self, scan, meeting, member):
        assert scan(member, meeting()).status_code == 200

    def test_refuses_a_colleague_of_another_circle(self, scan, meeting, colleague):
        refused = scan(colleague, meeting())

        assert (refused.status_code, refused.json["reason"]) == (403, "not_on_roster")

    def test_takes_one_who_got_the_seat_after_it_opened(self, session, branch, scan, member, colleague):
        group = make_group(session, branch, [member])
        of_group = make_activity(
            session,
            branch,
            state=ActivityState.OPEN,
            circle=Circle.GROUP,
            group_id=group.id,
            credits=[Credit.GROUP_MEETING],
        )
        groups.put_member(session, member=colleague, group=group, organisation_id=branch.id, now=clock.now())

        assert scan(colleague, of_group).status_code == 200

    def test_an_officer_ticks_a_colleague_who_sits_in_as_a_guest_outside_the_denominator(
        self, secretary, roster, meeting, colleague
    ):
        body = attempt("roster", str(colleague.id), activity=(opened := meeting())) | {"as_guest": True}

        assert send(secretary, body).status_code == 200
        counts = roster(opened)["counts"]
        assert (counts["expected"], counts["guests"]) == (1, 1)


class TestOwnPages:
    @pytest.fixture
    def upcoming(self, phone_of):
        def act(member):
            home = phone_of(member).get("/api/v1/me/home").json
            return [card["activity"]["id"] for card in [home["now"], *home["upcoming"]] if card]

        return act

    def test_show_it_to_who_sits_there_and_to_nobody_else(self, upcoming, meeting, phone_of, member, colleague):
        published = meeting(ActivityState.PUBLISHED)

        assert upcoming(member) == [str(published.id)]
        assert upcoming(colleague) == []
        assert phone_of(colleague).get(f"/api/v1/activities/{published.id}").status_code == 404

    def test_count_no_absence_where_one_was_not_expected(self, meeting, phone_of, colleague):
        meeting(ActivityState.CLOSED)

        assert phone_of(colleague).get("/api/v1/me/record").json["items"] == []


class TestFromPaper:
    def test_lists_and_takes_only_who_sits_there(self, session, secretary, branch, member, colleague):
        group = make_group(session, branch, [member])
        url = f"/api/v1/organisations/{branch.id}"

        listed = secretary.get(f"{url}/past-roster?on=2026-02-06&circle=group&group_id={group.id}").json["members"]
        refused = secretary.post(f"{url}/past-activities", json=self.paper(group, [member, colleague]))
        entered = secretary.post(f"{url}/past-activities", json=self.paper(group, [member]))

        assert [one["member_id"] for one in listed] == [str(member.id)]
        assert (refused.status_code, refused.json["reason"]) == (409, "not_expected")
        lines = secretary.get(f"/api/v1/activities/{entered.json['id']}/roster").json["lines"]
        assert [(line["member_id"], line["status"]) for line in lines] == [(str(member.id), "present")]

    def paper(self, group, present):
        return {
            "id": str(new_id()),
            "title": "2月党小组会",
            "starts_at": (NOON - timedelta(days=28)).isoformat(),
            "ends_at": (NOON - timedelta(days=28, hours=-1)).isoformat(),
            "venue": "会议室",
            "credits": ["group_meeting"],
            "circle": "group",
            "group_id": str(group.id),
            "present": [str(one.id) for one in present],
            "decisions": "",
        }
