"""Every route of the API with the data that it is walked with. A route without an entry fails the walks.

`World` is a branch under a committee, and a second branch elsewhere; each entry makes what its one request needs.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backend.activities.models import Activity, ActivityState
from backend.attendance.models import LeaveCategory, PresenceClaim
from backend.attendance.service import correcting, displays, leave
from backend.core import clock
from backend.core.http import access_rule_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.roster_import import staging
from backend.members.service import groups
from backend.organisations.models import PartyOrganisation, PostKind, Role
from backend.organisations.service import posts
from tests.conftest import ApiClient
from tests.factories.activities import make_activity, plan
from tests.factories.identity import make_activation
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_grant
from tests.factories.rosters import as_csv, person


@dataclass
class World:
    """Where a walk happens."""

    session: Session
    committee: PartyOrganisation
    """Above the branch."""
    branch: PartyOrganisation
    secretary: Account
    """Of the branch; somebody else than who walks."""

    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self) -> int:
        """Another one each time."""
        return next(self._numbers)

    def member(self, **fields: Any) -> Member:
        return make_member(self.session, self.branch, account=True, **fields)

    def account_of(self, member: Member) -> Account:
        return self.session.get_one(Account, member.account_id)

    def activity(self, state: ActivityState = ActivityState.OPEN) -> Activity:
        return make_activity(self.session, self.branch, state=state, starts_at=clock.now())

    def claim(self) -> PresenceClaim:
        member = self.member()
        return correcting.claim_presence(
            self.session,
            claim_id=new_id(),
            activity=self.activity(),
            member=member,
            account=self.account_of(member),
            note="",
            now=clock.now(),
        )


@dataclass
class Sent:
    """One request: the ids in its address, and what it carries."""

    ids: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    data: Callable[[], dict[str, Any]] | None = None


def _on_activity(state: ActivityState, json: dict[str, Any] | None = None) -> Callable[[World], Sent]:
    return lambda world: Sent({"activity_id": world.activity(state).id}, json)


def _on_branch(json: dict[str, Any] | None = None) -> Callable[[World], Sent]:
    return lambda world: Sent({"organisation_id": world.branch.id}, json)


def _on_member(json: dict[str, Any] | None = None) -> Callable[[World], Sent]:
    return lambda world: Sent({"member_id": world.member().id}, json)


def _on_roster_line(json: dict[str, Any] | None = None) -> Callable[[World], Sent]:
    def make(world: World) -> Sent:
        member = world.member()
        return Sent({"activity_id": world.activity().id, "member_id": member.id}, json)

    return make


def _correction(world: World) -> Sent:
    member = world.member()
    return Sent({"member_id": member.id}, {"changed_at": member.changed_at.isoformat(), "education": "20"})


def _change_of_plan(world: World) -> Sent:
    activity = world.activity(ActivityState.DRAFT)
    return Sent({"activity_id": activity.id}, {"version": activity.version, "venue": "别处"})


def _leave_to_delete(world: World) -> Sent:
    member = world.member()
    activity = world.activity()
    leave.ask(
        world.session,
        activity=activity,
        member_id=member.id,
        category=LeaveCategory.WORK,
        note="",
        account_id=world.account_of(member).id,
        now=clock.now(),
    )
    return Sent({"activity_id": activity.id, "member_id": member.id})


def _undo(world: World) -> Sent:
    member = world.member()
    return Sent(
        {"activity_id": world.activity().id}, {"id": str(new_id()), "member_id": str(member.id), "reason": "扫错了"}
    )


def _display(world: World) -> Sent:
    display, _ = displays.open_display(
        world.session, activity=world.activity(), account=world.secretary, now=clock.now()
    )
    world.session.flush()
    return Sent({"display_id": display.id})


def _grant_to_end(world: World) -> Sent:
    account = world.account_of(world.member())
    grant = make_grant(world.session, account=account, role=Role.BRANCH_COMMITTEE, organisation=world.branch)
    return Sent({"grant_id": grant.id})


def _grant_to_give(world: World) -> Sent:
    member = world.member()
    return Sent({"organisation_id": world.branch.id}, {"member_id": str(member.id), "role": "deputy_secretary"})


def _officer_to_activate(world: World) -> Sent:
    member = world.member()
    make_grant(world.session, account=world.account_of(member), role=Role.BRANCH_COMMITTEE, organisation=world.branch)
    return Sent({"member_id": member.id})


def _activation_to_revoke(world: World) -> Sent:
    sent = _officer_to_activate(world)
    account = world.account_of(world.session.get_one(Member, sent.ids["member_id"]))
    activation, _ = make_activation(world.session, account=account)
    return Sent({"activation_id": activation.id})


def _group(world: World) -> Any:
    name = f"第{new_id().hex[-8:]}小组"
    return groups.create(world.session, organisation=world.branch, name=name, now=clock.now())


def _post(world: World) -> Sent:
    post = posts.create(world.session, organisation=world.branch, kind=PostKind.PUBLICITY_OFFICER, now=clock.now())
    return Sent({"post_id": post.id}, {"member_id": str(world.member().id)})


def _import(world: World) -> Sent:
    imported = staging.preview(
        world.session,
        organisation=world.branch,
        content=as_csv([person(world.number())]),
        file_name="名单.csv",
        by=world.secretary,
        now=clock.now(),
    )
    world.session.flush()
    return Sent({"import_id": imported.id})


def _upload(world: World) -> Sent:
    content = as_csv([person(world.number())])
    return Sent({"organisation_id": world.branch.id}, data=lambda: {"file": (io.BytesIO(content), "名单.csv")})


PUBLIC = frozenset(
    {
        *("get_page", "get_docs", "get_health", "get_readiness", "openapi_json"),
        *("get_session", "sign_in", "inspect_activation", "use_activation", "dispute_activation", "create_claim"),
    }
)
"""All that is open to everybody. A new one is a decision."""

OWN = frozenset(
    {
        *("update_account", "list_own_activations", "change_password", "confirm_powers"),
        *("sign_out", "list_sessions", "end_all_sessions", "end_session"),
        *("get_activity", "put_own_leave", "delete_own_leave", "get_mine", "create_presence_claim"),
        *("get_me", "list_own_disclosures", "get_home", "get_record", "get_code_tables"),
        *("list_notifications", "read_notification", "read_all_notifications", "put_check_in"),
    }
)
"""Open to whoever is signed in; what they see is their own, or judged inside."""

DISPLAY = frozenset({"get_current_display"})

ROUTES: dict[str, Callable[[World], Sent]] = {
    "revoke_activation": _activation_to_revoke,
    "issue_activation": _officer_to_activate,
    "list_activations": _officer_to_activate,
    "update_activity": _change_of_plan,
    "delete_activity": _on_activity(ActivityState.DRAFT),
    "publish_activity": _on_activity(ActivityState.DRAFT),
    "cancel_activity": _on_activity(ActivityState.PUBLISHED, {"reason": "会场停电"}),
    "open_check_in": _on_activity(ActivityState.PUBLISHED),
    "close_activity": _on_activity(ActivityState.OPEN),
    "create_display": _on_activity(ActivityState.OPEN),
    "list_displays": _on_activity(ActivityState.OPEN),
    "get_roster": _on_activity(ActivityState.OPEN),
    "put_leave": _on_roster_line({"category": "work"}),
    "delete_leave": _leave_to_delete,
    "list_events": _on_roster_line(),
    "undo_check_in": _undo,
    "revoke_display": _display,
    "decide_presence_claim": lambda world: Sent({"claim_id": world.claim().id}, {"confirmed": True}),
    "list_audit_entries": lambda world: Sent(),
    "end_grant": _grant_to_end,
    "give_grant": _grant_to_give,
    "list_grants": _on_branch(),
    "rename_group": lambda world: Sent({"group_id": _group(world).id}, {"name": f"新{new_id().hex[-8:]}"}),
    "put_into_group": lambda world: Sent({"member_id": world.member().id}, {"group_id": str(_group(world).id)}),
    "get_member": _on_member(),
    "correct_member": _correction,
    "reveal": _on_member({"field": "phone", "reason": "核对报名"}),
    "change_standing": _on_member({"standing": "suspended", "from_on": "2026-01-01"}),
    "list_organisations": lambda world: Sent(),
    "create_organisation": lambda world: Sent(
        json={
            "name": f"新支部{new_id().hex[-8:]}",
            "short_name": "新支部",
            "kind": "branch",
            "parent_id": str(world.committee.id),
            "founded_on": "2026-01-01",
            "may_transfer_nationwide": False,
        }
    ),
    "move_organisation": lambda world: Sent(
        {"organisation_id": make_branch(world.session, parent=world.committee).id},
        {"parent_id": str(world.committee.id), "from_on": clock.local_date(clock.now()).isoformat()},
    ),
    "update_organisation": _on_branch({"short_name": "改名支部"}),
    "get_organisation_detail": _on_branch(),
    "list_activities": _on_branch(),
    "create_activity": lambda world: Sent({"organisation_id": world.branch.id}, plan()),
    "get_attendance_summary": _on_branch(),
    "create_group": lambda world: Sent({"organisation_id": world.branch.id}, {"name": f"组{new_id().hex[-8:]}"}),
    "list_members": _on_branch(),
    "create_member": _on_branch({"name": "新党员", "sex": "1", "standing": "full"}),
    "create_post": _on_branch({"kind": "discipline_officer"}),
    "put_holder": _post,
    "upload_roster": _upload,
    "get_import": _import,
    "discard_import": _import,
    "apply_import": _import,
    "get_template": lambda world: Sent(),
}


def endpoint_of(rule: Rule) -> str:
    """The view's own name."""
    return rule.endpoint.rpartition(".")[2]


def send(client: ApiClient, rule: Rule, sent: Sent) -> TestResponse:
    """Make the request that `sent` describes."""
    path = rule.rule
    for name, value in sent.ids.items():
        path = path.replace(f"<id:{name}>", str(value))
    method = min(rule.methods - {"HEAD", "OPTIONS"})  # type: ignore[operator]
    if sent.data is not None:
        return client.open(path, method=method, data=sent.data(), content_type="multipart/form-data")
    return client.open(path, method=method, json=sent.json)


def officers_rules(app: Flask) -> list[Rule]:
    """The routes that ask for a right."""
    rules = [rule for rule in app.url_map.iter_rules() if access_rule_of(app, rule.endpoint) not in _NOT_RIGHTS]
    return sorted(rules, key=lambda rule: rule.rule)


_NOT_RIGHTS = ("public", "signed in", "display token")
