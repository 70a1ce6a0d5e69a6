"""Qualifications: stated, checked by somebody else, expiring."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.identity.models import Account
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.volunteering import make_lead, make_shift, make_volunteer

CARD = {"kind": "driving_licence", "number": "320100199001010011", "expires_on": "2026-04-20"}
OWN = "/api/v1/me/qualifications"


def reason(answer):
    return answer.status_code, answer.json["reason"]


@pytest.fixture
def member(session, branch):
    return make_member(session, branch, account=True, name="试甲")


@pytest.fixture
def member_phone(session, new_client, member):
    return new_client().sign_in(session.get_one(Account, member.account_id))


def cards(project):
    return f"/api/v1/projects/{project.id}/qualifications"


class TestStating:
    def test_keeps_the_card_and_shows_its_last_four(self, member_phone):
        made = member_phone.post(OWN, json=CARD)
        listed = member_phone.get(OWN).json

        assert (made.status_code, made.json["number_last4"], made.json["checked_at"]) == (201, "0011", None)
        assert (len(listed["items"]), len(listed["number"])) == (1, 9)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"kind": "pilot"}, "qualification_unknown"),
            ({"number": None}, "number_missing"),
            ({"expires_on": None}, "date_wrong"),
            ({"expires_on": "2026-03-05"}, "date_wrong"),
            ({"issued_on": "2026-05-05"}, "date_wrong"),
        ],
    )
    def test_refuses_what_cannot_be(self, member_phone, change, why):
        assert reason(member_phone.post(OWN, json=CARD | change)) == (422, why)

    def test_may_be_taken_back_by_oneself_only(self, member_phone, phone):
        made = member_phone.post(OWN, json=CARD).json

        assert phone.delete(f"{OWN}/{made['id']}").status_code == 404
        assert member_phone.delete(f"{OWN}/{made['id']}").status_code == 204
        assert member_phone.get(OWN).json["items"] == []

    def test_is_for_nobody_who_neither_belongs_nor_volunteers(self, secretary):
        assert secretary.post(OWN, json=CARD).status_code == 404


class TestChecking:
    def test_by_the_lead_opens_the_shift_and_is_told(self, session, project, lead, member_phone):
        shift = make_shift(session, project, qualification="driving_licence")
        made = member_phone.post(OWN, json=CARD).json
        path = f"/api/v1/shifts/{shift.id}/sign-up"

        before = member_phone.put(path, json={"accepts_risks": True})
        (listed,) = lead.get(cards(project)).json["items"]
        checked = lead.post(f"{cards(project)}/{made['id']}/check")
        after = member_phone.put(path, json={"accepts_risks": True})

        assert (before.status_code, after.status_code) == (409, 200)
        assert (listed["name"], listed["checked_at"], listed["is_own"]) == ("试甲", None, False)
        assert checked.json["items"][0]["checked_at"] is not None
        assert member_phone.get("/api/v1/notifications").json["items"][0]["kind"] == "qualification_checked"

    def test_is_nobodys_own_matter(self, session, project, member, member_phone):
        make_lead(session, project, session.get_one(Account, member.account_id))
        made = member_phone.post(OWN, json=CARD).json

        answer = member_phone.post(f"{cards(project)}/{made['id']}/check")

        assert reason(answer) == (403, "own_matter")

    def test_happens_once(self, project, lead, member_phone):
        made = member_phone.post(OWN, json=CARD).json
        lead.post(f"{cards(project)}/{made['id']}/check")

        assert reason(lead.post(f"{cards(project)}/{made['id']}/check")) == (409, "qualification_settled")

    def test_does_not_reach_people_who_have_nothing_to_do_with_the_project(self, session, project, lead, new_client):
        stranger = make_volunteer(session)
        phone = new_client().sign_in(session.get_one(Account, stranger.account_id))
        made = phone.post(OWN, json=CARD).json

        assert lead.get(cards(project)).json["items"] == []
        assert lead.post(f"{cards(project)}/{made['id']}/check").status_code == 404


class TestExpiry:
    def test_holds_until_the_day_before(self, session, project, lead, member_phone):
        day = clock.local_date(NOON)
        made = member_phone.post(OWN, json=CARD | {"expires_on": day.isoformat()}).json
        lead.post(f"{cards(project)}/{made['id']}/check")
        yesterday = make_shift(
            session, project, starts_at=NOON - timedelta(hours=20), minutes=60, qualification="driving_licence"
        )
        today = make_shift(session, project, qualification="driving_licence")

        answers = [
            member_phone.put(f"/api/v1/shifts/{shift.id}/sign-up", json={"accepts_risks": True})
            for shift in (yesterday, today)
        ]

        assert [answer.status_code for answer in answers] == [200, 409]
