"""A second person's word: who may give it, many at once with a sample, and what is never confirmed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.models import Notification
from backend.organisations.models import Role
from backend.volunteering.models import Grade, RecordState, ReviewLevel, ServiceDecision, Source
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.service import by_name, make_assignment, scan
from tests.factories.volunteering import make_lead, make_project, make_record, make_volunteer


@pytest.fixture
def waiting(session, project, volunteer):
    """Makes records that wait, one after the other."""
    hours = iter(range(1, 200))

    def make(*, level=ReviewLevel.SECOND_PERSON, project=project, volunteer=volunteer, **more):
        fields = {"source": Source.SELF_REPORT, "grade": Grade.D, "state": RecordState.WAITING, "level": level}
        starts_at = NOON - timedelta(hours=next(hours) * 2)
        return make_record(session, volunteer, project, starts_at=starts_at, minutes=60, **fields | more)

    return make


@pytest.fixture
def staff(browser_of, committee):
    return browser_of(Role.COMMITTEE_STAFF, committee)


def listed(browser, **query):
    return {item["id"] for item in browser.get("/api/v1/service-reviews", query_string=query).json["items"]}


def marks_of(browser, records):
    return [browser.get(f"/api/v1/service-records/{record.id}").json["mark"] for record in records]


def decide(browser, records, decision="confirmed", **more):
    body = {"record_ids": [str(record.id) for record in records], "decision": decision}
    return browser.post("/api/v1/service-reviews", json=body | more)


def confirm(browser, records):
    return decide(browser, records, marks=marks_of(browser, records))


def problems(answer):
    return [item["problem"] and item["problem"]["reason"] for item in answer.json["items"]]


class TestWhoMay:
    def test_follows_from_the_level(self, session, waiting, lead, secretary, staff, browser_of):
        records = {level: waiting(level=level) for level in ReviewLevel if level is not ReviewLevel.NONE}
        elsewhere = browser_of(Role.SECRETARY, make_branch(session))
        session.commit()

        seen = {name: listed(browser) for name, browser in [("lead", lead), ("secretary", secretary), ("staff", staff)]}

        ids = {level: str(record.id) for level, record in records.items()}
        second, branch, above = (
            ids[level] for level in (ReviewLevel.SECOND_PERSON, ReviewLevel.BRANCH, ReviewLevel.COMMITTEE)
        )
        assert seen == {"lead": {second}, "secretary": {second, branch}, "staff": {second, branch, above}}
        assert listed(elsewhere) == set()

    def test_is_told_when_deciding_too(self, waiting, lead):
        assert problems(confirm(lead, [waiting(level=ReviewLevel.COMMITTEE)])) == ["not_found"]

    def test_is_never_the_recorder(self, waiting, lead, lead_account):
        record = waiting(recorded_by_account_id=lead_account.id)

        assert listed(lead) == set()
        assert problems(confirm(lead, [record])) == ["own_matter"]

    def test_is_never_the_volunteer(self, session, branch, project, waiting, new_client):
        member = make_member(session, branch, account=True)
        account = session.get_one(Account, member.account_id)
        own = make_volunteer(session, account=None, member_id=member.id)
        make_lead(session, project, account)
        browser = new_client().sign_in(account)
        record = waiting(volunteer=own, recorded_by_account_id=project.created_by_account_id)

        assert listed(browser) == set()
        assert problems(confirm(browser, [record])) == ["own_matter"]

    def test_is_nobody_who_ticked_them_in(self, session, shift, volunteer, lead, phone, secretary):
        make_assignment(session, shift, volunteer)
        by_name(lead, shift, volunteer, "in", at=NOON)
        scan(phone, session, shift, "out", at=NOON + timedelta(minutes=60))

        assert listed(lead) == set()
        assert len(listed(secretary)) == 1


class TestConfirming:
    def test_credits_and_says_who(self, session, waiting, lead, lead_account):
        record = waiting()

        assert problems(confirm(lead, [record])) == [None]
        session.expire_all()
        assert (record.state, record.approved_by_account_id) == ("credited", lead_account.id)
        (decision,) = session.scalars(select(ServiceDecision))
        assert (decision.kind, decision.was_sampled) == ("confirmed", True)

    def test_twice_is_refused_the_second_time(self, waiting, lead, secretary):
        record = waiting()
        confirm(lead, [record])

        assert problems(confirm(secretary, [record])) == ["record_over"]

    def test_many_at_once_takes_a_sample_first(self, session, waiting, lead):
        records = [waiting() for _ in range(21)]

        refused = decide(lead, records)
        assert (refused.status_code, refused.json["reason"]) == (409, "sample_not_opened")
        sample = refused.json["sample"]
        assert len(sample) == 3
        opened = [record for record in records if str(record.id) in sample]
        answer = decide(lead, records, marks=marks_of(lead, opened))

        assert problems(answer) == [None] * 21
        sampled = session.scalars(select(ServiceDecision.record_id).where(ServiceDecision.was_sampled))
        assert {str(found) for found in sampled} == set(sample)

    def test_takes_no_mark_of_another_person(self, waiting, lead, secretary):
        record = waiting()

        answer = decide(lead, [record], marks=marks_of(secretary, [record]))

        assert answer.json["reason"] == "sample_not_opened"


class TestRefusing:
    @pytest.mark.parametrize(
        ("decision", "state", "told"),
        [("refused", "refused", "service_refused"), ("returned", "waiting", "service_returned")],
    )
    def test_says_why_and_tells_the_person(self, session, waiting, lead, volunteer, decision, state, told):
        record = waiting()

        assert decide(lead, [record], decision).json["reason"] == "reason_needed"
        assert problems(decide(lead, [record], decision, reason="那天没有活动")) == [None]

        session.expire_all()
        assert record.state == state
        (notice,) = session.scalars(select(Notification))
        assert (notice.account_id, notice.kind, notice.facts["reason"]) == (volunteer.account_id, told, "那天没有活动")


class TestTakingBack:
    def test_voids_and_tells(self, session, project, volunteer, secretary, phone):
        record = make_record(session, volunteer, project)

        assert (
            secretary.post(f"/api/v1/service-records/{record.id}/void", json={"reason": "记错了人"}).status_code == 204
        )

        item = phone.get("/api/v1/me/hours/records").json["items"][0]
        assert (item["state"], item["decision_reason"]) == ("voided", "记错了人")
        assert [item["kind"] for item in phone.get("/api/v1/notifications").json["items"]] == ["service_voided"]

    def test_setting_right_waits_for_somebody_else(self, session, project, volunteer, secretary, lead, phone):
        record = make_record(session, volunteer, project, starts_at=NOON - timedelta(days=3))
        body = {
            "starts_at": record.starts_at.isoformat(),
            "ends_at": (record.starts_at + timedelta(minutes=30)).isoformat(),
            "reason": "只来了半小时",
        }

        answer = secretary.post(f"/api/v1/service-records/{record.id}/correction", json=body)

        assert (answer.status_code, answer.json["minutes"]) == (201, 30)
        new = answer.json["records"][0]
        assert (new["state"], new["replaces_id"]) == ("waiting", str(record.id))
        assert listed(secretary) == set()
        assert listed(lead) == {new["id"]}

    def test_is_not_for_ones_own(self, session, project, lead_account, lead):
        own = make_volunteer(session, account=lead_account)
        record = make_record(session, own, project)

        answer = lead.post(f"/api/v1/service-records/{record.id}/void", json={"reason": "记错了"})

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")


class TestHours:
    def test_add_up_by_grade_month_and_project(self, session, project, branch, volunteer, phone, waiting):
        other = make_project(session, branch, title="爱心送考")
        for days, where, grade in [(1, project, Grade.A), (2, other, Grade.A), (40, project, Grade.C)]:
            make_record(session, volunteer, where, starts_at=NOON - timedelta(days=days), minutes=50, grade=grade)
        make_record(session, volunteer, project, starts_at=NOON - timedelta(days=5), state=RecordState.VOIDED)
        waiting()

        hours = phone.get("/api/v1/me/hours").json

        assert (hours["credited_minutes"], hours["waiting_minutes"]) == (150, 60)
        assert [(part["grade"], part["minutes"]) for part in hours["by_grade"]] == [("a", 100), ("c", 50)]
        assert [(part["month"], part["minutes"]) for part in hours["by_month"]] == [("2026-03", 100), ("2026-01", 50)]
        assert {part["title"]: part["minutes"] for part in hours["by_project"]} == {"社区便民服务": 100, "爱心送考": 50}

    def test_are_listed_by_month_and_project(self, session, project, branch, volunteer, phone):
        other = make_project(session, branch, title="爱心送考")
        for days, where in [(1, project), (2, other), (40, project)]:
            make_record(session, volunteer, where, starts_at=NOON - timedelta(days=days))

        def count(**query):
            return phone.get("/api/v1/me/hours/records", query_string=query).json["total"]

        assert [count(), count(month="2026-03"), count(project_id=str(other.id))] == [3, 2, 1]
        assert phone.get("/api/v1/me/hours/records?month=2026-13").status_code == 422

    def test_say_what_runs(self, session, shift, volunteer, phone):
        make_assignment(session, shift, volunteer)
        scan(phone, session, shift, "in", at=NOON - timedelta(minutes=10))

        with clock.frozen(NOON + timedelta(minutes=20)):
            running = phone.get("/api/v1/me/hours").json["running"]

        assert (running["shift_id"], running["counts_from"]) == (str(shift.id), NOON.isoformat())
        assert running["forgotten_at"] == (NOON + timedelta(minutes=180)).isoformat()

    def test_of_who_never_served_are_none(self, secretary):
        hours = secretary.get("/api/v1/me/hours").json

        assert (hours["number"], hours["credited_minutes"], hours["running"]) == (None, 0, None)

    def test_of_others_are_for_those_who_answer_for_them(
        self, session, project, branch, volunteer, lead, secretary, phone
    ):
        make_record(session, volunteer, project)
        foreign = make_project(session, make_branch(session), title="别处")
        make_record(session, volunteer, foreign, starts_at=NOON - timedelta(days=3))
        path = f"/api/v1/volunteers/{volunteer.id}/hours"

        assert [browser.get(path).json["credited_minutes"] for browser in (lead, secretary)] == [60, 60]
        assert phone.get(path).status_code == 404
        assert secretary.get(f"/api/v1/volunteers/{new_id()}/hours").status_code == 404
