"""The flow card on paper: half an A4 page to be folded, with what it allows and what it does not."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, Paragraph, Spacer, Table

from backend.core.fonts import Faces, get_faces
from backend.core.qr import qr_drawing
from backend.members.models import Sex, Standing

MEDIA_TYPE = "application/pdf"
TITLE = "流动党员活动证"
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}
STANDINGS = {Standing.FULL: "正式党员", Standing.PROBATIONARY: "预备党员", Standing.SUSPENDED: "正式党员"}
SIDES_MM, QR_MM, LABEL_MM = 16, 30, 26
BODY = 12
TOP = [("VALIGN", (0, 0), (-1, -1), "TOP")]


@dataclass(frozen=True)
class Printed:
    """What stands on it."""

    number: str
    name: str
    sex: Sex
    standing: Standing | None
    home_name: str
    place: str
    from_on: date
    issued_on: date
    valid_until: date
    url: str


def as_pdf(printed: Printed) -> bytes:
    """The card as one A5 page.

    :raises FontMissingError: no font on this machine can be embedded.
    """
    faces, content = get_faces(), io.BytesIO()
    width, height = landscape(A5)
    canvas = Canvas(content, pagesize=(width, height))
    canvas.setTitle(f"{TITLE} {printed.number}")
    canvas.setAuthor(printed.home_name)
    canvas.rect(8 * mm, 8 * mm, width - 16 * mm, height - 16 * mm)
    frame = Frame(SIDES_MM * mm, 9 * mm, width - 2 * SIDES_MM * mm, height - 18 * mm, topPadding=4 * mm)
    frame.addFromList(_story(printed, faces, width - 2 * SIDES_MM * mm - 12), canvas)
    canvas.save()
    return content.getvalue()


def _story(printed: Printed, faces: Faces, width: float) -> list[Any]:
    text = _hand("text", faces, alignment=TA_JUSTIFY)
    label = _hand("label", faces, fontName=faces.bold)
    facts = Table(
        [[Paragraph(name, label), Paragraph(escape(value), text)] for name, value in _facts(printed)],
        colWidths=[LABEL_MM * mm, width - (LABEL_MM + QR_MM + 8) * mm],
        style=[*TOP, ("TOPPADDING", (0, 0), (-1, -1), 1)],
    )
    caption = _hand("caption", faces, fontSize=8, leading=11, alignment=TA_CENTER)
    code = [qr_drawing(printed.url, side=QR_MM * mm), Paragraph("扫码查验", caption)]
    strong = f'<font name="{faces.bold}">在当地没有表决权、选举权和被选举权</font>'
    right = _hand("right", faces, alignment=TA_RIGHT)
    return [
        Paragraph(TITLE, _hand("title", faces, fontName=faces.bold, fontSize=20, leading=28, alignment=TA_CENTER)),
        Paragraph(printed.number, _hand("number", faces, fontSize=10, leading=14, alignment=TA_CENTER)),
        Spacer(1, 2 * mm),
        Table([[facts, code]], colWidths=[width - (QR_MM + 8) * mm, (QR_MM + 8) * mm], style=TOP),
        Paragraph(
            f"持证人在外出期间凭此证参加当地党组织的活动。组织关系仍在原支部，{strong}，不计入当地的应到人数。",
            text,
        ),
        Spacer(1, 3 * mm),
        Paragraph(escape(printed.home_name), right),
        Paragraph(f"（盖章）　{_day(printed.issued_on)}", right),
    ]


def _facts(printed: Printed) -> list[tuple[str, str]]:
    who = [SEXES.get(printed.sex, ""), STANDINGS[printed.standing] if printed.standing is not None else ""]
    last = printed.valid_until - timedelta(days=1)
    return [
        ("姓名", "　".join(part for part in (printed.name, *who) if part)),
        ("所在支部", printed.home_name),
        ("外出地点", printed.place),
        ("外出时间", f"自{_day(printed.from_on)}起"),
        ("有效期", f"{_day(printed.issued_on)}至{_day(last)}"),
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _hand(name: str, faces: Faces, **more: Any) -> ParagraphStyle:
    usual: dict[str, Any] = {"fontName": faces.regular, "fontSize": BODY, "leading": BODY * 1.6, "wordWrap": "CJK"}
    return ParagraphStyle(name, **(usual | more))
