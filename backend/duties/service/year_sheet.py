"""The year of a branch as a document: months across, duties down, as the page shows it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.attendance.models import ExportFormat, ExportKind
from backend.attendance.service.documents import exporting, words
from backend.attendance.service.documents.parts import Cell, Document, Heading, Part, Small, Table, Text
from backend.core.files import HandOut
from backend.duties.rules.facts import WhyNot
from backend.duties.rules.rule import Cadence, Unit
from backend.duties.rules.settling import DutyState, Standing
from backend.duties.service.reading import BranchYear
from backend.duties.service.saying import NOTED_BY_HAND
from backend.identity.models import Account

STATES = {
    DutyState.DONE: "已办",
    DutyState.PLANNED: "已安排",
    DutyState.SOON: "待安排",
    DutyState.OPEN: "待安排",
    DutyState.NOT_HELD: "未办",
    DutyState.UNKNOWN: "待登记",
    DutyState.EXCLUDED: "不计",
    DutyState.NOT_APPLICABLE: "不适用",
}
TO_NOTE = dict.fromkeys((DutyState.SOON, DutyState.OPEN), "待登记")
"""Of what is no meeting of ours, as the page says it."""
WHY_NOT = {
    WhyNot.FOUNDED_LATER: "当时支部尚未成立",
    WhyNot.DISSOLVED: "当时支部已撤销",
    WhyNot.OTHER_KIND: "这类支部没有这一项",
    WhyNot.NO_COMMITTEE: "未设支部委员会",
    WhyNot.NO_GROUPS: "未分党小组",
    WhyNot.TOO_FEW_MEMBERS: "党员人数未达到",
    WhyNot.TERM_RUNS: "本年不到期",
    WhyNot.BEFORE_RECORDS: "当时尚未使用本系统",
}
UNITS = {Unit.TIMES: "次", Unit.HOURS: "学时", Unit.DAYS: "天", Unit.YEARS: "年"}
MOST_DAYS = 2
"""So many fit into a cell."""
MONTHS = tuple(f"{month}月" for month in range(1, 13))


def export(
    session: Session, *, year: BranchYear, file_format: ExportFormat, officer: Account, now: datetime
) -> HandOut:
    """The year as XLSX or PDF; who took it and when stays on record.

    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    return exporting.hand_out(
        session,
        document=year_document(year, origin=words.origin_text(officer.display_name, now)),
        kind=ExportKind.DUTY_YEAR,
        file_format=file_format,
        organisation_id=year.organisation.id,
        subject_id=year.organisation.id,
        officer=officer,
        now=now,
    )


def year_document(year: BranchYear, *, origin: str) -> Document:
    """The year at a glance, and what was left out with its reasons."""
    title = f"{year.year}年度组织生活总览"
    parts: list[Part] = [
        Table("年度总览", ("事项", *MONTHS), tuple(_rows(year)), (2.4, *(1.78 for _ in MONTHS)), left=frozenset({0})),
        Text("格内为日期和状态；跨月的事项写在它的最后一个月。「不计」的原因见下表。"),
    ]
    excluded = _excluded(year)
    if excluded:
        head = ("事项", "所属时段", "原因", "由谁说明")
        table = Table("不计事项", head, excluded, (2, 1.6, 5, 1.6), frozenset({2}))
        parts += [Heading(words.heading_text(1, "不计事项")), table]
    parts.append(Small(f"规则：{year.rules.source}（{words.day_text(year.rules.as_of)}）。"))
    return Document(
        owner=year.organisation.name,
        title=title,
        subtitle=f"截至{words.day_text(year.today)}",
        file_name=f"{year.organisation.name}{title}",
        origin=origin,
        landscape=True,
        parts=tuple(parts),
    )


def _rows(year: BranchYear) -> list[tuple[Cell, ...]]:
    by_rule: dict[str, list[Standing]] = {}
    for one in year.standings:
        by_rule.setdefault(one.due.rule.key, []).append(one)
    rows: list[tuple[Cell, ...]] = []
    for own in by_rule.values():
        cells: dict[int, str] = {}
        for one in own:
            month = min(one.due.period_until_on, date(year.year, 12, 31)).month
            cells[month] = cell_text(one)
        rows.append((own[0].due.rule.name, *(cells.get(month, "") for month in range(1, 13))))
    return rows


def cell_text(standing: Standing) -> str:
    """3月6日, 已办; of larger counts how many of how many; each on a line of its own."""
    due = standing.due
    if due.why_not is not None:
        return STATES[standing.state] if due.rule.cadence is Cadence.MONTH else WHY_NOT[due.why_not]
    on = dict.fromkeys([one.on for one in standing.meetings] + [one.on for one in standing.noted])
    days = [f"{day.month}月{day.day}日" for day in on]
    states = STATES | TO_NOTE if due.rule.kind in NOTED_BY_HAND else STATES
    told = [*days[: 0 if due.rule.unit is Unit.HOURS else MOST_DAYS], states[standing.state]]
    if due.need > 1:
        told.append(f"{standing.have}/{due.need}{UNITS[due.rule.unit]}")
    return "\n".join(told)


def _excluded(year: BranchYear) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for one in year.standings:
        row = year.exclusions.get(one.due.key)
        if row is not None and one.state is DutyState.EXCLUDED:
            period = words.period_text(one.due.period_on, date.fromordinal(one.due.period_until_on.toordinal() + 1))
            rows.append((one.due.rule.name, period, row.reason, row.by.display_name))
    return tuple(rows)
