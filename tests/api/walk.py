"""Every route with what it needs to be walked.

`ROUTES` maps each endpoint to a function that arranges what one successful call needs: path ids, body, headers, and the
branch in which its target lies. The tests of access and of the audit trail go over all of them; a route that is missing
here fails both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.activities.models import Activity, ActivityState, Invitation, VenueUse
from backend.activities.service import joint, sign_ups
from backend.attendance.models import CorrectionWish, ExemptionCategory, LeaveCategory, Minutes, ResolutionKind
from backend.attendance.service import (
    correcting,
    corrections,
    displays,
    exemptions,
    faults,
    make_ups,
    minutes,
    resolutions,
    roster,
)
from backend.attendance.service import leave as leaves
from backend.core import clock
from backend.core.http import access_rule_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.members.models import Affiliation, Member
from backend.members.roster_import import staging
from backend.members.service import groups, pledges
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.models import OrganisationKind, OrganisationParent, PartyOrganisation, PostKind, Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.organisations.service import posts
from tests.conftest import ApiClient
from tests.factories.activities import make_activity, make_series, make_venue, plan, year
from tests.factories.attendance import attempt, make_provisional, token_of
from tests.factories.desk import make_card, make_poster, make_steward
from tests.factories.identity import NOON, PASSWORD, make_account, make_activation, new_phone
from tests.factories.members import id_number, make_member
from tests.factories.organisations import get_root, make_branch, make_committee, make_grant, make_officer
from tests.factories.photos import as_form, make_photo, picture
from tests.factories.record import make_meeting, vote, written
from tests.factories.rosters import as_csv, person

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
        return client if who is None else client.sign_in(self.accounts[who])


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

# --- Pages and health -------------------------------------------------------------------------------------------------


@route("get_page", allows=everyone, places=ONCE)
def _page(_stage: Stage) -> Call:
    return Call("/")


@route("get_docs", allows=everyone, places=ONCE)
def _docs(_stage: Stage) -> Call:
    return Call(f"{API}/docs")


@route("api-docs.openapi_json", allows=everyone, places=ONCE)
def _openapi(_stage: Stage) -> Call:
    return Call(f"{API}/openapi.json")


@route("health.get_health", allows=everyone, places=ONCE)
def _health(_stage: Stage) -> Call:
    return Call("/healthz")


@route("health.get_readiness", allows=everyone, places=ONCE)
def _readiness(_stage: Stage) -> Call:
    return Call("/readyz")


# --- Oneself ----------------------------------------------------------------------------------------------------------


def _about_oneself(endpoint: str, path: str) -> None:
    @route(endpoint, allows=everyone, places=ONCE)
    def _read(_stage: Stage) -> Call:
        return Call(f"{API}{path}")


_about_oneself("session.get_session", "/session")
_about_oneself("identity.list_sessions", "/sessions")
_about_oneself("identity.list_own_activations", "/account/activations")
_about_oneself("notifications.list_notifications", "/notifications")
_about_oneself("me.get_me", "/me")
_about_oneself("me.list_own_disclosures", "/me/disclosures")
_about_oneself("me.get_code_tables", "/code-tables")
_about_oneself("own attendance.get_home", "/me/home")


@route("own attendance.get_record", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _record(_stage: Stage) -> Call:
    return Call(f"{API}/me/record")


@route("session.sign_in", allows=everyone, places=ONCE)
def _sign_in(stage: Stage) -> Call:
    phone = new_phone()
    member = stage.somebody(phone=phone)
    return Call(f"{API}/session", {"phone": phone, "password": PASSWORD}, personal=(member.name, phone, PASSWORD))


@route("session.sign_out", allows=everyone, places=ONCE)
def _sign_out(_stage: Stage) -> Call:
    return Call(f"{API}/session")


@route("session.confirm_powers", allows=everyone, places=ONCE)
def _powers(_stage: Stage) -> Call:
    return Call(f"{API}/session/powers", {"password": PASSWORD}, personal=(PASSWORD,))


@route("session.change_password", allows=everyone, places=ONCE)
def _password(stage: Stage) -> Call:
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    return Call(f"{API}/account/password", body, personal=(PASSWORD, NEW_PASSWORD))


@route("identity.end_all_sessions", allows=everyone, places=ONCE)
def _everywhere(_stage: Stage) -> Call:
    return Call(f"{API}/sessions")


@route("identity.end_session", allows=everyone, places=ONCE)
def _other_session(stage: Stage) -> Call:
    login, _ = sessions.open_session(stage.session, account=stage.actor, device=None, now=clock.now())
    return Call(f"{API}/sessions/{login.id}")


@route("identity.update_account", allows=everyone, places=ONCE)
def _locale(_stage: Stage) -> Call:
    return Call(f"{API}/account", {"locale": "en"})


@route("notifications.read_notification", allows=everyone, places=ONCE)
def _read_one(stage: Stage) -> Call:
    notice = notifications.notify(
        stage.session, account_id=stage.actor.id, kind=NotificationKind.GRANT_GIVEN, facts={}, now=clock.now()
    )
    return Call(f"{API}/notifications/{notice.id}/read")


@route("notifications.read_all_notifications", allows=everyone, places=ONCE)
def _read_all(stage: Stage) -> Call:
    _read_one(stage)
    return Call(f"{API}/notifications/read")


@route("notifications.dispute_activation", allows=everyone, places=ONCE)
def _dispute(stage: Stage) -> Call:
    activation, _ = make_activation(stage.session, account=stage.actor, used_at=clock.now())
    return Call(f"{API}/account/activations/{activation.id}/dispute")


@route("identity.inspect_activation", allows=everyone, places=ONCE, records=False)  # The token is looked at only.
def _inspect(stage: Stage) -> Call:
    _, token = make_activation(stage.session, account=make_account(stage.session, password=None))
    return Call(f"{API}/activations/inspect", {"token": token}, personal=(token,))


@route("session.use_activation", allows=everyone, places=ONCE)
def _activate(stage: Stage) -> Call:
    _, token = make_activation(stage.session, account=make_account(stage.session, password=None))
    body = {"token": token, "password": NEW_PASSWORD}
    return Call(f"{API}/activations/use", body, personal=(token, NEW_PASSWORD))


# --- Organisations ----------------------------------------------------------------------------------------------------


@route("organisations.list_organisations", allows=holders_of(Right.ORGANISATIONS_READ), places=ONCE)
def _organisations(_stage: Stage) -> Call:
    return Call(f"{API}/organisations")


@route("branches.get_organisation_detail")
def _organisation(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}")


@route("organisations.create_organisation", places=ONCE)
def _found(stage: Stage) -> Call:
    body = {
        "name": f"云溪新建第{new_id().hex}党支部",
        "short_name": "新支部",
        "kind": OrganisationKind.BRANCH.value,
        "parent_id": str(stage.city.committee.id),
        "founded_on": "2026-03-01",
    }
    return Call(f"{API}/organisations", body)


@route("organisations.update_organisation")
def _rename(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}", {"short_name": "新简称"})


@route("organisations.move_organisation")
def _move(stage: Stage) -> Call:
    is_here = stage.place is stage.city.places[HERE]
    moved = make_branch(stage.session, parent=stage.city.committee if is_here else None)
    body = {"parent_id": str(stage.city.root.id), "from_on": clock.local_date(clock.now()).isoformat()}
    return Call(f"{API}/organisations/{moved.id}/moves", body)


@route("branches.list_grants")
def _grants(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/grants")


@route("branches.give_grant")
def _give(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"member_id": str(member.id), "role": Role.BRANCH_COMMITTEE.value}
    return Call(f"{API}/organisations/{stage.place.id}/grants", body, personal=(member.name,))


@route("organisations.end_grant")
def _end_grant(stage: Stage) -> Call:
    account = stage.account_of(stage.somebody())
    grant = make_grant(stage.session, account=account, role=Role.BRANCH_COMMITTEE, organisation=stage.place)
    return Call(f"{API}/grants/{grant.id}", personal=(account.display_name,))


@route("organisations.list_audit_entries", allows=holders_of(Right.AUDIT_READ), places=ONCE)
def _trail(_stage: Stage) -> Call:
    return Call(f"{API}/audit-entries")


@route("branches.create_group")
def _new_group(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/groups", {"name": new_id().hex})


@route("branches.rename_group")
def _rename_group(stage: Stage) -> Call:
    group = groups.create(stage.session, organisation=stage.place, name=new_id().hex, now=clock.now())
    return Call(f"{API}/groups/{group.id}", {"name": new_id().hex})


@route("members.put_into_group")
def _into_group(stage: Stage) -> Call:
    member = stage.somebody()
    group = groups.create(stage.session, organisation=stage.place, name=new_id().hex, now=clock.now())
    return Call(f"{API}/members/{member.id}/group", {"group_id": str(group.id)}, personal=(member.name,))


@route("branches.create_post")
def _new_post(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/posts", {"kind": PostKind.PUBLICITY_OFFICER.value})


@route("branches.put_holder")
def _holder(stage: Stage) -> Call:
    kind = PostKind.ORGANISATION_OFFICER
    post = posts.create(stage.session, organisation=stage.place, kind=kind, now=clock.now())
    member = stage.somebody()
    return Call(f"{API}/posts/{post.id}/holder", {"member_id": str(member.id)}, personal=(member.name,))


# --- Members ----------------------------------------------------------------------------------------------------------


@route("members.list_members")
def _members(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/members")


@route("members.create_member")
def _enter(stage: Stage) -> Call:
    phone, number = new_phone(), id_number(serial=next(_serials) % 499)
    body = {"name": "欧阳靖楷", "sex": "1", "standing": "full", "phone": phone, "id_number": number}
    return Call(f"{API}/organisations/{stage.place.id}/members", body, personal=("欧阳靖楷", phone, number))


@route("members.get_member")
def _member(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}")


@route("members.correct_member")
def _correct(stage: Stage) -> Call:
    member, phone = stage.somebody(), new_phone()
    body = {"name": "司马沐宁", "phone": phone, "changed_at": member.changed_at.isoformat()}
    return Call(f"{API}/members/{member.id}", body, personal=(member.name, "司马沐宁", phone))


@route("members.change_standing")
def _standing(stage: Stage) -> Call:
    body = {"standing": "suspended", "from_on": clock.local_date(clock.now()).isoformat()}
    return Call(f"{API}/members/{stage.somebody().id}/standings", body)


@route("members.reveal")
def _reveal(stage: Stage) -> Call:
    phone = new_phone()
    member = stage.somebody(phone=phone)
    body = {"field": "phone", "reason": NOTE}
    return Call(f"{API}/members/{member.id}/reveals", body, personal=(phone, NOTE, member.name))


@route("activations.issue_activation")
def _issue(stage: Stage) -> Call:
    member = stage.officer()
    return Call(f"{API}/members/{member.id}/activations", personal=(member.name,))


@route("activations.list_activations")
def _activations(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.officer().id}/activations")


@route("activations.revoke_activation")
def _revoke(stage: Stage) -> Call:
    activation, _ = make_activation(stage.session, account=stage.account_of(stage.officer()))
    return Call(f"{API}/activations/{activation.id}")


def _staged(stage: Stage) -> Any:
    content = as_csv([person(next(_serials))])
    return staging.preview(
        stage.session,
        organisation=stage.place,
        content=content,
        file_name="名册.csv",
        by=stage.actor,
        now=clock.now(),
    )


@route("roster-imports.upload_roster")
def _upload(stage: Stage) -> Call:
    row = person(next(_serials))
    boundary, content = "lianxin", as_csv([row])
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    more = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
    path = f"{API}/organisations/{stage.place.id}/roster-imports"
    return Call(path, more=more, personal=(row[0], row[3], row[6]))


@route("roster-imports.get_template", allows=holders_of(Right.MEMBERS_IMPORT), places=ONCE)
def _template(_stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/template")


@route("roster-imports.get_import")
def _import(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}")


@route("roster-imports.apply_import")
def _apply(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}/apply")


@route("roster-imports.discard_import")
def _discard(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}")


# --- Pledges and vanguard posts ---------------------------------------------------------------------------------------


def _pledged(stage: Stage, member: Member, year: int = 2026) -> None:
    pledges.write(
        stage.session,
        member=member,
        year=year,
        words=NOTE,
        outcome=None,
        organisation_id=stage.city.places[HERE].id,
        now=clock.now(),
    )


@route("pledges.list_own_pledges", allows=everyone, places=ONCE)
def _own_pledges(_stage: Stage) -> Call:
    return Call(f"{API}/me/pledges")


@route("pledges.put_own_pledge", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _pledge(_stage: Stage) -> Call:
    return Call(f"{API}/me/pledges/2026", {"words": NOTE, "outcome": "做到了"}, personal=(NOTE, "做到了"))


@route("pledges.erase_own_pledge", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _unpledge(stage: Stage) -> Call:
    _pledged(stage, stage.city.member)
    return Call(f"{API}/me/pledges/2026", personal=(NOTE,))


@route("pledges.list_pledges")
def _pledges(stage: Stage) -> Call:
    member = stage.somebody()
    _pledged(stage, member)
    return Call(f"{API}/organisations/{stage.place.id}/pledges", personal=(NOTE, member.name))


@route("pledges.list_vanguard_posts")
def _vanguard_posts(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/vanguard-posts")


@route("pledges.give_vanguard_post")
def _vanguard_post(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"member_id": str(member.id), "name": "窗口先锋岗", "from_on": "2026-03-01"}
    return Call(f"{API}/organisations/{stage.place.id}/vanguard-posts", body, personal=(member.name, "窗口先锋岗"))


@route("pledges.end_vanguard_post")
def _vanguard_over(stage: Stage) -> Call:
    post = pledges.give_post(
        stage.session,
        member=stage.somebody(),
        organisation_id=stage.place.id,
        name="窗口先锋岗",
        from_on=date(2026, 3, 1),
        until_on=None,
        now=clock.now(),
    )
    return Call(f"{API}/vanguard-posts/{post.id}/end", {"until_on": "2026-06-01"})


# --- Activities -------------------------------------------------------------------------------------------------------


@route("activities.list_activities")
def _activities(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/activities")


@route("activities.create_activity")
def _plan(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/activities", plan())


@route("activities.get_activity", allows=readers_and_the_member)
def _activity(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}")


@route("activities.update_activity")
def _edit(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.PUBLISHED)
    return Call(f"{API}/activities/{activity.id}", {"version": activity.version, "venue": "隔壁教室"})


@route("activities.delete_activity")
def _delete(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}")


@route("activities.publish_activity")
def _publish(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}/publish")


@route("activities.cancel_activity")
def _cancel(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/cancel", {"reason": "会场停电"})


def _limited(stage: Stage) -> Activity:
    return make_activity(stage.session, stage.place, starts_at=NOON + timedelta(hours=3), capacity=5)


@route("sign-ups.get_own_sign_up", allows=readers_and_the_member)
def _own_sign_up(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-up")


@route("sign-ups.put_own_sign_up", allows=the_member)
def _sign_up(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-up")


@route("sign-ups.delete_own_sign_up", allows=the_member)
def _sign_off(stage: Stage) -> Call:
    activity = _limited(stage)
    _signed_up(stage, activity, stage.city.member)
    return Call(f"{API}/activities/{activity.id}/sign-up")


@route("sign-ups.list_sign_ups")
def _sign_ups(stage: Stage) -> Call:
    activity = _limited(stage)
    _signed_up(stage, activity, stage.somebody())
    return Call(f"{API}/activities/{activity.id}/sign-ups")


@route("sign-ups.put_sign_up")
def _sign_up_other(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-ups/{stage.somebody().id}")


@route("sign-ups.delete_sign_up")
def _sign_off_other(stage: Stage) -> Call:
    activity, member = _limited(stage), stage.somebody()
    _signed_up(stage, activity, member)
    return Call(f"{API}/activities/{activity.id}/sign-ups/{member.id}")


def _signed_up(stage: Stage, activity: Activity, member: Member) -> None:
    if stage.place.id == stage.city.places[HERE].id or member.id != stage.city.member.id:
        sign_ups.sign_up(
            stage.session, activity=activity, member_id=member.id, account_id=member.account_id, now=clock.now()
        )


def _neighbour(stage: Stage) -> PartyOrganisation:
    """Another branch of the same committee as the stage's."""
    parent_id = stage.session.scalar(
        select(OrganisationParent.parent_id).where(OrganisationParent.organisation_id == stage.place.id)
    )
    return make_branch(stage.session, parent=stage.session.get_one(PartyOrganisation, parent_id))


