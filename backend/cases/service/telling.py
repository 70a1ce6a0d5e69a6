"""Who hears of ladders and cases. One notice per matter; what is settled disappears; to officers it names nobody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.cases.models import AbsenceReminder, Case
from backend.cases.service import places
from backend.core import clock
from backend.core.audit import NO_RECORD
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Grant, PartyOrganisation
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants


def tell_waiting(session: Session, *, case: Case, now: datetime) -> None:
    """Tell those who decide that the case waits for them; what they were told before goes."""
    settle_case(session, case=case, now=now)
    place_id = case.handed_to_id or places.home_of(session, case=case, on=clock.local_date(now))
    _tell_office(session, NotificationKind.CASE_WAITING, place_id, case.id, but=case.member.account_id, now=now)
    case.told_at = now


def settle_case(session: Session, *, case: Case, now: datetime) -> None:
    """Take back what was told of the case."""
    notifications.settle(session, subject_id=case.id, kinds=[NotificationKind.CASE_WAITING], now=now)


def remind_member(session: Session, *, reminder: AbsenceReminder, member: Member, now: datetime) -> None:
    """A kind word to the member, in place of an earlier one."""
    settle_member(session, member_id=member.id, now=now)
    if member.account_id is not None:
        notifications.notify(
            session,
            account_id=member.account_id,
            kind=NotificationKind.ABSENCE_REMINDED,
            facts={"months": reminder.months, "since_on": reminder.since_on.isoformat()},
            subject_id=member.id,
            now=now,
        )


def settle_member(session: Session, *, member_id: UUID, now: datetime) -> None:
    """Take back what the member was told."""
    notifications.settle(session, subject_id=member_id, kinds=[NotificationKind.ABSENCE_REMINDED], now=now)


def tell_branch(session: Session, *, organisation_id: UUID, now: datetime) -> None:
    """Tell the branch's secretaries to look at the list, in place of an earlier word."""
    settle_branch(session, organisation_id=organisation_id, now=now)
    _tell_office(session, NotificationKind.BRANCH_ABSENCES, organisation_id, organisation_id, but=None, now=now)


def settle_branch(session: Session, *, organisation_id: UUID, now: datetime) -> None:
    """Nobody of the branch is missed any more."""
    notifications.settle(session, subject_id=organisation_id, kinds=[NotificationKind.BRANCH_ABSENCES], now=now)


def tell_contacts_due(session: Session, *, organisation_id: UUID, now: datetime) -> None:
    """Tell the branch's secretaries that somebody who is away has not been heard of, in place of an earlier word."""
    notifications.settle(session, subject_id=organisation_id, kinds=[NotificationKind.FLOW_CONTACTS_DUE], now=now)
    _tell_office(session, NotificationKind.FLOW_CONTACTS_DUE, organisation_id, organisation_id, but=None, now=now)


def settle_contacts_due(session: Session, *, but: Collection[UUID], now: datetime) -> None:
    """Take back the word from all branches that are in touch with theirs again."""
    session.execute(
        update(Notification)
        .where(Notification.kind == NotificationKind.FLOW_CONTACTS_DUE, Notification.withdrawn_at.is_(None))
        .where(Notification.subject_id.not_in(list(but)))
        .values(withdrawn_at=now),
        execution_options={NO_RECORD: True},
    )


def _tell_office(
    session: Session,
    kind: NotificationKind,
    organisation_id: UUID,
    subject_id: UUID,
    *,
    but: UUID | None,
    now: datetime,
) -> None:
    told = set(
        session.scalars(
            select(Grant.account_id)
            .where(Grant.organisation_id == organisation_id, grants.holds_at(now))
            .where(Grant.role.in_(roles_with(Right.CASES_HANDLE)))
        )
    )
    name = session.scalar(select(PartyOrganisation.short_name).where(PartyOrganisation.id == organisation_id))
    facts: dict[str, Any] = {"organisation": name}
    notifications.notify_all(session, account_ids=told - {but}, kind=kind, facts=facts, subject_id=subject_id, now=now)
