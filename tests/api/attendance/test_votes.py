"""Quorum and votes of a members' meeting."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityState
from backend.attendance.models import AttendanceStatus, Resolution
from backend.core.ids import new_id
from backend.members.models import Standing
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.factories.record import come, make_meeting, vote


@pytest.fixture
def members(session, branch):
    """Four voters; the third and fourth usually stay away."""
    return [make_member(session, branch) for _ in range(4)]


@pytest.fixture
def meeting(session, branch, members, officer):
    return make_meeting(session, branch, present=members[:2], by=officer)


class TestQuorum:
    @pytest.fixture
    def ask(self, secretary, meeting):
        return lambda: secretary.get(f"/api/v1/activities/{meeting.id}/quorum").json["items"]

    def test_counts_those_entitled_and_those_there(self, ask, branch):
        (found,) = ask()

        assert found["organisation"]["id"] == str(branch.id)
        assert (found["voters"], found["present_voters"]) == (4, 2)
        assert (found["needed"], found["is_met"]) == (2, True)
        assert (found["needed_for_election"], found["is_met_for_election"]) == (4, False)

    def test_leaves_out_probationary_members_and_whoever_waits_for_confirmation(
        self, session, secretary, branch, members, officer
    ):
        on_trial = make_member(session, branch, standing=Standing.PROBATIONARY)
        meeting = make_meeting(session, branch, present=[members[0], on_trial], by=officer)
        come(session, meeting, members[1], by=officer, status=AttendanceStatus.PROVISIONAL)

        (found,) = secretary.get(f"/api/v1/activities/{meeting.id}/quorum").json["items"]

        assert (found["voters"], found["present_voters"]) == (4, 1)

    def test_is_nobodys_before_the_roster_is_written(self, session, secretary, branch, officer):
        meeting = make_meeting(session, branch, present=[], by=officer, state=ActivityState.PUBLISHED)

        assert secretary.get(f"/api/v1/activities/{meeting.id}/quorum").json["items"] == []

    def test_names_no_voter(self, secretary, meeting, members):
        answer = secretary.get(f"/api/v1/activities/{meeting.id}/quorum")

        assert members[0].name not in answer.text
        assert "is_voter" not in secretary.get(f"/api/v1/activities/{meeting.id}/roster").text


class TestRecording:
    @pytest.fixture
    def record(self, secretary, meeting, branch):
        return lambda **fields: secretary.post(
            f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id, **fields)
        )

    def test_keeps_who_was_entitled_and_there(self, record):
        answer = record()

        assert answer.status_code == 201
        assert (answer.json["voters"], answer.json["present_voters"], answer.json["number"]) == (4, 2, 1)
        assert answer.json["passed"] is False  # Two of four are not more than half of those entitled.

    def test_is_passed_by_more_than_half_of_those_entitled(self, session, record, meeting, members, officer):
        come(session, meeting, members[2], by=officer)

        assert record(yes=3).json["passed"] is True

    def test_twice_with_the_same_id_is_once(self, record, look):
        same = str(new_id())

        first, again = record(id=same), record(id=same)

        assert first.json == again.json
        assert look.count(Resolution) == 1
        assert record(id=same, text="别的事项").json["reason"] == "id_reused"

    def test_is_refused_with_the_numbers_while_too_few_are_there(self, session, secretary, branch, members, officer):
        meeting = make_meeting(session, branch, present=members[:1], by=officer)

        answer = secretary.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id, yes=1))

        assert (answer.status_code, answer.json["reason"]) == (409, "quorum_not_met")
        assert (answer.json["voters"], answer.json["present_voters"], answer.json["needed"]) == (4, 1, 2)

    def test_of_an_election_needs_four_fifths(self, session, record, meeting, members, officer):
        assert record(kind="election").json["reason"] == "quorum_not_met"

        for member in members[2:]:
            come(session, meeting, member, by=officer)

        assert record(kind="election", yes=4).status_code == 201

    def test_of_an_election_may_leave_out_absent_electors_with_a_reason(self, record):
        answer = record(kind="election", excluded=2, exclusion_reason="两名同志长期患病，经大会同意不计入")

        assert answer.status_code == 201
        assert (answer.json["voters"], answer.json["excluded"], answer.json["passed"]) == (4, 2, True)

    def test_leaves_out_nobody_without_a_reason_nor_whoever_is_there(self, record):
        assert record(excluded=1).status_code == 422
        answer = record(excluded=3, exclusion_reason="长期患病")
        assert (answer.status_code, answer.json["reason"]) == (422, "excluded_present")

    def test_takes_no_more_votes_than_voters_are_there(self, record):
        answer = record(yes=2, abstain=1)

        assert (answer.status_code, answer.json["reason"], answer.json["present_voters"]) == (422, "too_many_votes", 2)

    def test_waits_for_the_roster(self, session, secretary, branch, officer):
        meeting = make_meeting(session, branch, present=[], by=officer, state=ActivityState.PUBLISHED)

        answer = secretary.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id))

        assert (answer.status_code, answer.json["reason"]) == (409, "no_vote_now")

    def test_is_for_the_hosts_own_officers(self, session, new_client, meeting, branch, other_branch):
        stranger = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        for place in (branch, other_branch):
            answer = stranger.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(place.id))
            assert answer.status_code == 404

    def test_the_database_refuses_what_cannot_have_been(self, session, record):
        record()
        for change in ("yes = 9", "voters = 9", "text = '别的'"):
            with pytest.raises(IntegrityError):
                session.execute(text(f"UPDATE resolution SET {change}"))
            session.rollback()


class TestCorrecting:
    @pytest.fixture
    def wrong(self, secretary, meeting, branch):
        return secretary.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id, yes=1)).json

    def test_voids_the_wrong_one_and_adds_the_right_one(self, secretary, meeting, branch, wrong):
        body = vote(branch.id, yes=2) | {"reason": "点票时漏看一人"}
        del body["organisation_id"]

        answer = secretary.post(f"/api/v1/resolutions/{wrong['id']}/correction", json=body)

        assert answer.status_code == 201
        assert (answer.json["replaces_id"], answer.json["number"], answer.json["yes"]) == (wrong["id"], 1, 2)
        old, new = secretary.get(f"/api/v1/activities/{meeting.id}/resolutions").json["items"]
        assert (old["yes"], old["void_reason"]) == (1, "点票时漏看一人")
        assert new["voided_at"] is None

    def test_keeps_those_who_were_there_at_the_vote(self, session, secretary, meeting, branch, wrong, members, officer):
        come(session, meeting, members[2], by=officer)
        body = vote(branch.id, yes=3) | {"reason": "点票时漏看一人"}
        del body["organisation_id"]

        answer = secretary.post(f"/api/v1/resolutions/{wrong['id']}/correction", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "too_many_votes")

    def test_taking_a_vote_off_needs_a_reason_and_happens_once(self, secretary, wrong):
        path = f"/api/v1/resolutions/{wrong['id']}/void"

        assert secretary.post(path, json={"reason": ""}).status_code == 422
        assert secretary.post(path, json={"reason": "没有表决"}).json["void_reason"] == "没有表决"
        assert secretary.post(path, json={"reason": "没有表决"}).json["reason"] == "resolution_voided"
