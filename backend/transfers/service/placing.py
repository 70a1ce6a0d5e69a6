"""Where a member belongs at the end of the way: the move itself, for those from here and those from outside."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.core import clock
from backend.flow.models import OutEnd
from backend.flow.service import away
from backend.identity.models import Account
from backend.members.models import Affiliation, AffiliationReason
from backend.members.service import affiliations
from backend.organisations.models import PartyOrganisation
from backend.transfers.errors import HomeChangedError, OrganisationDissolvedError
from backend.transfers.models import RouteKind, Transfer
from backend.transfers.service import incoming


def place(session: Session, transfer: Transfer, *, branch: PartyOrganisation, by: Account, now: datetime) -> None:
    """Let the member belong to the branch from today; until now the old one, if it is here, was responsible.

    Whoever was registered as away from there has moved (应转尽转).

    :raises HomeChangedError: they have left the old branch, or come to one here, by another way.
    :raises OrganisationDissolvedError: the new branch no longer exists.
    :raises BeforePresentPeriodError: they came to the old branch today.
    """
    today = clock.local_date(now)
    refuse_dissolved(branch, on=today)
    if transfer.kind is RouteKind.INCOMING:
        if affiliations.find_affiliation(session, member_id=transfer.member_id, on=today) is not None:
            raise HomeChangedError()
        incoming.settle(session, transfer, branch=branch, by=by, now=now)
    else:
        get_home(session, transfer, on=today)
        person = transfer.member_id
        away.end_with_home(session, member_id=person, kind=OutEnd.MOVED, on=today, home_id=branch.id, actor=by, now=now)
        reason = AffiliationReason.TRANSFER
        affiliations.move(session, member=transfer.member, to=branch, on=today, reason=reason, now=now, by=by)
    transfer.placed_on = today


def get_home(session: Session, transfer: Transfer, *, on: date) -> Affiliation:
    """The member's affiliation to the branch that the transfer leads from.

    :raises HomeChangedError: they have left it by another way.
    """
    home = affiliations.find_affiliation(session, member_id=transfer.member_id, on=on)
    if home is None or home.organisation_id != transfer.origin_id:
        raise HomeChangedError()
    return home


def refuse_dissolved(branch: PartyOrganisation, *, on: date) -> None:
    """:raises OrganisationDissolvedError: the branch no longer exists on the day."""
    if branch.dissolved_on is not None and branch.dissolved_on <= on:
        raise OrganisationDissolvedError(organisation=branch.short_name)
