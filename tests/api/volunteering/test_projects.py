"""Projects: drafted, published, ended, who sees them and who leads them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.volunteering.models import ProjectLead, ProjectPost, ProjectState, Shift
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.volunteering import make_lead, make_project, make_shift, make_volunteer

DRAFT = {
    "kind": "exam_escort",
    "title": "爱心送考",
    "purpose": "高考期间免费接送考生",
    "for_whom": "考生",
    "place": "云溪各考点",
    "from_on": "2026-06-07",
    "until_on": "2026-06-10",
    "risks": "道路行车有风险",
    "is_dangerous": True,
    "takes_applications": True,
    "issuer_name": "云溪志愿服务队",
}


SHIFT = {"role": "驾驶员", "needed": 2, "meeting_point": "东门停车场"}


def reason(answer):
    return answer.status_code, answer.json["reason"]


@pytest.fixture
def projects(branch):
    return f"/api/v1/organisations/{branch.id}/projects"


@pytest.fixture
def member_phone(session, branch, new_client):
    member = make_member(session, branch, account=True)
    return new_client().sign_in(session.get_one(Account, member.account_id))


class TestDrafting:
    def test_makes_a_draft_that_members_do_not_see(self, secretary, projects, member_phone):
        made = secretary.post(projects, json=DRAFT)

        assert (made.status_code, made.json["state"], made.json["version"]) == (201, "draft", 1)
        assert made.json["may"] == ["edit", "publish", "delete", "leads", "shifts", "sign_ups"]
        assert member_phone.get(f"/api/v1/projects/{made.json['id']}").status_code == 404
        assert member_phone.get("/api/v1/projects").json["items"] == []

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"until_on": "2026-06-07"}, "period_wrong"),
            ({"until_on": "2032-06-07"}, "period_wrong"),
            ({"qualification": "pilot"}, "qualification_unknown"),
        ],
    )
    def test_refuses_what_cannot_be(self, secretary, projects, change, why):
        assert reason(secretary.post(projects, json=DRAFT | change)) == (422, why)

    def test_is_for_those_with_a_grant_at_the_organisation_itself(self, browser_of, committee, projects):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)

        assert reason(staff.post(projects, json=DRAFT)) == (404, "not_found")
        own = staff.post(f"/api/v1/organisations/{committee.id}/projects", json=DRAFT)
        assert own.status_code == 201

    def test_begins_with_a_template(self, member_phone):
        answer = member_phone.get("/api/v1/project-templates").json

        assert [item["kind"] for item in answer["items"]][1:3] == ["exam_escort", "legal_aid"]
        assert {"driving_licence", "lawyer"} <= {kind["id"] for kind in answer["qualifications"]}


class TestEditing:
    def test_takes_the_present_version_only(self, secretary, project):
        path = f"/api/v1/projects/{project.id}"

        first = secretary.patch(path, json={"title": "新名称", "version": project.version})
        second = secretary.patch(path, json={"title": "又一个", "version": 1})

        assert (first.status_code, first.json["title"], first.json["version"]) == (200, "新名称", 2)
        assert reason(second) == (409, "changed_meanwhile")

    def test_keeps_the_shifts_within_its_days(self, session, secretary, project):
        make_shift(session, project)

        answer = secretary.patch(
            f"/api/v1/projects/{project.id}", json={"until_on": "2026-03-01", "version": project.version}
        )

        assert reason(answer) == (422, "outside_project")

    def test_is_for_the_lead_too_and_for_nobody_above(self, lead, browser_of, committee, project):
        body = {"place": "社区广场", "version": project.version}

        assert reason(
            browser_of(Role.COMMITTEE_STAFF, committee).patch(f"/api/v1/projects/{project.id}", json=body)
        ) == (
            404,
            "not_found",
        )
        assert lead.patch(f"/api/v1/projects/{project.id}", json=body).json["place"] == "社区广场"

    def test_leaves_a_published_dangerous_one_insured(self, session, secretary, branch):
        project = make_project(session, branch, is_dangerous=True, insurance="某保险公司意外险")

        answer = secretary.patch(f"/api/v1/projects/{project.id}", json={"insurance": "", "version": 1})

        assert reason(answer) == (409, "insurance_missing")


class TestPublishing:
    def test_of_dangerous_work_asks_for_an_insurance(self, session, secretary, branch):
        project = make_project(session, branch, state=ProjectState.DRAFT, is_dangerous=True)
        path = f"/api/v1/projects/{project.id}"

        refused = secretary.post(f"{path}/publish")
        secretary.patch(path, json={"insurance": "某保险公司意外险", "version": 1})
        published = secretary.post(f"{path}/publish")

        assert reason(refused) == (409, "insurance_missing")
        assert (published.status_code, published.json["state"]) == (200, "published")

    def test_twice_is_refused(self, secretary, project):
        assert reason(secretary.post(f"/api/v1/projects/{project.id}/publish")) == (409, "wrong_state")

    def test_is_not_for_the_lead(self, session, branch, lead_account, lead):
        project = make_project(session, branch, state=ProjectState.DRAFT, lead=lead_account)

        assert reason(lead.post(f"/api/v1/projects/{project.id}/publish")) == (404, "not_found")


class TestVisibility:
    def test_of_members_reaches_their_own_branch_and_what_is_above_it(self, session, branch, committee, member_phone):
        own, above = make_project(session, branch), make_project(session, committee, title="送考总调度")
        elsewhere = make_project(session, make_branch(session), title="别处的")

        listed = {item["id"] for item in member_phone.get("/api/v1/projects").json["items"]}

        assert listed == {str(own.id), str(above.id)}
        assert member_phone.get(f"/api/v1/projects/{elsewhere.id}").status_code == 404

    def test_of_what_is_open_to_all_members_reaches_everybody_who_belongs_somewhere(self, session, member_phone, phone):
        wide = make_project(session, make_branch(session), open_to_all_members=True)

        assert member_phone.get(f"/api/v1/projects/{wide.id}").json["may"] == ["sign_up"]
        assert phone.get(f"/api/v1/projects/{wide.id}").status_code == 404

    def test_of_people_without_affiliation_is_what_takes_applications_and_names_no_organisation(
        self, session, branch, phone
    ):
        make_project(session, branch)
        wanted = make_project(session, branch, takes_applications=True)

        (found,) = phone.get("/api/v1/projects").json["items"]

        assert (found["id"], found["organisation"], found["may"]) == (str(wanted.id), None, ["apply"])

    def test_of_officers_above_is_reading(self, browser_of, committee, branch, project):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)

        (listed,) = staff.get(f"/api/v1/organisations/{branch.id}/projects").json["items"]

        assert (listed["id"], listed["may"]) == (str(project.id), [])
        assert staff.get(f"/api/v1/projects/{project.id}").json["organisation"]["short_name"] == "出租一支部"

    def test_asks_officers_whose_powers_sleep_for_the_password(self, secretary, project):
        with clock.frozen(clock.now() + timedelta(minutes=31)):
            answer = secretary.post(f"/api/v1/projects/{project.id}/end")

        assert reason(answer) == (403, "powers_asleep")


class TestEnding:
    def test_ends_the_posts_and_calls_off_what_lies_ahead(self, session, secretary, lead, lead_account, project, shift):
        answer = secretary.post(f"/api/v1/projects/{project.id}/end")

        assert (answer.json["state"], answer.json["may"]) == ("ended", ["sign_ups"])
        session.expire_all()
        assert session.scalars(select(ProjectLead)).one().until_at is not None
        assert session.get_one(Shift, shift.id).cancelled_at is not None
        assert lead.get(f"/api/v1/projects/{project.id}").status_code == 404

    def test_of_a_cancelled_one_tells_those_who_signed_up(
        self, session, secretary, phone, branch, volunteer, lead_account
    ):
        project = make_project(session, branch, lead=session.get_one(Account, volunteer.account_id))
        shift = make_shift(session, project)
        signed_up = phone.put(f"/api/v1/shifts/{shift.id}/sign-up", json={"accepts_risks": True})
        assert signed_up.status_code == 200, signed_up.json

        secretary.post(f"/api/v1/projects/{project.id}/cancel", json={"reason": "考试改期"})

        told = phone.get("/api/v1/notifications").json["items"]
        assert [(note["kind"], note["facts"]["reason"]) for note in told] == [("shift_cancelled", "考试改期")]

    def test_of_a_draft_is_throwing_it_away(self, session, secretary, branch):
        project = make_project(session, branch, state=ProjectState.DRAFT)
        make_shift(session, project)

        assert secretary.delete(f"/api/v1/projects/{project.id}").status_code == 204
        assert secretary.get(f"/api/v1/projects/{project.id}").status_code == 404

    def test_throws_nothing_away_that_was_published(self, secretary, project):
        assert reason(secretary.delete(f"/api/v1/projects/{project.id}")) == (409, "wrong_state")


class TestLeads:
    def test_are_members_of_the_organisation_or_volunteers_by_number(self, session, secretary, branch, project):
        member, driver = make_member(session, branch), make_volunteer(session)
        path = f"/api/v1/projects/{project.id}/leads"

        first = secretary.post(path, json={"member_id": str(member.id), "post": "desk"})
        second = secretary.post(path, json={"number": driver.number, "post": "lead"})

        assert first.status_code == second.status_code == 201
        assert [(row["name"], row["post"]) for row in second.json["items"]][-1] == (member.name, "desk")

    def test_are_told_and_see_the_project(self, session, secretary, branch, new_client):
        project = make_project(session, branch, state=ProjectState.DRAFT)
        volunteer = make_volunteer(session)
        phone = new_client().sign_in(session.get_one(Account, volunteer.account_id))

        secretary.post(f"/api/v1/projects/{project.id}/leads", json={"number": volunteer.number, "post": "lead"})

        assert phone.get("/api/v1/notifications").json["items"][0]["kind"] == "project_lead_given"
        assert phone.get(f"/api/v1/projects/{project.id}").json["may"] == ["edit", "shifts", "sign_ups"]

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            ({"number": "000000000", "post": "lead"}, (422, "volunteer_unknown")),
            ({"post": "lead"}, (422, "volunteer_unknown")),
        ],
    )
    def test_have_to_be_known(self, secretary, project, body, why):
        assert reason(secretary.post(f"/api/v1/projects/{project.id}/leads", json=body)) == why

    def test_are_not_given_twice(self, session, secretary, project, volunteer):
        body = {"number": volunteer.number, "post": "lead"}
        secretary.post(f"/api/v1/projects/{project.id}/leads", json=body)

        assert reason(secretary.post(f"/api/v1/projects/{project.id}/leads", json=body)) == (409, "already_granted")

    def test_are_not_appointed_by_themselves_or_by_leads(self, session, lead, project, volunteer):
        body = {"number": volunteer.number, "post": "lead"}

        assert reason(lead.post(f"/api/v1/projects/{project.id}/leads", json=body)) == (404, "not_found")

    def test_end_when_an_officer_says_so(self, session, secretary, lead, project):
        (post,) = secretary.get(f"/api/v1/projects/{project.id}/leads").json["items"]

        assert secretary.delete(f"/api/v1/project-leads/{post['id']}").status_code == 204
        assert lead.patch(f"/api/v1/projects/{project.id}", json={"version": 1}).status_code == 404
        assert secretary.delete(f"/api/v1/project-leads/{post['id']}").status_code == 204

    def test_at_the_desk_see_the_project_and_change_nothing(self, session, new_client, project):
        account = make_account(session)
        make_lead(session, project, account, post=ProjectPost.DESK)
        phone = new_client().sign_in(account)

        assert phone.get(f"/api/v1/projects/{project.id}").json["may"] == []
        assert phone.get(f"/api/v1/projects/{project.id}/leads").status_code == 404


class TestShifts:
    def times(self, hours=24, minutes=120):
        start = clock.now() + timedelta(hours=hours)
        return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=minutes)).isoformat()}

    def test_are_planned_by_the_lead(self, lead, project):
        answer = lead.post(f"/api/v1/projects/{project.id}/shifts", json=SHIFT | self.times())

        assert (answer.status_code, answer.json["taken"], answer.json["needed"]) == (201, 0, 2)

    @pytest.mark.parametrize(
        ("hours", "minutes", "why"),
        [
            (-2, 60, "in_past"),
            (24, 0, "ends_before_start"),
            (24, 1500, "ends_before_start"),
            (24 * 100, 60, "outside_project"),
        ],
    )
    def test_lie_ahead_within_the_project(self, lead, project, hours, minutes, why):
        answer = lead.post(f"/api/v1/projects/{project.id}/shifts", json=SHIFT | self.times(hours, minutes))

        assert reason(answer) == (422, why)

    def test_by_a_rule_are_previewed_and_made_at_once(self, lead, project):
        body = SHIFT | {
            "rule": "FREQ=WEEKLY;BYDAY=SA",
            "from": "2026-03-02",
            "until": "2026-04-01",
            "starts_time": "09:00",
            "minutes": 120,
            "left_out": ["2026-03-21"],
        }
        path = f"/api/v1/projects/{project.id}/shifts"

        preview = lead.post(f"{path}/preview", json=body).json["items"]
        made = lead.post(f"{path}/series", json=body).json["items"]
        again = lead.post(f"{path}/series", json=body)

        assert [(row["day"]["day"], row["left_out"]) for row in preview] == [
            ("2026-03-07", None),
            ("2026-03-14", None),
            ("2026-03-21", "by_hand"),
            ("2026-03-28", None),
        ]
        assert [row["held_on"] for row in made] == ["2026-03-07", "2026-03-14", "2026-03-28"]
        assert len({row["series_key"] for row in made}) == 1
        assert made[0]["starts_at"].startswith("2026-03-07T01:00:00")
        assert reason(again) == (422, "nothing_planned")

    def test_by_a_rule_may_be_every_day_and_leave_holidays_out(self, session, lead, lead_account, branch):
        project = make_project(
            session, branch, lead=lead_account, until_on=clock.local_date(NOON) + timedelta(days=100)
        )
        body = SHIFT | {
            "rule": "FREQ=DAILY",
            "from": "2026-04-30",
            "until": "2026-05-02",
            "starts_time": "08:00",
            "minutes": 60,
            "skips_holidays": True,
        }

        preview = lead.post(f"/api/v1/projects/{project.id}/shifts/preview", json=body).json["items"]

        assert [(row["day"]["day"], row["left_out"]) for row in preview] == [
            ("2026-04-30", None),
            ("2026-05-01", "holiday"),
        ]

    def test_by_a_rule_that_is_not_understood_are_refused(self, lead, project):
        body = SHIFT | {
            "rule": "FREQ=SECONDLY",
            "from": "2026-03-02",
            "until": "2026-04-01",
            "starts_time": "09:00",
            "minutes": 120,
        }

        answer = lead.post(f"/api/v1/projects/{project.id}/shifts/preview", json=body)

        assert reason(answer) == (422, "rule_not_understood")

    def test_that_move_are_told_to_those_who_signed_up(self, session, lead, phone, project, shift, volunteer):
        make_lead(session, project, session.get_one(Account, volunteer.account_id))
        phone.put(f"/api/v1/shifts/{shift.id}/sign-up", json={"accepts_risks": True})

        answer = lead.patch(f"/api/v1/shifts/{shift.id}", json={"meeting_point": "北门", "version": shift.version})

        assert answer.json["meeting_point"] == "北门"
        assert phone.get("/api/v1/notifications").json["items"][0]["kind"] == "shift_changed"

    def test_that_have_begun_do_not_change(self, lead, shift):
        with clock.frozen(NOON):
            edited = lead.patch(f"/api/v1/shifts/{shift.id}", json={"needed": 5, "version": shift.version})
            cancelled = lead.post(f"/api/v1/shifts/{shift.id}/cancel", json={"reason": "下雨"})

        assert reason(edited) == reason(cancelled) == (409, "shift_over")

    def test_are_listed_by_days(self, session, lead, project, shift):
        later = make_shift(session, project, starts_at=NOON + timedelta(days=7))

        listed = lead.get(f"/api/v1/projects/{project.id}/shifts?from=2026-03-10").json["items"]

        assert [row["id"] for row in listed] == [str(later.id)]
        assert lead.get(f"/api/v1/shifts/{later.id}").json["project"]["title"] == "社区便民服务"
