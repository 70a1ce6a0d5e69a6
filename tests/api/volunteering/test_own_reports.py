"""Own reports and make-up: with a reason, a picture if wanted, and a second person's word."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import ProjectState, ServiceRecord
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.photos import picture
from tests.factories.service import make_assignment
from tests.factories.volunteering import make_project, make_record, make_shift

NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _next_day(_yesterday):
    with clock.frozen(NEXT_DAY):
        yield


@pytest.fixture(autouse=True)
def _signed_up(_next_day, session, shift, volunteer):
    make_assignment(session, shift, volunteer)


def after(minutes):
    return NOON + timedelta(minutes=minutes)


def report(browser, project, first, last, *, entry_id=None, **more):
    body = {
        "project_id": str(project.id),
        "starts_at": after(first).isoformat(),
        "ends_at": after(last).isoformat(),
        "reason": "帮社区搬桌椅",
    }
    return browser.put(f"/api/v1/me/hours/reports/{entry_id or new_id()}", json=body | more)


def refusal(answer):
    return answer.status_code, answer.json["reason"]


class TestReport:
    def test_is_grade_d_and_waits(self, phone, project):
        answer = report(phone, project, 0, 45)

        assert (answer.status_code, answer.json["minutes"]) == (200, 45)
        (record,) = answer.json["records"]
        assert (record["source"], record["grade"], record["state"]) == ("self_report", "d", "waiting")
        assert record["reason"] == "帮社区搬桌椅"

    def test_sent_twice_is_once(self, session, phone, project):
        entry_id = new_id()
        answers = [report(phone, project, 0, 45, entry_id=entry_id).json["minutes"] for _ in range(2)]

        assert answers == [45, 45]
        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 1

    @pytest.mark.parametrize(
        ("first", "last", "reason"),
        [
            (0, 0, "no_time"),
            (0, -30, "no_time"),
            (-1500, 0, "too_long"),
            (1430, 1441, "not_over_yet"),
            (-60 * 24 * 40, -60 * 24 * 40 + 30, "outside_project"),
        ],
    )
    def test_of_what_cannot_be_is_refused(self, session, phone, project, first, last, reason):
        assert refusal(report(phone, project, first, last)) == (422, reason)
        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 0

    def test_before_the_first_day_is_refused(self, phone, project, volunteer):
        volunteer.since_on = clock.local_date(NEXT_DAY)

        assert refusal(report(phone, project, 0, 30)) == (422, "before_joining")

    def test_over_other_hours_says_which_and_what_to_do(self, session, phone, project, volunteer):
        other = make_record(session, volunteer, project, starts_at=after(20), minutes=10)

        refused = report(phone, project, 0, 60)
        around = report(phone, project, 0, 60, around=True)

        assert refusal(refused) == (409, "service_overlap")
        assert (refused.json["record_id"], refused.json["project_title"]) == (str(other.id), project.title)
        assert refused.json["offers"]["shorten"]["minutes"] == 30
        assert [record["minutes"] for record in around.json["records"]] == [20, 30]

    def test_is_for_projects_that_are_open_to_the_person(self, session, phone, branch, new_client):
        foreign = make_project(session, branch, title="别人的项目")
        draft = make_project(session, branch, state=ProjectState.DRAFT)
        member = make_member(session, branch, account=True)
        own = new_client().sign_in(session.get_one(Account, member.account_id))

        assert refusal(report(phone, foreign, 0, 30)) == (404, "not_found")
        assert report(own, foreign, 0, 30).status_code == 200
        assert refusal(report(own, draft, 0, 30)) == (404, "not_found")


class TestMakeUp:
    def test_stays_within_the_plan(self, phone, project, shift):
        inside = report(phone, project, 0, 120, shift_id=str(shift.id))
        beyond = report(phone, project, 0, 121, shift_id=str(shift.id))

        assert inside.json["records"][0]["source"] == "make_up"
        assert refusal(beyond) == (422, "outside_plan")

    def test_is_for_those_who_had_a_place(self, session, phone, project):
        other = make_shift(session, project, role="另一个岗")

        assert refusal(report(phone, project, 0, 60, shift_id=str(other.id))) == (409, "not_signed_up")
        assert refusal(report(phone, project, 0, 60, shift_id=str(new_id()))) == (404, "not_found")

    def test_is_offered_until_something_is_recorded(self, phone, project, shift):
        def offered():
            return [found["id"] for found in phone.get("/api/v1/me/hours/reportable").json["shifts"]]

        before = offered()
        report(phone, project, 0, 120, shift_id=str(shift.id))

        assert (before, offered()) == ([str(shift.id)], [])


class TestTakeBack:
    def test_frees_the_time(self, phone, project):
        record = report(phone, project, 0, 45).json["records"][0]

        assert phone.post(f"/api/v1/me/hours/records/{record['id']}/withdrawal").status_code == 204
        assert report(phone, project, 0, 45).status_code == 200

    def test_is_not_for_what_others_recorded(self, session, phone, project, volunteer):
        scanned = make_record(session, volunteer, project)

        answer = phone.post(f"/api/v1/me/hours/records/{scanned.id}/withdrawal")

        assert refusal(answer) == (409, "not_yours_to_take_back")


class TestPictures:
    def add(self, browser, entry_id, content):
        form = {"id": str(new_id()), "file": (io.BytesIO(content), "proof.jpg")}
        return browser.post(f"/api/v1/service-entries/{entry_id}/pictures", data=form)

    def test_are_drawn_anew_and_seen_by_those_who_review(self, phone, project, lead, new_client, session):
        entry_id = report(phone, project, 0, 45).json["entry_id"]
        kept = self.add(phone, entry_id, picture())
        path = f"/api/v1/service-entries/{entry_id}/pictures/{kept.json['id']}/file"
        stranger = new_client().sign_in(make_account(session))

        assert kept.status_code == 201
        assert [browser.get(path).status_code for browser in (phone, lead, stranger)] == [200, 200, 404]
        assert phone.get(path).mimetype == "image/jpeg"

    def test_that_are_none_are_refused(self, phone, project):
        entry_id = report(phone, project, 0, 45).json["entry_id"]

        assert refusal(self.add(phone, entry_id, b"<html>no picture</html>")) == (422, "not_a_picture")

    def test_are_three_at_most(self, phone, project):
        entry_id = report(phone, project, 0, 45).json["entry_id"]
        answers = [self.add(phone, entry_id, picture()).status_code for _ in range(4)]

        assert answers == [201, 201, 201, 409]

    def test_belong_to_ones_own_report(self, session, phone, lead, project, volunteer):
        scanned = make_record(session, volunteer, project)
        own = report(phone, project, 100, 145).json["entry_id"]

        assert refusal(self.add(phone, scanned.entry_id, picture())) == (409, "takes_no_evidence")
        assert refusal(self.add(lead, own, picture())) == (404, "not_found")
