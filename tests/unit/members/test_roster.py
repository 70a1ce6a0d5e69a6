"""Dated rows against a naive model: whatever happens in whatever order, the roster as of a day is exact."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.errors import Refusal
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import AlreadyThereError, BeforePresentPeriodError, DateInFutureError
from backend.members.models import Affiliation, AffiliationReason, Member, Standing
from backend.members.service import affiliations, groups, holders, standings
from backend.members.service.roster import list_roster
from backend.organisations.errors import NotABranchError
from backend.organisations.models import Grant, PostKind, Role
from backend.organisations.service import posts
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_grant

START = date(2024, 1, 1)
DAYS = 40
steps = st.lists(
    st.tuples(st.sampled_from(["move", "standing"]), st.integers(0, 2), st.integers(0, 2), st.integers(0, DAYS)),
    max_size=12,
)


@dataclass
class Model:
    """What a person would note: from which day on somebody is where, and what."""

    places: dict[date, object] = field(default_factory=dict)
    standings: dict[date, Standing] = field(default_factory=dict)

    def on(self, noted, day):
        past = [since for since in noted if since <= day]
        return noted[max(past)] if past else None


class TestListRoster:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=steps, days=st.lists(st.integers(-1, DAYS + 1), min_size=4, max_size=4))
    def test_equals_what_a_person_would_note(self, session, steps, days):
        branches = [make_branch(session) for _ in range(3)]
        people = [make_member(session, branches[0], affiliated_from=START) for _ in range(3)]
        models = {person.id: Model({START: branches[0].id}, {START: Standing.FULL}) for person in people}
        for what, who, to, offset in steps:
            person, day, now = people[who], START + timedelta(days=offset), clock.now()
            try:
                if what == "move":
                    reason = AffiliationReason.TRANSFER
                    affiliations.move(session, member=person, to=branches[to], on=day, reason=reason, now=now)
                    models[person.id].places[day] = branches[to].id
                else:
                    standing = list(Standing)[to]
                    standings.change(
                        session,
                        member=person,
                        standing=standing,
                        from_on=day,
                        organisation_id=branches[0].id,
                        now=now,
                    )
                    models[person.id].standings[day] = standing
            except Refusal:
                continue

        for day in (START + timedelta(days=offset) for offset in days):
            rows = list_roster(session, organisation_ids=[branch.id for branch in branches], on=day)
            expected = {
                (person_id, place, model.on(model.standings, day))
                for person_id, model in models.items()
                if (place := model.on(model.places, day)) is not None
            }
            assert {(row.member_id, row.organisation_id, row.standing) for row in rows} == expected
            assert len(rows) == len(expected)

    def test_is_ordered_by_pinyin_and_knows_the_group_of_the_day(self, session):
        branch, today = make_branch(session), clock.local_date(clock.now())
        member = make_member(session, branch, name="赵安")
        make_member(session, branch, name="曾安")
        group = groups.create(session, organisation=branch, name="一组", now=clock.now())
        groups.put_member(session, member=member, group=group, organisation_id=branch.id, now=clock.now())

        def seen(day):
            return [(row.name, row.group_name) for row in list_roster(session, organisation_ids=[branch.id], on=day)]

        assert seen(today) == [("曾安", None), ("赵安", "一组")]
        assert seen(today - timedelta(days=1)) == [("曾安", None), ("赵安", None)]

    def test_is_one_statement(self, session, plain_database):
        branch = make_branch(session)
        make_member(session, branch)
        session.commit()
        statements = []

        def note(_connection, _cursor, statement, *_rest):
            statements.append(statement)

        event.listen(plain_database.engine, "before_cursor_execute", note)
        list_roster(session, organisation_ids=[branch.id], on=START)
        event.remove(plain_database.engine, "before_cursor_execute", note)

        assert len(statements) == 1


class TestAffiliations:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(periods=st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(1, 20)), min_size=2, max_size=5))
    def test_of_one_member_never_overlap_because_the_database_refuses(self, session, periods):
        branch = make_branch(session)
        member = Member(
            id=new_id(), name="某某", name_pinyin="", sex="1", created_at=clock.now(), changed_at=clock.now()
        )
        session.add(member)
        session.commit()
        taken: list[tuple[date, date]] = []
        for offset, length in periods:
            from_on = START + timedelta(days=offset)
            until_on = from_on + timedelta(days=length) if length else None
            end = until_on or date.max
            free = all(end <= start or from_on >= stop for start, stop in taken)
            session.add(
                Affiliation(
                    id=new_id(),
                    member_id=member.id,
                    organisation_id=branch.id,
                    from_on=from_on,
                    until_on=until_on,
                    reason=AffiliationReason.FIRST_ENTRY,
                )
            )
            try:
                session.commit()
                was_taken = True
            except IntegrityError:
                session.rollback()
                was_taken = False
            assert was_taken is free
            if free:
                taken.append((from_on, end))


class TestFindAffiliation:
    def test_finds_the_one_of_the_day(self, session):
        old, new = make_branch(session), make_branch(session)
        member = make_member(session, old, affiliated_from=START)
        day = START + timedelta(days=10)
        reason = AffiliationReason.TRANSFER
        affiliations.move(session, member=member, to=new, on=day, reason=reason, now=clock.now())

        def found(on):
            affiliation = affiliations.find_affiliation(session, member_id=member.id, on=on)
            return affiliation and affiliation.organisation.id

        assert found(START - timedelta(days=1)) is None
        assert found(day - timedelta(days=1)) == old.id
        assert found(day) == new.id


class TestMove:
    def move(self, session, member, to, on):
        reason = AffiliationReason.TRANSFER
        return affiliations.move(session, member=member, to=to, on=on, reason=reason, now=clock.now())

    def test_ends_what_the_member_had_at_the_old_branch_and_nothing_else(self, session):
        old, new = make_branch(session), make_branch(session)
        member, today = make_member(session, old, account=True), clock.local_date(clock.now())
        account_id = member.account_id
        account = session.get_one(Account, account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=old)
        kept = make_grant(session, account=account, role=Role.AUDITOR, organisation=new)
        group = groups.create(session, organisation=old, name="一组", now=clock.now())
        groups.put_member(session, member=member, group=group, organisation_id=old.id, now=clock.now())
        post = posts.create(session, organisation=old, kind=PostKind.SECRETARY, now=clock.now())
        holders.put_holder(session, post=post, member=member, now=clock.now())

        following = self.move(session, member, new, today)

        ended = session.scalars(select(Grant.id).where(Grant.until_at.is_not(None))).all()
        assert kept.id not in ended
        assert len(ended) == 1
        assert holders.holders_of(session, posts=[post], now=clock.now()) == {}
        [row] = list_roster(session, organisation_ids=[new.id], on=today)
        assert row.group_name is None
        before = affiliations.find_affiliation(session, member_id=member.id, on=today - timedelta(days=1))
        assert following.previous_id == before.id

    def test_refuses(self, session):
        old, new, committee = make_branch(session), make_branch(session), make_committee(session)
        member = make_member(session, old, affiliated_from=START)
        tomorrow = clock.local_date(clock.now()) + timedelta(days=1)

        for to, on, refusal in (
            (committee, START + timedelta(days=1), NotABranchError),
            (new, tomorrow, DateInFutureError),
            (old, START + timedelta(days=1), AlreadyThereError),
            (new, START, BeforePresentPeriodError),
        ):
            with pytest.raises(refusal):
                self.move(session, member, to, on)


class TestGroups:
    def test_two_changes_on_one_day_leave_the_last(self, session):
        branch, now = make_branch(session), datetime(2026, 3, 6, 4, tzinfo=UTC)
        member = make_member(session, branch)
        first, second = (groups.create(session, organisation=branch, name=name, now=now) for name in "甲乙")

        for group in (first, second, first, second):
            groups.put_member(session, member=member, group=group, organisation_id=branch.id, now=now)

        rows = list_roster(session, organisation_ids=[branch.id], on=clock.local_date(now))
        assert [row.group_name for row in rows] == ["乙"]
