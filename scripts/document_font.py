"""The font that PDF documents are written with: installed where that is allowed, said where not."""

from backend.core import fonts
from scripts.machine import how_to_install, install
from scripts.terminal import say

PACKAGES = ("fonts-lxgw-wenkai",)


def prepare() -> None:
    """Install a font when there is none; without one everything works but PDF, and the app says so there."""
    if not fonts.is_there() and not install(PACKAGES):
        say(f"No font for PDF documents (Word and Excel work): {how_to_install(PACKAGES)}")
