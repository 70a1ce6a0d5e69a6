"""Counts beside hours, and one-tap feedback."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.application import MOST_TAPS
from backend.core import clock
from backend.core.audit import AuditEntry
from backend.core.limits import Limiter
from backend.volunteering.models import CountKind, FeedbackTally, ProjectKind, RecordState, ServiceOutcome
from tests.factories.groups import make_group, make_log
from tests.factories.identity import NOON
from tests.factories.proofs import make_proof
from tests.factories.volunteering import make_project, make_record, make_shift, make_volunteer
from tests.support.parallel import together

YEAR = {"from": "2026-01-01", "until": "2027-01-01"}


@pytest.fixture(autouse=True)
def _unlimited(app):
    app.extensions["lianxin_feedback_limiter"] = Limiter(most=MOST_TAPS, window=timedelta(minutes=1))


def put(browser, path, **counts):
    body = {"counts": [{"kind": kind, "count": count} for kind, count in counts.items()]}
    return browser.put(f"/api/v1/{path}/outcomes", json=body)


class TestOutcomes:
    def test_are_written_beside_ones_own_record(self, session, phone, volunteer, project):
        record = make_record(session, volunteer, project)

        answer = put(phone, f"me/service-records/{record.id}", persons_helped=12)

        assert (answer.status_code, answer.json["counts"]) == (200, {"persons_helped": 12})

    def test_are_taken_back_and_not_rewritten(self, session, phone, volunteer, project):
        path = f"me/service-records/{make_record(session, volunteer, project).id}"
        put(phone, path, persons_helped=12, questions_answered=3)

        assert put(phone, path, persons_helped=10).json["counts"] == {"persons_helped": 10}

        session.rollback()
        kept = sorted((row.kind, row.count, row.voided_at is None) for row in session.scalars(select(ServiceOutcome)))
        assert kept == [("persons_helped", 10, True), ("persons_helped", 12, False), ("questions_answered", 3, False)]

    @pytest.mark.parametrize(("kind", "count", "status"), [("trips", 1, 422), ("persons_helped", -1, 422)])
    def test_that_make_no_sense_are_refused(self, session, phone, volunteer, project, kind, count, status):
        record = make_record(session, volunteer, project)

        assert put(phone, f"me/service-records/{record.id}", **{kind: count}).status_code == status

    def test_of_somebody_else_are_not_theirs_to_write(self, session, phone, project):
        record = make_record(session, make_volunteer(session), project)

        assert put(phone, f"me/service-records/{record.id}", persons_helped=1).status_code == 404

    def test_of_a_shift_are_written_by_its_lead(self, lead, phone, shift):
        assert put(lead, f"shifts/{shift.id}", persons_helped=5).status_code == 200
        assert put(phone, f"shifts/{shift.id}", persons_helped=5).status_code == 404

    def test_are_summed_in_the_report_and_said_in_the_proof(
        self, session, phone, lead, secretary, branch, volunteer, project, shift
    ):
        record = make_record(session, volunteer, project)
        put(phone, f"me/service-records/{record.id}", persons_helped=12)
        put(lead, f"shifts/{shift.id}", persons_helped=5)

        told = secretary.get(f"/api/v1/organisations/{branch.id}/service-report", query_string=YEAR).json
        proof = make_proof(session, branch, volunteer=volunteer, has_record=False)

        (counted,) = told["outcomes"]
        assert (counted["kind"], counted["count"], counted["entries"]) == ("persons_helped", 17, 2)
        assert counted["groups"] is None
        assert secretary.get(f"/api/v1/proofs/{proof.id}").json["outcomes"] == {"persons_helped": 12}

    def test_that_a_confirmed_quick_log_counted_are_said_in_the_proof(self, session, secretary, branch, volunteer):
        group = make_group(session, make_project(session, branch, kind=ProjectKind.LEGAL_AID))
        for is_confirmed in (True, False):
            counts = {CountKind.QUESTIONS_ANSWERED: 3, CountKind.MEDIATIONS: 1}
            log = make_log(session, group, volunteer, counts=counts)
            state = RecordState.CREDITED if is_confirmed else RecordState.WAITING
            times = {"starts_at": NOON - timedelta(hours=3 if is_confirmed else 5), "minutes": 10}
            make_record(session, volunteer, group.project, entry_id=log.id, state=state, **times)

        proof = make_proof(session, branch, volunteer=volunteer, has_record=False)

        assert secretary.get(f"/api/v1/proofs/{proof.id}").json["outcomes"] == {
            "mediations": 1,
            "questions_answered": 3,
        }

    def test_are_of_the_projects_kind(self, session, phone, volunteer, branch):
        escort = make_project(session, branch, kind=ProjectKind.EXAM_ESCORT)
        record = make_record(session, volunteer, escort)

        answer = phone.get(f"/api/v1/me/service-records/{record.id}/outcomes")

        assert answer.json == {"kinds": ["trips", "persons_carried", "persons_helped"], "counts": {}}


@pytest.fixture
def box(lead, project):
    return lead.post(f"/api/v1/projects/{project.id}/feedback-boxes", json={}).json


def tap(browser, box, face="good"):
    return browser.post(f"/api/v1/feedback/{box['url'].rpartition('/')[2]}", json={"face": face})


class TestFeedback:
    def test_is_asked_by_what_it_is_about(self, client, box, project):
        told = client.get(f"/api/v1/feedback/{box['url'].rpartition('/')[2]}").json

        assert told == {"title": project.title, "issuer_name": project.issuer_name, "role": None, "held_on": None}

    def test_is_shown_from_five_answers_up(self, client, lead, project, box):
        for face in ("good", "good", "fair", "poor"):
            assert tap(client, box, face).status_code == 204
        assert self.counts(lead, project) is None

        tap(client, box)

        assert self.counts(lead, project) == {"good": 3, "fair": 1, "poor": 1}

    def test_counts_those_who_tap_side_by_side(self, session, new_client, lead, project, box):
        answers = together([lambda: tap(new_client(), box) for _ in range(12)])

        assert {answer.status_code for answer in answers} == {204}
        assert self.counts(lead, project) == {"good": 12, "fair": 0, "poor": 0}

    def test_keeps_nothing_about_whoever_taps(self, session, phone, box):
        session.rollback()
        before = len(session.scalars(select(AuditEntry)).all())

        tap(phone, box)

        session.rollback()
        assert len(session.scalars(select(AuditEntry)).all()) == before
        assert set(FeedbackTally.__table__.columns.keys()) == {"id", "box_id", "face", "count"}

    def test_ends_when_the_code_is_taken_down(self, client, lead, box):
        assert lead.delete(f"/api/v1/feedback-boxes/{box['id']}").status_code == 204

        answer = tap(client, box)

        assert (answer.status_code, answer.json["reason"]) == (410, "feedback_over")

    def test_takes_only_so_many_in_a_minute(self, client, box, app):
        app.extensions["lianxin_feedback_limiter"] = Limiter(most=2, window=timedelta(minutes=1))

        answers = [tap(client, box) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [204, 204, 429]
        assert "Retry-After" in answers[-1].headers
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            assert tap(client, box).status_code == 204

    def test_has_one_code_per_project_and_shift(self, session, lead, branch, project, shift, box):
        path = f"/api/v1/projects/{project.id}/feedback-boxes"

        assert lead.post(path, json={}).json["id"] == box["id"]
        assert lead.post(path, json={"shift_id": str(shift.id)}).json["id"] != box["id"]
        other = make_shift(session, make_project(session, branch))
        assert lead.post(path, json={"shift_id": str(other.id)}).status_code == 404

    @staticmethod
    def counts(lead, project):
        (found,) = lead.get(f"/api/v1/projects/{project.id}/feedback-boxes").json["items"]
        return found["counts"]
