"""Writing a document as DOCX, in the hands that Chinese offices use; Word replaces those that a machine lacks."""

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from backend.attendance.service.documents.parts import (
    Document,
    Facts,
    Heading,
    Part,
    Signatures,
    Small,
    Table,
    Text,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, BODY, HEAD, LATIN = "方正小标宋简体", "仿宋", "黑体", "Times New Roman"
"""The hands of official papers (GB/T 9704)."""
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
LABEL_MM = 28


def as_docx(document: Document) -> bytes:
    """The document as DOCX."""
    word = docx.Document()
    width_mm = _set_page(word, document)
    size = 12 if document.landscape else 16
    _set_hand(word.styles["Normal"], BODY, size)
    _line(word, document.owner, size=18, alignment=CENTRE)
    _line(word, document.title, font=TITLE, size=22, alignment=CENTRE, after=0 if document.subtitle else 10)
    if document.subtitle:
        _line(word, document.subtitle, size=size, alignment=CENTRE, after=8)
    for part in document.parts:
        _write(word, part, size=size, width_mm=width_mm)
    _write_foot(word.sections[0], document.origin)
    word.core_properties.title = f"{document.owner}{document.title}{document.subtitle}"
    word.core_properties.author = document.owner
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()


def _set_page(word: Any, document: Document) -> float:
    section = word.sections[0]
    width, height = (297, 210) if document.landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    sides = 18 if document.landscape else 27
    section.left_margin = section.right_margin = Mm(sides)
    section.top_margin, section.bottom_margin = Mm(20 if document.landscape else 33), Mm(26)
    return width - 2 * sides


def _write(word: Any, part: Part, *, size: int, width_mm: float) -> None:
    match part:
        case Heading(text):
            _line(word, text, font=HEAD, size=size, before=6, keeps=True)
        case Text(text, strong):
            line = _line(word, text, size=size, alignment=JUSTIFY, bold=strong, keeps=strong)
            _indent(line, characters=2)
        case Small(text):
            _line(word, text, size=9)
        case Facts(rows):
            _ruled(word, rows, widths_mm=[LABEL_MM, width_mm - LABEL_MM], size=min(size, 14), heads=0, left={1})
        case Table(_, head, rows, shares, left):
            widths = [width_mm * share / sum(shares) for share in shares]
            _ruled(word, (head, *rows), widths_mm=widths, size=min(size, 12) - 1, heads=1, left=set(left))
        case Signatures(names):
            text = "　　".join(f"{name}（签字）：＿＿＿＿＿＿" for name in names)
            _indent(_line(word, text, size=size, before=24, after=18), characters=2)


def _line(
    place: Any,
    text: str,
    *,
    size: int,
    font: str = BODY,
    alignment: Any = None,
    bold: bool = False,
    before: int = 0,
    after: int = 0,
    keeps: bool = False,
) -> Any:
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    _set_hand(run, font, size)
    run.bold = bold or None
    paragraph.alignment = alignment
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keeps or None
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(size * 1.75))
    return paragraph


def _set_hand(styled: Any, font: str, size: int) -> None:
    """Chinese and Latin letters have fonts of their own in Word."""
    styled.font.name, styled.font.size = LATIN, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _indent(paragraph: Any, *, characters: int) -> None:
    """Measured in characters, so that it follows when somebody changes the size."""
    found = paragraph._p.get_or_add_pPr().get_or_add_ind()
    found.set(qn("w:firstLineChars"), str(characters * 100))
    found.set(qn("w:firstLine"), str(characters * 320))


def _ruled(word: Any, rows: Any, *, widths_mm: list[float], size: int, heads: int, left: set[int]) -> None:
    table = word.add_table(rows=len(rows), cols=len(widths_mm), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for number, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
        if number < heads:
            _flag(row._tr.get_or_add_trPr(), "w:tblHeader")
        for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = Mm(widths_mm[place])
            is_head = number < heads or (heads == 0 and place == 0)
            _fill(cell, str(value), size=size, is_head=is_head, centred=is_head or place not in left)
    _line(word, "", size=6)


def _fill(cell: Any, text: str, *, size: int, is_head: bool, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    _set_hand(paragraph.add_run(text), HEAD if is_head else BODY, size)
    paragraph.alignment = CENTRE if centred else None


def _flag(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _write_foot(section: Any, origin: str) -> None:
    """Page number in the middle, where the paper comes from below it."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = CENTRE
    _set_hand(paragraph.add_run("— "), BODY, 12)
    run = paragraph.add_run()
    _set_hand(run, BODY, 12)
    for kind, code in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)
    _set_hand(paragraph.add_run(" —"), BODY, 12)
    told = section.footer.add_paragraph()
    run = told.add_run(origin)
    _set_hand(run, BODY, 8)
    run.font.color.rgb = RGBColor(0x55, 0x55, 0x55)
