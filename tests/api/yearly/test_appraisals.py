"""Democratic appraisal, from opening to a member's own result."""

from functools import partial

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from backend.attendance.models import ExemptionCategory
from backend.attendance.service import exemptions
from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason, Standing
from backend.members.service import affiliations
from backend.organisations.models import Role
from backend.yearly.models import (
    Appraisal,
    AppraisalGrade,
    AppraisalOpinion,
    AppraisalPerson,
    AppraisalState,
)
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_grant, make_officer
from tests.factories.yearly import decide_all, grade_others, make_appraisal, part_of
from tests.support.parallel import together

WORDS = "按时参加组织生活，服务群众还不够主动。"


def step(browser, appraisal_id, action, to, **more):
    body = {"id": str(new_id()), "action": action, "to": to} | more
    return browser.post(f"/api/v1/appraisals/{appraisal_id}/steps", json=body)


def say(browser, appraisal_id, grade="qualified", words=WORDS):
    return browser.put(f"/api/v1/me/appraisals/{appraisal_id}/self", json={"words": words, "grade": grade})


def give(browser, appraisal_id, grades):
    items = [{"person_id": person_id, "grade": grade} for person_id, grade in grades.items()]
    return browser.put(f"/api/v1/me/appraisals/{appraisal_id}/grades", json={"items": items})


def own(browser, appraisal_id):
    return browser.get(f"/api/v1/me/appraisals/{appraisal_id}").json


def decide(browser, told, grades, **more):
    people = [one for one in told["people"] if one["part"] == "graded" and not one["is_out"]]
    items = [{"person_id": one["id"], "grade": grade} | more for one, grade in zip(people, grades, strict=True)]
    return browser.put(f"/api/v1/appraisals/{told['id']}/decisions", json={"decided_on": "2026-03-06", "items": items})


def answer(browser, appraisal_id, **more):
    return browser.post(f"/api/v1/appraisals/{appraisal_id}/answer", json={"id": str(new_id())} | more)


def told_kinds(browser):
    return [line["kind"] for line in browser.get("/api/v1/notifications").json["items"]]


def reason(response):
    return response.status_code, response.json["reason"]


class TestOpening:
    def test_takes_the_roster_of_the_day_and_grades_full_members_only(self, people, opened):
        parts = {one["member"]["name"]: one["part"] for one in opened["people"]}

        assert parts == {member.name: "graded" for member in people.full} | {people.new.name: "probationary"}
        assert (opened["state"], opened["graded"], opened["most_excellent"]) == ("self", 6, 2)
        assert (opened["answered"], opened["asked"]) == (0, 7)

    def test_asks_every_member_and_leaves_alone_once_they_have_answered(self, people, opened, browser_of):
        phone = browser_of(people.full[1])
        assert told_kinds(phone) == ["appraisal_open"]

        assert say(phone, opened["id"]).status_code == 200

        assert told_kinds(phone) == []

    def test_is_refused_a_second_time_and_answers_the_same_to_the_same_id(self, secretary, branch, opened):
        path = f"/api/v1/organisations/{branch.id}/appraisals"
        again = secretary.post(path, json={"id": opened["id"], "year": 2026})
        other = secretary.post(path, json={"id": str(new_id()), "year": 2026})

        assert again.json["id"] == opened["id"]
        assert reason(other) == (409, "appraisal_exists")

    def test_by_two_officers_at_once_makes_one(self, session, branch, people, browser_of):
        make_grant(session, account=_account(session, people.full[1]), role=Role.DEPUTY_SECRETARY, organisation=branch)
        officers = [browser_of(member) for member in people.full[:2]]
        session.commit()
        path = f"/api/v1/organisations/{branch.id}/appraisals"
        told = together([partial(officer.post, path, json={"id": str(new_id()), "year": 2026}) for officer in officers])

        assert sorted(one.status_code for one in told) == [201, 409]

    def test_is_for_this_year_and_the_one_before(self, secretary, branch):
        path = f"/api/v1/organisations/{branch.id}/appraisals"
        assert reason(secretary.post(path, json={"id": str(new_id()), "year": 2024})) == (422, "year_unfit")


