"""The only writer of records: overlaps, midnight, whose word is needed, many at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.ids import new_id
from backend.volunteering.errors.ledger import RecordOverError, ServiceOverlapError
from backend.volunteering.models import COUNTING, Grade, ServiceDecision, ServiceRecord, Source
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import ledger
from backend.volunteering.service.ledger import Entry
from tests.factories.identity import NOON, make_account
from tests.factories.volunteering import make_project, make_record, make_volunteer
from tests.support.parallel import together

LATER = NOON + timedelta(days=10)


def span(first: float, minutes: float) -> Interval:
    return Interval(NOON + timedelta(minutes=first), NOON + timedelta(minutes=first + minutes))


@pytest.fixture
def add(session, project, volunteer):
    def write(interval, *, grade=Grade.A, around=False, project=project, volunteer=volunteer, **more):
        fields = {"source": Source.SCAN, "recorded_by_account_id": volunteer.account_id, "id": new_id()} | more
        entry = Entry(project=project, interval=interval, grade=grade, **fields)
        return ledger.add(session, entry, volunteer=volunteer, now=LATER, around=around)

    return write


class TestOverlap:
    def test_names_the_other_record_and_offers_what_is_free(self, session, add, volunteer, project):
        other = make_record(session, volunteer, project, starts_at=NOON + timedelta(minutes=40), minutes=20)

        with pytest.raises(ServiceOverlapError) as refused:
            add(span(0, 120))

        facts = refused.value.facts
        assert facts["record_id"] == str(other.id)
        assert (facts["starts_at"], facts["project_title"]) == (other.starts_at.isoformat(), project.title)
        assert [part["minutes"] for part in facts["offers"]["split"]] == [40, 60]
        assert facts["offers"]["shorten"]["minutes"] == 60

    def test_offers_nothing_where_nothing_is_free(self, session, add, volunteer, project):
        make_record(session, volunteer, project, minutes=120)

        with pytest.raises(ServiceOverlapError) as refused:
            add(span(10, 30))

        assert refused.value.facts["offers"] == {"shorten": None, "split": []}

    def test_tells_others_no_title_of_another_project(self, session, add, volunteer, branch):
        make_record(session, volunteer, make_project(session, branch, title="秘密花园"), minutes=60)

        with pytest.raises(ServiceOverlapError) as refused:
            add(span(0, 30), recorded_by_account_id=make_account(session).id)

        assert refused.value.facts["project_title"] is None

    def test_around_writes_what_is_free(self, session, add, volunteer, project):
        make_record(session, volunteer, project, starts_at=NOON + timedelta(minutes=40), minutes=20)

        records = add(span(0, 120), around=True)

        assert [record.minutes for record in records] == [40, 60]
        assert {record.entry_id for record in records} == {records[0].entry_id}
        assert records[0].flags == ["overlap_cut"]

    def test_leaves_nothing_half_written(self, session, add, volunteer, project):
        midnight = Interval(NOON + timedelta(hours=11), NOON + timedelta(hours=13))
        make_record(session, volunteer, project, starts_at=NOON + timedelta(hours=12, minutes=30), minutes=10)

        with pytest.raises(ServiceOverlapError):
            add(midnight)

        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 1


class TestDays:
    def test_are_told_apart_at_local_midnight(self, add):
        records = add(span(11 * 60, 120))

        assert [(record.held_on.day, record.minutes) for record in records] == [(6, 60), (7, 60)]

    def test_of_a_leap_year_have_29_februaries(self, session, project, volunteer):
        starts_at = datetime(2028, 2, 28, 15, 0, tzinfo=UTC)
        entry = Entry(
            project=project,
            interval=Interval(starts_at, starts_at + timedelta(hours=2)),
            source=Source.SCAN,
            grade=Grade.A,
            recorded_by_account_id=volunteer.account_id,
            id=new_id(),
        )

        records = ledger.add(session, entry, volunteer=volunteer, now=starts_at + timedelta(days=3))

        assert [record.held_on.isoformat() for record in records] == ["2028-02-28", "2028-02-29"]


class TestLevels:
    def test_follow_the_days_total_of_all_projects(self, session, add, branch):
        add(span(-240, 240))
        other = make_project(session, branch, title="另一个项目")
        eight, beyond, far = add(span(0, 240), project=other), add(span(240, 60)), add(span(300, 240))

        assert [found[0].level for found in (eight, beyond, far)] == ["none", "branch", "committee"]
        assert [found[0].state for found in (eight, beyond, far)] == ["credited", "waiting", "waiting"]

    def test_ask_a_second_person_about_everything_but_grade_a(self, add):
        records = [add(span(60 * place, 30), grade=grade)[0] for place, grade in enumerate(Grade)]

        assert [record.level for record in records] == ["none", "second_person", "second_person", "second_person"]


class TestVoidAndCorrect:
    def test_free_the_time_and_keep_the_rows(self, session, add, volunteer):
        (wrong,) = add(span(0, 60))
        by = make_account(session)

        (right,) = ledger.correct(
            session, record=wrong, interval=span(0, 45), account_id=by.id, reason="少记了", now=LATER
        )

        assert (wrong.state, right.minutes, right.replaces_id) == ("voided", 45, wrong.id)
        assert (right.grade, right.state, right.recorded_by_account_id) == ("c", "waiting", by.id)
        (decision,) = session.scalars(select(ServiceDecision))
        assert (decision.record_id, decision.kind, decision.reason) == (wrong.id, "voided", "少记了")

    def test_twice_is_refused(self, session, add):
        (record,) = add(span(0, 60))
        by = make_account(session).id
        ledger.void(session, record=record, account_id=by, reason="重复", now=LATER)

        with pytest.raises(RecordOverError):
            ledger.void(session, record=record, account_id=by, reason="重复", now=LATER)

    def test_into_an_overlap_changes_nothing(self, session, add):
        (record,) = add(span(0, 60))
        add(span(60, 60))

        with pytest.raises(ServiceOverlapError):
            ledger.correct(
                session,
                record=record,
                interval=span(0, 90),
                account_id=make_account(session).id,
                reason="多记",
                now=LATER,
            )

        session.expire_all()
        assert record.state == "credited"


class TestManyAtOnce:
    def test_twenty_writers_of_one_time_leave_one_record(self, session, plain_database, project, volunteer):
        session.commit()

        def write(place):
            def act():
                with plain_database.new_session() as own, own.begin():
                    entry = Entry(
                        project=own.get_one(type(project), project.id),
                        interval=span(place, 60),
                        source=Source.IMPORT,
                        grade=Grade.D,
                        recorded_by_account_id=volunteer.account_id,
                        id=new_id(),
                    )
                    try:
                        return ledger.add(own, entry, volunteer=own.get_one(type(volunteer), volunteer.id), now=LATER)
                    except ServiceOverlapError as refused:
                        return refused.reason

            return act

        ended = together([write(place) for place in range(20)])

        assert sum(isinstance(found, list) for found in ended) == 1
        assert [found for found in ended if isinstance(found, str)] == ["service_overlap"] * 19
        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 1

    def test_the_database_refuses_even_who_looks_away(self, session, plain_database, project, volunteer, monkeypatch):
        """Nobody is held and nothing is looked up beforehand: the constraint alone decides."""
        session.commit()
        monkeypatch.setattr(ledger, "hold", lambda *_: None)
        looked = ledger._list_taken
        first = set()

        def blind(own, volunteer_id, interval):
            if id(own) in first:
                return looked(own, volunteer_id, interval)
            first.add(id(own))
            return []

        monkeypatch.setattr(ledger, "_list_taken", blind)

        def act():
            with plain_database.new_session() as own, own.begin():
                entry = Entry(
                    project=own.get_one(type(project), project.id),
                    interval=span(0, 60),
                    source=Source.SCAN,
                    grade=Grade.A,
                    recorded_by_account_id=volunteer.account_id,
                    id=new_id(),
                )
                try:
                    return len(ledger.add(own, entry, volunteer=own.get_one(type(volunteer), volunteer.id), now=LATER))
                except ServiceOverlapError as refused:
                    return refused.facts["offers"]["split"]

        ended = together([act] * 20)

        assert sorted(map(str, ended)) == ["1"] + ["[]"] * 19
        counting = select(func.count()).where(ServiceRecord.state.in_(COUNTING))
        assert session.scalar(counting) == 1

    def test_two_people_do_not_wait_for_each_other(self, session, add):
        add(span(0, 60))

        assert len(add(span(0, 60), volunteer=make_volunteer(session))) == 1
