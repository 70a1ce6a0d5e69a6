"""Qualifications: stated by the volunteer, checked by somebody else who saw the card, withdrawn, never rewritten."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.projects import QualificationUnknownError
from backend.volunteering.errors.sign_ups import CardDatesError, CardNumberMissingError, CardSettledError
from backend.volunteering.models import (
    NUMBER_CONTEXT,
    Application,
    ApplicationState,
    Assignment,
    Project,
    Qualification,
    Shift,
    Volunteer,
)
from backend.volunteering.reference import projects as reference
from backend.volunteering.service import people


def state(
    session: Session,
    *,
    volunteer: Volunteer,
    kind: str,
    number: str | None,
    issued_on: date | None,
    expires_on: date | None,
    now: datetime,
) -> Qualification:
    """What the volunteer says of their card; it opens nothing until somebody else has seen it.

    :raises QualificationUnknownError: there is no such kind.
    :raises CardNumberMissingError: this kind has a number.
    :raises CardDatesError: the expiry is missing or over, or the dates contradict each other.
    """
    found = reference.find_qualification_kind(kind)
    if found is None:
        raise QualificationUnknownError()
    if found["needs_number"] and not number:
        raise CardNumberMissingError()
    _check_dates(found, issued_on, expires_on, today=clock.local_date(now))
    card = Qualification(
        id=new_id(),
        volunteer_id=volunteer.id,
        kind=kind,
        number_sealed=keyring_of(session).seal(number, context=NUMBER_CONTEXT) if number else None,
        number_last4=number[-4:] if number else None,
        issued_on=issued_on,
        expires_on=expires_on,
        stated_at=now,
    )
    session.add(card)
    session.flush()
    fields = ["expires_on", "issued_on", "kind", "number"]
    audit.record(session, Action.QUALIFICATION_STATED, card, now=now, fields=fields)
    return card


def check(session: Session, *, card: Qualification, project: Project, checker: Account, now: datetime) -> None:
    """Say that one has seen the card; the volunteer is told. The number was for that, and its last four remain.

    :raises OwnMatterError: it is the checker's own card.
    :raises CardSettledError: it was checked or withdrawn before.
    """
    volunteer = session.get_one(Volunteer, card.volunteer_id)
    account_id = people.account_id_of(session, volunteer)
    if account_id == checker.id:
        raise OwnMatterError()
    if card.checked_at is not None or card.withdrawn_at is not None:
        raise CardSettledError()
    card.checked_at, card.checked_by_account_id = now, checker.id
    audit.record(session, Action.QUALIFICATION_CHECKED, card, now=now, organisation_id=project.organisation_id)
    if account_id is not None:
        notifications.notify(
            session,
            account_id=account_id,
            kind=NotificationKind.QUALIFICATION_CHECKED,
            facts={"qualification": card.kind},
            subject_id=project.id,
            now=now,
        )
    session.flush()


def withdraw(session: Session, *, card: Qualification, now: datetime) -> None:
    """Take one's card back: lost, given up, or entered wrong. Withdrawn already: nothing happens."""
    if card.withdrawn_at is not None:
        return
    card.withdrawn_at = now
    audit.record(session, Action.QUALIFICATION_WITHDRAWN, card, now=now)
    session.flush()


def list_own(session: Session, *, volunteer_id: UUID) -> list[Qualification]:
    """The volunteer's cards that were not withdrawn, the latest first."""
    own = (Qualification.volunteer_id == volunteer_id) & Qualification.withdrawn_at.is_(None)
    return list(session.scalars(select(Qualification).where(own).order_by(Qualification.stated_at.desc())))


def list_of_project(session: Session, *, project: Project) -> list[Qualification]:
    """Cards of those who serve in the project or were approved for it: first those that nobody has seen."""
    mine = Qualification.volunteer_id.in_(_people_of([project.id])) | Qualification.volunteer_id.in_(
        _members_of(project.organisation_id, project.from_on)
    )
    return list(
        session.scalars(
            select(Qualification)
            .where(mine, Qualification.withdrawn_at.is_(None))
            .order_by(Qualification.checked_at.is_not(None), Qualification.stated_at, Qualification.id)
        )
    )


def _check_dates(kind: dict[str, Any], issued_on: date | None, expires_on: date | None, *, today: date) -> None:
    if issued_on is not None and issued_on > today:
        raise CardDatesError(field="issued_on")
    if kind["expires"] and expires_on is None:
        raise CardDatesError(field="expires_on")
    if expires_on is not None and (expires_on <= today or (issued_on is not None and expires_on <= issued_on)):
        raise CardDatesError(field="expires_on")


def _people_of(project_ids: Collection[UUID] | Select[UUID]) -> Select[UUID]:
    signed_up = (
        select(Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.project_id.in_(project_ids), Assignment.withdrawn_at.is_(None))
    )
    approved = select(Application.account_id).where(
        Application.project_id.in_(project_ids), Application.state == ApplicationState.APPROVED
    )
    return select(Volunteer.id).where(or_(Volunteer.id.in_(signed_up), Volunteer.account_id.in_(approved)))


def _members_of(organisation_id: UUID, on: date) -> Select[UUID]:
    at_home = select(Affiliation.member_id).where(
        Affiliation.organisation_id == organisation_id, or_(holds_on(Affiliation, on), Affiliation.until_on.is_(None))
    )
    return select(Volunteer.id).where(Volunteer.member_id.in_(at_home))
