"""Minutes of an activity, one per host: written as a draft, final as a version that nothing changes afterwards."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.errors import ChangedMeanwhileError
from backend.activities.models import HELD, Activity
from backend.activities.service import course
from backend.activities.service.planning import host_ids
from backend.attendance.errors import (
    MinutesFinalError,
    MinutesIncompleteError,
    MinutesNotFinalError,
    NotOverError,
)
from backend.attendance.models import Minutes, MinutesState, MinutesVersion
from backend.attendance.service import facts, leave
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation

SNAPSHOT_FORMAT = 2
"""Since 2 a version says what was entered later, and from when to when people were there; older ones do not."""
WRITTEN = ("chair", "recorder", "invitees", "points", "decisions")
"""What people write; everything else comes from the roster and the votes."""


def find(session: Session, *, activity_id: UUID, organisation_id: UUID, for_change: bool = False) -> Minutes | None:
    """The minutes of one host, if somebody began them; held until the transaction ends when `for_change`."""
    statement = select(Minutes).where(Minutes.activity_id == activity_id, Minutes.organisation_id == organisation_id)
    if for_change:
        statement = locked(statement).execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def empty_draft(activity: Activity, *, recorder: str) -> dict[str, Any]:
    """What the recorder finds before the first saving: a place to write for every point of the agenda."""
    points = [line.strip() for line in activity.agenda.splitlines() if line.strip()]
    return {
        "chair": "",
        "recorder": recorder,
        "invitees": "",
        "points": [{"title": point, "text": ""} for point in points],
        "decisions": "",
    }


def save(
    session: Session,
    *,
    activity: Activity,
    organisation_id: UUID,
    revision: int,
    written: dict[str, Any],
    officer: Account,
    now: datetime,
) -> Minutes:
    """Keep the draft. `revision` is the one that was read, 0 when there was none.

    :raises ChangedMeanwhileError: somebody else saved it since.
    :raises MinutesFinalError: it is final; amend it first.
    """
    minutes = find(session, activity_id=activity.id, organisation_id=organisation_id, for_change=True)
    if (minutes.revision if minutes is not None else 0) != revision:
        raise ChangedMeanwhileError()
    if minutes is None:
        minutes = Minutes(
            id=new_id(), activity_id=activity.id, organisation_id=organisation_id, state=MinutesState.DRAFT
        )
        session.add(minutes)
    elif minutes.state is MinutesState.FINAL:
        raise MinutesFinalError()
    _write(minutes, written, officer, now=now)
    _record(session, Action.MINUTES_SAVED, minutes, now=now, fields=list(WRITTEN))
    return minutes


def finalise(
    session: Session,
    *,
    activity: Activity,
    organisation: PartyOrganisation,
    revision: int,
    officer: Account,
    now: datetime,
) -> MinutesVersion:
    """Fix the draft as the next version, with roster and votes as they stand, and erase the leaves' free text.

    The hash is SHA-256 over the kept text; each version names the hash of the one before.

    :raises MinutesNotFinalError: nobody began a draft.
    :raises MinutesFinalError: it is final already.
    :raises ChangedMeanwhileError: somebody else saved it since it was read.
    :raises NotOverError: the activity is not closed.
    :raises MinutesIncompleteError: host or recorder are not named.
    """
    minutes = find(session, activity_id=activity.id, organisation_id=organisation.id, for_change=True)
    if minutes is None:
        raise MinutesNotFinalError()
    _refuse_unready(minutes, activity, revision)
    before = find_latest(session, minutes=minutes)
    number = before.number + 1 if before is not None else 1
    snapshot = {
        "format": SNAPSHOT_FORMAT,
        **facts.collect(session, activity=activity, organisation=organisation),
        **{name: getattr(minutes, name) for name in WRITTEN},
        "version": {
            "number": number,
            "reason": minutes.amendment_reason,
            "previous_sha256": before.sha256 if before is not None else None,
            "finalised_at": now.isoformat(),
            "finalised_by": officer.display_name,
        },
    }
    version = _keep(session, minutes, snapshot, number, officer, now=now)
    leave.erase_notes(session, activity_id=activity.id, organisation_id=organisation.id)
    session.flush()
    if _are_all_final(session, activity):
        course.mark_minuted(session, activity=activity, now=now)
    return version


def amend(session: Session, *, minutes: Minutes, reason: str, now: datetime) -> None:
    """Open final minutes again for a new version; the one that stands stays readable.

    :raises MinutesNotFinalError: they are not final.
    """
    if minutes.state is not MinutesState.FINAL:
        raise MinutesNotFinalError()
    minutes.state, minutes.amendment_reason, minutes.changed_at = MinutesState.DRAFT, reason, now
    _record(session, Action.MINUTES_REOPENED, minutes, now=now)


def restore(session: Session, *, minutes: Minutes, officer: Account, now: datetime) -> None:
    """Give an amendment up: what is written is again what the latest version says.

    :raises MinutesNotFinalError: there is no version to go back to.
    """
    latest = find_latest(session, minutes=minutes)
    if latest is None:
        raise MinutesNotFinalError()
    if minutes.state is MinutesState.FINAL:
        return
    kept = json.loads(latest.snapshot)
    _write(minutes, {name: kept[name] for name in WRITTEN}, officer, now=now)
    minutes.state = MinutesState.FINAL
    _record(session, Action.MINUTES_RESTORED, minutes, now=now)


def find_latest(session: Session, *, minutes: Minutes) -> MinutesVersion | None:
    """The version that stands, if there is one."""
    return session.scalars(
        select(MinutesVersion)
        .where(MinutesVersion.minutes_id == minutes.id)
        .order_by(MinutesVersion.number.desc())
        .limit(1)
    ).first()


def list_versions(session: Session, *, minutes: Minutes) -> list[dict[str, Any]]:
    """All versions, the latest first, with who made each final."""
    rows = session.execute(
        select(MinutesVersion, Account.display_name)
        .join(Account, Account.id == MinutesVersion.finalised_by_account_id)
        .where(MinutesVersion.minutes_id == minutes.id)
        .order_by(MinutesVersion.number.desc())
    )
    return [described(version, name) for version, name in rows]


def described(version: MinutesVersion, finalised_by_name: str) -> dict[str, Any]:
    """A version without its content."""
    return {
        "id": version.id,
        "number": version.number,
        "sha256": version.sha256,
        "reason": version.reason,
        "finalised_at": version.finalised_at,
        "finalised_by_name": finalised_by_name,
    }


def is_intact(version: MinutesVersion) -> bool:
    """Whether the kept text still has the hash that was taken when it became final."""
    return _hash_of(version.snapshot) == version.sha256


def _refuse_unready(minutes: Minutes, activity: Activity, revision: int) -> None:
    if minutes.state is MinutesState.FINAL:
        raise MinutesFinalError()
    if minutes.revision != revision:
        raise ChangedMeanwhileError()
    if activity.state not in HELD:
        raise NotOverError(state=activity.state.value)
    missing = [name for name in ("chair", "recorder") if not getattr(minutes, name)]
    if missing:
        raise MinutesIncompleteError(fields=missing)


def _keep(
    session: Session,
    minutes: Minutes,
    snapshot: dict[str, Any],
    number: int,
    officer: Account,
    *,
    now: datetime,
) -> MinutesVersion:
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = MinutesVersion(
        id=new_id(),
        minutes_id=minutes.id,
        number=number,
        snapshot=text,
        sha256=_hash_of(text),
        reason=minutes.amendment_reason,
        finalised_at=now,
        finalised_by_account_id=officer.id,
    )
    session.add(version)
    minutes.state, minutes.changed_at = MinutesState.FINAL, now
    _record(session, Action.MINUTES_FINALISED, minutes, now=now)
    return version


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(minutes: Minutes, written: dict[str, Any], officer: Account, *, now: datetime) -> None:
    for name in WRITTEN:
        setattr(minutes, name, written[name])
    minutes.changed_at, minutes.changed_by_account_id = now, officer.id


def _record(
    session: Session, action: Action, minutes: Minutes, *, now: datetime, fields: list[str] | None = None
) -> None:
    audit.record(session, action, minutes, now=now, organisation_id=minutes.organisation_id, fields=fields)
    session.flush()


def _are_all_final(session: Session, activity: Activity) -> bool:
    final = session.scalar(
        select(func.count()).where(
            Minutes.activity_id == activity.id,
            Minutes.organisation_id.in_(host_ids(activity)),
            Minutes.state == MinutesState.FINAL,
        )
    )
    return final == len(activity.hosts)
