"""Issuing a proof, putting another in its place, and revoking it. What was issued is never changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of, locked, upsert
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account
from backend.members.models import Member
from backend.notifications.models import NotificationKind
from backend.organisations.models import PartyOrganisation
from backend.volunteering.errors.proofs import (
    IdPaperDiffersError,
    IdPaperInvalidError,
    IssuerNotNeutralError,
    NothingCreditedError,
    ProofOverError,
)
from backend.volunteering.models import (
    IdKind,
    ProofConsent,
    ProofRequest,
    ProofRequestState,
    ProofSeries,
    ProofState,
    ServiceProof,
    Volunteer,
)
from backend.volunteering.models.proofs import TOKEN_CONTEXT
from backend.volunteering.reference import proofs as reference
from backend.volunteering.rules import proofs as rules
from backend.volunteering.service.proofs import asking, counting, persons

FORMAT = 1
"""Of the snapshot."""


@dataclass(frozen=True)
class Particulars:
    """What the officer states at the issue."""

    id_kind: IdKind
    id_number: str
    """As typed; never kept."""
    person_in_charge: str
    contact: str
    issuer_name: str | None
    """Neutral; None: that of the project which most of the time went to."""


def issue(
    session: Session, *, request: ProofRequest, particulars: Particulars, officer: Account, now: datetime
) -> ServiceProof:
    """Answer a request with a proof of what is credited now.

    :raises OwnProofError: the officer is the volunteer.
    :raises RequestDecidedError: somebody has settled it.
    :raises NothingCreditedError: nothing of the period counts any more.
    :raises IdPaperInvalidError, IdPaperDiffersError, IssuerNotNeutralError: see `Particulars`.
    """
    asking.refuse_own(session, volunteer_id=request.volunteer_id, officer=officer)
    asking.hold_pending(session, request)
    proof = _write(session, request=request, particulars=particulars, officer=officer, replaces=None, now=now)
    asking.settle(request, ProofRequestState.ISSUED, officer=officer, now=now)
    audit.record(session, Action.PROOF_ISSUED, proof, now=now, organisation_id=proof.organisation_id)
    persons.tell(session, proof.volunteer_id, NotificationKind.PROOF_ISSUED, {"number": proof.number}, now=now)
    session.flush()
    return proof


def reissue(
    session: Session, *, proof: ServiceProof, reason: str, particulars: Particulars, officer: Account, now: datetime
) -> ServiceProof:
    """Put a new proof of the same period, as it stands now, in the place of a valid one; both stay, linked.

    :raises ProofOverError: the old one is not valid. Otherwise as `issue`.
    """
    asking.refuse_own(session, volunteer_id=proof.volunteer_id, officer=officer)
    _hold_valid(session, proof)
    request = session.get_one(ProofRequest, proof.request_id)
    made = _write(session, request=request, particulars=particulars, officer=officer, replaces=proof, now=now)
    _end(proof, ProofState.REPLACED, reason=reason, officer_id=officer.id, now=now)
    audit.record(session, Action.PROOF_ISSUED, made, now=now, organisation_id=made.organisation_id)
    audit.record(session, Action.PROOF_REPLACED, proof, now=now, organisation_id=proof.organisation_id)
    persons.tell(session, made.volunteer_id, NotificationKind.PROOF_ISSUED, {"number": made.number}, now=now)
    session.flush()
    return made


def revoke(session: Session, *, proof: ServiceProof, reason: str, officer: Account, now: datetime) -> None:
    """Let the proof be worth nothing from now on; whoever checks it sees that.

    :raises OwnProofError: the officer is the volunteer.
    :raises ProofOverError: it is not valid.
    """
    asking.refuse_own(session, volunteer_id=proof.volunteer_id, officer=officer)
    _hold_valid(session, proof)
    _end(proof, ProofState.REVOKED, reason=reason, officer_id=officer.id, now=now)
    audit.record(session, Action.PROOF_REVOKED, proof, now=now, organisation_id=proof.organisation_id)
    facts = {"number": proof.number, "reason": reason}
    persons.tell(session, proof.volunteer_id, NotificationKind.PROOF_REVOKED, facts, now=now)
    session.flush()


def checked_paper(session: Session, volunteer: Volunteer, kind: IdKind, text: str, *, now: datetime) -> str:
    """The normalised number of the ID paper.

    :raises IdPaperInvalidError: there can be no such number.
    :raises IdPaperDiffersError: the member's file holds another one.
    """
    number = rules.find_normalised_paper(kind, text, today=clock.local_date(now))
    if number is None:
        raise IdPaperInvalidError(field="id_number")
    if kind is IdKind.RESIDENT_ID and volunteer.member_id is not None:
        known = session.scalar(select(Member.id_number_index).where(Member.id == volunteer.member_id))
        if known is not None and known not in keyring_of(session).indexes(number):
            raise IdPaperDiffersError(field="id_number")
    return number


def _write(
    session: Session,
    *,
    request: ProofRequest,
    particulars: Particulars,
    officer: Account,
    replaces: ServiceProof | None,
    now: datetime,
) -> ServiceProof:
    volunteer = session.get_one(Volunteer, request.volunteer_id)
    id_number = checked_paper(session, volunteer, particulars.id_kind, particulars.id_number, now=now)
    told, consent = _told(session, request, volunteer, particulars, officer, now=now)
    # The number comes last: whoever else issues here waits from now on until this transaction ends.
    year = clock.local_date(now).year
    series, sequence = _next_number(session, organisation_id=request.organisation_id, year=year)
    told["number"] = rules.proof_number(series.year, series.code, sequence)
    snapshot = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    token, keyring = new_token(), keyring_of(session)
    proof = ServiceProof(
        id=new_id(),
        number=told["number"],
        series_id=series.id,
        sequence=sequence,
        token_hash=token_hash(token),
        token_sealed=keyring.seal(token, context=TOKEN_CONTEXT),
        request_id=request.id,
        organisation_id=request.organisation_id,
        volunteer_id=volunteer.id,
        from_on=request.from_on,
        until_on=request.until_on,
        minutes=told["minutes"],
        snapshot=snapshot,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        consent_id=consent.id if consent is not None else None,
        id_kind=particulars.id_kind,
        id_index=keyring.index(paper_key(particulars.id_kind, id_number)),
        issued_at=now,
        issued_by_account_id=officer.id,
        public_until_on=clock.local_date(now) + timedelta(days=reference.publicity_days() + 1),
        replaces_id=replaces.id if replaces is not None else None,
        state=ProofState.VALID,
    )
    session.add(proof)
    session.flush()
    return proof


def paper_key(kind: IdKind, number: str) -> str:
    """What the blind index of an ID paper is made of."""
    return f"{kind.value}:{number}"


def _told(
    session: Session,
    request: ProofRequest,
    volunteer: Volunteer,
    particulars: Particulars,
    officer: Account,
    *,
    now: datetime,
) -> tuple[dict[str, Any], ProofConsent | None]:
    """Everything that the paper says but its number, and by which consent it names the organisation."""
    organisation = session.get_one(PartyOrganisation, request.organisation_id)
    counted = counting.count(
        session,
        volunteer_id=volunteer.id,
        organisation_id=organisation.id,
        from_on=request.from_on,
        until_on=request.until_on,
    )
    if counted.minutes == 0:
        raise NothingCreditedError()
    issuer_name = particulars.issuer_name or counted.issuer_name
    if not rules.is_neutral(issuer_name, (organisation.name, organisation.short_name)):
        raise IssuerNotNeutralError(field="issuer_name")
    consent = asking.find_consent(session, volunteer_id=volunteer.id, organisation_id=organisation.id)
    told = {
        "format": FORMAT,
        "issued_on": clock.local_date(now).isoformat(),
        "volunteer": {"name": persons.name_of(session, volunteer), "number": volunteer.number},
        "from_on": request.from_on.isoformat(),
        "until_on": request.until_on.isoformat(),
        "minutes": counted.minutes,
        "by_grade": counted.by_grade,
        "projects": counted.projects,
        "outcomes": counted.outcomes,
        "issuer_name": issuer_name,
        "organisation_name": organisation.name if consent is not None else None,
        "person_in_charge": particulars.person_in_charge,
        "handler": officer.display_name,
        "contact": particulars.contact,
    }
    return told, consent


def _next_number(session: Session, *, organisation_id: UUID, year: int) -> tuple[ProofSeries, int]:
    """The series, held until the transaction ends, and its next number: taken back if that does not commit."""
    wanted = (
        select(ProofSeries)
        .where(ProofSeries.organisation_id == organisation_id, ProofSeries.year == year)
        .execution_options(populate_existing=True)
    )
    series = session.scalars(locked(wanted)).one_or_none()
    while series is None:  # Nothing is written where somebody else began it just now, or has the code: drawn again.
        begun = upsert(session.get_bind().dialect, ProofSeries).values(
            id=new_id(), organisation_id=organisation_id, year=year, code=rules.new_series_code(), latest=0
        )
        session.execute(begun.on_conflict_do_nothing())
        series = session.scalars(locked(wanted)).one_or_none()
    series.latest += 1
    return series, series.latest


def _hold_valid(session: Session, proof: ServiceProof) -> None:
    """:raises ProofOverError: it is not valid any more."""
    session.execute(locked(select(ServiceProof.id).where(ServiceProof.id == proof.id))).one()
    session.refresh(proof, ["state"])
    if proof.state is not ProofState.VALID:
        raise ProofOverError(state=proof.state.value)


def _end(proof: ServiceProof, state: ProofState, *, reason: str, officer_id: UUID, now: datetime) -> None:
    proof.state, proof.end_reason = state, reason
    proof.ended_at, proof.ended_by_account_id = now, officer_id
