"""Meetings with voters who came, votes and minutes, for tests of the record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, Credit
from backend.attendance.models import Attendance, AttendanceStatus, EvidenceKind, Grade
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from tests.factories.activities import make_activity


def come(
    session: Session,
    activity: Activity,
    member: Member,
    *,
    by: Account,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
) -> None:
    """`member` was ticked on the roster."""
    session.add(
        Attendance(
            activity_id=activity.id,
            member_id=member.id,
            organisation_id=activity.hosts[0].organisation_id,
            held_on=activity.held_on,
            status=status,
            method=EvidenceKind.ROSTER,
            grade=Grade.SECOND_PERSON,
            checked_in_at=activity.starts_at,
            scan_event_id=new_id(),
            recorded_by_account_id=by.id,
            changed_at=clock.now(),
        )
    )
    session.flush()


def make_meeting(
    session: Session,
    branch: PartyOrganisation,
    *,
    present: list[Member],
    by: Account,
    state: ActivityState = ActivityState.OPEN,
    **fields: Any,
) -> Activity:
    """A members' meeting to which `present` came; whoever else belongs to the branch is missing."""
    usual: dict[str, Any] = {
        "title": "第三季度支部党员大会",
        "agenda": "通报上季度工作\n讨论吸收预备党员\n表决",
        "credits": [Credit.MEMBERS_MEETING, Credit.THEME_DAY],
        "starts_at": clock.now() - timedelta(minutes=30),
    }
    activity = make_activity(session, branch, state=state, **usual | fields)
    for member in present:
        come(session, activity, member, by=by)
    return activity


def vote(branch_id: UUID, **fields: Any) -> dict[str, Any]:
    """A vote as the API takes it."""
    usual: dict[str, Any] = {
        "id": str(new_id()),
        "organisation_id": str(branch_id),
        "kind": "ordinary",
        "text": "同意接收周舟同志为中共预备党员",
        "yes": 2,
        "no": 0,
        "abstain": 0,
    }
    return usual | fields


def written(revision: int = 0, **fields: Any) -> dict[str, Any]:
    """A draft of minutes as the API takes it."""
    usual: dict[str, Any] = {
        "revision": revision,
        "chair": "李书记",
        "recorder": "王记录",
        "invitees": "社区党委 赵同志",
        "points": [{"title": "通报上季度工作", "text": "李书记通报了上季度工作。"}],
        "decisions": "下月 5 日前完成走访。",
    }
    return usual | fields
