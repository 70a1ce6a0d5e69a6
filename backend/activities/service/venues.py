"""Shared venues: who keeps them, who may book them, and that only one activity has them at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from backend.activities.errors import VenueNotBookableError, VenueTakenError
from backend.activities.models import Activity, ActivityHost, ActivityState, Venue, VenueUse
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.organisations.models import OrganisationClosure, PartyOrganisation


@dataclass(frozen=True)
class Span:
    """A half-open time for which a venue is wanted, by the activity `activity_id` where it exists already."""

    starts_at: datetime
    ends_at: datetime
    activity_id: UUID | None = None


def create(session: Session, *, keeper: PartyOrganisation, values: dict[str, Any], now: datetime) -> Venue:
    """Add a venue that `keeper` looks after."""
    venue = Venue(id=new_id(), organisation_id=keeper.id, created_at=now, **values)
    venue.organisation = keeper
    session.add(venue)
    audit.record(session, Action.VENUE_CREATED, venue, now=now, organisation_id=keeper.id, fields=sorted(values))
    session.flush()
    return venue


def update(session: Session, *, venue: Venue, values: dict[str, Any], now: datetime) -> None:
    """Correct what is known of a venue. `is_retired` closes it for new bookings; those it has stay."""
    if "is_retired" in values:
        is_retired = values.pop("is_retired")
        values["retired_at"] = (venue.retired_at or now) if is_retired else None
    changed = sorted(name for name, value in values.items() if getattr(venue, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(venue, name, values[name])
    audit.record(session, Action.VENUE_UPDATED, venue, now=now, organisation_id=venue.organisation_id, fields=changed)
    session.flush()


def hand_over(session: Session, *, venue_ids: Collection[UUID], keeper_id: UUID, now: datetime) -> None:
    """Let another organisation keep the venues: their keeper is no more. Bookings stay."""
    for venue in session.scalars(select(Venue).where(Venue.id.in_(venue_ids)).order_by(Venue.id)):
        venue.organisation_id = keeper_id
        fields = ["organisation_id"]
        audit.record(session, Action.VENUE_UPDATED, venue, now=now, organisation_id=keeper_id, fields=fields)
    session.flush()


def bookable_by(organisation_ids: Collection[UUID] | Select[Any], *, now: datetime) -> Select[Venue]:
    """The venues that some of the organisations may book, or keep, by name; the caller executes it."""
    today = clock.local_date(now)
    above = (
        select(OrganisationClosure.ancestor_id)
        .where(OrganisationClosure.descendant_id.in_(organisation_ids), OrganisationClosure.from_on <= today)
        .where(or_(OrganisationClosure.until_on.is_(None), OrganisationClosure.until_on > today))
    )
    return (
        select(Venue)
        .where(or_(Venue.use == VenueUse.EVERYBODY, Venue.organisation_id.in_(above)))
        .options(joinedload(Venue.organisation))
        .order_by(Venue.name, Venue.id)
    )


def claim(
    session: Session, *, venue_id: UUID, host_ids: Collection[UUID], spans: Collection[Span], now: datetime
) -> Venue:
    """The venue, if the hosts may book it for all `spans`; others who want it wait until the transaction ends.

    The database refuses a double booking by itself; this is what can say who has it.

    :raises VenueNotBookableError: it is unknown, retired, or kept for others.
    :raises VenueTakenError: another activity has it at such a time.
    """
    statement = bookable_by(host_ids, now=now).where(Venue.id == venue_id, Venue.retired_at.is_(None))
    venue = session.scalars(db.locked(statement, of=Venue)).one_or_none()
    if venue is None:
        raise VenueNotBookableError()
    own = {span.activity_id for span in spans}
    for span in sorted(spans, key=lambda span: span.starts_at):
        for taken in list_bookings(session, venue_id=venue_id, starts_at=span.starts_at, ends_at=span.ends_at):
            if taken.id not in own:
                raise VenueTakenError(
                    taken_by=taken.hosts[0].organisation.short_name,
                    starts_at=taken.starts_at.isoformat(),
                    ends_at=taken.ends_at.isoformat(),
                )
    return venue


def list_bookings(session: Session, *, venue_id: UUID, starts_at: datetime, ends_at: datetime) -> list[Activity]:
    """The activities that have the venue at some time between the two instants, in order."""
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.venue_id == venue_id, Activity.state != ActivityState.CANCELLED)
            .where(Activity.starts_at < ends_at, Activity.ends_at > starts_at)
            .options(joinedload(Activity.hosts).joinedload(ActivityHost.organisation))
            .order_by(Activity.starts_at)
        ).unique()
    )
