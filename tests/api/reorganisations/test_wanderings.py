"""Whatever is reorganised, and taken back: everybody has exactly one home, and earlier days stay as they were."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.core import clock
from backend.core.errors import Refusal
from backend.core.ids import new_id
from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation
from backend.reorganisations.models import Reorganisation, ReorganisationKind, ReorganisationState
from backend.reorganisations.rules import Part, Wish
from backend.reorganisations.service import dry_run, proposing, undoing
from tests.factories.identity import NOON
from tests.factories.reorganisations import REASON

K = ReorganisationKind
DAY = timedelta(days=1)
STEPS = st.lists(
    st.tuples(st.sampled_from([*K, "undo"]), st.integers(0, 5), st.integers(0, 5), st.integers(1, 4)),
    min_size=1,
    max_size=5,
)


def standing(session):
    """Branches that exist, with who belongs to them."""
    rows = session.execute(
        select(Affiliation.organisation_id, Affiliation.member_id)
        .where(Affiliation.until_on.is_(None))
        .order_by(Affiliation.organisation_id, Affiliation.member_id)
    )
    found = {}
    for branch_id, member_id in rows:
        found.setdefault(branch_id, []).append(member_id)
    return found


def meant(found, step, *, day, number):
    """A wish out of what stands; it may well be refused."""
    kind, origin, other, most = step
    branches = list(found)
    first, second = branches[origin % len(branches)], branches[other % len(branches)]
    some = tuple(found[first][:most])
    parts = {
        K.DISSOLVE: (Part(second),),
        K.MERGE: (Part(second),),
        K.SPLIT: (Part(None, f"云溪新设第{number}党支部", f"新{number}", member_ids=some),),
        K.MOVE: (Part(second, member_ids=some),),
    }
    return Wish(kind, day, (first,), parts[kind])


def carry_out(session, wish, officers, *, now):
    try:
        seen = dry_run.run(session, wish=wish, now=now).fingerprint
        told = {"wish": wish, "reason": REASON, "fingerprint": seen, "officer": officers[0], "now": now}
        made = proposing.propose(session, reorganisation_id=new_id(), **told)
        proposing.confirm(session, reorganisation=made, fingerprint=seen, officer=officers[1], now=now)
    except Refusal:
        session.rollback()


def take_back(session, officers, *, now):
    applied = select(Reorganisation).where(Reorganisation.state == ReorganisationState.APPLIED)
    latest = session.scalars(applied.order_by(Reorganisation.decided_at.desc()).limit(1)).first()
    if latest is None:
        return
    try:
        undoing.undo(session, reorganisation=latest, reason=REASON, officer=officers[0], now=now)
    except Refusal:
        session.rollback()


def homes_on(session, day):
    """How many homes each member has on the day."""
    rows = session.execute(
        select(Affiliation.member_id, func.count()).where(holds_on(Affiliation, day)).group_by(Affiliation.member_id)
    )
    return {member_id: number for member_id, number in rows}


@pytest.fixture
def days():
    """One day after the other, over all walks: what a walk left is where the next one begins."""
    return count(1)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nobody_is_without_exactly_one_home(session, branches, members, officers, days, steps):
    yesterday = clock.local_date(NOON) - DAY
    everybody = {member.id: 1 for branch in members for member in branch}
    session.commit()

    for step in steps:
        number = next(days)
        now = NOON + number * DAY
        if step[0] == "undo":
            take_back(session, officers, now=now)
        else:
            wish = meant(standing(session), step, day=clock.local_date(now), number=number)
            carry_out(session, wish, officers, now=now)
        session.commit()
        living = select(PartyOrganisation.id).where(PartyOrganisation.dissolved_on.is_(None))
        assert homes_on(session, clock.local_date(now)) == everybody
        assert set(standing(session)) <= set(session.scalars(living))

    assert homes_on(session, yesterday) == everybody
