"""Community groups, talks and visits, as they are walked."""

from datetime import timedelta

from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import CommunityGroup, GroupRole, Project, ProjectKind, TallyKind, Volunteer
from backend.volunteering.service import people, tallies
from backend.volunteering.service.groups import posts, turns
from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, reaches, route
from tests.factories.groups import give_role, make_group, make_log
from tests.factories.identity import make_account
from tests.factories.service import make_assignment
from tests.factories.volunteering import make_project, make_shift, make_volunteer


def _run_here(who: str, place: str) -> bool:
    """Whoever holds the right at the organisation itself; staff of the committee above only read."""
    runs = isinstance(who, Role) and Right.PROJECTS_RUN in RIGHTS_OF[who]
    return runs and reaches(Role(who), place) and who is not Role.COMMITTEE_STAFF


def _readers(who: str, place: str) -> bool:
    return isinstance(who, Role) and Right.PROJECTS_READ in RIGHTS_OF[who] and reaches(who, place)


def _project(stage: Stage, kind: ProjectKind = ProjectKind.LEGAL_AID) -> Project:
    return make_project(stage.session, stage.place, kind=kind)


def _group(stage: Stage, owner: Volunteer | None = None) -> CommunityGroup:
    return make_group(stage.session, _project(stage), owner=owner)


def _oneself(stage: Stage) -> Volunteer:
    return people.find_or_make(stage.session, account=stage.actor, now=clock.now())


@route("community-groups.list_own_groups", allows=everyone, places=ONCE)
def _own_groups(stage: Stage) -> Call:
    _group(stage, owner=_oneself(stage))
    return Call(f"{API}/me/community-groups")


@route("community-groups.list_legal_projects", allows=everyone, places=ONCE)
def _legal_projects(_stage: Stage) -> Call:
    return Call(f"{API}/legal-projects")


@route("community-groups.list_groups", allows=_readers)
def _groups(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_group(stage).project_id}/groups")


@route("community-groups.create_group", allows=_run_here)
def _found(stage: Stage) -> Call:
    group = _group(stage)
    owner = posts.list_holders(stage.session, group_ids=[group.id], on=group.from_on)[0]
    body = {"community": "青石社区", "name": "青石一群", "firm": "青石律师事务所", "head_count": 400}
    body |= {"from_on": group.from_on.isoformat(), "owner": {"volunteer_id": str(owner.volunteer_id)}}
    return Call(f"{API}/projects/{group.project_id}/groups", body)


@route("community-groups.get_group", allows=_readers)
def _one(stage: Stage) -> Call:
    return Call(f"{API}/community-groups/{_group(stage).id}")


@route("community-groups.update_group", allows=_run_here)
def _edit(stage: Stage) -> Call:
    group = _group(stage)
    return Call(f"{API}/community-groups/{group.id}", {"version": group.version, "firm": "另一家律师事务所"})


@route("community-groups.end_group", allows=_run_here)
def _end(stage: Stage) -> Call:
    return Call(f"{API}/community-groups/{_group(stage).id}/end")


@route("community-groups.search_people", allows=_run_here)
def _people(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_group(stage).project_id}/group-people?q=王")


@route("community-groups.give_role", allows=_run_here)
def _give(stage: Stage) -> Call:
    group, helper = _group(stage), make_volunteer(stage.session)
    give_role(stage.session, group, helper, GroupRole.ADVICE)
    body = {"role": "publicity", "person": {"volunteer_id": str(helper.id)}}
    return Call(f"{API}/community-groups/{group.id}/roles", body)


@route("community-groups.end_role", allows=_run_here)
def _end_role(stage: Stage) -> Call:
    group = _group(stage)
    give_role(stage.session, group, make_volunteer(stage.session), GroupRole.ADVICE)
    holders = posts.list_holders(stage.session, group_ids=[group.id], on=group.from_on)
    return Call(f"{API}/group-roles/{holders[-1].id}/end")


