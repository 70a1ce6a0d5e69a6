"""Somebody who comes from a body outside: a file that belongs to nobody yet, then a home."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason, Member, MemberStanding, Standing
from backend.members.service import affiliations, dues, files, membership, numbers
from backend.organisations.models import PartyOrganisation


def open_file(session: Session, *, told: dict[str, Any], organisation_id: UUID, now: datetime) -> Member:
    """The file of somebody who belongs to no branch yet, on no roster and in no count; a former member's goes on.

    `told` holds name, sex, phone, born_on, ethnicity, id_number and joined_on; the ID number says who it is.

    :raises PhoneInvalidError, IdNumberInvalidError, CodeUnknownError, DateInFutureError: so it is; they name the field.
    :raises MemberExistsError: they belong to a branch here, have died, or somebody else has one of the numbers.
    """
    today = clock.local_date(now)
    number = numbers.checked_id_number(told["id_number"], today=today)
    former = membership.find_former(session, phone=None, id_number=number, on=today)
    if former is not None:
        changes = {name: value for name, value in told.items() if value is not None}
        files.correct(
            session,
            member=former,
            changes=changes,
            changed_at=former.changed_at,
            organisation_id=organisation_id,
            now=now,
        )
        return former
    member = files.checked_file(session, now=now, **told)
    files.refuse_known_numbers(
        session, phone=told["phone"], id_number=number, organisation_id=organisation_id, today=today
    )
    with files.refusing_doubles():
        session.add(member)
        session.flush()
    audit.record(session, Action.MEMBER_CREATED, member, now=now, organisation_id=organisation_id)
    return member


def settle(
    session: Session,
    *,
    member: Member,
    branch: PartyOrganisation,
    standing: Standing,
    dues_paid_to: date,
    now: datetime,
    by: Account,
) -> None:
    """Let the member belong to the branch from today, with the standing and the dues that they bring along.

    A probation goes on from the day of the meeting that admitted them (domain §4).

    :raises MembershipOverError, BeforePresentPeriodError: as for moving.
    """
    today = clock.local_date(now)
    was_here = bool(affiliations.list_affiliations(session, member_id=member.id))
    reason = AffiliationReason.RE_ENTRY if was_here else AffiliationReason.TRANSFER
    affiliations.move(session, member=member, to=branch, on=today, reason=reason, now=now, by=by)
    from_on = _standing_since(session, member, standing, today=today)
    session.add(MemberStanding(id=new_id(), member_id=member.id, standing=standing, from_on=from_on))
    member.changed_at = now
    session.flush()
    audit.record(
        session,
        Action.MEMBER_STANDING_CHANGED,
        member,
        now=now,
        organisation_id=branch.id,
        fields=["standing"],
    )
    dues.mark(session, members=[member], paid_to=dues_paid_to, organisation_id=branch.id, by=by, now=now)


def _standing_since(session: Session, member: Member, standing: Standing, *, today: date) -> date:
    if standing is not Standing.PROBATIONARY or member.joined_on is None:
        return today
    own = MemberStanding.member_id == member.id
    last = session.scalar(select(func.max(MemberStanding.until_on)).where(own))
    return max(member.joined_on, last) if last is not None else member.joined_on
