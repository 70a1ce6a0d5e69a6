"""Who sees, runs and logs for a community group: officers and leads by its project, its own people by their role."""

from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.organisations.access import keep_awake, refuse_sleeping, scope
from backend.organisations.dated import holds_on
from backend.organisations.rules import Right
from backend.volunteering.access import standing
from backend.volunteering.models import (
    CommunityGroup,
    GroupLog,
    GroupPost,
    GroupRole,
    GroupTurn,
    Project,
    ProjectKind,
    ProjectPost,
    ProjectState,
    ServiceTally,
    Volunteer,
)
from backend.volunteering.service import people
from backend.volunteering.service.groups import candidates
from backend.volunteering.service.tallies import KINDS_OF

_RUNNING = (ProjectState.PUBLISHED, ProjectState.ENDED)


# --- Projects ---------------------------------------------------------------------------------------------------------


def get_read_project(project_id: UUID) -> Project:
    """The project, if the signed-in person reads its groups: an officer in scope, or its lead.

    :raises NotFound: it does not exist, or is not for them.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    return _get_project(Project.id == project_id, standing.is_read(), Right.PROJECTS_READ)


def get_run_project(project_id: UUID) -> Project:
    """The project, if the signed-in person runs it: by a grant at its organisation itself, or as its lead.

    :raises NotFound: it does not exist, or others run it.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    return _get_project(Project.id == project_id, standing.is_run(), Right.PROJECTS_RUN)


def is_run(project: Project) -> bool:
    """Whether the signed-in person runs the project."""
    return bool(standing.among([project], standing.is_run()))


def list_legal_projects() -> list[Project]:
    """Projects of legal aid whose groups the signed-in person reads, the latest first."""
    of_kind = Project.kind == ProjectKind.LEGAL_AID
    wanted = select(Project).where(of_kind, Project.state.in_(_RUNNING), standing.is_read())
    return list(db.session().scalars(wanted.order_by(Project.from_on.desc(), Project.id)))


# --- Groups -----------------------------------------------------------------------------------------------------------


def get_seen_group(group_id: UUID) -> CommunityGroup:
    """The group, if the signed-in person has a role in it today, or reads the groups of its project.

    :raises NotFound: it does not exist, or is not for them.
    """
    return _get_group(group_id, or_(_has_role(clock.local_date(clock.now())), standing.is_read()), Right.PROJECTS_READ)


def get_kept_group(group_id: UUID) -> CommunityGroup:
    """The group, if the signed-in person looks after it, or runs its project.

    :raises NotFound: it does not exist, or is not theirs.
    """
    today = clock.local_date(clock.now())
    return _get_group(group_id, or_(_has_role(today, GroupRole.OWNER), standing.is_run()), Right.PROJECTS_RUN)


def get_run_group(group_id: UUID) -> CommunityGroup:
    """The group, if the signed-in person runs its project.

    :raises NotFound: it does not exist, or others run it.
    """
    return _get_group(group_id, standing.is_run(), Right.PROJECTS_RUN)


def get_logged_group(group_id: UUID, day: date) -> CommunityGroup:
    """The group, if the signed-in person had a role in it on the day for which they log.

    :raises NotFound: it does not exist, or they had none.
    """
    return _get_group(group_id, _has_role(day) & Project.state.in_(_RUNNING), None)


def get_log(log_id: UUID) -> tuple[GroupLog, CommunityGroup]:
    """A log that the signed-in person made, or one of a project that they run.

    :raises NotFound: it does not exist, or is not theirs.
    """
    log = db.session().get(GroupLog, log_id)
    if log is None:
        raise NotFound()
    if log.account_id == current_login().account_id:
        return log, _get_group(log.group_id, Project.id.is_not(None), None)
    return log, get_run_group(log.group_id)


def get_post(post_id: UUID) -> tuple[GroupPost, CommunityGroup]:
    """A role in a group that the signed-in person looks after or runs.

    :raises NotFound: there is none such.
    """
    post = db.session().get(GroupPost, post_id)
    if post is None:
        raise NotFound()
    return post, get_kept_group(post.group_id)


def get_turn(turn_id: UUID) -> tuple[GroupTurn, CommunityGroup]:
    """A turn on call in a group that the signed-in person looks after or runs.

    :raises NotFound: there is none such.
    """
    turn = db.session().get(GroupTurn, turn_id)
    if turn is None:
        raise NotFound()
    return turn, get_kept_group(turn.group_id)


