"""Series: planning a year by a rule in one go, and editing or ending it later without touching what people changed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.activities.errors import (
    ChangedMeanwhileError,
    NotABranchError,
    NothingPlannedError,
    RuleNotUnderstoodError,
    SeriesOverError,
    SeriesTooLongError,
)
from backend.activities.models import Activity, ActivityState, Credit, Series, SeriesGap
from backend.activities.recurrence import Fate, is_understood
from backend.activities.rules import POLICY
from backend.activities.service import circles, course, planning, sign_ups, telling, venues
from backend.activities.service.forecast import Choice, Row, follows, list_gaps, list_occurrences, list_rows
from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Circle, PartyGroup
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation

LONGEST_DAYS = 450
"""Some fifteen months: who plans in October plans until the end of the next year."""
SAME_EACH_TIME = (
    *("venue", "venue_address", "venue_id", "agenda", "mode", "meeting_url", "capacity"),
    *("circle", "group_id"),
)
"""What every occurrence takes from the series as it stands there, besides its check-in policy."""

FOR_EVERYBODY = {"circle": Circle.PLENARY, "group_id": None}


def draft(
    session: Session, *, organisation: PartyOrganisation, account: Account, values: dict[str, Any], now: datetime
) -> Series:
    """A series that is not saved yet, to be previewed or saved.

    :raises NotABranchError: the organisation is a committee.
    :raises RuleNotUnderstoodError: the rule has none of the known forms.
    :raises SeriesTooLongError: it covers more than 450 days, or none.
    :raises GroupUnknownError: its circle is a group that the branch does not have.
    :raises WholeBranchNeededError: its circle is too small for what it counts as.
    """
    if not organisation.is_branch:
        raise NotABranchError()
    values = FOR_EVERYBODY | values
    circles.refuse_impossible(session, organisation_id=organisation.id, values=values, credits=values["credits"])
    series = Series(
        id=new_id(),
        organisation_id=organisation.id,
        created_by_account_id=account.id,
        created_at=now,
        changed_at=now,
        **values,
    )
    _refuse_impossible(series)
    return series


def changed(series: Series, *, values: dict[str, Any]) -> Series:
    """The series as it would be with `values`, apart from the session: the saved one stays as it is.

    :raises SeriesOverError: it was ended.
    :raises RuleNotUnderstoodError: the rule has none of the known forms.
    :raises SeriesTooLongError: it covers more than 450 days, or none.
    """
    if series.ended_at is not None:
        raise SeriesOverError()
    kept = {name: getattr(series, name) for name in Series.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    found = Series(**(kept | _letting_go(series, values)))
    _refuse_impossible(found)
    return found


def create(
    session: Session,
    *,
    series: Series,
    organisation: PartyOrganisation,
    choice: Choice,
    account: Account,
    now: datetime,
) -> None:
    """Save a draft of a series with all its occurrences, in one go; published at once if it says so.

    :raises NothingPlannedError: no wanted day lies ahead.
    :raises VenueNotBookableError: the shared venue is unknown, retired, or kept for others.
    :raises VenueTakenError: another activity has the shared venue at the time of an occurrence.
    """
    rows = list_rows(session, series, choice, now=now)
    if not any(row.fate is Fate.NEW for row in rows):
        raise NothingPlannedError()
    series.organisation = organisation
    series.group = session.get(PartyGroup, series.group_id) if series.group_id else None
    _take_venue(session, series, rows, now=now)
    session.add(series)
    session.flush()
    audit.record(session, Action.SERIES_CREATED, series, now=now, organisation_id=organisation.id)
    _carry_out(session, series, rows, choice, account=account, now=now)


def update(
    session: Session,
    *,
    series: Series,
    version: int,
    values: dict[str, Any],
    choice: Choice,
    account: Account,
    now: datetime,
) -> None:
    """Change the series and those of its occurrences that lie ahead, are not open and were not changed by themselves.

    Drafts that a new rule does not know are removed; published ones remain until somebody cancels them.

    :raises ChangedMeanwhileError: somebody else changed it since `version`.
    :raises SeriesOverError: it was ended.
    :raises RuleNotUnderstoodError: the rule has none of the known forms.
    :raises SeriesTooLongError: it covers more than 450 days, or none.
    :raises WholeBranchNeededError: its circle is too small for what it would count as.
    :raises VenueNotBookableError: the shared venue is unknown, retired, or kept for others.
    :raises VenueTakenError: another activity has the shared venue at the time of an occurrence.
    """
    if series.version != version:
        raise ChangedMeanwhileError()
    values = _letting_go(series, values)
    changed(series, values=values)  # Refuses what cannot be, before anything is written.
    if "credits" in values:
        kept = {"circle": series.circle, "group_id": series.group_id}
        circles.refuse_impossible(
            session, organisation_id=series.organisation_id, values=kept, credits=values["credits"]
        )
    fields = sorted(name for name, value in values.items() if getattr(series, name) != value)
    for name in fields:
        setattr(series, name, values[name])
    series.changed_at = now
    rows = list_rows(session, series, choice, now=now, for_change=True)
    _take_venue(session, series, rows, now=now)
    audit.record(session, Action.SERIES_UPDATED, series, now=now, organisation_id=series.organisation_id, fields=fields)
    _carry_out(session, series, rows, choice, account=account, now=now)


def end(session: Session, *, series: Series, cancel_reason: str | None, now: datetime) -> None:
    """End the series: no later edit, nothing new. What is planned remains, unless a reason to cancel it is given.

    With a reason the published ones ahead are cancelled and drafts removed; what was changed by itself stays.

    :raises SeriesOverError: it was ended before.
    """
    if series.ended_at is not None:
        raise SeriesOverError()
    series.ended_at = series.changed_at = now
    audit.record(
        session, Action.SERIES_ENDED, series, now=now, organisation_id=series.organisation_id, fields=["ended_at"]
    )
    if cancel_reason is None:
        return
    occurrences = list_occurrences(session, series_id=series.id, for_change=True)
    following = [found for found in occurrences if follows(found, now=now)]
    cancelled = [found for found in following if found.state is ActivityState.PUBLISHED]
    for activity in following:
        if activity.state is ActivityState.PUBLISHED:
            course.cancel(session, activity=activity, reason=cancel_reason, now=now, tells=False)
        else:
            course.delete(session, activity=activity, now=now)
    _tell(session, cancelled, NotificationKind.SERIES_CANCELLED, now=now)


def list_series(session: Session, *, organisation_id: UUID) -> list[Series]:
    """The series of a branch, the latest first."""
    own = select(Series).where(Series.organisation_id == organisation_id).options(joinedload(Series.organisation))
    return list(session.scalars(own.order_by(Series.created_at.desc(), Series.id)))


def _letting_go(series: Series, values: dict[str, Any]) -> dict[str, Any]:
    """`values`, letting the shared venue go where another place is named."""
    is_elsewhere = "venue_id" not in values and values.get("venue", series.venue) != series.venue
    return values | {"venue_id": None} if is_elsewhere else values


def _refuse_impossible(series: Series) -> None:
    if not is_understood(series.rule):
        raise RuleNotUnderstoodError()
    if not timedelta(0) < series.until_on - series.from_on <= timedelta(days=LONGEST_DAYS):
        raise SeriesTooLongError(most_days=LONGEST_DAYS)


# --- Carrying it out --------------------------------------------------------------------------------------------------


def _take_venue(session: Session, series: Series, rows: list[Row], *, now: datetime) -> None:
    """Claim the shared venue for every occurrence that saving touches; it gives its name and address."""
    if series.venue_id is None:
        return
    spans = [row.span for row in rows if row.is_booked]
    venue = venues.claim(session, venue_id=series.venue_id, host_ids=[series.organisation_id], spans=spans, now=now)
    series.venue, series.venue_address = venue.name, venue.address


def _carry_out(
    session: Session, series: Series, rows: list[Row], choice: Choice, *, account: Account, now: datetime
) -> None:
    known = set(list_gaps(session, series_id=series.id))
    session.add_all(
        SeriesGap(series_id=series.id, series_on=row.series_on)
        for row in rows
        if row.fate is Fate.LEFT_OUT and row.series_on in choice.left_out - known
    )
    for row in rows:
        if row.fate is Fate.REMOVED and row.activity is not None:
            course.discard(session, activity=row.activity, now=now)
    _let_follow(session, series, [row for row in rows if row.fate is Fate.FOLLOWS], choice, now=now)
    new = [_add(session, series, row, choice, account=account, now=now) for row in rows if row.fate is Fate.NEW]
    if series.publishes:
        for activity in new:
            course.publish(session, activity=activity, now=now, tells=False)
        _tell(session, new, NotificationKind.SERIES_PUBLISHED, now=now)
    session.flush()


def _add(session: Session, series: Series, row: Row, choice: Choice, *, account: Account, now: datetime) -> Activity:
    activity = planning.add(
        session,
        host=series.organisation,
        account=account,
        credits=[Credit(credit) for credit in series.credits],
        values=_values(series, row) | {"series_id": series.id},
        now=now,
    )
    _set_apart(activity, row, choice, now=now)
    return activity


def _let_follow(session: Session, series: Series, rows: list[Row], choice: Choice, *, now: datetime) -> None:
    """Give the occurrences the series' plan; members hear of it once."""
    credits = [Credit(credit) for credit in series.credits]
    pending = []
    for row in rows:
        assert row.activity is not None
        values = _values(series, row)
        names = planning.changes_of(row.activity, values=values, credits=credits)
        if names:
            pending.append((row, row.activity, values, names))
    for _, activity, _, _ in pending:
        activity.venue_id = None
    session.flush()  # Neighbours that change places make room for each other first.
    for row, activity, values, names in pending:
        activity.venue_id = values["venue_id"]
        planning.apply(session, activity=activity, changed=names, values=values, credits=credits, now=now)
        _set_apart(activity, row, choice, now=now)
        if "capacity" in names:
            sign_ups.move_up(session, activity=activity, now=now)
    told = [
        activity
        for _, activity, _, names in pending
        if activity.state is ActivityState.PUBLISHED and names & planning.TOLD_ABOUT
    ]
    _tell(session, told, NotificationKind.SERIES_CHANGED, now=now)


def _values(series: Series, row: Row) -> dict[str, Any]:
    """The plan of one occurrence, as columns of the activity."""
    same = {name: getattr(series, name) for name in (*SAME_EACH_TIME, *POLICY)}
    return same | {
        "title": row.title,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "series_on": row.series_on,
    }


def _set_apart(activity: Activity, row: Row, choice: Choice, *, now: datetime) -> None:
    """A day that was chosen by hand is a change of this one by itself."""
    if row.series_on in choice.by_hand and choice.by_hand[row.series_on] != row.series_on:
        activity.detached_at = now


def _tell(session: Session, activities: list[Activity], kind: NotificationKind, *, now: datetime) -> None:
    """One notice about all of them, which leads to the first."""
    if activities:
        telling.tell_members(session, activity=activities[0], kind=kind, more={"count": str(len(activities))}, now=now)
