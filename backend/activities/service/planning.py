"""Planning an activity. How it goes from draft to closed stands in `course`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import Session, selectinload

from backend.activities import rules
from backend.activities.errors import (
    ChangedMeanwhileError,
    EndsBeforeStartError,
    NotABranchError,
    NotEditableError,
)
from backend.activities.models import (
    Activity,
    ActivityCredit,
    ActivityHost,
    ActivityState,
    Credit,
)
from backend.activities.service import circles, sign_ups, telling, venues
from backend.activities.service.venues import Span
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Circle, PartyGroup
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation

WITH_HOSTS = (
    selectinload(Activity.hosts).joinedload(ActivityHost.organisation),
    selectinload(Activity.credits),
    selectinload(Activity.group),
)
TOLD_ABOUT = frozenset({"title", "starts_at", "ends_at", "venue", "venue_address", "mode", "meeting_url"})
"""Changes of a published activity that its members hear about."""


def create(
    session: Session,
    *,
    host: PartyOrganisation,
    account: Account,
    credits: Iterable[Credit],
    values: dict[str, Any],
    now: datetime,
) -> Activity:
    """Plan an activity of `host` as a draft. `values` are the columns of the plan, as the request schema names them.

    With a `venue_id` the shared venue is booked, and gives its name and address.

    :raises NotABranchError: the host is a committee.
    :raises EndsBeforeStartError: it would end before it starts, or last longer than a day.
    :raises GroupUnknownError: its circle is a group that the branch does not have.
    :raises WholeBranchNeededError: its circle is too small for what it counts as.
    :raises VenueNotBookableError: the shared venue is unknown, retired, or kept for others.
    :raises VenueTakenError: another activity has the shared venue at that time.
    """
    if not host.is_branch:
        raise NotABranchError()
    _refuse_impossible_times(values["starts_at"], values["ends_at"])
    credits = set(credits)
    circles.refuse_impossible(session, organisation_id=host.id, values=values, credits=credits)
    if values.get("venue_id") is not None:
        span = Span(values["starts_at"], values["ends_at"])
        venue = venues.claim(session, venue_id=values["venue_id"], host_ids=[host.id], spans=[span], now=now)
        values = values | {"venue": venue.name, "venue_address": venue.address}
    return add(session, host=host, account=account, credits=credits, values=values, now=now)


def add(
    session: Session,
    *,
    host: PartyOrganisation,
    account: Account,
    credits: Iterable[Credit],
    values: dict[str, Any],
    now: datetime,
    activity_id: UUID | None = None,
) -> Activity:
    """Write down a draft whose times are possible and whose shared venue is claimed; the caller saw to both."""
    activity = Activity(
        id=activity_id or new_id(),
        state=ActivityState.DRAFT,
        held_on=clock.local_date(values["starts_at"]),
        created_by_account_id=account.id,
        created_at=now,
        changed_at=now,
        **values,
    )
    link = ActivityHost(activity_id=activity.id, organisation_id=host.id, is_lead=True)
    link.organisation = host
    activity.hosts = [link]
    activity.group = session.get(PartyGroup, values["group_id"]) if values.get("group_id") else None
    activity.credits = [ActivityCredit(credit=credit) for credit in sorted(set(credits))]
    session.add(activity)
    audit.record(session, Action.ACTIVITY_CREATED, activity, now=now, organisation_id=host.id, fields=sorted(values))
    session.flush()
    return activity


def update(
    session: Session,
    *,
    activity: Activity,
    version: int,
    values: dict[str, Any],
    credits: Iterable[Credit] | None,
    now: datetime,
) -> Activity:
    """Change the plan. `version` is the one that was read. An occurrence of a series goes its own way from then on.

    :raises ChangedMeanwhileError: somebody else changed it since.
    :raises NotEditableError: its state does not allow a field of `values` to change.
    :raises EndsBeforeStartError: it would end before it starts, or last longer than a day.
    :raises GroupUnknownError: its circle is a group that the branch does not have.
    :raises WholeBranchNeededError: its circle is too small for what it counts as, or others were asked to hold it.
    :raises VenueNotBookableError: the shared venue is unknown, retired, or kept for others.
    :raises VenueTakenError: another activity has the shared venue at that time.
    """
    if activity.version != version:
        raise ChangedMeanwhileError()
    values = circles.completed(values)
    changed = changes_of(activity, values=values, credits=credits)
    refused = rules.locked_fields(activity.state, changed)
    if refused:
        raise NotEditableError(fields=sorted(refused), state=activity.state.value)
    starts_at, ends_at = values.get("starts_at", activity.starts_at), values.get("ends_at", activity.ends_at)
    _refuse_impossible_times(starts_at, ends_at)
    if changed & {"circle", "group_id", "credits"}:
        kept = {"circle": activity.circle, "group_id": activity.group_id}
        wanted = set(credits) if credits is not None else {credit.credit for credit in activity.credits}
        lead_id = host_ids(activity)[0]
        circles.refuse_impossible(session, organisation_id=lead_id, values=kept | values, credits=wanted)
        if values.get("circle", Circle.PLENARY) is not Circle.PLENARY:
            circles.refuse_shared(session, activity=activity)
    values, changed = _with_venue(session, activity, values, changed, Span(starts_at, ends_at, activity.id), now=now)
    if changed and activity.series_id is not None:
        activity.detached_at = activity.detached_at or now
    apply(session, activity=activity, changed=changed, values=values, credits=credits, now=now)
    if activity.state is not ActivityState.DRAFT and changed & TOLD_ABOUT:
        telling.tell_members(session, activity=activity, kind=NotificationKind.ACTIVITY_CHANGED, now=now)
    if "capacity" in changed:
        sign_ups.move_up(session, activity=activity, now=now)
    session.flush()
    return activity


def changes_of(activity: Activity, *, values: dict[str, Any], credits: Iterable[Credit] | None) -> set[str]:
    """The names of what would be different."""
    changed = {name for name, value in values.items() if getattr(activity, name) != value}
    if credits is not None and set(credits) != {credit.credit for credit in activity.credits}:
        changed.add("credits")
    return changed


def apply(
    session: Session,
    *,
    activity: Activity,
    changed: set[str],
    values: dict[str, Any],
    credits: Iterable[Credit] | None,
    now: datetime,
) -> None:
    """Write the `changed` of `values` and `credits`, which the caller has judged."""
    if "credits" in changed and credits is not None:
        activity.credits = [ActivityCredit(credit=credit) for credit in sorted(set(credits))]
    for name in changed - {"credits"}:
        setattr(activity, name, values[name])
    if "group_id" in changed:
        activity.group = session.get(PartyGroup, values["group_id"]) if values["group_id"] else None
    activity.held_on = clock.local_date(activity.starts_at)
    activity.changed_at = now
    record_change(session, Action.ACTIVITY_UPDATED, activity, now=now, fields=sorted(changed))


def _with_venue(
    session: Session, activity: Activity, values: dict[str, Any], changed: set[str], span: Span, *, now: datetime
) -> tuple[dict[str, Any], set[str]]:
    """Values and changes completed by the shared venue: claimed where it has to be, let go where another is named."""
    if "venue_id" not in values and "venue" in changed:
        values = values | {"venue_id": None}
    venue_id = values.get("venue_id", activity.venue_id)
    if venue_id is not None and (changed & {"starts_at", "ends_at"} or venue_id != activity.venue_id):
        venue = venues.claim(session, venue_id=venue_id, host_ids=host_ids(activity), spans=[span], now=now)
        values = values | {"venue": venue.name, "venue_address": venue.address}
    return values, changes_of(activity, values=values, credits=None) | (changed & {"credits"})


def enter_later(
    session: Session,
    *,
    activity_id: UUID,
    host: PartyOrganisation,
    account: Account,
    credits: Iterable[Credit],
    values: dict[str, Any],
    now: datetime,
) -> Activity:
    """Write down one that was held before, from paper: it is over, was never open here, and nobody is told.

    Attendance, who conducts this, writes its roster.

    :raises NotABranchError: the host is a committee.
    :raises EndsBeforeStartError: it would end before it starts, or last longer than a day.
    :raises GroupUnknownError: its circle is a group that the branch does not have.
    :raises WholeBranchNeededError: its circle is too small for what it counts as.
    """
    if not host.is_branch:
        raise NotABranchError()
    _refuse_impossible_times(values["starts_at"], values["ends_at"])
    credits = set(credits)
    circles.refuse_impossible(session, organisation_id=host.id, values=values, credits=credits)
    activity = add(
        session, host=host, account=account, credits=credits, values=values, now=now, activity_id=activity_id
    )
    activity.state, activity.entered_later_at = ActivityState.CLOSED, now
    activity.published_at = activity.opened_at = activity.closed_at = now
    record_change(session, Action.ACTIVITY_ENTERED_LATER, activity, now=now)
    session.flush()
    return activity


def find_activity(
    session: Session, *, activity_id: UUID, where: ColumnElement[bool], for_change: bool = False
) -> Activity | None:
    """The activity with hosts and credits if it fulfils `where`; held until the transaction ends when `for_change`."""
    statement = select(Activity).where(Activity.id == activity_id, where).options(*WITH_HOSTS)
    if for_change:
        statement = locked(statement, of=Activity).execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def of_branch(organisation_id: UUID) -> Select[Activity]:
    """All activities that the branch hosts; the caller filters and orders."""
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id == organisation_id)
    return select(Activity).where(Activity.id.in_(hosted)).options(*WITH_HOSTS)


def by_nearness() -> tuple[ColumnElement[Any], ...]:
    """What is to come before all else, the nearest first; the caller orders the rest behind it."""
    is_ahead = Activity.state.in_((ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.OPEN))
    return case((is_ahead, 0), else_=1), case((is_ahead, Activity.starts_at))


def host_ids(activity: Activity) -> list[UUID]:
    """Ids of the branches that hold the activity, the leading one first."""
    return [host.organisation_id for host in activity.hosts]


def _refuse_impossible_times(starts_at: datetime, ends_at: datetime) -> None:
    if not starts_at < ends_at <= starts_at + rules.LONGEST:
        raise EndsBeforeStartError()


def record_change(
    session: Session, action: Action, activity: Activity, *, now: datetime, fields: list[str] | None = None
) -> None:
    """Write what happened to the activity into the trail of its leading branch."""
    audit.record(session, action, activity, now=now, organisation_id=host_ids(activity)[0], fields=fields)
