"""What else happens at the time of a plan: for the same people, or at the same venue. Said, not forbidden."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.activities.rules import ClashKind
from backend.activities.service.circles import EVERYBODY, SharedPeople
from backend.activities.service.venues import Span
from backend.members.service.circles import Sitting
from backend.organisations.models import PartyOrganisation


@dataclass(frozen=True)
class Clash:
    """Another activity at the same time."""

    kind: ClashKind
    activity: Activity
    holder: PartyOrganisation
    """The branch that holds it: the one that leads, or the invited one that is busy."""


@dataclass(frozen=True)
class _Plan:
    """Whom and what a plan needs at its time."""

    host_ids: Collection[UUID]
    venue_id: UUID | None
    invited_ids: Collection[UUID]
    sitting: Sitting
    shared: SharedPeople


def find_clashes(
    session: Session,
    *,
    spans: Collection[Span],
    host_ids: Collection[UUID],
    venue_id: UUID | None,
    invited_ids: Collection[UUID] = (),
    sitting: Sitting = EVERYBODY,
) -> list[list[Clash]]:
    """For each span, in order, the other activities that share its venue or its people; several kinds may name one.

    `sitting` is the circle that is planned; the leading host stands first.
    Drafts of the invited are left out: they stand for nothing yet and are their own officers' business.
    """
    if not spans:
        return []
    plan = _Plan(host_ids, venue_id, invited_ids, sitting, SharedPeople(session, next(iter(host_ids))))
    own = {span.activity_id for span in spans}
    others = [other for other in _around(session, spans=spans, plan=plan) if other.id not in own]
    return [[clash for other in others for clash in _between(span, other, plan)] for span in spans]


def _around(session: Session, *, spans: Collection[Span], plan: _Plan) -> list[Activity]:
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    asked = (*plan.host_ids, *plan.invited_ids)
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id.in_(asked))
    same_venue = [Activity.venue_id == plan.venue_id] if plan.venue_id is not None else []
    shares = or_(Activity.id.in_(hosted), *same_venue)
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.state != ActivityState.CANCELLED, shares)
            .where(Activity.starts_at < last, Activity.ends_at > first)
            .options(joinedload(Activity.hosts).joinedload(ActivityHost.organisation))
            .order_by(Activity.starts_at, Activity.id)
        ).unique()
    )


def _between(span: Span, other: Activity, plan: _Plan) -> list[Clash]:
    if not (other.starts_at < span.ends_at and span.starts_at < other.ends_at):
        return []
    lead, found = other.hosts[0].organisation, []
    if plan.venue_id is not None and other.venue_id == plan.venue_id:
        found.append(Clash(ClashKind.VENUE, other, lead))
    holds_both = any(host.organisation_id in plan.host_ids for host in other.hosts)
    if holds_both and plan.shared.between(plan.sitting, other):
        found.append(Clash(ClashKind.PEOPLE, other, lead))
    if other.state is not ActivityState.DRAFT:
        busy = [host.organisation for host in other.hosts if host.organisation_id in plan.invited_ids]
        found += [Clash(ClashKind.INVITED, other, branch) for branch in busy]
    return found
