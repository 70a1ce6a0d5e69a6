"""A matter that one of several has settled goes from the inboxes of all."""

import pytest

from backend.activities.models import ActivityState
from backend.attendance.models import LeaveCategory
from backend.attendance.service import leave as leaves
from backend.notifications.models import NotificationKind
from backend.organisations.models import Role
from backend.reminders.service import settled
from backend.volunteering.models import ProofRequestState
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer
from tests.factories.proofs import make_request


@pytest.fixture
def tidy(session):
    def work():
        settled.take_back(session, now=NOON)
        session.commit()

    return work


class TestTakeBack:
    def test_leave_once_nobody_waits_for_an_answer(self, session, branch, officer, tidy, told):
        deputy = make_officer(session, Role.DEPUTY_SECRETARY, branch)
        activity = make_activity(session, branch, starts_at=NOON.replace(day=9), leave_needs_approval=True)
        asked = [
            leaves.ask(
                session,
                activity=activity,
                member_id=member.id,
                category=LeaveCategory.WORK,
                note="",
                account_id=member.account_id,
                now=NOON,
            )
            for member in (make_member(session, branch, account=True) for _ in range(2))
        ]
        kind = NotificationKind.LEAVE_ASKED
        tidy()
        assert {account_id for account_id, _, _ in told(kind)} == {officer.id, deputy.id}

        by = {"officer": deputy, "reason": None, "is_granted": True, "now": NOON}
        leaves.decide(session, leave=asked[0], activity=activity, **by)
        tidy()
        assert told(kind) != []
        leaves.decide(session, leave=asked[1], activity=activity, **by)
        tidy()
        assert told(kind) == []

    def test_an_invitation_for_the_branch_that_answered_only(self, session, branch, officer, new_client, tidy, told):
        others = [make_branch(session) for _ in range(2)]
        secretaries = [make_officer(session, Role.SECRETARY, other) for other in others]
        activity = make_activity(session, branch, state=ActivityState.PUBLISHED, starts_at=NOON.replace(day=20))
        lead = new_client().sign_in(officer)
        for other in others:
            body = {"organisation_id": str(other.id)}
            assert lead.post(f"/api/v1/activities/{activity.id}/invitations", json=body).status_code == 201
        kind = NotificationKind.JOINT_INVITED
        tidy()
        assert {account_id for account_id, _, _ in told(kind)} == {one.id for one in secretaries}

        guest = new_client().sign_in(secretaries[0])
        waiting = guest.get(f"/api/v1/organisations/{others[0].id}/activity-invitations").json
        path = f"/api/v1/activity-invitations/{waiting['items'][0]['id']}/answer"
        assert guest.post(path, json={"accepted": True}).status_code < 300
        tidy()

        assert [account_id for account_id, _, _ in told(kind)] == [secretaries[1].id]

    def test_a_request_for_a_proof_that_was_answered(self, session, branch, officer, tidy, told):
        request = make_request(session, branch)
        kind = NotificationKind.PROOF_ASKED
        tidy()
        assert [account_id for account_id, _, _ in told(kind)] == [officer.id]

        request.state, request.decided_at, request.decided_by_account_id = ProofRequestState.DECLINED, NOON, officer.id
        request.decision_reason = "时长不在本支部"
        tidy()

        assert told(kind) == []
