"""Handing a proof out as a file. The number of the ID paper is asked each time, printed, and not kept."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.errors.proofs import IdPaperDiffersError, IdPaperInvalidError, ProofOverError
from backend.volunteering.models import ProofState, ServiceProof
from backend.volunteering.models.proofs import TOKEN_CONTEXT
from backend.volunteering.rules import proofs as rules
from backend.volunteering.service.proofs import paper
from backend.volunteering.service.proofs.issuing import paper_key


def check_url(session: Session, proof: ServiceProof, *, public_url: str) -> str:
    """The public address at which a stranger checks the proof."""
    return f"{public_url}/proofs/{keyring_of(session).open(proof.token_sealed, context=TOKEN_CONTEXT)}"


def export(
    session: Session, *, proof: ServiceProof, id_number: str | None, account: Account, public_url: str, now: datetime
) -> HandOut:
    """The proof as PDF; None prints it without the number of the ID paper.

    :raises ProofOverError: it was replaced or revoked.
    :raises IdPaperInvalidError, IdPaperDiffersError: not the number that was shown at the issue.
    :raises FontMissingError: no font on this machine can be embedded.
    """
    if proof.state is not ProofState.VALID:
        raise ProofOverError(state=proof.state.value)
    shown = _same_paper(session, proof, id_number, now=now) if id_number is not None else None
    url = check_url(session, proof, public_url=public_url)
    content = paper.as_pdf(proof.snapshot, paper.Paper(proof.id_kind, shown, url, proof.sha256))
    kept = DocumentExport(
        id=new_id(),
        kind=ExportKind.SERVICE_PROOF,
        format=ExportFormat.PDF,
        organisation_id=proof.organisation_id,
        subject_id=proof.id,
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=account.id,
    )
    session.add(kept)
    audit.record(session, Action.DOCUMENT_EXPORTED, kept, now=now, organisation_id=proof.organisation_id)
    return HandOut(f"志愿服务记录证明{proof.number}.pdf", paper.MEDIA_TYPE, content)


def _same_paper(session: Session, proof: ServiceProof, text: str, *, now: datetime) -> str:
    number = rules.find_normalised_paper(proof.id_kind, text, today=clock.local_date(now))
    if number is None:
        raise IdPaperInvalidError(field="id_number")
    if proof.id_index not in keyring_of(session).indexes(paper_key(proof.id_kind, number)):
        raise IdPaperDiffersError(field="id_number")
    return number
