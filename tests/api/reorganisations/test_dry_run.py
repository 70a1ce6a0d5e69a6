"""What a dry run finds, what it refuses to look at, and that it writes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.activities.models import ActivityState
from backend.attendance.service import opening
from backend.core import clock
from backend.core.audit import AuditEntry
from backend.members.models import Standing
from backend.organisations.models import OrganisationKind, Role
from tests.api.reorganisations.conftest import API
from tests.factories.activities import make_activity, make_series, make_venue
from tests.factories.flow import make_away
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer
from tests.factories.record import make_meeting
from tests.factories.reorganisations import founding, going, wish
from tests.factories.transfers import make_draft, make_mover, make_transfer

DAY = timedelta(days=1)
NAME = "云溪律师第九党支部"


@pytest.fixture
def look(proposer):
    """The dry run of a wish; its findings by kind."""

    def send(*wanted, **fields):
        return proposer.post(f"{API}/dry-runs", json=wish(*wanted, **fields)).json

    return send


@pytest.fixture
def findings(look):
    def send(*wanted, **fields):
        told = look(*wanted, **fields)
        return {
            found["kind"]: (found["level"], [item["label"] for item in found["items"]]) for found in told["findings"]
        }

    return send


class TestDryRun:
    def test_says_who_goes_where_and_writes_nothing(self, session, look, branches, members):
        before = session.scalar(select(func.count()).select_from(AuditEntry))

        told = look("dissolve", [branches[0]], going(branches[1], members[0][:2]), going(branches[2]))

        assert told["is_possible"] is True
        assert [part["arriving"] for part in told["parts"]] == [2, 3]
        assert [part["members_after"] for part in told["parts"]] == [7, 8]
        assert told["origins"][0]["ends"] is True
        assert {member["part"] for member in told["members"]} == {0, 1}
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == before

    def test_has_another_fingerprint_once_something_has_changed(self, session, look, branches, members):
        same = [look("merge", [branches[0]], going(branches[1]))["fingerprint"] for _ in range(2)]
        make_member(session, branches[0])

        other = look("merge", [branches[0]], going(branches[1]))["fingerprint"]

        assert same[0] == same[1] != other


class TestHeir:
    def test_is_where_most_members_go_while_there_is_something_to_take_over(self, session, look, branches, members):
        wanted = ("dissolve", [branches[0]], going(branches[1], members[0][:2]), going(branches[2]))
        without = look(*wanted)
        make_venue(session, branches[0])

        told = look(*wanted)

        assert [part["is_heir"] for part in without["parts"]] == [False, False]
        assert [part["is_heir"] for part in told["parts"]] == [False, True]


class TestWhatStops:
    def test_a_branch_of_two_is_not_founded(self, findings, branches, members):
        found = findings("split", [branches[0]], founding(NAME, members[0][:2]))

        assert found["too_few_full_members"][0] == "stops"

    def test_probationary_members_do_not_count(self, session, findings, branches, members):
        young = make_member(session, branches[0], standing=Standing.PROBATIONARY)

        found = findings("split", [branches[0]], founding(NAME, [*members[0][:2], young]))

        assert "too_few_full_members" in found
        assert found["probations"] == ("tells", [young.name])

    def test_nobody_is_left_without_a_home(self, findings, branches, members):
        found = findings("dissolve", [branches[0]], going(branches[1], members[0][:4]))

        assert found["members_without_home"] == ("stops", [members[0][4].name])

    def test_an_open_transfer_of_who_moves_or_to_where_ends(self, session, findings, branches, members):
        leaving = make_mover(session, branches[0])
        make_transfer(session, leaving, branches[2])
        coming = make_mover(session, branches[2])
        make_transfer(session, coming, branches[0])

        found = findings("dissolve", [branches[0]], going(branches[1]))

        assert found["transfers_open"] == ("stops", [leaving.name, coming.name])

    def test_a_draft_is_nobodys_business(self, session, findings, branches, members):
        make_draft(session, make_mover(session, branches[0]), branches[2])

        assert "transfers_open" not in findings("dissolve", [branches[0]], going(branches[1]))

    def test_activities_planned_by_a_branch_that_ends(self, session, findings, branches, members):
        for branch in branches[:2]:
            make_activity(session, branch, starts_at=NOON + DAY)

        found = findings("merge", [branches[0]], going(branches[1]))

        assert (found["activities_planned"][0], len(found["activities_planned"][1])) == ("stops", 1)
        assert (found["activities_ahead"][0], len(found["activities_ahead"][1])) == ("tells", 1)

    def test_a_series_that_runs_on(self, session, findings, branches, members):
        make_series(session, branches[0])

        assert findings("merge", [branches[0]], going(branches[1]))["series_running"][0] == "stops"

    def test_a_meeting_on_the_day_or_later_and_no_earlier_one(self, session, findings, branches, members):
        officer = make_officer(session, Role.SECRETARY, branches[1])
        meeting = make_meeting(session, branches[1], present=members[1], by=officer)
        opening.close(session, activity=meeting, now=clock.now())
        day = clock.local_date(NOON)

        found = {
            back: findings(
                "move", [branches[0]], going(branches[1], members[0][:1]), effective_on=str(day - back * DAY)
            )
            for back in (0, 3)
        }

        assert all(told["meetings_since"][0] == "stops" for told in found.values())
        with clock.frozen(NOON + timedelta(minutes=5)):
            assert session.get_one(type(meeting), meeting.id).state is ActivityState.CLOSED

    def test_who_came_since(self, session, findings, branches, members):
        new = make_member(session, branches[0], affiliated_from=clock.local_date(NOON))

        assert findings("merge", [branches[0]], going(branches[1]))["joined_since"] == ("stops", [new.name])


class TestWhatWarns:
    def test_more_than_fifty_members_and_fewer_than_three(self, session, findings, branches, members):
        for _ in range(44):
            make_member(session, branches[1])

        found = findings("move", [branches[0]], going(branches[1], members[0][:3]))

        assert found["over_fifty"] == ("warns", ["律师二支部"])
        assert found["few_full_members_left"] == ("warns", ["律师一支部"])

    def test_flow_members_who_go_along(self, session, findings, branches, members):
        make_away(session, members[0][0])
        make_away(session, members[1][0])
        session.commit()

        assert findings("dissolve", [branches[0]], going(branches[1]))["away"] == ("tells", [members[0][0].name])

    def test_a_branch_that_nobody_runs(self, session, findings, branches, members):
        make_officer(session, Role.SECRETARY, branches[1])

        assert "no_secretary" not in findings("merge", [branches[0]], going(branches[1]))
        assert findings("merge", [branches[0]], going(branches[2]))["no_secretary"] == ("warns", ["律师三支部"])


def _same(branches, members):
    return wish("merge", [branches[0]], going(branches[0]))


def _twice(branches, members):
    return wish("dissolve", [branches[0]], going(branches[1], members[0][:3]), going(branches[2], members[0][2:]))


def _branch_twice(branches, members):
    return wish("dissolve", [branches[0]], going(branches[1], members[0][:3]), going(branches[1]))


def _stranger(branches, members):
    return wish("move", [branches[0]], going(branches[1], [members[2][0]]))


def _one_alone(branches, members):
    return wish("merge", [branches[0]], founding(NAME))


def _two_ways(branches, members):
    return wish("move", [branches[0]], going(branches[1], members[0][:1]), going(branches[2], members[0][1:]))


def _taken(branches, members):
    return wish("split", [branches[0]], founding("云溪律师第三党支部", members[0][:3]))


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        (_same, (422, "same_branch")),
        (_twice, (422, "member_twice")),
        (_branch_twice, (422, "branch_twice")),
        (_stranger, (409, "not_in_branch")),
        (_one_alone, (422, "reorganisation_unfit")),
        (_two_ways, (422, "reorganisation_unfit")),
        (_taken, (409, "organisation_exists")),
    ],
)
def test_what_cannot_be_meant_is_refused(proposer, branches, members, wanted, answer):
    found = proposer.post(f"{API}/dry-runs", json=wanted(branches, members))

    assert (found.status_code, found.json["reason"]) == answer


class TestBranchesThatWillNotDo:
    def test_a_dissolved_one(self, proposer, carry_out, branches, members):
        wanted = wish("move", [branches[1]], going(branches[0], members[1][:1]))
        carry_out(wish("dissolve", [branches[0]], going(branches[2])))

        answer = proposer.post(f"{API}/dry-runs", json=wanted)

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")  # It lies in nobody's scope any more.

    def test_a_committee_and_a_temporary_one(self, session, proposer, branches, members, committee):
        temporary = make_branch(session, parent=committee, kind=OrganisationKind.TEMPORARY_BRANCH)

        answers = [
            proposer.post(f"{API}/dry-runs", json=wish("merge", [branches[0]], going(found)))
            for found in (committee, temporary)
        ]

        assert [answer.json["reason"] for answer in answers] == ["not_a_branch", "destination_unfit"]
