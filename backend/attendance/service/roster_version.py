"""What tells those who watch a roster that it has changed."""

import hashlib
from typing import Any

from sqlalchemy import (
    Select,
    Subquery,
    func,
    select,
)
from sqlalchemy.orm import Session

from backend.activities.models import Activity, SignUp
from backend.activities.service.planning import host_ids
from backend.attendance.models import (
    Leave,
    PresenceClaim,
    ScanEvent,
)
from backend.attendance.service import standing
from backend.attendance.service.roster import expected
from backend.flow.models import FlowGuest
from backend.members.models import Affiliation, Circle, GroupMembership, Member, PartyGroup
from backend.members.service.circles import changes_in


def version_of(session: Session, *, activity: Activity) -> str:
    """Changes whenever the roster's answer does; one cheap statement, asked by everybody who watches.

    It counts rows that are only ever added (every change of a line appends an event) and marks that are set once:
    times would not do, because a change may be committed after one that began later.
    """
    base, belongs = expected(activity), Affiliation.organisation_id.in_(host_ids(activity))
    lives_here = FlowGuest.organisation_id.in_(host_ids(activity))
    parts = session.execute(
        select(
            _one(select(func.count()).where(ScanEvent.activity_id == activity.id)),
            _one(select(func.count()).select_from(base)),
            _one(select(func.max(Member.changed_at)).join(base, base.c.member_id == Member.id)),
            _one(select(func.count()).where(belongs)),
            _one(select(func.count(Affiliation.until_on)).where(belongs)),
            _one(select(func.count() + func.count(FlowGuest.ended_at)).where(lives_here)),
            _one(select(func.count()).where(Leave.activity_id == activity.id)),
            _one(select(func.count(Leave.withdrawn_at)).where(Leave.activity_id == activity.id)),
            _one(select(func.count()).where(PresenceClaim.activity_id == activity.id)),
            _one(select(func.count(PresenceClaim.decided_at)).where(PresenceClaim.activity_id == activity.id)),
            _one(select(func.count() + func.count(SignUp.withdrawn_at)).where(SignUp.activity_id == activity.id)),
            _one(select(func.count(SignUp.place)).where(SignUp.activity_id == activity.id)),
            _one(_memberships_of(base)),
            *_circle_of(activity),
            *standing.marks(activity.id, select(base.c.member_id)),
        )
    ).one()
    return "-".join(str(part) for part in (activity.version, *parts, _groups_mark(session, activity=activity)))


def _memberships_of(base: Subquery) -> Select[Any]:
    """Rows of groups are added, and ended once."""
    return (
        select(func.count() + func.count(GroupMembership.until_on))
        .select_from(base)
        .join(GroupMembership, GroupMembership.member_id == base.c.member_id)
    )


def _circle_of(activity: Activity) -> list[Any]:
    """Who sits in a circle may change while its branch stays as it is."""
    if activity.circle is Circle.PLENARY:
        return []
    return [_one(changes_in(activity, organisation_id=host_ids(activity)[0]))]


def _groups_mark(session: Session, *, activity: Activity) -> str:
    """Names of groups are the one thing on a roster that is rewritten: a few short texts, told by their hash."""
    names = session.scalars(
        select(PartyGroup.name).where(PartyGroup.organisation_id.in_(host_ids(activity))).order_by(PartyGroup.id)
    )
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def _one(statement: Select[Any]) -> Any:
    return statement.scalar_subquery()
