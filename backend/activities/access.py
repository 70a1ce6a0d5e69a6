"""Who sees which activity: officers those of their branches, members those of their own branch once published."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from backend.activities.errors import NotTheLeadError
from backend.activities.models import (
    Activity,
    ActivityHost,
    ActivityPhoto,
    ActivityState,
    Credit,
    Invitation,
    Mode,
    Series,
    Venue,
)
from backend.activities.rules import STEPS, STEPS_BESIDE_THE_LEAD, Step, window_of
from backend.activities.service import forecast, photos, planning, sign_ups, venues
from backend.activities.service.clashes import Clash
from backend.activities.service.forecast import Row
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.flow.models import FlowGuest
from backend.flow.service.guests import takes_part_on
from backend.identity.access import current_login
from backend.members.access import find_own_member
from backend.members.models import Affiliation, Member
from backend.members.service.circles import sits_in
from backend.organisations import access
from backend.organisations.dated import holds_on
from backend.organisations.rules import Right


def get_activity(activity_id: UUID, right: Right, *, for_change: bool = False) -> Activity:
    """The activity, if the signed-in officer has `right` at one of its hosts.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    return _get(activity_id, _hosted_in_scope(right), for_change=for_change)


def get_led_activity(activity_id: UUID, right: Right, *, for_change: bool = False) -> Activity:
    """The activity, if the signed-in officer has `right` at the host that leads it.

    :raises NotFound: it does not exist, or lies outside the scope.
    :raises NotTheLeadError: another host of it leads.
    """
    activity = get_activity(activity_id, right, for_change=for_change)
    if not leads(activity, right):
        raise NotTheLeadError()
    return activity


def get_activity_of(activity_id: UUID, member_id: UUID, right: Right) -> Activity:
    """The activity, if the signed-in officer has `right` at the host to which the member belongs on its day.

    A member of no host, too, is for the officers of any of them: what follows says why not.

    :raises NotFound: it does not exist, lies outside the scope, or the member is another host's.
    """
    activity = get_activity(activity_id, right)
    host_id = sign_ups.find_host(db.session(), activity=activity, member_id=member_id)
    if host_id is not None and not access.has_right_at(right, host_id):
        raise NotFound()
    return activity


def leads(activity: Activity, right: Right) -> bool:
    """Whether the signed-in officer has `right` at the host that leads the activity."""
    return access.has_right_at(right, activity.hosts[0].organisation_id)


def get_invitation(invitation_id: UUID, right: Right) -> tuple[Invitation, Activity]:
    """The invitation and its activity, both held until the transaction ends, for officers of the invited branch.

    :raises NotFound: it does not exist, or is for others.
    """
    session = db.session()
    found = session.scalars(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.organisation_id.in_(access.scope(right)))
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found, _held(found)


def get_sent_invitation(invitation_id: UUID, right: Right) -> tuple[Invitation, Activity]:
    """The invitation and its activity, both held until the transaction ends, for officers of the leading branch.

    :raises NotFound: it does not exist, or is not theirs.
    """
    found = db.session().get(Invitation, invitation_id)
    if found is None or not leads(activity := _held(found), right):
        raise NotFound()
    return found, activity


def _held(invitation: Invitation) -> Activity:
    session = db.session()
    activity = planning.find_activity(session, activity_id=invitation.activity_id, where=true(), for_change=True)
    assert activity is not None
    session.refresh(invitation)  # As whoever held the activity before has left it.
    return activity


def get_visible_activity(activity_id: UUID) -> Activity:
    """The activity, if the signed-in person may see it: as an officer, or as a member once it is published.

    :raises NotFound: it does not exist, or is not for them.
    """
    return _get(activity_id, or_(_hosted_in_scope(Right.ACTIVITIES_READ), _for_own_branch()), for_change=False)


def _get(activity_id: UUID, where: ColumnElement[bool], *, for_change: bool) -> Activity:
    found = planning.find_activity(db.session(), activity_id=activity_id, where=where, for_change=for_change)
    if found is None:
        raise NotFound()
    return found


