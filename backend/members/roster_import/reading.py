"""From the bytes of an upload to sheets of cells: XLSX by openpyxl, CSV in UTF-8, UTF-16 or GB18030 (which has GBK)."""

import codecs
import csv
import io
import re

from backend.members.errors import EmptyFileError, EncodingUnknownError, FileTooComplexError, NotASpreadsheetError
from backend.members.roster_import import xlsx
from backend.members.roster_import.cells import MAX_COLUMNS, MAX_ROW_NUMBER, Cell, Row, Sheet, row_of

_ZIP = b"PK"
_OTHER_FORMATS = (
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
"""Old Excel and encrypted files, PDF, pictures, archives: what people upload by mistake."""
_DELIMITERS = (",", "\t", ";")
_QUOTED_TEXT = re.compile(r'="([^"]*)"')
"""How spreadsheets are told, in CSV, that digits are text."""


def read(content: bytes) -> list[Sheet]:
    """The visible sheets that are not empty; a CSV file is one sheet.

    :raises EmptyFileError: nothing in it.
    :raises NotASpreadsheetError: neither XLSX nor CSV, or damaged.
    :raises EncodingUnknownError: text in none of the known encodings.
    :raises FileTooComplexError: unpacked, it is far larger than a roster.
    """
    if not content.strip():
        raise EmptyFileError()
    if content.startswith(_OTHER_FORMATS):
        raise NotASpreadsheetError()
    sheets = xlsx.read(content) if content.startswith(_ZIP) else [_read_csv(content)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise EmptyFileError()
    return sheets


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    if "\x00" in text or text.lstrip().startswith("<"):
        raise NotASpreadsheetError()
    rows: list[Row] = []
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text)):
            row = row_of(len(rows) + 1, [_cell(value) for value in fields[:MAX_COLUMNS]])
            rows.append(row or Row(len(rows) + 1, ()))
            if len(rows) > MAX_ROW_NUMBER:
                raise FileTooComplexError()
    except csv.Error as damaged:
        raise NotASpreadsheetError() from damaged
    return Sheet("CSV", [row for row in rows if row.cells])


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in content:
        raise NotASpreadsheetError()
    raise EncodingUnknownError()


def _delimiter_of(text: str) -> str:
    """The delimiter that the first lines have most of."""
    start = text[:4000]
    return max(_DELIMITERS, key=start.count)


def _cell(value: str) -> Cell:
    text = value.strip()
    quoted = _QUOTED_TEXT.fullmatch(text)
    if quoted is not None:
        return Cell(quoted[1].strip())
    return Cell(is_formula=True) if text.startswith("=") else Cell(text)
