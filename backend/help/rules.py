"""Finding entries by words, and the one that answers a refusal: no database."""

from collections.abc import Iterable, Mapping

from backend.core.errors import Refusal
from backend.help.reference import Entry

GENERAL = "core"
"""Whoever answers for this part answers for whatever nobody else does."""


def search(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The entries that hold every word of `text`, those whose question or key words do before all others.

    Words are parted by spaces; case does not matter. Without any word all entries are found. A whole question in
    Chinese has no spaces: where nothing holds it, the entries are found whose key words it names, most of them first.
    """
    known, words = list(entries), text.casefold().split()
    found = [(place, entry) for entry in known if (place := _place(entry, words)) is not None]
    if not found and len(words) == 1:
        found = [
            (-count, entry) for entry in known if (count := sum(word.casefold() in words[0] for word in entry.words))
        ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _place(entry: Entry, words: list[str]) -> int | None:
    """0 where the question and key words hold every word, 1 where the answer does; None: they do not."""
    asked = [entry.key, entry.question, entry.question_en, *entry.words]
    for place, texts in enumerate((asked, [*asked, entry.answer, entry.answer_en])):
        whole = "\n".join(texts).casefold()
        if all(word in whole for word in words):
            return place
    return None


def answer_refusals(entries: Iterable[Entry], kinds: Iterable[type[Refusal]]) -> dict[str, Entry]:
    """The entry that answers each reason: the one that names it, else the one of its feature.

    A reason that several features share, and no entry names, is answered by the general entry.
    """
    entries = list(entries)
    general = {feature: entry for entry in entries for feature in entry.features}
    features: dict[str, set[str]] = {}
    for kind in kinds:
        features.setdefault(kind.reason, set()).add(kind.__module__.split(".")[1])
    found = {reason: _general(general, own) for reason, own in features.items()}
    return found | {reason: entry for entry in entries for reason in entry.refusals}


def _general(general: Mapping[str, Entry], features: set[str]) -> Entry:
    answers = {general[feature].key: general[feature] for feature in features if feature in general}
    return next(iter(answers.values())) if len(answers) == 1 else general[GENERAL]