def _hosted_in_scope(right: Right) -> ColumnElement[bool]:
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id.in_(access.scope(right)))
    return Activity.id.in_(hosted)


def _for_own_branch() -> ColumnElement[bool]:
    """Hosted by the branch that they belong to, or by the one where they live as a flow member, for their circle."""
    seen = aliased(Activity)
    own = select(Member.id).where(Member.account_id == current_login().account_id)
    hosted = (
        select(seen.id).join(ActivityHost, ActivityHost.activity_id == seen.id).where(seen.state != ActivityState.DRAFT)
    )
    at_home = hosted.join(Affiliation, Affiliation.organisation_id == ActivityHost.organisation_id).where(
        Affiliation.member_id.in_(own),
        holds_on(Affiliation, seen.held_on),
        sits_in(seen, member_id=Affiliation.member_id, organisation_id=Affiliation.organisation_id),
    )
    as_guest = hosted.join(FlowGuest, FlowGuest.organisation_id == ActivityHost.organisation_id).where(
        FlowGuest.member_id.in_(own),
        takes_part_on(seen.held_on),
        sits_in(seen, member_id=FlowGuest.member_id, organisation_id=FlowGuest.organisation_id),
    )
    return or_(Activity.id.in_(at_home), Activity.id.in_(as_guest))


def get_photo(activity_id: UUID, photo_id: UUID) -> ActivityPhoto:
    """A picture of an activity that the signed-in person was let see.

    :raises NotFound: the activity has none such, or not any more.
    """
    found = photos.find_photo(db.session(), activity_id=activity_id, photo_id=photo_id)
    if found is None:
        raise NotFound()
    return found


