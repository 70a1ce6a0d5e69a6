"""Hours of the demo that are no scan: a year kept elsewhere and imported, own reports, and what was decided of them."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import DecisionKind, HoursImport, ServiceRecord, Source
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import ledger, people, reports
from backend.volunteering.service.hours_import import applying, staging
from backend.volunteering.service.reports import Report
from seeds.demo import city, service
from seeds.demo.accounts import DEPUTY, ELDER, HELPER, MEMBER, SECOND_SECRETARY
from seeds.demo.base import City, acting, at
from seeds.demo.helping import TITLE, Helping
from seeds.demo.people import phone

HEADINGS = ("姓名", "手机号后四位", "项目名称", "服务日期", "开始时间", "服务时长")
SATURDAY = 5
HOURS_ELSEWHERE = ((MEMBER, 14, 7.0), (ELDER, 5, 2.0))
"""Days and hours a day that the demo's people served last year: the member has her first star by them."""


def keep_hours(helping: Helping) -> None:
    """Import last year, confirm it, and report what no scan knows."""
    _import_last_year(helping)
    _import_with_problems(helping.built)
    _report_own(helping)


def _import_last_year(helping: Helping) -> None:
    """The deputy uploads, the organisation officer confirms."""
    built, session = helping.built, helping.built.session
    deputy, officer = built.demo[DEPUTY], built.demo[HELPER]
    rows = [
        (
            person.name,
            phone(person.number)[-4:],
            TITLE,
            (built.today - timedelta(days=390 - 11 * turn)).isoformat(),
            "09:00",
            f"{hours}",
        )
        for person, days, hours in HOURS_ELSEWHERE
        for turn in range(days)
    ]
    imported_at = at(built.today - timedelta(days=30), hour=15)
    with acting(session, deputy):
        imported = _upload(built, built.branches[city.HOME].organisation, rows, deputy, now=imported_at)
        applying.apply(session, imported=imported, by=deputy, now=imported_at + timedelta(minutes=4))
    with acting(session, officer):
        for record in session.scalars(select(ServiceRecord).where(ServiceRecord.source == Source.IMPORT)).all():
            _decide(built, record, DecisionKind.CONFIRMED, officer, now=imported_at + timedelta(days=1))


def _import_with_problems(built: City) -> None:
    """What the other branch uploaded an hour ago has a row that cannot be."""
    branch, secretary = built.branches[city.SECOND], built.demo[SECOND_SECRETARY]
    first = service.helpers(built, branch, 3)
    days = [(built.today - timedelta(days=9 + turn)).isoformat() for turn in range(3)]
    rows = [
        (member.name, member.phone_last4 or "", TITLE, day, "09:00", "2.5")
        for member, day in zip(first, days, strict=True)
    ]
    rows[1] = (*rows[1][:-1], "27")
    with acting(built.session, secretary):
        _upload(built, branch.organisation, rows, secretary, now=built.now - timedelta(hours=1))


def _upload(
    built: City, organisation: PartyOrganisation, rows: Sequence[tuple[str, ...]], account: Account, *, now: datetime
) -> HoursImport:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    content, name = text.getvalue().encode("utf-8-sig"), "去年服务时长.csv"
    imported = staging.preview(
        built.session, organisation=organisation, content=content, file_name=name, by=account, now=now
    )
    built.session.flush()
    return imported


def _report_own(helping: Helping) -> None:
    """Four reports wait, two of them of very long days; one was refused, one set right."""
    built = helping.built
    member, elder = built.demo[MEMBER], built.demo[ELDER]
    officer, long_ago = built.demo[HELPER], _morning(built, 16, hour=9)
    _report(helping, member, _morning(built, 3, hour=9.5), 1.5, "陪社区两位老人去办医保手续，走得急没有扫码")
    _report(helping, elder, _morning(built, 4, hour=8), 9.5, "社区义诊从早到晚帮忙引导，扫码屏中午就收了")
    _report(helping, helping.keen[2], _morning(built, 6, hour=0.5), 13, "暴雨夜在服务站值守到中午，接待转移的居民")
    _report(helping, helping.keen[3], _morning(built, 2, hour=15), 1, "替服务站整理法律宣传册")
    refused = _report(helping, elder, long_ago + timedelta(hours=4), 5, "在家准备材料")
    wrong = _report(helping, member, long_ago, 3, "周末普法市集摆台")
    with acting(built.session, officer):
        decided_at = long_ago + timedelta(days=2)
        _decide(
            built, refused, DecisionKind.REFUSED, officer, now=decided_at, reason="在家准备不算到场服务，请改报现场时间"
        )
        ledger.correct(
            built.session,
            record=wrong,
            interval=Interval(wrong.starts_at, wrong.ends_at - timedelta(hours=1)),
            account_id=officer.id,
            reason="市集十一点收摊",
            now=decided_at,
        )


def _morning(built: City, days_ago: int, *, hour: float) -> datetime:
    """That hour of that day, or of the one before: on Saturdays they were scanned in."""
    day = built.today - timedelta(days=days_ago)
    return at(day - timedelta(days=1) if day.weekday() == SATURDAY else day, hour=0) + timedelta(hours=hour)


def _report(helping: Helping, account: Account, starts_at: datetime, hours: float, reason: str) -> ServiceRecord:
    session, interval = helping.built.session, Interval(starts_at, starts_at + timedelta(hours=hours))
    told = Report(new_id(), helping.project.id, None, interval, reason)
    now = interval.ends_at + timedelta(hours=3)
    with acting(session, account):
        volunteer = people.find_or_make(session, account=account, now=now)
        return reports.report(session, told, volunteer=volunteer, account_id=account.id, now=now)[0]


def _decide(
    built: City,
    record: ServiceRecord,
    kind: DecisionKind,
    officer: Account,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    ledger.decide(built.session, record, kind, account_id=officer.id, now=now, reason=reason)
