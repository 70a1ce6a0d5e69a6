"""Giving and ending roles over HTTP."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.access import list_grants_of
from backend.organisations.models import Grant, Role
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_grant


def give(client, organisation, member, role, **more):
    body = {"member_id": str(member.id), "role": role} | more
    return client.post(f"/api/v1/organisations/{organisation.id}/grants", json=body)


class TestGiveGrant:
    def test_makes_the_account_and_tells_the_member(self, secretary, session, place):
        member = make_member(session, place.branch)

        answer = give(secretary, place.branch, member, "deputy_secretary")

        assert answer.status_code == 201
        assert (answer.json["name"], answer.json["role"]) == (member.name, "deputy_secretary")
        assert (answer.json["granted_by_name"], answer.json["is_own"]) == ("李书记", False)
        session.refresh(member)
        told = session.scalars(select(Notification).where(Notification.account_id == member.account_id)).one()
        assert told.kind is NotificationKind.GRANT_GIVEN
        assert told.facts == {"role": "deputy_secretary", "organisation": "律师一支部", "by": "李书记"}

    def test_gives_a_deputy_the_secretarys_powers_from_day_one(self, secretary, new_client, session, place):
        member = make_member(session, place.branch, account=True)
        give(secretary, place.branch, member, "deputy_secretary")
        deputy = new_client().sign_in(session.get_one(Account, member.account_id))

        helper = make_member(session, place.branch)

        assert give(deputy, place.branch, helper, "branch_committee").status_code == 201

    @pytest.mark.parametrize("role", ["secretary", "committee_staff", "auditor", "operator"])
    def test_refuses_what_a_secretary_may_not_give(self, secretary, session, place, reason, role):
        answer = give(secretary, place.branch, make_member(session, place.branch), role)

        assert reason(answer) == (403, "role_not_yours_to_give")

    def test_lets_staff_appoint_secretaries_below(self, staff, session, place):
        answer = give(staff, place.other, make_member(session, place.other), "secretary")

        assert answer.status_code == 201

    def test_lets_the_operator_appoint_staff_and_operators(self, operator, session, place):
        member = make_member(session, place.branch)

        assert give(operator, place.lawyers, member, "committee_staff").status_code == 201
        assert give(operator, place.root, member, "operator").status_code == 201

    @pytest.mark.parametrize(("where", "role"), [("lawyers", "operator"), ("branch", "committee_staff")])
    def test_refuses_roles_where_they_do_not_exist(self, operator, session, place, reason, where, role):
        answer = give(operator, getattr(place, where), make_member(session, place.branch), role)

        assert reason(answer) == (422, "role_does_not_fit")

    def test_refuses_a_branch_role_for_a_member_of_another_branch(self, staff, session, place, reason):
        answer = give(staff, place.branch, make_member(session, place.other), "secretary")

        assert reason(answer) == (409, "not_affiliated")

    def test_refuses_the_same_role_twice(self, secretary, session, place, reason):
        member = make_member(session, place.branch)
        give(secretary, place.branch, member, "branch_committee")

        assert reason(give(secretary, place.branch, member, "branch_committee")) == (409, "already_granted")

    def test_is_no_own_matter(self, secretary, session, place, officer, reason):
        answer = give(secretary, place.branch, officer.member, "deputy_secretary")

        assert reason(answer) == (403, "own_matter")

    def test_holds_until_the_named_day_begins(self, secretary, session, place, reason):
        member, today = make_member(session, place.branch), clock.local_date(clock.now())
        last = today + timedelta(days=30)

        answer = give(secretary, place.branch, member, "branch_committee", until_on=last.isoformat())
        past = give(
            secretary, place.branch, make_member(session, place.branch), "branch_committee", until_on=today.isoformat()
        )

        assert answer.json["until_at"] == clock.start_of(last).isoformat()
        assert reason(past) == (422, "date_in_past")

    def test_refuses_a_phone_that_another_account_has(self, secretary, session, place, reason):
        make_account(session, phone="19900040001")
        member = make_member(session, place.branch, phone="19900040001")

        assert reason(give(secretary, place.branch, member, "branch_committee")) == (409, "phone_taken")

    def test_finds_nobody_outside_the_scope(self, secretary, foreign_secretary, session, place, reason):
        stranger = make_member(session, place.other)

        assert reason(give(secretary, place.branch, stranger, "branch_committee")) == (404, "not_found")
        assert reason(give(foreign_secretary, place.branch, stranger, "branch_committee")) == (404, "not_found")


class TestListGrants:
    def test_shows_who_holds_what_now(self, secretary, staff, session, place, officer):
        over = make_member(session, place.branch, account=True)
        account = session.get_one(Account, over.account_id)
        past = clock.now() - timedelta(hours=1)
        make_grant(session, account=account, role=Role.DEPUTY_SECRETARY, organisation=place.branch, until_at=past)

        path = f"/api/v1/organisations/{place.branch.id}/grants"

        [own] = secretary.get(path).json["items"]
        [seen] = staff.get(path).json["items"]
        assert (own["member_id"], own["is_own"], seen["is_own"]) == (str(officer.member.id), True, False)
        assert own["granted_by_name"] is None

    def test_is_hidden_beside(self, foreign_secretary, place, reason):
        answer = foreign_secretary.get(f"/api/v1/organisations/{place.branch.id}/grants")

        assert reason(answer) == (404, "not_found")


class TestEndGrant:
    def test_ends_it_and_tells_the_holder(self, secretary, session, place, reason):
        member = make_member(session, place.branch)
        grant_id = give(secretary, place.branch, member, "branch_committee").json["id"]

        assert secretary.delete(f"/api/v1/grants/{grant_id}").status_code == 204

        session.refresh(member)
        kinds = session.scalars(select(Notification.kind).where(Notification.account_id == member.account_id)).all()
        assert sorted(kinds) == ["grant_ended", "grant_given"]
        assert list_grants_of(session, account_id=member.account_id, now=clock.now()) == []
        assert reason(secretary.delete(f"/api/v1/grants/{grant_id}")) == (404, "not_found")
        assert give(secretary, place.branch, member, "branch_committee").status_code == 201

    def test_is_no_own_matter(self, secretary, session, officer, reason):
        grant = session.scalars(select(Grant).where(Grant.account_id == officer.account.id)).one()

        assert reason(secretary.delete(f"/api/v1/grants/{grant.id}")) == (403, "own_matter")

    def test_takes_who_may_give_it(self, new_client, secretary, session, place, officer, reason):
        deputy = make_member(session, place.branch, account=True)
        account = session.get_one(Account, deputy.account_id)
        make_grant(session, account=account, role=Role.DEPUTY_SECRETARY, organisation=place.branch)
        theirs = session.scalars(select(Grant).where(Grant.account_id == officer.account.id)).one()

        answer = new_client().sign_in(account).delete(f"/api/v1/grants/{theirs.id}")

        assert reason(answer) == (403, "role_not_yours_to_give")

    def test_finds_nothing_outside_the_scope(self, foreign_secretary, session, officer, reason):
        theirs = session.scalars(select(Grant).where(Grant.account_id == officer.account.id)).one()

        for grant_id in (theirs.id, new_id()):
            assert reason(foreign_secretary.delete(f"/api/v1/grants/{grant_id}")) == (404, "not_found")


class TestMove:
    def test_no_grant_outlives_the_affiliation(self, secretary, session, place, officer, reason):
        affiliations.move(
            session,
            member=officer.member,
            to=place.other,
            on=clock.local_date(clock.now()),
            reason=AffiliationReason.TRANSFER,
            now=clock.now(),
        )

        answer = secretary.get(f"/api/v1/organisations/{place.branch.id}/members")

        assert reason(answer) == (403, "not_allowed")
