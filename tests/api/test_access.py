"""Who may do what where: every role × place × route, by the table of rights and nothing else."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.core import clock
from backend.core.http import access_rule_of
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from tests.api.walk.stage import (
    ELSEWHERE,
    EVERYBODY,
    HERE,
    MEMBER,
    ROUTES,
    City,
    Stage,
    features,
    is_allowed,
    reaches,
    right_of,
    routes_of,
    send,
)
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member

pytestmark = pytest.mark.one_database
OPEN_TO_EVERYBODY = {
    "api-docs.openapi_json",
    "applications.create_application",
    "applications.create_way_in",
    "applications.get_public_project",
    "applications.read_answer",
    "applications.withdraw_application",
    "calendars.dispute_activation",  # Judged inside: the cookie of an ended session is a proof too.
    "calendars.read_feed",
    "check-ins.create_claim",
    "flow cards.check_card",
    "get_docs",
    "get_page",
    "health.get_health",
    "health.get_readiness",
    "identity.inspect_activation",
    "metrics.get_metrics",  # Judged inside: from this machine, or with the operator's token.
    "outcomes.give_feedback",
    "outcomes.show_feedback",
    "proof checks.check_proof",
    "service scans.create_service_claim",
    "session.get_session",
    "session.sign_in",
    "session.use_activation",
    "transfer letters.check_letter",
}
BY_DISPLAY_TOKEN = {"displays.get_current_display"}
JUDGED_INSIDE = {"calendars.dispute_activation"}
FORBIDDEN = {(403, "not_allowed")}


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def city(session, new_client):
    return City(session, new_client)


class TestRegistry:
    def test_knows_every_route(self, app):
        assert set(ROUTES) == {rule.endpoint for rule in app.url_map.iter_rules()}

    def test_every_route_has_one_method(self, app):
        for rule in app.url_map.iter_rules():
            assert len(rule.methods - {"HEAD", "OPTIONS"}) == 1, rule

    def test_these_are_public_and_no_others(self, app):
        public = {endpoint for endpoint in ROUTES if access_rule_of(app, endpoint) == "public"}

        assert public == OPEN_TO_EVERYBODY

    def test_one_is_opened_by_the_token_of_a_display(self, app):
        opened = {endpoint for endpoint in ROUTES if access_rule_of(app, endpoint) == "display token"}

        assert opened == BY_DISPLAY_TOKEN


@pytest.mark.parametrize("feature", features())
class TestRoutes:
    def test_are_open_to_those_who_have_the_right_there_and_to_nobody_else(self, app, city, feature):
        for endpoint in routes_of(feature):
            for place in ROUTES[endpoint].places:
                walk(app, city, endpoint, place)


def walk(app, city, endpoint, place):
    """Let everybody make the call at the place: refused to some, and then a call of their own for all others."""
    found, told = ROUTES[endpoint], f"{endpoint} {place}"
    allowed = [who for who in EVERYBODY if is_allowed(app, endpoint, who, place)]
    call = found.prepare(Stage(city, city.places[place], city.accounts[MEMBER]))
    for who in refused_at(app, endpoint, place):
        if endpoint == "check-ins.put_check_in":  # Its refusals are kept under the id of the call.
            call = found.prepare(Stage(city, city.places[place], city.accounts[who]))
        answer = send(city.unchanged_browser(who), app, endpoint, call)
        reason = (answer.status_code, answer.json["reason"])
        assert reason in refusals_of(app, endpoint, who), f"{told} {who}: {reason}"
    for who in allowed:
        call = found.prepare(Stage(city, city.places[place], city.accounts[who]))
        answer = send(city.browser(who), app, endpoint, call)
        assert answer.status_code < 300, f"{told} {who}: {answer.status_code} {answer.data[:200]!r}"


def refused_at(app, endpoint, place):
    """Who may not; whoever has the right nowhere is refused before the place is looked at, so at the first one only."""
    refused = [who for who in EVERYBODY if not is_allowed(app, endpoint, who, place)]
    is_first = place == ROUTES[endpoint].places[0]
    return [who for who in refused if is_first or refusals_of(app, endpoint, who) != FORBIDDEN]


def refusals_of(app, endpoint, who):
    """Forbidden to whoever has the right nowhere; what lies out of reach does not exist."""
    right = right_of(app, endpoint)
    if right is None:
        return {(403, "no_member"), (403, "not_on_roster"), (404, "not_found")}
    holds = isinstance(who, Role) and right in RIGHTS_OF[who]
    return {(404, "not_found")} if holds else FORBIDDEN


class TestRefusedAtTheDoor:
    """One city for all routes: nothing of what is refused here happens."""

    def test_whoever_is_signed_out_is_asked_to_sign_in(self, app, city):
        stage = Stage(city, city.places[HERE], city.accounts[MEMBER])
        for endpoint, found in ROUTES.items():
            answer = send(city.browser(None), app, endpoint, found.prepare(stage))

            if endpoint in (OPEN_TO_EVERYBODY | BY_DISPLAY_TOKEN) - JUDGED_INSIDE:
                assert answer.status_code < 300, endpoint
            else:
                assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in"), endpoint

    def test_officers_whose_powers_are_asleep_are_asked_for_the_password(self, app, city):
        for endpoint, found in ROUTES.items():
            right = right_of(app, endpoint)
            if right is None:
                continue
            who = next(role for role in Role if right in RIGHTS_OF[role])
            browser = city.browser(who)
            call = found.prepare(Stage(city, city.places[HERE], city.accounts[who]))

            with clock.frozen(NOON + timedelta(minutes=30)):
                answer = send(browser, app, endpoint, call)

            assert (answer.status_code, answer.json["reason"]) == (403, "powers_asleep"), endpoint

    def test_own_matters_need_no_powers(self, city):
        browser = city.browser(Role.SECRETARY)

        with clock.frozen(NOON + timedelta(minutes=30)):
            answers = [browser.get(f"/api/v1/{path}") for path in ("me", "me/home", "notifications", "sessions")]

        assert {answer.status_code for answer in answers} == {200}


class TestTableOfRights:
    """The contract, written down a second time on purpose."""

    WRITE = frozenset({Right.ACTIVITIES_WRITE, Right.ATTENDANCE_WRITE})
    READ = frozenset(
        {
            Right.ORGANISATIONS_READ,
            Right.MEMBERS_READ,
            Right.ACTIVITIES_READ,
            Right.ATTENDANCE_READ,
            Right.PROJECTS_READ,
            Right.GRANTS_READ,
            Right.TRANSFERS_READ,
        }
    )
    SERVE = frozenset({Right.PROJECTS_RUN, Right.HOURS_REVIEW})

    def test_deputies_have_the_secretarys_rights(self):
        assert RIGHTS_OF[Role.DEPUTY_SECRETARY] == RIGHTS_OF[Role.SECRETARY]
        assert RIGHTS_OF[Role.SECRETARY] >= self.READ | self.WRITE

    def test_the_branch_committee_runs_meetings_and_projects_only(self):
        runs = self.WRITE | self.SERVE | {Right.VENUES_KEEP}
        assert RIGHTS_OF[Role.BRANCH_COMMITTEE] == (self.READ - {Right.GRANTS_READ}) | runs

    def test_who_stands_above_writes_nothing_of_a_branch(self):
        for role in (Role.COMMITTEE_STAFF, Role.AUDITOR):
            written = {right for right in RIGHTS_OF[role] if right.value.endswith(("_write", "_import", "_reveal"))}
            assert written == set()

    def test_yearly_work_is_kept_by_secretaries_counted_above_and_confirmed_by_committees(self):
        def holders(right):
            return {role for role in Role if right in RIGHTS_OF[role]}

        secretaries = {Role.SECRETARY, Role.DEPUTY_SECRETARY}
        assert holders(Right.YEARLY_KEEP) == secretaries
        assert holders(Right.YEARLY_COUNT) == secretaries | {Role.COMMITTEE_STAFF, Role.AUDITOR}
        assert holders(Right.YEARLY_CONFIRM) == {Role.COMMITTEE_STAFF}

    def test_only_committees_reorganise(self):
        assert {role for role in Role if Right.REORGANISE in RIGHTS_OF[role]} == {Role.COMMITTEE_STAFF}

    def test_the_operator_sees_no_member(self):
        assert not RIGHTS_OF[Role.OPERATOR] & {
            Right.MEMBERS_READ,
            Right.MEMBERS_REVEAL,
            Right.ACTIVITIES_READ,
            Right.ATTENDANCE_READ,
            Right.AUDIT_READ,
        }


@pytest.mark.parametrize("who", EVERYBODY)
class TestListsAndIds:
    """Everything listed is readable by id, and nothing else is."""

    @staticmethod
    def by_id(browser, path, ids):
        answers = {str(found): browser.get(f"/api/v1/{path}/{found}").status_code for found in ids}
        assert set(answers.values()) <= {200, 403, 404}
        return {found for found, status in answers.items() if status == 200}

    @staticmethod
    def listed(browser, path):
        answer = browser.get(f"/api/v1/{path}")
        assert answer.status_code in (200, 403, 404)
        return {item["id"] for item in answer.json["items"]} if answer.status_code == 200 else set()

    def test_of_organisations_are_equal(self, city, who):
        browser, everything = city.browser(who), [city.root, city.committee, *city.places.values()]

        listed = self.listed(browser, "organisations")

        assert self.by_id(browser, "organisations", [found.id for found in everything]) == listed

    def test_of_members_are_equal(self, session, city, who):
        everything = [make_member(session, place) for place in city.places.values()] + [city.member]
        browser = city.browser(who)

        listed = set().union(
            *(self.listed(browser, f"organisations/{place.id}/members") for place in city.places.values())
        )

        assert self.by_id(browser, "members", [found.id for found in everything]) == listed

    def test_of_activities_are_equal_for_officers(self, session, city, who):
        everything = [
            make_activity(session, place, state=state) for place in city.places.values() for state in ActivityState
        ]
        browser = city.browser(who)

        listed = set().union(
            *(self.listed(browser, f"organisations/{place.id}/activities") for place in city.places.values())
        )

        readable = self.by_id(browser, "activities", [found.id for found in everything])
        if who == MEMBER:  # Members have no list of a branch; they read what was published.
            published = [a for a in everything if a.state is not ActivityState.DRAFT]
            own = {str(a.id) for a in published if a.hosts[0].organisation_id == city.places[HERE].id}
            assert (readable, listed) == (own, set())
        else:
            assert readable == listed

    def test_reach_as_far_as_the_role(self, city, who):
        listed = self.listed(city.browser(who), "organisations")

        for place in (HERE, ELSEWHERE):
            expected = isinstance(who, Role) and reaches(who, place)
            assert (str(city.places[place].id) in listed) is expected


class TestActivationsFromAbove:
    @pytest.mark.parametrize("who", [Role.COMMITTEE_STAFF, Role.OPERATOR])
    def test_are_for_officers_only(self, session, city, who):
        ordinary = make_member(session, city.places[HERE], account=True)

        answer = city.browser(who).post(f"/api/v1/members/{ordinary.id}/activations")

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
