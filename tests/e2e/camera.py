"""The fake camera: what the phone's camera sees is a film of a picture taken of another screen."""

import io
from pathlib import Path

from PIL import Image

from tests.support.browser import FILM_FRAMES_PER_S, FILM_HEIGHT_PX, FILM_WIDTH_PX, GREY

FRAMES = 30
MARGIN_PX = 24


class Camera:
    """Chromium opens the film whenever a page asks for the camera, so it may change from one scan to the next."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.turn_away()

    def turn_away(self) -> None:
        """See nothing but light."""
        self._shoot(Image.new("L", (FILM_WIDTH_PX, FILM_HEIGHT_PX), 235))

    def point_at(self, picture: bytes) -> None:
        """Hold the camera at a PNG, such as a screenshot of the QR code on a display."""
        side_px = FILM_HEIGHT_PX - 2 * MARGIN_PX
        seen = Image.open(io.BytesIO(picture)).convert("L")
        seen.thumbnail((side_px, side_px))
        view = Image.new("L", (FILM_WIDTH_PX, FILM_HEIGHT_PX), 235)
        view.paste(seen, ((FILM_WIDTH_PX - seen.width) // 2, (FILM_HEIGHT_PX - seen.height) // 2))
        self._shoot(view)

    def _shoot(self, view: Image.Image) -> None:
        header = f"YUV4MPEG2 W{FILM_WIDTH_PX} H{FILM_HEIGHT_PX} F{FILM_FRAMES_PER_S}:1 Ip A1:1 C420jpeg\n"
        frame = b"FRAME\n" + view.tobytes() + GREY * (FILM_WIDTH_PX * FILM_HEIGHT_PX // 2)
        self.film.write_bytes(header.encode() + frame * FRAMES)
