"""The ledger under random interleavings: no minute is lost, invented or counted twice, whatever comes in what order.

A model beside it keeps in the naive way which minute of whom is taken. What happens is one transaction of many parts,
taken back at the end of each run, so that a thousand steps take seconds.
"""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.attendance.models import Direction, EvidenceKind
from backend.core import clock
from backend.core.errors import Refusal
from backend.core.ids import new_id
from backend.members.models import Member
from backend.volunteering.errors.ledger import NotOverYetError, OutsidePlanError, ServiceOverlapError
from backend.volunteering.models import (
    COUNTING,
    DecisionKind,
    Grade,
    Project,
    RecordState,
    ScanOutcome,
    ServiceRecord,
    ServiceScan,
    ServiceStay,
    Shift,
    Source,
    Volunteer,
)
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import hours, ledger, ledger_batch, people, reports, scans, shift_desk, stays
from backend.volunteering.service.proofs import counting
from backend.volunteering.service.report.totals import Wanted, make_report
from backend.volunteering.service.scan_proofs import ServiceAttempt
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.service import make_assignment, token_at
from tests.factories.volunteering import make_project, make_shift, make_volunteer

MINUTE = timedelta(minutes=1)
BEGINNINGS = (
    datetime(2028, 2, 28, 14, 0, tzinfo=UTC),  # Two hours before a leap day begins,
    datetime(2028, 2, 29, 14, 0, tzinfo=UTC),  # and before it ends;
    datetime(2027, 12, 31, 14, 0, tzinfo=UTC),  # before a new year;
    NOON,  # and far from any midnight.
)
SPAN = 600
PLANS = ((0, 30, 150), (1, 140, 260), (0, 200, 320))
"""Project, beginning and end of each shift, in minutes; midnight is at 120. They overlap."""
YEARS = {"from_on": datetime(2024, 1, 1, tzinfo=UTC).date(), "until_on": datetime(2033, 1, 1, tzinfo=UTC).date()}

minute = st.integers(0, SPAN)
length = st.integers(1, 200)
place = st.integers(0, 10**6)
shift_number = st.integers(0, len(PLANS) - 1)
project_number = st.integers(0, 1)
direction = st.sampled_from(Direction)
back = st.just(0) | st.integers(0, 240)
"""How many minutes ago something was made on a phone that sends it now."""
name = st.sampled_from(["own", "twin", "other"])


