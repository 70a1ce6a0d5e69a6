"""A report as a spreadsheet: who took it and when stands in it, and text is never a formula."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind
from backend.attendance.service.documents import sheet_file, words
from backend.attendance.service.documents.parts import Cell, Document, Part, Table, Text
from backend.core import audit
from backend.core.audit import Action
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import ProjectKind, ReviewLevel
from backend.volunteering.reference.proofs import outcome_kinds
from backend.volunteering.service.proofs.paper import GRADES

KINDS = {
    ProjectKind.GENERAL: "一般项目",
    ProjectKind.EXAM_ESCORT: "爱心送考",
    ProjectKind.LEGAL_AID: "法润民生",
    ProjectKind.ANTI_FRAUD_TALK: "反诈宣讲",
    ProjectKind.VISITS: "走访慰问",
}
LEVELS = {
    ReviewLevel.NONE: "不需要",
    ReviewLevel.SECOND_PERSON: "他人确认",
    ReviewLevel.BRANCH: "支部复核",
    ReviewLevel.COMMITTEE: "上级复核",
}
RATES = {"scanned": "扫码签到签退的时长", "credited": "已计入的时长"}


def export(
    session: Session,
    *,
    organisation: PartyOrganisation,
    report: dict[str, Any],
    project_id: UUID | None,
    account: Account,
    now: datetime,
) -> HandOut:
    """The report as XLSX; the taking leaves a row."""
    document = as_document(organisation.name, report, origin=words.origin_text(account.display_name, now))
    content = sheet_file.as_xlsx(document)
    kept = DocumentExport(
        id=new_id(),
        kind=ExportKind.SERVICE_REPORT,
        format=ExportFormat.XLSX,
        organisation_id=organisation.id,
        subject_id=project_id,
        from_on=report["from_on"],
        until_on=report["until_on"],
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=account.id,
    )
    session.add(kept)
    audit.record(session, Action.DOCUMENT_EXPORTED, kept, now=now, organisation_id=organisation.id)
    return HandOut(f"{document.file_name}.xlsx", sheet_file.MEDIA_TYPE, content)


def as_document(owner: str, report: dict[str, Any], *, origin: str) -> Document:
    """The report as tables."""
    period = words.period_text(report["from_on"], report["until_on"])
    return Document(
        owner=owner,
        title="志愿服务报表",
        subtitle=period,
        file_name=f"{owner}志愿服务报表{period}",
        origin=origin,
        landscape=True,
        parts=tuple(_parts(report)),
    )


def _parts(report: dict[str, Any]) -> list[Part]:
    named = outcome_kinds()
    return [
        Table("合计", ("项目", "数量"), _summary(report), (3, 2), left=frozenset({0})),
        Text("时长以分钟记录，这里折合成小时，保留两位小数。"),
        _hours("按月份", "月份", [(line["month"], line) for line in report["by_month"]]),
        _projects(report["by_project"]),
        _hours("按类型", "类型", [(KINDS[line["kind"]], line) for line in report["by_kind"]]),
        _hours("按等级", "等级", [(_grade(line["grade"]), line) for line in report["by_grade"]]),
        Table(
            "服务成果",
            ("成果", "数量", "单位", "来自几次记录", "来自几个群"),
            tuple(
                (named[line["kind"]].name, line["count"], named[line["kind"]].unit, line["entries"], _groups(line))
                for line in report["outcomes"]
            ),
            (3, 2, 1, 2, 2),
        ),
        Table(
            "待确认",
            ("由谁确认", "条数", "最早的一天"),
            tuple(
                (LEVELS[line["level"]], line["records"], words.day_text(line["oldest_on"]))
                for line in report["open_reviews"]
            ),
            (3, 2, 3),
        ),
    ]


def _summary(report: dict[str, Any]) -> tuple[tuple[Cell, ...], ...]:
    shares: list[tuple[Cell, ...]] = [
        (f"{RATES[rate['rate']]}（小时，共{_hours_of(rate['denominator'])}）", _hours_of(rate["numerator"]))
        for rate in report["rates"]
    ]
    return (
        ("服务时长（小时）", _hours_of(report["minutes"])),
        ("服务记录（条）", report["records"]),
        ("参加服务的人数", report["people"]),
        ("项目数", report["projects"]),
        *shares,
    )


def _groups(line: dict[str, Any]) -> str:
    """In how many groups it was counted, of how many there were."""
    return "" if line["groups"] is None else f"{line['groups']} / {line['of_groups']}"


def _hours(caption: str, head: str, lines: list[tuple[str, dict[str, Any]]]) -> Table:
    rows = tuple((name, _hours_of(line["minutes"]), line["records"]) for name, line in lines)
    return Table(caption, (head, "时长（小时）", "记录（条）"), rows, (3, 2, 2), left=frozenset({0}))


def _projects(lines: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (line["title"], KINDS[line["kind"]], _hours_of(line["minutes"]), line["records"], line["people"])
        for line in lines
    )
    head = ("项目", "类型", "时长（小时）", "记录（条）", "参加人数")
    return Table("按项目", head, rows, (5, 2, 2, 2, 2), left=frozenset({0}))


def _grade(grade: Any) -> str:
    return f"{grade.value.upper()} {GRADES[grade]}"


def _hours_of(minutes: int) -> float:
    return round(minutes / 60, 2)
