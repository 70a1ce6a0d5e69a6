"""The pack for the secretary of a receiving branch: who belongs to it, and what is under way. Numbers are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.activities.models import Activity, ActivityHost
from backend.attendance.models import ExportFormat, ExportKind, Leave, LeaveState
from backend.attendance.service.documents import exporting, words
from backend.attendance.service.documents.parts import Document, Facts, Heading, Part, Table, Text
from backend.core import clock
from backend.core.files import HandOut
from backend.flow.models import FlowRegistration
from backend.identity.models import Account
from backend.members.models import Standing
from backend.members.service import directory, dues, probation
from backend.members.service.directory import MemberLine
from backend.organisations.models import PartyOrganisation, PostKind
from backend.reorganisations.errors import NotAppliedError
from backend.reorganisations.models import Reorganisation, ReorganisationKind, ReorganisationState
from backend.reorganisations.service import arrivals
from backend.reorganisations.service.work import PLANNED
from backend.transfers.models import Transfer, TransferState
from backend.volunteering.models import Project, ProjectState

EVERYBODY = 10_000
"""No branch has more."""
KINDS = {
    ReorganisationKind.DISSOLVE: "撤销党支部",
    ReorganisationKind.MERGE: "合并党支部",
    ReorganisationKind.SPLIT: "分设党支部",
    ReorganisationKind.MOVE: "成批调整组织关系",
}
STANDINGS = {
    Standing.FULL: "正式党员",
    Standing.PROBATIONARY: "预备党员",
    Standing.SUSPENDED: "暂停党员权利",
}
POSTS = {
    PostKind.SECRETARY: "书记",
    PostKind.DEPUTY_SECRETARY: "副书记",
    PostKind.ORGANISATION_OFFICER: "组织委员",
    PostKind.PUBLICITY_OFFICER: "宣传委员",
    PostKind.DISCIPLINE_OFFICER: "纪检委员",
}


@dataclass(frozen=True)
class _Told:
    """What the pack is about."""

    branch: PartyOrganisation
    reorganisation: Reorganisation
    roster: Sequence[MemberLine]
    today: date
    is_of_arrivals: bool
    """Of those who came, for the branch itself; else of everybody, for the committee."""

    @property
    def member_ids(self) -> list[UUID]:
        return [line.member.id for line in self.roster]

    @property
    def names(self) -> dict[UUID, str]:
        return {line.member.id: line.member.name for line in self.roster}


def export(
    session: Session,
    *,
    reorganisation: Reorganisation,
    branch: PartyOrganisation,
    file_format: ExportFormat,
    officer: Account,
    now: datetime,
    arrivals_only: bool = False,
) -> HandOut:
    """The branch's pack: its roster as of the day on which the reorganisation took effect, all else as of now.

    With `arrivals_only` it names only those who came by it and still belong to the branch.

    :raises NotAppliedError: it was not carried out, or was taken back.
    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    if reorganisation.state is not ReorganisationState.APPLIED:
        raise NotAppliedError(state=reorganisation.state.value)
    roster, _total = directory.list_members(
        session, organisation_id=branch.id, on=reorganisation.effective_on, page=1, page_size=EVERYBODY, now=now
    )
    today = clock.local_date(now)
    if arrivals_only:
        came = arrivals.list_came(session, reorganisation=reorganisation, branch_id=branch.id, on=today)
        roster = [line for line in roster if line.member.id in came]
    told = _Told(branch, reorganisation, roster, today, arrivals_only)
    return exporting.hand_out(
        session,
        document=_as_document(session, told, origin=words.origin_text(officer.display_name, now)),
        kind=ExportKind.HANDOVER_PACK,
        file_format=file_format,
        organisation_id=reorganisation.committee_id,
        subject_id=reorganisation.id,
        officer=officer,
        now=now,
    )


def _as_document(session: Session, told: _Told, *, origin: str) -> Document:
    parts: list[Part] = [_facts(told)]
    for number, table in enumerate(_tables(session, told), start=1):
        parts += [Heading(words.heading_text(number, table.caption)), table]
        parts += [] if table.rows else [Text("没有。")]
    subtitle = words.day_text(told.reorganisation.effective_on)
    return Document(
        owner=told.branch.name,
        title="工作交接清单",
        subtitle=subtitle,
        file_name=f"{told.branch.short_name}工作交接清单{subtitle}",
        origin=origin,
        landscape=True,
        parts=tuple(parts),
    )


def _facts(told: _Told) -> Facts:
    summary = told.reorganisation.summary
    return Facts(
        (
            ("事由", f"{KINDS[told.reorganisation.kind]}：{told.reorganisation.reason}"),
            ("转出", "、".join(origin["name"] for origin in summary["origins"])),
            ("生效日期", words.day_text(told.reorganisation.effective_on)),
            ("转入党员" if told.is_of_arrivals else "党员人数", f"{len(told.roster)}人"),
            ("说明", "本清单由系统记录生成；组织关系以全国党员管理信息系统为准，请及时在其中办理。"),
        )
    )


