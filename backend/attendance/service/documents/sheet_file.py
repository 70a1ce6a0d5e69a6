"""Writing the tables of a document as XLSX, one sheet each. Text is stored as text: it is never a formula."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from backend.attendance.service.documents.parts import Cell, Document, Table, Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHARACTERS_WIDE = 120
NARROWEST = 6.0
THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED, LEFT = (Alignment(horizontal=side, vertical="center", wrap_text=True) for side in ("center", "left"))


def as_xlsx(document: Document) -> bytes:
    """The document's tables as XLSX; a paragraph goes below the table that it follows."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet: Any = None
    for part in document.parts:
        if isinstance(part, Table):
            sheet = workbook.create_sheet(part.caption)
            _write_table(sheet, part, document)
        elif isinstance(part, Text) and sheet is not None:
            put(sheet, sheet.max_row + 1, 1, part.text).alignment = Alignment(wrap_text=False)
    if not workbook.worksheets:
        sheet = workbook.create_sheet(document.title)
        for number, part in enumerate((p for p in document.parts if isinstance(p, Text)), start=1):
            put(sheet, number, 1, part.text)
    workbook.properties.title = f"{document.owner}{document.title}{document.subtitle}"
    workbook.properties.creator = document.owner
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _write_table(sheet: Any, table: Table, document: Document) -> None:
    columns = len(table.head)
    title = put(sheet, 1, 1, f"{document.owner}{document.title}（{document.subtitle}）{table.caption}")
    title.font, title.alignment = Font(bold=True, size=14), CENTRED
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
    sheet.row_dimensions[1].height = 30
    put(sheet, 2, 1, document.origin).font = Font(size=9, color="555555")
    for place, text in enumerate(table.head, start=1):
        cell = put(sheet, 3, place, text)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2E3DC")
        cell.alignment, cell.border = CENTRED, BOX
    for number, row in enumerate(table.rows, start=4):
        for place, value in enumerate(row, start=1):
            cell = put(sheet, number, place, value)
            cell.alignment, cell.border = LEFT if place - 1 in table.left else CENTRED, BOX
    total = sum(table.shares)
    for place, share in enumerate(table.shares, start=1):
        width = max(NARROWEST, CHARACTERS_WIDE * share / total)
        sheet.column_dimensions[get_column_letter(place)].width = width
    _set_page(sheet, document)


def put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """A number as a number; text as text whatever it begins with, also `=`, `+`, `-` and `@`."""
    cell = sheet.cell(row=row, column=column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _set_page(sheet: Any, document: Document) -> None:
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "— &P —"
    sheet.oddFooter.left.text = document.origin.replace("&", "&&")
