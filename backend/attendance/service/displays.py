"""Screens that show the code. A display has a token of its own: one activity, revocable, over when the activity is.

Its polling is no activity of the officer who opened it, and it never receives a code before its time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, Mode
from backend.activities.service import planning as activities
from backend.attendance.errors import DisplayOverError, DisplayUnknownError, NotOnlineError, NotOpenError
from backend.attendance.models import COUNTS_AS_IN, Attendance, CodeSubject, Display, RosterEntry, RosterKind
from backend.attendance.service import codes
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.core.security import derived_token, token_hash
from backend.identity.models import Account
from backend.members.models import Member

LATEST_SHOWN = 30


@dataclass(frozen=True)
class Shown:
    """What a display shows at a moment."""

    activity: Activity
    token: str
    short_code: str
    expected: int
    arrived: int
    latest: list[dict[str, Any]]


def open_display(
    session: Session, *, activity: Activity, account: Account, now: datetime, for_online: bool = False
) -> tuple[Display, str]:
    """The display that the officer runs for the activity, or a new one, with its token; the caller holds the activity.

    One link serves any number of screens, so asking for it again opens no other one. The token is made from the id by
    a key, and is told to that officer only.

    `for_online` it is for the shared screen of a meeting; where all are online, every display is.

    :raises NotOpenError: check-in is not open.
    :raises NotOnlineError: nobody takes part online.
    """
    if activity.state is not ActivityState.OPEN:
        raise NotOpenError()
    if for_online and activity.mode is Mode.ON_SITE:
        raise NotOnlineError()
    for_online = for_online or activity.mode is Mode.ONLINE
    running = _find_running(session, activity=activity, account=account, for_online=for_online)
    if running is not None:
        return running
    display_id = new_id()
    token = derived_token(keyring_of(session).display_keys[0], display_id.bytes)
    display = Display(
        id=display_id,
        activity_id=activity.id,
        token_hash=token_hash(token),
        opened_by_account_id=account.id,
        opened_at=now,
        is_online=for_online,
    )
    session.add(display)
    _record(session, Action.DISPLAY_OPENED, display, activity, now=now)
    return display, token


def _find_running(
    session: Session, *, activity: Activity, account: Account, for_online: bool
) -> tuple[Display, str] | None:
    """The officer's latest display that nobody ended, with its token; None, too, where its key is gone."""
    rows = session.scalars(
        select(Display)
        .where(Display.activity_id == activity.id, Display.opened_by_account_id == account.id)
        .where(Display.revoked_at.is_(None), Display.is_online == for_online)
        .order_by(Display.opened_at.desc(), Display.id.desc())
    )
    tokens = ((row, derived_token(key, row.id.bytes)) for row in rows for key in keyring_of(session).display_keys)
    return next(((row, token) for row, token in tokens if token_hash(token) == row.token_hash), None)


def revoke(session: Session, *, display: Display, activity: Activity, now: datetime) -> None:
    """End one display; ending it again changes nothing."""
    if display.revoked_at is None:
        display.revoked_at = now
        _record(session, Action.DISPLAY_REVOKED, display, activity, now=now)


def list_displays(session: Session, *, activity: Activity) -> list[dict[str, Any]]:
    """The activity's displays, the latest first."""
    rows = session.execute(
        select(Display, Account.display_name)
        .join(Account, Account.id == Display.opened_by_account_id)
        .where(Display.activity_id == activity.id)
        .order_by(Display.opened_at.desc(), Display.id)
    )
    is_open = activity.state is ActivityState.OPEN
    return [
        {
            "id": display.id,
            "opened_at": display.opened_at,
            "opened_by_name": name,
            "is_online": display.is_online,
            "is_live": is_open and display.revoked_at is None,
        }
        for display, name in rows
    ]


def find_shown(session: Session, *, token: str) -> tuple[Display, Activity]:
    """The display with this token, and the activity that it shows.

    :raises DisplayUnknownError: there is no such display.
    :raises DisplayOverError: it was revoked, or its activity is not open any more.
    """
    display = session.scalars(select(Display).where(Display.token_hash == token_hash(token))).one_or_none()
    if display is None:
        raise DisplayUnknownError()
    activity = session.scalars(
        select(Activity).where(Activity.id == display.activity_id).options(*activities.WITH_HOSTS)
    ).one()
    if display.revoked_at is not None or activity.state is not ActivityState.OPEN:
        raise DisplayOverError(activity_title=activity.title)
    return display, activity


def show(session: Session, *, display: Display, activity: Activity, now: datetime) -> Shown:
    """The code of this moment, by the server's clock, and who has arrived."""
    short_id = session.scalars(select(CodeSubject.short_id).where(CodeSubject.subject_id == activity.id)).one()
    key = keyring_of(session).code_keys[0]
    is_in = Attendance.status.in_(COUNTS_AS_IN)
    expected, arrived = session.execute(
        select(func.count(), func.count().filter(is_in))
        .select_from(RosterEntry)
        .join(
            Attendance,
            and_(Attendance.activity_id == RosterEntry.activity_id, Attendance.member_id == RosterEntry.member_id),
            isouter=True,
        )
        .where(RosterEntry.activity_id == activity.id, RosterEntry.kind == RosterKind.HOME)
    ).one()
    latest = session.execute(
        select(Member.name, Attendance.checked_in_at.label("at"))
        .join(Member, Member.id == Attendance.member_id)
        .where(Attendance.activity_id == activity.id, is_in)
        .order_by(Attendance.changed_at.desc())
        .limit(LATEST_SHOWN)
    )
    kind = codes.CodeKind.ONLINE if display.is_online else codes.CodeKind.ACTIVITY
    return Shown(
        activity=activity,
        token=codes.mint(key, short_id=short_id, now=now, kind=kind),
        short_code=codes.short_code(key, short_id=short_id, tick=codes.tick_of(now), kind=kind),
        expected=expected,
        arrived=arrived,
        latest=[{"name": row.name, "at": row.at} for row in latest],
    )


def find_display(session: Session, *, display_id: UUID) -> Display | None:
    """The display with this id."""
    return session.get(Display, display_id)


def _record(session: Session, action: Action, display: Display, activity: Activity, *, now: datetime) -> None:
    organisation_id = activities.host_ids(activity)[0]
    audit.record(session, action, display, now=now, organisation_id=organisation_id)