def _invited(stage: Stage, *, by: PartyOrganisation, to: PartyOrganisation) -> Invitation:
    activity = make_activity(stage.session, by, starts_at=NOON + timedelta(hours=3))
    return joint.invite(
        stage.session, activity=activity, organisation_id=to.id, account=make_account(stage.session), now=clock.now()
    )


@route("joint.list_invitable")
def _invitable(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}/invitable-branches")


@route("joint.list_invitations")
def _invitations(stage: Stage) -> Call:
    invitation = _invited(stage, by=stage.place, to=_neighbour(stage))
    return Call(f"{API}/activities/{invitation.activity_id}/invitations")


@route("joint.create_invitation")
def _invite(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.DRAFT)
    return Call(f"{API}/activities/{activity.id}/invitations", {"organisation_id": str(_neighbour(stage).id)})


@route("joint.delete_invitation")
def _take_invitation_back(stage: Stage) -> Call:
    return Call(f"{API}/activity-invitations/{_invited(stage, by=stage.place, to=_neighbour(stage)).id}")


@route("joint.list_received")
def _received(stage: Stage) -> Call:
    _invited(stage, by=_neighbour(stage), to=stage.place)
    return Call(f"{API}/organisations/{stage.place.id}/activity-invitations")


@route("joint.answer_invitation")
def _answer_invitation(stage: Stage) -> Call:
    invitation = _invited(stage, by=_neighbour(stage), to=stage.place)
    body = {"accepted": False, "reason": "当天另有安排"}
    return Call(f"{API}/activity-invitations/{invitation.id}/answer", body, personal=("当天另有安排",))


