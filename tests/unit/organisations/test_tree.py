"""The closure against a naive reading of the dated parents, and moves that happen at once."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backend.core import clock
from backend.core.errors import Refusal
from backend.organisations.dated import holds_on
from backend.organisations.errors import RootExistsError, WouldFormCycleError
from backend.organisations.models import OrganisationClosure, OrganisationKind, OrganisationParent, PartyOrganisation
from backend.organisations.service import tree
from tests.factories.organisations import FOUNDED_ON, get_root, make_branch, make_committee

DAYS = 30
moves = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(1, DAYS)), min_size=1, max_size=8)


def naive_subtree(session, top, day):
    """Climb from everything that existed on the day."""
    parents = dict(
        session.execute(
            select(OrganisationParent.organisation_id, OrganisationParent.parent_id).where(
                holds_on(OrganisationParent, day)
            )
        ).all()
    )
    found = set()
    for organisation_id in session.scalars(select(PartyOrganisation.id).where(PartyOrganisation.founded_on <= day)):
        climbing = organisation_id
        while climbing is not None and climbing != top:
            climbing = parents.get(climbing)
        if climbing == top:
            found.add(organisation_id)
    return found


def lines_above(session, organisation):
    row = OrganisationClosure
    above = select(row.ancestor_id, row.depth, row.from_on, row.until_on).where(row.descendant_id == organisation.id)
    return {tuple(line) for line in session.execute(above) if line.ancestor_id != organisation.id}


class TestCreate:
    def test_leaves_the_rows_that_tests_write_by_hand(self, session):
        now, parent = clock.now(), make_committee(session)
        today = clock.local_date(now)
        above = make_committee(session)
        tree.move(session, organisation=parent, parent=above, from_on=today, now=now)
        session.flush()

        written = make_branch(session, parent=parent, founded_on=FOUNDED_ON)
        kind, names = OrganisationKind.BRANCH, {"name": "由服务建立的支部", "short_name": "服务支部"}
        created = tree.create(session, **names, kind=kind, parent=parent, founded_on=FOUNDED_ON, now=now)

        assert len(lines_above(session, created)) > 2
        assert lines_above(session, written) == lines_above(session, created)


class TestSubtreeOf:
    def test_the_subtree_of_2_never_takes_23(self, session):
        get_root(session)
        second = make_committee(session, name="2", short_name="2")
        below = make_branch(session, name="21", short_name="21", parent=second)
        make_branch(session, name="23", short_name="23")
        make_committee(session, name="22", short_name="22")

        found = set(session.scalars(tree.subtree_of(second.id, on=clock.local_date(clock.now()))))

        assert found == {second.id, below.id}

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moves=moves, days=st.lists(st.integers(-1, DAYS + 1), min_size=3, max_size=3))
    def test_equals_a_naive_reading_on_every_day(self, session, moves, days):
        nodes = [get_root(session)]
        for number in range(5):
            nodes.append(make_committee(session, parent=nodes[number // 2]))
        for what, to, day in moves:
            try:
                tree.move(
                    session,
                    organisation=nodes[what + 1],
                    parent=nodes[to],
                    from_on=FOUNDED_ON + timedelta(days=day),
                    now=clock.now(),
                )
            except Refusal:
                continue

        for day in (FOUNDED_ON + timedelta(days=offset) for offset in days):
            for top in nodes:
                found = list(session.scalars(tree.subtree_of(top.id, on=day)))
                assert set(found) == naive_subtree(session, top.id, day)
                assert len(found) == len(set(found))


class TestCreateRoot:
    def test_founds_one_top_only(self, session):
        get_root(session)

        with pytest.raises(RootExistsError):
            tree.create_root(
                session,
                name="又一个",
                short_name="又一个",
                kind=OrganisationKind.WORK_COMMITTEE,
                founded_on=FOUNDED_ON,
                now=clock.now(),
            )


class TestMove:
    def test_keeps_the_past_and_takes_everything_below_along(self, session):
        root = get_root(session)
        lawyers, bar = make_committee(session), make_committee(session)
        branch = make_branch(session, parent=lawyers)
        day = date(2026, 3, 1)

        tree.move(session, organisation=lawyers, parent=bar, from_on=day, now=clock.now())

        before = set(session.scalars(tree.subtree_of(bar.id, on=day - timedelta(days=1))))
        after = set(session.scalars(tree.subtree_of(bar.id, on=day)))
        assert (before, after) == ({bar.id}, {bar.id, lawyers.id, branch.id})
        depth = select(OrganisationClosure.depth).where(
            OrganisationClosure.ancestor_id == root.id, OrganisationClosure.descendant_id == branch.id
        )
        assert session.scalars(depth.where(holds_on(OrganisationClosure, day))).all() == [3]

    def test_refuses_a_cycle_that_would_only_begin_later(self, session):
        one, other = make_committee(session), make_committee(session)
        tree.move(session, organisation=one, parent=other, from_on=date(2027, 1, 1), now=clock.now())

        with pytest.raises(WouldFormCycleError):
            tree.move(session, organisation=other, parent=one, from_on=date(2026, 1, 1), now=clock.now())

    def test_two_moves_at_once_form_no_cycle(self, session, plain_database):
        one, other = make_committee(session), make_committee(session)
        below_one, below_other = make_committee(session, parent=one), make_committee(session, parent=other)
        session.commit()
        start, refused = threading.Barrier(2), []

        def move(what, to):
            with plain_database.new_session() as own, own.begin():
                start.wait()
                try:
                    tree.move(
                        own,
                        organisation=own.get_one(PartyOrganisation, what),
                        parent=own.get_one(PartyOrganisation, to),
                        from_on=date(2026, 3, 1),
                        now=clock.now(),
                    )
                except WouldFormCycleError as refusal:
                    refused.append(refusal)

        threads = [
            threading.Thread(target=move, args=pair) for pair in ((one.id, below_other.id), (other.id, below_one.id))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(refused) == 1
        day = date(2026, 3, 1)
        for top in (one, other):
            found = list(session.scalars(tree.subtree_of(top.id, on=day)))
            assert set(found) == naive_subtree(session, top.id, day)
