"""Making a picture harmless: what is kept is drawn anew from the pixels, so that nothing else of the file survives."""

import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import DecompressionBombError

from backend.activities.errors import NotAPictureError, PictureDamagedError, PictureTooLargeError

LONGEST_SIDE = 1600
"""Pixels of the longer side as it is kept."""
MOST_PIXELS = 25_000_000
"""More than phones send; a small file may claim to unfold into billions."""
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")
_ONE_AT_A_TIME = threading.Lock()  # An unfolded picture takes up to 100 MB.


@dataclass(frozen=True)
class Picture:
    """A JPEG without any metadata, and its size in pixels."""

    content: bytes
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """The picture upright, at most 1,600 pixels long, as a JPEG that holds pixels and nothing else.

    :raises NotAPictureError: the bytes are no JPEG, PNG or WebP, whatever the file is called.
    :raises PictureTooLargeError: it has more pixels than are unfolded here.
    :raises PictureDamagedError: it begins like a picture and cannot be read to its end.
    """
    with _ONE_AT_A_TIME:
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                _refuse_too_many_pixels(opened)
                return _redrawn(opened)
        except UnidentifiedImageError as unreadable:
            raise NotAPictureError() from unreadable
        except DecompressionBombError as bomb:
            raise PictureTooLargeError() from bomb
        except (OSError, SyntaxError, ValueError, EOFError) as damaged:  # What Pillow's readers raise.
            raise PictureDamagedError() from damaged


def _refuse_too_many_pixels(opened: Image.Image) -> None:
    """Judged by the header, before anything is unfolded."""
    if opened.width * opened.height > MOST_PIXELS:
        raise PictureTooLargeError()


def _redrawn(opened: Image.Image) -> Picture:
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # A JPEG is unfolded no larger than it has to be.
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Picture(kept.getvalue(), *drawn.size)
