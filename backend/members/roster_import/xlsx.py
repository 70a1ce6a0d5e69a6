"""XLSX into cells. The file comes from outside: nothing is unpacked or parsed before its size is known to be sane."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from backend.members.errors import FileTooComplexError, NotASpreadsheetError
from backend.members.roster_import.cells import MAX_COLUMNS, MAX_ROW_NUMBER, Cell, Merge, Sheet, row_of

MAX_UNPACKED_BYTES = 16_000_000
"""A roster of 2,000 rows unpacks to under two megabytes."""
MAX_RATIO = 100
"""Unpacked to packed, over the whole archive; XML of a real sheet packs 5 to 20 times."""
SMALL_BYTES = 1_000_000
"""Below this the ratio says nothing."""
MAX_ENTRIES = 500
MAX_CELLS = 200_000
_CHUNK = 65_536
_ENCRYPTED = 0x1
_CELL_REFERENCE = re.compile(r"[A-Z]{1,3}([0-9]{1,7})")


def read(content: bytes) -> list[Sheet]:
    """The visible sheets.

    :raises NotASpreadsheetError: no XLSX, damaged, or encrypted.
    :raises FileTooComplexError: unpacked, it is far larger than a roster.
    """
    try:
        return _read(content)
    except FileTooComplexError:
        raise
    except Exception as damaged:  # What a damaged or hostile archive makes a parser raise has no common class.
        raise NotASpreadsheetError() from damaged


def _read(content: bytes) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_bombs(archive, packed_bytes=len(content))
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return [
                _sheet(archive, worksheet) for worksheet in workbook.worksheets if worksheet.sheet_state == "visible"
            ]
        finally:
            workbook.close()


def _refuse_bombs(archive: zipfile.ZipFile, *, packed_bytes: int) -> None:
    """Believe the archive's directory when it says that it is too large, and count for real when it says it is not."""
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise NotASpreadsheetError()
    promised = sum(entry.file_size for entry in entries)
    _refuse_size(promised, packed_bytes=packed_bytes)
    if len(entries) > MAX_ENTRIES:
        raise FileTooComplexError()
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                _refuse_size(unpacked, packed_bytes=packed_bytes)


def _refuse_size(unpacked: int, *, packed_bytes: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked > MAX_RATIO * packed_bytes):
        raise FileTooComplexError()


def _sheet(archive: zipfile.ZipFile, worksheet: Any) -> Sheet:
    merges = _scanned(archive, worksheet._worksheet_path)
    worksheet.reset_dimensions()  # The file may claim a million rows and columns.
    rows = []
    for number, cells in enumerate(worksheet.iter_rows(max_row=MAX_ROW_NUMBER, max_col=MAX_COLUMNS), start=1):
        row = row_of(number, [_cell(cell) for cell in _without_trailing_blanks(cells)])
        if row is not None:
            rows.append(row)
    return Sheet(worksheet.title, rows, merges)


def _scanned(archive: zipfile.ZipFile, path: str) -> list[Merge]:
    """The sheet's merged ranges, which openpyxl does not tell while streaming; its cells are counted on the way."""
    merges: list[Merge] = []
    seen = 0
    with archive.open(path) as stream:
        for _event, element in iterparse(stream, forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                seen += 1
                if seen > MAX_CELLS or (len(element) and _row_number(element) > MAX_ROW_NUMBER):
                    raise FileTooComplexError()
            elif tag == "mergeCell":
                left, top, _right, bottom = range_boundaries(element.get("ref", ""))
                merges.append(Merge(int(top or 1), int(bottom or 1), int(left or 1) - 1))
            elif tag == "row":
                element.clear()
    return merges


def _row_number(element: Any) -> int:
    found = _CELL_REFERENCE.fullmatch(element.get("r", ""))
    return int(found[1]) if found is not None else 0


def _without_trailing_blanks(cells: tuple[Any, ...]) -> list[Any]:
    last = max((place for place, cell in enumerate(cells) if cell.value is not None), default=-1)
    return list(cells[: last + 1])


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell(is_formula=True)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date(), moment=value)
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)), is_number=True)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(str(value), is_number=True)
    return Cell("" if value is None else str(value).strip())
