"""The proof on paper: A4, a Chinese hand, the number, and a QR code that leads to the public page."""

import io
import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from backend.attendance.service.documents import words
from backend.attendance.service.documents.pdf_file import GRID
from backend.core.fonts import Faces, get_faces
from backend.core.qr import qr_drawing
from backend.volunteering.models import Grade, IdKind
from backend.volunteering.reference import proofs as reference

MEDIA_TYPE = "application/pdf"
ID_KINDS = {
    IdKind.RESIDENT_ID: "居民身份证",
    IdKind.PASSPORT: "护照",
    IdKind.HONG_KONG_MACAO: "港澳居民来往内地通行证",
    IdKind.TAIWAN: "台湾居民来往大陆通行证",
}
GRADES = {
    Grade.A: "现场扫码签到、签退",
    Grade.B: "单次扫码，并经他人确认",
    Grade.C: "负责人点名，并经他人确认",
    Grade.D: "本人申报，并经他人确认",
}
NOT_OFFICIAL = (
    "本证明由本组织出具，如实反映本组织的志愿服务记录，不是行政机关或者公共服务平台的证明文件。"
    "时长不含路途，按分钟记录。"
)
MOST_PROJECTS = 12
"""Named one by one; the others are summed up in one line, so that the paper stays one or two pages."""
QR_MM = 30
SIDES_MM = 24
FRAME_PADDING = 12
"""Points that the page's frame keeps free at its sides."""
BODY = 13


@dataclass(frozen=True)
class Paper:
    """What is printed beside the snapshot, known only at the moment of printing."""

    id_kind: IdKind
    id_number: str | None
    """None: printed without it."""
    url: str
    sha256: str


def hours_text(minutes: int) -> str:
    """750 → 12小时30分钟."""
    hours, rest = divmod(minutes, 60)
    return "".join([f"{hours}小时" if hours else "", f"{rest}分钟" if rest or not hours else ""])


