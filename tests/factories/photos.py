"""Pictures for tests, as phones send them."""

import io
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityPhoto
from backend.activities.service import photos, pictures
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.identity import make_account

BOUNDARY = "lianxin"
GPS, LATITUDE = 0x8825, 2


def picture(*, size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any) -> bytes:
    """A picture whose left half is red."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    content = io.BytesIO()
    drawn.save(content, kind, **options)
    return content.getvalue()


def exif_of_a_phone(*, orientation: int = 1) -> Image.Exif:
    """Where and with what a picture was taken, and how the phone was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera of somebody", orientation
    exif[GPS] = {1: "N", LATITUDE: (32.0, 3.0, 0.0)}
    return exif


def picture_with_position(*, orientation: int = 1) -> bytes:
    """A picture that tells all that."""
    return picture(exif=exif_of_a_phone(orientation=orientation))


def as_form(content: bytes, *, name: str = "photo.jpg", **fields: str) -> dict[str, Any]:
    """The body of an upload, which may be sent several times."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return {"data": body, "content_type": f"multipart/form-data; boundary={BOUNDARY}"}


def make_photo(session: Session, activity: Activity, *, caption: str = "") -> ActivityPhoto:
    """A picture of the activity."""
    return photos.add(
        session,
        activity=activity,
        photo_id=new_id(),
        picture=pictures.clean(picture()),
        caption=caption,
        account=make_account(session),
        now=clock.now(),
    )
