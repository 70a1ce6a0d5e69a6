"""How a name is typed on a phone: syllables joined, then initials."""

import re
import unicodedata

from pypinyin import lazy_pinyin

from backend.members.reference import surname_readings

LONGEST_SURNAME = 2
MOST_CHARACTERS = 240
"""What the column holds; only a name of dozens of characters is longer."""
_NOT_LETTERS = re.compile(r"[^a-z]+")


def pinyin_of(name: str) -> str:
    """`曾小贤` → `zengxiaoxian zxx`; ü is typed v. Surnames are read as surnames."""
    syllables = [clean for part in _syllables(name) if (clean := _NOT_LETTERS.sub("", _without_accents(part)))]
    joined, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    return f"{joined} {initials}".strip()[:MOST_CHARACTERS]


def _syllables(name: str) -> list[str]:
    readings = surname_readings()
    for length in range(LONGEST_SURNAME, 0, -1):
        reading = readings.get(name[:length])
        if reading is not None and len(name) > length:
            return [*reading.split(), *_read(name[length:])]
    return _read(name)


def _read(text: str) -> list[str]:
    return [word for part in lazy_pinyin(text) for word in part.lower().split()]


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text)
