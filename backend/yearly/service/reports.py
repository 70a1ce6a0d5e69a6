"""The secretary's yearly report: written, handed in as a frozen version, evaluated or sent back by the committee."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.errors import NotABranchError, OwnMatterError
from backend.organisations.models import BRANCH_KINDS, OrganisationClosure, PartyOrganisation
from backend.yearly import rules
from backend.yearly.errors import (
    ReportAnsweredError,
    ReportChangedError,
    ReportClosedError,
    ReportIncompleteError,
    YearUnfitError,
)
from backend.yearly.models import ReportState, YearlyReport, YearlyReportVersion
from backend.yearly.service import figures, telling

PARTS = ("done", "weak", "next")
"""What was done, what was weak, what comes next."""
WRITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})


def describe(session: Session, *, organisation: PartyOrganisation, year: int, today: date) -> dict[str, Any]:
    """The report as its secretaries see it; figures are the ledger's of now, those of a version stay its own."""
    report = find(session, organisation_id=organisation.id, year=year)
    return {
        "year": year,
        "state": report.state if report else ReportState.DRAFT,
        "revision": report.revision if report else 0,
        "parts": {name: (report.parts.get(name, "") if report else "") for name in PARTS},
        "figures": figures.collect(session, organisation=organisation, year=year, today=today),
        "versions": [describe_version(session, version=version) for version in _versions(session, report)],
    }


def find(session: Session, *, organisation_id: UUID, year: int) -> YearlyReport | None:
    """The branch's report of a year, or None where nobody has begun it."""
    return session.scalars(
        select(YearlyReport).where(YearlyReport.organisation_id == organisation_id, YearlyReport.year == year)
    ).one_or_none()


def save(
    session: Session,
    *,
    organisation: PartyOrganisation,
    year: int,
    revision: int,
    parts: Mapping[str, str],
    by: Account,
    now: datetime,
) -> YearlyReport:
    """Keep the text; `revision` is the one that was read, 0 for the first saving.

    :raises NotABranchError: committees have no such report.
    :raises YearUnfitError: neither this year nor the one before.
    :raises ReportClosedError: it was handed in.
    :raises ReportChangedError: somebody else has saved meanwhile.
    """
    this_year = clock.local_date(now).year
    if not organisation.is_branch:
        raise NotABranchError()
    if year not in (this_year, this_year - 1):
        raise YearUnfitError(**{"from": this_year - 1, "to": this_year})
    report = _hold(session, organisation, year)
    if report is None:
        report = YearlyReport(
            id=new_id(), organisation_id=organisation.id, year=year, state=ReportState.DRAFT, revision=0
        )
        session.add(report)
    if report.state not in WRITABLE:
        raise ReportClosedError()
    if report.revision != revision:
        raise ReportChangedError(revision=report.revision)
    report.revision, report.parts = revision + 1, dict(parts)
    report.changed_at, report.changed_by_account_id = now, by.id
    audit.record(
        session, Action.YEARLY_REPORT_SAVED, report, now=now, organisation_id=organisation.id, fields=sorted(parts)
    )
    session.flush()
    return report


def submit(
    session: Session,
    *,
    organisation: PartyOrganisation,
    year: int,
    version_id: UUID,
    revision: int,
    by: Account,
    now: datetime,
) -> None:
    """Freeze the text with the ledger's figures of now, and ask the committee. The same id again changes nothing.

    :raises ReportIncompleteError: a part has no text.
    :raises ReportClosedError: it was handed in.
    :raises ReportChangedError: somebody else has saved meanwhile.
    """
    if session.get(YearlyReportVersion, version_id) is not None:
        return
    report = _hold(session, organisation, year)
    missing = rules.missing_parts(report.parts if report else {}, PARTS)
    if report is None or missing:
        raise ReportIncompleteError(missing=missing)
    if report.state not in WRITABLE:
        raise ReportClosedError()
    if report.revision != revision:
        raise ReportChangedError(revision=report.revision)
    version = _freeze(session, report, organisation, version_id=version_id, by=by, now=now)
    report.state = ReportState.SUBMITTED
    audit.record(session, Action.YEARLY_REPORT_SUBMITTED, version, now=now, organisation_id=organisation.id)
    session.flush()
    kind = NotificationKind.REPORT_SUBMITTED
    telling.tell_committee(session, kind, organisation_id=organisation.id, about=version.id, year=year, now=now)


