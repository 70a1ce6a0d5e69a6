"""A table for the terminal, where Chinese characters take two columns."""

from collections.abc import Sequence
from unicodedata import east_asian_width


def rendered(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns aligned, the headings underlined."""
    widths = [max(_width(cell) for cell in column) for column in zip(headings, *rows, strict=True)]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    head = "  ".join(_padded(cell, width) for cell, width in zip(headings, widths, strict=True))
    return [line.rstrip() for line in (head, "  ".join("─" * width for width in widths), *lines)]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
