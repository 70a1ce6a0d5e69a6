"""Scanning in and out of a shift."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import ServiceRecord, ServiceScan, ServiceStay
from tests.factories.desk import make_card, shown_by
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.service import by_name, digits_at, make_assignment, scan, scan_body, token_at
from tests.factories.volunteering import make_project, make_record, make_shift, make_volunteer
from tests.support.parallel import together


def after(minutes: float):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _signed_up(session, shift, volunteer):
    make_assignment(session, shift, volunteer)


@pytest.fixture
def records(session):
    def look():
        session.expire_all()
        return list(session.scalars(select(ServiceRecord).order_by(ServiceRecord.recorded_at, ServiceRecord.starts_at)))

    return look


def refusal(answer):
    return answer.status_code, answer.json["reason"]


class TestInAndOut:
    def test_count_as_grade_a_at_once(self, session, shift, phone, records):
        came = scan(phone, session, shift, "in", at=after(0.5))
        went = scan(phone, session, shift, "out", at=after(60.9))

        assert (came.status_code, came.json["outcome"], came.json["started_at"]) == (200, "started", NOON.isoformat())
        assert (went.status_code, went.json["outcome"]) == (200, "stopped")
        assert (went.json["minutes"], went.json["grade"], went.json["waits"]) == (60, "a", False)
        (record,) = records()
        assert (record.minutes, record.grade, record.state, record.level) == (60, "a", "credited", "none")
        assert (record.starts_at, record.ends_at, record.flags) == (after(0), after(60), [])

    def test_count_planned_time_only_and_say_so(self, session, shift, phone, records):
        scan(phone, session, shift, "in", at=after(-20))
        went = scan(phone, session, shift, "out", at=after(150))

        assert went.json["minutes"] == 120
        assert records()[0].flags == ["after_plan_cut", "before_plan_cut"]

    def test_within_a_minute_are_no_record(self, session, shift, phone, records):
        scan(phone, session, shift, "in", at=after(5.1))
        went = scan(phone, session, shift, "out", at=after(5.6))

        assert (went.json["outcome"], went.json["minutes"], records()) == ("stopped", 0, [])

    def test_may_repeat_for_a_break_and_a_fourth_time_waits(self, session, shift, phone, records):
        for turn in range(4):
            scan(phone, session, shift, "in", at=after(20 * turn))
            scan(phone, session, shift, "out", at=after(20 * turn + 10))

        found = records()
        assert [record.minutes for record in found] == [10] * 4
        assert [record.state for record in found] == ["credited"] * 3 + ["waiting"]
        assert [record.flags for record in found] == [[], [], [], ["more_than_three_pairs"]]

    def test_twice_in_is_in_once(self, session, shift, phone):
        scan(phone, session, shift, "in", at=after(0))
        again = scan(phone, session, shift, "in", at=after(3))

        assert (again.json["outcome"], again.json["started_at"]) == ("already", NOON.isoformat())

    def test_twice_out_is_out_once(self, session, shift, phone, records):
        scan(phone, session, shift, "in", at=after(0))
        scan(phone, session, shift, "out", at=after(30))
        again = scan(phone, session, shift, "out", at=after(33))

        assert (again.json["outcome"], again.json["ended_at"]) == ("already", after(30).isoformat())
        assert [record.minutes for record in records()] == [30]

    def test_leave_out_what_another_record_covers(self, session, shift, phone, volunteer, project, records):
        make_record(session, volunteer, project, starts_at=after(20), minutes=10)
        scan(phone, session, shift, "in", at=after(0))
        went = scan(phone, session, shift, "out", at=after(60))

        assert went.json["minutes"] == 50
        assert went.json["flags"] == ["overlap_cut"]

    def test_by_six_digits(self, session, shift, phone):
        body = {
            "shift_id": str(shift.id),
            "evidence": {"kind": "short_code", "value": digits_at(session, shift, NOON)},
            "direction": "in",
        }
        with clock.frozen(NOON):
            answer = phone.put(f"/api/v1/service-scans/{new_id()}", json=body)

        assert (answer.status_code, answer.json["outcome"]) == (200, "started")

    def test_by_a_scan_before_signing_in(self, session, shift, client, volunteer, new_client):
        with clock.frozen(NOON):
            claim = client.post("/api/v1/service-claims", json={"token": token_at(session, shift, NOON)})
        assert (claim.status_code, claim.json["shift"]["id"]) == (201, str(shift.id))
        body = {"evidence": {"kind": "claim", "value": claim.json["claim"]}, "direction": "in"}
        with clock.frozen(after(3)):
            phone = new_client().sign_in(volunteer_account(session, volunteer))
            answer = phone.put(f"/api/v1/service-scans/{new_id()}", json=body)

        assert (answer.status_code, answer.json["started_at"]) == (200, NOON.isoformat())


def volunteer_account(session, volunteer):
    return session.get_one(Account, volunteer.account_id)


class TestRefused:
    def test_too_early_and_too_late(self, session, shift, phone):
        early = scan(phone, session, shift, "in", at=after(-31))
        late = scan(phone, session, shift, "in", at=after(120))

        assert refusal(early) == (409, "too_early")
        assert early.json["opens_at"] == after(-30).isoformat()
        assert refusal(late) == (409, "too_late")

    def test_without_a_place(self, session, shift, new_client):
        stranger = new_client().sign_in(make_account(session))

        assert refusal(scan(stranger, session, shift, "in", at=NOON)) == (403, "not_signed_up")

    def test_in_a_shift_that_was_called_off(self, session, shift, phone):
        shift.cancelled_at = NOON

        assert refusal(scan(phone, session, shift, "in", at=NOON)) == (409, "cancelled")

    def test_out_without_in(self, session, shift, phone, records):
        assert refusal(scan(phone, session, shift, "out", at=NOON)) == (409, "not_running")
        assert records() == []

    def test_elsewhere_while_one_runs_says_where(self, session, shift, branch, phone, volunteer):
        other = make_shift(session, make_project(session, branch, title="清河边"), starts_at=NOON)
        make_assignment(session, other, volunteer)
        scan(phone, session, shift, "in", at=NOON)

        answer = scan(phone, session, other, "in", at=after(10))

        assert refusal(answer) == (409, "running_elsewhere")
        assert (answer.json["project_title"], answer.json["started_at"]) == ("社区便民服务", NOON.isoformat())

    def test_by_an_old_picture_of_a_code(self, session, shift, phone):
        body = scan_body(token_at(session, shift, NOON), "in")
        with clock.frozen(after(5)):
            answer = phone.put(f"/api/v1/service-scans/{new_id()}", json=body)

        assert refusal(answer) == (410, "code_expired")

    def test_by_a_code_of_tomorrow_and_by_rubbish(self, session, shift, phone):
        ahead = scan_body(token_at(session, shift, after(10)), "in")
        with clock.frozen(NOON):
            future = phone.put(f"/api/v1/service-scans/{new_id()}", json=ahead)
            broken = phone.put(f"/api/v1/service-scans/{new_id()}", json=scan_body("ABC", "in"))

        assert refusal(future) == (422, "code_from_future")
        assert refusal(broken) == (422, "code_malformed")

    def test_ten_wrong_digits_are_enough(self, session, shift, phone):
        good = digits_at(session, shift, NOON)
        wrong = f"{(int(good) + 1) % 10**6:06d}"
        with clock.frozen(NOON):
            answers = [
                phone.put(
                    f"/api/v1/service-scans/{new_id()}",
                    json={
                        "shift_id": str(shift.id),
                        "evidence": {"kind": "short_code", "value": value},
                        "direction": "in",
                    },
                )
                for value in [wrong] * 10 + [good]
            ]

        assert refusal(answers[0]) == (422, "short_code_wrong")
        assert (answers[0].json["left"], answers[9].json["left"]) == (9, 0)
        assert refusal(answers[10]) == (429, "short_code_throttled")

    def test_by_digits_that_name_no_shift(self, phone):
        body = {"evidence": {"kind": "short_code", "value": "123456"}, "direction": "in"}

        assert refusal(phone.put(f"/api/v1/service-scans/{new_id()}", json=body)) == (422, "shift_needed")

    def test_are_kept_and_answered_equally(self, session, shift, phone):
        scan_id = new_id()
        first = scan(phone, session, shift, "out", at=NOON, scan_id=scan_id)
        again = scan(phone, session, shift, "out", at=after(1), scan_id=scan_id, seen_at=NOON)

        assert refusal(first) == refusal(again) == (409, "not_running")
        assert (first.json["replayed"], again.json["replayed"]) == (False, True)
        assert session.scalar(select(func.count()).select_from(ServiceScan)) == 1

    def test_before_the_first_day(self, session, shift, phone, volunteer):
        volunteer.since_on = clock.local_date(NOON) + timedelta(days=1)

        assert refusal(scan(phone, session, shift, "in", at=NOON)) == (422, "before_joining")


class TestSentAgain:
    def test_gets_the_first_answer(self, session, shift, phone):
        scan_id = new_id()
        first = scan(phone, session, shift, "in", at=NOON, scan_id=scan_id)
        scan(phone, session, shift, "out", at=after(30))
        again = scan(phone, session, shift, "in", at=after(40), scan_id=scan_id, seen_at=NOON)

        assert again.json == first.json | {"replayed": True}

    def test_with_another_meaning_is_refused(self, session, shift, phone):
        scan_id = new_id()
        scan(phone, session, shift, "in", at=NOON, scan_id=scan_id)

        assert refusal(scan(phone, session, shift, "out", at=NOON, scan_id=scan_id)) == (422, "id_reused")

    def test_by_another_account_tells_nothing(self, session, shift, phone, new_client):
        scan_id = new_id()
        scan(phone, session, shift, "in", at=NOON, scan_id=scan_id)
        stranger = new_client().sign_in(make_account(session))

        assert refusal(scan(stranger, session, shift, "in", at=NOON, scan_id=scan_id)) == (409, "id_belongs_to_other")

    def test_by_ten_requests_at_once_is_once(self, session, shift, volunteer, new_client, records):
        account = volunteer_account(session, volunteer)
        phones = [new_client().sign_in(account) for _ in range(10)]
        scan_id, body = new_id(), scan_body(token_at(session, shift, NOON), "in", captured_at=NOON.isoformat())
        session.commit()
        for each in phones:
            each.arranged = None
        with clock.frozen(NOON):
            answers = together(
                [lambda each=each: each.put(f"/api/v1/service-scans/{scan_id}", json=body) for each in phones]
            )

        assert {answer.status_code for answer in answers} == {200}
        assert sum(not answer.json["replayed"] for answer in answers) == 1
        assert session.scalar(select(func.count()).select_from(ServiceStay)) == 1


class TestCaughtOffline:
    def test_counts_at_its_own_slot_and_waits_for_a_second_person(self, session, shift, phone, records):
        scan(phone, session, shift, "in", at=after(90), seen_at=after(0))
        scan(phone, session, shift, "out", at=after(91), seen_at=after(60))

        (record,) = records()
        assert (record.minutes, record.grade, record.state, record.flags) == (60, "b", "waiting", ["received_late"])

    def test_exit_before_its_entry_is_put_in_order(self, session, shift, phone, records):
        out = scan(phone, session, shift, "out", at=after(90), seen_at=after(60))
        came = scan(phone, session, shift, "in", at=after(91), seen_at=after(0))

        assert refusal(out) == (409, "not_running")
        assert (came.json["outcome"], came.json["minutes"]) == ("stopped", 60)
        (record,) = records()
        assert (record.starts_at, record.ends_at, record.state) == (after(0), after(60), "waiting")

    def test_a_batch_is_put_in_order(self, session, shift, phone, records):
        items = [
            {
                "id": str(new_id()),
                **scan_body(
                    token_at(session, shift, after(minutes)), direction, captured_at=after(minutes).isoformat()
                ),
                "sent_at": after(200).isoformat(),
            }
            for minutes, direction in [(60, "out"), (0, "in"), (100, "out"), (70, "in")]
        ]
        with clock.frozen(after(200)):
            answer = phone.post("/api/v1/service-scans/batch", json={"items": [*items, {"id": "no"}]})

        assert answer.status_code == 200
        ended = [
            item["answer"]["outcome"] if item["answer"] else item["problem"]["reason"] for item in answer.json["items"]
        ]
        assert ended == ["stopped"] * 4 + ["invalid_request"]
        assert sorted((record.starts_at, record.ends_at) for record in records() if record.state != "voided") == [
            (after(0), after(60)),
            (after(70), after(100)),
        ]

    def test_after_a_month_is_over(self, session, shift, phone, volunteer):
        with clock.frozen(after(32 * 1440)):
            phone.sign_in(volunteer_account(session, volunteer))
        answer = scan(phone, session, shift, "in", at=after(32 * 1440), seen_at=after(0))

        assert refusal(answer) == (410, "code_expired")


class TestAtTheDesk:
    def test_by_name_is_grade_c_and_waits_for_another(self, session, shift, lead, volunteer, lead_account, records):
        by_name(lead, shift, volunteer, "in", at=after(0))
        went = by_name(lead, shift, volunteer, "out", at=after(60))

        assert (went.json["minutes"], went.json["grade"], went.json["waits"]) == (60, "c", True)
        (record,) = records()
        assert (record.recorded_by_account_id, record.level) == (lead_account.id, "second_person")

    def test_lets_in_who_has_no_place(self, session, shift, lead):
        walk_in = make_volunteer(session)

        assert by_name(lead, shift, walk_in, "in", at=NOON).json["outcome"] == "started"

    def test_by_a_members_card(self, session, shift, lead, branch, records):
        card = make_card(session, make_member(session, branch, account=True))
        for minutes, direction in [(0, "in"), (45, "out")]:
            body = {
                "shift_id": str(shift.id),
                "evidence": {"kind": "member_card", "value": shown_by(session, card, now=after(minutes))},
                "direction": direction,
            }
            with clock.frozen(after(minutes)):
                answer = lead.put(f"/api/v1/service-scans/{new_id()}", json=body)
            assert answer.status_code == 200, answer.json

        assert [(record.minutes, record.grade) for record in records()] == [(45, "a")]

    def test_is_for_those_who_run_the_shift(self, shift, phone, volunteer, secretary, session):
        other = make_volunteer(session)

        assert by_name(phone, shift, other, "in", at=NOON).status_code == 404
        assert refusal(by_name(secretary, shift, other, "in", at=after(-24 * 60 + 1))) == (409, "too_early")

    def test_is_not_for_oneself(self, session, shift, lead, lead_account):
        own = make_volunteer(session, account=lead_account)

        assert refusal(by_name(lead, shift, own, "in", at=NOON)) == (403, "own_matter")
