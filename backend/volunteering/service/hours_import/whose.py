"""Whose hours a row tells: volunteers by number, members by name and the last digits of their phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.organisations.dated import holds_on
from backend.organisations.service import tree
from backend.volunteering.models import Assignment, Project, ServiceRecord, Shift, Volunteer
from backend.volunteering.service.hours_import.checking import HoursRow

CHUNK = 500


@dataclass(frozen=True)
class Person:
    """Somebody whose hours may be imported here."""

    key: UUID
    """The volunteer's id; the member's where they have never volunteered."""
    name: str | None
    since_on: date
    number: str | None = None
    volunteer_id: UUID | None = None
    member_id: UUID | None = None


@dataclass
class People:
    """Those whom the file may mean."""

    by_number: dict[str, Person] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    """By name and the last four digits of the phone."""

    def find(self, row: HoursRow) -> list[Person]:
        """Those whom the row may mean; it should be one."""
        if row.volunteer_number is not None:
            found = self.by_number.get(row.volunteer_number)
            return [found] if found is not None else []
        return self.by_name.get((row.name or "", row.last_four or ""), [])


def find_people(session: Session, *, organisation_id: UUID, rows: Sequence[HoursRow], now: datetime) -> People:
    """Members of the organisation and of all below it today, and those who serve in its own projects."""
    today = clock.local_date(now)
    below = tree.subtree_of(organisation_id, on=today)
    people = People()
    numbers = sorted({row.volunteer_number for row in rows if row.volunteer_number is not None})
    for start in range(0, len(numbers), CHUNK):
        for person in _numbered(session, numbers[start : start + CHUNK], organisation_id, below, today):
            people.by_number[str(person.number)] = person
    names = sorted({row.name for row in rows if row.volunteer_number is None and row.name is not None})
    for start in range(0, len(names), CHUNK):
        for last_four, person in _named(session, names[start : start + CHUNK], below, today):
            people.by_name.setdefault((str(person.name), last_four), []).append(person)
    return people


def _numbered(
    session: Session, numbers: list[str], organisation_id: UUID, below: Select[UUID], today: date
) -> list[Person]:
    here = select(Affiliation.member_id).where(Affiliation.organisation_id.in_(below), holds_on(Affiliation, today))
    signed_up = (
        select(Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Project, Project.id == Shift.project_id)
        .where(Project.organisation_id == organisation_id)
    )
    served = select(ServiceRecord.volunteer_id).where(ServiceRecord.organisation_id == organisation_id)
    owner = aliased(Volunteer)  # Whose number was merged into another's is found by it all the same.
    rows = session.execute(
        select(owner.id, Volunteer.number, owner.since_on, func.coalesce(Member.name, Account.display_name))
        .join(owner, owner.id == func.coalesce(Volunteer.merged_into_id, Volunteer.id))
        .outerjoin(Member, Member.id == owner.member_id)
        .outerjoin(Account, Account.id == owner.account_id)
        .where(Volunteer.number.in_(numbers))
        .where(or_(owner.member_id.in_(here), owner.id.in_(signed_up), owner.id.in_(served)))
    )
    return [
        Person(volunteer_id, name, since_on, number=number, volunteer_id=volunteer_id)
        for volunteer_id, number, since_on, name in rows
    ]


def _named(session: Session, names: list[str], below: Select[UUID], today: date) -> list[tuple[str, Person]]:
    first_on = (
        select(func.min(Affiliation.from_on))
        .where(Affiliation.member_id == Member.id)
        .correlate(Member)
        .scalar_subquery()
    )
    is_theirs = or_(Volunteer.member_id == Member.id, Volunteer.account_id == Member.account_id)
    rows = session.execute(
        select(Member.id, Member.name, Member.phone_last4, Volunteer.id, Volunteer.since_on, first_on)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .outerjoin(Volunteer, is_theirs)
        .where(Member.name.in_(names), Member.phone_last4.is_not(None))
        .where(Affiliation.organisation_id.in_(below), holds_on(Affiliation, today))
        .order_by(Member.id, Volunteer.account_id.is_(None))
    )
    found: dict[UUID, tuple[str, Person]] = {}
    for member_id, name, last_four, volunteer_id, since_on, joined_on in rows:
        person = Person(
            volunteer_id or member_id,
            name,
            since_on or min(joined_on, today),
            volunteer_id=volunteer_id,
            member_id=member_id,
        )
        found.setdefault(member_id, (last_four or "", person))
    return list(found.values())
