"""Pure decisions of identity: phone numbers, passwords, locks, names of devices. No database."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from backend.identity.errors import DemoPasswordError, PasswordTooWeakError, PhoneInvalidError
from backend.identity.models import Activation, SignInThrottle

DEMO_PASSWORD = "lianxin-demo-2026"
"""Password of every demo account, known to everybody, therefore refused outside demo mode."""

# --- Phone numbers ----------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"[\s()\-‐‑–.·]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})", re.ASCII)


def find_normalised_phone(text: str) -> str | None:
    """The eleven digits of a mainland mobile number, or None; +86, separators and full-width digits are tolerated."""
    found = _MOBILE.fullmatch(_SEPARATORS.sub("", unicodedata.normalize("NFKC", text)))
    return found[1] if found else None


def normalised_phone(text: str, *, field: str = "phone") -> str:
    """The eleven digits of a mainland mobile number; +86, separators and full-width digits are tolerated.

    :raises PhoneInvalidError: it is no such number; `field` names where it was entered.
    """
    found = find_normalised_phone(text)
    if found is None:
        raise PhoneInvalidError(field=field)
    return found


# --- Passwords --------------------------------------------------------------------------------------------------------

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 128
_COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt")


@cache
def _common_passwords() -> frozenset[str]:
    lines = _COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def check_password(password: str, *, phone: str | None, demo: bool) -> None:
    """Judge a password that somebody wants to have.

    :raises DemoPasswordError: it is the demo's and this is not the demo.
    :raises PasswordTooWeakError: under 8 characters, the account's phone number, or among the first that are guessed.
    """
    refuse_demo_password(password, demo=demo)
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooWeakError(why="too_short", min_length=MIN_PASSWORD_LENGTH)
    if phone is not None and (password in phone or find_normalised_phone(password) == phone):
        raise PasswordTooWeakError(why="is_phone")
    if password.casefold() in _common_passwords() or len(set(password)) == 1:
        raise PasswordTooWeakError(why="too_common")


def refuse_demo_password(password: str, *, demo: bool) -> None:
    """Refuse the demo's password outside demo mode.

    :raises DemoPasswordError: so it is.
    """
    if password == DEMO_PASSWORD and not demo:
        raise DemoPasswordError()


# --- Locks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LockLimits:
    """After how many failures a phone number is locked, and for how long."""

    failures: int
    lock: timedelta
    """Also the time after which failures are forgotten."""


MEMBER_LIMITS = LockLimits(failures=10, lock=timedelta(minutes=15))
"""Domain §8; unknown phone numbers are treated as members'."""
OFFICER_LIMITS = LockLimits(failures=5, lock=timedelta(minutes=30))
"""Domain §8."""


def limits_for(*, is_officer: bool) -> LockLimits:
    """The limits of domain §8."""
    return OFFICER_LIMITS if is_officer else MEMBER_LIMITS


def is_locked(throttle: SignInThrottle | None, *, now: datetime) -> bool:
    """Whether sign-in is refused at `now` whatever the password."""
    return throttle is not None and throttle.locked_until is not None and throttle.locked_until > now


def count_failure(throttle: SignInThrottle, *, limits: LockLimits, now: datetime) -> None:
    """Count one more failure and lock at the limit. A past lock, or a quiet time as long as one, starts anew."""
    was_locked = throttle.locked_until is not None
    quiet = now - throttle.last_failure_at >= limits.lock
    throttle.failures = 1 if was_locked or quiet else throttle.failures + 1
    throttle.last_failure_at = now
    throttle.locked_until = now + limits.lock if throttle.failures >= limits.failures else None


# --- Activations ------------------------------------------------------------------------------------------------------

ACTIVATION_LIFETIME = timedelta(hours=24)
DISPUTE_PERIOD = timedelta(days=30)


class ActivationState(StrEnum):
    """Where an activation stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    """Withdrawn, or replaced by a newer one."""
    DISPUTED = "disputed"
    """Used, and the member says it was not them."""


def state_of(activation: Activation, *, now: datetime) -> ActivationState:
    """Where `activation` stands at `now`; a use outweighs what came later."""
    if activation.disputed_at is not None:
        return ActivationState.DISPUTED
    if activation.used_at is not None:
        return ActivationState.USED
    if activation.revoked_at is not None:
        return ActivationState.REVOKED
    return ActivationState.EXPIRED if activation.expires_at <= now else ActivationState.OPEN


def is_disputable(activation: Activation, *, now: datetime) -> bool:
    """Whether "that was not me" may still be said: used within the last 30 days and not disputed yet."""
    return state_of(activation, now=now) is ActivationState.USED and _was_used_lately(activation, now=now)


def _was_used_lately(activation: Activation, *, now: datetime) -> bool:
    return activation.used_at is not None and now - activation.used_at <= DISPUTE_PERIOD


def activation_url(public_url: str, token: str) -> str:
    """The address in the QR code; the fragment keeps the token out of every server's log."""
    return f"{public_url}/activate#{token}"


# --- What people see --------------------------------------------------------------------------------------------------


def masked_name(name: str) -> str:
    """`王小明` → `王*明`, `王明` → `王*`: enough to recognise oneself, too little to learn a name."""
    if len(name) <= 2:  # noqa: PLR2004  # Two characters have no middle.
        return f"{name[:1]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


_SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    # Those that live inside others, or pretend to be others, come first.
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("DingTalk", "钉钉"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("MQQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(user_agent: str | None) -> str | None:
    """A coarse name ("Android · 微信") by which a person recognises their own device; None when nothing is known."""
    parts = [_first_match(user_agent or "", names) for names in (_SYSTEMS, _BROWSERS)]
    return " · ".join(part for part in parts if part) or None


def _first_match(text: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for mark, name in names if mark in text), None)
