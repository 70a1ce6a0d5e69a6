"""Finding entries by words: no database."""

from collections.abc import Iterable

from backend.help.reference import Entry


def search(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The entries that hold every word of `text`, those whose question or key words do before all others.

    Words are parted by spaces; case does not matter. Without any word all entries are found.
    """
    words = text.casefold().split()
    found = [(place, entry) for entry in entries if (place := _place(entry, words)) is not None]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _place(entry: Entry, words: list[str]) -> int | None:
    """0 where the question and key words hold every word, 1 where the answer does; None: they do not."""
    asked = [entry.key, entry.question, entry.question_en, *entry.words]
    for place, texts in enumerate((asked, [*asked, entry.answer, entry.answer_en])):
        whole = "\n".join(texts).casefold()
        if all(word in whole for word in words):
            return place
    return None
