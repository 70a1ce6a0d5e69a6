"""The desk at the door: handed to a steward for one activity, and what a steward may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.activities.models import ActivityState
from backend.attendance.models import AttendanceStatus, EvidenceKind, Grade, RosterEntry, RosterKind
from backend.attendance.service import leave, opening
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.notifications.models import Notification
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.desk import make_steward
from tests.factories.identity import NOON
from tests.factories.members import make_member


@pytest.fixture
def helper(session, branch):
    return make_member(session, branch, account=True)


@pytest.fixture
def steward(session, theme_day, helper, officer, phone_of):
    """The phone of a member who minds the desk."""
    make_steward(session, theme_day, helper, by=officer)
    return phone_of(helper)


def hand_over(client, activity, member):
    return client.post(f"/api/v1/activities/{activity.id}/stewards", json={"member_id": str(member.id)})


def tick(client, activity, member, **fields):
    return send(client, attempt("roster", str(member.id), activity=activity, **fields))


class TestHandingOver:
    def test_lets_a_member_mind_the_desk_and_tells_them(self, session, secretary, theme_day, helper, phone_of):
        answer = hand_over(secretary, theme_day, helper)

        assert (answer.status_code, answer.json["name"]) == (201, helper.name)
        desks = phone_of(helper).get("/api/v1/me/desks").json["items"]
        assert [desk["id"] for desk in desks] == [str(theme_day.id)]
        session.rollback()
        kinds = session.scalars(select(Notification.kind).where(Notification.account_id == helper.account_id)).all()
        assert "steward_appointed" in kinds

    def test_is_refused_a_second_time(self, secretary, theme_day, helper):
        hand_over(secretary, theme_day, helper)

        answer = hand_over(secretary, theme_day, helper)

        assert (answer.status_code, answer.json["reason"]) == (409, "already_steward")

    def test_is_refused_to_strangers_to_the_branch(self, session, secretary, theme_day, other_branch):
        answer = hand_over(secretary, theme_day, make_member(session, other_branch, account=True))

        assert answer.status_code == 404

    def test_needs_somebody_who_can_sign_in(self, session, secretary, theme_day, branch):
        answer = hand_over(secretary, theme_day, make_member(session, branch))

        assert (answer.status_code, answer.json["reason"]) == (409, "no_account")

    def test_is_refused_for_what_is_over(self, session, secretary, branch, helper):
        closed = make_activity(session, branch, state=ActivityState.CLOSED)

        assert hand_over(secretary, closed, helper).json["reason"] == "desk_over"


class TestTheStewardsDesk:
    def test_shows_names_and_no_more(self, session, steward, theme_day, member):
        leave.ask(
            session,
            activity=theme_day,
            member_id=member.id,
            category="sick",
            note="膝盖复查",
            account_id=member.account_id,
            now=clock.now(),
        )

        answer = steward.get(f"/api/v1/activities/{theme_day.id}/desk")

        line = next(line for line in answer.json["lines"] if line["member_id"] == str(member.id))
        assert set(line) == {
            "member_id",
            "name",
            "name_pinyin",
            "kind",
            "status",
            "checked_in_at",
            "left_at",
            "is_own",
            "cards",
        }
        assert line["status"] == "on_leave"
        assert not any(word in answer.text for word in ("膝盖", "sick", "voter"))

    def test_records_others_in_their_name(self, steward, theme_day, member, helper, look):
        answer = tick(steward, theme_day, member)

        assert answer.json["outcome"] == "checked_in"
        line = look.line_of(member.id)
        assert (line.method, line.grade) == (EvidenceKind.ROSTER, Grade.SECOND_PERSON)
        assert line.recorded_by_account_id == helper.account_id

    def test_never_records_the_steward(self, steward, theme_day, helper, look):
        answer = tick(steward, theme_day, helper)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")
        assert look.lines() == []

    def test_opens_nothing_else_to_a_steward(self, steward, theme_day, branch):
        paths = [f"activities/{theme_day.id}/roster", f"organisations/{branch.id}/members"]

        assert {steward.get(f"/api/v1/{path}").status_code for path in paths} == {403}

    def test_is_that_of_one_activity(self, session, steward, branch, member):
        other = make_activity(session, branch, state=ActivityState.OPEN)

        assert steward.get(f"/api/v1/activities/{other.id}/desk").status_code == 404
        assert tick(steward, other, member).status_code == 403

    def test_ends_when_the_activity_is_closed(self, session, steward, theme_day, member):
        opening.close(session, activity=theme_day, now=clock.now())

        assert steward.get(f"/api/v1/activities/{theme_day.id}/desk").status_code == 404
        assert tick(steward, theme_day, member).status_code == 403
        assert steward.get("/api/v1/me/desks").json["items"] == []

    def test_ends_with_the_affiliation(self, session, steward, theme_day, helper, other_branch):
        affiliations.move(
            session,
            member=helper,
            to=other_branch,
            on=NOON.date(),
            reason=AffiliationReason.TRANSFER,
            now=clock.now(),
        )

        assert steward.get(f"/api/v1/activities/{theme_day.id}/desk").status_code == 404

    def test_is_taken_back_at_once(self, secretary, theme_day, helper, member, phone_of):
        steward_id = hand_over(secretary, theme_day, helper).json["id"]
        secretary.delete(f"/api/v1/stewards/{steward_id}")

        answers = [secretary.delete(f"/api/v1/stewards/{steward_id}"), tick(phone_of(helper), theme_day, member)]

        assert [answer.status_code for answer in answers] == [204, 403]

    def test_what_was_recorded_before_it_was_taken_back_is_taken_for_an_officer_to_confirm(
        self, secretary, theme_day, helper, member, phone_of, look
    ):
        steward_id = hand_over(secretary, theme_day, helper).json["id"]
        with clock.frozen(NOON + timedelta(minutes=10)):
            secretary.delete(f"/api/v1/stewards/{steward_id}")

        with clock.frozen(NOON + timedelta(minutes=12)):
            captured_at = (NOON + timedelta(minutes=5)).isoformat()
            answer = tick(phone_of(helper), theme_day, member, captured_at=captured_at)

        assert answer.json["status"] == "provisional"
        assert look.line_of(member.id).status is AttendanceStatus.PROVISIONAL

    def test_what_waited_on_the_phone_makes_nobody_late_without_an_officers_word(
        self, steward, theme_day, member, look
    ):
        ticked_at = NOON + timedelta(minutes=5)

        with clock.frozen(theme_day.starts_at + timedelta(hours=1)):
            answer = tick(
                steward, theme_day, member, captured_at=ticked_at.isoformat(), sent_at=clock.now().isoformat()
            )

        assert answer.json["status"] == "provisional"
        assert look.line_of(member.id).checked_in_at == ticked_at

    def test_what_was_recorded_late_is_late_whenever_it_arrives(self, steward, theme_day, member):
        with clock.frozen(theme_day.starts_at + timedelta(hours=1)):
            captured_at = (theme_day.starts_at + timedelta(minutes=50)).isoformat()
            answer = tick(steward, theme_day, member, captured_at=captured_at, sent_at=clock.now().isoformat())

        assert answer.json["status"] == "late"


class TestGuests:
    @pytest.fixture
    def visitor(self, session, other_branch):
        return make_member(session, other_branch, account=True, name="欧阳沐帆")

    def search(self, client, activity, name, branch):
        body = {"name": name, "organisation_name": branch}
        return client.post(f"/api/v1/activities/{activity.id}/guest-searches", json=body)

    def test_are_found_by_full_name_and_branch_only(self, steward, theme_day, visitor):
        found = self.search(steward, theme_day, "欧阳沐帆", "出租车")

        assert [guest["member_id"] for guest in found.json["items"]] == [str(visitor.id)]
        assert self.search(steward, theme_day, "欧阳", "出租车").json["items"] == []
        assert self.search(steward, theme_day, "欧阳沐帆", "律师").json["items"] == []
        assert self.search(steward, theme_day, "欧阳沐帆", "出").status_code == 422

    def test_are_credited_at_home_and_stand_in_no_denominator_here(
        self, steward, secretary, theme_day, visitor, branch, other_branch, phone_of, look
    ):
        answer = tick(steward, theme_day, visitor, as_guest=True)

        assert answer.json["outcome"] == "checked_in"
        assert look.line_of(visitor.id).organisation_id == other_branch.id
        counts = secretary.get(f"/api/v1/activities/{theme_day.id}/roster").json["counts"]
        assert (counts["expected"], counts["present"], counts["guests"]) == (1, 0, 1)
        record = phone_of(visitor).get("/api/v1/me/record?year=2026").json
        assert [(line["activity"]["id"], line["status"]) for line in record["items"]] == [
            (str(theme_day.id), "present")
        ]
        summary = secretary.get(f"/api/v1/organisations/{branch.id}/attendance-summary").json["items"]
        assert [(line["expected"], line["attended"]) for line in summary] == [(1, 0)]

    def test_are_asked_before_they_become_one(self, steward, theme_day, visitor, look):
        answer = tick(steward, theme_day, visitor)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")
        assert answer.json["may_be_guest"] is True
        assert "organisation_name" not in answer.json
        assert look.lines() == []

    def test_are_no_voters(self, session, steward, theme_day, visitor):
        tick(steward, theme_day, visitor, as_guest=True)

        session.rollback()
        entry = session.get_one(RosterEntry, (theme_day.id, visitor.id))
        assert (entry.kind, entry.is_voter) == (RosterKind.GUEST, False)

    def test_who_is_at_home_here_is_no_guest(self, session, steward, theme_day, member):
        tick(steward, theme_day, member, as_guest=True)

        session.rollback()
        assert session.get_one(RosterEntry, (theme_day.id, member.id)).kind is RosterKind.HOME

    def test_the_same_id_for_a_guest_is_another_attempt(self, steward, theme_day, visitor):
        identifier, body = new_id(), attempt("roster", str(visitor.id), activity=theme_day)
        send(steward, body, check_in_id=identifier)

        answer = send(steward, body | {"as_guest": True}, check_in_id=identifier)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_reused")

    def test_scan_by_themselves_where_the_host_welcomes_them_and_they_say_so(
        self, session, branch, visitor, phone_of, look
    ):
        welcoming = make_activity(session, branch, state=ActivityState.OPEN, guests_welcome=True)
        body = attempt("rotating_code", token_of(session, welcoming))
        browser = phone_of(visitor)

        asked = send(browser, body)
        answer = send(browser, body | {"as_guest": True})

        assert (asked.json["reason"], asked.json["may_be_guest"]) == ("not_on_roster", True)
        assert answer.json["outcome"] == "checked_in"

    def test_do_not_scan_by_themselves_where_the_host_does_not(self, session, theme_day, visitor, phone_of, look):
        answer = send(phone_of(visitor), attempt("rotating_code", token_of(session, theme_day)) | {"as_guest": True})

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")
        assert "may_be_guest" not in answer.json
        assert look.lines() == []
