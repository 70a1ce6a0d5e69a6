"""Handing documents out: each export leaves a row that says who took what and when, and the hash of the file."""

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind, Minutes, MinutesVersion
from backend.attendance.service import ledger
from backend.attendance.service.documents import pdf_file, sheet_file, word_file, words
from backend.attendance.service.documents.ledger_sheet import ledger_document
from backend.attendance.service.documents.minutes_sheet import minutes_document
from backend.attendance.service.documents.parts import Document
from backend.core import audit
from backend.core.audit import Action
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation

WRITERS = {
    ExportFormat.DOCX: (word_file.as_docx, word_file.MEDIA_TYPE),
    ExportFormat.PDF: (pdf_file.as_pdf, pdf_file.MEDIA_TYPE),
    ExportFormat.XLSX: (sheet_file.as_xlsx, sheet_file.MEDIA_TYPE),
}


def export_minutes(
    session: Session,
    *,
    version: MinutesVersion,
    minutes: Minutes,
    file_format: ExportFormat,
    officer: Account,
    now: datetime,
) -> HandOut:
    """A final version as a file.

    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    origin = words.origin_text(officer.display_name, now)
    document = minutes_document(json.loads(version.snapshot), sha256=version.sha256, origin=origin)
    file = _written(document, file_format)
    export = _export(ExportKind.MINUTES, file_format, minutes.organisation_id, file, officer, now=now)
    export.minutes_version_id = version.id
    _keep(session, export, now=now)
    return file


def export_ledger(
    session: Session,
    *,
    organisation: PartyOrganisation,
    from_on: date,
    until_on: date,
    file_format: ExportFormat,
    officer: Account,
    now: datetime,
) -> HandOut:
    """The ledger of a branch for a period as a file; `until_on` is the first day that does not belong to it.

    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    document = ledger_document(
        ledger.collect(session, organisation=organisation, from_on=from_on, until_on=until_on),
        origin=words.origin_text(officer.display_name, now),
        with_all_marks=file_format is ExportFormat.XLSX,
    )
    file = _written(document, file_format)
    export = _export(ExportKind.LEDGER, file_format, organisation.id, file, officer, now=now)
    export.from_on, export.until_on = from_on, until_on
    _keep(session, export, now=now)
    return file


def hand_out(
    session: Session,
    *,
    document: Document,
    kind: ExportKind,
    file_format: ExportFormat,
    organisation_id: UUID,
    subject_id: UUID,
    officer: Account,
    now: datetime,
) -> HandOut:
    """A document of a feature above as a file; `subject_id` is what it is about.

    :raises FontMissingError: a PDF is wanted and no font on this machine can be embedded.
    """
    file = _written(document, file_format)
    export = _export(kind, file_format, organisation_id, file, officer, now=now)
    export.subject_id = subject_id
    _keep(session, export, now=now)
    return file


def _written(document: Document, file_format: ExportFormat) -> HandOut:
    write, media_type = WRITERS[file_format]
    return HandOut(f"{document.file_name}.{file_format.value}", media_type, write(document))


def _export(
    kind: ExportKind,
    file_format: ExportFormat,
    organisation_id: UUID,
    file: HandOut,
    officer: Account,
    *,
    now: datetime,
) -> DocumentExport:
    return DocumentExport(
        id=new_id(),
        kind=kind,
        format=file_format,
        organisation_id=organisation_id,
        sha256=hashlib.sha256(file.content).hexdigest(),
        exported_at=now,
        exported_by_account_id=officer.id,
    )


def _keep(session: Session, export: DocumentExport, *, now: datetime) -> None:
    session.add(export)
    audit.record(session, Action.DOCUMENT_EXPORTED, export, now=now, organisation_id=export.organisation_id)
    session.flush()
