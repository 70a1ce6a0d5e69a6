"""Finding a Chromium and starting it for tests, with a camera that shows a film of a QR code."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import qrcode
from playwright.sync_api import Browser, Playwright

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
"""The same engine without the windows around it, which would take as much time again as the pages do."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium-headless-shell",)
FONT_PACKAGES = ("fonts-noto-cjk",)

ARGUMENTS = (
    "--no-sandbox",  # Tests run as root in containers, where the sandbox cannot start; they visit own pages only.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

FILM_WIDTH_PX, FILM_HEIGHT_PX = 640, 480
FILM_FRAMES_PER_S = 15
WHITE, BLACK, GREY = b"\xeb", b"\x10", b"\x80"


def find_chromium() -> Path | None:
    """The browser to test with: `LIANXIN_CHROMIUM`, one that is installed, or one that Playwright downloaded."""
    wish = os.environ.get("LIANXIN_CHROMIUM")
    if wish:
        return Path(wish)
    return find_shell() or _find(NAMES, "chromium-*/chrome-linux*/chrome")


def find_shell() -> Path | None:
    """The one that is only an engine, which is preferred."""
    return _find(SHELLS, "chromium_headless_shell-*/*/*headless[-_]shell")


def _find(names: Sequence[str], downloads: str) -> Path | None:
    installed = (Path(path) for name in names if (path := shutil.which(name)))
    downloaded = (Path.home() / ".cache/ms-playwright").glob(downloads)
    return next((path for path in (*installed, *downloaded) if not _is_snap(path)), None)


def _is_snap(path: Path) -> bool:
    """Ubuntu's `chromium` is a script that asks for snap, which runs in no container and sees no temporary files."""
    if "/snap/" in str(path.resolve()):
        return True
    with path.open("rb") as file:
        start = file.read(2000)
    return start.startswith(b"#!") and b"/snap" in start and path.name.startswith("chromium")


def has_chinese_font() -> bool:
    """Whether pages show Chinese characters instead of boxes."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def launch(playwright: Playwright, *, film: Path | None = None) -> Browser:
    """Start a headless Chromium; with `film` (see `write_film`) its camera shows that and asks nobody.

    Each browser has one film for all its contexts; grant the context the permission "camera".
    """
    arguments = list(ARGUMENTS)
    if film is not None:
        arguments += [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film.absolute()}",
        ]
    return playwright.chromium.launch(executable_path=find_chromium(), args=arguments)


def write_film(file: Path, text: str, *, frames: int = 30) -> Path:
    """Write a Y4M film that shows `text` as a still QR code, and return its path."""
    header = f"YUV4MPEG2 W{FILM_WIDTH_PX} H{FILM_HEIGHT_PX} F{FILM_FRAMES_PER_S}:1 Ip A1:1 C420jpeg\n"
    picture = b"".join(_rows(text)) + GREY * (FILM_WIDTH_PX * FILM_HEIGHT_PX // 2)
    file.write_bytes(header.encode() + (b"FRAME\n" + picture) * frames)
    return file


def _rows(text: str) -> Iterator[bytes]:
    """The brightness of each row of a picture with the code in its middle."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    matrix = code.get_matrix()
    module_px = FILM_HEIGHT_PX // len(matrix)
    side_px = module_px * len(matrix)
    left_px, top_px = (FILM_WIDTH_PX - side_px) // 2, (FILM_HEIGHT_PX - side_px) // 2
    blank = WHITE * FILM_WIDTH_PX
    yield blank * top_px
    for line in matrix:
        modules = b"".join((BLACK if dark else WHITE) * module_px for dark in line)
        row = WHITE * left_px + modules + WHITE * (FILM_WIDTH_PX - side_px - left_px)
        yield row * module_px
    yield blank * (FILM_HEIGHT_PX - side_px - top_px)
