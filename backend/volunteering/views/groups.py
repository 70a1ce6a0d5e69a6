"""Routes of community groups: their own people count and log, leads and officers found them and see what is due."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import groups as access
from backend.volunteering.access import standing
from backend.volunteering.models import CommunityGroup, CountKind, GroupLog
from backend.volunteering.schemas import groups as schemas
from backend.volunteering.service import people
from backend.volunteering.service.groups import cadences, listing, logs, posts, registry, turns
from backend.volunteering.views.cadences import kind_of

blp = Blueprint("community-groups", __name__, description="Legal aid in community groups: rota, counters, what is due.")


@blp.route("/me/community-groups", methods=["GET"])
@signed_in
@blp.response(200, schemas.CommunityGroupsSchema)
def list_own_groups() -> dict[str, Any]:
    """The groups in which one has a role, with what is due, counters and rota."""
    own, today = standing.find_own_volunteer(), clock.local_date(clock.now())
    groups = [] if own is None else listing.list_own(db.session(), volunteer_id=own.id, today=today)
    return {"items": _described(groups), "today": today}


@blp.route("/legal-projects", methods=["GET"])
@signed_in
@blp.response(200, schemas.LegalProjectsSchema)
def list_legal_projects() -> dict[str, Any]:
    """Projects of legal aid whose groups the asker reads, as an officer or as their lead."""
    return {"items": access.list_legal_projects()}


@blp.route("/projects/<id:project_id>/groups", methods=["GET"])
@signed_in
@blp.arguments(schemas.GroupQuerySchema, location="query")
@blp.response(200, schemas.CommunityGroupListSchema)
def list_groups(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The project's standing groups with what is due, for its lead and for officers."""
    project = access.get_read_project(project_id)
    wanted = listing.Wanted(**query)
    found = listing.list_groups(db.session(), project_id=project.id, wanted=wanted, today=clock.local_date(clock.now()))
    return {
        "items": found.lines,
        "total": found.total,
        "page": wanted.page,
        "page_size": wanted.page_size,
        "counts": found.counts,
        "communities": found.communities,
        "firms": found.firms,
        "may_run": access.is_run(project),
        "project_title": project.title,
    }


