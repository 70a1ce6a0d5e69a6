"""Past months from paper: over at once, marked for ever, and nobody is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend.activities.models import Activity
from backend.attendance.models import Attendance, EvidenceKind, Grade
from backend.attendance.service import absences
from backend.core import clock
from backend.core.audit import AuditEntry
from backend.core.ids import new_id
from backend.notifications.models import Notification
from tests.factories.activities import plan
from tests.factories.identity import NOON
from tests.factories.members import make_member


@pytest.fixture
def body(member):
    return plan(
        id=str(new_id()),
        title="2月主题党日",
        starts_at="2026-02-06T06:00:00Z",
        ends_at="2026-02-06T08:00:00Z",
        present=[str(member.id)],
    )


@pytest.fixture
def enter(secretary, branch):
    return lambda body: secretary.post(f"/api/v1/organisations/{branch.id}/past-activities", json=body)


class TestEntering:
    def test_makes_it_over_and_marked_with_a_line_for_everybody_of_that_day(
        self, session, branch, member, enter, body, secretary
    ):
        missing = make_member(session, branch)

        made = enter(body)

        assert (made.status_code, made.json["state"]) == (201, "closed")
        assert made.json["entered_later_at"] == NOON.isoformat()
        assert "reopen" not in made.json["may"]
        roster = secretary.get(f"/api/v1/activities/{made.json['id']}/roster").json
        lines = {line["member_id"]: line for line in roster["lines"]}
        assert (lines[str(member.id)]["status"], lines[str(missing.id)]["status"]) == ("present", "absent")
        told = {name: lines[str(member.id)][name] for name in ("method", "grade", "recorded_by_name")}
        assert told == {"method": "paper", "grade": "d", "recorded_by_name": "李书记"}

    def test_is_in_the_members_record_with_who_entered_it_and_when(self, enter, body, phone):
        enter(body)

        (line,) = phone.get("/api/v1/me/record").json["items"]

        assert (line["method"], line["grade"], line["recorded_by_name"]) == ("paper", "d", "李书记")
        assert line["entered_at"] == NOON.isoformat()

    def test_tells_nobody_now_or_later(self, session, branch, enter, body):
        make_member(session, branch, account=True)

        enter(body)
        absences.tell(session, now=clock.now() + timedelta(hours=3))

        assert session.scalars(select(Notification)).all() == []

    def test_leaves_an_entry_in_the_audit_trail(self, session, enter, body):
        made = enter(body).json

        actions = [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        assert "activity:entered_later" in actions
        assert made["id"] == body["id"]

    def test_twice_is_once(self, session, enter, body):
        first, again = enter(body), enter(body)

        assert (again.status_code, again.json["id"]) == (201, first.json["id"])
        assert len(session.scalars(select(Activity)).all()) == len(session.scalars(select(Attendance)).all()) == 1

    def test_begins_the_minutes_with_the_decisions(self, enter, body, secretary, branch):
        made = enter(body | {"decisions": "同意吸收一名入党积极分子"}).json

        minutes = secretary.get(f"/api/v1/activities/{made['id']}/minutes/{branch.id}").json

        assert (minutes["state"], minutes["decisions"]) == ("draft", "同意吸收一名入党积极分子")

    def test_of_the_officer_themself_waits_for_somebody_else(self, session, branch, enter, body, officer, look):
        own = make_member(session, branch)
        own.account_id = officer.id

        enter(body | {"present": [str(own.id)]})

        line = look.line_of(own.id)
        assert (line.status, line.method, line.grade) == ("provisional", EvidenceKind.PAPER, Grade.ENTERED_LATER)

    def test_may_be_set_right_afterwards(self, session, branch, enter, body, member, secretary):
        made, missed = enter(body).json, make_member(session, branch)
        undone = secretary.post(
            f"/api/v1/activities/{made['id']}/undos",
            json={"id": str(new_id()), "member_id": str(member.id), "reason": "看错一行"},
        )

        evidence = {"kind": "roster", "value": str(member.id), "reason": "再核对"}
        ticked = secretary.put(f"/api/v1/check-ins/{new_id()}", json={"activity_id": made["id"], "evidence": evidence})

        assert (undone.json["status"], ticked.json["status"]) == ("absent", "present")
        assert missed.id != member.id


class TestLimits:
    @pytest.mark.parametrize(
        ("day", "status"),
        [("2026-03-06", 422), ("2026-03-05", 201), ("2024-03-06", 201), ("2024-03-05", 422), ("2026-04-01", 422)],
    )
    def test_are_yesterday_and_two_years(self, enter, body, day, status):
        times = {"starts_at": f"{day}T02:00:00Z", "ends_at": f"{day}T03:00:00Z"}

        answer = enter(body | times | {"present": []})

        assert answer.status_code == status
        if status == 422:
            assert (answer.json["reason"], answer.json["from_on"]) == ("not_past", "2024-03-06")

    def test_nobody_is_present_who_did_not_belong_to_the_branch_that_day(
        self, enter, body, transferred, branch, other_branch
    ):
        left = transferred(branch, other_branch, on=date(2026, 1, 10))

        answer = enter(body | {"present": [str(left.id)]})

        assert (answer.status_code, answer.json["reason"]) == (409, "not_expected")

    def test_it_cannot_be_opened_again(self, enter, body, secretary):
        made = enter(body).json

        answer = secretary.post(f"/api/v1/activities/{made['id']}/reopen", json={"reason": "重新核对"})

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_state")


class TestPastRoster:
    def test_is_that_of_the_day_with_what_is_on_record(
        self, session, secretary, branch, other_branch, member, transferred, enter, body
    ):
        left = transferred(branch, other_branch, on=date(2026, 2, 10))
        enter(body)
        url = f"/api/v1/organisations/{branch.id}/past-roster"

        then, now = (secretary.get(f"{url}?on={day}").json for day in ("2026-02-06", "2026-02-11"))

        assert {one["member_id"] for one in then["members"]} == {str(member.id), str(left.id)}
        assert {one["member_id"] for one in now["members"]} == {str(member.id)}
        assert [one["title"] for one in then["activities"]] == ["2月主题党日"]
        assert then["first_on"] == "2024-03-06"
