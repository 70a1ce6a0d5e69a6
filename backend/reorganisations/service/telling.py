"""Who hears of a reorganisation: whoever may confirm it, and the members who belong to another branch."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, OrganisationClosure, PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.reorganisations.models import Reorganisation
from backend.reorganisations.service import effects
from backend.reorganisations.service.effects import Effects


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
    """Tell members to which branch they belong now."""
    done = effects.from_json(reorganisation.effects)
    _tell_members(session, NotificationKind.BRANCH_CHANGED, reorganisation, done, back=False, now=now)


def tell_undone(session: Session, reorganisation: Reorganisation, done: Effects, *, now: datetime) -> None:
    """Tell them that they belong to their branch again; what they were told before is over."""
    settle(session, reorganisation, now=now)
    _tell_members(session, NotificationKind.BRANCH_CHANGED_BACK, reorganisation, done, back=True, now=now)


def settle(session: Session, reorganisation: Reorganisation, *, now: datetime) -> None:
    """Take back what was told of it so far."""
    session.execute(
        update(Notification)
        .where(Notification.subject_id == reorganisation.id, Notification.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
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
    """One statement for each branch: in it everybody is told the same."""
    homes = {member: way.origin_id if back else way.destination_id for member, way in done.moved.items()}
    accounts: dict[UUID, list[UUID]] = {}
    reachable = select(Member.id, Member.account_id).where(Member.id.in_(homes), Member.account_id.is_not(None))
    for row in session.execute(reachable):
        accounts.setdefault(homes[row.id], []).append(row.account_id)
    names = select(PartyOrganisation.id, PartyOrganisation.short_name).where(PartyOrganisation.id.in_(accounts))
    for branch_id, name in session.execute(names).all():
        notifications.notify_all(
            session,
            account_ids=accounts[branch_id],
            kind=kind,
            facts={"organisation": name, "from_on": reorganisation.effective_on.isoformat()},
            subject_id=reorganisation.id,
            now=now,
        )
