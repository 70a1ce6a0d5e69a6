"""The questions and answers: data, not code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
    entries = tuple(Entry(**{**row, "words": tuple(row["words"])}) for row in whole["items"])
    return Help(whole["version"], whole["as_of"], entries)