class TestSelf:
    def test_is_sealed_and_read_by_its_member_only(self, session, people, opened, secretary, browser_of):
        phone = browser_of(people.full[1])
        say(phone, opened["id"])

        assert own(phone, opened["id"])["words"] == WORDS
        seen = secretary.get(f"/api/v1/appraisals/{opened['id']}")
        assert WORDS not in seen.text
        sealed = session.scalar(
            select(AppraisalPerson.self_words_sealed).where(AppraisalPerson.member_id == people.full[1].id)
        )
        assert WORDS.encode() not in sealed

    def test_of_a_probationary_member_proposes_no_grade(self, people, opened, browser_of):
        phone = browser_of(people.new)
        assert reason(say(phone, opened["id"])) == (409, "takes_no_part")
        assert say(phone, opened["id"], grade=None).status_code == 200

    def test_waits_for_nobody_who_is_exempt(self, session, people, branch, secretary):
        exemptions.grant(
            session,
            member=people.full[5],
            organisation_id=branch.id,
            category=ExemptionCategory.ILLNESS,
            note="",
            contact_member_id=people.full[1].id,
            from_on=clock.local_date(NOON),
            until_on=None,
            officer=make_account(session),
            now=NOON,
        )
        session.commit()

        told = secretary.post(
            f"/api/v1/organisations/{branch.id}/appraisals", json={"id": str(new_id()), "year": 2026}
        ).json

        assert (told["asked"], told["graded"]) == (6, 6)

    def test_tells_the_secretary_once_everybody_has_answered(self, people, opened, secretary, browser_of):
        for member in people.all:
            say(browser_of(member), opened["id"], grade=None if member is people.new else "qualified")

        assert told_kinds(secretary) == ["appraisal_all_answered"]
        step(secretary, opened["id"], "advanced", "mutual")
        assert told_kinds(secretary) == ["appraisal_open"]


class TestMutual:
    @pytest.fixture
    def running(self, session, people, branch):
        made = make_appraisal(session, branch, state=AppraisalState.MUTUAL)
        session.commit()
        return made

    def test_lists_everybody_else_who_is_graded(self, people, running, browser_of):
        names = {one["name"] for one in own(browser_of(people.full[1]), running.id)["others"]}
        of_the_new = {one["name"] for one in own(browser_of(people.new), running.id)["others"]}

        assert names == {member.name for member in people.full} - {people.full[1].name}
        assert of_the_new == {member.name for member in people.full}

    def test_keeps_what_was_given_bit_by_bit_and_lets_it_be_changed(self, people, running, browser_of):
        phone = browser_of(people.full[1])
        first, second = (one["person_id"] for one in own(phone, running.id)["others"][:2])
        give(phone, running.id, {first: "qualified"})
        give(phone, running.id, {second: "basic"})
        told = give(phone, running.id, {first: "excellent"}).json

        given = {one["person_id"]: one["grade"] for one in told["others"] if one["grade"]}
        assert given == {first: "excellent", second: "basic"}

    def test_refuses_ones_own_grade(self, session, people, running, browser_of):
        mine = part_of(session, running, people.full[1])
        assert reason(give(browser_of(people.full[1]), running.id, {str(mine.id): "excellent"})) == (409, "own_grade")

    def test_grades_nobody_who_is_on_probation(self, session, people, running, browser_of):
        theirs = part_of(session, running, people.new)
        told = give(browser_of(people.full[1]), running.id, {str(theirs.id): "qualified"})
        assert reason(told) == (409, "takes_no_part")

    def test_sent_twice_at_once_is_counted_once(self, session, people, running, browser_of):
        phones = [browser_of(people.full[1]) for _ in range(4)]
        about = str(part_of(session, running, people.full[2]).id)
        session.commit()

        told = together([partial(give, phone, running.id, {about: "qualified"}) for phone in phones])

        assert {one.status_code for one in told} == {200}
        assert session.scalar(select(func.count()).select_from(AppraisalOpinion)) == 1

    def test_tells_nobody_who_gave_what(self, session, people, running, secretary, browser_of):
        phone = browser_of(people.full[1])
        about = str(part_of(session, running, people.full[2]).id)
        give(phone, running.id, {about: "unqualified"})

        seen = secretary.get(f"/api/v1/appraisals/{running.id}").json
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.APPRAISAL_GRADES_GIVEN)).one()

        assert {one["counts"] and sum(one["counts"].values()) for one in seen["people"]} == {None}
        assert entry.subject_id == part_of(session, running, people.full[1]).id
        assert about not in str(entry.fields)
        assert all(one["grade"] is None for one in own(browser_of(people.full[3]), running.id)["others"])

    def test_counts_paper_for_those_without_a_phone(self, session, people, running, secretary):
        about = {member: str(part_of(session, running, member).id) for member in people.full}
        counts = [
            {"person_id": person_id, "excellent": 1, "qualified": 2, "basic": 0, "unqualified": 0}
            for person_id in about.values()
        ]
        path = f"/api/v1/appraisals/{running.id}/paper"

        assert reason(secretary.put(path, json={"sheets": 2, "counts": counts})) == (422, "sheets_do_not_add_up")
        assert reason(secretary.put(path, json={"sheets": 8, "counts": counts})) == (409, "too_many_sheets")
        assert secretary.put(path, json={"sheets": 3, "counts": counts}).status_code == 200
        told = step(secretary, running.id, "advanced", "decision").json
        expected = {"excellent": 1, "qualified": 2, "basic": 0, "unqualified": 0}
        assert [one["counts"] for one in told["people"] if one["part"] == "graded"] == [expected] * 6

    def test_takes_no_phone_more_than_there_are_people_without_a_sheet(
        self, session, people, running, secretary, browser_of
    ):
        secretary.put(f"/api/v1/appraisals/{running.id}/paper", json={"sheets": 7, "counts": []})
        about = str(part_of(session, running, people.full[2]).id)

        told = give(browser_of(people.full[1]), running.id, {about: "qualified"})

        assert reason(told) == (409, "sheets_cover_everybody")
        assert told_kinds(secretary)[0] == "appraisal_all_answered"
        seen = secretary.get(f"/api/v1/appraisals/{running.id}").json
        assert (seen["answered"], seen["asked"]) == (7, 7)

    def test_is_over_once_the_branch_decides(self, session, people, running, secretary, browser_of):
        about = str(part_of(session, running, people.full[2]).id)
        step(secretary, running.id, "advanced", "decision")

        told = give(browser_of(people.full[1]), running.id, {about: "qualified"})

        assert reason(told) == (409, "stage_over")


