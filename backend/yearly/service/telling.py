"""Who hears of the yearly work. One notice per matter, gone once settled; none says a grade or names somebody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
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
from backend.yearly.models import Appraisal, AppraisalPerson


def ask_members(session: Session, *, appraisal: Appraisal, people: Collection[AppraisalPerson], now: datetime) -> None:
    """Ask those who take part for their word at the stage that has begun, in place of an earlier one."""
    notifications.notify_all(
        session,
        account_ids=_accounts_of(session, people),
        kind=NotificationKind.APPRAISAL_OPEN,
        facts={"year": appraisal.year, "stage": appraisal.state.value},
        subject_id=appraisal.id,
        now=now,
    )


def settle_member(session: Session, *, appraisal: Appraisal, account_id: UUID, now: datetime) -> None:
    """They have given their word."""
    _take_back(session, appraisal.id, NotificationKind.APPRAISAL_OPEN, account_id=account_id, now=now)


def settle_stage(session: Session, *, appraisal: Appraisal, now: datetime) -> None:
    """The stage is over: nobody is asked any more."""
    for kind in (
        NotificationKind.APPRAISAL_OPEN,
        NotificationKind.APPRAISAL_ALL_ANSWERED,
        NotificationKind.APPRAISAL_SUBMITTED,
    ):
        _take_back(session, appraisal.id, kind, now=now)


def settle_all_answered(session: Session, *, appraisal: Appraisal, now: datetime) -> None:
    """Somebody's word is missing again."""
    _take_back(session, appraisal.id, NotificationKind.APPRAISAL_ALL_ANSWERED, now=now)


def tell_all_answered(session: Session, *, appraisal: Appraisal, now: datetime) -> None:
    """Tell the secretaries that nobody's word is missing, in place of an earlier one."""
    settle_all_answered(session, appraisal=appraisal, now=now)
    facts = {"year": appraisal.year, "stage": appraisal.state.value}
    kind = NotificationKind.APPRAISAL_ALL_ANSWERED
    tell_secretaries(session, kind, organisation_id=appraisal.organisation_id, about=appraisal.id, facts=facts, now=now)


def tell_results(session: Session, *, appraisal: Appraisal, people: Collection[AppraisalPerson], now: datetime) -> None:
    """Tell everybody who took part that their result is there; not which."""
    notifications.notify_all(
        session,
        account_ids=_accounts_of(session, people),
        kind=NotificationKind.APPRAISAL_RESULT,
        facts={"year": appraisal.year},
        subject_id=appraisal.id,
        now=now,
    )


def tell_secretaries(
    session: Session,
    kind: NotificationKind,
    *,
    organisation_id: UUID,
    about: UUID,
    facts: dict[str, Any],
    now: datetime,
    but: UUID | None = None,
) -> None:
    """Tell the branch's secretaries."""
    told = session.scalars(
        select(Grant.account_id)
        .where(Grant.organisation_id == organisation_id, grants.holds_at(now))
        .where(Grant.role.in_(roles_with(Right.YEARLY_KEEP)))
    )
    notifications.notify_all(session, account_ids=set(told) - {but}, kind=kind, facts=facts, subject_id=about, now=now)


def tell_committee(
    session: Session, kind: NotificationKind, *, organisation_id: UUID, about: UUID, year: int, now: datetime
) -> None:
    """Ask the officers of the nearest organisation above that has any who may answer."""
    name = session.scalar(select(PartyOrganisation.short_name).where(PartyOrganisation.id == organisation_id))
    rows = session.execute(
        select(OrganisationClosure.depth, Grant.account_id)
        .join(Grant, Grant.organisation_id == OrganisationClosure.ancestor_id)
        .where(
            OrganisationClosure.descendant_id == organisation_id,
            OrganisationClosure.depth > 0,
            holds_on(OrganisationClosure, clock.local_date(now)),
            grants.holds_at(now),
            Grant.role.in_(roles_with(Right.YEARLY_CONFIRM)),
        )
    ).all()
    nearest = min((depth for depth, _account_id in rows), default=0)
    facts = {"organisation": name, "organisation_id": str(organisation_id), "year": year}
    told = {account_id for depth, account_id in rows if depth == nearest}
    notifications.notify_all(session, account_ids=told, kind=kind, facts=facts, subject_id=about, now=now)


def settle(session: Session, kind: NotificationKind, *, about: UUID, now: datetime) -> None:
    """The matter is settled for everybody."""
    _take_back(session, about, kind, now=now)


def _accounts_of(session: Session, people: Collection[AppraisalPerson]) -> set[UUID]:
    ids = [person.member_id for person in people]
    found = session.scalars(select(Member.account_id).where(Member.id.in_(ids), Member.account_id.is_not(None)))
    return {account_id for account_id in found if account_id is not None}


def _take_back(
    session: Session, subject_id: UUID, kind: NotificationKind, *, account_id: UUID | None = None, now: datetime
) -> None:
    if account_id is None:
        notifications.settle(session, subject_id=subject_id, kinds=[kind], now=now)
        return
    session.execute(
        update(Notification)
        .where(Notification.subject_id == subject_id, Notification.kind == kind)
        .where(Notification.account_id == account_id, Notification.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