@route("backfill.get_past_roster")
def _past_roster(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/past-roster?on=2025-12-05")


@route("backfill.create_past_activity")
def _past_activity(stage: Stage) -> Call:
    member = stage.somebody()
    day = {"starts_at": "2026-02-06T06:00:00Z", "ends_at": "2026-02-06T08:00:00Z"}
    body = plan(**day, id=str(new_id()), present=[str(member.id)], decisions=NOTE)
    return Call(f"{API}/organisations/{stage.place.id}/past-activities", body, personal=(NOTE,))


@route("activities.list_clashes")
def _clashes(stage: Stage) -> Call:
    times = "starts_at=2026-03-06T06:00:00Z&ends_at=2026-03-06T08:00:00Z"
    return Call(f"{API}/organisations/{stage.place.id}/clashes?{times}")


@route("calendar.list_days", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _days(_stage: Stage) -> Call:
    return Call(f"{API}/calendar?from=2026-10-01&until=2026-10-11")


def _photo(stage: Stage) -> str:
    """A picture of an activity that has begun; the address of it."""
    photo = make_photo(stage.session, stage.activity(ActivityState.OPEN), caption=NOTE)
    return f"{API}/activities/{photo.activity_id}/photos/{photo.id}"


@route("photos.list_photos", allows=readers_and_the_member)
def _photos(stage: Stage) -> Call:
    return Call(_photo(stage).rpartition("/")[0], personal=(NOTE,))


@route("photos.add_photo")
def _add_photo(stage: Stage) -> Call:
    more = as_form(picture(), id=str(new_id()), caption=NOTE)
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/photos", more=more, personal=(NOTE,))


@route("photos.remove_photo")
def _remove_photo(stage: Stage) -> Call:
    return Call(_photo(stage), personal=(NOTE,))


@route("photos.get_photo_file", allows=readers_and_the_member)
def _photo_file(stage: Stage) -> Call:
    return Call(f"{_photo(stage)}/file", personal=(NOTE,))


@route("calendar.list_activity_templates", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _templates(_stage: Stage) -> Call:
    return Call(f"{API}/activity-templates")


@route("series.list_series")
def _series_list(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series")


@route("series.preview_series", records=False)  # Nothing is written.
def _series_preview(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series/preview", year())


@route("series.create_series")
def _new_series(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series", year())


@route("series.get_series")
def _one_series(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}")


@route("series.preview_series_change", records=False)  # Nothing is written.
def _series_change(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}/preview", {"venue": "隔壁教室"})


@route("series.update_series")
def _edit_series(stage: Stage) -> Call:
    series = make_series(stage.session, stage.place)
    return Call(f"{API}/series/{series.id}", {"version": series.version, "venue": "隔壁教室"})


@route("series.end_series")
def _end_series(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}/end", {})


@route("venues.list_venues", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _venues(_stage: Stage) -> Call:
    return Call(f"{API}/venues")


@route("venues.create_venue")
def _new_venue(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/venues", {"name": "红色小剧场"})


@route("venues.update_venue")
def _edit_venue(stage: Stage) -> Call:
    return Call(f"{API}/venues/{make_venue(stage.session, stage.place).id}", {"capacity": 60})


@route("venues.list_bookings")
def _bookings(stage: Stage) -> Call:
    venue = make_venue(stage.session, stage.place, use=VenueUse.KEEPER)
    return Call(f"{API}/venues/{venue.id}/bookings?from=2026-03-01&until=2026-04-01")


@route("attendance.open_check_in")
def _open(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/open")


@route("closing.close_activity")
def _close(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/close")


@route("closing.reopen_activity")
def _reopen(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/reopen", {"reason": "名单没核对完"})


@route("closing.get_closing")
def _closing(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/closing")


@route("closing.put_system_fault")
def _fault(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/system-fault", {"reason": "断网"})


@route("closing.delete_system_fault")
def _fault_back(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.CLOSED)
    faults.note(stage.session, activity=activity, officer=make_account(stage.session), reason="断网", now=clock.now())
    return Call(f"{API}/activities/{activity.id}/system-fault")


@route("closing.list_requests")
def _requests(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/attendance-requests")


@route("closing.decide_leave")
def _decide_leave(stage: Stage) -> Call:
    member = stage.somebody()
    activity = make_activity(stage.session, stage.place, state=ActivityState.OPEN, leave_needs_approval=True)
    leave = leaves.ask(
        stage.session,
        activity=activity,
        member_id=member.id,
        category=LeaveCategory.SICK,
        note=NOTE,
        account_id=stage.account_of(member).id,
        now=clock.now(),
    )
    return Call(f"{API}/leaves/{leave.id}/decision", {"granted": True}, personal=(NOTE, member.name))


@route("closing.decide_correction")
def _decide_correction(stage: Stage) -> Call:
    member = stage.somebody()
    correction = corrections.ask(
        stage.session,
        correction_id=new_id(),
        activity=stage.activity(ActivityState.OPEN),
        member=member,
        account=stage.account_of(member),
        wish=CorrectionWish.PRESENT,
        words=NOTE,
        now=clock.now(),
    )
    return Call(f"{API}/corrections/{correction.id}/decision", {"granted": True}, personal=(NOTE, member.name))


@route("own attendance.ask_correction", allows=the_member)
def _ask_correction(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/corrections"
    return Call(path, {"id": str(new_id()), "wish": "present", "words": NOTE}, personal=(NOTE,))


@route("own attendance.list_make_up_sessions", allows=the_member)
def _make_up_sessions(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/make-up-sessions")


def _make_up(stage: Stage) -> tuple[Activity, Activity]:
    """A session that was missed, and one of a neighbouring branch that makes up for it."""
    missed = stage.activity(ActivityState.CLOSED)
    neighbour = make_branch(stage.session, parent=stage.city.committee)
    host = make_activity(stage.session, neighbour, guests_welcome=True, starts_at=clock.now() + timedelta(hours=2))
    return missed, host


@route("own attendance.choose_make_up", allows=the_member, places=ONCE)
def _choose_make_up(stage: Stage) -> Call:
    missed, host = _make_up(stage)
    return Call(f"{API}/activities/{missed.id}/make-up", {"activity_id": str(host.id)})


@route("own attendance.withdraw_make_up", allows=the_member, places=ONCE)
def _withdraw_make_up(stage: Stage) -> Call:
    missed, host = _make_up(stage)
    make_ups.choose(stage.session, missed=missed, activity_id=host.id, member=stage.city.member, now=clock.now())
    return Call(f"{API}/activities/{missed.id}/make-up")


@route("exemptions.list_exemptions")
def _exemptions(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/exemptions")


@route("exemptions.grant_exemption")
def _grant_exemption(stage: Stage) -> Call:
    member, contact = stage.somebody(), stage.somebody()
    body = {"category": "illness", "contact_member_id": str(contact.id), "from_on": "2026-01-01", "note": NOTE}
    return Call(f"{API}/members/{member.id}/exemptions", body, personal=(NOTE, member.name))


@route("exemptions.end_exemption")
def _end_exemption(stage: Stage) -> Call:
    member, contact = stage.somebody(), stage.somebody()
    exemption = exemptions.grant(
        stage.session,
        member=member,
        organisation_id=stage.place.id,
        category=ExemptionCategory.ILLNESS,
        note=NOTE,
        contact_member_id=contact.id,
        from_on=date(2026, 1, 1),
        until_on=None,
        officer=make_account(stage.session),
        now=clock.now(),
    )
    return Call(f"{API}/exemptions/{exemption.id}/end", {"on": "2026-02-01"}, personal=(NOTE, member.name))


# --- The desk at the door ---------------------------------------------------------------------------------------------


def desk_minders(who: str, place: str) -> bool:
    """Officers of the branch; its steward is arranged by no walk."""
    return isinstance(who, Role) and Right.ATTENDANCE_WRITE in RIGHTS_OF[who] and reaches(who, place)


def _has_file(who: str, _place: str) -> bool:
    return who == MEMBER


@route("desk.create_steward")
def _hand_over(stage: Stage) -> Call:
    member = stage.somebody()
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/stewards"
    return Call(path, {"member_id": str(member.id)}, personal=(member.name,))


@route("desk.list_stewards")
def _stewards(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/stewards")


@route("desk.end_steward")
def _take_back(stage: Stage) -> Call:
    steward = make_steward(stage.session, stage.activity(ActivityState.OPEN), stage.somebody())
    return Call(f"{API}/stewards/{steward.id}")


_about_oneself("desk.list_desks", "/me/desks")


@route("desk.show_desk", allows=desk_minders)
def _desk(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/desk")


@route("desk.find_guests", allows=desk_minders)
def _guest(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/guest-searches"
    return Call(path, {"name": "欧阳沐帆", "organisation_name": "出租车支部"}, personal=("欧阳沐帆",))


@route("cards.list_own_cards", allows=_has_file, places=ONCE)
def _own_cards(_stage: Stage) -> Call:
    return Call(f"{API}/me/cards")


@route("cards.create_own_card", allows=_has_file, places=ONCE)
def _own_card(stage: Stage) -> Call:
    return Call(f"{API}/me/cards", personal=(stage.city.member.name,))


@route("cards.revoke_own_card", allows=_has_file, places=ONCE)
def _revoke_card(stage: Stage) -> Call:
    return Call(f"{API}/me/cards/{make_card(stage.session, stage.city.member).id}")


@route("cards.print_card")
def _print_card(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/members/{member.id}/printed-cards", personal=(member.name,))


@route("cards.print_cards")
def _print_cards(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/printed-cards", {"member_ids": [str(member.id)]}, personal=(member.name,))


@route("posters.show_poster")
def _poster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/poster")


@route("posters.create_poster")
def _print_poster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/poster")


@route("posters.revoke_poster")
def _revoke_poster(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.OPEN)
    make_poster(stage.session, activity)
    return Call(f"{API}/activities/{activity.id}/poster")


# --- Attendance -------------------------------------------------------------------------------------------------------


@route("check-ins.put_check_in", allows=the_member, records=False)  # Its scan event is the record.
def _check_in(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    return Call(
        f"{API}/check-ins/{new_id()}", attempt("rotating_code", token), personal=(token, stage.city.member.name)
    )


@route(
    "check-in batches.create_check_in_batch", allows=everyone, places=ONCE, records=False
)  # Its scan events are the record.
def _check_in_batch(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    items = [{"id": str(new_id()), **attempt("rotating_code", token)}, {"id": "7"}]
    return Call(f"{API}/check-ins/batch", {"items": items}, personal=(token, stage.city.member.name))


@route("check-ins.create_claim", allows=everyone, places=ONCE, records=False)  # The claim itself is the proof.
def _claim(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    return Call(f"{API}/claims", {"token": token}, personal=(token,))


@route("own attendance.get_activity_as_guest", allows=the_member, places=ONCE)
def _as_guest(stage: Stage) -> Call:
    host = make_activity(stage.session, stage.city.places[ELSEWHERE], state=ActivityState.OPEN)
    roster.add_guest(
        stage.session,
        activity=host,
        member_id=stage.city.member.id,
        organisation_id=stage.city.places[HERE].id,
        now=clock.now(),
    )
    return Call(f"{API}/activities/{host.id}/as-guest")


@route("own attendance.get_mine", allows=the_member)
def _mine(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/mine")


@route("own attendance.put_own_leave", allows=the_member)
def _own_leave(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/leave"
    return Call(path, {"category": "sick", "note": NOTE}, personal=(NOTE, stage.city.member.name))


@route("own attendance.delete_own_leave", allows=the_member)
def _own_leave_back(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.PUBLISHED)
    _ask(stage, activity, stage.city.member)
    return Call(f"{API}/activities/{activity.id}/leave", personal=(NOTE,))


@route("own attendance.create_presence_claim", allows=the_member)
def _was_there(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/presence-claims"
    return Call(path, {"id": str(new_id()), "note": NOTE}, personal=(NOTE, stage.city.member.name))


@route("attendance.get_roster")
def _roster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/roster")


@route("attendance.list_events")
def _events(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/roster/{member.id}/events")


@route("attendance.undo_check_in")
def _undo(stage: Stage) -> Call:
    member = stage.somebody()
    activity = stage.activity(ActivityState.OPEN)
    helper = make_officer(stage.session, Role.DEPUTY_SECRETARY, stage.place)
    claim = correcting.claim_presence(
        stage.session,
        claim_id=new_id(),
        activity=activity,
        member=member,
        account=stage.account_of(member),
        note=NOTE,
        now=clock.now(),
    )
    correcting.decide_presence(
        stage.session, claim=claim, activity=activity, confirmed=True, officer=helper, reason=None, now=clock.now()
    )
    body = {"id": str(new_id()), "member_id": str(member.id), "reason": "扫错了人"}
    return Call(f"{API}/activities/{activity.id}/undos", body, personal=(member.name, NOTE, "扫错了人"))


def _provisional(stage: Stage) -> tuple[Activity, Member]:
    member, activity = stage.somebody(), stage.activity(ActivityState.OPEN)
    make_provisional(stage.session, activity, member, branch=stage.place)
    return activity, member


@route("attendance.confirm_line")
def _confirm(stage: Stage) -> Call:
    activity, member = _provisional(stage)
    path = f"{API}/activities/{activity.id}/attendance/{member.id}/confirmations"
    return Call(path, {"reason": NOTE}, personal=(NOTE, member.name))


@route("attendance.confirm_lines")
def _confirm_all(stage: Stage) -> Call:
    activity, member = _provisional(stage)
    body = {"member_ids": [str(member.id)], "reason": NOTE}
    return Call(f"{API}/activities/{activity.id}/attendance/confirmations", body, personal=(NOTE, member.name))


@route("attendance.put_leave")
def _leave(stage: Stage) -> Call:
    member = stage.somebody()
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/leaves/{member.id}"
    return Call(path, {"category": "sick", "note": NOTE}, personal=(NOTE, member.name))


@route("attendance.delete_leave")
def _leave_back(stage: Stage) -> Call:
    member, activity = stage.somebody(), stage.activity(ActivityState.PUBLISHED)
    _ask(stage, activity, member)
    return Call(f"{API}/activities/{activity.id}/leaves/{member.id}", personal=(NOTE, member.name))


def _ask(stage: Stage, activity: Activity, member: Member) -> None:
    if member is stage.city.member and stage.place is not stage.city.places[HERE]:
        return  # Not expected there, and so without any leave to take back.
    leaves.ask(
        stage.session,
        activity=activity,
        member_id=member.id,
        category=LeaveCategory.SICK,
        note=NOTE,
        account_id=stage.account_of(member).id,
        now=clock.now(),
    )


@route("attendance.decide_presence_claim")
def _decide(stage: Stage) -> Call:
    member = stage.somebody()
    claim = correcting.claim_presence(
        stage.session,
        claim_id=new_id(),
        activity=stage.activity(ActivityState.OPEN),
        member=member,
        account=stage.account_of(member),
        note=NOTE,
        now=clock.now(),
    )
    return Call(f"{API}/presence-claims/{claim.id}/decision", {"confirmed": True}, personal=(NOTE, member.name))


@route("attendance.get_attendance_summary")
def _summary(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/attendance-summary")


def _meeting(stage: Stage, state: ActivityState = ActivityState.OPEN) -> Activity:
    """A members' meeting to which everybody entitled came."""
    voters = [stage.somebody() for _ in range(2)]
    here = [stage.city.member] if stage.place is stage.city.places[HERE] else []
    others = stage.session.scalars(
        select(Member)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == stage.place.id, Member.id.not_in([m.id for m in (*voters, *here)]))
    )
    return make_meeting(stage.session, stage.place, present=[*voters, *here, *others], by=stage.actor, state=state)


def _recorded(stage: Stage) -> tuple[Activity, Any]:
    activity = _meeting(stage)
    stage.session.flush()
    kept = resolutions.record(
        stage.session,
        resolution_id=new_id(),
        activity=activity,
        organisation_id=stage.place.id,
        vote=resolutions.Vote(NOTE, ResolutionKind.ORDINARY, yes=1, no=0, abstain=0),
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, kept


@route("votes.get_quorum")
def _quorum(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_meeting(stage).id}/quorum")


@route("votes.list_resolutions")
def _resolutions(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_recorded(stage)[0].id}/resolutions")


@route("votes.record_resolution")
def _record_vote(stage: Stage) -> Call:
    body = vote(stage.place.id, text=NOTE)
    return Call(f"{API}/activities/{_meeting(stage).id}/resolutions", body, personal=(NOTE,))


@route("votes.correct_resolution")
def _correct_vote(stage: Stage) -> Call:
    _, kept = _recorded(stage)
    body = vote(stage.place.id, text=NOTE, yes=1) | {"reason": "漏看一人"}
    del body["organisation_id"]
    return Call(f"{API}/resolutions/{kept.id}/correction", body, personal=(NOTE, "漏看一人"))


@route("votes.void_resolution")
def _void_vote(stage: Stage) -> Call:
    _, kept = _recorded(stage)
    return Call(f"{API}/resolutions/{kept.id}/void", {"reason": "漏看一人"}, personal=(NOTE, "漏看一人"))


def _minutes_path(stage: Stage, activity: Activity) -> str:
    return f"{API}/activities/{activity.id}/minutes/{stage.place.id}"


def _drafted(stage: Stage, state: ActivityState = ActivityState.CLOSED) -> tuple[Activity, Any]:
    activity, body = _meeting(stage, state), written()
    kept = minutes.save(
        stage.session,
        activity=activity,
        organisation_id=stage.place.id,
        revision=body.pop("revision"),
        written=body,
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, kept


def _final(stage: Stage) -> tuple[Activity, Any]:
    activity, kept = _drafted(stage)
    version = minutes.finalise(
        stage.session,
        activity=activity,
        organisation=stage.place,
        revision=kept.revision,
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, version


@route("minutes.get_minutes")
def _get_minutes(stage: Stage) -> Call:
    return Call(_minutes_path(stage, _meeting(stage)))


@route("minutes.save_minutes")
def _save_minutes(stage: Stage) -> Call:
    body = written(decisions=NOTE)
    return Call(_minutes_path(stage, _meeting(stage)), body, personal=(NOTE, body["chair"], body["invitees"]))


@route("minutes.finalise_minutes")
def _finalise(stage: Stage) -> Call:
    activity, kept = _drafted(stage)
    return Call(f"{_minutes_path(stage, activity)}/final", {"revision": kept.revision}, personal=(kept.chair,))


@route("minutes.amend_minutes")
def _amend(stage: Stage) -> Call:
    activity, _ = _final(stage)
    return Call(f"{_minutes_path(stage, activity)}/amendment", {"reason": NOTE}, personal=(NOTE,))


@route("minutes.restore_minutes")
def _restore(stage: Stage) -> Call:
    activity, version = _final(stage)
    kept = stage.session.get_one(Minutes, version.minutes_id)
    minutes.amend(stage.session, minutes=kept, reason=NOTE, now=clock.now())
    return Call(f"{_minutes_path(stage, activity)}/amendment", personal=(NOTE,))


@route("minutes.get_version")
def _version(stage: Stage) -> Call:
    return Call(f"{API}/minutes-versions/{_final(stage)[1].id}")


@route("documents.export_minutes")
def _minutes_file(stage: Stage) -> Call:
    return Call(f"{API}/minutes-versions/{_final(stage)[1].id}/files", {"format": "docx"}, personal=("李书记",))


@route("documents.export_ledger")
def _ledger_file(stage: Stage) -> Call:
    body = {"from": "2026-01-01", "until": "2027-01-01", "format": "xlsx"}
    return Call(f"{API}/organisations/{stage.place.id}/ledgers", body)


def _display_of(stage: Stage) -> tuple[Activity, Any, str]:
    activity = stage.activity(ActivityState.OPEN)
    display, token = displays.open_display(
        stage.session, activity=activity, account=make_account(stage.session), now=clock.now()
    )
    return activity, display, token


@route("displays.create_display")
def _new_display(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/displays")


@route("displays.list_displays")
def _displays(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/displays")


@route("displays.revoke_display")
def _revoke_display(stage: Stage) -> Call:
    _, display, _ = _display_of(stage)
    return Call(f"{API}/displays/{display.id}")


@route("displays.get_current_display", allows=everyone, places=ONCE)
def _current(stage: Stage) -> Call:
    _, _, token = _display_of(stage)
    return Call(f"{API}/displays/current", more={"headers": {"X-Display-Token": token}})
