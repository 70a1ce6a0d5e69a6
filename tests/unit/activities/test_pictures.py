"""What is kept of a picture, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from backend.activities.errors import NotAPictureError, PictureDamagedError, PictureTooLargeError
from backend.activities.service.pictures import clean
from tests.factories.photos import picture, picture_with_position


def opened(content):
    return Image.open(io.BytesIO(content))


def colour_at(content, share):
    image = opened(content)
    red, green, _ = image.getpixel((int(image.width * share), image.height // 2))
    return "red" if red - green > 120 else "white"


def claiming(width, height):
    """A PNG of a few bytes that claims a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


class TestClean:
    def test_keeps_pixels_and_nothing_else(self):
        found = clean(picture_with_position())

        assert b"Camera of somebody" not in found.content
        assert dict(opened(found.content).getexif()) == {}
        assert (found.width, found.height) == (64, 48)

    def test_drops_what_was_hung_behind_the_picture(self):
        found = clean(picture() + b"<script>alert(1)</script>")

        assert b"script" not in found.content

    @pytest.mark.parametrize(("orientation", "size", "red_at"), [(1, (64, 48), 0.2), (3, (64, 48), 0.8)])
    def test_turns_it_upright(self, orientation, size, red_at):
        found = clean(picture_with_position(orientation=orientation))

        assert (found.width, found.height) == size
        assert colour_at(found.content, red_at) == "red"
        assert colour_at(found.content, 1 - red_at) == "white"

    def test_swaps_the_sides_of_one_that_lies_on_its_side(self):
        found = clean(picture_with_position(orientation=6))

        assert (found.width, found.height) == (48, 64)

    @pytest.mark.parametrize("size", [(3200, 1200), (1200, 3200)])
    def test_is_1600_pixels_long_at_most(self, size):
        found = clean(picture(size=size))

        assert sorted((found.width, found.height)) == [600, 1600]

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_makes_a_jpeg_of_what_phones_send(self, kind):
        assert opened(clean(picture(kind=kind)).content).format == "JPEG"

    def test_shows_white_where_a_picture_was_clear(self):
        clear, content = Image.new("RGBA", (8, 8), (0, 0, 0, 0)), io.BytesIO()
        clear.save(content, "PNG")

        assert opened(clean(content.getvalue()).content).getpixel((4, 4)) == (255, 255, 255)

    @pytest.mark.parametrize(
        "content",
        [b"", b"<html><body>no picture</body></html>", b"%PDF-1.7", picture(kind="BMP"), picture(kind="GIF")],
        ids=["nothing", "html", "pdf", "bmp", "gif"],
    )
    def test_refuses_what_is_no_such_picture(self, content):
        with pytest.raises(NotAPictureError):
            clean(content)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_refuses_one_that_ends_too_early(self, kind):
        whole = picture(size=(400, 300), kind=kind)

        with pytest.raises(PictureDamagedError):
            clean(whole[: len(whole) // 2])

    @pytest.mark.parametrize("size", [(5001, 5000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
    def test_refuses_a_bomb_by_its_header(self, size):
        with pytest.raises(PictureTooLargeError):
            clean(claiming(*size))

    def test_refuses_one_whose_text_unfolds_without_end(self):
        text = b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
        whole = claiming(8, 8)
        chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))

        with pytest.raises(PictureDamagedError):
            clean(whole[:33] + chunk + whole[33:])
