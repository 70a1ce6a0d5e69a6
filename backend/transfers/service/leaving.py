"""The end of a membership and coming back, conducted from here: nobody is on their way and at home elsewhere."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.flow.models import OutEnd
from backend.flow.service import away
from backend.identity.models import Account
from backend.members.models import DecisionKind, EndKind, Member, MembershipEnd, ProbationDecision, Standing
from backend.members.service import decisions, membership
from backend.organisations.models import PartyOrganisation
from backend.transfers.errors import TransferOpenError
from backend.transfers.service import applying, ending


def end_membership(
    session: Session, *, member: Member, kind: EndKind, ended_on: date, reason: str, by: Account, now: datetime
) -> MembershipEnd:
    """Let the membership end, and with it an open transfer and being away; refusals are those of `membership.end`."""
    found = membership.end(session, member=member, kind=kind, ended_on=ended_on, reason=reason, by=by, now=now)
    _stop_all(session, member_id=member.id, organisation_id=found.organisation_id, on=ended_on, by=by, now=now)
    return found


def undo_end(session: Session, *, end: MembershipEnd, by: Account, now: datetime) -> None:
    """Take back the end of a membership, and with it that of being away; refusals are those of `membership.undo`.

    A transfer is applied for anew.
    """
    if membership.undo(session, end=end, by=by, now=now):
        away.reopen_with_home(session, member_id=end.member_id, ended_at=end.recorded_at, now=now)


def approve_decision(
    session: Session, *, decision: ProbationDecision, approved_on: date, by: Account, now: datetime
) -> None:
    """Put the committee's approval on record; one that cancels a probation ends what ends with a membership.

    Refusals are those of `decisions.approve`.
    """
    decisions.approve(session, decision=decision, approved_on=approved_on, by=by, now=now)
    if decision.kind is DecisionKind.CANCELLED:
        _stop_all(
            session,
            member_id=decision.member_id,
            organisation_id=decision.organisation_id,
            on=approved_on,
            by=by,
            now=now,
        )


def enter_again(
    session: Session,
    *,
    organisation: PartyOrganisation,
    phone: str | None,
    id_number: str | None,
    standing: Standing,
    joined_on: date | None,
    from_on: date,
    now: datetime,
) -> Member:
    """Let a former member come back; further refusals are those of `membership.enter_again`.

    :raises TransferOpenError: a letter from outside brings them to another branch.
    """
    member = membership.enter_again(
        session,
        organisation=organisation,
        phone=phone,
        id_number=id_number,
        standing=standing,
        joined_on=joined_on,
        from_on=from_on,
        now=now,
    )
    if applying.find_open(session, member_id=member.id) is not None:
        raise TransferOpenError()
    return member


def _stop_all(
    session: Session, *, member_id: UUID, organisation_id: UUID, on: date, by: Account, now: datetime
) -> None:
    ending.stop_with_membership(session, member_id=member_id, organisation_id=organisation_id, now=now)
    away.end_with_home(session, member_id=member_id, kind=OutEnd.LEFT, on=on, home_id=None, actor=by, now=now)
