"""What happened here and does not stand in the national system yet, which stays the authority (domain §2)."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Select, String, Subquery, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind
from backend.attendance.service.documents import sheet_file, words
from backend.attendance.service.documents.parts import Document, Table
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.models import Affiliation, AffiliationReason, Member, MembershipEnd
from backend.members.service import numbers
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure, PartyOrganisation
from backend.transfers.models import MatterKind, NationalRegistration, Transfer

NEWLY_ADMITTED = relativedelta(years=1)
"""Whoever was admitted longer ago came with a first roster, and stands in the national system since then."""
MOST_EXPORTED = 5000
_NOT_YET = (
    null().cast(NationalRegistration.registered_on.type).label("registered_on"),
    null().cast(NationalRegistration.reference.type).label("reference"),
)
KINDS = {MatterKind.TRANSFER: "组织关系转接", MatterKind.ENTRY: "入册", MatterKind.END: "出册"}


@dataclass(frozen=True)
class _Noted:
    """What is noted, by whom."""

    registered_on: date
    reference: str | None
    by: Account
    now: datetime


def list_missing(
    session: Session, *, organisation_id: UUID, today: date, page: int, page_size: int
) -> tuple[list[dict[str, Any]], int]:
    """A page of what the organisation, and all below it, has to register there, the oldest first; and how many."""
    missing = _missing(organisation_id, today=today)
    total = session.scalar(select(func.count()).select_from(missing)) or 0
    rows = session.execute(_described(missing).limit(page_size).offset((page - 1) * page_size))
    return [_line(row, today=today) for row in rows], total


def list_of_member(session: Session, *, member_id: UUID, today: date) -> list[dict[str, Any]]:
    """Everything of one member that has to stand there, the latest first, and since when it does."""
    missing = union_all(_transfers(), _entries(today), _ends()).subquery()
    waiting = select(missing.c.kind, missing.c.what, missing.c.happened_on, *_NOT_YET)
    moved = select(
        *(literal(MatterKind.TRANSFER.value), cast(Transfer.kind, String), Transfer.placed_on),
        *(Transfer.registered_on, Transfer.registration_reference),
    ).where(Transfer.member_id == member_id, Transfer.placed_on.is_not(None), Transfer.registered_on.is_not(None))
    entered = (
        select(*_noted(MatterKind.ENTRY, Affiliation.reason, Affiliation.from_on))
        .join(Affiliation, Affiliation.id == NationalRegistration.affiliation_id)
        .where(Affiliation.member_id == member_id)
    )
    ended = (
        select(*_noted(MatterKind.END, MembershipEnd.kind, MembershipEnd.ended_on))
        .join(MembershipEnd, MembershipEnd.id == NationalRegistration.membership_end_id)
        .where(MembershipEnd.member_id == member_id)
    )
    rows = session.execute(union_all(waiting.where(missing.c.member_id == member_id), moved, entered, ended))
    names = ("what", "happened_on", "registered_on", "reference")
    found = [{"kind": MatterKind(kind), **dict(zip(names, row, strict=True))} for kind, *row in rows]
    return sorted(found, key=lambda line: (line["happened_on"], line["kind"]), reverse=True)


def _noted(kind: MatterKind, what: Any, happened_on: Any) -> tuple[Any, ...]:
    columns = (literal(kind.value), cast(what, String), happened_on)
    return (*columns, NationalRegistration.registered_on, NationalRegistration.reference)


def note(
    session: Session,
    *,
    organisation: PartyOrganisation,
    matters: Collection[tuple[MatterKind, UUID]],
    registered_on: date,
    reference: str | None,
    by: Account,
    now: datetime,
) -> int:
    """Write down that these stand there since the day; how many did not before. What is noted already stays.

    :raises DateInFutureError: the day is still to come.
    """
    today = clock.local_date(now)
    if registered_on > today:
        raise DateInFutureError(field="registered_on")
    missing = _missing(organisation.id, today=today)
    wanted = tuple_(missing.c.kind, missing.c.id).in_([(kind.value, matter_id) for kind, matter_id in matters])
    found = session.execute(select(missing.c.kind, missing.c.id, missing.c.organisation_id).where(wanted)).all()
    told = _Noted(registered_on, reference, by, now)
    for kind, matter_id, branch_id in found:
        _keep(session, MatterKind(kind), matter_id, branch_id, told)
    session.flush()
    return len(found)


def export(session: Session, *, organisation: PartyOrganisation, account: Account, now: datetime) -> HandOut:
    """The list as XLSX with masked numbers: who took it and when stands in it, and the taking leaves a row."""
    today = clock.local_date(now)
    rows = session.execute(_described(_missing(organisation.id, today=today)).limit(MOST_EXPORTED)).all()
    lines = [_line(row, today=today) | {"id_number": numbers.id_number_mask(session, row.Member)} for row in rows]
    document = Document(
        owner=organisation.name,
        title="尚未在全国系统登记",
        subtitle=f"截至{today.isoformat()}",
        file_name=f"{organisation.short_name}尚未在全国系统登记{today.isoformat()}",
        origin=words.origin_text(account.display_name, now),
        landscape=True,
        parts=(_table(lines),),
    )
    content = sheet_file.as_xlsx(document)
    kept = DocumentExport(
        id=new_id(),
        kind=ExportKind.NATIONAL_REGISTRATION,
        format=ExportFormat.XLSX,
        organisation_id=organisation.id,
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=account.id,
    )
    session.add(kept)
    audit.record(session, Action.DOCUMENT_EXPORTED, kept, now=now, organisation_id=organisation.id)
    return HandOut(f"{document.file_name}.xlsx", sheet_file.MEDIA_TYPE, content)


def _missing(organisation_id: UUID, *, today: date) -> Subquery:
    below = select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == organisation_id, holds_on(OrganisationClosure, today)
    )
    parts = [part for part in (_transfers(), _entries(today), _ends())]
    found = union_all(*parts).subquery()
    return select(found).where(found.c.organisation_id.in_(below)).subquery()


def _transfers() -> Select[*tuple[Any, ...]]:
    branch = func.coalesce(Transfer.destination_id, Transfer.origin_id, type_=Transfer.id.type)
    columns = (
        Transfer.id,
        Transfer.member_id,
        branch.label("organisation_id"),
        Transfer.placed_on.label("happened_on"),
    )
    named = (literal(MatterKind.TRANSFER.value).label("kind"), *columns, cast(Transfer.kind, String).label("what"))
    return select(*named).where(Transfer.placed_on.is_not(None), Transfer.registered_on.is_(None))


def _entries(today: date) -> Select[*tuple[Any, ...]]:
    """By a transfer nobody is entered twice: that is the transfer's matter."""
    by_transfer = select(Transfer.id).where(
        Transfer.member_id == Affiliation.member_id, Transfer.placed_on == Affiliation.from_on
    )
    known = select(NationalRegistration.affiliation_id).where(NationalRegistration.affiliation_id.is_not(None))
    returned = Affiliation.reason.in_((AffiliationReason.RE_ENTRY, AffiliationReason.REORGANISATION))
    admitted = (Affiliation.reason == AffiliationReason.FIRST_ENTRY) & (Member.joined_on > today - NEWLY_ADMITTED)
    columns = (Affiliation.id, Affiliation.member_id, Affiliation.organisation_id, Affiliation.from_on)
    named = (literal(MatterKind.ENTRY.value), *columns, cast(Affiliation.reason, String))
    own = select(*named).join(Member, Member.id == Affiliation.member_id)
    return own.where(returned | admitted, Affiliation.id.not_in(known), ~by_transfer.exists())


