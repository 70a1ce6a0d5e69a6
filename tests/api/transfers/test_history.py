"""What a transfer leaves as it was, and from which day on it counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.attendance.models import Leave
from backend.attendance.service import opening, quorum
from backend.core import clock
from backend.identity.models import Account
from backend.members.service import affiliations
from backend.organisations.models import Role
from backend.transfers.models import TransferState
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.factories.record import make_meeting, written
from tests.factories.transfers import go_on, make_transfer
from tests.factories.volunteering import make_project, make_record, make_volunteer

DAY = timedelta(days=1)


@pytest.fixture
def colleague(session, branch):
    return make_member(session, branch)


@pytest.fixture
def officer(session, branch):
    return make_officer(session, Role.SECRETARY, branch)


def place(session, member, destination, *, at):
    """Let everybody answer at the instant, until the member is placed."""
    with clock.frozen(at):
        transfer = make_transfer(session, member, destination, state=TransferState.ACCEPTED)
        go_on(session, transfer)


class TestEarlierMeetings:
    def test_keep_minutes_hash_and_roster(self, session, new_client, officer, member, colleague, branch, other_branch):
        meeting = make_meeting(session, branch, present=[member, colleague], by=officer)
        opening.close(session, activity=meeting, now=clock.now())
        secretary, path = new_client().sign_in(officer), f"/api/v1/activities/{meeting.id}/minutes/{branch.id}"
        revision = secretary.put(path, json=written()).json["revision"]
        line = secretary.post(f"{path}/final", json={"revision": revision}).json["versions"][0]
        version = f"/api/v1/minutes-versions/{line['id']}"
        lines = f"/api/v1/activities/{meeting.id}/roster"
        before = (secretary.get(version).json, secretary.get(lines).json["lines"])

        place(session, member, other_branch, at=NOON + DAY)
        with clock.frozen(NOON + DAY):
            browser = new_client().sign_in(officer)
            after = (browser.get(version).json, browser.get(lines).json["lines"])

        assert before[0]["sha256"]
        assert after == before


class TestQuorum:
    def test_counts_the_member_at_the_old_branch_until_the_day_of_placing_and_then_at_the_new_one(
        self, session, officer, member, colleague, branch, other_branch
    ):
        make_member(session, other_branch)
        voters = {}
        for place_of_meeting in (branch, other_branch):
            meeting = make_meeting(session, place_of_meeting, present=[], by=officer)
            found = quorum.get_quorum(session, activity_id=meeting.id, organisation_id=place_of_meeting.id)
            voters["before", place_of_meeting.id] = found.voters

        place(session, member, other_branch, at=NOON + DAY)

        with clock.frozen(NOON + DAY):
            for place_of_meeting in (branch, other_branch):
                meeting = make_meeting(session, place_of_meeting, present=[], by=officer)
                found = quorum.get_quorum(session, activity_id=meeting.id, organisation_id=place_of_meeting.id)
                voters["after", place_of_meeting.id] = found.voters
        assert voters == {
            ("before", branch.id): 2,
            ("before", other_branch.id): 1,
            ("after", branch.id): 1,
            ("after", other_branch.id): 2,
        }

    def test_still_counts_whoever_is_accepted_and_not_placed_at_the_old_branch(
        self, session, officer, member, colleague, branch, other_branch
    ):
        make_transfer(session, member, other_branch, state=TransferState.ACCEPTED)

        meeting = make_meeting(session, branch, present=[], by=officer)

        found = quorum.get_quorum(session, activity_id=meeting.id, organisation_id=branch.id)
        assert found.voters == 2


class TestHistoryOfTheMember:
    def test_shows_both_branches_to_the_new_one(self, session, new_client, member, branch, other_branch):
        secretary = make_officer(session, Role.SECRETARY, other_branch)
        place(session, member, other_branch, at=NOON + DAY)

        with clock.frozen(NOON + DAY):
            file = new_client().sign_in(secretary).get(f"/api/v1/members/{member.id}").json

        assert [line["organisation"]["id"] for line in file["affiliations"]] == [str(other_branch.id), str(branch.id)]

    def test_keeps_leave_of_a_later_meeting_of_the_old_branch_without_expecting_them_there(
        self, session, new_client, officer, member, colleague, branch, other_branch
    ):
        meeting = make_activity(session, branch, starts_at=NOON + 3 * DAY)
        phone = new_client().sign_in(session.get_one(Account, member.account_id))
        answer = phone.put(f"/api/v1/activities/{meeting.id}/leave", json={"category": "work", "note": "出差"})
        assert answer.status_code == 200

        place(session, member, other_branch, at=NOON + DAY)

        with clock.frozen(NOON + 3 * DAY):
            opening.open_check_in(session, activity=meeting, now=clock.now())
            lines = new_client().sign_in(officer).get(f"/api/v1/activities/{meeting.id}/roster").json["lines"]
            held = session.scalars(select(Leave).where(Leave.member_id == member.id)).one()
        assert [line["member_id"] for line in lines] == [str(colleague.id)]
        assert (held.activity_id, held.withdrawn_at) == (meeting.id, None)

    def test_keeps_every_minute_of_service(self, session, new_client, member, branch, other_branch):
        volunteer = make_volunteer(session, member_id=member.id)
        make_record(session, volunteer, make_project(session, branch))
        account = session.get_one(Account, member.account_id)
        before = new_client().sign_in(account).get("/api/v1/me/hours").json

        place(session, member, other_branch, at=NOON + DAY)

        with clock.frozen(NOON + DAY):
            after = new_client().sign_in(account).get("/api/v1/me/hours").json
        assert before["credited_minutes"] > 0
        assert after == before

    def test_goes_along(self, session, new_client, officer, member, branch, other_branch):
        meeting = make_meeting(session, branch, present=[member], by=officer)
        opening.close(session, activity=meeting, now=clock.now())
        place(session, member, other_branch, at=NOON + DAY)

        with clock.frozen(NOON + DAY):
            phone = new_client().sign_in(session.get_one(Account, member.account_id))
            record = phone.get("/api/v1/me/record").json

        assert [line["activity"]["id"] for line in record["items"]] == [str(meeting.id)]
        rows = affiliations.list_affiliations(session, member_id=member.id)
        assert [row.organisation_id for row in rows] == [other_branch.id, branch.id]
