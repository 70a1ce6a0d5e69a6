"""Routes of pictures, each through the activity that it belongs to."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from werkzeug.datastructures import FileStorage

from backend.activities import access, photo_schemas
from backend.activities.errors import PictureFileTooLargeError
from backend.activities.models import ActivityPhoto
from backend.activities.service import photos, pictures
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.files import files_of
from backend.core.http import Blueprint, settings, takes_upload
from backend.identity.access import current_login, signed_in
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("photos", __name__, description="Pictures of an activity, for its own people only.")
JPEG = "image/jpeg"
KEPT_BY_THE_PHONE = "private, max-age=3600"
"""By that person's browser and nothing in between."""


@blp.route("/activities/<id:activity_id>/photos", methods=["GET"])
@signed_in
@blp.response(200, photo_schemas.PhotoListSchema)
def list_photos(activity_id: UUID) -> dict[str, Any]:
    """The activity's pictures, for whoever sees the activity."""
    activity = access.get_visible_activity(activity_id)
    return {"items": [_described(photo) for photo in photos.list_photos(db.session(), activity_id=activity.id)]}


@blp.route("/activities/<id:activity_id>/photos", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@takes_upload
@blp.arguments(photo_schemas.PhotoFileSchema, location="files")
@blp.arguments(photo_schemas.PhotoFormSchema, location="form")
@blp.response(201, photo_schemas.PhotoSchema)
def add_photo(files: dict[str, FileStorage], form: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Add a picture. It is drawn anew: position, camera and whatever else the file held do not survive.

    422 not_a_picture, picture_damaged; 413 too_large, picture_too_large; 409 too_many_photos, wrong_state.
    """
    session = db.session()
    photos.refuse_wrong_state(access.get_activity(activity_id, Right.ACTIVITIES_WRITE))
    picture = pictures.clean(_content(files["file"]))  # Before the activity is held: it takes its time.
    photo = photos.add(
        session,
        activity=access.get_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True),
        photo_id=form["id"],
        picture=picture,
        caption=form["caption"],
        account=current_login().account,
        now=clock.now(),
    )
    return _described(access.get_photo(activity_id, photo.id))


@blp.route("/activities/<id:activity_id>/photos/<id:photo_id>", methods=["DELETE"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(204)
def remove_photo(activity_id: UUID, photo_id: UUID) -> None:
    """Erase a picture; removing it again finds nothing."""
    activity = access.get_activity(activity_id, Right.ACTIVITIES_WRITE, for_change=True)
    photo = access.get_photo(activity_id, photo_id)
    photos.remove(db.session(), photo=photo, activity=activity, account=current_login().account, now=clock.now())


@blp.route("/activities/<id:activity_id>/photos/<id:photo_id>/file", methods=["GET"])
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type=JPEG)
def get_photo_file(activity_id: UUID, photo_id: UUID) -> Response:
    """The picture itself, for whoever sees the activity."""
    access.get_visible_activity(activity_id)
    photo = access.get_photo(activity_id, photo_id)
    answer = current_app.response_class(mimetype=JPEG)
    answer.set_etag(photo.sha256.hex())
    answer.headers["Cache-Control"] = KEPT_BY_THE_PHONE
    answer.make_conditional(request)
    if answer.status_code == HTTPStatus.OK:  # What the phone has already is not read again.
        answer.set_data(_read(photo))
    return answer


def _read(photo: ActivityPhoto) -> bytes:
    """:raises NotFound: the database was restored without its files."""
    try:
        return files_of(db.session()).read(photo.file_key)
    except FileNotFoundError as missing:
        raise NotFound() from missing


def _content(file: FileStorage) -> bytes:
    limit = settings().upload_limit_bytes
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise PictureFileTooLargeError()
    return content


def _described(photo: ActivityPhoto) -> dict[str, Any]:
    told = {name: getattr(photo, name) for name in ("id", "caption", "width", "height", "added_at")}
    return told | {"added_by_name": photo.added_by.display_name}
