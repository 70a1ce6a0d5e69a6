"""Pictures of an activity: optional, few, seen by its people only."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.activities.errors import PhotoElsewhereError, TooManyPhotosError, WrongStateError
from backend.activities.models import MOST_PHOTOS, Activity, ActivityPhoto
from backend.activities.rules import STEPS, Step
from backend.activities.service.pictures import Picture
from backend.activities.service.planning import host_ids
from backend.core import audit, files
from backend.core.audit import Action
from backend.identity.models import Account


def list_photos(session: Session, *, activity_id: UUID) -> list[ActivityPhoto]:
    """The pictures of an activity that were not removed, in the order in which they were added."""
    return list(
        session.scalars(
            select(ActivityPhoto)
            .where(ActivityPhoto.activity_id == activity_id, ActivityPhoto.removed_at.is_(None))
            .options(joinedload(ActivityPhoto.added_by))
            .order_by(ActivityPhoto.added_at, ActivityPhoto.id)
        )
    )


def find_photo(session: Session, *, activity_id: UUID, photo_id: UUID) -> ActivityPhoto | None:
    """One of `list_photos`."""
    return next((photo for photo in list_photos(session, activity_id=activity_id) if photo.id == photo_id), None)


def refuse_wrong_state(activity: Activity) -> None:
    """Pictures are of what has begun.

    :raises WrongStateError: it has not, or was called off.
    """
    if Step.PHOTOS not in STEPS[activity.state]:
        raise WrongStateError(state=activity.state.value)


def add(
    session: Session,
    *,
    activity: Activity,
    photo_id: UUID,
    picture: Picture,
    caption: str,
    account: Account,
    now: datetime,
) -> ActivityPhoto:
    """Keep a picture of the activity, which the caller holds. The same id again answers with what is there.

    :raises WrongStateError: the activity has not begun, or was called off.
    :raises TooManyPhotosError: it has nine.
    :raises PhotoElsewhereError: the id belongs to a picture of another activity, or to a removed one.
    """
    refuse_wrong_state(activity)
    present = session.get(ActivityPhoto, photo_id)
    if present is not None:
        if present.activity_id != activity.id or present.removed_at is not None:
            raise PhotoElsewhereError()
        return present
    taken = {photo.place for photo in list_photos(session, activity_id=activity.id)}
    free = set(range(1, MOST_PHOTOS + 1)) - taken
    if not free:
        raise TooManyPhotosError(most=MOST_PHOTOS)
    photo = ActivityPhoto(
        id=photo_id,
        activity_id=activity.id,
        place=min(free),
        caption=caption,
        file_key=files.keep(session, picture.content),
        sha256=hashlib.sha256(picture.content).digest(),
        width=picture.width,
        height=picture.height,
        added_at=now,
        added_by_account_id=account.id,
    )
    session.add(photo)
    _record(session, Action.PHOTO_ADDED, photo, activity, now=now)
    return photo


def remove(session: Session, *, photo: ActivityPhoto, activity: Activity, account: Account, now: datetime) -> None:
    """Erase the file and the caption; the row says who removed it when."""
    files.erase(session, photo.file_key)
    photo.caption = ""
    photo.removed_at, photo.removed_by_account_id = now, account.id
    _record(session, Action.PHOTO_REMOVED, photo, activity, now=now)


def list_file_keys(session: Session) -> set[str]:
    """The files that pictures of activities name."""
    return set(session.scalars(select(ActivityPhoto.file_key).where(ActivityPhoto.removed_at.is_(None))))


def _record(session: Session, action: Action, photo: ActivityPhoto, activity: Activity, *, now: datetime) -> None:
    audit.record(session, action, photo, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