def _ends() -> Select[*tuple[Any, ...]]:
    known = select(NationalRegistration.membership_end_id).where(NationalRegistration.membership_end_id.is_not(None))
    columns = (MembershipEnd.id, MembershipEnd.member_id, MembershipEnd.organisation_id, MembershipEnd.ended_on)
    named = (literal(MatterKind.END.value), *columns, cast(MembershipEnd.kind, String))
    return select(*named).where(MembershipEnd.undone_at.is_(None), MembershipEnd.id.not_in(known))


def _described(missing: Subquery) -> Select[*tuple[Any, ...]]:
    return (
        select(missing, Member, PartyOrganisation.short_name)
        .join(Member, Member.id == missing.c.member_id)
        .join(PartyOrganisation, PartyOrganisation.id == missing.c.organisation_id)
        .order_by(missing.c.happened_on, missing.c.id)
    )


def _line(row: Any, *, today: date) -> dict[str, Any]:
    return {
        "kind": MatterKind(row.kind),
        "id": row.id,
        "name": row.Member.name,
        "organisation_name": row.short_name,
        "what": row.what,
        "happened_on": row.happened_on,
        "age_days": (today - row.happened_on).days,
    }


def _keep(session: Session, kind: MatterKind, matter_id: UUID, branch_id: UUID, told: _Noted) -> None:
    now = told.now
    if kind is MatterKind.TRANSFER:
        transfer = session.get_one(Transfer, matter_id)
        transfer.registered_on, transfer.registration_reference = told.registered_on, told.reference
        fields = ["registered_on", "registration_reference"]
        audit.record(session, Action.TRANSFER_REGISTERED, transfer, now=now, organisation_id=branch_id, fields=fields)
        return
    noted = NationalRegistration(
        id=new_id(),
        organisation_id=branch_id,
        affiliation_id=matter_id if kind is MatterKind.ENTRY else None,
        membership_end_id=matter_id if kind is MatterKind.END else None,
        registered_on=told.registered_on,
        reference=told.reference,
        noted_at=now,
        noted_by_account_id=told.by.id,
    )
    session.add(noted)
    audit.record(session, Action.NATIONAL_REGISTRATION_NOTED, noted, now=now, organisation_id=branch_id)


def _table(lines: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (
            place,
            line["name"],
            line["id_number"] or "",
            line["organisation_name"],
            KINDS[line["kind"]],
            line["happened_on"].isoformat(),
            line["age_days"],
            "",
            "",
        )
        for place, line in enumerate(lines, start=1)
    )
    head = ("序号", "姓名", "身份证号（已遮盖）", "党支部", "事项", "日期", "已过天数", "登记日期", "登记编号")
    return Table(caption="待登记", head=head, rows=rows, shares=(1, 2, 3, 3, 2, 2, 1, 2, 2))