def _tables(session: Session, told: _Told) -> list[Table]:
    return [
        _roster(session, told),
        _probations(session, told),
        _away(session, told),
        _open_matters(session, told),
        _activities(session, told),
        _projects(session, told),
    ]


def _roster(session: Session, told: _Told) -> Table:
    paid = dues.paid_to_of(session, member_ids=told.member_ids)
    rows = tuple(
        (
            number,
            line.member.name,
            STANDINGS[line.standing] if line.standing is not None else "",
            line.group.name if line.group is not None else "",
            "、".join(POSTS[post] for post in line.posts),
            line.phone_masked or "",
            words.day_text(line.affiliated_from),
            _month_text(paid.get(line.member.id)),
        )
        for number, line in enumerate(told.roster, start=1)
    )
    head = ("序号", "姓名", "身份", "党小组", "职务", "手机", "组织关系起始", "党费缴至")
    return Table("党员名册", head, rows, (1, 2, 2, 2, 2, 2.4, 2.8, 2))


def _probations(session: Session, told: _Told) -> Table:
    clocks = probation.clocks_of(session, member_ids=told.member_ids)
    rows = tuple(
        (told.names[member_id], words.day_text(running.ends_on), _left_text(running.days_left(told.today)))
        for member_id, running in sorted(clocks.items(), key=lambda line: line[1].ends_on)
    )
    return Table("预备党员", ("姓名", "预备期届满", "距今"), rows, (2, 3, 3))


def _away(session: Session, told: _Told) -> Table:
    """Members who are away: their registrations came along, and the branch keeps in touch."""
    rows = session.execute(
        select(FlowRegistration.member_id, FlowRegistration.place, FlowRegistration.from_on)
        .where(FlowRegistration.member_id.in_(told.member_ids), FlowRegistration.ended_at.is_(None))
        .where(FlowRegistration.confirmed_at.is_not(None))
        .order_by(FlowRegistration.from_on, FlowRegistration.id)
    )
    lines: Any = tuple((told.names[row.member_id], row.place, words.day_text(row.from_on)) for row in rows)
    return Table("流动党员", ("姓名", "去向", "流出日期"), lines, (2, 5, 3), left=frozenset({1}))


def _open_matters(session: Session, told: _Told) -> Table:
    """Leaves that wait for a word, and transfers under way."""
    leaves = session.execute(
        select(Leave.member_id, Activity.title, Activity.held_on)
        .join(Activity, Activity.id == Leave.activity_id)
        .where(Leave.member_id.in_(told.member_ids), Leave.state == LeaveState.PENDING, Leave.withdrawn_at.is_(None))
        .order_by(Activity.held_on, Leave.id)
    )
    theirs = Transfer.member_id.in_(told.member_ids)
    here = theirs if told.is_of_arrivals else theirs | (Transfer.destination_id == told.branch.id)
    transfers = session.scalars(
        select(Transfer)
        .options(joinedload(Transfer.member))
        .where(here, Transfer.closed_at.is_(None), Transfer.state != TransferState.DRAFT)
        .order_by(Transfer.created_at, Transfer.id)
    )
    rows = [("请假待审", told.names[row.member_id], f"{row.title}（{words.day_text(row.held_on)}）") for row in leaves]
    rows += [
        ("组织关系转接", found.member.name, f"{words.day_text(clock.local_date(found.created_at))}起办理")
        for found in transfers
    ]
    return Table("未办结事项", ("类别", "姓名", "内容"), tuple(rows), (2, 2, 6), left=frozenset({2}))


def _activities(session: Session, told: _Told) -> Table:
    rows = session.scalars(
        select(Activity)
        .join(ActivityHost, ActivityHost.activity_id == Activity.id)
        .where(ActivityHost.organisation_id == told.branch.id, Activity.state.in_(PLANNED))
        .where(Activity.held_on >= told.today)
        .order_by(Activity.starts_at, Activity.id)
    )
    lines: Any = tuple((words.range_text(row.starts_at, row.ends_at), row.title, row.venue) for row in rows)
    return Table("已计划的活动", ("时间", "活动", "地点"), lines, (3, 4, 3), left=frozenset({1, 2}))


def _projects(session: Session, told: _Told) -> Table:
    rows = session.scalars(
        select(Project)
        .where(Project.organisation_id == told.branch.id)
        .where(Project.state.in_((ProjectState.DRAFT, ProjectState.PUBLISHED)))
        .order_by(Project.from_on, Project.id)
    )
    lines: Any = tuple((row.title, words.period_text(row.from_on, row.until_on), row.place) for row in rows)
    return Table("志愿服务项目", ("项目", "时间", "地点"), lines, (4, 3, 3), left=frozenset({0, 2}))


def _month_text(month: date | None) -> str:
    return f"{month.year}年{month.month}月" if month is not None else ""


def _left_text(days: int) -> str:
    return f"还有{days}天" if days >= 0 else f"已过{-days}天"
