"""Volunteers, projects, shifts and records for tests, written as they stand."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import (
    Grade,
    Project,
    ProjectKind,
    ProjectLead,
    ProjectPost,
    ProjectState,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    Shift,
    Source,
    Volunteer,
)
from tests.factories.identity import NOON, make_account


def make_volunteer(
    session: Session,
    *,
    account: Account | None = None,
    member_id: UUID | None = None,
    since_on: date = date(2020, 1, 1),
) -> Volunteer:
    """A volunteer with an account of their own, unless a member is named."""
    if account is None and member_id is None:
        account = make_account(session)
    volunteer = Volunteer(
        id=new_id(),
        number=f"V{new_id().hex[-9:].upper()}",
        account_id=account.id if account else None,
        member_id=member_id,
        since_on=since_on,
        created_at=clock.now(),
    )
    session.add(volunteer)
    session.flush()
    return volunteer


def make_project(
    session: Session,
    organisation: PartyOrganisation,
    *,
    state: ProjectState = ProjectState.PUBLISHED,
    kind: ProjectKind = ProjectKind.GENERAL,
    lead: Account | None = None,
    **fields: Any,
) -> Project:
    """A project of the organisation from a month before NOON until two months after it, led by `lead` if given."""
    values: dict[str, Any] = {
        "title": "社区便民服务",
        "purpose": "周末到社区帮忙",
        "for_whom": "云溪社区居民",
        "place": "云溪社区",
        "from_on": clock.local_date(NOON) - timedelta(days=30),
        "until_on": clock.local_date(NOON) + timedelta(days=60),
        "risks": "",
        "insurance": "",
        "most_minutes_a_day": 480,
        "least_rest_minutes": 0,
        "issuer_name": "云溪志愿服务队",
    }
    creator = lead or make_account(session)
    now = clock.now()
    project = Project(
        id=new_id(),
        organisation_id=organisation.id,
        kind=kind,
        state=state,
        created_by_account_id=creator.id,
        created_at=now,
        changed_at=now,
        published_at=None if state is ProjectState.DRAFT else now,
        **(values | fields),
    )
    session.add(project)
    session.flush()
    if lead is not None:
        make_lead(session, project, lead)
    return project


def make_lead(
    session: Session, project: Project, account: Account, *, post: ProjectPost = ProjectPost.LEAD
) -> ProjectLead:
    """The account leads the project, or works at its desk, from now on."""
    lead = ProjectLead(
        id=new_id(),
        project_id=project.id,
        account_id=account.id,
        post=post,
        from_at=clock.now(),
        granted_by_account_id=project.created_by_account_id,
    )
    session.add(lead)
    session.flush()
    return lead


def make_shift(
    session: Session, project: Project, *, starts_at: datetime = NOON, minutes: int = 120, **fields: Any
) -> Shift:
    """A shift of the project for three people."""
    values: dict[str, Any] = {
        "role": "服务岗",
        "needed": 3,
        "meeting_point": "社区门口",
        "note": "",
        "opens_before_minutes": 30,
        "grace_minutes": 60,
        "rotation_seconds": 15,
        "grace_seconds": 30,
        "late_cancel_hours": 24,
    }
    now = clock.now()
    shift = Shift(
        id=new_id(),
        project_id=project.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        held_on=clock.local_date(starts_at),
        created_by_account_id=project.created_by_account_id,
        created_at=now,
        changed_at=now,
        **(values | fields),
    )
    shift.project = project
    session.add(shift)
    session.flush()
    return shift


def make_record(
    session: Session,
    volunteer: Volunteer,
    project: Project,
    *,
    starts_at: datetime = NOON,
    minutes: int = 60,
    state: RecordState = RecordState.CREDITED,
    **fields: Any,
) -> ServiceRecord:
    """A record as the ledger would hold it; it lies within one local day."""
    values: dict[str, Any] = {
        "entry_id": new_id(),
        "source": Source.SCAN,
        "grade": Grade.A,
        "level": ReviewLevel.NONE,
        "flags": [],
        "recorded_by_account_id": volunteer.account_id or project.created_by_account_id,
    }
    now = clock.now()
    record = ServiceRecord(
        id=new_id(),
        volunteer_id=volunteer.id,
        project_id=project.id,
        organisation_id=project.organisation_id,
        held_on=clock.local_date(starts_at),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        minutes=minutes,
        state=state,
        recorded_at=now,
        changed_at=now,
        **(values | fields),
    )
    session.add(record)
    session.flush()
    return record
