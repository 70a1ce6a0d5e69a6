"""Writing a document as PDF: A4, embedded fonts, Chinese line breaking, heads of tables on every page."""

import io
from functools import partial
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from backend.attendance.service.documents.parts import (
    Cell,
    Document,
    Facts,
    Heading,
    Part,
    Signatures,
    Small,
    Table,
    Text,
)
from backend.core.fonts import Faces, get_faces

MEDIA_TYPE = "application/pdf"
PORTRAIT_SIDES_MM, LANDSCAPE_SIDES_MM = 27, 18
LABEL_WIDTH = 27 * mm
ROOM_BELOW_HEADING = 32 * mm
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)


class Styles:
    """The hands of a document; `body` is smaller across than upright."""

    def __init__(self, faces: Faces, *, body: float) -> None:
        def style(name: str, **more: Any) -> ParagraphStyle:
            usual: dict[str, Any] = {
                "fontName": faces.regular,
                "fontSize": body,
                "leading": body * 1.6,
                "wordWrap": "CJK",
            }
            return ParagraphStyle(name, **(usual | more))

        self.owner = style("owner", fontSize=16, leading=26, alignment=TA_CENTER)
        self.title = style("title", fontName=faces.bold, fontSize=22, leading=34, alignment=TA_CENTER)
        self.subtitle = style("subtitle", fontSize=14, leading=24, alignment=TA_CENTER)
        self.heading = style("heading", fontName=faces.bold, fontSize=body + 2, leading=30)
        self.text = style("text", firstLineIndent=2 * body, alignment=TA_JUSTIFY)
        self.strong = style("strong", fontName=faces.bold, firstLineIndent=2 * body, keepWithNext=1)
        self.small = style("small", fontSize=9, leading=14, textColor=colors.HexColor("#444444"))
        cell = min(body, 11)
        self.left = style("left", fontSize=cell, leading=cell * 1.4)
        self.cell = style("cell", parent=self.left, fontSize=cell, leading=cell * 1.4, alignment=TA_CENTER)
        self.head = style("head", fontName=faces.bold, fontSize=cell, leading=cell * 1.4, alignment=TA_CENTER)


def as_pdf(document: Document) -> bytes:
    """The document as PDF.

    :raises FontMissingError: no font on this machine can be embedded.
    """
    faces = get_faces()
    styles = Styles(faces, body=11 if document.landscape else 14)
    sides = (LANDSCAPE_SIDES_MM if document.landscape else PORTRAIT_SIDES_MM) * mm
    content = io.BytesIO()
    template = SimpleDocTemplate(
        content,
        pagesize=landscape(A4) if document.landscape else A4,
        leftMargin=sides,
        rightMargin=sides,
        topMargin=(20 if document.landscape else 30) * mm,
        bottomMargin=24 * mm,
        title=f"{document.owner}{document.title}{document.subtitle}",
        author=document.owner,
    )
    flow: list[Any] = [Paragraph(escape(document.owner), styles.owner), Paragraph(escape(document.title), styles.title)]
    if document.subtitle:
        flow.append(Paragraph(escape(document.subtitle), styles.subtitle))
    flow.append(Spacer(1, 4 * mm))
    body = [_flow(part, styles, template.width) for part in document.parts]
    end = next((place for place, part in enumerate(document.parts) if isinstance(part, Signatures)), len(body))
    flow += chain.from_iterable(body[:end])
    flow.append(KeepTogether([*chain.from_iterable(body[end:])]))  # No page of a checksum only.
    foot = partial(_foot, document=document, faces=faces)
    template.build(flow, onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


def _flow(part: Part, styles: Styles, width: float) -> list[Any]:
    match part:
        case Heading(text):
            # Kept together with what follows, a heading would push a whole table to the next page.
            return [CondPageBreak(ROOM_BELOW_HEADING), Paragraph(escape(text), styles.heading)]
        case Text(text, strong):
            return [Paragraph(escape(text), styles.strong if strong else styles.text)]
        case Small(text):
            return [Paragraph(escape(text), styles.small)]
        case Facts(rows):
            cells = [
                [Paragraph(escape(name), styles.head), Paragraph(escape(value), styles.left)] for name, value in rows
            ]
            return [Grid(cells, colWidths=[LABEL_WIDTH, width - LABEL_WIDTH], style=GRID), Spacer(1, 3 * mm)]
        case Table():
            return [_grid(part, styles, width), Spacer(1, 3 * mm)]
        case Signatures(names):
            line = "　　".join(f"{name}（签字）：＿＿＿＿＿＿" for name in names)
            return [Spacer(1, 10 * mm), Paragraph(line, styles.text), Spacer(1, 4 * mm)]


def _grid(table: Table, styles: Styles, width: float) -> Grid:
    total = sum(table.shares)
    rows = [[Paragraph(escape(text), styles.head) for text in table.head]]
    for row in table.rows:
        rows.append(
            [
                Paragraph(_lines(cell), styles.left if place in table.left else styles.cell)
                for place, cell in enumerate(row)
            ]
        )
    return Grid(rows, colWidths=[width * share / total for share in table.shares], style=GRID, repeatRows=1)


def _lines(cell: Cell) -> str:
    """A cell as markup; its own line breaks stay."""
    return escape(str(cell)).replace("\n", "<br/>")


def _foot(canvas: Any, template: Any, *, document: Document, faces: Faces) -> None:
    """Page number in the middle, where the paper comes from at the left."""
    canvas.saveState()
    width, _ = template.pagesize
    canvas.setFont(faces.regular, 10)
    canvas.drawCentredString(width / 2, 14 * mm, f"— {template.page} —")
    canvas.setFont(faces.regular, 8)
    canvas.setFillColor(colors.HexColor("#555555"))
    canvas.drawString(template.leftMargin, 9 * mm, document.origin)
    canvas.restoreState()
