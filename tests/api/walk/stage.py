"""The city that routes are walked in, and the registry of how each is walked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.activities.models import Activity, ActivityState
from backend.core.http import access_rule_of
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from backend.organisations.rules import RIGHTS_OF, Right
from tests.conftest import ApiClient
from tests.factories.activities import make_activity
from tests.factories.identity import make_account
from tests.factories.members import id_number, make_member
from tests.factories.organisations import get_root, make_branch, make_committee, make_grant, make_officer

GUEST, MEMBER = "guest", "member"
"""Signed in without a member's file; a member of the branch without any role."""
EVERYBODY = (GUEST, MEMBER, *Role)
HERE, ELSEWHERE = "here", "elsewhere"
NEW_PASSWORD = "blue-kite-over-9-roofs"
NOTE = "陪母亲去医院复查膝盖"
_serials = count(1)


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    path: str
    json: Any = None
    more: dict[str, Any] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    """Values in it, or behind it, that belong into no log and no audit entry."""


class City:
    """A committee with two branches, and another branch elsewhere; one account for every role, at the first branch.

    Branch roles hold at the branch itself, staff and auditor at the committee above it, the operator at the top.
    """

    def __init__(self, session: Session, new_client: Callable[[], ApiClient]) -> None:
        self.session, self._new_client = session, new_client
        self._unchanged: dict[str, ApiClient] = {}
        self.root = get_root(session)
        self.committee = make_committee(session)
        self.places = {HERE: make_branch(session, parent=self.committee), ELSEWHERE: make_branch(session)}
        self.member = make_member(session, self.places[HERE], account=True)
        self.accounts = {
            GUEST: make_account(session),
            MEMBER: session.get_one(Account, self.member.account_id),
            **{role: make_officer(session, role, self._seat_of(role)) for role in Role},
        }

    def _seat_of(self, role: Role) -> PartyOrganisation:
        if role is Role.OPERATOR:
            return self.root
        above = role in (Role.COMMITTEE_STAFF, Role.AUDITOR)
        return self.committee if above else self.places[HERE]

    def browser(self, who: str | None) -> ApiClient:
        """A browser of its own; None: nobody is signed in."""
        client = self._new_client()
        if who is None:
            return client
        self._unchanged.pop(who, None)  # What this one does may end the others' sessions.
        return client.sign_in(self.accounts[who])

    def unchanged_browser(self, who: str) -> ApiClient:
        """A browser for what is refused: the next refusal may meet the same one."""
        if who not in self._unchanged:
            self._unchanged[who] = self._new_client().sign_in(self.accounts[who])
        return self._unchanged[who]


@dataclass
class Stage:
    """Where one call is arranged: the branch that holds its target, and who will make it."""

    city: City
    place: PartyOrganisation
    actor: Account

    @property
    def session(self) -> Session:
        return self.city.session

    def somebody(self, **fields: Any) -> Member:
        """A member of the branch with an account, a phone and an ID number."""
        usual = {"account": True, "id_number": id_number(serial=next(_serials) % 499)}
        return make_member(self.session, self.place, **usual | fields)

    def officer(self) -> Member:
        """A member of the branch who helps to run it."""
        member = self.somebody()
        account = self.session.get_one(Account, member.account_id)
        make_grant(self.session, account=account, role=Role.BRANCH_COMMITTEE, organisation=self.place)
        return member

    def activity(self, state: ActivityState) -> Activity:
        return make_activity(self.session, self.place, state=state)

    def account_of(self, member: Member) -> Account:
        return self.session.get_one(Account, member.account_id)


Prepare = Callable[[Stage], Call]
Allows = Callable[[str, str], bool]


@dataclass(frozen=True)
class Route:
    """How an endpoint is walked."""

    prepare: Prepare
    allows: Allows | None
    """Who may, by who and place; None: as its right says."""
    places: tuple[str, ...]
    records: bool
    """Whether a success leaves an audit entry; reads and the exceptions that say why do not."""


ROUTES: dict[str, Route] = {}


def route(
    endpoint: str, *, allows: Allows | None = None, places: tuple[str, ...] = (HERE, ELSEWHERE), records: bool = True
) -> Callable[[Prepare], Prepare]:
    def keep(prepare: Prepare) -> Prepare:
        assert endpoint not in ROUTES
        ROUTES[endpoint] = Route(prepare, allows, places, records)
        return prepare

    return keep


def features() -> list[str]:
    """The blueprints; the routes of one are walked in one city."""
    return sorted({endpoint.partition(".")[0] for endpoint in ROUTES})


def routes_of(feature: str) -> list[str]:
    """Its endpoints; what changes the password of who walks comes last."""
    found = [endpoint for endpoint in ROUTES if endpoint.partition(".")[0] == feature]
    return sorted(found, key=lambda endpoint: (endpoint == "session.change_password", endpoint))


def method_of(app: Flask, endpoint: str) -> str:
    """The one method that the endpoint answers, beside HEAD and OPTIONS."""
    found = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}
    (method,) = found - {"HEAD", "OPTIONS"}
    return method


def right_of(app: Flask, endpoint: str) -> Right | None:
    """The right that opens the endpoint, or None where something else does."""
    rule = access_rule_of(app, endpoint)
    return Right(rule) if rule in {right.value for right in Right} else None


def reaches(role: Role, place: str) -> bool:
    return place == HERE or role is Role.OPERATOR


def is_allowed(app: Flask, endpoint: str, who: str, place: str) -> bool:
    """What `RIGHTS_OF` and the registry say about who may make the call."""
    found, right = ROUTES[endpoint], right_of(app, endpoint)
    if found.allows is not None:
        return found.allows(who, place)
    assert right is not None, f"{endpoint} is opened by no right: say whom it allows"
    return isinstance(who, Role) and right in RIGHTS_OF[who] and reaches(who, place)


def send(browser: ApiClient, app: Flask, endpoint: str, call: Call) -> TestResponse:
    body = {} if call.json is None else {"json": call.json}
    return browser.open(call.path, method=method_of(app, endpoint), buffered=True, **body, **call.more)


def holders_of(right: Right) -> Allows:
    """Whoever has the right anywhere, for routes that name no place."""
    return lambda who, _place: isinstance(who, Role) and right in RIGHTS_OF[who]


def everyone(_who: str, _place: str) -> bool:
    return True


def the_member(who: str, place: str) -> bool:
    return who == MEMBER and place == HERE


def readers_and_the_member(who: str, place: str) -> bool:
    reads = isinstance(who, Role) and Right.ACTIVITIES_READ in RIGHTS_OF[who] and reaches(who, place)
    return reads or the_member(who, place)


ONCE = (HERE,)
API = "/api/v1"
