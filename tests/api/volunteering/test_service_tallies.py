"""Talks and visits over HTTP: place and number, nothing about anybody."""

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from backend.volunteering.models import ProjectKind, ServiceTally
from tests.factories.service import make_assignment
from tests.factories.volunteering import make_project, make_shift

API = "/api/v1"


@pytest.fixture
def talks(session, branch, volunteer):
    found = make_project(session, branch, kind=ProjectKind.ANTI_FRAUD_TALK, title="反诈宣讲")
    make_assignment(session, make_shift(session, found), volunteer)
    return found


@pytest.fixture
def visits(session, branch, volunteer):
    found = make_project(session, branch, kind=ProjectKind.VISITS, title="走访")
    make_assignment(session, make_shift(session, found), volunteer)
    return found


def talk(project, **fields):
    body = {"project_id": str(project.id), "kind": "hearers", "place": "云溪社区活动室", "count": 45}
    return body | {"captured_at": clock.now().isoformat()} | fields


def visit(project, **fields):
    return talk(project, kind="old_visited", place=None, count=3) | fields


class TestTallies:
    def test_of_talks_have_a_place_and_hearers(self, phone, talks):
        answer = phone.put(f"{API}/service-tallies/{new_id()}", json=talk(talks))

        assert answer.status_code == 200, answer.json
        found = phone.get(f"{API}/me/tallied-projects").json["items"]
        assert [row["sums"] for row in found] == [[{"kind": "hearers", "times": 1, "total": 45}]]
        assert found[0]["latest"][0]["place"] == "云溪社区活动室"

    def test_of_visits_have_a_kind_and_a_number_only(self, phone, visits):
        assert phone.put(f"{API}/service-tallies/{new_id()}", json=visit(visits)).status_code == 200
        with_place = visit(visits, place="幸福里 3 栋 201")
        assert phone.put(f"{API}/service-tallies/{new_id()}", json=with_place).status_code == 422

    @pytest.mark.parametrize(
        "wrong", [{"count": 0}, {"count": 1000}, {"place": None}, {"note": "张奶奶腿脚不便"}, {"name": "张奶奶"}]
    )
    def test_refuse_nonsense_and_words_about_people(self, phone, talks, wrong):
        assert phone.put(f"{API}/service-tallies/{new_id()}", json=talk(talks, **wrong)).status_code == 422

    def test_belong_to_their_template(self, phone, talks):
        answer = phone.put(f"{API}/service-tallies/{new_id()}", json=visit(talks))
        assert (answer.status_code, answer.json["reason"]) == (409, "other_template")

    def test_sent_twice_are_once(self, session, phone, talks):
        tally_id, body = new_id(), talk(talks)
        answers = [phone.put(f"{API}/service-tallies/{tally_id}", json=body) for _ in range(2)]

        assert answers[0].json == answers[1].json
        assert len(session.scalars(select(ServiceTally)).all()) == 1
        other = phone.put(f"{API}/service-tallies/{tally_id}", json=body | {"count": 9})
        assert (other.status_code, other.json["reason"]) == (422, "id_reused")

    def test_are_taken_back_and_written_anew(self, phone, secretary, talks):
        tally_id = new_id()
        phone.put(f"{API}/service-tallies/{tally_id}", json=talk(talks))

        assert secretary.post(f"{API}/service-tallies/{tally_id}/withdrawal").json["is_voided"]
        assert phone.get(f"{API}/me/tallied-projects").json["items"][0]["sums"][0]["total"] == 0

    def test_are_for_those_who_serve_there(self, browser_of, committee, talks):
        stranger = browser_of(Role.AUDITOR, committee)
        assert stranger.put(f"{API}/service-tallies/{new_id()}", json=talk(talks)).status_code == 404
        assert stranger.get(f"{API}/me/tallied-projects").json["items"] == []
