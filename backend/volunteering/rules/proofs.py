"""Decisions about proofs that need no database: numbers, neutral names, ID papers, stars."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from backend.members.rules import find_normalised_id_number
from backend.volunteering.models import IdKind
from backend.volunteering.reference.proofs import Star

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are read for each other."""
CODE_LENGTH = 4
_PAPERS = {
    IdKind.PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    IdKind.HONG_KONG_MACAO: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    IdKind.TAIWAN: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
}
PARTY_WORDS = ("党", "支部")


def new_series_code() -> str:
    """A code that says nothing about whose it is."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def proof_number(year: int, code: str, sequence: int) -> str:
    """`2026-K7QX-0012`."""
    return f"{year}-{code}-{sequence:04d}"


def is_neutral(issuer_name: str, organisation_names: Iterable[str]) -> bool:
    """Whether a name tells a stranger nothing of the party: neither its word nor the organisation's own name."""
    folded = "".join(issuer_name.split())
    return not any(word in folded for word in (*PARTY_WORDS, *organisation_names) if word)


def find_normalised_paper(kind: IdKind, text: str, *, today: date) -> str | None:
    """The number as it is printed and compared, or None when no such number can exist."""
    if kind is IdKind.RESIDENT_ID:
        return find_normalised_id_number(text, today=today)
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    return number if _PAPERS[kind].fullmatch(number) else None


def stars_of(minutes: int, ladder: Sequence[Star]) -> tuple[int, Star | None]:
    """How many stars so many minutes are, and the next step; None beyond the last. The step itself is included."""
    reached = max((step.stars for step in ladder if minutes >= step.minutes), default=0)
    return reached, next((step for step in ladder if minutes < step.minutes), None)
