"""Several branches hold one activity: nothing is imposed, and each keeps its own people's record."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityHost, ActivityState
from backend.activities.service import joint, sign_ups
from backend.attendance.models import LeaveCategory
from backend.attendance.service import leave, opening
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Role
from tests.factories.activities import make_activity, plan
from tests.factories.attendance import attempt, send, token_of
from tests.factories.desk import make_steward
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee


@pytest.fixture
def neighbour(session, committee):
    return make_branch(session, parent=committee, name="云溪律师第二党支部", short_name="律师二支部")


@pytest.fixture
def other_secretary(browser_of, neighbour):
    return browser_of(Role.SECRETARY, neighbour)


@pytest.fixture
def activity(session, branch):
    return make_activity(session, branch, starts_at=clock.now() + timedelta(minutes=30))


@pytest.fixture
def invited(session, activity, neighbour):
    """An invitation of the neighbour that waits for its answer."""
    account = make_account(session)
    found = joint.invite(session, activity=activity, organisation_id=neighbour.id, account=account, now=clock.now())
    session.commit()
    return found


@pytest.fixture
def held_together(session, invited, activity):
    joint.accept(session, invitation=invited, activity=activity, account=make_account(session), now=clock.now())
    session.commit()
    return activity


@pytest.fixture
def own(session, branch):
    return make_member(session, branch, account=True, name="安一")


@pytest.fixture
def theirs(session, neighbour):
    return make_member(session, neighbour, account=True, name="白二")


@pytest.fixture
def opened(session, held_together, own, theirs):
    opening.open_check_in(session, activity=held_together, now=clock.now())
    session.commit()
    return held_together


@pytest.fixture
def phone_of(session, new_client):
    return lambda member: new_client().sign_in(session.get_one(Account, member.account_id))


def url_of(activity, more=""):
    return f"/api/v1/activities/{activity.id}{more}"


def answer(browser, invitation, accepted=True, reason=None):
    body = {"accepted": accepted, "reason": reason}
    return browser.post(f"/api/v1/activity-invitations/{invitation.id}/answer", json=body)


def kinds(browser):
    return [note["kind"] for note in browser.get("/api/v1/notifications").json["items"]]


class TestInviting:
    def test_offers_the_other_branches_of_the_committee_by_name_only(
        self, session, secretary, activity, neighbour, other_branch
    ):
        make_branch(session, parent=make_committee(session))

        items = secretary.get(url_of(activity, "/invitable-branches")).json["items"]

        assert items == [{"id": str(neighbour.id), "name": neighbour.name, "short_name": neighbour.short_name}]

    def test_tells_the_secretaries_and_changes_nothing_until_they_answer(
        self, secretary, other_secretary, activity, neighbour, theirs, phone_of
    ):
        sent = secretary.post(url_of(activity, "/invitations"), json={"organisation_id": str(neighbour.id)})

        assert (sent.status_code, sent.json["state"]) == (201, "pending")
        assert kinds(other_secretary) == ["joint_invited"]
        assert phone_of(theirs).get(url_of(activity)).status_code == 404
        (item,) = other_secretary.get(f"/api/v1/organisations/{neighbour.id}/activity-invitations").json["items"]
        assert (item["activity"]["title"], item["activity"]["hosts"][0]["short_name"]) == (
            activity.title,
            "律师一支部",
        )

    def test_twice_or_outside_the_committee_is_refused(self, secretary, activity, invited, neighbour, other_branch):
        for organisation in (neighbour, other_branch):
            body = {"organisation_id": str(organisation.id)}
            refused = secretary.post(url_of(activity, "/invitations"), json=body)

            assert (refused.status_code, refused.json["reason"]) == (422, "not_invitable")

    def test_is_over_once_the_roster_is_written(self, session, secretary, branch, neighbour):
        activity = make_activity(session, branch, state=ActivityState.OPEN)

        refused = secretary.post(url_of(activity, "/invitations"), json={"organisation_id": str(neighbour.id)})

        assert (refused.status_code, refused.json["reason"]) == (409, "wrong_state")

    def test_taken_back_cannot_be_accepted(self, secretary, other_secretary, invited):
        assert secretary.delete(f"/api/v1/activity-invitations/{invited.id}").status_code == 204

        refused = answer(other_secretary, invited)

        assert (refused.status_code, refused.json["reason"]) == (409, "invitation_answered")

    def test_goes_with_a_draft_that_is_thrown_away(self, session, secretary, branch, neighbour):
        draft = make_activity(session, branch, state=ActivityState.DRAFT)
        account = make_account(session)
        joint.invite(session, activity=draft, organisation_id=neighbour.id, account=account, now=clock.now())

        assert secretary.delete(url_of(draft)).status_code == 204


class TestPlanningTogether:
    @pytest.fixture
    def create(self, secretary, branch):
        def post(*invited):
            body = plan(invited_ids=[str(organisation.id) for organisation in invited])
            return secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=body)

        return post

    def test_asks_the_chosen_branches_at_once(self, secretary, other_secretary, create, neighbour):
        made = create(neighbour)

        assert (made.status_code, made.json["state"], len(made.json["hosts"])) == (201, "draft", 1)
        (sent,) = secretary.get(f"/api/v1/activities/{made.json['id']}/invitations").json["items"]
        assert (sent["organisation"]["id"], sent["state"]) == (str(neighbour.id), "pending")
        assert kinds(other_secretary) == ["joint_invited"]

    def test_is_all_or_nothing(self, session, secretary, other_secretary, create, branch, neighbour, other_branch):
        for wrong in ((neighbour, other_branch), (neighbour, neighbour), (neighbour, branch)):
            refused = create(*wrong)

            assert (refused.status_code, refused.json["reason"]) == (422, "not_invitable")
        assert secretary.get(f"/api/v1/organisations/{branch.id}/activities").json["total"] == 0
        assert kinds(other_secretary) == []

    def test_offers_the_other_branches_of_the_committee_by_name_only(self, secretary, branch, neighbour, other_branch):
        items = secretary.get(f"/api/v1/organisations/{branch.id}/invitable-branches").json["items"]

        assert items == [{"id": str(neighbour.id), "name": neighbour.name, "short_name": neighbour.short_name}]


class TestWhenTheInvitedAreBusy:
    @pytest.fixture
    def clashes(self, secretary, branch, activity):
        """What clashes with a plan at the time of `activity`, which is the plan."""
        times = {"starts_at": activity.starts_at.isoformat(), "ends_at": activity.ends_at.isoformat()}

        def ask(*invited):
            ids = [str(organisation.id) for organisation in invited]
            query = times | {"activity_id": str(activity.id), "invited_ids": ids}
            return secretary.get(f"/api/v1/organisations/{branch.id}/clashes", query_string=query)

        return ask

    def test_says_who_and_from_when_to_when_and_not_with_what(self, session, clashes, activity, neighbour):
        busy = make_activity(session, neighbour, starts_at=activity.starts_at + timedelta(minutes=30))

        (item,) = clashes(neighbour).json["items"]

        assert (item["kind"], item["branch"], item["activity_id"], item["title"]) == (
            "invited",
            neighbour.short_name,
            None,
            None,
        )
        assert datetime.fromisoformat(item["starts_at"]) == busy.starts_at

    def test_names_the_one_that_is_asked_where_another_leads(self, session, clashes, activity, neighbour, committee):
        third = make_branch(session, parent=committee)
        busy = make_activity(session, third, starts_at=activity.starts_at)
        account, now = make_account(session), clock.now()
        asked = joint.invite(session, activity=busy, organisation_id=neighbour.id, account=account, now=now)
        joint.accept(session, invitation=asked, activity=busy, account=account, now=now)

        (item,) = clashes(neighbour).json["items"]

        assert item["branch"] == neighbour.short_name

    def test_keeps_their_drafts_and_other_times_to_itself(self, session, clashes, activity, neighbour):
        make_activity(session, neighbour, starts_at=activity.starts_at, state=ActivityState.DRAFT)
        make_activity(session, neighbour, starts_at=activity.ends_at)

        assert clashes(neighbour).json["items"] == []

    def test_is_not_told_of_branches_that_cannot_be_asked(self, clashes, other_branch):
        refused = clashes(other_branch)

        assert (refused.status_code, refused.json["reason"]) == (422, "not_invitable")


class TestAnswering:
    def test_yes_makes_it_a_host_and_tells_its_members(
        self, secretary, other_secretary, activity, invited, theirs, phone_of
    ):
        assert answer(other_secretary, invited).status_code == 204

        hosts = [host["short_name"] for host in secretary.get(url_of(activity)).json["hosts"]]
        assert hosts == ["律师一支部", "律师二支部"]
        assert kinds(phone_of(theirs)) == ["activity_published"]
        assert kinds(secretary) == ["joint_answered"]
        assert phone_of(theirs).get(url_of(activity)).status_code == 200

    def test_no_needs_a_reason_which_the_lead_reads(self, secretary, other_secretary, activity, invited):
        assert answer(other_secretary, invited, accepted=False).status_code == 422

        assert answer(other_secretary, invited, accepted=False, reason="当天另有安排").status_code == 204
        (item,) = secretary.get(url_of(activity, "/invitations")).json["items"]
        assert (item["state"], item["reason"]) == ("declined", "当天另有安排")
        assert len(secretary.get(url_of(activity)).json["hosts"]) == 1

    def test_belongs_to_the_invited_branch_alone(self, secretary, invited):
        assert answer(secretary, invited).status_code == 404

    def test_twice_is_refused(self, other_secretary, invited):
        answer(other_secretary, invited)

        again = [answer(other_secretary, invited), answer(other_secretary, invited, accepted=False, reason="不去了")]

        assert [(one.status_code, one.json["reason"]) for one in again] == [(409, "invitation_answered")] * 2

    def test_may_be_taken_back_while_it_is_a_draft(self, session, branch, neighbour, secretary, other_secretary):
        draft, account = make_activity(session, branch, state=ActivityState.DRAFT), make_account(session)
        invited = joint.invite(session, activity=draft, organisation_id=neighbour.id, account=account, now=clock.now())
        answer(other_secretary, invited)

        assert answer(other_secretary, invited, accepted=False, reason="不去了").status_code == 204
        assert len(secretary.get(url_of(draft)).json["hosts"]) == 1


class TestLeading:
    @pytest.mark.parametrize("step", ["publish", "open", "close", "cancel", "reopen"])
    def test_steps_are_the_leads(self, other_secretary, held_together, step):
        body = {"reason": "改期"} if step in ("cancel", "reopen") else None

        refused = other_secretary.post(url_of(held_together, f"/{step}"), json=body)

        assert (refused.status_code, refused.json["reason"]) == (403, "not_the_lead")

    def test_so_is_the_plan(self, other_secretary, held_together):
        body = {"version": held_together.version, "venue": "隔壁"}

        refused = other_secretary.patch(url_of(held_together), json=body)

        assert (refused.status_code, refused.json["reason"]) == (403, "not_the_lead")

    def test_others_are_offered_what_they_may_do(self, secretary, other_secretary, opened):
        theirs = other_secretary.get(url_of(opened)).json["may"]

        assert sorted(theirs) == ["display", "minutes", "photos", "roster"]
        assert "close" in secretary.get(url_of(opened)).json["may"]

    def test_one_host_leads_and_the_database_knows(self, session, held_together, branch):
        held_together.hosts[1].is_lead = True

        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


class TestOneCode:
    def test_lets_the_members_of_both_in_each_for_their_own_branch(
        self, session, opened, own, theirs, phone_of, branch, neighbour, secretary, other_secretary
    ):
        body = attempt("rotating_code", token_of(session, opened))

        came = [send(phone_of(member), body) for member in (own, theirs)]

        assert [one.json["outcome"] for one in came] == ["checked_in"] * 2
        for browser, name, place in ((secretary, "安一", branch), (other_secretary, "白二", neighbour)):
            roster = browser.get(url_of(opened, "/roster")).json
            assert [(line["name"], line["status"]) for line in roster["lines"]] == [(name, "present")]
            assert roster["counts"]["expected"] == 1
            numbers = {one["organisation"]["id"]: one["counts"]["present"] for one in roster["branches"]}
            assert numbers == {str(branch.id): 1, str(neighbour.id): 1}
            minutes = browser.get(url_of(opened, f"/minutes/{place.id}")).json
            assert [person["name"] for person in minutes["facts"]["attendance"]["people"]] == [name]


class TestOwnPeopleOnly:
    def test_are_ticked(self, opened, own, theirs, secretary, other_secretary):
        foreign = [
            send(secretary, attempt("roster", str(theirs.id), activity=opened)),
            send(other_secretary, attempt("roster", str(own.id), activity=opened)),
        ]
        ticked = send(other_secretary, attempt("roster", str(theirs.id), activity=opened))

        assert [one.status_code for one in foreign] == [404, 404]
        assert (ticked.status_code, ticked.json["outcome"]) == (200, "checked_in")

    def test_are_ticked_in_batches(self, opened, own, theirs, secretary):
        items = [attempt("roster", str(one.id), activity=opened) | {"id": str(new_id())} for one in (own, theirs)]

        results = secretary.post("/api/v1/check-ins/batch", json={"items": items}).json["items"]

        assert results[0]["answer"]["outcome"] == "checked_in"
        assert results[1]["problem"]["reason"] == "not_found"

    def test_are_undone_confirmed_put_on_leave_and_looked_up(self, opened, theirs, secretary):
        line = {"id": str(new_id()), "member_id": str(theirs.id), "reason": "误签"}
        calls = [
            secretary.post(url_of(opened, "/undos"), json=line),
            secretary.post(url_of(opened, f"/attendance/{theirs.id}/confirmations"), json={}),
            secretary.post(url_of(opened, "/attendance/confirmations"), json={"member_ids": [str(theirs.id)]}),
            secretary.put(url_of(opened, f"/leaves/{theirs.id}"), json={"category": "work"}),
            secretary.delete(url_of(opened, f"/leaves/{theirs.id}")),
            secretary.get(url_of(opened, f"/roster/{theirs.id}/events")),
            secretary.post(url_of(opened, "/stewards"), json={"member_id": str(theirs.id)}),
        ]

        assert [call.status_code for call in calls] == [404] * len(calls)

    def test_are_on_a_stewards_desk(self, session, opened, own, theirs, neighbour, phone_of):
        steward = make_member(session, neighbour, account=True, name="门二")
        make_steward(session, opened, steward)
        phone = phone_of(steward)

        names = {line["name"] for line in phone.get(url_of(opened, "/desk")).json["lines"]}

        assert names == {"白二"}
        assert send(phone, attempt("roster", str(own.id), activity=opened)).status_code == 404
        assert send(phone, attempt("roster", str(theirs.id), activity=opened)).status_code == 200

    def test_make_requests_that_reach_their_own_secretary(
        self, session, branch, neighbour, theirs, secretary, other_secretary
    ):
        activity = make_activity(session, branch, starts_at=clock.now() + timedelta(hours=3), leave_needs_approval=True)
        account = make_account(session)
        invitation = joint.invite(
            session, activity=activity, organisation_id=neighbour.id, account=account, now=clock.now()
        )
        joint.accept(session, invitation=invitation, activity=activity, account=account, now=clock.now())
        leave.ask(
            session,
            activity=activity,
            member_id=theirs.id,
            category=LeaveCategory.WORK,
            note="",
            account_id=theirs.account_id,
            now=clock.now(),
        )

        waiting = [
            len(browser.get(f"/api/v1/organisations/{place.id}/attendance-requests").json["leaves"])
            for browser, place in ((secretary, branch), (other_secretary, neighbour))
        ]

        assert waiting == [0, 1]
        assert "leave_asked" not in kinds(secretary)
        assert "leave_asked" in kinds(other_secretary)

    def test_stand_on_the_list_of_places_with_their_number_among_all(
        self, session, branch, neighbour, own, theirs, secretary, other_secretary
    ):
        activity = make_activity(session, branch, starts_at=clock.now() + timedelta(hours=3), capacity=5)
        session.add(ActivityHost(activity_id=activity.id, organisation_id=neighbour.id))
        session.flush()
        for one in (own, theirs):
            sign_ups.sign_up(session, activity=activity, member_id=one.id, account_id=one.account_id, now=clock.now())

        lists = [browser.get(url_of(activity, "/sign-ups")).json for browser in (secretary, other_secretary)]

        assert [[(item["name"], item["number"]) for item in found["items"]] for found in lists] == [
            [("安一", 1)],
            [("白二", 2)],
        ]
        assert {found["taken"] for found in lists} == {2}
        foreign = secretary.delete(url_of(activity, f"/sign-ups/{theirs.id}"))
        assert foreign.status_code == 404

    def test_are_all_seen_from_above(self, opened, committee, browser_of):
        roster = browser_of(Role.COMMITTEE_STAFF, committee).get(url_of(opened, "/roster")).json

        assert sorted(line["name"] for line in roster["lines"]) == ["安一", "白二"]
