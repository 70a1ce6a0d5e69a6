"""Deciding on probation: the branch's meeting votes, the committee above approves."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import (
    ApprovedBeforeVoteError,
    BeforePresentPeriodError,
    DateInFutureError,
    DecisionSettledError,
    DecisionWaitsError,
    ExtendedAlreadyError,
    NotOnProbationError,
    ProbationNotOverError,
    QuorumMissedError,
    RecordedByYouError,
    TemporaryBranchError,
    VoteNotPassedError,
    VotesDoNotAddUpError,
)
from backend.members.models import (
    DECISION_NOTE_CONTEXT,
    DecisionKind,
    EndKind,
    Member,
    MemberStanding,
    ProbationDecision,
    Standing,
)
from backend.members.rules import Clock, Votes, months_after
from backend.members.service import membership, probation, standings
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError
from backend.organisations.models import OrganisationKind, PartyOrganisation


def decide(
    session: Session,
    *,
    member: Member,
    organisation: PartyOrganisation,
    kind: DecisionKind,
    decided_on: date,
    votes: Votes,
    extended_months: int | None = None,
    note: str | None = None,
    by: Account,
    now: datetime,
) -> ProbationDecision:
    """Put on record how the branch's meeting voted on `decided_on`; it works once the committee has approved.

    `extended_months`, six to twelve, run from the end of the twelve months.

    :raises TemporaryBranchError: a temporary branch does not decide this.
    :raises OwnMatterError: it is `by`'s own.
    :raises DateInFutureError: the day is still to come.
    :raises NotOnProbationError: the member is not probationary today.
    :raises DecisionWaitsError: an earlier decision waits for approval.
    :raises ProbationNotOverError: it is not over on that day; only cancelling does not wait.
    :raises ExtendedAlreadyError: it was extended before.
    :raises BeforePresentPeriodError: the standing on record began after the meeting.
    :raises VotesDoNotAddUpError, QuorumMissedError, VoteNotPassedError: the vote decided nothing.
    """
    if organisation.kind is OrganisationKind.TEMPORARY_BRANCH:
        raise TemporaryBranchError()
    if member.account_id == by.id:
        raise OwnMatterError()
    if decided_on > clock.local_date(now):
        raise DateInFutureError(field="decided_on")
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    running = _get_clock(session, member.id, decided_on=decided_on, now=now)
    _refuse_kind(running, kind, decided_on=decided_on)
    refuse_vote(votes)
    decision = ProbationDecision(
        id=new_id(),
        member_id=member.id,
        organisation_id=organisation.id,
        kind=kind,
        decided_on=decided_on,
        extended_to=months_after(running.ends_on, extended_months or 0) if kind is DecisionKind.EXTENDED else None,
        voters=votes.voters,
        yes=votes.yes,
        no=votes.no,
        abstain=votes.abstain,
        note_sealed=db.keyring_of(session).seal(note, context=DECISION_NOTE_CONTEXT) if note else None,
        recorded_at=now,
        recorded_by_account_id=by.id,
    )
    decision.member = member
    session.add(decision)
    session.flush()
    _record(session, Action.PROBATION_DECIDED, decision, fields=["kind", "votes"], now=now)
    return decision


def approve(session: Session, *, decision: ProbationDecision, approved_on: date, by: Account, now: datetime) -> None:
    """The committee approved on the day: full from the day of the vote, or extended, or no member any more from then.

    :raises OwnMatterError: it is about `by`.
    :raises RecordedByYouError: `by` recorded the vote.
    :raises DecisionSettledError: it was approved or voided.
    :raises DateInFutureError, ApprovedBeforeVoteError: such a day cannot be.
    :raises NotOnProbationError: the standing has changed since the vote.
    """
    member = _lock_open(session, decision)
    if member.account_id == by.id:
        raise OwnMatterError()
    if decision.recorded_by_account_id == by.id:
        raise RecordedByYouError()
    if approved_on > clock.local_date(now):
        raise DateInFutureError(field="approved_on")
    if approved_on < decision.decided_on:
        raise ApprovedBeforeVoteError(decided_on=decision.decided_on.isoformat())
    if _find_probationary(session, member.id, now=now) is None:
        raise NotOnProbationError()
    decision.approved_on, decision.approved_at, decision.approved_by_account_id = approved_on, now, by.id
    session.flush()
    _record(session, Action.PROBATION_APPROVED, decision, fields=["approved_on"], now=now)
    _work(session, decision, member, by=by, now=now)


def void(session: Session, *, decision: ProbationDecision, reason: str, by: Account, now: datetime) -> None:
    """Recorded wrongly, or the committee did not approve: it never works, and the branch may decide anew.

    :raises OwnMatterError: it is about `by`.
    :raises DecisionSettledError: it was approved or voided.
    """
    member = _lock_open(session, decision)
    if member.account_id == by.id:
        raise OwnMatterError()
    decision.voided_at, decision.voided_by_account_id, decision.void_reason = now, by.id, reason
    session.flush()
    _record(session, Action.PROBATION_DECISION_VOIDED, decision, fields=["void_reason"], now=now)


def refuse_vote(votes: Votes) -> None:
    """Refuse a vote that decided nothing (domain §3).

    :raises VotesDoNotAddUpError, QuorumMissedError, VoteNotPassedError: so it is.
    """
    if votes.present > votes.voters:
        raise VotesDoNotAddUpError()
    if not votes.has_quorum:
        raise QuorumMissedError(needed=-(-votes.voters // 2))
    if not votes.is_passed:
        raise VoteNotPassedError(needed=votes.voters // 2 + 1)


def _work(session: Session, decision: ProbationDecision, member: Member, *, by: Account, now: datetime) -> None:
    if decision.kind is DecisionKind.FULL:
        standings.change(
            session,
            member=member,
            standing=Standing.FULL,
            from_on=decision.decided_on,
            organisation_id=decision.organisation_id,
            now=now,
        )
    elif decision.kind is DecisionKind.CANCELLED and decision.approved_on is not None:
        reason = probation.note_of(session, decision) or decision.kind.value
        membership.end(
            session,
            member=member,
            kind=EndKind.PROBATION_CANCELLED,
            ended_on=decision.approved_on,
            reason=reason,
            by=by,
            now=now,
        )


def _get_clock(session: Session, member_id: UUID, *, decided_on: date, now: datetime) -> Clock:
    present = _find_probationary(session, member_id, now=now)
    running = probation.clock_of(session, member_id=member_id)
    if present is None or running is None:
        raise NotOnProbationError()
    if running.is_decided:
        raise DecisionWaitsError()
    if decided_on <= present.from_on:
        raise BeforePresentPeriodError(from_on=present.from_on.isoformat())
    return running


def _refuse_kind(running: Clock, kind: DecisionKind, *, decided_on: date) -> None:
    if kind is not DecisionKind.CANCELLED and not running.is_over(decided_on):
        raise ProbationNotOverError(ends_on=running.ends_on.isoformat())
    if kind is DecisionKind.EXTENDED and running.extended:
        raise ExtendedAlreadyError()


def _find_probationary(session: Session, member_id: UUID, *, now: datetime) -> MemberStanding | None:
    """Today's standing, if it is a probationary one."""
    today = clock.local_date(now)
    return session.scalars(
        select(MemberStanding).where(
            MemberStanding.member_id == member_id,
            MemberStanding.standing == Standing.PROBATIONARY,
            holds_on(MemberStanding, today),
        )
    ).one_or_none()


def _lock_open(session: Session, decision: ProbationDecision) -> Member:
    member = session.scalars(db.locked(select(Member).where(Member.id == decision.member_id))).one()
    session.refresh(decision, ["approved_on", "voided_at"])
    if decision.approved_on is not None or decision.voided_at is not None:
        raise DecisionSettledError()
    return member


def _record(session: Session, action: Action, decision: ProbationDecision, *, fields: list[str], now: datetime) -> None:
    audit.record(session, action, decision, now=now, organisation_id=decision.organisation_id, fields=fields)