def as_pdf(snapshot: str, paper: Paper) -> bytes:
    """The proof as PDF.

    :raises FontMissingError: no font on this machine can be embedded.
    """
    told, faces, content = json.loads(snapshot), get_faces(), io.BytesIO()
    template = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=SIDES_MM * mm,
        rightMargin=SIDES_MM * mm,
        topMargin=28 * mm,
        bottomMargin=24 * mm,
        title=f"志愿服务记录证明 {told['number']}",
        author=told["issuer_name"],
    )
    flow = _flow(told, paper, faces, template.width - FRAME_PADDING)
    foot = partial(_foot, faces=faces, number=told["number"])
    template.build(flow, onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


def _flow(told: dict[str, Any], paper: Paper, faces: Faces, width: float) -> list[Any]:
    text = ParagraphStyle(
        "text", fontName=faces.regular, fontSize=BODY, leading=BODY * 1.75, wordWrap="CJK", alignment=TA_JUSTIFY
    )
    indented = ParagraphStyle("indented", parent=text, firstLineIndent=2 * BODY)
    title = ParagraphStyle("title", fontName=faces.bold, fontSize=24, leading=40, alignment=TA_CENTER)
    number = ParagraphStyle("number", fontName=faces.regular, fontSize=11, leading=18, alignment=TA_RIGHT)
    small = ParagraphStyle("small", parent=text, fontSize=9, leading=14, textColor=colors.HexColor("#444444"))
    return [
        Paragraph("志愿服务记录证明", title),
        Paragraph(f"编号：{told['number']}", number),
        Spacer(1, 4 * mm),
        Paragraph(escape(_statement(told, paper)), indented),
        Spacer(1, 3 * mm),
        _projects(told, faces, width),
        Spacer(1, 3 * mm),
        _grades(told, faces, width),
        *([Spacer(1, 2 * mm), Paragraph(escape(_outcomes(told)), indented)] if told["outcomes"] else []),
        Spacer(1, 6 * mm),
        KeepTogether([_signed(told, paper, text, width), Spacer(1, 4 * mm), Paragraph(NOT_OFFICIAL, small)]),
        Paragraph(f"校验码（SHA-256）：{paper.sha256}", small),
    ]


def _statement(told: dict[str, Any], paper: Paper) -> str:
    who = told["volunteer"]
    shown = [f"志愿者编号：{who['number']}"]
    if paper.id_number is not None:
        shown.insert(0, f"{ID_KINDS[paper.id_kind]}：{paper.id_number}")
    period = words.period_text(date.fromisoformat(told["from_on"]), date.fromisoformat(told["until_on"]))
    return f"兹证明{who['name']}（{'，'.join(shown)}）于{period}参加志愿服务，累计{hours_text(told['minutes'])}。"


def _projects(told: dict[str, Any], faces: Faces, width: float) -> Table:
    named, others = told["projects"][:MOST_PROJECTS], told["projects"][MOST_PROJECTS:]
    rows = [[p["title"], _days(p), f"{p['times']}次", hours_text(p["minutes"])] for p in named]
    if others:
        times, minutes = (sum(project[name] for project in others) for name in ("times", "minutes"))
        rows.append([f"其他{len(others)}个项目", "", f"{times}次", hours_text(minutes)])
    return _grid(["服务内容", "时间", "次数", "时长"], rows, faces, width, shares=(5, 4.4, 1.4, 2.6))


def _days(project: dict[str, Any]) -> str:
    """2026年6月7日至9日: what the last day shares with the first is not said again."""
    first, last = (date.fromisoformat(project[name]) for name in ("from_on", "last_on"))
    if first == last:
        return words.day_text(first)
    same_year = first.year == last.year
    until = f"{last.day}日" if same_year and first.month == last.month else f"{last.month}月{last.day}日"
    return f"{words.day_text(first)}至{until if same_year else words.day_text(last)}"


def _grades(told: dict[str, Any], faces: Faces, width: float) -> Table:
    rows = [
        [grade.value.upper(), GRADES[grade], hours_text(told["by_grade"][grade.value])]
        for grade in Grade
        if grade.value in told["by_grade"]
    ]
    return _grid(["等级", "记录方式", "时长"], rows, faces, width, shares=(1.4, 8, 2.6))


def _outcomes(told: dict[str, Any]) -> str:
    kinds = reference.outcome_kinds()
    counted = [f"{kinds[key].name}{told['outcomes'][key]}{kinds[key].unit}" for key in kinds if key in told["outcomes"]]
    return f"服务成果：{'，'.join(counted)}。"


def _grid(head: list[str], rows: list[list[str]], faces: Faces, width: float, *, shares: tuple[float, ...]) -> Table:
    plain = ParagraphStyle("cell", fontName=faces.regular, fontSize=11, leading=16, wordWrap="CJK", alignment=TA_CENTER)
    bold = ParagraphStyle("head", parent=plain, fontName=faces.bold)
    cells = [[Paragraph(text, bold) for text in head]]
    cells += [[Paragraph(escape(text), plain) for text in row] for row in rows]
    return Table(cells, colWidths=[width * share / sum(shares) for share in shares], style=GRID, repeatRows=1)


def _signed(told: dict[str, Any], paper: Paper, text: ParagraphStyle, width: float) -> Table:
    """Who answers for it at the left, the code to check it by at the right."""
    rows = [
        ("出具单位", told["issuer_name"]),
        ("", told["organisation_name"] or ""),
        ("负责人", told["person_in_charge"]),
        ("经办人", told["handler"]),
        ("联系方式", told["contact"]),
        ("出具日期", words.day_text(date.fromisoformat(told["issued_on"]))),
    ]
    lines = [
        Paragraph(escape(f"{name}：{value}" if name else f"　　　　　{value}"), text) for name, value in rows if value
    ]
    caption = ParagraphStyle("caption", parent=text, fontSize=9, leading=13, alignment=TA_CENTER)
    code = [qr_drawing(paper.url, side=QR_MM * mm), Paragraph("扫码查验真伪和有效状态", caption)]
    return Table(
        [[lines, code]],
        colWidths=[width - 46 * mm, 46 * mm],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )


def _foot(canvas: Any, template: Any, *, faces: Faces, number: str) -> None:
    canvas.saveState()
    width, _ = template.pagesize
    canvas.setFont(faces.regular, 9)
    canvas.setFillColor(colors.HexColor("#555555"))
    canvas.drawCentredString(width / 2, 13 * mm, f"{number}　第{template.page}页")
    canvas.restoreState()
