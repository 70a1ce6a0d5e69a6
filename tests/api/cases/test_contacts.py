"""Flow members with whom nobody is in touch: the branch is reminded, and after half a year a case waits for people."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from backend import worker
from backend.cases.models import Case, CaseKind
from backend.cases.service import contacts, ladder
from backend.core import clock
from backend.flow.models import ContactNote, ContactWay, OutEnd
from backend.flow.service import away
from backend.flow.service import contacts as log
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from tests.factories.flow import home_of, make_away
from tests.factories.identity import NOON, make_account
from tests.factories.organisations import make_officer
from tests.support.parallel import together

TODAY = date(2026, 3, 6)


@pytest.fixture
def secretary(session, branch):
    return make_officer(session, Role.SECRETARY, branch)


def away_since(session, member, day):
    with clock.frozen(NOON - (TODAY - day)):
        return make_away(session, member, days=0)


def be_in_touch(session, registration, *, note=ContactNote.WELL, now=NOON):
    told = {"on_day": clock.local_date(now), "way": ContactWay.PHONE, "note": note}
    log.log(session, registration=registration, actor=make_account(session), now=now, **told)


def notices(session, *, withdrawn=False):
    told = select(Notification).where(Notification.kind == NotificationKind.FLOW_CONTACTS_DUE)
    return session.scalars(
        told.where(Notification.withdrawn_at.is_not(None) if withdrawn else Notification.withdrawn_at.is_(None))
    ).all()


class TestCases:
    @pytest.mark.parametrize(("since", "expected"), [(date(2025, 9, 6), 1), (date(2025, 9, 7), 0)])
    def test_are_opened_after_six_whole_months(self, session, branch, member, since, expected):
        away_since(session, member, since)

        assert ladder.open_contacts(session, now=NOON, limit=10) == expected

    def test_end_of_a_month_is_the_end_of_a_shorter_one(self, session, member):
        away_since(session, member, date(2025, 8, 31))

        assert ladder.open_contacts(session, now=datetime(2026, 2, 27, 4, tzinfo=NOON.tzinfo), limit=10) == 0
        assert ladder.open_contacts(session, now=datetime(2026, 2, 28, 4, tzinfo=NOON.tzinfo), limit=10) == 1

    def test_lie_with_the_home_branch_and_say_since_when(self, session, branch, member, browser_of):
        away_since(session, member, date(2025, 8, 1))
        ladder.open_contacts(session, now=NOON, limit=10)
        secretary = browser_of(branch)

        (line,) = secretary.get(f"/api/v1/organisations/{branch.id}/cases").json["items"]
        shown = secretary.get(f"/api/v1/cases/{line['id']}").json

        assert (shown["kind"], shown["since_on"], shown["months"]) == ("contact", "2025-08-01", 7)
        assert shown["is_borne_out"]

    def test_are_one_however_often_the_worker_looks_and_however_many_do(self, app, session, member):
        away_since(session, member, date(2025, 8, 1))
        session.commit()
        database = app.extensions["lianxin_database"]
        chore = next(chore for chore in worker.CHORES if chore.name == "open_contact_cases")

        assert sum(together([lambda: worker.do(database, chore, now=NOON)] * 4)) == 1
        assert len(session.scalars(select(Case).where(Case.kind == CaseKind.CONTACT)).all()) == 1

    def test_no_longer_stand_on_the_record_once_somebody_was_reached(self, session, branch, member, browser_of):
        registration = away_since(session, member, date(2025, 8, 1))
        ladder.open_contacts(session, now=NOON, limit=10)
        be_in_touch(session, registration)
        case = session.scalars(select(Case)).one()

        assert not browser_of(branch).get(f"/api/v1/cases/{case.id}").json["is_borne_out"]
        assert case.closed_at is None

    def test_are_not_put_off_by_trying_in_vain(self, session, member):
        registration = away_since(session, member, date(2025, 8, 1))
        be_in_touch(session, registration, note=ContactNote.NOT_REACHED, now=NOON - timedelta(days=10))

        assert ladder.open_contacts(session, now=NOON, limit=10) == 1

    def test_are_not_opened_about_whoever_is_back(self, session, branch, member):
        registration = away_since(session, member, date(2025, 8, 1))
        told = {"kind": OutEnd.RETURNED, "on": TODAY, "words": None, "actor": make_account(session)}
        away.end(session, registration=registration, now=NOON, **told)

        assert ladder.open_contacts(session, now=NOON, limit=10) == 0
        assert home_of(session, member).organisation_id == branch.id


class TestReminders:
    def test_come_once_for_a_step_and_name_nobody(self, session, branch, member, secretary):
        away_since(session, member, date(2026, 1, 6))

        assert [contacts.remind(session, now=NOON, limit=10) for _ in range(2)] == [1, 0]
        (notice,) = notices(session)
        assert (notice.account_id, notice.subject_id) == (secretary.id, branch.id)
        assert notice.facts == {"organisation": branch.short_name}

    def test_come_again_with_the_next_step_in_place_of_the_one_before(self, session, member, secretary):
        away_since(session, member, date(2026, 1, 6))
        contacts.remind(session, now=NOON, limit=10)

        assert contacts.remind(session, now=NOON + timedelta(days=30), limit=10) == 0
        assert contacts.remind(session, now=NOON + timedelta(days=31), limit=10) == 1  # 6 April: three months.
        assert (len(notices(session)), len(notices(session, withdrawn=True))) == (1, 1)

    def test_come_late_where_the_worker_was_away_for_a_week(self, session, member, secretary):
        away_since(session, member, date(2025, 12, 30))

        assert contacts.remind(session, now=NOON, limit=10) == 1

    def test_go_once_the_branch_is_in_touch(self, session, member, secretary):
        registration = away_since(session, member, date(2025, 12, 1))
        contacts.remind(session, now=NOON, limit=10)
        be_in_touch(session, registration)

        assert contacts.remind(session, now=NOON, limit=10) == 0
        assert notices(session) == []

    def test_do_not_come_before_two_months(self, session, member, secretary):
        away_since(session, member, date(2026, 1, 7))

        assert contacts.remind(session, now=NOON, limit=10) == 0
