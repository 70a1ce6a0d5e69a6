"""Every role at every place over every route: who may, may; for everybody else it is forbidden or does not exist."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backend.activities.models import ActivityState
from backend.core import clock
from backend.core.http import access_rule_of
from backend.identity.service import sessions
from backend.organisations.models import Role
from backend.organisations.rules import REACH_OF, RIGHTS_OF, Reach, Right
from tests.api import walk
from tests.api.walk import ROUTES, World, endpoint_of, officers_rules, send
from tests.conftest import ApiClient
from tests.factories.identity import make_account
from tests.factories.organisations import make_branch, make_committee, make_officer

AT_THE_BRANCH, ABOVE, ELSEWHERE = "at the branch", "above it", "elsewhere"
SHARED_LISTS = frozenset({"list_organisations", "list_audit_entries", "get_template"})
"""Routes without a place: they answer everybody who has the right, with what lies in their reach."""


@pytest.fixture
def world(session: Session) -> World:
    committee = make_committee(session)
    branch = make_branch(session, parent=committee)
    return World(session, committee, branch, make_officer(session, Role.SECRETARY, branch))


def reaches(role: Role, place: str) -> bool:
    return place == AT_THE_BRANCH or (place == ABOVE and REACH_OF[role] is Reach.SUBTREE)


class TestRoutes:
    def test_each_has_its_entry_in_the_walk(self, app: Flask) -> None:
        walked = {endpoint_of(rule) for rule in officers_rules(app)}

        assert walked == set(ROUTES)

    def test_open_to_everybody_or_to_the_signed_in_are_those_that_were_decided(self, app: Flask) -> None:
        found: dict[str, set[str]] = {}
        for rule in app.url_map.iter_rules():
            found.setdefault(str(access_rule_of(app, rule.endpoint)), set()).add(endpoint_of(rule))

        assert found["public"] == walk.PUBLIC
        assert found["signed in"] == walk.OWN
        assert found["display token"] == walk.DISPLAY

    def test_are_closed_to_whoever_is_not_signed_in(self, app: Flask, client: ApiClient, world: World) -> None:
        for rule in officers_rules(app):
            answer = send(client, rule, ROUTES[endpoint_of(rule)](world))

            assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in"), rule

    def test_are_closed_to_a_member_without_a_role(self, app: Flask, client: ApiClient, world: World) -> None:
        client.sign_in(world.account_of(world.member()))

        for rule in officers_rules(app):
            answer = send(client, rule, ROUTES[endpoint_of(rule)](world))

            assert (answer.status_code, answer.json["reason"]) == (403, "not_allowed"), rule

    def test_ask_an_officer_whose_powers_are_asleep_for_the_password(
        self, app: Flask, client: ApiClient, world: World
    ) -> None:
        client.sign_in(world.secretary)

        with clock.frozen(clock.now() + sessions.POWERS_IDLE):
            for rule in officers_rules(app):
                if Right(str(access_rule_of(app, rule.endpoint))) in RIGHTS_OF[Role.SECRETARY]:
                    answer = send(client, rule, ROUTES[endpoint_of(rule)](world))
                    assert (answer.status_code, answer.json["reason"]) == (403, "powers_asleep"), rule

    @pytest.mark.parametrize("place", [AT_THE_BRANCH, ABOVE, ELSEWHERE])
    @pytest.mark.parametrize("role", list(Role))
    def test_answer_those_whose_right_reaches_the_place_and_nobody_else(
        self, app: Flask, session: Session, client: ApiClient, world: World, role: Role, place: str
    ) -> None:
        where = {AT_THE_BRANCH: world.branch, ABOVE: world.committee, ELSEWHERE: make_branch(session)}[place]
        client.sign_in(make_officer(session, role, where))

        for rule in officers_rules(app):
            endpoint = endpoint_of(rule)
            right = Right(str(access_rule_of(app, rule.endpoint)))
            may = right in RIGHTS_OF[role] and (endpoint in SHARED_LISTS or reaches(role, place))
            answer = send(client, rule, ROUTES[endpoint](world))

            if not may:
                assert answer.status_code in (403, 404), (rule, answer.get_data(as_text=True))
            elif not (role is Role.OPERATOR and place == AT_THE_BRANCH and endpoint in NEEDS_MORE_REACH):
                assert answer.status_code in (200, 201, 204), (rule, answer.get_data(as_text=True))


NEEDS_MORE_REACH = frozenset({"create_organisation", "move_organisation"})
"""Founding and moving concern the committee above, which an operator of the branch alone does not reach."""


class TestLists:
    @pytest.mark.parametrize("place", [AT_THE_BRANCH, ABOVE, ELSEWHERE])
    @pytest.mark.parametrize("role", list(Role))
    def test_show_exactly_what_can_be_read_by_id(
        self, session: Session, client: ApiClient, world: World, role: Role, place: str
    ) -> None:
        other = World(session, world.committee, make_branch(session), make_account(session))
        where = {AT_THE_BRANCH: world.branch, ABOVE: world.committee, ELSEWHERE: other.branch}[place]
        members = [w.member().id for w in (world, other)]
        activities = [
            w.activity(state).id for w in (world, other) for state in (ActivityState.DRAFT, ActivityState.OPEN)
        ]
        client.sign_in(make_officer(session, role, where))

        organisations = listed(client, "/api/v1/organisations")
        branches = [str(w.branch.id) for w in (world, other)]
        for identifier in (*branches, str(world.committee.id)):
            assert can_read(client, f"/api/v1/organisations/{identifier}") == (identifier in organisations)
        for kind, ids in (("members", members), ("activities", activities)):
            shown: set[str] = set()
            for branch in branches:
                shown |= listed(client, f"/api/v1/organisations/{branch}/{kind}")
            for identifier in map(str, ids):
                assert can_read(client, f"/api/v1/{kind}/{identifier}") == (identifier in shown), kind


def listed(client: ApiClient, path: str) -> set[str]:
    answer = client.get(path)
    return {item["id"] for item in answer.json["items"]} if answer.status_code == 200 else set()


def can_read(client: ApiClient, path: str) -> bool:
    answer = client.get(path)
    assert answer.status_code in (200, 403, 404)
    return answer.status_code == 200
