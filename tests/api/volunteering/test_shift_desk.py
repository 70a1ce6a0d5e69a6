"""The lead's side: the code, who is in, the roll call, closing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.volunteering.models import ServiceRecord
from tests.factories.identity import NOON, make_account
from tests.factories.service import make_assignment, scan
from tests.factories.volunteering import make_lead, make_record, make_shift, make_volunteer
from tests.support.parallel import together


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _signed_up(session, shift, volunteer):
    make_assignment(session, shift, volunteer)


def get(browser, shift, at):
    with clock.frozen(at):
        return browser.get(f"/api/v1/shifts/{shift.id}/desk")


def call(browser, shift, lines, at):
    with clock.frozen(at):
        return browser.post(f"/api/v1/shifts/{shift.id}/roll-calls", json={"lines": lines})


def line(volunteer, **times):
    return {"id": str(new_id()), "volunteer_id": str(volunteer.id)} | times


class TestCode:
    def test_is_shown_from_the_opening_to_the_end_of_the_grace(self, shift, lead):
        codes = []
        for at in (after(-31), after(-30), after(179), after(180)):
            with clock.frozen(at):
                answer = lead.put(f"/api/v1/shifts/{shift.id}/code")
            assert answer.status_code == 200
            codes.append(answer.json["code"])

        assert [code is not None for code in codes] == [False, True, True, False]
        assert codes[1]["url"].startswith("http://localhost/q/")
        assert len(codes[1]["short_code"]) == 6

    def test_leads_in_and_changes(self, session, shift, lead, phone):
        with clock.frozen(NOON):
            first = lead.put(f"/api/v1/shifts/{shift.id}/code").json
        with clock.frozen(after(1)):
            second = lead.put(f"/api/v1/shifts/{shift.id}/code").json
            body = {
                "evidence": {"kind": "rotating_code", "value": second["code"]["url"].rsplit("/", 1)[1]},
                "direction": "in",
            }
            came = phone.put(f"/api/v1/service-scans/{new_id()}", json=body)
            third = lead.put(f"/api/v1/shifts/{shift.id}/code").json

        assert came.json["outcome"] == "started"
        assert first["code"]["url"] != second["code"]["url"]
        assert [(shown["running"], shown["expected"]) for shown in (first, third)] == [(0, 1), (1, 1)]

    def test_is_for_those_who_run_it(self, shift, phone):
        assert phone.put(f"/api/v1/shifts/{shift.id}/code").status_code == 404


class TestRunShifts:
    def test_are_those_of_ones_projects_about_now(self, session, shift, project, lead, secretary, phone):
        make_shift(session, project, role="下个月", starts_at=NOON + timedelta(days=30))

        listed = [
            [found["id"] for found in browser.get("/api/v1/me/run-shifts").json["items"]]
            for browser in (lead, secretary, phone)
        ]

        assert listed == [[str(shift.id)], [str(shift.id)], []]


class TestDesk:
    def test_tells_who_is_in_and_what_was_recorded(self, session, shift, project, lead, phone, volunteer):
        walk_in = make_volunteer(session)
        make_record(session, walk_in, project, minutes=30, shift_id=shift.id)
        scan(phone, session, shift, "in", at=NOON)

        lines = {found["volunteer_id"]: found for found in get(lead, shift, after(40)).json["lines"]}

        own, other = lines[str(volunteer.id)], lines[str(walk_in.id)]
        assert (own["has_place"], own["running_since"], own["records"]) == (True, NOON.isoformat(), [])
        assert (other["has_place"], other["running_since"]) == (False, None)
        assert [record["minutes"] for record in other["records"]] == [30]


class TestRollCall:
    def test_writes_the_plan_and_waits_for_somebody_else(self, session, shift, lead, volunteer, lead_account):
        answer = call(lead, shift, [line(volunteer)], after(130))

        assert [item["minutes"] for item in answer.json["items"]] == [120]
        (record,) = session.scalars(select(ServiceRecord))
        assert (record.source, record.grade, record.state) == ("roll_call", "c", "waiting")
        assert record.recorded_by_account_id == lead_account.id

    def test_ends_line_by_line_with_a_reason(self, session, shift, project, lead, volunteer, lead_account):
        busy, own = make_volunteer(session), make_volunteer(session, account=lead_account)
        make_record(session, busy, project, minutes=10)
        wanted = [
            line(volunteer, ends_at=after(60).isoformat()),
            line(busy),
            line(own),
            line(volunteer, starts_at=after(-10).isoformat()),
            line(volunteer, starts_at=after(70).isoformat(), ends_at=after(70).isoformat()),
            {"id": str(new_id()), "volunteer_id": str(new_id())},
        ]

        items = call(lead, shift, wanted, after(130)).json["items"]

        assert [item["minutes"] for item in items] == [60, None, None, None, None, None]
        reasons = [item["problem"]["reason"] for item in items[1:]]
        assert reasons == ["service_overlap", "own_matter", "outside_plan", "no_time", "not_found"]

    def test_before_the_end_takes_only_what_has_passed(self, shift, lead, volunteer):
        items = call(lead, shift, [line(volunteer)], after(60)).json["items"]

        assert items[0]["problem"]["reason"] == "not_over_yet"

    def test_sent_twice_is_once(self, session, shift, lead, volunteer):
        lines = [line(volunteer)]
        answers = [call(lead, shift, lines, after(130)).json["items"][0]["minutes"] for _ in range(2)]

        assert answers == [120, 120]
        assert len(session.scalars(select(ServiceRecord)).all()) == 1


class TestClosing:
    def close(self, browser, shift, at):
        with clock.frozen(at):
            return browser.post(f"/api/v1/shifts/{shift.id}/closing")

    def test_before_the_planned_end_is_on_the_leads_word(self, session, shift, lead, phone, lead_account):
        scan(phone, session, shift, "in", at=NOON)

        assert self.close(lead, shift, after(90)).json == {"ended": 1}
        (record,) = session.scalars(select(ServiceRecord))
        assert (record.minutes, record.grade, record.flags) == (90, "b", [])
        assert record.recorded_by_account_id == lead_account.id

    def test_after_it_is_at_the_planned_end(self, session, shift, lead, phone, volunteer):
        scan(phone, session, shift, "in", at=NOON)

        self.close(lead, shift, after(125))

        (record,) = session.scalars(select(ServiceRecord))
        assert (record.minutes, record.flags) == (120, ["closed_at_planned_end"])
        assert record.recorded_by_account_id == volunteer.account_id

    def test_ends_scanning_in(self, session, shift, lead, phone):
        self.close(lead, shift, after(60))

        answer = scan(phone, session, shift, "in", at=after(61))

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")

    def test_waits_for_the_beginning(self, shift, lead):
        answer = self.close(lead, shift, after(-1))

        assert (answer.status_code, answer.json["reason"]) == (409, "shift_not_begun")

    def test_by_two_leads_at_once_is_by_one(self, session, shift, project, lead, phone, new_client):
        scan(phone, session, shift, "in", at=NOON)
        other = make_account(session)
        make_lead(session, project, other)
        browsers = [lead, new_client().sign_in(other)]
        session.commit()
        for browser in browsers:
            browser.arranged = None
        path = f"/api/v1/shifts/{shift.id}/closing"
        with clock.frozen(after(90)):
            answers = together([lambda browser=browser: browser.post(path) for browser in browsers])

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json["reason"] == "shift_closed"
        assert len(session.scalars(select(ServiceRecord)).all()) == 1

    def test_knows_no_shift_of_others(self, session, shift, phone):
        assert self.close(phone, shift, after(90)).status_code == 404
