"""What the tests need from the machine beyond Python and Node: installed where allowed, said where not."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.machine import how_to_install, install, is_ubuntu
from tests.support import browser, postgres


@dataclass(frozen=True)
class Need:
    """A program of the system that a part of the tests cannot do without."""

    is_there: Callable[[], bool]
    what: str
    packages: Sequence[str]
    before_install: Callable[[], None] = lambda: None
    hint: str = ""
    """What to say instead of the packages."""
    is_best: Callable[[], bool] = lambda: True
    """Whether what is there is what the packages would bring."""

    def missing(self) -> str | None:
        """Install it when it is missing and that is allowed; None when it is there, else what to do in one line."""
        if self.is_there() and self.is_best():
            return None
        if not self.hint:
            install(self.packages, before=self.before_install)
        return None if self.is_there() else f"{self.what} is missing: {self.hint or how_to_install(self.packages)}"


def database() -> Need:
    """PostgreSQL's programs; a server is started by the tests themselves."""
    return Need(
        lambda: postgres.find_binaries() is not None,
        "PostgreSQL",
        postgres.PACKAGES,
        before_install=postgres.keep_apt_from_starting_a_cluster,
    )


def chromium() -> Need:
    """A Chromium or Chrome; Ubuntu's package is only a stub that asks for snap."""
    own = "install Google Chrome, or run: .venv/bin/playwright install --with-deps chromium"
    return Need(
        lambda: browser.find_chromium() is not None,
        "Chromium",
        browser.PACKAGES,
        hint=own if is_ubuntu() else "",
        is_best=lambda: "LIANXIN_CHROMIUM" in os.environ or browser.find_shell() is not None,
    )


def chinese_font() -> Need:
    """A font with Chinese characters, or every page is full of boxes."""
    return Need(browser.has_chinese_font, "a Chinese font", (*browser.FONT_PACKAGES, "fontconfig"))