def described(activity: Activity) -> dict[str, Any]:
    """The activity as its schema wants it, with the steps that are open to the signed-in person."""
    columns = {name: getattr(activity, name) for name in Activity.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    return {
        **columns,
        "hosts": [host.organisation for host in activity.hosts],
        "credits": sorted(credit.credit for credit in activity.credits),
        "group_name": activity.group.name if activity.group else None,
        "check_in": window_of(activity),
        "meeting_url": activity.meeting_url if _may_join(activity) else None,
        "may": _steps_of(activity),
    }


def described_all(activities: list[Activity]) -> list[dict[str, Any]]:
    """`described` for a list."""
    return [described(activity) for activity in activities]


def _may_join(activity: Activity) -> bool:
    """Whether the meeting's link is for the signed-in person: the hosts' own members and officers, nobody above."""
    if activity.meeting_url is None or activity.mode is Mode.ON_SITE:
        return False
    if any(access.has_right_at(Right.ACTIVITIES_WRITE, host.organisation_id) for host in activity.hosts):
        return True
    member = find_own_member()
    return member is not None and sign_ups.is_expected(db.session(), activity=activity, member_id=member.id)


def _steps_of(activity: Activity) -> list[Step]:
    """What the signed-in person may do with it: everything its state allows, only reading the roster, or nothing."""
    steps = [step for step in STEPS[activity.state] if step is not Step.REOPEN or activity.entered_later_at is None]
    if leads(activity, Right.ACTIVITIES_WRITE):
        return steps
    if any(access.has_right_at(Right.ACTIVITIES_WRITE, host.organisation_id) for host in activity.hosts):
        return [step for step in steps if step in STEPS_BESIDE_THE_LEAD]
    reads = any(access.has_right_at(Right.ATTENDANCE_READ, host.organisation_id) for host in activity.hosts)
    return [Step.ROSTER] if reads and Step.ROSTER in steps else []


# --- Series, clashes and venues ---------------------------------------------------------------------------------------


def get_series(series_id: UUID, right: Right, *, for_change: bool = False) -> Series:
    """The series, if the signed-in officer has `right` at its branch.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    statement = (
        select(Series)
        .where(Series.id == series_id, Series.organisation_id.in_(access.scope(right)))
        .options(joinedload(Series.organisation), selectinload(Series.group))
    )
    if for_change:
        statement = db.locked(statement, of=Series).execution_options(populate_existing=True)
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def described_series(found: Series) -> dict[str, Any]:
    """The series as its schema wants it, with its occurrences."""
    session = db.session()
    columns = {name: getattr(found, name) for name in Series.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    is_own = access.has_right_at(Right.ACTIVITIES_WRITE, found.organisation_id)
    return {
        **columns,
        "organisation": found.organisation,
        "meeting_url": found.meeting_url if is_own else None,
        "credits": sorted(Credit(credit) for credit in found.credits),
        "group_name": found.group.name if found.group else None,
        "occurrences": forecast.list_occurrences(session, series_id=found.id),
        "left_out": forecast.list_gaps(session, series_id=found.id),
        "may_edit": found.ended_at is None and is_own,
    }


def described_rows(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows of a preview, telling of other branches no more than they may know."""
    seen = _readable(clash.activity for row in rows for clash in row.clashes)
    return [
        {
            **{name: getattr(row, name) for name in ("fate", "series_on", "day", "starts_at", "ends_at", "title")},
            "moved": row.moved,
            "activity_id": row.activity.id if row.activity else None,
            "state": row.activity.state if row.activity else None,
            "clashes": [_described_clash(clash, seen) for clash in row.clashes],
        }
        for row in rows
    ]


def described_clashes(clashes: list[Clash]) -> list[dict[str, Any]]:
    """Clashes, telling of other branches no more than they may know."""
    seen = _readable(clash.activity for clash in clashes)
    return [_described_clash(clash, seen) for clash in clashes]


def _described_clash(clash: Clash, seen: set[UUID]) -> dict[str, Any]:
    other = clash.activity
    is_seen = other.id in seen
    return {
        "kind": clash.kind,
        "branch": clash.holder.short_name,
        "starts_at": other.starts_at,
        "ends_at": other.ends_at,
        "activity_id": other.id if is_seen else None,
        "title": other.title if is_seen else None,
    }


def _readable(activities: Iterable[Activity]) -> set[UUID]:
    ids = {activity.id for activity in activities}
    readable = select(Activity.id).where(Activity.id.in_(ids), _hosted_in_scope(Right.ACTIVITIES_READ))
    return set(db.session().scalars(readable)) if ids else set()


def list_venues() -> list[dict[str, Any]]:
    """The venues that the signed-in officer's organisations may book; retired ones only for those who keep them."""
    statement = venues.bookable_by(access.scope(Right.ACTIVITIES_READ), now=clock.now())
    found = [described_venue(venue) for venue in db.session().scalars(statement)]
    return [venue for venue in found if venue["retired_at"] is None or venue["may_edit"]]


def get_venue(venue_id: UUID) -> Venue:
    """A venue that the signed-in officer's organisations may book.

    :raises NotFound: it does not exist, or is kept for others.
    """
    statement = venues.bookable_by(access.scope(Right.ACTIVITIES_READ), now=clock.now())
    found = db.session().scalars(statement.where(Venue.id == venue_id)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def get_kept_venue(venue_id: UUID) -> Venue:
    """A venue that the signed-in officer looks after.

    :raises NotFound: it does not exist, or others keep it.
    """
    statement = (
        select(Venue)
        .where(Venue.id == venue_id, Venue.organisation_id.in_(access.scope(Right.VENUES_KEEP)))
        .options(joinedload(Venue.organisation))
    )
    found = db.session().scalars(db.locked(statement, of=Venue)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def described_venue(venue: Venue) -> dict[str, Any]:
    """The venue as its schema wants it."""
    return {
        **{name: getattr(venue, name) for name in ("id", "name", "address", "capacity", "use", "retired_at")},
        "organisation": venue.organisation,
        "is_retired": venue.retired_at is not None,
        "may_edit": access.has_right_at(Right.VENUES_KEEP, venue.organisation_id),
    }
