"""Asking for a proof, taking that back, declining it, and consenting that it names the branch."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.models import NotificationKind
from backend.volunteering.errors.proofs import (
    NeedsMembershipError,
    NothingCreditedError,
    OwnProofError,
    ProofAskedError,
    RequestDecidedError,
)
from backend.volunteering.models import ProofConsent, ProofRequest, ProofRequestState, Volunteer
from backend.volunteering.service.proofs import counting, persons


def ask(
    session: Session, *, volunteer: Volunteer, organisation_id: UUID, from_on: date, until_on: date, now: datetime
) -> ProofRequest:
    """Ask the organisation for a proof of what was served from `from_on` until the day before `until_on`.

    :raises NothingCreditedError: nothing of it counts.
    :raises ProofAskedError: a request of the volunteer waits there.
    """
    counted = counting.count(
        session, volunteer_id=volunteer.id, organisation_id=organisation_id, from_on=from_on, until_on=until_on
    )
    if counted.minutes == 0:
        raise NothingCreditedError()
    session.execute(locked(select(Volunteer.id).where(Volunteer.id == volunteer.id))).one()
    if _find_pending(session, volunteer_id=volunteer.id, organisation_id=organisation_id) is not None:
        raise ProofAskedError()
    request = ProofRequest(
        id=new_id(),
        volunteer_id=volunteer.id,
        organisation_id=organisation_id,
        from_on=from_on,
        until_on=until_on,
        state=ProofRequestState.PENDING,
        asked_at=now,
    )
    session.add(request)
    audit.record(session, Action.PROOF_ASKED, request, now=now, organisation_id=organisation_id)
    own = persons.accounts_of(session, volunteer.id)
    persons.tell_issuers(session, organisation_id=organisation_id, but=own, now=now)
    session.flush()
    return request


def withdraw(session: Session, *, request: ProofRequest, now: datetime) -> None:
    """Take a request back that nobody has settled.

    :raises RequestDecidedError: somebody has.
    """
    hold_pending(session, request)
    request.state, request.decided_at = ProofRequestState.WITHDRAWN, now
    audit.record(session, Action.PROOF_ASKED_NO_MORE, request, now=now, organisation_id=request.organisation_id)


def decline(session: Session, *, request: ProofRequest, reason: str, officer: Account, now: datetime) -> None:
    """Say no, with a reason that the volunteer reads.

    :raises RequestDecidedError: somebody has settled it.
    :raises OwnProofError: it is the officer's own.
    """
    refuse_own(session, volunteer_id=request.volunteer_id, officer=officer)
    hold_pending(session, request)
    settle(request, ProofRequestState.DECLINED, officer=officer, now=now)
    request.decision_reason = reason
    audit.record(session, Action.PROOF_DECLINED, request, now=now, organisation_id=request.organisation_id)
    persons.tell(session, request.volunteer_id, NotificationKind.PROOF_DECLINED, {"reason": reason}, now=now)


def hold_pending(session: Session, request: ProofRequest) -> None:
    """Hold the request until the transaction ends.

    :raises RequestDecidedError: it waits no more.
    """
    session.execute(locked(select(ProofRequest.id).where(ProofRequest.id == request.id))).one()
    session.refresh(request, ["state"])
    if request.state is not ProofRequestState.PENDING:
        raise RequestDecidedError()


def settle(request: ProofRequest, state: ProofRequestState, *, officer: Account, now: datetime) -> None:
    """Note how it ended; the caller holds it and writes the entry."""
    request.state, request.decided_at, request.decided_by_account_id = state, now, officer.id


def refuse_own(session: Session, *, volunteer_id: UUID, officer: Account) -> None:
    """:raises OwnProofError: the officer is the volunteer."""
    if officer.id in persons.accounts_of(session, volunteer_id):
        raise OwnProofError()


def consent(session: Session, *, volunteer: Volunteer, organisation_id: UUID, now: datetime) -> ProofConsent:
    """Let proofs of the organisation name it; twice is once.

    :raises NeedsMembershipError: the volunteer is no member, so there is nothing to be told.
    """
    if volunteer.member_id is None:
        raise NeedsMembershipError()
    session.execute(locked(select(Volunteer.id).where(Volunteer.id == volunteer.id))).one()
    standing = find_consent(session, volunteer_id=volunteer.id, organisation_id=organisation_id)
    if standing is not None:
        return standing
    given = ProofConsent(id=new_id(), volunteer_id=volunteer.id, organisation_id=organisation_id, given_at=now)
    session.add(given)
    audit.record(session, Action.PROOF_CONSENT_GIVEN, given, now=now, organisation_id=organisation_id)
    session.flush()
    return given


def withdraw_consent(session: Session, *, volunteer: Volunteer, organisation_id: UUID, now: datetime) -> None:
    """From now on the public pages of the volunteer's proofs show the neutral name only. Without one: nothing."""
    standing = find_consent(session, volunteer_id=volunteer.id, organisation_id=organisation_id)
    if standing is None:
        return
    standing.withdrawn_at = now
    audit.record(session, Action.PROOF_CONSENT_WITHDRAWN, standing, now=now, organisation_id=organisation_id)


def find_consent(session: Session, *, volunteer_id: UUID, organisation_id: UUID) -> ProofConsent | None:
    """The consent that stands."""
    return session.scalars(
        select(ProofConsent).where(
            ProofConsent.volunteer_id == volunteer_id,
            ProofConsent.organisation_id == organisation_id,
            ProofConsent.withdrawn_at.is_(None),
        )
    ).one_or_none()


def _find_pending(session: Session, *, volunteer_id: UUID, organisation_id: UUID) -> ProofRequest | None:
    return session.scalars(
        select(ProofRequest).where(
            ProofRequest.volunteer_id == volunteer_id,
            ProofRequest.organisation_id == organisation_id,
            ProofRequest.state == ProofRequestState.PENDING,
        )
    ).one_or_none()