def keeps(group: CommunityGroup) -> bool:
    """Whether the signed-in person looks after the group or runs its project."""
    return _is_allowed(group, or_(_has_role(clock.local_date(clock.now()), GroupRole.OWNER), standing.is_run()))


def logs_for(group: CommunityGroup) -> bool:
    """Whether the signed-in person has a role in the group today."""
    return _is_allowed(group, _has_role(clock.local_date(clock.now())))


# --- People -----------------------------------------------------------------------------------------------------------


def search_candidates(project: Project, words: str) -> list[dict[str, Any]]:
    """Who could be given a role; members only for officers who may see those."""
    today = clock.local_date(clock.now())
    return candidates.search(
        db.session(), project_id=project.id, words=words, seen=scope(Right.MEMBERS_READ), today=today
    )


def get_candidate(project: Project, person: dict[str, Any]) -> Volunteer:
    """The volunteer who is meant, made when a member never volunteered.

    :raises NotFound: nobody such, or nobody whom the signed-in person may see.
    """
    session, now = db.session(), clock.now()
    if person["volunteer_id"] is not None:
        return candidates.get_volunteer(session, project_id=project.id, volunteer_id=person["volunteer_id"])
    member = candidates.get_member(
        session, member_id=person["member_id"], seen=scope(Right.MEMBERS_READ), today=clock.local_date(now)
    )
    return people.find_or_make(session, member=member, now=now)


# --- The small templates ----------------------------------------------------------------------------------------------


def get_tallied_project(project_id: UUID) -> Project:
    """A project of talks or visits in which the signed-in person serves, or which they run.

    :raises NotFound: it does not exist, or is not for them.
    """
    of_kind = Project.kind.in_(list(KINDS_OF)) & Project.state.in_(_RUNNING)
    return _get_project((Project.id == project_id) & of_kind, or_(_serves(), standing.is_run()), None)


def list_tallied_projects() -> list[Project]:
    """Running projects of talks or visits in which the signed-in person serves or which they lead, latest first."""
    wanted = select(Project).where(Project.kind.in_(list(KINDS_OF)), Project.state == ProjectState.PUBLISHED)
    mine = or_(_serves(), standing.has_post(ProjectPost.LEAD))
    return list(db.session().scalars(wanted.where(mine).order_by(Project.from_on.desc(), Project.id)))


def get_own_tally(tally_id: UUID) -> tuple[ServiceTally, Project]:
    """Something that the signed-in person wrote, or of a project that they run.

    :raises NotFound: it does not exist, or is not theirs.
    """
    session = db.session()
    tally = session.get(ServiceTally, tally_id)
    if tally is None:
        raise NotFound()
    if tally.account_id == current_login().account_id:
        return tally, session.get_one(Project, tally.project_id)
    return tally, get_run_project(tally.project_id)


# --- Conditions -------------------------------------------------------------------------------------------------------


def _get_project(found: ColumnElement[bool], allowed: ColumnElement[bool], right: Right | None) -> Project:
    project = db.session().scalars(select(Project).where(found, allowed)).one_or_none()
    if project is None:
        _refuse(right)
    if right is not None:
        keep_awake(right)
    return project


def _get_group(group_id: UUID, allowed: ColumnElement[bool], right: Right | None) -> CommunityGroup:
    group = (
        db.session()
        .scalars(
            select(CommunityGroup)
            .join(Project, Project.id == CommunityGroup.project_id)
            .options(joinedload(CommunityGroup.project))
            .where(CommunityGroup.id == group_id, allowed)
        )
        .one_or_none()
    )
    if group is None:
        _refuse(right)
    if right is not None:
        keep_awake(right)
    return group


def _refuse(right: Right | None) -> NoReturn:
    if right is not None:
        refuse_sleeping(right)
    raise NotFound()


def _is_allowed(group: CommunityGroup, allowed: ColumnElement[bool]) -> bool:
    joined = select(CommunityGroup.id).join(Project, Project.id == CommunityGroup.project_id)
    return db.session().scalar(joined.where(CommunityGroup.id == group.id, allowed)) is not None


def _has_role(day: date, role: GroupRole | None = None) -> ColumnElement[bool]:
    own = standing.find_own_volunteer()
    if own is None:
        return false()
    held = select(GroupPost.group_id).where(GroupPost.volunteer_id == own.id, holds_on(GroupPost, day))
    return CommunityGroup.id.in_(held if role is None else held.where(GroupPost.role == role))


def _serves() -> ColumnElement[bool]:
    own = standing.find_own_volunteer()
    return false() if own is None else Project.id.in_(standing.signed_up(own))