class Ledger(RuleBasedStateMachine):
    """Three volunteers, two of whom turn out to be one person, and all that may happen to their time."""

    database = world = None

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def plan(self, beginning):
        self.session = self.database.new_session()
        self.base, self.elapsed = beginning, 0
        self.projects = [self.session.get_one(Project, found) for found in self.world["projects"]]
        self.rows = {name: self.session.get_one(Volunteer, found) for name, found in self.world["volunteers"].items()}
        self.shifts = [
            make_shift(self.session, self.projects[number], starts_at=self.at(first), minutes=last - first)
            for number, first, last in PLANS
        ]
        for shift in self.shifts:
            shift.grace_minutes = 30
            for number, volunteer in enumerate(self.rows.values(), start=1):
                make_assignment(self.session, shift, volunteer, place=number)
        self.taken = {name: {} for name in self.rows}
        """Of each person the minutes that are taken, and by which stay or entry."""
        self.stays, self.settled, self.sent = {}, set(), []

    # --- What happens -------------------------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 90))
    def pass_time(self, minutes):
        self.elapsed = min(SPAN, self.elapsed + minutes)

    @rule(number=shift_number, direction=direction, back=back)
    def scan(self, number, direction, back):
        self.take(self.scanned(number, direction, max(0, self.elapsed - back)))

    @rule(number=shift_number, first=back, last=back, is_out_first=st.booleans())
    def send_what_waited(self, number, first, last, is_out_first):
        """Both scans of a stay come late, in whichever order: the stay is the same."""
        came, went = sorted(max(0, self.elapsed - ago) for ago in (first, last))
        shift, plan = self.shifts[number], PLANS[number]
        over = min([plan[2]] + ([self.minute_of(shift.closed_at)] if shift.closed_at else []))
        running = stays.find_running(self.session, volunteer_id=self.id_of("own"))
        is_new = running is None and not self.scans_of("own", shift)
        is_timely = plan[1] - 30 <= came < over and came < went < plan[2] + 30
        attempts = [self.scanned(number, Direction.IN, came), self.scanned(number, Direction.OUT, went)]
        before = set(self.taken["own"])
        for attempt in reversed(attempts) if is_out_first else attempts:
            self.take(attempt)
        if is_new and is_timely:
            assert set(self.taken["own"]) == before | (set(range(came, went)) & set(range(*plan[1:])))

    @rule(name=name, number=shift_number, direction=direction, back=back)
    def tick(self, name, number, direction, back):
        """At the lead's desk, which may still know somebody by a number that was merged."""
        at = self.at(max(0, self.elapsed - back))
        self.take(
            ServiceAttempt(
                id=new_id(),
                account_id=self.world["lead"],
                evidence=EvidenceKind.ROSTER,
                value=str(self.world["volunteers"][name]),
                direction=direction,
                shift_id=self.shifts[number].id,
                captured_at=at,
                sent_at=self.now,
            )
        )

    @precondition(lambda self: self.sent)
    @rule(number=place)
    def send_again(self, number):
        assert self.take(self.sent[number % len(self.sent)]).replayed

    @rule(first=minute, length=length, number=project_number, around=st.booleans())
    def report(self, first, length, number, around):
        told = reports.Report(
            id=new_id(),
            project_id=self.projects[number].id,
            shift_id=None,
            interval=self.interval(first, first + length),
            reason="补记",
            around=around,
        )
        act = self.reporting(told)
        self.written("own", self.attempt(act), first, first + length, told.id, around=around)
        before = dict(self.taken["own"])
        self.attempt(act)  # Sent twice is once.
        assert before == self.taken["own"]

    @rule(number=shift_number, offset=st.integers(-10, 60), length=length)
    def make_up(self, number, offset, length):
        first, plan = max(0, PLANS[number][1] + offset), PLANS[number]
        told = reports.Report(
            id=new_id(),
            project_id=self.shifts[number].project_id,
            shift_id=self.shifts[number].id,
            interval=self.interval(first, first + length),
            reason="忘了扫码",
        )
        self.written("own", self.attempt(self.reporting(told)), first, first + length, told.id, plan=plan[1:])

    @rule(name=name, number=shift_number, offset=st.integers(-10, 60), length=length)
    def call_roll(self, name, number, offset, length):
        first, plan = max(0, PLANS[number][1] + offset), PLANS[number]
        line = shift_desk.RollCallLine(new_id(), self.world["volunteers"][name], self.interval(first, first + length))
        (found,) = shift_desk.call_roll(
            self.session, shift=self.shifts[number], lines=[line], account_id=self.world["lead"], now=self.now
        )
        self.written(self.person(name), found, first, first + length, line.id, plan=plan[1:])

    @rule(rows=st.lists(st.tuples(name, minute, length, project_number), min_size=1, max_size=4))
    def bring_in(self, rows):
        """Hours kept elsewhere: all of them or none."""
        rows = [(self.person(name), first, first + length, number) for name, first, length, number in rows]
        rows = [row for row in rows if row[2] <= self.elapsed]
        wanted = [(person, minute) for person, first, last, _ in rows for minute in range(first, last)]
        is_free = len(wanted) == len(set(wanted)) and not any(each in self.taken[person] for person, each in wanted)
        entries = [(self.id_of(person), self.entry(number, first, last)) for person, first, last, number in rows]

        def act():
            ledger_batch.hold(self.session, {volunteer_id for volunteer_id, _ in entries})
            ledger_batch.add(self.session, entries, now=self.now)
            return True

        assert not rows or is_free == (self.attempt(act) is True)
        if is_free:
            for (person, first, last, _), (_, entry) in zip(rows, entries, strict=True):
                self.taken[person] |= dict.fromkeys(range(first, last), entry.id)

    @rule(number=place)
    def void(self, number):
        for person, record in self.some_record(number):
            ledger.void(self.session, record=record, account_id=self.world["lead"], reason="记错了", now=self.now)
            self.forget(person, record)

    @rule(number=place, is_confirmed=st.booleans())
    def decide(self, number, is_confirmed):
        for person, record in self.some_record(number, RecordState.WAITING):
            kind = DecisionKind.CONFIRMED if is_confirmed else DecisionKind.REFUSED
            ledger.decide(self.session, record, kind, account_id=self.world["reviewer"], now=self.now)
            self.settled.add(record.stay_id)
            if not is_confirmed:
                self.forget(person, record)

    @rule(number=place)
    def take_back(self, number):
        for person, record in self.some_record(number):
            by = {"volunteer": self.rows[person], "account_id": self.world["account"]}
            found = self.attempt(partial(reports.take_back, self.session, record=record, now=self.now, **by))
            may = record.source in reports.OWN_SOURCES and record.state is not RecordState.CREDITED
            assert (found is None) == may
            if may:
                self.forget(person, record)

    @rule(number=place, first=minute, length=length)
    def correct(self, number, first, length):
        for person, record in self.some_record(number):
            rest = self.taken[person].keys() - self.minutes_of(record)
            told = {
                "interval": self.interval(first, first + length),
                "account_id": self.world["lead"],
                "reason": "时间不对",
            }
            found = self.attempt(partial(ledger.correct, self.session, record=record, now=self.now, **told))
            if isinstance(found, Refusal):
                assert first + length > self.elapsed or rest & set(range(first, first + length))
            else:
                self.forget(person, record)
                self.written(person, found, first, first + length, found[0].entry_id)

    @rule(number=shift_number)
    def close(self, number):
        lead = self.world["lead"]
        self.attempt(lambda: shift_desk.close(self.session, shift=self.shifts[number], account_id=lead, now=self.now))
        self.look_at_stays()

    @rule()
    def let_the_worker_close(self):
        stays.close_forgotten(self.session, now=self.now, limit=10)
        self.look_at_stays()

    @precondition(lambda self: "twin" in self.taken)
    @rule()
    def become_one(self):
        """The member's file gets the account: two of the rows are one person."""
        twin = self.rows["twin"]
        self.session.get_one(Member, self.world["member"]).account_id = self.world["account"]
        self.session.flush()
        people.settle(self.session, now=self.now, limit=5)
        self.session.expire_all()
        if twin.merged_into_id is None:
            running = [stays.find_running(self.session, volunteer_id=self.id_of(name)) for name in ("own", "twin")]
            assert any(running)
            return
        both = self.taken.pop("twin").keys() | self.taken["own"].keys()
        records = self.records_of("own")
        self.taken["own"] = {
            each: record.stay_id or record.entry_id for record in records for each in self.minutes_of(record)
        }
        assert both == self.taken["own"].keys()
        for record in self.session.scalars(select(ServiceRecord).where(ServiceRecord.state == RecordState.VOIDED)):
            self.settled.add(record.stay_id)

    # --- What always holds --------------------------------------------------------------------------------------------

    @invariant()
    def every_minute_is_there_once(self):
        for name, volunteer in self.rows.items():
            records = self.records_of(name)
            minutes = [each for record in records for each in self.minutes_of(record)]
            assert len(minutes) == len(set(minutes)), "Two records overlap."
            assert set(minutes) == self.taken.get(name, {}).keys(), f"Minutes of {volunteer.id} are lost or invented."
            for record in records:
                assert record.minutes == len(self.minutes_of(record))
                assert clock.local_date(record.starts_at) == record.held_on
                assert clock.local_date(record.ends_at - MINUTE) == record.held_on

    def teardown(self):
        if not hasattr(self, "session"):
            return
        try:
            self.every_total_is_the_same()
        finally:
            self.session.rollback()
            self.session.close()

    def every_total_is_the_same(self):
        """By day, by month, by grade, by project, of a proof and of the organisation's report."""
        place, credited = self.world["organisation"], {}
        for person in self.taken:
            records, volunteer_id = self.records_of(person), self.id_of(person)
            credited[person] = sum(record.minutes for record in records if record.state is RecordState.CREDITED)
            told = hours.totals(self.session, volunteer_id=volunteer_id)
            assert told["credited_minutes"] == credited[person]
            assert told["credited_minutes"] + told["waiting_minutes"] == len(self.taken[person])
            for by in ("by_grade", "by_month", "by_project"):
                assert sum(part["minutes"] for part in told[by]) == credited[person]
            days = ledger.minutes_on(
                self.session, volunteer_id=volunteer_id, days={record.held_on for record in records}
            )
            assert sum(days.values()) == len(self.taken[person])
            proof = counting.count(self.session, volunteer_id=volunteer_id, organisation_id=place, **YEARS)
            assert proof.minutes == sum(part["minutes"] for part in proof.projects) == credited[person]
            assert counting.credited_minutes(self.session, volunteer_id=volunteer_id) == credited[person]
        wanted = Wanted([place], **YEARS)
        report = make_report(self.session, wanted=wanted, today=clock.local_date(self.now))
        assert report["minutes"] == sum(credited.values())
        for by in ("by_month", "by_grade", "by_kind", "by_project"):
            assert sum(part["minutes"] for part in report[by]) == report["minutes"]

    # --- Looking and noting -------------------------------------------------------------------------------------------

    @property
    def now(self):
        return self.at(self.elapsed)

    def at(self, minutes):
        return self.base + minutes * MINUTE

    def minute_of(self, instant):
        return (instant - self.base) // MINUTE

    def interval(self, first, last):
        return Interval(self.at(first), self.at(last))

    def minutes_of(self, row):
        return range(self.minute_of(row.starts_at), self.minute_of(row.ends_at))

    def person(self, name):
        return name if name in self.taken else "own"

    def id_of(self, name):
        return self.world["volunteers"][name]

    def records_of(self, name):
        own = select(ServiceRecord).where(ServiceRecord.volunteer_id == self.id_of(name))
        counting = own.where(ServiceRecord.state.in_(COUNTING)).order_by(ServiceRecord.starts_at)
        return list(self.session.scalars(counting))

    def some_record(self, number, *states):
        """One of all that count, with whose it is; none where there is none."""
        found = [(person, record) for person in self.taken for record in self.records_of(person)]
        found = [pair for pair in found if not states or pair[1].state in states]
        return [found[number % len(found)]] if found else []

    def scans_of(self, name, shift):
        own = select(ServiceScan.id).where(ServiceScan.volunteer_id == self.id_of(name))
        return self.session.scalars(own.where(ServiceScan.shift_id == shift.id)).all()

    def attempt(self, act):
        """What it returns, or its refusal, of which nothing stays."""
        try:
            with self.session.begin_nested():
                return act()
        except (Refusal, IntegrityError) as refused:
            return refused

    def scanned(self, number, direction, at):
        return ServiceAttempt(
            id=new_id(),
            account_id=self.world["account"],
            evidence=EvidenceKind.ROTATING_CODE,
            value=token_at(self.session, self.shifts[number], self.at(at)),
            direction=direction,
            captured_at=self.at(at),
            sent_at=self.now,
        )

    def take(self, attempt):
        found = self.attempt(lambda: scans.take(self.session, attempt, now=self.now))
        if isinstance(found, scans.Ended):
            self.sent.append(attempt)
        self.look_at_stays()
        return found

    def reporting(self, told):
        return lambda: reports.report(
            self.session, told, volunteer=self.rows["own"], account_id=self.world["account"], now=self.now
        )

    def entry(self, number, first, last):
        return ledger.Entry(
            project=self.projects[number],
            interval=self.interval(first, last),
            source=Source.IMPORT,
            grade=Grade.D,
            recorded_by_account_id=self.world["lead"],
            id=new_id(),
        )

    def written(self, person, found, first, last, key, *, around=False, plan=(0, 2 * SPAN)):
        """Note what was written; it is refused for these reasons and no other."""
        wanted, taken = set(range(first, last)), self.taken[person]
        if first < plan[0] or last > plan[1]:
            assert isinstance(found, OutsidePlanError)
        elif last > self.elapsed:
            assert isinstance(found, NotOverYetError)
        elif wanted & taken.keys() and not around:
            assert isinstance(found, ServiceOverlapError)
        else:
            assert sum(record.minutes for record in found) == len(wanted - taken.keys())
            self.taken[person] = dict.fromkeys(wanted, key) | taken

    def forget(self, person, record):
        self.settled.add(record.stay_id)
        for each in self.minutes_of(record):
            del self.taken[person][each]

    def look_at_stays(self):
        """What of a stay was planned and free is taken now; of one that was set right, anew."""
        of = {self.id_of(person): person for person in self.taken}
        ended = select(ServiceStay).where(ServiceStay.ended_at.is_not(None))
        for stay in self.session.scalars(ended.execution_options(populate_existing=True)):
            limits = (self.minute_of(stay.started_at), self.minute_of(stay.ended_at))
            if self.stays.get(stay.id) == limits:
                continue
            assert stay.id not in self.settled, "Somebody has decided on it."
            self.stays[stay.id] = limits
            taken, shift = self.taken[of[stay.volunteer_id]], self.session.get_one(Shift, stay.shift_id)
            self.is_told_by_somebody(stay, shift)
            for each in [each for each, key in taken.items() if key == stay.id]:
                del taken[each]
            for each in set(range(*limits)) & set(self.minutes_of(shift)):
                taken.setdefault(each, stay.id)

    def is_told_by_somebody(self, stay, shift):
        """Nobody invents when a stay began and ended."""
        came = self.session.get_one(ServiceScan, stay.in_scan_id)
        assert came.counts_at == stay.started_at
        assert came.outcome in (ScanOutcome.STARTED, ScanOutcome.STOPPED)
        if stay.out_scan_id is not None:
            assert self.session.get_one(ServiceScan, stay.out_scan_id).counts_at == stay.ended_at
        else:
            assert stay.ended_at in (shift.ends_at, shift.closed_at, stay.started_at)


@pytest.fixture
def world(session, branch, lead_account):
    """Two projects of one branch; a volunteer with an account, and a member's row of the same person."""
    own = make_volunteer(session)
    member = make_member(session, branch)
    long = {"from_on": YEARS["from_on"], "until_on": YEARS["until_on"], "lead": lead_account}
    found = {
        "organisation": branch.id,
        "projects": [make_project(session, branch, title=title, **long).id for title in ("爱心送考", "周末便民")],
        "volunteers": {
            "own": own.id,
            "twin": make_volunteer(session, member_id=member.id).id,
            "other": make_volunteer(session).id,
        },
        "account": own.account_id,
        "member": member.id,
        "lead": lead_account.id,
        "reviewer": make_account(session).id,
    }
    session.commit()
    return found


class TestLedger:
    def test_keeps_every_minute_once_whatever_comes_in_what_order(self, plain_database, world):
        is_sqlite = plain_database.engine.dialect.name == "sqlite"
        machine = type("Bound", (Ledger,), {"database": plain_database, "world": world})

        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=40 if is_sqlite else 8,
                stateful_step_count=25,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
