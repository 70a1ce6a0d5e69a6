"""Quarter snapshots: frozen some days after the end, by a worker that may have been away, and compared with today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.activities.models import Credit
from backend.attendance.service import opening
from backend.core import clock
from backend.duties.models import DutySnapshot
from backend.duties.service import snapshots
from backend.organisations.models import PartyOrganisation
from tests.factories.duties import hold, make_exclusion
from tests.factories.identity import NOON

DAY = timedelta(days=1)
EIGHTH = datetime(2026, 4, 8, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _entered_in_winter(session, branch):
    session.execute(text("UPDATE party_organisation SET created_at = '2026-01-01 00:00:00+00:00'"))
    session.expire_all()


def freeze(session, now=EIGHTH):
    done = snapshots.freeze(session, now=now, limit=100)
    session.commit()
    return done


def quarters_of(session, branch):
    own = select(DutySnapshot.quarter_on).where(DutySnapshot.organisation_id == branch.id)
    return session.scalars(own.order_by(DutySnapshot.quarter_on)).all()


def lines_of(browser_of, branch, key, now=EIGHTH + 2 * DAY):
    with clock.frozen(now):
        found = browser_of(branch).get(f"/api/v1/organisations/{branch.id}/duty-snapshots?year=2026").json
    assert "items" in found, found
    return [line for line in found["items"][0]["lines"] if line["rule_key"] == key]


class TestFreeze:
    def test_comes_on_the_eighth_day_once(self, session, branch):
        assert freeze(session, EIGHTH - DAY) == 0
        assert freeze(session) == len(session.scalars(select(PartyOrganisation)).all()) - 2
        assert freeze(session) == 0
        assert quarters_of(session, branch) == [date(2026, 1, 1)]

    def test_makes_up_for_what_a_worker_missed_that_was_away(self, session, branch):
        freeze(session, datetime(2026, 9, 30, 1, tzinfo=UTC))
        assert quarters_of(session, branch) == [date(2026, 1, 1), date(2026, 4, 1)]

    def test_leaves_out_a_branch_that_was_entered_later(self, session, branch):
        session.execute(text("UPDATE party_organisation SET created_at = '2026-04-02 00:00:00+00:00'"))
        session.expire_all()
        freeze(session)
        assert quarters_of(session, branch) == []

    def test_is_never_altered(self, session, branch):
        freeze(session)
        for change in ("UPDATE duty_snapshot_line SET have = 9", "DELETE FROM duty_snapshot_line"):
            with pytest.raises(IntegrityError):
                session.execute(text(change))
            session.rollback()


class TestCompare:
    def test_is_the_same_as_long_as_nothing_happens(self, session, branch, member, browser_of):
        hold(session, branch, member, NOON)
        freeze(session)
        months = lines_of(browser_of, branch, "theme_day")
        assert [(line["then"]["state"], line["is_same"]) for line in months] == [
            ("not_held", True),
            ("not_held", True),
            ("done", True),
        ]

    def test_explains_what_was_closed_later_and_what_was_reopened(self, session, branch, member, browser_of):
        march = hold(session, branch, member, NOON)
        freeze(session)
        with clock.frozen(EIGHTH + DAY):
            february = hold(session, branch, member, NOON - 28 * DAY, Credit.THEME_DAY)
            opening.reopen(session, activity=march, reason="漏登两人", within=90 * DAY, now=EIGHTH + DAY)
            session.commit()

        _, second, third = lines_of(browser_of, branch, "theme_day")

        assert (second["then"]["state"], second["now"]["state"]) == ("not_held", "done")
        assert [(change["kind"], change["activity_id"]) for change in second["changes"]] == [
            ("closed_later", str(february.id))
        ]
        assert (third["then"]["have"], third["now"]["have"]) == (1, 0)
        assert [change["kind"] for change in third["changes"]] == ["reopened"]

    def test_explains_what_was_left_out_since(self, session, branch, browser_of):
        freeze(session)
        with clock.frozen(EIGHTH + DAY):
            make_exclusion(session, branch, period_on=date(2026, 1, 1))
        first = lines_of(browser_of, branch, "theme_day")[0]
        assert first["now"]["state"] == "excluded"
        assert first["changes"] == [
            {"kind": "excluded", "title": "全体支援防汛", "activity_id": None, "on": "2026-04-09"}
        ]
