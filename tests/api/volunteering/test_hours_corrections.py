"""A volunteer questions a record: what may be asked, who answers, and what becomes of both."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.notifications.models import Notification
from backend.organisations.models import Role
from backend.volunteering.models import HoursCorrection, RecordState, ReviewLevel, ServiceRecord, Source
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch
from tests.factories.volunteering import make_record, make_volunteer

STARTS_AT = NOON - timedelta(days=3)
WORDS = "我四点才走，少记了一小时"
LATER = {
    "starts_at": STARTS_AT.isoformat(),
    "ends_at": (STARTS_AT + timedelta(minutes=120)).isoformat(),
}


@pytest.fixture
def record(session, project, volunteer):
    return make_record(session, volunteer, project, starts_at=STARTS_AT, minutes=60)


@pytest.fixture
def asked(phone, record):
    assert ask(phone, record).status_code == 201
    return record


def ask(browser, record, **more):
    body = {"id": str(new_id()), "words": WORDS} | LATER | more
    return browser.post(f"/api/v1/me/hours/records/{record.id}/corrections", json=body)


def waiting(browser):
    return browser.get("/api/v1/service-corrections").json["items"]


def answer(browser, of, *, granted=True, **more):
    (item,) = waiting(of)
    path = f"/api/v1/service-corrections/{item['correction_id']}/decision"
    return browser.post(path, json={"granted": granted} | more)


def records_of(phone):
    return phone.get("/api/v1/me/hours/records").json["items"]


def told(session, kind):
    return list(session.scalars(select(Notification).where(Notification.kind == kind)))


class TestAsking:
    def test_waits_for_the_reviewers_and_tells_them(self, session, secretary, lead, lead_account, asked):
        for browser in (lead, secretary):
            (item,) = waiting(browser)
            assert item["record"]["id"] == str(asked.id)
            (correction,) = item["record"]["corrections"]
            assert (correction["words"], correction["state"], correction["answer"]) == (WORDS, "pending", None)
        notices = told(session, "hours_questioned")
        assert lead_account.id in {notice.account_id for notice in notices}
        assert len(notices) == 2
        assert asked.state is RecordState.CREDITED

    def test_twice_is_once(self, session, phone, record):
        again = str(new_id())
        answers = [ask(phone, record, id=again) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert len(list(session.scalars(select(HoursCorrection)))) == 1

    def test_waits_once_at_a_time(self, phone, asked):
        second = ask(phone, asked)

        assert (second.status_code, second.json["reason"]) == (409, "correction_pending")

    @pytest.mark.parametrize(
        ("times", "status", "reason"),
        [
            ({"ends_at": LATER["starts_at"]}, 422, "no_time"),
            ({"ends_at": (NOON + timedelta(days=1)).isoformat()}, 422, "too_long"),
            ({"ends_at": (STARTS_AT + timedelta(minutes=60)).isoformat()}, 409, "nothing_to_correct"),
            ({"ends_at": None}, 422, "invalid_request"),
        ],
    )
    def test_refuses_what_could_not_be_granted(self, phone, record, times, status, reason):
        refused = ask(phone, record, **times)

        assert (refused.status_code, refused.json["reason"]) == (status, reason)

    def test_names_other_time_of_the_person(self, session, phone, project, volunteer, record):
        other = make_record(session, volunteer, project, starts_at=STARTS_AT + timedelta(minutes=90), minutes=60)

        refused = ask(phone, record)

        assert (refused.status_code, refused.json["reason"]) == (409, "service_overlap")
        assert refused.json["record_id"] == str(other.id)

    def test_is_for_records_that_count(self, session, phone, project, volunteer):
        over = make_record(session, volunteer, project, starts_at=STARTS_AT, state=RecordState.VOIDED)

        assert ask(phone, over).json["reason"] == "record_over"

    def test_is_for_ones_own(self, session, phone, project):
        record = make_record(session, make_volunteer(session), project, starts_at=STARTS_AT)

        assert ask(phone, record).status_code == 404


class TestAnswering:
    def test_sets_the_time_right_which_waits_for_somebody_else(self, session, phone, asked, lead, lead_account):
        assert answer(lead, lead).status_code == 204

        session.expire_all()
        right = session.scalars(select(ServiceRecord).where(ServiceRecord.replaces_id == asked.id)).one()
        assert asked.state is RecordState.VOIDED
        assert (right.minutes, right.state, right.recorded_by_account_id) == (120, "waiting", lead_account.id)
        (notice,) = told(session, "service_corrected")
        assert notice.facts["minutes"] == 120
        assert waiting(lead) == []

    def test_may_know_the_time_better(self, session, asked, lead):
        better = (STARTS_AT + timedelta(minutes=90)).isoformat()

        assert answer(lead, lead, starts_at=LATER["starts_at"], ends_at=better).status_code == 204
        right = session.scalars(select(ServiceRecord).where(ServiceRecord.replaces_id == asked.id)).one()
        assert right.minutes == 90

    def test_takes_back_what_was_never_served(self, session, phone, record, lead):
        ask(phone, record, starts_at=None, ends_at=None)

        assert answer(lead, lead).status_code == 204
        session.expire_all()
        assert record.state is RecordState.VOIDED
        assert len(told(session, "service_voided")) == 1

    def test_may_be_no_with_words_that_stay(self, session, phone, asked, secretary):
        assert answer(secretary, secretary, granted=False, answer="出车表写的是三点").status_code == 204

        session.expire_all()
        assert asked.state is RecordState.CREDITED
        (kept,) = records_of(phone)
        (correction,) = kept["corrections"]
        assert (correction["state"], correction["answer"]) == ("declined", "出车表写的是三点")
        (notice,) = told(session, "hours_correction_declined")
        assert notice.facts["reason"] == "出车表写的是三点"

    def test_no_needs_words(self, asked, lead):
        assert answer(lead, lead, granted=False).status_code == 422

    def test_comes_once(self, asked, lead, secretary):
        (item,) = waiting(secretary)
        answer(lead, lead)

        late = secretary.post(f"/api/v1/service-corrections/{item['correction_id']}/decision", json={"granted": True})
        assert (late.status_code, late.json["reason"]) == (409, "already_decided")

    def test_is_given_by_taking_the_record_back(self, phone, asked, lead, lead_account, session, secretary):
        lead.post(f"/api/v1/service-records/{asked.id}/void", json={"reason": "当天没有这场服务"})

        assert waiting(secretary) == []
        (correction,) = records_of(phone)[0]["corrections"]
        assert (correction["state"], correction["answer"]) == ("granted", "当天没有这场服务")
        assert session.scalars(select(HoursCorrection)).one().decided_by_account_id == lead_account.id

    def test_is_given_by_writing_the_right_time(self, phone, asked, lead, secretary):
        lead.post(f"/api/v1/service-records/{asked.id}/correction", json={"reason": "查过签到表", **LATER})

        assert waiting(secretary) == []
        states = [correction["state"] for record in records_of(phone) for correction in record["corrections"]]
        assert states == ["granted"]

    def test_is_no_where_the_record_is_refused(self, session, phone, project, volunteer, lead):
        record = make_record(
            session,
            volunteer,
            project,
            starts_at=STARTS_AT,
            state=RecordState.WAITING,
            level=ReviewLevel.SECOND_PERSON,
            source=Source.ROLL_CALL,
        )
        ask(phone, record)
        mark = lead.get(f"/api/v1/service-records/{record.id}").json["mark"]
        body = {"record_ids": [str(record.id)], "decision": "refused", "reason": "没有来", "marks": [mark]}
        assert lead.post("/api/v1/service-reviews", json=body).json["items"][0]["problem"] is None

        (correction,) = records_of(phone)[0]["corrections"]
        assert (correction["state"], correction["answer"]) == ("declined", "没有来")

    def test_is_never_the_recorders(self, session, phone, project, volunteer, lead, lead_account, secretary):
        record = make_record(
            session, volunteer, project, starts_at=STARTS_AT, minutes=60, recorded_by_account_id=lead_account.id
        )
        ask(phone, record)

        assert waiting(lead) == []
        refused = answer(lead, secretary)
        assert (refused.status_code, refused.json["reason"]) == (403, "own_matter")
        assert lead_account.id not in {notice.account_id for notice in told(session, "hours_questioned")}

    def test_is_never_the_volunteers(self, session, project, new_client, lead_account, lead, secretary):
        own = make_volunteer(session, account=lead_account)
        record = make_record(session, own, project, starts_at=STARTS_AT, minutes=60)
        ask(lead, record)

        assert waiting(lead) == []
        assert answer(lead, secretary).json["reason"] == "own_matter"

    def test_is_not_for_other_branches(self, session, asked, secretary, browser_of):
        elsewhere = browser_of(Role.SECRETARY, make_branch(session))

        assert waiting(elsewhere) == []
        assert answer(elsewhere, secretary).status_code == 404


class TestTheDatabase:
    def test_refuses_an_answer_of_whoever_asked(self, session, asked):
        correction = session.scalars(select(HoursCorrection)).one()
        correction.state, correction.decided_at = "declined", clock.now()
        correction.decided_by_account_id = correction.account_id

        with pytest.raises(IntegrityError, match="decided_by_another"), session.begin_nested():
            session.flush()

    def test_keeps_what_was_asked(self, session, asked):
        correction = session.scalars(select(HoursCorrection)).one()
        correction.words = "别的话"

        with pytest.raises(IntegrityError, match="append_only_hours_correction"), session.begin_nested():
            session.flush()
