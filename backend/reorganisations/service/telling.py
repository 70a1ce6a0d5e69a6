"""Who hears of a reorganisation: whoever may confirm it, the members who move, and officers of where they come."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Audience, AudienceKind, NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, OrganisationClosure, PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.reorganisations.models import Reorganisation
from backend.reorganisations.service import effects
from backend.reorganisations.service.effects import Effects, Moved


def tell_proposed(
    session: Session, reorganisation: Reorganisation, *, committee: PartyOrganisation, now: datetime
) -> None:
    """Ask everybody who may confirm it, at the committee or above."""
    above = select(OrganisationClosure.ancestor_id).where(
        OrganisationClosure.descendant_id == committee.id, holds_on(OrganisationClosure, clock.local_date(now))
    )
    others = session.scalars(
        select(Grant.account_id)
        .where(Grant.organisation_id.in_(above), grants.holds_at(now), Grant.role.in_(roles_with(Right.REORGANISE)))
        .where(Grant.account_id != reorganisation.proposed_by_account_id)
    )
    notifications.notify_all(
        session,
        account_ids=set(others),
        kind=NotificationKind.REORGANISATION_PROPOSED,
        facts={"kind": reorganisation.kind.value, "committee": committee.short_name},
        subject_id=reorganisation.id,
        now=now,
    )


def tell_applied(session: Session, reorganisation: Reorganisation, *, now: datetime) -> None:
    """Tell members to which branch they belong now, and officers of those branches how many have come."""
    done = effects.from_json(reorganisation.effects)
    _tell_members(session, NotificationKind.BRANCH_CHANGED, reorganisation, done, back=False, now=now)
    _tell_receiving(session, reorganisation, done, now=now)


def tell_undone(session: Session, reorganisation: Reorganisation, done: Effects, *, now: datetime) -> None:
    """Tell them that they belong to their branch again; what they were told before is over."""
    settle(session, reorganisation, now=now)
    _tell_members(session, NotificationKind.BRANCH_CHANGED_BACK, reorganisation, done, back=True, now=now)


def settle(session: Session, reorganisation: Reorganisation, *, now: datetime) -> None:
    """Take back what was told of it so far."""
    notifications.settle(session, subject_id=reorganisation.id, now=now)


def _tell_receiving(session: Session, reorganisation: Reorganisation, done: Effects, *, now: datetime) -> None:
    """A branch that was founded has no officers yet: they find who came on the branch's page."""
    came = Counter(way.destination_id for way in done.moved.values())
    rows = session.execute(
        select(PartyOrganisation.id, PartyOrganisation.short_name, Grant.account_id)
        .join(Grant, Grant.organisation_id == PartyOrganisation.id)
        .where(PartyOrganisation.id.in_(came), grants.holds_at(now))
        .where(Grant.role.in_(roles_with(Right.MEMBERS_WRITE)))
    )
    officers: dict[tuple[UUID, str], set[UUID]] = {}
    for branch_id, name, account_id in rows:
        officers.setdefault((branch_id, name), set()).add(account_id)
    for (branch_id, name), account_ids in officers.items():
        facts = {"organisation": name, "members": came[branch_id], "from_on": reorganisation.effective_on.isoformat()}
        notifications.notify_all(
            session,
            account_ids=account_ids,
            kind=NotificationKind.BRANCH_RECEIVED,
            facts=facts,
            subject_id=reorganisation.id,
            now=now,
        )


def _tell_members(
    session: Session,
    kind: NotificationKind,
    reorganisation: Reorganisation,
    done: Effects,
    *,
    back: bool,
    now: datetime,
) -> None:
    """One announcement for each branch: in it everybody is told the same."""
    homes = {_home(way, back=back) for way in done.moved.values()}
    names = select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(homes))
    for branch_id, name in session.execute(names).all():
        told = {"reorganisation_id": str(reorganisation.id), "organisation_id": str(branch_id), "back": back}
        notifications.announce(
            session,
            kind=kind,
            facts={"organisation": name, "from_on": reorganisation.effective_on.isoformat()},
            audience=Audience(AudienceKind.REORGANISED, told),
            subject_id=reorganisation.id,
            now=now,
        )


def list_reorganised(session: Session, parameters: Mapping[str, Any], after: UUID | None, limit: int) -> list[UUID]:
    """The next accounts, after one, of whoever belongs to another branch by it; by `back` to the one before."""
    reorganisation = session.get_one(Reorganisation, UUID(parameters["reorganisation_id"]))
    moved = effects.from_json(reorganisation.effects).moved
    home, back = UUID(parameters["organisation_id"]), parameters["back"]
    members = [member for member, way in moved.items() if _home(way, back=back) == home]
    accounts = (
        select(Member.account_id)
        .where(Member.id.in_(members), Member.account_id.is_not(None))
        .order_by(Member.account_id)
        .limit(limit)
    )
    if after is not None:
        accounts = accounts.where(Member.account_id > after)
    return [account for account in session.scalars(accounts) if account is not None]


def _home(way: Moved, *, back: bool) -> UUID:
    return way.origin_id if back else way.destination_id
