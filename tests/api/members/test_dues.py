"""Dues: up to which month, who ticks whose, and what a slip leaves behind."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.identity.models import Account
from backend.members.models import AffiliationReason, DuesMark
from backend.members.service import affiliations, dues
from backend.organisations.models import OrganisationKind, Role
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_grant, make_officer

THIS_MONTH = clock.local_date(NOON).replace(day=1)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def home(session):
    return make_branch(session, parent=make_committee(session))


@pytest.fixture
def secretary(session, home):
    """A secretary who is a member of the branch."""
    member = make_member(session, home, account=True)
    account = session.get_one(Account, member.account_id)
    make_grant(session, account=account, role=Role.SECRETARY, organisation=home)
    return member


@pytest.fixture
def desk(session, new_client, secretary):
    return new_client().sign_in(session.get_one(Account, secretary.account_id))


def tick(browser, place, month, *members, **body):
    named = {"member_ids": [str(member.id) for member in members]} if members else {}
    month = month if isinstance(month, str) else month.isoformat()
    return browser.post(f"/api/v1/organisations/{place.id}/dues", json={"paid_to": month} | named | body)


def lines(browser, place):
    found = browser.get(f"/api/v1/organisations/{place.id}/dues").json["items"]
    return {line["member"]["id"]: line for line in found}


class TestTicking:
    def test_puts_down_up_to_which_month_and_who_did(self, session, desk, home, secretary):
        member = make_member(session, home)

        answer = tick(desk, home, THIS_MONTH, member)

        line = lines(desk, home)[str(member.id)]
        assert answer.status_code == 201
        assert answer.json == {"marked": 1, "already": 0, "left_out_own": False, "left_out_before_joining": 0}
        assert (line["paid_to"], line["marked_by_name"]) == (THIS_MONTH.isoformat(), secretary.name)
        assert dues.paid_to(session, member_id=member.id) == THIS_MONTH

    def test_leaves_those_who_have_paid_further(self, session, desk, home):
        ahead, behind = make_member(session, home), make_member(session, home)
        later = THIS_MONTH.replace(month=THIS_MONTH.month + 1)
        tick(desk, home, later, ahead)

        answer = tick(desk, home, THIS_MONTH, ahead, behind)

        assert (answer.json["marked"], answer.json["already"]) == (1, 1)
        assert dues.paid_to_of(session, member_ids=[ahead.id, behind.id]) == {ahead.id: later, behind.id: THIS_MONTH}

    def test_sent_twice_is_once(self, session, desk, home):
        member = make_member(session, home)

        tick(desk, home, THIS_MONTH, member)
        tick(desk, home, THIS_MONTH, member)

        assert len(session.scalars(select(DuesMark)).all()) == 1

    def test_of_everybody_leaves_out_oneself_and_says_so(self, session, desk, home, secretary):
        members = [make_member(session, home) for _ in range(3)]
        newcomer = make_member(session, home, joined_on=THIS_MONTH.replace(day=2))
        before = THIS_MONTH.replace(month=THIS_MONTH.month - 1)

        answer = tick(desk, home, before, everybody=True)

        assert answer.json == {"marked": 3, "already": 0, "left_out_own": True, "left_out_before_joining": 1}
        assert dues.paid_to_of(session, member_ids=[secretary.id, newcomer.id]) == {}
        assert set(dues.paid_to_of(session, member_ids=[member.id for member in members]).values()) == {before}

    def test_of_ones_own_is_for_somebody_else(self, session, new_client, desk, home, secretary):
        refused = tick(desk, home, THIS_MONTH, secretary)
        deputy = new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, home))

        answer = tick(deputy, home, THIS_MONTH, secretary)

        assert (refused.status_code, refused.json["reason"]) == (403, "own_matter")
        assert answer.status_code == 201
        assert lines(desk, home)[str(secretary.id)]["is_own"]

    @pytest.mark.parametrize(
        ("month", "status", "reason"),
        [
            (THIS_MONTH.replace(year=THIS_MONTH.year + 1), 201, None),
            (THIS_MONTH.replace(year=THIS_MONTH.year + 1, month=THIS_MONTH.month + 1), 422, "dues_too_far_ahead"),
            (date(2015, 3, 1), 201, None),
            (date(2015, 2, 1), 422, "dues_before_joining"),
            ("2026-03-02", 422, "invalid_request"),
            ("2026-13-01", 422, "invalid_request"),
        ],
    )
    def test_refuses_impossible_months(self, session, desk, home, month, status, reason):
        member = make_member(session, home, joined_on=date(2015, 3, 31))

        answer = tick(desk, home, month, member)

        assert (answer.status_code, answer.json.get("reason")) == (status, reason)

    def test_refuses_to_guess_who_is_meant(self, session, desk, home):
        member = make_member(session, home)

        both = tick(desk, home, THIS_MONTH, member, everybody=True)
        nobody = tick(desk, home, THIS_MONTH)

        assert [both.status_code, nobody.status_code] == [422, 422]

    def test_refuses_members_of_other_branches_and_writes_nothing(self, session, desk, home):
        own, stranger = make_member(session, home), make_member(session, make_branch(session))

        answer = tick(desk, home, THIS_MONTH, own, stranger)

        assert answer.status_code == 404
        assert session.scalars(select(DuesMark)).all() == []

    def test_does_not_exist_in_a_temporary_branch(self, session, new_client):
        place = make_branch(session, kind=OrganisationKind.TEMPORARY_BRANCH)
        browser = new_client().sign_in(make_officer(session, Role.SECRETARY, place))

        answers = [
            tick(browser, place, THIS_MONTH, everybody=True),
            tick(browser, place, THIS_MONTH, make_member(session, place)),
        ]

        assert [(answer.status_code, answer.json["reason"]) for answer in answers] == [(409, "no_dues_here")] * 2

    def test_stays_with_the_member_who_moves(self, session, desk, home):
        member, new = make_member(session, home), make_branch(session)
        tick(desk, home, THIS_MONTH, member)

        affiliations.move(
            session,
            member=member,
            to=new,
            on=clock.local_date(NOON),
            reason=AffiliationReason.TRANSFER,
            now=NOON,
        )

        assert dues.paid_to(session, member_id=member.id) == THIS_MONTH
        assert str(member.id) not in lines(desk, home)


class TestTakingBack:
    def test_lets_what_counted_before_count_again(self, session, desk, home):
        member, later = make_member(session, home), THIS_MONTH.replace(month=THIS_MONTH.month + 1)
        tick(desk, home, THIS_MONTH, member)
        tick(desk, home, later, member)
        slip = lines(desk, home)[str(member.id)]["mark_id"]

        answers = [desk.delete(f"/api/v1/dues-marks/{slip}") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 204]
        assert lines(desk, home)[str(member.id)]["paid_to"] == THIS_MONTH.isoformat()
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "dues_mark")).all()
        assert sorted(actions) == [Action.DUES_MARKED, Action.DUES_MARKED, Action.DUES_MARK_UNDONE]

    def test_makes_room_for_the_right_mark(self, session, desk, home):
        member = make_member(session, home)
        tick(desk, home, THIS_MONTH, member)
        desk.delete(f"/api/v1/dues-marks/{lines(desk, home)[str(member.id)]['mark_id']}")

        again = tick(desk, home, THIS_MONTH, member)

        assert again.json["marked"] == 1

    def test_of_ones_own_is_for_somebody_else(self, session, new_client, desk, home, secretary):
        deputy = new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, home))
        tick(deputy, home, THIS_MONTH, secretary)

        answer = desk.delete(f"/api/v1/dues-marks/{lines(desk, home)[str(secretary.id)]['mark_id']}")

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_is_the_only_change_that_the_database_lets_through(self, session, desk, home):
        tick(desk, home, THIS_MONTH, make_member(session, home))

        for statement in (update(DuesMark).values(paid_to=date(2020, 1, 1)), delete(DuesMark)):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(statement)


class TestReading:
    def test_shows_members_their_own_month(self, session, new_client, desk, home):
        member = make_member(session, home, account=True)
        tick(desk, home, THIS_MONTH, member)

        own = new_client().sign_in(session.get_one(Account, member.account_id)).get("/api/v1/me")

        assert own.json["member"]["dues_paid_to"] == THIS_MONTH.isoformat()

    def test_is_in_the_order_of_names_whatever_they_have_paid(self, session, desk, home):
        last, first = make_member(session, home, name="赵安安"), make_member(session, home, name="安安安")
        tick(desk, home, THIS_MONTH, last)

        found = list(lines(desk, home))

        assert found.index(str(first.id)) < found.index(str(last.id))