def _turn_of(stage: Stage) -> tuple[CommunityGroup, Volunteer]:
    owner = make_volunteer(stage.session)
    return _group(stage, owner=owner), owner


@route("community-groups.plan_turn", allows=_run_here)
def _plan_turn(stage: Stage) -> Call:
    group, owner = _turn_of(stage)
    today = clock.local_date(clock.now())
    days = {"from_on": f"{today}", "until_on": f"{today + timedelta(days=7)}"}
    return Call(f"{API}/community-groups/{group.id}/turns", {"volunteer_id": str(owner.id), **days})


@route("community-groups.end_turn", allows=_run_here)
def _end_turn(stage: Stage) -> Call:
    group, owner = _turn_of(stage)
    today = clock.local_date(clock.now())
    turn = turns.plan(
        stage.session,
        group=group,
        volunteer_id=owner.id,
        from_on=today,
        until_on=today + timedelta(days=7),
        account_id=make_account(stage.session).id,
        now=clock.now(),
    )
    return Call(f"{API}/group-turns/{turn.id}")


@route("community-groups.set_group_cadence", allows=_run_here)
def _group_cadence(stage: Stage) -> Call:
    return Call(f"{API}/community-groups/{_group(stage).id}/cadences/lectures", {"cadence": "quarterly"})


@route("project-cadences.list_cadences", allows=_readers)
def _project_cadences(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_group(stage).project_id}/cadences")


@route("project-cadences.set_project_cadence", allows=_run_here)
def _project_cadence(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_project(stage).id}/cadences/lectures", {"cadence": "quarterly"})


@route("community-groups.put_log", allows=everyone, places=ONCE)
def _log(stage: Stage) -> Call:
    group = _group(stage, owner=_oneself(stage))
    body = {"group_id": str(group.id), "counts": [{"kind": "questions_answered", "count": 3}]}
    return Call(f"{API}/group-logs/{new_id()}", {**body, "captured_at": clock.now().isoformat()})


@route("community-groups.withdraw_log", allows=everyone, places=ONCE)
def _log_back(stage: Stage) -> Call:
    own = _oneself(stage)
    log = make_log(stage.session, _group(stage, owner=own), own)
    return Call(f"{API}/group-logs/{log.id}/withdrawal")


@route("community-groups.list_logs", allows=_readers)
def _logs(stage: Stage) -> Call:
    return Call(f"{API}/community-groups/{_group(stage).id}/logs")


def _talks(stage: Stage) -> tuple[Project, Volunteer]:
    """A project of talks in which the actor serves."""
    project, own = _project(stage, ProjectKind.ANTI_FRAUD_TALK), _oneself(stage)
    make_assignment(stage.session, make_shift(stage.session, project), own)
    return project, own


@route("service-tallies.list_tallied_projects", allows=everyone, places=ONCE)
def _tallied(stage: Stage) -> Call:
    _talks(stage)
    return Call(f"{API}/me/tallied-projects")


@route("service-tallies.put_tally", allows=everyone, places=ONCE)
def _tally(stage: Stage) -> Call:
    project, _ = _talks(stage)
    body = {"project_id": str(project.id), "kind": "hearers", "place": "云溪社区活动室", "count": 45}
    return Call(f"{API}/service-tallies/{new_id()}", {**body, "captured_at": clock.now().isoformat()})


@route("service-tallies.withdraw_tally", allows=everyone, places=ONCE)
def _tally_back(stage: Stage) -> Call:
    project, own = _talks(stage)
    told = tallies.ToldTally(new_id(), project.id, TallyKind.HEARERS, "云溪社区活动室", 45, clock.now())
    made = tallies.write(
        stage.session, told, project=project, volunteer=own, account_id=stage.actor.id, now=clock.now()
    )
    return Call(f"{API}/service-tallies/{made.id}/withdrawal")
