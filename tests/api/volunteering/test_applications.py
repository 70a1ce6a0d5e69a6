"""People without an affiliation: they apply, are answered, sign in, and become members without losing a minute."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.identity.errors import PhoneTakenError
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.members.service import appointments
from backend.organisations.models import Role
from backend.volunteering.models import (
    Application,
    ApplicationState,
    Assignment,
    Grade,
    ProjectPost,
    RecordState,
    ServiceDecision,
    ServiceRecord,
    ServiceStay,
    Volunteer,
)
from backend.volunteering.service import applications, leads, merging, people
from tests.api.walk.stage import HERE, ROUTES, City, is_allowed
from tests.factories.identity import NOON, make_account, new_phone
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.factories.volunteering import make_project, make_record, make_shift, make_volunteer

YES = {"accepts_risks": True}


def reason(answer):
    return answer.status_code, answer.json["reason"]


@pytest.fixture
def project(session, branch, lead_account):
    return make_project(
        session,
        branch,
        lead=lead_account,
        title="爱心送考",
        takes_applications=True,
        risks="道路行车有风险",
        insurance="某保险公司意外险",
    )


@pytest.fixture
def public(project):
    return f"/api/v1/volunteer-projects/{project.id}"


@pytest.fixture
def form():
    return {"name": "赵师傅", "phone": new_phone(), "note": "示例出租公司 苏A·T0000", "accepts_risks": True}


@pytest.fixture
def token(client, public, form):
    return {"token": client.post(f"{public}/applications", json=form).json["token"]}


def listed(lead, project):
    return lead.get(f"/api/v1/projects/{project.id}/applications").json["items"]


def approve(lead, project):
    (first, *_) = listed(lead, project)
    return lead.post(f"/api/v1/volunteer-applications/{first['id']}/approve")


class TestPublicPage:
    def test_says_what_is_asked_and_nothing_of_whose_it_is(self, client, public, branch, committee):
        answer = client.get(public)

        assert (answer.status_code, answer.json["title"], answer.json["issuer_name"]) == (
            200,
            "爱心送考",
            "云溪志愿服务队",
        )
        told = answer.get_data(as_text=True)
        assert not any(word in told for word in ("支部", "党", "organisation", str(branch.id), str(committee.id)))

    @pytest.mark.parametrize("change", [{"takes_applications": False}, {"state": "draft"}, {"state": "cancelled"}])
    def test_exists_only_while_applications_are_taken(self, session, client, project, public, change):
        for name, value in change.items():
            setattr(project, name, value)

        assert client.get(public).status_code == 404
        assert client.post(f"{public}/applications", json={}).status_code == 422


class TestApplying:
    def test_keeps_it_and_tells_the_lead_without_a_name(self, client, public, form, lead, project):
        answer = client.post(f"{public}/applications", json=form)

        (item,) = listed(lead, project)
        (note,) = lead.get("/api/v1/notifications").json["items"]
        assert (answer.status_code, set(answer.json)) == (201, {"token"})
        assert (item["name"], item["note"], item["state"]) == ("赵师傅", form["note"], "pending")
        assert item["phone_masked"] == f"{form['phone'][:3]}****{form['phone'][-4:]}"
        assert (note["kind"], note["facts"]) == ("volunteer_applied", {"title": "爱心送考"})

    def test_asks_for_the_consent_and_a_phone_number(self, client, public, form):
        without = client.post(f"{public}/applications", json=form | {"accepts_risks": False})
        wrong = client.post(f"{public}/applications", json=form | {"phone": "12345"})

        assert [reason(without), reason(wrong)] == [(422, "risks_not_accepted"), (422, "phone_invalid")]

    def test_answers_the_same_whether_or_not_there_is_an_account(self, session, client, public, form):
        make_account(session, phone="19900009998")

        known = client.post(f"{public}/applications", json=form | {"phone": "19900009998"})
        unknown = client.post(f"{public}/applications", json=form)

        assert (known.status_code, set(known.json)) == (unknown.status_code, set(unknown.json)) == (201, {"token"})
        for answer in (known, unknown):
            read = client.post("/api/v1/volunteer-applications/answer", json=answer.json).json
            assert (read["state"], read["needs_password"]) == ("pending", False)

    def test_twice_is_refused_while_one_waits_and_often_for_the_day(self, session, client, public, form, branch):
        client.post(f"{public}/applications", json=form)
        again = client.post(f"{public}/applications", json=form)
        for _ in range(4):
            other = make_project(session, branch, takes_applications=True)
            client.post(f"/api/v1/volunteer-projects/{other.id}/applications", json=form)
        many = client.post(f"{public}/applications", json=form)

        assert reason(again) == (409, "already_applied")
        assert (reason(many), "Retry-After" in many.headers) == ((429, "too_many_applications"), True)

    def test_may_be_taken_back_and_leaves_nothing(self, session, client, token, lead, project):
        assert client.post("/api/v1/volunteer-applications/withdraw", json=token).status_code == 204

        session.rollback()
        kept = session.scalars(select(Application)).one()
        assert (kept.name, kept.phone_sealed, kept.phone_index, kept.note) == (None,) * 4
        assert listed(lead, project) == []
        again = client.post("/api/v1/volunteer-applications/withdraw", json=token)
        assert reason(again) == (409, "application_settled")

    def test_with_a_token_that_is_no_token_says_nothing(self, client):
        for act in ("answer", "withdraw", "activation"):
            answer = client.post(f"/api/v1/volunteer-applications/{act}", json={"token": "x" * 43})
            assert reason(answer) == (404, "not_found")


class TestAnswering:
    def test_yes_makes_an_account_whose_password_the_applicants_phone_chooses(
        self, session, client, token, form, lead, project
    ):
        approved = approve(lead, project)
        answer = client.post("/api/v1/volunteer-applications/answer", json=token).json
        way_in = client.post("/api/v1/volunteer-applications/activation", json=token)
        body = {"token": way_in.json["activation_token"], "password": "blue-kite-over-9-roofs"}
        signed_in = client.post("/api/v1/activations/use", json=body)

        assert (approved.status_code, approved.json["items"][0]["state"]) == (200, "approved")
        assert (answer["state"], answer["needs_password"]) == ("approved", True)
        assert (signed_in.status_code, signed_in.json["account"]["display_name"]) == (201, "赵师傅")
        assert signed_in.json["member"] is None
        later = client.post("/api/v1/volunteer-applications/activation", json=token)
        assert reason(later) == (409, "sign_in_instead")
        shift = make_shift(session, project)
        assert client.put(f"/api/v1/shifts/{shift.id}/sign-up", json=YES).json["state"] == "placed"

    def test_yes_keeps_name_and_phone_in_the_account_only(self, session, token, lead, project, form):
        approve(lead, project)

        session.rollback()
        kept = session.scalars(select(Application)).one()
        assert (kept.name, kept.phone_sealed, kept.phone_index, kept.note) == (None,) * 4
        account = session.get_one(Account, kept.account_id)
        assert (account.display_name, accounts.phone_of(session, account)) == ("赵师傅", form["phone"])

    def test_yes_finds_the_account_with_that_phone_and_opens_it_to_nobody(
        self, session, client, public, form, lead, project
    ):
        account = make_account(session, phone="19900009997", password=None, display_name="王小明")
        token = client.post(f"{public}/applications", json=form | {"phone": "19900009997"}).json

        with clock.frozen(clock.now() + timedelta(minutes=5)):
            approve(lead, project)

        assert client.post("/api/v1/volunteer-applications/answer", json=token).json["needs_password"] is False
        refused = client.post("/api/v1/volunteer-applications/activation", json=token)
        assert reason(refused) == (409, "sign_in_instead")
        session.rollback()
        assert session.scalars(select(Volunteer)).one().account_id == account.id
        assert session.get_one(Account, account.id).display_name == "王小明"

    def test_no_is_read_with_its_reason(self, client, token, lead, project):
        (item,) = listed(lead, project)

        lead.post(f"/api/v1/volunteer-applications/{item['id']}/decline", json={"reason": "名额已满"})

        answer = client.post("/api/v1/volunteer-applications/answer", json=token).json
        assert (answer["state"], answer["reason"], answer["needs_password"]) == ("declined", "名额已满", False)
        refused = client.post("/api/v1/volunteer-applications/activation", json=token)
        assert reason(refused) == (409, "application_settled")

    def test_happens_once(self, token, lead, project):
        (item,) = listed(lead, project)
        lead.post(f"/api/v1/volunteer-applications/{item['id']}/decline", json={"reason": "名额已满"})

        again = lead.post(f"/api/v1/volunteer-applications/{item['id']}/approve")

        assert reason(again) == (409, "application_settled")

    def test_is_nobodys_own_matter(self, client, public, form, new_client, session, branch):
        account = make_account(session, phone="19900009996")
        project = make_project(session, branch, lead=account, takes_applications=True)
        client.post(f"/api/v1/volunteer-projects/{project.id}/applications", json=form | {"phone": "19900009996"})

        assert reason(approve(new_client().sign_in(account), project)) == (403, "own_matter")

    def test_is_for_those_who_run_the_project(self, token, lead, project, phone, secretary):
        (item,) = listed(lead, project)

        assert phone.post(f"/api/v1/volunteer-applications/{item['id']}/approve").status_code == 404
        assert secretary.post(f"/api/v1/volunteer-applications/{item['id']}/approve").status_code == 200

    def test_shows_the_full_number_to_be_rung_up_and_writes_it_down(self, token, form, lead, project):
        (item,) = listed(lead, project)

        answer = lead.post(f"/api/v1/volunteer-applications/{item['id']}/phone")

        assert answer.json == {"phone": form["phone"]}


class TestForgetting:
    def test_erases_what_led_to_nothing_after_thirty_days(self, session, client, token, lead, project):
        (item,) = listed(lead, project)
        lead.post(f"/api/v1/volunteer-applications/{item['id']}/decline", json={"reason": "名额已满"})

        early = applications.forget(session, now=clock.now() + timedelta(days=29), limit=10)
        due = applications.forget(session, now=clock.now() + timedelta(days=30), limit=10)
        again = applications.forget(session, now=clock.now() + timedelta(days=31), limit=10)

        assert (early, due, again) == (0, 1, 0)
        kept = session.scalars(select(Application)).one()
        assert (kept.name, kept.phone_sealed, kept.phone_index, kept.note) == (None,) * 4
        assert (kept.state, kept.decision_reason) == (ApplicationState.DECLINED, "名额已满")


class TestBecomingAMember:
    @pytest.fixture
    def driver(self, session):
        """Served an hour, then joined the party."""
        account = make_account(session, phone="19900009995", display_name="赵师傅")
        return make_volunteer(session, account=account)

    def test_keeps_account_number_and_hours(self, session, branch, project, driver, secretary):
        make_record(session, driver, project)
        member = make_member(session, branch, phone="19900009995", name="赵师傅")

        issued = secretary.post(f"/api/v1/members/{member.id}/activations")
        people.settle(session, now=clock.now(), limit=10)

        assert issued.status_code == 201
        session.expire_all()
        volunteer = session.scalars(select(Volunteer)).one()
        assert (volunteer.number, volunteer.account_id, volunteer.member_id) == (
            driver.number,
            driver.account_id,
            member.id,
        )
        assert volunteer.since_on.isoformat() == "2020-01-01"

    def test_takes_no_account_that_has_a_role(self, session, branch, secretary, browser_of):
        make_officer(session, Role.AUDITOR, branch, phone="19900009994")
        member = make_member(session, branch, phone="19900009994")

        assert reason(secretary.post(f"/api/v1/members/{member.id}/activations")) == (409, "phone_taken")

    def test_takes_no_account_that_leads_a_project(self, session, branch, project, driver, secretary, lead_account):
        account = session.get_one(Account, driver.account_id)
        leads.give(
            session, project=project, account=account, post=ProjectPost.DESK, giver=lead_account, now=clock.now()
        )
        member = make_member(session, branch, phone="19900009995")

        assert reason(secretary.post(f"/api/v1/members/{member.id}/activations")) == (409, "phone_taken")

    def test_gives_no_role_by_a_number_alone(self, session, branch, driver):
        member = make_member(session, branch, phone="19900009995")

        with pytest.raises(PhoneTakenError):
            appointments.ensure_account(session, member=member, organisation_id=branch.id, now=clock.now())

    def test_puts_two_rows_together_when_somebody_was_known_twice(self, session, branch, project, driver):
        member = make_member(session, branch, phone="19900009995")
        twin = make_volunteer(session, member_id=member.id)
        hour = timedelta(hours=1)
        apart = make_record(session, twin, project, starts_at=NOON - 5 * hour, grade=Grade.C)
        weak = make_record(session, twin, project, starts_at=NOON, grade=Grade.C)
        strong = make_record(session, driver, project, starts_at=NOON, minutes=90)
        session.add(
            Assignment(
                id=apart.id,
                shift_id=make_shift(session, project, starts_at=NOON + 24 * hour).id,
                volunteer_id=twin.id,
                turn=1,
                place=1,
                risks_accepted_at=NOON,
                signed_up_at=NOON,
                signed_up_by_account_id=driver.account_id,
            )
        )
        member.account_id = driver.account_id
        session.flush()

        assert people.settle(session, now=NOON + 2 * hour, limit=10) == 1

        session.expire_all()
        assert session.get_one(Volunteer, twin.id).merged_into_id == driver.id
        assert people.find_by_number(session, number=twin.number).id == driver.id
        rows = {row.id: row for row in session.scalars(select(ServiceRecord))}
        assert {row.volunteer_id for row in rows.values()} == {driver.id}
        assert (rows[weak.id].state, rows[strong.id].state, rows[apart.id].state) == (
            RecordState.VOIDED,
            RecordState.CREDITED,
            RecordState.CREDITED,
        )
        assert session.scalars(select(ServiceDecision)).one().record_id == weak.id
        assert session.scalars(select(Assignment)).one().volunteer_id == driver.id
        assert people.settle(session, now=clock.now(), limit=10) == 0

    def test_lets_records_move_by_merging_only(self, session, project, driver):
        record, other = make_record(session, driver, project), make_volunteer(session)
        record.volunteer_id = other.id

        with pytest.raises(Exception, match="moves_by_merging_service_record"):
            session.flush()
        session.rollback()

    def test_waits_while_somebody_serves(self, session, branch, project, driver, monkeypatch):
        member = make_member(session, branch, phone="19900009995")
        twin = make_volunteer(session, member_id=member.id)
        member.account_id = driver.account_id
        session.flush()
        monkeypatch.setattr(merging, "is_serving", lambda _session, _ids: True)

        people.find_or_make(session, account=session.get_one(Account, driver.account_id), now=clock.now())

        assert session.get_one(Volunteer, twin.id).merged_into_id is None
        assert session.scalar(select(func.count()).select_from(ServiceStay)) == 0


class TestPartySide:
    OPEN = frozenset(
        {
            "applications.create_application",
            "applications.create_way_in",
            "applications.get_public_project",
            "applications.read_answer",
            "applications.withdraw_application",
            "projects.list_own_projects",
            "projects.list_project_templates",
            "qualifications.list_own_qualifications",
            "shifts.list_own_shifts",
        }
    )
    """Of volunteering, for somebody who belongs nowhere; every other thing there does not exist for them."""

    def test_is_closed_to_people_without_affiliation(self, app, session, new_client):
        city = City(session, new_client)
        open_to_guests = {name for name in ROUTES if is_allowed(app, name, "guest", HERE)}

        assert {name for name in open_to_guests if name.split(".")[0] in _OURS} == self.OPEN
        assert city is not None

    def test_has_nothing_to_say_to_them_at_home(self, phone):
        home = phone.get("/api/v1/me/home").json
        me = phone.get("/api/v1/me").json

        assert not any(value for key, value in home.items() if isinstance(value, list))
        assert (me["member"], me["organisation"], me["officers"]) == (None, None, [])


_OURS = {"applications", "projects", "qualifications", "shifts", "service sign-ups"}
