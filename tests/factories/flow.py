"""Flow members for tests, brought there by the services."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.flow.models import FlowGuest, FlowReason, FlowRegistration
from backend.flow.service import away, guests
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.members.service import affiliations
from backend.organisations.models import PartyOrganisation
from tests.factories.identity import make_account


def home_of(session: Session, member: Member) -> Affiliation:
    """Where the member belongs today."""
    found = affiliations.find_affiliation(session, member_id=member.id, on=clock.local_date(clock.now()))
    assert found is not None
    found.member = member
    return found


def make_away(
    session: Session,
    member: Member,
    *,
    host: PartyOrganisation | None = None,
    days: int = 30,
    by_branch: bool = True,
    **fields: Any,
) -> FlowRegistration:
    """The member is away since so many days, as the branch says, or as they say themselves."""
    usual = {
        "reason": FlowReason.WORK,
        "reason_words": None,
        "place": "湖东市软件园",
        "contact": None,
        "is_abroad": False,
        "has_stable_workplace": False,
        "from_on": clock.local_date(clock.now()) - timedelta(days=days),
        "planned_return_on": None,
    }
    actor = make_account(session) if by_branch else session.get_one(Account, member.account_id)
    return away.register(
        session,
        home=home_of(session, member),
        absence=away.Absence(host=host, **(usual | fields)),
        actor=actor,
        by_branch=by_branch,
        now=clock.now(),
    )


def make_guest(session: Session, member: Member, host: PartyOrganisation, *, from_on: date | None = None) -> FlowGuest:
    """The host has taken the member in, from today on or from another day."""
    return guests.take_in(
        session,
        host=host,
        home=home_of(session, member),
        from_on=from_on or clock.local_date(clock.now()),
        actor=make_account(session),
        now=clock.now(),
    )


def make_outsider(session: Session, host: PartyOrganisation, *, name: str = "龚远客") -> FlowGuest:
    """Somebody of a body outside, with a phone."""
    return guests.take_in_outsider(
        session,
        host=host,
        outsider=guests.Outsider(name, "湖东市某机关党支部", "15411112222"),
        from_on=clock.local_date(clock.now()),
        actor=make_account(session),
        now=clock.now(),
    )
