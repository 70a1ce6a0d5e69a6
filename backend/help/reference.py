"""The questions and answers: data, not code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REASONS_OF_THE_APP = frozenset({"network", "timeout", "server_error", "sign_in_required", "unknown"})
"""What the app says by itself where no answer of the server came, or none that it could read."""
REASONS_OF_HTTP = frozenset({"malformed_request", "method_not_allowed", "internal_server_error"})
"""Refusals that no class of a feature stands for."""
OWN_WAY = "本系统的做法"
"""As a source: no rule stands behind the answer."""
FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "help.json"


@dataclass(frozen=True)
class Entry:
    """One question with its answer, in both languages."""

    key: str
    """A rule of the duties, or a matter of its own."""
    question: str
    answer: str
    question_en: str
    answer_en: str
    source: str
    words: tuple[str, ...]
    """Under which it is looked for, too."""
    refusals: tuple[str, ...] = ()
    """The reasons that it answers."""
    features: tuple[str, ...] = ()
    """It answers every other refusal of these features: what to look at, and who can help."""


@dataclass(frozen=True)
class Help:
    """All entries of a version, in the order in which they are shown."""

    version: int
    as_of: str
    entries: tuple[Entry, ...]


@cache
def load_help() -> Help:
    """The entries of this installation."""
    whole = json.loads(FILE.read_text(encoding="utf-8"))
    return Help(whole["version"], whole["as_of"], tuple(_entry(row) for row in whole["items"]))


def _entry(row: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Entry(**values)
