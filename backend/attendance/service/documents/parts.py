"""What a document consists of, whatever file it becomes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """一、… between the parts of a document."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph, indented by two characters; `strong` for the title of a point."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Small:
    """Where a document comes from and how it is checked; not indented."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Names with their values, in a ruled table without a head."""

    rows: tuple[tuple[str, str], ...]


Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """A ruled table whose head is repeated on every page; `shares` are relative widths of its columns."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]
    left: frozenset[int] = frozenset()
    """Columns of longer text; all others are centred."""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on by hand."""

    names: tuple[str, ...]


Part = Heading | Text | Small | Facts | Table | Signatures


@dataclass(frozen=True)
class Document:
    """A document ready to be written."""

    owner: str
    """The branch, above the title."""
    title: str
    subtitle: str
    file_name: str
    """Without its ending."""
    origin: str
    """Who took it out and when; at the foot of every page."""
    landscape: bool
    parts: tuple[Part, ...]
