"""A branch at noon of its theme day: check-in is open, the clock stands still."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.attendance.models import Attendance, ScanEvent
from backend.core import clock
from backend.identity.models import Account
from backend.members.models import AffiliationReason, Member
from backend.members.service import affiliations
from backend.organisations.models import PartyOrganisation, Role
from tests.conftest import ApiClient
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def branch(session: Session) -> PartyOrganisation:
    return make_branch(session, name="云溪律师第一党支部", short_name="律师一支部")


@pytest.fixture
def other_branch(session: Session) -> PartyOrganisation:
    return make_branch(session, name="云溪出租车党支部", short_name="出租车支部")


@pytest.fixture
def officer(session: Session, branch: PartyOrganisation) -> Account:
    return make_officer(session, Role.SECRETARY, branch, display_name="李书记")


@pytest.fixture
def secretary(new_client: Callable[[], ApiClient], officer: Account) -> ApiClient:
    """The secretary's browser."""
    return new_client().sign_in(officer)


@pytest.fixture
def member(session: Session, branch: PartyOrganisation) -> Member:
    return make_member(session, branch, account=True)


@pytest.fixture
def account_of(session: Session) -> Callable[[Member], Account]:
    return lambda member: session.get_one(Account, member.account_id)


@pytest.fixture
def phone_of(
    new_client: Callable[[], ApiClient], account_of: Callable[[Member], Account]
) -> Callable[[Member], ApiClient]:
    """Gives a member a signed-in phone."""
    return lambda member: new_client().sign_in(account_of(member))


@pytest.fixture
def phone(phone_of: Callable[[Member], ApiClient], member: Member) -> ApiClient:
    """The member's phone."""
    return phone_of(member)


@pytest.fixture
def theme_day(session: Session, branch: PartyOrganisation, member: Member) -> Activity:
    """Open since now, with `member` on its roster."""
    return make_activity(session, branch, state=ActivityState.OPEN)


@pytest.fixture
def transferred(session: Session) -> Callable[..., Member]:
    """Makes a member who moved from one branch to another on a day."""

    def make(there: PartyOrganisation, to: PartyOrganisation, *, on: date) -> Member:
        member = make_member(session, there, account=True)
        affiliations.move(session, member=member, to=to, on=on, reason=AffiliationReason.TRANSFER, now=clock.now())
        session.flush()
        return member

    return make


@pytest.fixture
def look(session: Session) -> "Look":
    return Look(session)


class Look:
    """What stands in the tables now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lines(self) -> list[Attendance]:
        self._session.rollback()
        self._session.expire_all()
        return list(self._session.scalars(select(Attendance)))

    def events(self) -> list[ScanEvent]:
        self._session.rollback()
        self._session.expire_all()
        return list(self._session.scalars(select(ScanEvent).order_by(ScanEvent.received_at, ScanEvent.id)))

    def line_of(self, member_id: UUID) -> Attendance | None:
        return next((line for line in self.lines() if line.member_id == member_id), None)

    def count(self, table: type) -> int:
        self._session.rollback()
        return self._session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def close(secretary, theme_day):
    def act():
        with clock.frozen(NOON):  # Officers' powers fall asleep soon after the noon at which they signed in.
            return secretary.post(f"/api/v1/activities/{theme_day.id}/close")

    return act


@pytest.fixture
def after(session):
    """Lets the worker do one of its chores at an instant."""

    def act(chore, *, now):
        session.commit()
        session.expire_all()
        done = chore(session, now=now)
        session.commit()
        return done

    return act
