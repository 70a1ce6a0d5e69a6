"""Talks, yearly reports, responsibilities and lectures, and what they are evidence of."""

import io
import json
from functools import partial

import pytest
from docx import Document
from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityState
from backend.core.ids import new_id
from backend.yearly.models import AppraisalState, Talk, YearlyReportVersion
from backend.yearly.service import evidence
from tests.factories.activities import make_activity
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.yearly import PARTS, make_appraisal, make_lecture, make_report, make_talk
from tests.support.parallel import together

TODAY = "2026-03-06"


def reason(response):
    return response.status_code, response.json["reason"]


def record(browser, branch, led_by, member, **more):
    body = {"id": str(new_id()), "led_by_member_id": str(led_by.id), "member_id": str(member.id)}
    return browser.post(
        f"/api/v1/organisations/{branch.id}/talks", json=body | {"kind": "yearly", "held_on": TODAY} | more
    )


def told_kinds(browser):
    return [line["kind"] for line in browser.get("/api/v1/notifications").json["items"]]


class TestTalks:
    def test_have_no_place_for_what_was_said(self, session, branch, people, secretary):
        columns = {column["name"] for column in inspect(session.get_bind()).get_columns("talk")}
        refused = record(secretary, branch, people.full[0], people.full[1], note="家里有困难")

        assert not columns & {"note", "words", "content", "text"}
        assert refused.status_code == 422

    def test_cover_both_and_name_to_the_secretary_who_is_left(self, branch, people, secretary):
        told = record(secretary, branch, people.full[0], people.full[1]).json

        left = {one["name"] for one in told["not_yet"]}
        assert (told["talked"], told["members"]) == (2, 7)
        assert left == {member.name for member in people.all} - {people.full[0].name, people.full[1].name}

    def test_are_seen_by_the_other_who_can_say_that_it_did_not_take_place(self, branch, people, secretary, browser_of):
        record(secretary, branch, people.full[0], people.full[1])
        phone = browser_of(people.full[1])
        (talk,) = phone.get("/api/v1/me/talks").json["items"]
        assert (talk["with_name"], told_kinds(phone)) == (people.full[0].name, ["talk_recorded"])

        phone.put(f"/api/v1/me/talks/{talk['id']}/dispute", json={"is_disputed": True})

        seen = secretary.get(f"/api/v1/organisations/{branch.id}/talks").json
        assert (seen["talked"], [one["is_disputed"] for one in seen["items"]]) == (0, [True])
        assert "talk_disputed" in told_kinds(secretary)
        phone.put(f"/api/v1/me/talks/{talk['id']}/dispute", json={"is_disputed": False})
        assert secretary.get(f"/api/v1/organisations/{branch.id}/talks").json["talked"] == 2
        assert told_kinds(secretary) == []

    def test_are_nobody_elses_business(self, session, branch, people, browser_of):
        talk = make_talk(session, branch, people.full[0], people.full[1])
        session.commit()
        stranger = browser_of(people.full[2])

        assert stranger.get("/api/v1/me/talks").json["items"] == []
        path = f"/api/v1/me/talks/{talk.id}/dispute"
        assert reason(stranger.put(path, json={"is_disputed": True})) == (404, "not_found")

    def test_are_recorded_once(self, session, branch, people, browser_of):
        browsers = [browser_of(people.full[0]) for _ in range(3)]
        session.commit()
        told = together([partial(record, one, branch, people.full[0], people.full[1]) for one in browsers])

        assert sorted(one.status_code for one in told) == [201, 409, 409]
        assert session.scalar(select(func.count()).select_from(Talk)) == 1

    def test_refuse_oneself_the_future_and_strangers(self, session, committee, branch, people, secretary):
        stranger = make_member(session, make_branch(session, parent=committee))
        session.commit()
        me = people.full[0]

        assert reason(record(secretary, branch, me, me)) == (422, "talk_with_oneself")
        assert reason(record(secretary, branch, me, people.full[1], held_on="2026-03-07")) == (422, "date_in_future")
        assert reason(record(secretary, branch, me, stranger)) == (404, "not_found")

    def test_taken_back_count_no_more(self, session, branch, people, secretary):
        talk = make_talk(session, branch, people.full[0], people.full[1])
        session.commit()
        told = secretary.delete(f"/api/v1/talks/{talk.id}").json

        assert (told["talked"], [one["is_voided"] for one in told["items"]]) == (0, [True])


