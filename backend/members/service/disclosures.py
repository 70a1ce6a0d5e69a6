"""Showing a full number: a logged act with a reason, of which the member is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import NothingToRevealError
from backend.members.models import DisclosureEntry, Member
from backend.members.rules import SealedField
from backend.members.service import numbers
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind


@dataclass(frozen=True)
class Disclosure:
    """Who saw which number, and why."""

    field: str
    reason: str
    by_name: str
    at: datetime


def reveal(
    session: Session,
    *,
    member: Member,
    field: SealedField,
    reason: str,
    by: Account,
    organisation_id: UUID,
    now: datetime,
) -> str:
    """The full number, written down and told to the member.

    :raises NothingToRevealError: the file has none.
    """
    read = numbers.phone_of if field is SealedField.PHONE else numbers.id_number_of
    value = read(session, member)
    if value is None:
        raise NothingToRevealError()
    session.add(
        DisclosureEntry(id=new_id(), member_id=member.id, account_id=by.id, field=field.value, reason=reason, at=now)
    )
    audit.record(
        session, Action.MEMBER_REVEALED, member, now=now, organisation_id=organisation_id, fields=[field.value]
    )
    if member.account_id is not None:
        facts = {"field": field.value, "reason": reason, "by": by.display_name, "at": now.isoformat()}
        notifications.notify(
            session,
            account_id=member.account_id,
            kind=NotificationKind.NUMBER_REVEALED,
            facts=facts,
            subject_id=member.id,
            now=now,
        )
    return value


def list_disclosures(session: Session, *, member_id: UUID) -> list[Disclosure]:
    """Who saw a full number of this member, latest first."""
    rows = session.execute(
        select(DisclosureEntry, Account.display_name)
        .join(Account, Account.id == DisclosureEntry.account_id)
        .where(DisclosureEntry.member_id == member_id)
        .order_by(DisclosureEntry.at.desc(), DisclosureEntry.id.desc())
    )
    return [Disclosure(entry.field, entry.reason, name, entry.at) for entry, name in rows]
