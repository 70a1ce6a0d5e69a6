"""Reading probation: its clock, who is on it, what was decided. People decide; the clock only says when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core import db
from backend.members.models import (
    DECISION_NOTE_CONTEXT,
    Affiliation,
    Member,
    MemberStanding,
    ProbationDecision,
    Standing,
)
from backend.members.rules import APPROVAL_MONTHS, PROBATION_MONTHS, Clock, clock_for, months_after
from backend.organisations.dated import holds_on

MOST_SHORT = timedelta(days=3)
"""By so much a day counted back from the end of a month may miss one counted on."""


@dataclass(frozen=True)
class ProbationLine:
    """A probationary member of a branch, and the decision that waits for approval."""

    member: Member
    clock: Clock
    decision: ProbationDecision | None


def clock_of(session: Session, *, member_id: UUID) -> Clock | None:
    """The probation of the member, or None: they are on none. No transfer changes it."""
    return clocks_of(session, member_ids=[member_id]).get(member_id)


def clocks_of(session: Session, *, member_ids: Collection[UUID]) -> dict[UUID, Clock]:
    """The same of several members; those who are on no probation are missing."""
    rows: dict[UUID, list[MemberStanding]] = {}
    of_them = select(MemberStanding).where(MemberStanding.member_id.in_(member_ids))
    for row in session.scalars(of_them.order_by(MemberStanding.from_on)):
        rows.setdefault(row.member_id, []).append(row)
    decisions: dict[UUID, list[ProbationDecision]] = {}
    for decision in session.scalars(select(ProbationDecision).where(ProbationDecision.member_id.in_(member_ids))):
        decisions.setdefault(decision.member_id, []).append(decision)
    people = session.execute(select(Member.id, Member.joined_on).where(Member.id.in_(member_ids)))
    joined = {member_id: joined_on for member_id, joined_on in people}
    found = {
        member_id: clock_for(own, decisions.get(member_id, []), joined_on=joined[member_id])
        for member_id, own in rows.items()
    }
    return {member_id: running for member_id, running in found.items() if running is not None}


def runs() -> ColumnElement[bool]:
    """That the MemberStanding in the statement is a probation that goes on."""
    # Literally as the index has it: SQLite sees no value that is bound, and would begin with everybody.
    standing: ColumnElement[Any] = literal_column(f"'{Standing.PROBATIONARY.value}'")
    return and_(MemberStanding.standing == standing, MemberStanding.until_on.is_(None))


def may_end_by(on: date) -> ColumnElement[bool]:
    """That the probation of the Member in the statement may be over by the day: nobody's clock has run so long else.

    Months differ in length, and a clock may begin before the standing was entered; whoever asks reads the clock itself.
    """
    since_on = months_after(on, -PROBATION_MONTHS) + MOST_SHORT
    row = aliased(MemberStanding)
    entered = exists().where(row.member_id == Member.id, row.standing == Standing.PROBATIONARY, row.from_on <= since_on)
    return or_(Member.joined_on <= since_on, entered)


def list_of_branch(session: Session, *, organisation_id: UUID, on: date) -> list[ProbationLine]:
    """Who of the branch is on probation on the day, by when it is over."""
    home = (Affiliation.organisation_id == organisation_id, holds_on(Affiliation, on))
    on_it = select(MemberStanding.member_id).where(
        MemberStanding.standing == Standing.PROBATIONARY, MemberStanding.until_on.is_(None)
    )
    members = {
        member.id: member
        for member in session.scalars(
            select(Member).join(Affiliation, Affiliation.member_id == Member.id).where(*home, Member.id.in_(on_it))
        )
    }
    waiting = {found.member_id: found for found in _waiting(session, members)}
    lines = [
        ProbationLine(members[member_id], running, waiting.get(member_id))
        for member_id, running in clocks_of(session, member_ids=list(members)).items()
    ]
    return sorted(lines, key=lambda line: (line.clock.ends_on, line.member.name_pinyin, line.member.id))


def list_decisions(session: Session, *, member_id: UUID) -> list[ProbationDecision]:
    """What was decided about the member, voided ones too: the latest first."""
    own = select(ProbationDecision).where(ProbationDecision.member_id == member_id)
    return list(session.scalars(own.order_by(ProbationDecision.recorded_at.desc(), ProbationDecision.id.desc())))


def note_of(session: Session, decision: ProbationDecision) -> str | None:
    """What the secretary noted with a decision."""
    sealed = decision.note_sealed
    return db.keyring_of(session).open(sealed, context=DECISION_NOTE_CONTEXT) if sealed is not None else None


def describe_decision(
    session: Session, decision: ProbationDecision, *, reader_id: UUID, may_read_note: bool
) -> dict[str, Any]:
    """A decision as `reader_id` is told of it; the note is for the branch's secretaries."""
    names = ("id", "kind", "decided_on", "extended_to", "voters", "yes", "no", "abstain", "recorded_at")
    return {name: getattr(decision, name) for name in (*names, "approved_on", "voided_at", "void_reason")} | {
        "note": note_of(session, decision) if may_read_note else None,
        "is_mine": decision.recorded_by_account_id == reader_id,
        "approve_by": approve_by(decision),
    }


def approve_by(decision: ProbationDecision) -> date:
    """The day by which the committee should have approved: three months after the vote (domain §3)."""
    return months_after(decision.decided_on, APPROVAL_MONTHS)


def _waiting(session: Session, member_ids: Collection[UUID]) -> list[ProbationDecision]:
    return list(
        session.scalars(
            select(ProbationDecision).where(
                ProbationDecision.member_id.in_(member_ids),
                ProbationDecision.approved_on.is_(None),
                ProbationDecision.voided_at.is_(None),
            )
        )
    )