def answer(
    session: Session,
    *,
    version: YearlyReportVersion,
    report: YearlyReport,
    grade: str | None,
    words: str,
    by: Account,
    now: datetime,
) -> None:
    """Evaluate a report with a grade and a word, or send it back with a word (`grade` None).

    :raises ReportAnsweredError: somebody has answered.
    :raises OwnMatterError: `by` handed it in.
    """
    own = select(YearlyReportVersion).where(YearlyReportVersion.id == version.id)
    session.scalars(db.locked(own).execution_options(populate_existing=True)).one()
    if version.answered_at is not None:
        raise ReportAnsweredError()
    if version.submitted_by_account_id == by.id:
        raise OwnMatterError()
    version.grade, version.words, version.answered_at, version.answered_by_account_id = grade, words, now, by.id
    report.state = ReportState.RETURNED if grade is None else ReportState.EVALUATED
    audit.record(session, Action.YEARLY_REPORT_ANSWERED, version, now=now, organisation_id=report.organisation_id)
    telling.settle(session, NotificationKind.REPORT_SUBMITTED, about=version.id, now=now)
    telling.tell_secretaries(
        session,
        NotificationKind.REPORT_ANSWERED,
        organisation_id=report.organisation_id,
        about=report.id,
        facts={"year": report.year, "evaluated": grade is not None},
        now=now,
    )


def describe_version(session: Session, *, version: YearlyReportVersion) -> dict[str, Any]:
    """A version as it was handed in, with the committee's answer."""
    names = ("id", "number", "sha256", "submitted_at", "grade", "words", "answered_at")
    kept = json.loads(version.snapshot)
    return {name: getattr(version, name) for name in names} | {
        "organisation_name": kept["organisation"],
        "year": kept["year"],
        "submitted_by_name": kept["submitted_by"],
        "parts": kept["parts"],
        "figures": kept["figures"],
        "answered_by_name": _name_of(session, version.answered_by_account_id),
    }


def list_below(session: Session, *, organisation_id: UUID, year: int, today: date) -> list[dict[str, Any]]:
    """Branches at and below an organisation and how far their reports are; by name, never by grade."""
    below = select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == organisation_id, holds_on(OrganisationClosure, today)
    )
    rows = session.execute(
        select(PartyOrganisation, YearlyReport)
        .outerjoin(YearlyReport, (YearlyReport.organisation_id == PartyOrganisation.id) & (YearlyReport.year == year))
        .where(PartyOrganisation.id.in_(below), PartyOrganisation.kind.in_(BRANCH_KINDS))
        .order_by(PartyOrganisation.short_name, PartyOrganisation.id)
    ).all()
    latest = _latest(session, [report.id for _branch, report in rows if report is not None])
    return [_line(branch, report, latest.get(report.id) if report else None) for branch, report in rows]


def _latest(session: Session, report_ids: list[UUID]) -> dict[UUID, YearlyReportVersion]:
    """The version of each report that was handed in last."""
    found = session.scalars(
        select(YearlyReportVersion)
        .where(YearlyReportVersion.report_id.in_(report_ids))
        .order_by(YearlyReportVersion.number)
    )
    return {version.report_id: version for version in found}


def _line(branch: PartyOrganisation, report: YearlyReport | None, latest: YearlyReportVersion | None) -> dict[str, Any]:
    return {
        "organisation_id": branch.id,
        "organisation_name": branch.short_name,
        "state": report.state if report and latest else None,
        "version_id": latest and latest.id,
        "grade": latest and latest.grade,
    }


def _versions(session: Session, report: YearlyReport | None) -> list[YearlyReportVersion]:
    if report is None:
        return []
    own = select(YearlyReportVersion).where(YearlyReportVersion.report_id == report.id)
    return list(session.scalars(own.order_by(YearlyReportVersion.number)))


def _hold(session: Session, organisation: PartyOrganisation, year: int) -> YearlyReport | None:
    """The report, read anew; whoever writes holds the branch until the transaction ends."""
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation.id))).one()
    return session.scalars(
        select(YearlyReport)
        .where(YearlyReport.organisation_id == organisation.id, YearlyReport.year == year)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _freeze(
    session: Session,
    report: YearlyReport,
    organisation: PartyOrganisation,
    *,
    version_id: UUID,
    by: Account,
    now: datetime,
) -> YearlyReportVersion:
    kept = {
        "organisation": organisation.name,
        "year": report.year,
        "parts": {name: report.parts[name] for name in PARTS},
        "figures": figures.collect(session, organisation=organisation, year=report.year, today=clock.local_date(now)),
        "submitted_at": now.isoformat(),
        "submitted_by": by.display_name,
    }
    snapshot = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = YearlyReportVersion(
        id=version_id,
        report_id=report.id,
        number=len(_versions(session, report)) + 1,
        snapshot=snapshot,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        submitted_at=now,
        submitted_by_account_id=by.id,
    )
    session.add(version)
    return version


def _name_of(session: Session, account_id: UUID | None) -> str | None:
    if account_id is None:
        return None
    return session.scalar(select(Account.display_name).where(Account.id == account_id))
