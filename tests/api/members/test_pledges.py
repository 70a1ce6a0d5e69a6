"""Pledges in one's own words, and vanguard posts: small, and nobody else's business."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason, Pledge, VanguardPost
from backend.members.service import affiliations
from backend.organisations.models import Role
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer

WORDS = {"words": "每月走访一户困难家庭", "outcome": None}


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session):
    return make_committee(session)


@pytest.fixture
def home(session, committee):
    return make_branch(session, parent=committee)


@pytest.fixture
def author(session, home):
    return make_member(session, home, account=True)


@pytest.fixture
def phone(session, new_client, author):
    return new_client().sign_in(session.get_one(Account, author.account_id))


@pytest.fixture
def officer_at(session, new_client):
    return lambda role, place: new_client().sign_in(make_officer(session, role, place))


def read(browser, place, **query):
    return browser.get(f"/api/v1/organisations/{place.id}/pledges", query_string=query)


class TestOwnPledge:
    def test_is_written_changed_and_read_by_its_member(self, phone):
        first = phone.put("/api/v1/me/pledges/2026", json=WORDS)
        second = phone.put("/api/v1/me/pledges/2026", json=WORDS | {"outcome": "走访了三户"})

        (listed,) = phone.get("/api/v1/me/pledges").json["items"]
        assert (first.status_code, second.status_code) == (200, 200)
        assert (listed["words"], listed["outcome"], listed["year"]) == ("每月走访一户困难家庭", "走访了三户", 2026)

    def test_lies_sealed_in_the_database(self, session, phone):
        phone.put("/api/v1/me/pledges/2026", json=WORDS)

        (row,) = session.scalars(select(Pledge))
        assert "走访".encode() not in row.words_sealed

    def test_is_erased_with_its_row_and_only_that_is_written_down(self, session, phone, author):
        phone.put("/api/v1/me/pledges/2026", json=WORDS)

        answers = [phone.delete("/api/v1/me/pledges/2026") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 404]
        assert session.scalars(select(Pledge)).all() == []
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "pledge")).all()
        assert sorted(actions) == sorted([Action.PLEDGE_WRITTEN, Action.PLEDGE_ERASED])

    @pytest.mark.parametrize(
        ("year", "status"), [("2027", 422), ("1999", 404), ("2200", 404), ("9" * 30, 404), ("x", 405)]
    )
    def test_is_for_this_year_or_an_earlier_one(self, phone, year, status):
        assert phone.put(f"/api/v1/me/pledges/{year}", json=WORDS).status_code == status

    @pytest.mark.parametrize("body", [{}, {"words": ""}, {"words": "长" * 501}, {"words": "好", "rank": 1}])
    def test_takes_a_few_words(self, phone, body):
        assert phone.put("/api/v1/me/pledges/2026", json=body).status_code == 422

    def test_needs_a_member(self, officer_at, committee):
        answer = officer_at(Role.COMMITTEE_STAFF, committee).put("/api/v1/me/pledges/2026", json=WORDS)

        assert (answer.status_code, answer.json["reason"]) == (403, "no_member")


class TestPledgesOfABranch:
    def test_are_read_by_its_secretaries(self, phone, officer_at, home, author):
        phone.put("/api/v1/me/pledges/2026", json=WORDS)

        (read_by_secretary,) = read(officer_at(Role.SECRETARY, home), home).json["items"]

        assert read_by_secretary["member"] == {"id": str(author.id), "name": author.name}
        assert read_by_secretary["words"] == WORDS["words"]

    @pytest.mark.parametrize("role", [Role.BRANCH_COMMITTEE, Role.COMMITTEE_STAFF, Role.AUDITOR])
    def test_are_nobody_elses_business(self, phone, officer_at, home, committee, role):
        phone.put("/api/v1/me/pledges/2026", json=WORDS)
        place = home if role is Role.BRANCH_COMMITTEE else committee

        assert read(officer_at(role, place), home).status_code == 403

    def test_do_not_exist_for_the_secretary_of_another_branch(self, session, officer_at, home):
        assert read(officer_at(Role.SECRETARY, make_branch(session)), home).status_code == 404

    def test_go_with_the_member_who_moves(self, session, phone, officer_at, home, author):
        there = make_branch(session)
        phone.put("/api/v1/me/pledges/2026", json=WORDS)
        affiliations.move(
            session,
            member=author,
            to=there,
            on=clock.local_date(NOON),
            reason=AffiliationReason.TRANSFER,
            now=clock.now(),
        )

        assert read(officer_at(Role.SECRETARY, home), home).json["items"] == []
        assert len(read(officer_at(Role.SECRETARY, there), there).json["items"]) == 1

    def test_are_those_of_the_year_that_was_asked_for(self, phone, officer_at, home):
        phone.put("/api/v1/me/pledges/2025", json=WORDS)
        secretary = officer_at(Role.SECRETARY, home)

        assert read(secretary, home).json["items"] == []
        assert len(read(secretary, home, year=2025).json["items"]) == 1


class TestVanguardPost:
    @pytest.fixture
    def secretary(self, officer_at, home):
        return officer_at(Role.SECRETARY, home)

    @pytest.fixture
    def give(self, secretary, home, author):
        def act(**fields):
            body = {"member_id": str(author.id), "name": "服务窗口先锋岗", "from_on": "2026-01-01"} | fields
            return secretary.post(f"/api/v1/organisations/{home.id}/vanguard-posts", json=body)

        return act

    def test_is_put_on_record_and_seen_by_its_member(self, give, phone, author):
        given = give()

        (own,) = phone.get("/api/v1/me/pledges").json["vanguard_posts"]
        assert given.status_code == 201
        assert given.json == own | {"member": {"id": str(author.id), "name": author.name}}

    def test_ends_on_a_day(self, give, secretary, home):
        post_id = give().json["id"]

        answer = secretary.post(f"/api/v1/vanguard-posts/{post_id}/end", json={"until_on": "2026-03-06"})

        (listed,) = secretary.get(f"/api/v1/organisations/{home.id}/vanguard-posts").json["items"]
        assert (answer.status_code, listed["until_on"]) == (204, "2026-03-06")

    def test_does_not_end_before_it_began(self, give, secretary):
        post_id = give().json["id"]

        answers = [
            give(until_on="2025-12-31"),
            secretary.post(f"/api/v1/vanguard-posts/{post_id}/end", json={"until_on": "2026-01-01"}),
        ]

        assert [(a.status_code, a.json["reason"]) for a in answers] == [(422, "period_reversed")] * 2

    def test_is_for_members_of_the_branch(self, session, give):
        stranger = make_member(session, make_branch(session))

        assert give(member_id=str(stranger.id)).status_code == 404


class TestDatabase:
    def test_refuses_a_second_pledge_of_a_year(self, session, author):
        for _ in range(2):
            session.add(
                Pledge(id=new_id(), member_id=author.id, year=2026, words_sealed=b"x", written_at=NOON, changed_at=NOON)
            )

        with pytest.raises(IntegrityError):
            session.flush()

    def test_refuses_a_post_that_ends_before_it_begins(self, session, author, home):
        day = clock.local_date(NOON)
        session.add(
            VanguardPost(
                id=new_id(),
                member_id=author.id,
                organisation_id=home.id,
                name="先锋岗",
                from_on=day,
                until_on=day,
                given_at=NOON,
            )
        )

        with pytest.raises(IntegrityError):
            session.flush()