@blp.route("/projects/<id:project_id>/groups", methods=["POST"])
@signed_in
@blp.arguments(schemas.CommunityGroupCreateSchema)
@blp.response(201, schemas.CommunityGroupSchema)
def create_group(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Add a group with its owner. 409 group_exists, other_template; 422 outside_project; 404 nobody such."""
    project = access.get_run_project(project_id)
    owner = access.get_candidate(project, values.pop("owner"))
    group = registry.found(
        db.session(),
        project=project,
        owner=owner,
        values=values,
        account_id=current_login().account_id,
        now=clock.now(),
    )
    return _described([group])[0]


@blp.route("/community-groups/<id:group_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.CommunityGroupSchema)
def get_group(group_id: UUID) -> dict[str, Any]:
    """A group, for its own people, its lead and officers."""
    return _described([access.get_seen_group(group_id)])[0]


@blp.route("/community-groups/<id:group_id>", methods=["PATCH"])
@signed_in
@blp.arguments(schemas.CommunityGroupUpdateSchema)
@blp.response(200, schemas.CommunityGroupSchema)
def update_group(values: dict[str, Any], group_id: UUID) -> dict[str, Any]:
    """Correct it: its owner the head count, whoever runs the project everything.

    409 changed_meanwhile, group_exists, group_ended.
    """
    others = set(values) - {"version", "head_count"}
    group = access.get_run_group(group_id) if others else access.get_kept_group(group_id)
    version = values.pop("version")
    registry.update(db.session(), group=group, values=values, version=version, now=clock.now())
    return _described([group])[0]


@blp.route("/community-groups/<id:group_id>/end", methods=["POST"])
@signed_in
@blp.response(204)
def end_group(group_id: UUID) -> None:
    """Let it be no more from today on; its counts stay. 409 group_ended."""
    group = access.get_run_group(group_id)
    registry.end(db.session(), group=group, account_id=current_login().account_id, now=clock.now())


@blp.route("/projects/<id:project_id>/group-people", methods=["GET"])
@signed_in
@blp.arguments(schemas.GroupPeopleQuerySchema, location="query")
@blp.response(200, schemas.GroupPeopleSchema)
def search_people(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Who could be given a role, by part of the name."""
    return {"items": access.search_candidates(access.get_run_project(project_id), query["q"])}


@blp.route("/community-groups/<id:group_id>/roles", methods=["POST"])
@signed_in
@blp.arguments(schemas.GroupRoleGiveSchema)
@blp.response(201, schemas.CommunityGroupSchema)
def give_role(values: dict[str, Any], group_id: UUID) -> dict[str, Any]:
    """Give somebody a role from today on; a new owner follows the present one. 409 role_held, group_ended."""
    group, now = access.get_run_group(group_id), clock.now()
    volunteer = access.get_candidate(group.project, values["person"])
    session = db.session()
    registry.hold(session, group)
    registry.refuse_ended(group)
    posts.give(
        session,
        group=group,
        volunteer=volunteer,
        role=values["role"],
        on=max(clock.local_date(now), group.from_on),
        account_id=current_login().account_id,
        now=now,
    )
    return _described([group])[0]


@blp.route("/group-roles/<id:post_id>/end", methods=["POST"])
@signed_in
@blp.response(200, schemas.CommunityGroupSchema)
def end_role(post_id: UUID) -> dict[str, Any]:
    """Let a role end today. 409 owner_needed."""
    post, group = access.get_post(post_id)
    posts.end(db.session(), post=post, group=group, account_id=current_login().account_id, now=clock.now())
    return _described([group])[0]


@blp.route("/community-groups/<id:group_id>/turns", methods=["POST"])
@signed_in
@blp.arguments(schemas.GroupTurnCreateSchema)
@blp.response(201, schemas.CommunityGroupSchema)
def plan_turn(values: dict[str, Any], group_id: UUID) -> dict[str, Any]:
    """Put somebody of the group on call.

    409 turn_taken, turn_over, group_ended; 422 nobody_of_group, outside_project.
    """
    group = access.get_kept_group(group_id)
    registry.refuse_ended(group)
    account_id, now = current_login().account_id, clock.now()
    turns.plan(db.session(), group=group, account_id=account_id, now=now, **values)
    return _described([group])[0]


@blp.route("/group-turns/<id:turn_id>", methods=["DELETE"])
@signed_in
@blp.response(200, schemas.CommunityGroupSchema)
def end_turn(turn_id: UUID) -> dict[str, Any]:
    """Take a turn off that has not begun, or let it end today. 409 turn_over."""
    turn, group = access.get_turn(turn_id)
    turns.end(db.session(), turn=turn, group=group, now=clock.now())
    return _described([group])[0]


@blp.route("/community-groups/<id:group_id>/cadences/<kind>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.GroupCadenceSetSchema)
@blp.response(200, schemas.CommunityGroupSchema)
def set_group_cadence(values: dict[str, Any], group_id: UUID, kind: str) -> dict[str, Any]:
    """Say how often the group wants something; null: as its project says."""
    group = access.get_run_group(group_id)
    cadences.say(
        db.session(),
        project=group.project,
        group=group,
        kind=kind_of(kind),
        cadence=values["cadence"],
        account_id=current_login().account_id,
        now=clock.now(),
    )
    return _described([group])[0]


@blp.route("/group-logs/<id:log_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.GroupLogSchema)
@blp.response(200, schemas.GroupLogAnswerSchema)
def put_log(body: dict[str, Any], log_id: UUID) -> dict[str, Any]:
    """Count, and maybe log minutes, for a group of one's own. Sent twice is once.

    404 no role in it on that day; 409 id_belongs_to_other; 422 id_reused, log_too_old, outside_project,
    before_joining.
    """
    session, now, login = db.session(), clock.now(), current_login()
    told = logs.Told(
        id=log_id,
        group_id=body["group_id"],
        counts={row["kind"]: row["count"] for row in body["counts"]},
        minutes=body["minutes"],
        captured_at=body["captured_at"],
    )
    present = logs.find(session, told, account_id=login.account_id)
    if present is not None:
        return _described_log(present, replayed=True)
    group = access.get_logged_group(told.group_id, clock.local_date(told.moment(now=now)))
    volunteer = people.find_or_make(session, account=login.account, now=now)
    log = logs.write(session, told, group=group, volunteer=volunteer, account_id=login.account_id, now=now)
    return _described_log(log, replayed=False)


@blp.route("/group-logs/<id:log_id>/withdrawal", methods=["POST"])
@signed_in
@blp.response(200, schemas.GroupLogAnswerSchema)
def withdraw_log(log_id: UUID) -> dict[str, Any]:
    """Take back what one logged, or what was logged in a project that one runs. 409 hours_confirmed."""
    log, group = access.get_log(log_id)
    logs.take_back(db.session(), log=log, group=group, account_id=current_login().account_id, now=clock.now())
    return _described_log(log, replayed=False)


@blp.route("/community-groups/<id:group_id>/logs", methods=["GET"])
@signed_in
@blp.response(200, schemas.GroupLogListSchema)
def list_logs(group_id: UUID) -> dict[str, Any]:
    """The latest twenty that stand."""
    group = access.get_seen_group(group_id)
    found, runs = listing.list_logs(db.session(), group_id=group.id), access.is_run(group.project)
    return {"items": [_described_log(log, replayed=False, runs=runs) for log in found]}


def _described_log(log: GroupLog, *, replayed: bool, runs: bool = False) -> dict[str, Any]:
    session = db.session()
    counts = logs.counts_of(session, log)
    return {
        "id": log.id,
        "group_id": log.group_id,
        "held_on": log.held_on,
        "captured_at": log.captured_at,
        "counts": [{"kind": kind, "count": count} for kind, count in counts.items()],
        "minutes": log.minutes,
        "minutes_counted": logs.minutes_that_count(session, log),
        "is_voided": log.voided_at is not None,
        "may_withdraw": log.voided_at is None and (runs or log.account_id == current_login().account_id),
        "replayed": replayed,
    }


def _described(groups: Collection[CommunityGroup]) -> list[dict[str, Any]]:
    """Groups as their schema wants them, with what the signed-in person may do."""
    today, own = clock.local_date(clock.now()), standing.find_own_volunteer()
    return [
        _one(row, own_id=own.id if own else None, today=today)
        for row in listing.described(db.session(), groups, today=today)
    ]


def _one(row: dict[str, Any], *, own_id: UUID | None, today: date) -> dict[str, Any]:
    group: CommunityGroup = row["group"]
    roles = [holder.role for holder in row["holders"] if holder.volunteer_id == own_id]
    on_call = [turn for turn in row["rota"] if turn["from_on"] <= today < turn["until_on"]]
    columns = ("id", "project_id", "community", "name", "firm", "head_count", "from_on", "until_on", "version")
    return {
        **{name: getattr(group, name) for name in columns},
        "project_title": group.project.title,
        "holders": row["holders"],
        "rota": row["rota"],
        "due": row["due"],
        "counters": [
            {
                "kind": kind,
                "cadence": row["cadences"][kind],
                "own_cadence": row["own_cadences"].get(kind),
                "next_by_on": row["next"].get(kind),
                "week": row["week"].get(kind, 0),
                "month": row["month"].get(kind, 0),
                "last_on": row["last_on"].get(kind),
            }
            for kind in CountKind
        ],
        "own_roles": roles,
        "is_on_call": any(turn["volunteer_id"] == own_id for turn in on_call),
        "may_log": bool(roles) and group.until_on is None,
        "may_keep": access.keeps(group),
        "may_run": access.is_run(group.project),
    }
