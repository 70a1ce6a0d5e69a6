"""Who lives in the browser tests: branches, people and activities, arranged in the server's database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.service.planning import WITH_HOSTS
from backend.attendance.models import ScanEvent
from backend.attendance.service import opening, posters
from backend.core import clock
from backend.core.db import Database
from backend.identity.models import Account, LoginSession
from backend.identity.service import sessions
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.factories import activities, attendance
from tests.factories.desk import make_card, make_steward, shown_by
from tests.factories.identity import PASSWORD, make_account, new_phone
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_branch, make_grant

LONG_LIFE = {"rotation_seconds": 60, "grace_seconds": 300}
"""Codes that stay good while a busy machine takes its time."""


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    name: str
    phone: str
    account_id: UUID
    member_id: UUID | None = None
    password: str = PASSWORD


@dataclass(frozen=True)
class Branch:
    """A branch of one test, with its secretary and those members who can sign in."""

    id: UUID
    name: str
    secretary: Person
    members: list[Person] = field(default_factory=list)

    @property
    def member(self) -> Person:
        return self.members[0]


@dataclass(frozen=True)
class Meeting:
    """An activity of one test."""

    id: UUID
    title: str


class World:
    """Everything is committed at once, so that the server sees it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def change(self) -> Iterator[Session]:
        """A transaction of the test's own."""
        with self.database.transaction() as session:
            yield session

    def make_branch(self, *, members: int = 1, **fields: Any) -> Branch:
        """A branch with a secretary and so many members with accounts."""
        with self.change() as session:
            branch = make_branch(session, **fields)
            secretary = self._make_member(session, branch)
            self._grant(session, secretary, Role.SECRETARY, branch.id)
            people = [self._make_member(session, branch) for _ in range(members)]
            return Branch(branch.id, branch.short_name, secretary, people)

    def add_members(self, branch: Branch, count: int) -> list[str]:
        """So many more members, who cannot sign in; their names."""
        with self.change() as session:
            home = session.get_one(PartyOrganisation, branch.id)
            return [make_member(session, home).name for _ in range(count)]

    def hand_desk(self, meeting: Meeting, person: Person) -> None:
        """Let the person mind the meeting's desk."""
        with self.change() as session:
            make_steward(session, self.activity(session, meeting), session.get_one(Member, person.member_id))

    def give_card(self, person: Person) -> Callable[[], str]:
        """A card on the person's phone; what is returned tells what it shows now."""
        with self.change() as session:
            card = make_card(session, session.get_one(Member, person.member_id))

        def shown() -> str:
            with self.change() as session:
                return shown_by(session, card)

        return shown

    def poster_of(self, meeting: Meeting) -> str:
        """What the meeting's poster says."""
        with self.change() as session:
            activity = self.activity(session, meeting)
            poster = posters.find(session, activity=activity) or pytest.fail("There is no poster.")
            return posters.token_of(session, activity=activity, poster=poster)

    def close(self, meeting: Meeting) -> None:
        """End the meeting."""
        with self.change() as session:
            opening.close(session, activity=self.activity(session, meeting), now=self.now())

    def make_officer(self, role: Role, organisation_id: UUID | None = None, *, name: str) -> Person:
        """Somebody with a role and without a member's file, by default at the top of the tree."""
        with self.change() as session:
            place = organisation_id or get_root(session).id
            phone = new_phone()
            account = make_account(session, phone=phone, display_name=name)
            person = Person(name, phone, account.id)
            self._grant(session, person, role, place)
            return person

    def grant(self, person: Person, role: Role, organisation_id: UUID) -> None:
        """Give a person a role."""
        with self.change() as session:
            self._grant(session, person, role, organisation_id)

    def hold(self, branch: Branch, *, state: ActivityState = ActivityState.OPEN, **fields: Any) -> Meeting:
        """An activity of the branch; unless said otherwise it has just begun and is open for check-in."""
        values = {"starts_at": self.now() - timedelta(minutes=5), **LONG_LIFE, **fields}
        with self.change() as session:
            host = session.get_one(PartyOrganisation, branch.id)
            account = session.get_one(Account, branch.secretary.account_id)
            activity = activities.make_activity(session, host, state=state, account=account, **values)
            return Meeting(activity.id, activity.title)

    @staticmethod
    def activity(session: Session, meeting: Meeting) -> Activity:
        """The meeting's row with its hosts."""
        return session.scalars(select(Activity).where(Activity.id == meeting.id).options(*WITH_HOSTS)).one()

    def token_of(self, meeting: Meeting, *, now: datetime | None = None) -> str:
        """What the meeting's QR code says at `now`."""
        with self.change() as session:
            return attendance.token_of(session, session.get_one(Activity, meeting.id), now=now)

    def digits_of(self, meeting: Meeting) -> str:
        """The six digits on the meeting's screen."""
        with self.change() as session:
            return attendance.digits_of(session, session.get_one(Activity, meeting.id))

    def events_of(self, meeting: Meeting) -> list[tuple[str, str | None]]:
        """Outcome and reason of every attempt at the meeting, in their order."""
        statement = (
            select(ScanEvent.outcome, ScanEvent.reason)
            .where(ScanEvent.activity_id == meeting.id)
            .order_by(ScanEvent.received_at)
        )
        with self.change() as session:
            return [(row.outcome.value, row.reason) for row in session.execute(statement)]

    def first_event_id(self, meeting: Meeting) -> UUID:
        """The id of the first attempt at the meeting."""
        with self.change() as session:
            by_time = select(ScanEvent.id).where(ScanEvent.activity_id == meeting.id).order_by(ScanEvent.received_at)
            return session.scalars(by_time).first() or pytest.fail("Nobody tried.")

    def open_session(self, person: Person) -> str:
        """The cookie of a new session of the person, as after signing in."""
        with self.change() as session:
            account = session.get_one(Account, person.account_id)
            return sessions.open_session(session, account=account, device="Chrome", now=self.now())[1]

    def let_powers_sleep(self, person: Person) -> None:
        """As if the officer had done nothing for more than half an hour."""
        asleep = self.now() - sessions.POWERS_IDLE - timedelta(minutes=1)
        with self.change() as session:
            session.execute(
                update(LoginSession).where(LoginSession.account_id == person.account_id).values(powers_seen_at=asleep)
            )

    def long_ago(self) -> datetime:
        """So long that every code of then is over."""
        return self.now() - timedelta(minutes=20)

    @staticmethod
    def now() -> datetime:
        """What the server's clock says."""
        return clock.now()

    @staticmethod
    def _make_member(session: Session, branch: PartyOrganisation, **fields: Any) -> Person:
        phone = new_phone()
        member = make_member(session, branch, account=True, phone=phone, **fields)
        assert member.account_id is not None
        return Person(member.name, phone, member.account_id, member.id)

    @staticmethod
    def _grant(session: Session, person: Person, role: Role, organisation_id: UUID) -> None:
        make_grant(
            session,
            account=session.get_one(Account, person.account_id),
            role=role,
            organisation=session.get_one(PartyOrganisation, organisation_id),
        )
