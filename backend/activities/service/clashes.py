"""What else happens at the time of a plan: for the same people, or at the same venue. Said, not forbidden."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.activities.rules import ClashKind
from backend.activities.service.venues import Span


@dataclass(frozen=True)
class Clash:
    """Another activity at the same time."""

    kind: ClashKind
    activity: Activity


def find_clashes(
    session: Session, *, spans: Collection[Span], host_ids: Collection[UUID], venue_id: UUID | None
) -> list[list[Clash]]:
    """For each span, in order, the other activities that share its venue or its people; both kinds may name one."""
    if not spans:
        return []
    others = _around(session, spans=spans, host_ids=host_ids, venue_id=venue_id)
    own = {span.activity_id for span in spans}
    others = [other for other in others if other.id not in own]
    return [[clash for other in others for clash in _between(span, other, host_ids, venue_id)] for span in spans]


def _around(
    session: Session, *, spans: Collection[Span], host_ids: Collection[UUID], venue_id: UUID | None
) -> list[Activity]:
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id.in_(host_ids))
    shares = or_(Activity.id.in_(hosted), Activity.venue_id == venue_id) if venue_id else Activity.id.in_(hosted)
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.state != ActivityState.CANCELLED, shares)
            .where(Activity.starts_at < last, Activity.ends_at > first)
            .options(joinedload(Activity.hosts).joinedload(ActivityHost.organisation))
            .order_by(Activity.starts_at, Activity.id)
        ).unique()
    )


def _between(span: Span, other: Activity, host_ids: Collection[UUID], venue_id: UUID | None) -> list[Clash]:
    if not (other.starts_at < span.ends_at and span.starts_at < other.ends_at):
        return []
    kinds = []
    if venue_id is not None and other.venue_id == venue_id:
        kinds.append(ClashKind.VENUE)
    if any(host.organisation_id in host_ids for host in other.hosts):
        kinds.append(ClashKind.PEOPLE)
    return [Clash(kind, other) for kind in kinds]
