"""The receipt to a body outside: the third slip alone, on half a page of A4."""

import io
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, Paragraph, Spacer

from backend.core import clock
from backend.core.fonts import get_faces
from backend.transfers.service.letter_paper import MEDIA_TYPE as MEDIA_TYPE
from backend.transfers.service.letter_paper import SIDES_MM, TITLE, Hands, capital_day

HEIGHT_MM = 120


@dataclass(frozen=True)
class Told:
    """What stands on it."""

    addressee: str
    number: str
    """Of the letter that it answers."""
    name: str
    writer: str
    written_on: datetime


def as_pdf(told: Told) -> bytes:
    """The slip as a page of its own.

    :raises FontMissingError: no font on this machine can be embedded.
    """
    faces, content = get_faces(), io.BytesIO()
    canvas, hands = Canvas(content, pagesize=A4), Hands(faces)
    canvas.setTitle(f"{TITLE} {told.number}")
    canvas.setAuthor(told.writer)
    width, height = A4
    frame = Frame(SIDES_MM * mm, height - (HEIGHT_MM + 12) * mm, width - 2 * SIDES_MM * mm, HEIGHT_MM * mm)
    words = f"贵方第 {told.number} 号介绍信收到。{told.name}同志的组织关系已经转到我处，特此回执。"
    slip = [
        Paragraph(f"{TITLE}（回执）", hands.title),
        Spacer(1, 6 * mm),
        Paragraph(escape(f"{told.addressee}："), hands.text),
        Paragraph(escape(words), hands.indented),
        Spacer(1, 8 * mm),
        Paragraph(escape(told.writer), hands.right),
        Paragraph("（盖章）", hands.right),
        Paragraph(capital_day(clock.local_date(told.written_on)), hands.right),
        Spacer(1, 6 * mm),
        Paragraph("经办人：＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿", hands.right),
    ]
    frame.addFromList(slip, canvas)
    canvas.save()
    return content.getvalue()
