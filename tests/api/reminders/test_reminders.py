"""Each reminder: to whom, from when on, once, and gone as soon as its matter is settled."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityHost, ActivityState
from backend.attendance.models import LeaveCategory
from backend.attendance.service import leave as leaves
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import MemberStanding, Standing
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from backend.reminders.service import REMINDERS, look, remind
from backend.transfers.models import Letter, TransferState
from backend.volunteering.models import Qualification, RecordState, ReviewLevel
from tests.factories.activities import make_activity
from tests.factories.attendance import make_provisional
from tests.factories.duties import make_record as make_note
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.transfers import make_mover, make_transfer
from tests.factories.volunteering import make_project, make_record, make_volunteer

DAY = timedelta(days=1)
TODAY = date(2026, 3, 6)


class TestProbations:
    @pytest.fixture
    def probationer(self, session, branch):
        """Their probation is over in thirty days."""
        joined_on = date(2025, 4, 5)
        return make_member(
            session,
            branch,
            account=True,
            standing=Standing.PROBATIONARY,
            joined_on=joined_on,
            affiliated_from=joined_on,
        )

    def test_tell_the_secretaries_how_many_and_name_nobody(self, session, branch, officer, probationer, work, told):
        work(NotificationKind.PROBATION_DUE)

        facts = {"ends_on": "2026-04-05", "is_over": False, "count": 1}
        assert told(NotificationKind.PROBATION_DUE) == [(officer.id, branch.id, facts)]

    def test_tell_the_member_themselves(self, probationer, work, told):
        work(NotificationKind.OWN_PROBATION_DUE)

        facts = {"ends_on": "2026-04-05", "is_over": False}
        assert told(NotificationKind.OWN_PROBATION_DUE) == [(probationer.account_id, probationer.id, facts)]

    def test_are_told_once_a_step_the_later_in_place_of_the_earlier(self, probationer, work, told):
        kind = NotificationKind.OWN_PROBATION_DUE

        assert [work(kind, later=days * DAY) for days in (0, 1, 22, 23, 29, 30, 90)] == [1, 0, 0, 2, 0, 2, 0]

        assert len(told(kind)) == 1

    def test_say_nothing_before_two_months(self, probationer, work, told):
        assert work(NotificationKind.OWN_PROBATION_DUE, later=-31 * DAY) == 0

    def test_heal_a_week_without_a_worker(self, probationer, work, told):
        work(NotificationKind.OWN_PROBATION_DUE, later=37 * DAY)

        assert [facts["is_over"] for _, _, facts in told(NotificationKind.OWN_PROBATION_DUE)] == [True]

    def test_go_when_it_is_settled(self, session, probationer, work, told):
        work(NotificationKind.OWN_PROBATION_DUE)
        row = session.scalars(select(MemberStanding).where(MemberStanding.member_id == probationer.id)).one()
        row.standing = Standing.FULL

        work(NotificationKind.OWN_PROBATION_DUE)

        assert told(NotificationKind.OWN_PROBATION_DUE) == []


class TestTerms:
    def test_are_told_six_and_three_months_before_their_end(self, session, branch, officer, work, told):
        make_note(session, branch, rule_key="term", done_on=date(2023, 11, 10))
        session.commit()
        kind = NotificationKind.TERM_ENDING
        days = [(date(2026, month, day) - TODAY) for month, day in ((5, 9), (5, 10), (8, 9), (8, 10), (11, 11))]

        assert [work(kind, later=later) for later in days] == [0, 1, 0, 2, 1]

        work(kind, later=days[1])
        assert told(kind) == []  # That turn was told.

    def test_go_with_the_election(self, session, branch, officer, work, told):
        make_note(session, branch, rule_key="term", done_on=date(2023, 4, 10))
        session.commit()
        work(NotificationKind.TERM_ENDING)
        assert told(NotificationKind.TERM_ENDING) == [(officer.id, branch.id, {"ends_on": "2026-04-10"})]
        make_note(session, branch, rule_key="term", done_on=date(2026, 3, 6))
        session.commit()

        work(NotificationKind.TERM_ENDING)

        assert told(NotificationKind.TERM_ENDING) == []


class TestStage:
    def test_is_refused_twice_by_the_database_itself(self, session):
        account = make_account(session)
        same = {"account_id": account.id, "kind": NotificationKind.TRANSFER_DUE, "subject_id": new_id()}
        for _ in range(2):
            session.add(Notification(id=new_id(), facts={}, created_at=NOON, stage="1:2026-03-06:0", **same))

        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


class TestWhatHappensMeanwhile:
    """Between looking, which holds nobody up, and writing."""

    KIND = NotificationKind.OWN_PROBATION_DUE

    @pytest.fixture
    def probationer(self, session, branch):
        joined_on = date(2025, 4, 5)
        return make_member(
            session,
            branch,
            account=True,
            standing=Standing.PROBATIONARY,
            joined_on=joined_on,
            affiliated_from=joined_on,
        )

    @pytest.fixture
    def reminder(self):
        return next(reminder for reminder in REMINDERS if reminder.kind is self.KIND)

    @pytest.fixture
    def decide(self, session):
        def change(member, standing):
            session.scalars(
                select(MemberStanding).where(MemberStanding.member_id == member.id)
            ).one().standing = standing
            session.commit()

        return change

    def test_tells_nobody_of_what_was_settled(self, session, probationer, reminder, decide, told):
        (part,) = look(session, reminder, now=NOON)
        decide(probationer, Standing.FULL)

        assert remind(session, reminder, part, now=NOON) == 0

        assert told(self.KIND) == []

    def test_leaves_what_is_due_again(self, session, probationer, reminder, decide, work, told):
        work(self.KIND)
        decide(probationer, Standing.FULL)
        (part,) = look(session, reminder, now=NOON)
        decide(probationer, Standing.PROBATIONARY)

        assert remind(session, reminder, part, now=NOON) == 0

        assert len(told(self.KIND)) == 1

    def test_tells_nobody_twice_where_two_workers_looked_at_once(self, session, probationer, reminder, told):
        parts = [look(session, reminder, now=NOON) for _ in range(2)]

        assert [remind(session, reminder, part, now=NOON) for (part,) in parts] == [1, 0]

        assert len(told(self.KIND)) == 1

    def test_writes_of_those_only_of_whom_it_was_asked(self, session, branch, probationer, reminder, told):
        other = make_member(session, branch, account=True, standing=Standing.PROBATIONARY, joined_on=date(2025, 4, 5))

        assert remind(session, reminder, [other.id], now=NOON) == 1

        assert [subject_id for _, subject_id, _ in told(self.KIND)] == [other.id]


class TestTransfers:
    @pytest.fixture
    def transfer(self, session, branch, officer):
        mover = make_mover(session, branch)
        committee = make_committee(session)
        transfer = make_transfer(session, mover, make_branch(session, parent=committee))
        transfer.due_on = TODAY + 3 * DAY
        session.commit()
        return transfer

    def test_remind_whoever_has_it_two_days_before_and_on_the_day(self, officer, transfer, work, told):
        kind = NotificationKind.TRANSFER_DUE

        assert [bool(work(kind, later=days * DAY)) for days in (0, 1, 2, 3, 4, 9)] == [0, 1, 0, 1, 0, 0]

        assert {account_id for account_id, _, _ in told(kind)} >= {officer.id}
        assert {subject_id for _, subject_id, _ in told(kind)} == {transfer.id}

    def test_never_remind_the_member_who_holds_the_office_too(self, session, branch, transfer, work, told):
        mover = session.get_one(Account, transfer.member.account_id)
        make_officer(session, Role.COMMITTEE_STAFF, make_committee(session), phone=None)
        work(NotificationKind.TRANSFER_DUE, later=DAY)

        assert mover.id not in {account_id for account_id, _, _ in told(NotificationKind.TRANSFER_DUE)}

    def test_go_with_the_step(self, session, transfer, work, told):
        work(NotificationKind.TRANSFER_DUE, later=DAY)
        transfer.due_on = TODAY + 20 * DAY

        work(NotificationKind.TRANSFER_DUE, later=DAY)

        assert told(NotificationKind.TRANSFER_DUE) == []


class TestLetters:
    def test_tell_the_member_and_the_committee_that_wrote_it(self, session, work, told):
        committee, other = (make_committee(session, may_transfer_nationwide=True) for _ in range(2))
        mover = make_mover(session, make_branch(session, parent=committee))
        staff = make_officer(session, Role.COMMITTEE_STAFF, committee)
        destination = make_branch(session, parent=other)
        transfer = make_transfer(session, mover, destination, state=TransferState.LETTER_ISSUED)
        letter = session.scalars(select(Letter).where(Letter.transfer_id == transfer.id)).one()
        session.commit()
        kind = NotificationKind.LETTER_EXPIRING
        until = letter.valid_until - TODAY

        assert work(kind, later=until - 8 * DAY) == 0
        assert work(kind, later=until - 7 * DAY) >= 2

        own = {account_id: facts["is_own"] for account_id, _, facts in told(kind)}
        assert own[mover.account_id] is True
        assert own[staff.id] is False


class TestHours:
    def test_that_wait_for_a_week_are_told_once_a_month_to_who_may_confirm_them(
        self, session, branch, officer, work, told
    ):
        project = make_project(session, branch)
        told_of = {"state": RecordState.WAITING, "level": ReviewLevel.SECOND_PERSON}
        make_record(session, make_volunteer(session), project, **told_of)
        make_record(session, make_volunteer(session, account=officer), project, starts_at=NOON - DAY, **told_of)
        session.commit()
        kind = NotificationKind.HOURS_WAITING

        assert [work(kind, later=days * DAY) for days in (6, 7, 8, 20, 26)] == [0, 1, 0, 0, 2]

        assert told(kind) == [(officer.id, branch.id, {})]

    def test_do_not_trouble_whoever_recorded_all_of_them(self, session, branch, officer, work):
        of_officer = make_volunteer(session, account=officer)
        make_record(session, of_officer, make_project(session, branch), state=RecordState.WAITING)
        session.commit()

        assert work(NotificationKind.HOURS_WAITING, later=9 * DAY) == 0


class TestQualifications:
    @pytest.fixture
    def card(self, session):
        def make(volunteer, expires_on):
            checker = make_account(session)
            seen = {"stated_at": NOON, "checked_at": NOON, "checked_by_account_id": checker.id}
            made = Qualification(
                id=new_id(), volunteer_id=volunteer.id, kind="driving_licence", expires_on=expires_on, **seen
            )
            session.add(made)
            session.commit()
            return made

        return make

    def test_tell_their_holder_a_month_and_a_week_before(self, session, card, work, told):
        volunteer = make_volunteer(session)
        found = card(volunteer, TODAY + 31 * DAY)
        kind = NotificationKind.QUALIFICATION_EXPIRING

        assert [work(kind, later=days * DAY) for days in (0, 1, 23, 24, 31)] == [0, 1, 0, 2, 1]

        work(kind, later=24 * DAY)
        assert told(kind) == []  # Told already, and over: nobody is scolded.
        assert found.expires_on == TODAY + 31 * DAY

    def test_say_nothing_to_whoever_has_a_later_one(self, session, card, work):
        volunteer = make_volunteer(session)
        card(volunteer, TODAY + 20 * DAY)
        card(volunteer, TODAY + 2000 * DAY)

        assert work(NotificationKind.QUALIFICATION_EXPIRING) == 0


class TestLeaves:
    def test_that_wait_are_told_a_day_before_and_go_when_decided(self, session, branch, officer, work, told):
        starts_at = NOON + 2 * DAY
        member = make_member(session, branch, account=True)
        activity = make_activity(session, branch, starts_at=starts_at, leave_needs_approval=True)
        asked = {"category": LeaveCategory.WORK, "note": "", "account_id": member.account_id, "now": NOON}
        leave = leaves.ask(session, activity=activity, member_id=member.id, **asked)
        session.commit()
        kind = NotificationKind.LEAVE_WAITING

        assert work(kind) == 0
        assert work(kind, later=DAY) == 1
        facts = {"title": activity.title, "starts_at": starts_at.isoformat(), "count": 1}
        assert told(kind) == [(officer.id, activity.id, facts)]

        by = {"officer": officer, "reason": None, "is_granted": True, "now": NOON + DAY}
        leaves.decide(session, leave=leave, activity=activity, **by)
        work(kind, later=DAY)
        assert told(kind) == []

    def test_of_another_hosts_people_are_that_hosts_to_answer(self, session, branch, officer, work, told):
        other = make_branch(session, name="云溪律师第二党支部", short_name="律师二支部")
        theirs = make_officer(session, Role.SECRETARY, other)
        activity = make_activity(session, branch, starts_at=NOON + DAY, leave_needs_approval=True)
        session.add(ActivityHost(activity_id=activity.id, organisation_id=other.id, is_lead=False))
        session.flush()
        session.refresh(activity, ["hosts"])
        for home in (branch, other, other):
            member = make_member(session, home, account=True)
            asked = {"category": LeaveCategory.WORK, "note": "", "account_id": member.account_id, "now": NOON}
            leaves.ask(session, activity=activity, member_id=member.id, **asked)
        session.commit()

        assert work(NotificationKind.LEAVE_WAITING) == 2

        counts = {account_id: facts["count"] for account_id, _, facts in told(NotificationKind.LEAVE_WAITING)}
        assert counts == {officer.id: 1, theirs.id: 2}


class TestClosings:
    def test_say_how_many_wait_half_an_hour_before(self, session, branch, officer, work, told):
        late, *missing = [make_member(session, branch) for _ in range(3)]
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        make_provisional(session, activity, late, branch=branch)
        session.commit()
        kind = NotificationKind.CLOSING_SOON
        closes_at = NOON + timedelta(hours=14, minutes=30)

        work(kind, at=closes_at - timedelta(minutes=31))
        assert told(kind) == []
        work(kind, at=closes_at - timedelta(minutes=30))

        ((account_id, subject_id, facts),) = told(kind)
        assert (account_id, subject_id) == (officer.id, activity.id)
        assert (facts["provisional"], facts["unmarked"]) == (1, len(missing))
