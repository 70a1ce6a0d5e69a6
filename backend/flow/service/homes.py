"""Which branch answers for whoever is away: the one that the member belongs to on the day, whoever registered it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.flow.models import FlowRegistration, OutEnd
from backend.members.models import Affiliation, AffiliationReason
from backend.organisations.dated import holds_on


def is_home(home: Any, *, on: date) -> ColumnElement[bool]:
    """The condition that the affiliation `home` is that of the branch which answers for a FlowRegistration on the day.

    It goes along with the member, so that a branch that takes over another one's members has nothing to register anew,
    and a past day is still the old branch's. Whoever has come to belong to the branch where they live is not away.
    """
    return and_(
        home.member_id == FlowRegistration.member_id,
        holds_on(home, on),
        or_(FlowRegistration.host_id.is_(None), FlowRegistration.host_id != home.organisation_id),
    )


def still_concerns(home: Any) -> ColumnElement[bool]:
    """The condition that the branch of `home` may read the FlowRegistration: open, or over while its own.

    What is over is the matter of the branch that registered it, or that took over its members; of no other one to which
    the member has been transferred since.
    """
    took_over = (home.reason == AffiliationReason.REORGANISATION) & (FlowRegistration.end_kind != OutEnd.MOVED)
    is_own = FlowRegistration.organisation_id == home.organisation_id
    return or_(FlowRegistration.ended_at.is_(None), is_own, took_over)


def home_id_of(session: Session, registration: FlowRegistration, *, on: date) -> UUID:
    """The branch that answers for it on the day; where there is none any more, the one that registered it."""
    own = select(Affiliation.organisation_id).where(
        Affiliation.member_id == registration.member_id, holds_on(Affiliation, on)
    )
    return session.scalars(own).one_or_none() or registration.organisation_id
