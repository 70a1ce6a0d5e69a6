"""The yearly report as a document, from the frozen version."""

import json
from datetime import datetime
from typing import Any

from backend.activities.models import Credit
from backend.attendance.models import ExportFormat, ExportKind
from backend.attendance.service.documents import exporting, words
from backend.attendance.service.documents.parts import Document, Facts, Heading, Part, Signatures, Small, Table, Text
from backend.core.files import HandOut
from backend.identity.models import Account
from backend.yearly import reference
from backend.yearly.models import YearlyReport, YearlyReportVersion

MINUTES_OF_HOUR = 60
TITLES = {"done": "履职情况", "weak": "存在的问题", "next": "下一步打算"}


def export(
    session: Any,
    *,
    version: YearlyReportVersion,
    report: YearlyReport,
    file_format: ExportFormat,
    officer: Account,
    now: datetime,
) -> HandOut:
    """A version as PDF or DOCX.

    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    return exporting.hand_out(
        session,
        document=report_document(version, origin=words.origin_text(officer.display_name, now)),
        kind=ExportKind.YEARLY_REPORT,
        file_format=file_format,
        organisation_id=report.organisation_id,
        subject_id=version.id,
        officer=officer,
        now=now,
    )


def report_document(version: YearlyReportVersion, *, origin: str) -> Document:
    """The document of a version, with the committee's answer where there is one."""
    kept = json.loads(version.snapshot)
    sections: list[tuple[str, list[Part]]] = [
        ("基本数据", _figures(kept["figures"])),
        *((title, _paragraphs(kept["parts"][name])) for name, title in TITLES.items()),
    ]
    if version.answered_at is not None:
        sections.append(("上级党组织评议", _answer(version)))
    parts: list[Part] = []
    for number, (title, found) in enumerate(sections, start=1):
        parts += [Heading(words.heading_text(number, title)), *found]
    return Document(
        owner=kept["organisation"],
        title="党支部书记述职报告",
        subtitle=f"{kept['year']}年度",
        file_name=f"{kept['organisation']}{kept['year']}年度述职报告第{version.number}版",
        origin=origin,
        landscape=False,
        parts=(*parts, Signatures(("述职人",)), *_provenance(version, kept)),
    )


def _figures(told: dict[str, Any]) -> list[Part]:
    rows = (
        ("党员", f"{told['members']}人，其中预备党员{told['probationary']}人"),
        ("组织生活", f"{told['activities']}次，应到{told['expected']}人次，实到{told['attended']}人次"),
        ("组织关系", f"转入{told['transferred_in']}人，转出{told['transferred_out']}人"),
        ("预备党员", _probations(told["probations"])),
        ("志愿服务", f"{told['volunteers']}人，共{_hours(told['service_minutes'])}小时（本支部项目）"),
        ("谈心谈话", f"{told['talk_members']}名党员中已谈{told['talked']}人"),
        ("书记党课", f"{told['lectures']}次"),
        ("责任清单", f"{told['responsibilities']}项中已完成{told['responsibilities_done']}项"),
        ("民主评议", _appraisal(told["appraisal"])),
    )
    return [Facts(rows), *_by_credit(told["by_credit"])]


def _by_credit(rows: list[dict[str, Any]]) -> list[Part]:
    if not rows:
        return []
    cells = tuple(
        (words.CREDITS[Credit(row["credit"])], row["count"], row["expected"], row["attended"]) for row in rows
    )
    note = Text("一次活动可以同时计入几类，各类次数之和可以多于活动次数。")
    return [Table("组织生活分类", ("类型", "次数", "应到人次", "实到人次"), cells, (3, 1, 1.4, 1.4)), note]


def _probations(count: dict[str, int]) -> str:
    names = (("full", "转正"), ("extended", "延长预备期"), ("cancelled", "取消资格"))
    return "，".join(f"{word}{count[key]}人" for key, word in names if count.get(key)) or "本年度无审批"


def _appraisal(told: dict[str, int] | None) -> str:
    if told is None:
        return "尚未完成"
    return f"参加评定{told['graded']}人，其中优秀{told['excellent']}人"


def _hours(minutes: int) -> str:
    return f"{minutes / MINUTES_OF_HOUR:.1f}".removesuffix(".0")


def _paragraphs(text: str) -> list[Part]:
    return [Text(line) for line in text.splitlines() if line.strip()]


def _answer(version: YearlyReportVersion) -> list[Part]:
    grade = "退回修改" if version.grade is None else reference.report_grades()[version.grade]["zh"]
    return [Facts((("综合评价", grade), ("评语", version.words or "")))]


def _provenance(version: YearlyReportVersion, kept: dict[str, Any]) -> list[Part]:
    submitted_at = words.moment_text(datetime.fromisoformat(kept["submitted_at"]))
    return [
        Small(f"第{version.number}版，{submitted_at}由{kept['submitted_by']}提交。数据取自当时的台账。"),
        Small(f"校验码（SHA-256）：{version.sha256}"),
    ]
