"""免到: a member need not come for a time, and another member keeps in touch.

Out of the attendance denominator, still on the roster and in the base of quorum (domain §3). Periods are dated rows
that never overlap; one that is over early gets an earlier end, with who ended it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from backend.attendance.errors import (
    ContactNotHereError,
    ExemptionOverError,
    ExemptionOverlapsError,
    PeriodReversedError,
)
from backend.attendance.models import EXEMPTION_NOTE_CONTEXT, Exemption, ExemptionCategory
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service import affiliations
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError


def grant(
    session: Session,
    *,
    member: Member,
    organisation_id: UUID,
    category: ExemptionCategory,
    note: str,
    contact_member_id: UUID,
    from_on: date,
    until_on: date | None,
    officer: Account,
    now: datetime,
) -> Exemption:
    """Exempt the member from `from_on` until `until_on` (exclusive; None: until it is ended). The member is told.

    :raises OwnMatterError: nobody exempts themself.
    :raises PeriodReversedError: it would end before it begins.
    :raises ContactNotHereError: the contact is no other member of the branch.
    :raises ExemptionOverlapsError: the member is exempt on one of these days already.
    """
    if member.account_id == officer.id:
        raise OwnMatterError()
    if until_on is not None and until_on <= from_on:
        raise PeriodReversedError(field="until_on")
    here = affiliations.find_affiliation(session, member_id=contact_member_id, on=clock.local_date(now))
    if here is None or here.organisation_id != organisation_id or contact_member_id == member.id:
        raise ContactNotHereError(field="contact_member_id")
    sealed = keyring_of(session).seal(note, context=EXEMPTION_NOTE_CONTEXT) if note else None
    session.scalars(locked(select(Member.id).where(Member.id == member.id))).one()
    _refuse_overlap(session, member.id, from_on, until_on)
    exemption = Exemption(
        id=new_id(),
        member_id=member.id,
        organisation_id=organisation_id,
        category=category,
        note_sealed=sealed,
        contact_member_id=contact_member_id,
        from_on=from_on,
        until_on=until_on,
        granted_at=now,
        granted_by_account_id=officer.id,
    )
    session.add(exemption)
    audit.record(session, Action.EXEMPTION_GRANTED, exemption, now=now, organisation_id=organisation_id)
    _tell(session, member, exemption, NotificationKind.EXEMPTION_GRANTED, now=now)
    session.flush()
    return exemption


def _refuse_overlap(session: Session, member_id: UUID, from_on: date, until_on: date | None) -> None:
    meets = select(Exemption).where(
        Exemption.member_id == member_id, or_(Exemption.until_on.is_(None), Exemption.until_on > from_on)
    )
    if until_on is not None:
        meets = meets.where(Exemption.from_on < until_on)
    for other in session.scalars(meets):
        if (
            other.until_on is None or other.until_on > other.from_on
        ):  # One that was ended before it began holds nothing.
            until = other.until_on and other.until_on.isoformat()
            raise ExemptionOverlapsError(from_on=other.from_on.isoformat(), until_on=until)


def end(session: Session, *, exemption: Exemption, member: Member, on: date, officer: Account, now: datetime) -> None:
    """Let the exemption hold no more from `on`; the days before stay as they were. The member is told.

    :raises ExemptionOverError: it has ended by then already.
    """
    until = max(on, exemption.from_on)
    if exemption.until_on is not None and exemption.until_on <= until:
        raise ExemptionOverError()
    exemption.until_on, exemption.ended_at, exemption.ended_by_account_id = until, now, officer.id
    audit.record(
        session,
        Action.EXEMPTION_ENDED,
        exemption,
        now=now,
        organisation_id=exemption.organisation_id,
        fields=["until_on"],
    )
    _tell(session, member, exemption, NotificationKind.EXEMPTION_ENDED, now=now)
    session.flush()


def list_of(session: Session, *, member_id: UUID, notes: bool) -> list[dict[str, Any]]:
    """All exemptions of a member, the latest first; `notes` opens the free text, for the branch's secretaries only."""
    contact, granter = aliased(Member), aliased(Account)
    rows = session.execute(
        select(Exemption, contact.name.label("contact_name"), granter.display_name.label("granted_by_name"))
        .join(contact, contact.id == Exemption.contact_member_id)
        .join(granter, granter.id == Exemption.granted_by_account_id)
        .where(Exemption.member_id == member_id)
        .order_by(Exemption.from_on.desc(), Exemption.granted_at.desc())
    )
    return [
        {
            "id": row.Exemption.id,
            "category": row.Exemption.category,
            "note": _note_of(session, row.Exemption) if notes else None,
            "contact_name": row.contact_name,
            "from_on": row.Exemption.from_on,
            "until_on": row.Exemption.until_on,
            "granted_by_name": row.granted_by_name,
            "ended_at": row.Exemption.ended_at,
        }
        for row in rows
    ]


def find_present(session: Session, *, member_id: UUID, on: date) -> dict[str, Any] | None:
    """The exemption that holds on a day, as the member reads it."""
    row = session.execute(
        select(Exemption, Member.name)
        .join(Member, Member.id == Exemption.contact_member_id)
        .where(Exemption.member_id == member_id, holds_on(Exemption, on))
    ).one_or_none()
    if row is None:
        return None
    exemption, contact_name = row
    return {
        "category": exemption.category,
        "from_on": exemption.from_on,
        "until_on": exemption.until_on,
        "contact_name": contact_name,
    }


def _note_of(session: Session, exemption: Exemption) -> str | None:
    if exemption.note_sealed is None:
        return None
    return keyring_of(session).open(exemption.note_sealed, context=EXEMPTION_NOTE_CONTEXT)


def _tell(session: Session, member: Member, exemption: Exemption, kind: NotificationKind, *, now: datetime) -> None:
    if member.account_id is None:
        return
    facts = {
        "from_on": exemption.from_on.isoformat(),
        "until_on": exemption.until_on.isoformat() if exemption.until_on else None,
    }
    notifications.notify(session, account_id=member.account_id, kind=kind, facts=facts, now=now)