class TestPeople:
    def test_a_late_joiner_takes_part_from_then_on(self, session, people, branch, opened, secretary, browser_of):
        late = make_member(session, branch, account=True)
        session.commit()
        before = secretary.get(f"/api/v1/appraisals/{opened['id']}").json
        path = f"/api/v1/appraisals/{opened['id']}/people"

        told = [secretary.post(path, json={"member_id": str(late.id)}).json for _ in range(2)]

        assert [one["name"] for one in before["newcomers"]] == [late.name]
        assert [one["graded"] for one in told] == [7, 7]
        assert say(browser_of(late), opened["id"]).status_code == 200

    def test_who_moved_away_meanwhile_takes_no_part_and_sees_nothing_of_the_others(
        self, session, people, branch, committee, opened, secretary, browser_of
    ):
        gone = people.full[5]
        affiliations.move(
            session,
            member=gone,
            to=make_branch(session, parent=committee),
            on=clock.local_date(NOON),
            reason=AffiliationReason.TRANSFER,
            now=NOON,
        )
        session.commit()

        told = step(secretary, opened["id"], "advanced", "mutual").json

        line = next(one for one in told["people"] if one["member"]["id"] == str(gone.id))
        assert (line["is_out"], line["left_kind"], told["graded"]) == (True, "left", 5)
        assert own(browser_of(gone), opened["id"])["others"] == []
        assert browser_of(gone).get("/api/v1/me/appraisals").json["items"] == []

    def test_whoever_is_taken_out_is_not_waited_for(self, session, people, opened, secretary, browser_of):
        person = next(one for one in opened["people"] if one["member"]["id"] == str(people.full[4].id))
        told = secretary.delete(f"/api/v1/appraisals/{opened['id']}/people/{person['id']}").json

        assert (told["asked"], told["graded"]) == (6, 5)
        assert reason(say(browser_of(people.full[4]), opened["id"])) == (409, "takes_no_part")

    def test_suspended_members_say_something_and_neither_give_nor_get_a_grade(
        self, session, branch, people, browser_of
    ):
        quiet = make_member(session, branch, account=True, standing=Standing.SUSPENDED)
        running = make_appraisal(session, branch, state=AppraisalState.MUTUAL)
        session.commit()

        assert own(browser_of(quiet), running.id)["can_grade"] is False
        assert quiet.name not in {one["name"] for one in own(browser_of(people.full[1]), running.id)["others"]}


