"""The desk of a shift, handed to somebody until it is closed: what they do, and what stays with the lead."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.models import Notification
from backend.organisations.models import Role
from backend.volunteering.models import Assignment, ServiceRecord, ServiceScan, ShiftSteward
from tests.factories.desk import make_card, shown_by
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.service import by_name, make_assignment, make_shift_steward
from tests.factories.volunteering import make_shift, make_volunteer


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def helper(session, shift):
    """A driver with a place in the shift."""
    found = make_volunteer(session)
    make_assignment(session, shift, found)
    return found


@pytest.fixture
def helpers_phone(session, new_client, helper):
    return new_client().sign_in(session.get_one(Account, helper.account_id))


@pytest.fixture
def steward(session, shift, helper):
    return make_shift_steward(session, shift, helper)


@pytest.fixture
def guest(session, shift):
    """Somebody else with a place."""
    found = make_volunteer(session)
    make_assignment(session, shift, found, place=2)
    return found


def hand_over(browser, shift, **person):
    body = {name: str(value) for name, value in person.items()}
    return browser.post(f"/api/v1/shifts/{shift.id}/stewards", json=body)


def desk_of(browser, shift, at):
    with clock.frozen(at):
        return browser.get(f"/api/v1/shifts/{shift.id}/desk")


def names(answer):
    return [item["name"] for item in answer.json["items"]]


class TestHandingOver:
    def test_to_somebody_with_a_place_opens_the_desk_and_tells_them(self, session, shift, lead, helper, helpers_phone):
        before = desk_of(helpers_phone, shift, NOON).status_code
        given = hand_over(lead, shift, volunteer_id=helper.id)

        assert given.status_code == 201
        assert names(given) == names(lead.get(f"/api/v1/shifts/{shift.id}/stewards"))
        after_it = desk_of(helpers_phone, shift, NOON)
        assert (before, after_it.status_code, after_it.json["runs"]) == (404, 200, False)
        listed = helpers_phone.get("/api/v1/me/run-shifts").json["items"]
        assert [found["id"] for found in listed] == [str(shift.id)]
        told = session.scalars(select(Notification).where(Notification.account_id == helper.account_id)).one()
        assert (told.kind, told.facts["shift_id"]) == ("steward_appointed", str(shift.id))

    def test_to_a_member_is_for_officers_of_the_organisation(self, session, branch, shift, lead, secretary):
        member = make_member(session, branch, account=True)

        answers = [hand_over(browser, shift, member_id=member.id) for browser in (lead, secretary)]

        assert [answer.status_code for answer in answers] == [404, 201]
        assert names(answers[1]) == [member.name]

    def test_needs_a_place_or_an_affiliation(self, session, project, shift, lead, secretary):
        stranger, waiting = make_volunteer(session), make_volunteer(session)
        make_assignment(session, shift, waiting, place=None)
        elsewhere = make_volunteer(session)
        make_assignment(session, make_shift(session, project, role="别的班次"), elsewhere)
        answers = [hand_over(lead, shift, volunteer_id=found.id) for found in (stranger, waiting, elsewhere)]
        answers.append(
            hand_over(secretary, shift, member_id=make_member(session, make_branch(session), account=True).id)
        )

        assert [answer.status_code for answer in answers] == [404] * 4

    def test_is_to_one_person_by_another(self, session, shift, lead, lead_account, helper):
        own = make_volunteer(session, account=lead_account)
        make_assignment(session, shift, own, place=3)
        both = hand_over(lead, shift, volunteer_id=helper.id, member_id=new_id())

        assert hand_over(lead, shift, volunteer_id=own.id).json["reason"] == "own_matter"
        assert both.status_code == 422

    @pytest.mark.usefixtures("steward")
    def test_twice_is_refused_by_the_api_and_by_the_database(self, session, shift, lead, helper, lead_account):
        assert hand_over(lead, shift, volunteer_id=helper.id).json["reason"] == "already_steward"
        again = {"shift_id": shift.id, "account_id": helper.account_id, "granted_by_account_id": lead_account.id}
        with pytest.raises(IntegrityError):
            session.execute(insert(ShiftSteward).values(id=new_id(), from_at=NOON, **again))

    def test_waits_for_no_closed_shift(self, session, shift, lead, helper):
        shift.closed_at = after(90)
        session.flush()

        assert hand_over(lead, shift, volunteer_id=helper.id).json["reason"] == "shift_desk_over"

    @pytest.mark.usefixtures("steward")
    def test_is_for_those_who_run_the_shift(self, browser_of, branch, shift, guest, helpers_phone):
        """A steward hands nothing on."""
        assert hand_over(helpers_phone, shift, volunteer_id=guest.id).status_code == 404
        assert helpers_phone.get(f"/api/v1/shifts/{shift.id}/stewards").status_code == 404
        assert browser_of(Role.AUDITOR, branch).get(f"/api/v1/shifts/{shift.id}/stewards").status_code == 404


@pytest.mark.usefixtures("steward")
class TestSteward:
    def test_ticks_names_and_the_rows_say_who_did(self, session, shift, lead, helper, guest, helpers_phone):
        by_name(helpers_phone, shift, guest, "in", at=NOON)
        by_name(helpers_phone, shift, guest, "out", at=after(90))

        (record,) = session.scalars(select(ServiceRecord))
        assert (record.volunteer_id, record.recorded_by_account_id) == (guest.id, helper.account_id)
        assert (record.grade, record.state) == ("c", "waiting")
        line = next(
            found for found in desk_of(lead, shift, after(91)).json["lines"] if found["volunteer_id"] == str(guest.id)
        )
        helper_name = session.get_one(Account, helper.account_id).display_name
        assert (line["minutes"], line["recorded_by"], len(line["records"])) == (90, [helper_name], 1)

    def test_scans_cards(self, session, branch, shift, helpers_phone):
        member = make_member(session, branch, account=True)
        evidence = {"kind": "member_card", "value": shown_by(session, make_card(session, member), now=NOON)}
        body = {"shift_id": str(shift.id), "evidence": evidence, "direction": "in"}
        with clock.frozen(NOON):
            answer = helpers_phone.put(f"/api/v1/service-scans/{new_id()}", json=body)

        assert (answer.status_code, answer.json["volunteer"]["name"]) == (200, member.name)

    def test_shows_the_code(self, shift, helpers_phone):
        with clock.frozen(NOON):
            assert helpers_phone.put(f"/api/v1/shifts/{shift.id}/code").json["code"] is not None

    def test_never_records_the_own_time(self, session, shift, helper, helpers_phone):
        answer = by_name(helpers_phone, shift, helper, "in", at=NOON)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")
        assert session.scalars(select(ServiceScan)).all() == []
        own = {line["volunteer_id"]: line["is_own"] for line in desk_of(helpers_phone, shift, NOON).json["lines"]}
        assert own == {str(helper.id): True}

    def test_sees_how_long_but_no_records(self, shift, guest, helpers_phone):
        by_name(helpers_phone, shift, guest, "in", at=NOON)
        by_name(helpers_phone, shift, guest, "out", at=after(90))
        lines = desk_of(helpers_phone, shift, after(91)).json["lines"]

        assert [(line["minutes"], line["records"]) for line in lines if line["minutes"]] == [(90, [])]

    def test_neither_calls_the_roll_nor_closes(self, shift, guest, helpers_phone):
        lines = [{"id": str(new_id()), "volunteer_id": str(guest.id)}]
        with clock.frozen(after(130)):
            called = helpers_phone.post(f"/api/v1/shifts/{shift.id}/roll-calls", json={"lines": lines})
            closed = helpers_phone.post(f"/api/v1/shifts/{shift.id}/closing")

        assert (called.status_code, closed.status_code) == (404, 404)

    def test_has_no_other_desk(self, session, project, guest, helpers_phone):
        other = make_shift(session, project, role="别的班次")

        assert desk_of(helpers_phone, other, NOON).status_code == 404
        assert by_name(helpers_phone, other, guest, "in", at=NOON).status_code == 404


class TestEnd:
    def test_taken_back(self, session, shift, lead, helper, helpers_phone, guest, steward):
        ends = [lead.delete(f"/api/v1/shift-stewards/{steward.id}").status_code for _ in range(2)]

        assert ends == [204, 204]
        assert desk_of(helpers_phone, shift, NOON).status_code == 404
        assert by_name(helpers_phone, shift, guest, "in", at=NOON).status_code == 404
        assert names(lead.get(f"/api/v1/shifts/{shift.id}/stewards")) == []
        told = select(Notification.kind).where(Notification.account_id == helper.account_id)
        assert sorted(session.scalars(told)) == ["steward_appointed", "steward_ended"]
        assert hand_over(lead, shift, volunteer_id=helper.id).status_code == 201

    @pytest.mark.usefixtures("steward")
    def test_with_the_closing(self, shift, lead, helpers_phone):
        with clock.frozen(after(90)):
            lead.post(f"/api/v1/shifts/{shift.id}/closing")

        assert desk_of(helpers_phone, shift, after(91)).status_code == 404

    @pytest.mark.usefixtures("steward")
    def test_with_the_place(self, session, shift, lead, helper, helpers_phone):
        own = session.scalars(select(Assignment).where(Assignment.volunteer_id == helper.id)).one()
        own.withdrawn_at = NOON
        session.flush()

        assert desk_of(helpers_phone, shift, NOON).status_code == 404
        assert names(lead.get(f"/api/v1/shifts/{shift.id}/stewards")) == []

    @pytest.mark.usefixtures("steward")
    def test_what_the_phone_kept_before_counts_with_a_second_look(self, session, shift, lead, guest, helpers_phone):
        """A desk that was taken back meanwhile: captured before, so it is taken; somebody looks at it."""
        scan = {"shift_id": str(shift.id), "evidence": {"kind": "roster", "value": str(guest.id)}, "direction": "in"}
        times = {"captured_at": NOON.isoformat(), "sent_at": after(20).isoformat()}
        with clock.frozen(after(10)):
            items = lead.get(f"/api/v1/shifts/{shift.id}/stewards").json["items"]
            lead.delete(f"/api/v1/shift-stewards/{items[0]['id']}")
        with clock.frozen(after(20)):
            answer = helpers_phone.put(f"/api/v1/service-scans/{new_id()}", json=scan | times)
        by_name(lead, shift, guest, "out", at=after(60))

        assert (answer.status_code, answer.json["started_at"]) == (200, NOON.isoformat())
        (record,) = session.scalars(select(ServiceRecord))
        assert "second_look" in record.flags
