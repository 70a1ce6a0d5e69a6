"""The introduction letter on paper: stub, letter and receipt on one A4 page, with one number across both seams.

Dates, months and the days of validity stand in capital numerals, which cannot be altered with a pen stroke.
"""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, Paragraph, Spacer, Table

from backend.core.fonts import Faces, get_faces
from backend.core.qr import qr_drawing
from backend.members.models import Sex, Standing
from backend.members.reference import code_table
from backend.transfers.rules import capital

MEDIA_TYPE = "application/pdf"
TITLE = "中国共产党党员组织关系介绍信"
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}
STANDINGS = {Standing.FULL: "正式党员", Standing.PROBATIONARY: "预备党员", Standing.SUSPENDED: "正式党员"}
SIDES_MM, QR_MM = 22, 24
SLIPS_MM = (62, 134, 78)
"""Heights of stub, letter and receipt, from the top."""
BODY = 12.5


@dataclass(frozen=True)
class Printed:
    """What is printed beside the frozen content."""

    number: str
    issued_on: date
    valid_days: int
    url: str


def as_pdf(told: dict[str, Any], printed: Printed) -> bytes:
    """The three slips as one page.

    :raises FontMissingError: no font on this machine can be embedded.
    """
    faces, content = get_faces(), io.BytesIO()
    canvas = Canvas(content, pagesize=A4)
    canvas.setTitle(f"{TITLE} {printed.number}")
    canvas.setAuthor(told["issuer"])
    width, height = A4
    top = height - 8 * mm
    for place, (slip, slip_mm) in enumerate(zip((_stub, _letter, _receipt), SLIPS_MM, strict=True)):
        bottom = top - slip_mm * mm
        frame = Frame(SIDES_MM * mm, bottom, width - 2 * SIDES_MM * mm, slip_mm * mm, topPadding=4 * mm)
        frame.addFromList(slip(told, printed, Hands(faces)), canvas)
        if place < len(SLIPS_MM) - 1:
            _seam(canvas, bottom, printed.number, faces)
        top = bottom
    canvas.save()
    return content.getvalue()


class Hands:
    """The hands of the three slips."""

    def __init__(self, faces: Faces) -> None:
        def hand(name: str, **more: Any) -> ParagraphStyle:
            usual: dict[str, Any] = {
                "fontName": faces.regular,
                "fontSize": BODY,
                "leading": BODY * 1.7,
                "wordWrap": "CJK",
            }
            return ParagraphStyle(name, **(usual | more))

        self.title = hand("title", fontName=faces.bold, fontSize=17, leading=25, alignment=TA_CENTER)
        self.number = hand("number", fontSize=10.5, leading=15, alignment=TA_RIGHT)
        self.text = hand("text")
        self.indented = hand("indented", firstLineIndent=2 * BODY, alignment=TA_JUSTIFY)
        self.right = hand("right", alignment=TA_RIGHT)
        self.small = hand("small", fontSize=9, leading=13)
        self.caption = hand("caption", fontSize=8, leading=11, alignment=TA_CENTER)


def _stub(told: dict[str, Any], printed: Printed, hands: Hands) -> list[Any]:
    return [
        Paragraph(f"{TITLE}（存根）", hands.title),
        Paragraph(printed.number, hands.number),
        Paragraph(
            escape(
                f"{told['name']}同志，{_who(told)}，由{told['from']}去{told['to']}。"
                f"党费交至{_month(told)}。有效期{capital(printed.valid_days)}天。"
            ),
            hands.indented,
        ),
        Paragraph(capital_day(printed.issued_on), hands.right),
    ]


def _letter(told: dict[str, Any], printed: Printed, hands: Hands) -> list[Any]:
    words = (
        f"{told['name']}同志（{_who(told)}），居民身份证号码{told['id_number']}，"
        f"由{told['from']}去{told['to']}，请转接组织关系。该同志党费已交至{_month(told)}。"
    )
    contact = told["contact"] or "　　　　　　　　"
    left = [
        Paragraph(f"（有效期{capital(printed.valid_days)}天，自开具之日起）", hands.text),
        Paragraph(f"党员联系电话：{told['phone']}", hands.text),
        Paragraph(escape(f"原所在党委联系方式：{contact}"), hands.text),
    ]
    signed = [
        Paragraph(escape(told["issuer"]), hands.right),
        Paragraph("（盖章）", hands.right),
        Paragraph(capital_day(printed.issued_on), hands.right),
    ]
    code = [qr_drawing(printed.url, side=QR_MM * mm), Paragraph("扫码查验", hands.caption)]
    width = A4[0] - 2 * SIDES_MM * mm - 12
    return [
        Paragraph(TITLE, hands.title),
        Paragraph(printed.number, hands.number),
        Paragraph(escape(f"{told['addressed_to']}："), hands.text),
        Paragraph(escape(words), hands.indented),
        Spacer(1, 3 * mm),
        *left,
        Table([[code, signed]], colWidths=[34 * mm, width - 34 * mm], style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")]),
        Paragraph("此信由党员本人或者经办组织转交，过期作废。组织关系以全国党员管理信息系统的登记为准。", hands.small),
    ]


def _receipt(told: dict[str, Any], printed: Printed, hands: Hands) -> list[Any]:
    return [
        Paragraph(f"{TITLE}（回执）", hands.title),
        Paragraph(printed.number, hands.number),
        Paragraph(escape(f"{told['issuer']}："), hands.text),
        Paragraph(escape(f"{told['name']}同志的组织关系已经转到我处，特此回执。"), hands.indented),
        Spacer(1, 5 * mm),
        Paragraph("（盖章）", hands.right),
        Paragraph("经办人：＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿　＿＿＿＿年＿＿月＿＿日", hands.right),
    ]


def _who(told: dict[str, Any]) -> str:
    """男，38岁，1988年3月生，汉族，正式党员: the age is that of the day of issue."""
    born = date.fromisoformat(told["born_on"])
    ethnicity = next((code.name for code in code_table("ethnicity") if code.code == told["ethnicity"]), "")
    facts = [SEXES.get(Sex(told["sex"]), ""), f"{told['age']}岁", f"{born.year}年{born.month}月生", ethnicity]
    return "，".join(fact for fact in (*facts, STANDINGS[Standing(told["standing"])]) if fact)


def _month(told: dict[str, Any]) -> str:
    if told["dues_paid_to"] is None:
        return "　　　　年　　月"
    paid = date.fromisoformat(told["dues_paid_to"])
    return f"{_digits(paid.year)}年{capital(paid.month)}月"


def capital_day(day: date) -> str:
    """贰零贰陆年叁月陆日: it cannot be altered with a pen stroke."""
    return f"{_digits(day.year)}年{capital(day.month)}月{capital(day.day)}日"


def _digits(year: int) -> str:
    return "".join(capital(int(digit)) for digit in str(year))


def _seam(canvas: Canvas, y: float, number: str, faces: Faces) -> None:
    """Where the slips are torn: dashed, with the number and room for the seal across it."""
    canvas.saveState()
    canvas.setDash(4, 3)
    canvas.line(10 * mm, y, A4[0] - 10 * mm, y)
    canvas.setFont(faces.regular, 10)
    text = f"　{number}　（骑缝盖章）　"
    half = canvas.stringWidth(text, faces.regular, 10) / 2
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(A4[0] / 2 - half, y - 4, 2 * half, 10, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawCentredString(A4[0] / 2, y - 3.5, text)
    canvas.restoreState()
