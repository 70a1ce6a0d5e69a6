"""Proofs: asked for, issued by somebody else, printed, replaced, revoked."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from backend.attendance.models import DocumentExport
from backend.core import clock, fonts
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.volunteering.models import Grade, ProofRequest, RecordState, ServiceProof, Volunteer
from tests.factories.identity import NOON
from tests.factories.members import id_number, make_member
from tests.factories.organisations import make_officer
from tests.factories.proofs import PAPER, STATED, make_proof, make_request
from tests.factories.volunteering import make_project, make_record, make_volunteer
from tests.support.paper import squeezed, text_of_pdf
from tests.support.parallel import together

has_font = pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")
YEARS = {"from": "2024-01-01", "until": "2027-01-01"}


def ask(phone, branch, **more):
    return phone.post("/api/v1/me/proof-requests", json={"organisation_id": str(branch.id)} | YEARS | more)


def issue(browser, request_id, **more):
    return browser.post(f"/api/v1/proof-requests/{request_id}/proof", json=STATED | more)


@pytest.fixture
def served(session, volunteer, project):
    """Two hours on one day, one of them with a weaker grade, and one that waits."""
    make_record(session, volunteer, project, minutes=90)
    later = NOON + timedelta(hours=2)
    make_record(session, volunteer, project, starts_at=later, minutes=30, grade=Grade.B)
    evening = NOON + timedelta(hours=4)
    make_record(session, volunteer, project, starts_at=evening, minutes=60, state=RecordState.WAITING)


@pytest.fixture
def request_id(phone, branch, served):
    return ask(phone, branch).json["id"]


class TestAsking:
    def test_is_answered_with_the_request(self, phone, branch, served):
        answer = ask(phone, branch)

        assert (answer.status_code, answer.json["state"]) == (201, "pending")
        own = phone.get("/api/v1/me/proofs").json
        assert [found["id"] for found in own["requests"]] == [answer.json["id"]]
        assert own["offers"][0]["minutes"] == 120
        assert own["offers"][0]["issuer_name"] == "云溪志愿服务队"

    def test_tells_those_who_issue(self, phone, secretary, branch, served):
        ask(phone, branch)

        assert [found["kind"] for found in secretary.get("/api/v1/notifications").json["items"]] == ["proof_asked"]

    def test_is_refused_twice(self, phone, branch, request_id):
        answer = ask(phone, branch)

        assert (answer.status_code, answer.json["reason"]) == (409, "proof_asked")

    def test_of_days_without_credited_hours_is_refused(self, phone, branch, served):
        answer = ask(phone, branch, **{"from": "2024-01-01", "until": "2024-02-01"})

        assert (answer.status_code, answer.json["reason"]) == (409, "nothing_credited")

    def test_by_somebody_who_never_served_is_refused(self, session, branch, new_client, browser_of):
        answer = ask(browser_of(Role.AUDITOR, branch), branch)

        assert (answer.status_code, answer.json["reason"]) == (409, "not_a_volunteer")

    def test_can_be_taken_back_until_it_is_settled(self, phone, secretary, request_id):
        assert phone.delete(f"/api/v1/me/proof-requests/{request_id}").status_code == 204

        answer = issue(secretary, request_id)
        assert (answer.status_code, answer.json["reason"]) == (409, "request_decided")

    def test_can_be_declined_with_a_reason(self, phone, secretary, request_id):
        answer = secretary.post(f"/api/v1/proof-requests/{request_id}/decline", json={"reason": "先补齐记录"})

        assert answer.status_code == 204
        assert phone.get("/api/v1/me/proofs").json["requests"][0]["decision_reason"] == "先补齐记录"


class TestIssuing:
    def test_freezes_what_is_credited(self, session, secretary, volunteer, request_id):
        answer = issue(secretary, request_id)

        assert answer.status_code == 201
        told = answer.json
        assert (told["minutes"], told["by_grade"]) == (
            120,
            [{"grade": "a", "minutes": 90}, {"grade": "b", "minutes": 30}],
        )
        assert told["is_intact"] is True
        assert told["issuer_name"] == "云溪志愿服务队"
        assert told["organisation_name"] is None
        session.rollback()
        proof = session.scalars(select(ServiceProof)).one()
        kept = json.loads(proof.snapshot)
        assert kept["volunteer"]["number"] == volunteer.number
        assert PAPER not in proof.snapshot

    def test_tells_the_volunteer(self, phone, secretary, request_id):
        number = issue(secretary, request_id).json["number"]

        (told,) = phone.get("/api/v1/notifications").json["items"]
        assert (told["kind"], told["facts"]) == ("proof_issued", {"number": number})

    def test_numbers_have_no_gaps_also_after_a_refusal(self, session, secretary, branch, project):
        numbers = []
        for _ in range(3):
            request = make_request(session, branch, project=project)
            assert issue(secretary, request.id, issuer_name="云溪党支部").status_code == 422
            numbers.append(issue(secretary, request.id).json["number"])

        assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
        assert len({number[:-4] for number in numbers}) == 1

    def test_numbers_have_no_gaps_when_issued_side_by_side(self, session, branch, project, new_client):
        officer = make_officer(session, Role.SECRETARY, branch)
        browsers = [new_client().sign_in(officer) for _ in range(6)]
        requests = [make_request(session, branch, project=project).id for _ in browsers]
        session.commit()

        together([lambda b=b, r=r: issue(b, r) for b, r in zip(browsers, requests, strict=True)])

        session.rollback()
        assert sorted(session.scalars(select(ServiceProof.sequence))) == [1, 2, 3, 4, 5, 6]

    def test_of_ones_own_is_refused(self, session, branch, project, new_client):
        officer = make_officer(session, Role.SECRETARY, branch)
        request = make_request(session, branch, project=project, volunteer=make_volunteer(session, account=officer))

        browser = new_client().sign_in(officer)
        for answer in (
            issue(browser, request.id),
            browser.post(f"/api/v1/proof-requests/{request.id}/decline", json={"reason": "不办"}),
        ):
            assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_of_ones_own_by_the_members_file_is_refused(self, session, branch, project, new_client):
        officer = make_officer(session, Role.SECRETARY, branch)
        member = make_member(session, branch, account=officer)
        request = make_request(session, branch, project=project, volunteer=make_volunteer(session, member_id=member.id))

        answer = issue(new_client().sign_in(officer), request.id)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    @pytest.mark.parametrize("name", ["云溪党员服务队", "云溪出租车第一党支部", "出租一支部志愿队"])
    def test_under_a_name_that_tells_of_the_party_is_refused(self, secretary, request_id, name):
        answer = issue(secretary, request_id, issuer_name=name)

        assert (answer.status_code, answer.json["reason"]) == (422, "issuer_not_neutral")

    @pytest.mark.parametrize("number", ["123", PAPER[:-1] + ("1" if PAPER[-1] != "1" else "2")])
    def test_with_an_impossible_id_number_is_refused(self, secretary, request_id, number):
        answer = issue(secretary, request_id, id_number=number)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_paper_invalid")

    def test_with_another_id_number_than_the_members_file_is_refused(self, session, secretary, branch, project):
        member = make_member(session, branch, id_number=id_number(serial=5))
        request = make_request(session, branch, project=project, volunteer=make_volunteer(session, member_id=member.id))

        answer = issue(secretary, request.id)

        assert (answer.status_code, answer.json["reason"]) == (409, "id_paper_differs")
        assert issue(secretary, request.id, id_number=id_number(serial=5)).status_code == 201

    def test_counts_only_hours_of_the_organisation(self, session, secretary, volunteer, committee, request_id):
        elsewhere = make_project(session, committee)
        make_record(session, volunteer, elsewhere, starts_at=NOON - timedelta(days=2), minutes=600)

        assert issue(secretary, request_id).json["minutes"] == 120

    def test_names_the_branch_only_by_a_consent_of_its_own(self, session, secretary, branch, project, new_client):
        member = make_member(session, branch, account=True)
        make_record(session, make_volunteer(session, member_id=member.id), project)
        phone = new_client().sign_in(session.get_one(Account, member.account_id))

        request = ask(phone, branch, names_organisation=True)
        told = issue(secretary, request.json["id"]).json

        assert told["organisation_name"] == branch.name

    def test_a_consent_is_for_members_only(self, phone, branch, served):
        answer = ask(phone, branch, names_organisation=True)

        assert (answer.status_code, answer.json["reason"]) == (403, "needs_membership")


class TestProofs:
    def test_are_never_rewritten(self, session, branch):
        proof = make_proof(session, branch)

        for statement in (update(ServiceProof).values(minutes=9), delete(ServiceProof)):
            with pytest.raises(IntegrityError, match="append_only_service_proof"), session.begin_nested():
                session.execute(statement)
        assert proof.minutes == 60

    def test_can_be_replaced_and_the_old_one_stays(self, session, secretary, volunteer, project, request_id):
        old = issue(secretary, request_id).json
        make_record(session, volunteer, project, starts_at=NOON - timedelta(days=3), minutes=60)

        new = secretary.post(f"/api/v1/proofs/{old['id']}/reissue", json=STATED | {"reason": "补记一天"}).json

        assert (new["minutes"], new["state"]) == (180, "valid")
        kept = secretary.get(f"/api/v1/proofs/{old['id']}").json
        assert (kept["state"], kept["end_reason"], kept["minutes"]) == ("replaced", "补记一天", 120)
        assert [found["number"] for found in new["history"]] == [old["number"], new["number"]]

    @pytest.mark.parametrize("step", ["revoke", "reissue"])
    def test_that_are_over_cannot_be_ended_again(self, secretary, request_id, step):
        proof = issue(secretary, request_id).json
        secretary.post(f"/api/v1/proofs/{proof['id']}/revoke", json={"reason": "记录有误"})

        body = {"reason": "再来一次"} | (STATED if step == "reissue" else {})
        answer = secretary.post(f"/api/v1/proofs/{proof['id']}/{step}", json=body)

        assert (answer.status_code, answer.json["reason"]) == (409, "proof_over")

    def test_are_not_those_of_others(self, session, phone, branch):
        proof = make_proof(session, branch)

        answer = phone.post(f"/api/v1/me/proofs/{proof.id}/files", json={})

        assert answer.status_code == 404


@has_font
class TestPaper:
    def test_says_it_all_with_the_id_number_that_nobody_kept(self, session, phone, secretary, request_id, volunteer):
        proof = issue(secretary, request_id).json

        answer = phone.post(f"/api/v1/me/proofs/{proof['id']}/files", json={"id_number": PAPER})

        assert answer.status_code == 200
        text = squeezed(text_of_pdf(answer.data))
        for part in (
            "志愿服务记录证明",
            proof["number"],
            f"居民身份证：{PAPER}",
            f"志愿者编号：{volunteer.number}",
            "2小时",
            "社区便民服务",
            "出具单位：云溪志愿服务队",
            "负责人：李明",
            "本证明由本组织出具",
            "不是行政机关",
        ):
            assert part in text, part
        assert "党" not in text
        session.rollback()
        export = session.scalars(select(DocumentExport)).one()
        assert (export.kind, str(export.subject_id)) == ("service_proof", proof["id"])

    def test_is_printed_without_the_number_too(self, phone, secretary, request_id):
        proof = issue(secretary, request_id).json

        answer = phone.post(f"/api/v1/me/proofs/{proof['id']}/files", json={})

        assert "居民身份证" not in text_of_pdf(answer.data)

    def test_with_another_number_is_refused(self, secretary, request_id):
        proof = issue(secretary, request_id).json

        answer = secretary.post(f"/api/v1/proofs/{proof['id']}/files", json={"id_number": id_number(serial=78)})

        assert (answer.status_code, answer.json["reason"]) == (409, "id_paper_differs")

    def test_of_one_that_is_over_is_refused(self, secretary, request_id):
        proof = issue(secretary, request_id).json
        secretary.post(f"/api/v1/proofs/{proof['id']}/revoke", json={"reason": "记录有误"})

        answer = secretary.post(f"/api/v1/proofs/{proof['id']}/files", json={})

        assert (answer.status_code, answer.json["reason"]) == (409, "proof_over")


class TestStars:
    @pytest.mark.parametrize(("minutes", "stars", "next_at"), [(120, 0, 6000), (6000, 1, 18000), (5999, 0, 6000)])
    def test_are_reckoned_by_credited_minutes(self, session, phone, volunteer, project, minutes, stars, next_at):
        day = NOON - timedelta(days=20)
        while minutes > 0:
            make_record(session, volunteer, project, starts_at=day, minutes=min(minutes, 600))
            minutes, day = minutes - 600, day - timedelta(days=1)

        told = phone.get("/api/v1/me/proofs").json["stars"]

        assert (told["stars"], told["next"]["minutes"]) == (stars, next_at)

    def test_of_somebody_who_never_served_are_none(self, browser_of, branch):
        told = browser_of(Role.AUDITOR, branch).get("/api/v1/me/proofs").json

        assert (told["volunteer_number"], told["stars"]["stars"]) == (None, 0)


class TestRows:
    def test_keep_the_request_and_its_end(self, session, secretary, request_id):
        issue(secretary, request_id)

        session.rollback()
        request = session.scalars(select(ProofRequest)).one()
        assert (request.state, request.decided_by_account_id is not None) == ("issued", True)
        assert request.decided_at == clock.now()
        assert session.scalars(select(Volunteer.id)).one() == request.volunteer_id
