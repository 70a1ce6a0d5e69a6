"""Posters: printing an activity's code for a wall, taking it back, and whether one that was scanned is good."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service.planning import host_ids
from backend.attendance.errors import PosterRevokedError, WrongTimeForPosterError
from backend.attendance.models import CodeSubject, Poster
from backend.attendance.service import codes, opening
from backend.attendance.service.stewards import BEFORE_THE_END
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.ids import new_id
from backend.identity.models import Account

SERIAL_BITS = 32


def find(session: Session, *, activity: Activity) -> Poster | None:
    """The activity's poster that is good."""
    return session.scalars(
        select(Poster).where(Poster.activity_id == activity.id, Poster.revoked_at.is_(None))
    ).one_or_none()


def issue(session: Session, *, activity: Activity, by: Account, now: datetime) -> Poster:
    """A poster of the activity; the one before is revoked.

    :raises WrongTimeForPosterError: the activity is not published, or over.
    """
    if activity.state not in BEFORE_THE_END:
        raise WrongTimeForPosterError()
    session.scalars(locked(select(Activity.id).where(Activity.id == activity.id))).one()
    revoke(session, activity=activity, by=by, now=now)
    opening.ensure_subject(session, activity=activity)
    poster = Poster(
        id=new_id(),
        activity_id=activity.id,
        serial=secrets.randbits(SERIAL_BITS),
        issued_at=now,
        issued_by_account_id=by.id,
    )
    session.add(poster)
    audit.record(session, Action.POSTER_ISSUED, poster, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
    return poster


def revoke(session: Session, *, activity: Activity, by: Account, now: datetime) -> None:
    """From now on the poster on the wall checks nobody in. Without one nothing happens."""
    poster = find(session, activity=activity)
    if poster is None:
        return
    poster.revoked_at, poster.revoked_by_account_id = now, by.id
    host_id = host_ids(activity)[0]
    audit.record(session, Action.POSTER_REVOKED, poster, now=now, organisation_id=host_id, fields=["revoked_at"])
    session.flush()


def token_of(session: Session, *, activity: Activity, poster: Poster) -> str:
    """What the poster's QR code says."""
    short_id = session.scalars(select(CodeSubject.short_id).where(CodeSubject.subject_id == activity.id)).one()
    return codes.mint_poster(keyring_of(session).code_keys[0], short_id=short_id, serial=poster.serial)


def refuse_revoked(connection: Connection, *, activity_id: UUID, serial: int, scanned_at: datetime) -> None:
    """Refuse a poster that had been taken back when it was scanned.

    :raises PosterRevokedError: it had been.
    """
    found = connection.execute(
        select(Poster.revoked_at).where(Poster.activity_id == activity_id, Poster.serial == serial)
    ).one_or_none()
    if found is None or (found.revoked_at is not None and found.revoked_at <= scanned_at):
        raise PosterRevokedError()
