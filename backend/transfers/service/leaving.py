"""The end of a membership, conducted from here: what ends in the file, and a transfer with nobody left to move."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.members.models import DecisionKind, EndKind, Member, MembershipEnd, ProbationDecision
from backend.members.service import decisions, membership
from backend.transfers.service import ending


def end_membership(
    session: Session, *, member: Member, kind: EndKind, ended_on: date, reason: str, by: Account, now: datetime
) -> MembershipEnd:
    """Let the membership end, and an open transfer with it; refusals are those of `membership.end`."""
    found = membership.end(session, member=member, kind=kind, ended_on=ended_on, reason=reason, by=by, now=now)
    ending.stop_with_membership(session, member_id=member.id, organisation_id=found.organisation_id, now=now)
    return found


def approve_decision(
    session: Session, *, decision: ProbationDecision, approved_on: date, by: Account, now: datetime
) -> None:
    """Put the committee's approval on record; one that cancels a probation ends an open transfer too.

    Refusals are those of `decisions.approve`.
    """
    decisions.approve(session, decision=decision, approved_on=approved_on, by=by, now=now)
    if decision.kind is DecisionKind.CANCELLED:
        ending.stop_with_membership(
            session, member_id=decision.member_id, organisation_id=decision.organisation_id, now=now
        )