class TestStages:
    def test_go_back_with_a_reason_and_keep_what_was_said(self, people, opened, secretary, browser_of):
        phone = browser_of(people.full[1])
        say(phone, opened["id"])
        step(secretary, opened["id"], "advanced", "mutual")

        assert step(secretary, opened["id"], "returned", "self").status_code == 422
        told = step(secretary, opened["id"], "returned", "self", reason="两名同志还没自评").json

        assert (told["state"], told["answered"]) == ("self", 1)
        assert [one["reason"] for one in told["steps"]] == [None, None, "两名同志还没自评"]
        assert told_kinds(phone) == []

    def test_move_once_however_often_the_button_is_pressed(self, opened, secretary):
        body = {"id": str(new_id()), "action": "advanced", "to": "mutual"}
        path = f"/api/v1/appraisals/{opened['id']}/steps"
        told = [secretary.post(path, json=body).json["state"] for _ in range(2)]

        assert told == ["mutual", "mutual"]
        assert reason(step(secretary, opened["id"], "advanced", "mutual")) == (409, "stage_over")

    def test_withdrawn_erases_what_was_said_and_frees_the_year(
        self, session, branch, people, opened, secretary, browser_of
    ):
        phone = browser_of(people.full[1])
        say(phone, opened["id"])

        step(secretary, opened["id"], "withdrawn", "withdrawn", reason="年份选错了")

        assert phone.get(f"/api/v1/me/appraisals/{opened['id']}").status_code == 404
        assert told_kinds(phone) == []
        assert session.scalars(select(AppraisalPerson.self_words_sealed)).unique().all() == [None]
        path = f"/api/v1/organisations/{branch.id}/appraisals"
        assert secretary.post(path, json={"id": str(new_id()), "year": 2026}).status_code == 201


class TestDecision:
    @pytest.fixture
    def deciding(self, session, people, branch, secretary):
        made = make_appraisal(session, branch, state=AppraisalState.MUTUAL)
        grade_others(session, made, people.all, AppraisalGrade.QUALIFIED)
        session.commit()
        return step(secretary, made.id, "advanced", "decision").json

    def test_shows_counts_without_names(self, deciding):
        expected = {"excellent": 0, "qualified": 6, "basic": 0, "unqualified": 0}
        assert [one["counts"] for one in deciding["people"] if one["part"] == "graded"] == [expected] * 6

    def test_by_vote_needs_more_than_half_of_those_entitled(self, secretary, deciding):
        short = {"votes": {"eligible": 6, "yes": 3, "no": 1, "abstain": 2}}
        too_many = {"votes": {"eligible": 7, "yes": 6, "no": 0, "abstain": 0}}
        enough = {"votes": {"eligible": 6, "yes": 4, "no": 1, "abstain": 1}}

        assert reason(decide(secretary, deciding, ["qualified"] * 6, **short)) == (409, "not_passed")
        assert reason(decide(secretary, deciding, ["qualified"] * 6, **too_many)) == (422, "vote_does_not_add_up")
        told = decide(secretary, deciding, ["qualified"] * 6, **enough).json
        assert {one["decision"]["yes"] for one in told["people"] if one["decision"]} == {4}

    def test_waits_for_everybodys_grade(self, secretary, deciding):
        told = step(secretary, deciding["id"], "submitted", "waiting")
        assert (reason(told), told.json["missing"]) == ((409, "grades_missing"), 6)

    def test_takes_a_third_excellent_and_more_with_a_reason_only(self, secretary, staff, branch, deciding):
        decide(secretary, deciding, ["excellent"] * 3 + ["qualified"] * 3)
        refused = step(secretary, deciding["id"], "submitted", "waiting")
        taken = step(secretary, deciding["id"], "submitted", "waiting", reason="三名同志抗洪表现突出")

        assert (reason(refused), refused.json["most"]) == ((409, "too_many_excellent"), 2)
        assert taken.json["state"] == "waiting"
        numbers = staff.get(f"/api/v1/organisations/{branch.id}/appraisal-numbers?year=2026").json["items"][0]
        assert numbers["override_reason"] == "三名同志抗洪表现突出"
        assert (numbers["graded"], numbers["counts"]["excellent"]) == (6, 3)

    def test_beyond_a_third_is_refused_by_the_database_itself(self, session, branch, people):
        made = make_appraisal(session, branch, state=AppraisalState.DECISION)
        by = make_account(session)
        decide_all(session, made, by=by)
        made.state, made.submitted_at, made.submitted_by_account_id = AppraisalState.WAITING, NOON, by.id
        made.graded, made.excellent = 6, 3
        with pytest.raises(IntegrityError):
            session.flush()


