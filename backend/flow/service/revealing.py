"""Showing in full how to reach somebody: a logged act with a reason, of which a member of this instance is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.flow.models import CONTACT_CONTEXT, FlowGuest, FlowRegistration
from backend.flow.service import homes, telling
from backend.identity.models import Account
from backend.members.errors import NothingToRevealError
from backend.members.models import DisclosureEntry
from backend.members.rules import SealedField
from backend.notifications.models import NotificationKind


def of_member(session: Session, *, registration: FlowRegistration, reason: str, by: Account, now: datetime) -> str:
    """How to reach the member there; they can read who asked, and why.

    :raises NothingToRevealError: nothing was left.
    """
    if registration.contact_sealed is None:
        raise NothingToRevealError()
    field, member_id = SealedField.PHONE.value, registration.member_id
    session.add(DisclosureEntry(id=new_id(), member_id=member_id, account_id=by.id, field=field, reason=reason, at=now))
    home_id = homes.home_id_of(session, registration, on=clock.local_date(now))
    audit.record(session, Action.FLOW_CONTACT_SHOWN, registration, now=now, organisation_id=home_id)
    telling.tell_member(
        session,
        NotificationKind.NUMBER_REVEALED,
        member_id=member_id,
        facts={"field": field, "reason": reason, "by": by.display_name, "at": now.isoformat()},
        subject_id=member_id,
        now=now,
    )
    return keyring_of(session).open(registration.contact_sealed, context=CONTACT_CONTEXT)


def of_guest(session: Session, *, guest: FlowGuest, now: datetime) -> str:
    """How to reach somebody from outside; the audit trail says who asked.

    :raises NothingToRevealError: nothing was left.
    """
    if guest.contact_sealed is None:
        raise NothingToRevealError()
    audit.record(session, Action.FLOW_GUEST_CONTACT_SHOWN, guest, now=now, organisation_id=guest.organisation_id)
    return keyring_of(session).open(guest.contact_sealed, context=CONTACT_CONTEXT)