class TestReport:
    @pytest.fixture
    def path(self, branch):
        return f"/api/v1/organisations/{branch.id}/yearly-reports/2026"

    def submit(self, browser, path, revision):
        return browser.post(f"{path}/versions", json={"id": str(new_id()), "revision": revision})

    def test_is_filled_from_the_ledger(self, session, branch, people, secretary, path):
        make_activity(session, branch, state=ActivityState.CLOSED)
        make_talk(session, branch, people.full[0], people.full[1])
        make_lecture(session, branch, people.full[0])
        session.commit()

        told = secretary.get(path).json["figures"]

        assert (told["members"], told["probationary"], told["activities"]) == (7, 1, 1)
        assert (told["talked"], told["talk_members"], told["lectures"]) == (2, 7, 1)
        assert told["appraisal"] is None

    def test_is_handed_in_whole_and_frozen(self, session, branch, people, secretary, path):
        assert reason(self.submit(secretary, path, 0)) == (409, "report_incomplete")
        secretary.put(path, json={"revision": 0, "parts": PARTS})
        assert reason(secretary.put(path, json={"revision": 0, "parts": PARTS})) == (409, "report_changed")

        told = self.submit(secretary, path, 1).json

        assert (told["state"], told["versions"][0]["parts"]) == ("submitted", PARTS)
        assert reason(secretary.put(path, json={"revision": 1, "parts": PARTS})) == (409, "report_closed")
        make_activity(session, branch, state=ActivityState.CLOSED)
        session.commit()
        again = secretary.get(path).json
        assert (again["figures"]["activities"], again["versions"][0]["figures"]["activities"]) == (1, 0)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(YearlyReportVersion).values(snapshot=json.dumps({})))

    def test_is_evaluated_above_or_sent_back_for_another_version(self, branch, people, secretary, staff, path):
        secretary.put(path, json={"revision": 0, "parts": PARTS})
        first = self.submit(secretary, path, 1).json["versions"][0]
        assert told_kinds(staff) == ["report_submitted"]
        answer = f"/api/v1/yearly-report-versions/{first['id']}/answer"

        assert staff.post(answer, json={"grade": None, "words": "请补充数据"}).status_code == 200
        assert reason(staff.post(answer, json={"grade": "good", "words": "很好"})) == (409, "report_answered")
        second = self.submit(secretary, path, 1).json["versions"][1]
        told = staff.post(
            f"/api/v1/yearly-report-versions/{second['id']}/answer", json={"grade": "good", "words": "工作扎实"}
        ).json

        assert (told["number"], told["grade"]) == (2, "good")
        assert secretary.get(path).json["state"] == "evaluated"
        assert "report_answered" in told_kinds(secretary)
        listed = staff.get(f"/api/v1/organisations/{branch.id}/yearly-reports?year=2026").json["items"]
        assert [(one["state"], one["grade"]) for one in listed] == [("evaluated", "good")]
        assert staff.post(answer, json={"grade": "super", "words": "x1"}).status_code == 422

    def test_is_printed_with_its_hash(self, session, branch, people, secretary):
        version = make_report(session, branch)
        session.commit()

        answer = secretary.post(f"/api/v1/yearly-report-versions/{version.id}/files", json={"format": "docx"})

        text = "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
        assert "党支部书记述职报告" in text
        assert version.sha256 in text
        assert PARTS["weak"] in text


class TestResponsibilities:
    def test_are_done_with_evidence_or_handed_over_as_a_new_row(self, session, branch, people, secretary):
        activity = make_activity(session, branch, state=ActivityState.CLOSED)
        session.commit()
        days = {"from_on": TODAY, "due_on": "2026-12-31"}
        path = f"/api/v1/organisations/{branch.id}/responsibilities"
        body = {"member_id": str(people.full[1].id), "text": "联系外出党员", "post": "组织委员"}

        (item,) = secretary.post(path, json={"id": str(new_id()), **body, **days}).json["items"]
        ended = f"/api/v1/responsibilities/{item['id']}/end"
        (handed,) = secretary.post(ended, json={"successor_id": str(people.full[2].id)}).json["items"]
        done = f"/api/v1/responsibilities/{handed['id']}/done"
        told = secretary.put(done, json={"done_on": TODAY, "activity_id": str(activity.id)}).json

        assert (handed["holder_name"], handed["from_on"]) == (people.full[2].name, TODAY)
        assert (told["done"], told["items"][0]["activity_title"]) == (1, activity.title)
        assert reason(secretary.post(ended, json={"successor_id": None})) == (409, "responsibility_closed")
        assert secretary.put(done, json={"done_on": None}).json["done"] == 0
        early = {"from_on": TODAY, "due_on": "2026-03-05"}
        refused = secretary.post(path, json={"id": str(new_id()), **body, **early})
        assert reason(refused) == (422, "responsibility_days")

    def test_take_no_activity_of_another_branch(self, session, committee, branch, people, secretary):
        foreign = make_activity(session, make_branch(session, parent=committee), state=ActivityState.CLOSED)
        session.commit()
        body = {"id": str(new_id()), "member_id": str(people.full[0].id), "kind": "theory", "theme": "新章程"}
        path = f"/api/v1/organisations/{branch.id}/head-lectures"

        told = secretary.post(path, json=body | {"held_on": TODAY, "activity_id": str(foreign.id)})

        assert reason(told) == (404, "not_found")


class TestLectures:
    def test_leave_the_quarters_open_that_had_none(self, branch, people, secretary):
        body = {"id": str(new_id()), "member_id": str(people.full[0].id), "kind": "theory", "theme": "新章程"}
        path = f"/api/v1/organisations/{branch.id}/head-lectures"
        told = [secretary.post(path, json=body | {"held_on": TODAY}).json for _ in range(2)]
        again = secretary.post(path, json=body | {"held_on": TODAY, "id": str(new_id())})

        assert [one["open_quarters"] for one in told] == [[2, 3, 4]] * 2
        assert reason(again) == (409, "lecture_exists")
        gone = secretary.delete(f"/api/v1/head-lectures/{body['id']}").json
        assert gone["open_quarters"] == [1, 2, 3, 4]


class TestEvidence:
    def test_says_what_was_done_when_for_duties_to_count(self, session, branch, people):
        appraisal = make_appraisal(session, branch, state=AppraisalState.CONFIRMED)
        talk = make_talk(session, branch, people.full[0], people.full[1])
        version = make_report(session, branch)
        lecture = make_lecture(session, branch, people.full[0])
        make_talk(session, make_branch(session), people.full[2], people.full[3])

        found = evidence.list_evidence(session, organisation_id=branch.id, year=2026)

        assert {one.done_on.isoformat() for one in found} == {TODAY}
        assert {(one.kind.value, one.key, one.subject_id) for one in found} == {
            ("appraisal", "appraisal", appraisal.id),
            ("talk", "yearly", talk.id),
            ("yearly_report", "yearly_report", version.report_id),
            ("head_lecture", "party_lecture", lecture.id),
        }
        assert evidence.list_evidence(session, organisation_id=branch.id, year=2025) == []