class TestConfirmation:
    @pytest.fixture
    def waiting(self, session, people, branch, secretary):
        made = make_appraisal(session, branch, state=AppraisalState.MUTUAL)
        grade_others(session, made, people.all, AppraisalGrade.QUALIFIED)
        session.commit()
        told = step(secretary, made.id, "advanced", "decision").json
        decide(secretary, told, ["excellent", "excellent", "qualified", "qualified", "basic", "unqualified"])
        return step(secretary, made.id, "submitted", "waiting").json

    def test_lets_members_see_their_own_result_and_nobody_elses(self, people, staff, waiting, browser_of):
        assert told_kinds(staff) == ["appraisal_submitted"]
        assert own(browser_of(people.full[1]), waiting["id"])["result"] is None

        assert answer(staff, waiting["id"], is_confirmed=True).status_code == 204

        phone = browser_of(people.full[1])
        mine = next(one for one in waiting["people"] if one["member"]["id"] == str(people.full[1].id))
        told = phone.get("/api/v1/me/appraisals").json["items"]
        assert [one["result"]["grade"] for one in told] == [mine["decision"]["grade"]]
        assert told_kinds(phone) == ["appraisal_result"]
        notice = phone.get("/api/v1/notifications").json["items"][0]
        assert notice["facts"] == {"year": 2026}
        others = {member.name for member in people.all} - {people.full[1].name}
        assert not [name for name in others if name in phone.get(f"/api/v1/me/appraisals/{waiting['id']}").text]
        assert phone.get(f"/api/v1/appraisals/{waiting['id']}").status_code == 403
        assert own(browser_of(people.new), waiting["id"])["result"] is None
        assert told_kinds(staff) == []

    def test_leaves_counts_and_forgets_who_gave_what(self, session, staff, secretary, waiting):
        answer(staff, waiting["id"], is_confirmed=True)

        told = secretary.get(f"/api/v1/appraisals/{waiting['id']}").json
        assert session.scalar(select(func.count()).select_from(AppraisalOpinion)) == 0
        assert {sum(one["counts"].values()) for one in told["people"] if one["part"] == "graded"} == {6}

    def test_freezes_everything(self, session, staff, waiting):
        answer(staff, waiting["id"], is_confirmed=True)
        for change in (
            update(Appraisal).values(paper_sheets=3),
            update(AppraisalPerson).values(excellent=9),
        ):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(change)

    def test_can_send_it_back_with_a_reason(self, staff, secretary, waiting):
        assert answer(staff, waiting["id"], is_confirmed=False).status_code == 422
        assert answer(staff, waiting["id"], is_confirmed=False, reason="请补充票数").status_code == 204

        told = secretary.get(f"/api/v1/appraisals/{waiting['id']}").json
        assert (told["state"], told["steps"][-1]["reason"]) == ("decision", "请补充票数")
        assert "appraisal_answered" in told_kinds(secretary)

    def test_is_not_for_whoever_takes_part(self, session, committee, people, waiting, new_client):
        account = _account(session, people.full[2])
        make_grant(session, account=account, role=Role.COMMITTEE_STAFF, organisation=committee)
        session.commit()

        assert reason(answer(new_client().sign_in(account), waiting["id"], is_confirmed=True)) == (403, "own_matter")

    def test_names_nobody_to_the_committee(self, people, staff, branch, waiting):
        told = staff.get(f"/api/v1/organisations/{branch.id}/appraisal-numbers")

        assert [name for name in (member.name for member in people.all) if name in told.text] == []
        assert told.json["items"][0]["counts"] == {"excellent": 2, "qualified": 2, "basic": 1, "unqualified": 1}
        assert staff.get(f"/api/v1/appraisals/{waiting['id']}").status_code == 403

    def test_comes_once_of_two_at_the_same_time(self, session, committee, waiting, new_client):
        officers = [new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, committee)) for _ in range(2)]
        session.commit()
        told = together([partial(answer, officer, waiting["id"], is_confirmed=True) for officer in officers])

        assert sorted(one.status_code for one in told) == [204, 409]


def _account(session, member):
    return session.get_one(Account, member.account_id)
