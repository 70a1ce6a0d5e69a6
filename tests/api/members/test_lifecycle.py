"""From probation to the end of a membership and back."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.errors import Refusal
from backend.identity.models import Account
from backend.members.models import (
    Affiliation,
    AffiliationReason,
    EndKind,
    GroupMembership,
    MembershipEnd,
    MemberStanding,
    PostHolding,
    Standing,
)
from backend.members.service import affiliations, groups, holders, membership, probation, roster
from backend.organisations.models import Grant, PostKind, Role
from backend.organisations.service import grants, posts
from tests.factories.identity import NOON, make_account, new_phone
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_grant, make_officer

TODAY = clock.local_date(NOON)
ADMITTED = TODAY - timedelta(days=400)
DUE = ADMITTED.replace(year=ADMITTED.year + 1)


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
def desk(session, new_client, home):
    return new_client().sign_in(make_officer(session, Role.SECRETARY, home))


@pytest.fixture
def staff(session, new_client, committee):
    return new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, committee))


@pytest.fixture
def candidate(session, home):
    """A probationary member whose twelve months are over."""
    return make_member(session, home, account=True, standing=Standing.PROBATIONARY, affiliated_from=ADMITTED)


VOTE = {"kind": "full", "decided_on": DUE.isoformat(), "voters": 9, "yes": 7, "no": 1, "abstain": 0}


def decide(browser, member, **changes):
    return browser.post(f"/api/v1/members/{member.id}/probation-decisions", json=VOTE | changes)


def approve(browser, answer, on=TODAY):
    found = answer.json["decisions"][0]["id"]
    return browser.post(f"/api/v1/probation-decisions/{found}/approval", json={"approved_on": on.isoformat()})


def file_of(browser, member):
    return browser.get(f"/api/v1/members/{member.id}").json


def end(browser, member, **changes):
    body = {"kind": "withdrew", "ended_on": TODAY.isoformat(), "reason": "本人书面申请"}
    return browser.post(f"/api/v1/members/{member.id}/membership-ends", json=body | changes)


class TestDeciding:
    def test_makes_full_from_the_day_of_the_vote_once_the_committee_approved(self, desk, staff, candidate):
        recorded = decide(desk, candidate)
        waiting = file_of(desk, candidate)["standing"]
        approved = approve(staff, recorded)

        standings = [(row["standing"], row["from_on"]) for row in file_of(desk, candidate)["standings"]]
        assert (recorded.status_code, waiting, approved.status_code) == (201, "probationary", 200)
        assert recorded.json["clock"]["is_decided"]
        assert standings == [("full", DUE.isoformat()), ("probationary", ADMITTED.isoformat())]
        assert desk.get(f"/api/v1/members/{candidate.id}/probation").json["clock"] is None

    def test_knows_who_could_vote_on_the_day_of_the_meeting(self, session, desk, candidate, home):
        voter = make_member(session, home)
        make_member(session, home, affiliated_from=TODAY)
        make_member(session, home, standing=Standing.SUSPENDED)
        yesterday = TODAY - timedelta(days=1)
        before = desk.get(f"/api/v1/organisations/{home.id}/voters?on={yesterday}").json

        end(desk, voter, ended_on=yesterday.isoformat())

        after = desk.get(f"/api/v1/organisations/{home.id}/voters?on={yesterday}").json
        now = desk.get(f"/api/v1/organisations/{home.id}/voters?on={TODAY}").json
        assert [found["voters"] for found in (before, after, now)] == [1, 0, 1]

    def test_before_the_end_is_refused_with_the_day(self, desk, candidate):
        answer = decide(desk, candidate, decided_on=(DUE - timedelta(days=1)).isoformat())

        assert (answer.status_code, answer.json["reason"]) == (409, "probation_not_over")
        assert answer.json["ends_on"] == DUE.isoformat()

    def test_extends_from_the_end_of_the_twelve_months(self, desk, staff, candidate):
        approve(staff, decide(desk, candidate, kind="extended", extended_months=6))

        running = desk.get(f"/api/v1/members/{candidate.id}/probation").json["clock"]
        again = decide(desk, candidate, kind="extended", extended_months=6, decided_on=TODAY.isoformat())
        assert (running["extended"], running["is_decided"]) == (True, False)
        assert date.fromisoformat(running["ends_on"]) > DUE + timedelta(days=180)
        assert again.json["reason"] == "probation_not_over"

    def test_extends_once(self, session, desk, staff, home):
        long_ago = TODAY - timedelta(days=800)
        member = make_member(session, home, standing=Standing.PROBATIONARY, affiliated_from=long_ago)
        on = (TODAY - timedelta(days=400)).isoformat()
        approve(staff, decide(desk, member, kind="extended", extended_months=6, decided_on=on))

        answer = decide(desk, member, kind="extended", extended_months=6, decided_on=TODAY.isoformat())

        assert answer.json["reason"] == "extended_already"

    def test_cancels_and_ends_the_membership_on_the_day_of_approval(self, session, desk, staff, candidate):
        approve(staff, decide(desk, candidate, kind="cancelled", note="多次不参加组织生活"))

        (found,) = session.scalars(select(MembershipEnd))
        assert (found.kind, found.ended_on) == (EndKind.PROBATION_CANCELLED, TODAY)
        assert desk.get(f"/api/v1/members/{candidate.id}").status_code == 404

    @pytest.mark.parametrize(
        ("changes", "status", "reason"),
        [
            ({"yes": 9, "no": 1}, 422, "votes_do_not_add_up"),
            ({"yes": 4, "no": 0}, 409, "quorum_missed"),
            ({"yes": 4, "no": 5}, 409, "vote_not_passed"),
            ({"kind": "extended"}, 422, "invalid_request"),
            ({"kind": "extended", "extended_months": 5}, 422, "invalid_request"),
            ({"extended_months": 6}, 422, "invalid_request"),
            ({"decided_on": (TODAY + timedelta(days=1)).isoformat()}, 422, "date_in_future"),
            ({"voters": 0}, 422, "invalid_request"),
        ],
    )
    def test_refuses_what_decides_nothing(self, desk, candidate, changes, status, reason):
        answer = decide(desk, candidate, **changes)

        assert (answer.status_code, answer.json["reason"]) == (status, reason)

    def test_waits_for_one_decision_at_a_time_until_it_is_voided(self, desk, staff, candidate):
        first = decide(desk, candidate)
        second = decide(desk, candidate)
        found = first.json["decisions"][0]["id"]
        voided = [staff.post(f"/api/v1/probation-decisions/{found}/void", json={"reason": "材料不全"}) for _ in "12"]

        assert second.json["reason"] == "decision_waits"
        assert [answer.status_code for answer in voided] == [200, 409]
        assert decide(desk, candidate).status_code == 201

    def test_is_approved_by_somebody_who_did_not_record_it(self, session, new_client, home, desk, candidate):
        recorded = decide(desk, candidate)
        deputy = new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, home))

        refused, early = approve(desk, recorded), approve(deputy, recorded, on=DUE - timedelta(days=1))
        approved, again = approve(deputy, recorded), approve(deputy, recorded)

        assert (refused.status_code, refused.json["reason"]) == (403, "recorded_by_you")
        assert early.json["reason"] == "approved_before_vote"
        assert (approved.status_code, again.json["reason"]) == (200, "decision_settled")

    def test_is_nobodys_own_matter(self, session, new_client, home, candidate):
        account = session.get_one(Account, candidate.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=home)

        answer = decide(new_client().sign_in(account), candidate)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_is_not_for_full_members(self, session, home, desk):
        assert decide(desk, make_member(session, home)).json["reason"] == "not_on_probation"

    def test_keeps_the_note_from_those_above(self, desk, staff, candidate):
        decide(desk, candidate, note="会后谈话")

        read = [browser.get(f"/api/v1/members/{candidate.id}/probation").json for browser in (desk, staff)]
        assert [found["decisions"][0]["note"] for found in read] == ["会后谈话", None]


class TestClock:
    def test_is_not_set_back_by_a_transfer(self, session, candidate):
        before, reason = probation.clock_of(session, member_id=candidate.id), AffiliationReason.TRANSFER

        affiliations.move(session, member=candidate, to=make_branch(session), on=TODAY, reason=reason, now=NOON)

        assert probation.clock_of(session, member_id=candidate.id) == before
        assert before.is_over(TODAY)

    def test_is_listed_for_the_branch_by_when_it_is_over(self, session, home, desk, candidate):
        later = make_member(session, home, standing=Standing.PROBATIONARY, affiliated_from=TODAY - timedelta(days=340))
        make_member(session, home)

        found = desk.get(f"/api/v1/organisations/{home.id}/probations").json["items"]

        assert [line["member"]["id"] for line in found] == [str(candidate.id), str(later.id)]
        assert [line["clock"]["mark"] for line in found] == [0, 30]


class TestStanding:
    def change(self, browser, member, standing, **body):
        body = {"standing": standing, "from_on": TODAY.isoformat()} | body
        return browser.post(f"/api/v1/members/{member.id}/standings", json=body)

    def test_is_suspended_until_a_day_and_returns_by_itself(self, session, home, desk):
        member = make_member(session, home)
        until = TODAY + timedelta(days=180)

        answer = self.change(desk, member, "suspended", until_on=until.isoformat(), reason="留党察看")

        on = [roster.list_roster(session, organisation_ids=[home.id], on=day)[0].standing for day in (TODAY, until)]
        reasons = [row["reason"] for row in desk.get(f"/api/v1/members/{member.id}/standings").json["items"]]
        assert answer.status_code == 201
        assert on == [Standing.SUSPENDED, Standing.FULL]
        assert reasons == [None, "留党察看", None]

    def test_suspended_ends_posts_and_roles_at_the_branch(self, session, home, desk, new_client):
        helper = make_officer(session, Role.BRANCH_COMMITTEE, home)
        member = make_member(session, home, account=helper)
        post = posts.create(session, organisation=home, kind=PostKind.PUBLICITY_OFFICER, now=NOON)
        holders.put_holder(session, post=post, member=member, now=NOON - timedelta(days=9))
        browser = new_client().sign_in(helper)
        assert browser.get(f"/api/v1/organisations/{home.id}/probations").status_code == 200

        answer = self.change(desk, member, "suspended", until_on=(TODAY + timedelta(days=365)).isoformat())

        assert answer.status_code == 201
        assert holders.holders_of(session, posts=[post], now=NOON) == {}
        assert browser.get(f"/api/v1/organisations/{home.id}/probations").status_code == 403

    def test_ends_earlier_or_later_than_was_planned(self, session, home, desk):
        first, second = make_member(session, home), make_member(session, home)
        until, later = (TODAY + timedelta(days=days) for days in (180, 360))
        before = (TODAY - timedelta(days=30)).isoformat()
        for member in (first, second):
            self.change(desk, member, "suspended", from_on=before, until_on=until.isoformat())

        self.change(desk, first, "full")
        self.change(desk, second, "suspended", until_on=later.isoformat())

        def periods(member):
            rows = file_of(desk, member)["standings"]
            return [(row["standing"], row["from_on"], row["until_on"]) for row in rows[:2]]

        today = TODAY.isoformat()
        assert periods(first) == [("full", today, None), ("suspended", before, today)]
        assert periods(second) == [("full", later.isoformat(), None), ("suspended", before, later.isoformat())]

    @pytest.mark.parametrize(
        ("standing", "until_on"), [("probationary", "2030-01-01"), ("suspended", TODAY.isoformat())]
    )
    def test_refuses_ends_that_cannot_be(self, session, home, desk, standing, until_on):
        answer = self.change(desk, make_member(session, home), standing, until_on=until_on)

        assert answer.json["reason"] == "period_reversed"

    def test_becomes_full_by_a_decision_only(self, desk, candidate):
        assert self.change(desk, candidate, "full").json["reason"] == "decision_needed"


class TestEnding:
    def test_ends_home_posts_group_and_grants_and_leaves_earlier_rosters(self, session, new_client, home, desk):
        member = make_member(session, home, account=True)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.BRANCH_COMMITTEE, organisation=home)
        group = groups.create(session, organisation=home, name="一组", now=NOON)
        post = posts.create(session, organisation=home, kind=PostKind.PUBLICITY_OFFICER, now=NOON)
        groups.put_member(session, member=member, group=group, organisation_id=home.id, now=NOON)
        holders.put_holder(session, post=post, member=member, now=NOON)

        answer = end(desk, member)

        def names(day):
            return [row.member_id for row in roster.list_roster(session, organisation_ids=[home.id], on=day)]

        assert answer.status_code == 201
        assert (member.id in names(TODAY - timedelta(days=1)), member.id in names(TODAY)) == (True, False)
        open_rows = [
            session.scalars(select(table.id).where(table.member_id == member.id, table.until_on.is_(None))).all()
            for table in (Affiliation, MemberStanding, GroupMembership, PostHolding)
        ]
        assert open_rows == [[], [], [], []]
        held = session.scalars(select(Grant).where(Grant.account_id == account.id, grants.holds_at(NOON)))
        assert held.all() == []
        assert new_client().sign_in(account).get("/api/v1/me").json["member"] is None

    def test_switches_off_the_account_of_who_died_only(self, session, home, desk):
        gone, left = (make_member(session, home, account=True) for _ in range(2))

        end(desk, gone, kind="died")
        end(desk, left)

        off = [session.get_one(Account, member.account_id).disabled_at for member in (gone, left)]
        assert off == [NOON, None]

    def test_is_taken_back_within_a_day_and_once(self, session, home, desk):
        member = make_member(session, home, account=True)
        found = end(desk, member, kind="died").json

        answers = [desk.delete(f"/api/v1/membership-ends/{found['id']}") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 204]
        assert file_of(desk, member)["standing"] == "full"
        assert session.get_one(Account, member.account_id).disabled_at is None
        assert end(desk, member).status_code == 201

    def test_cannot_be_taken_back_after_a_day(self, session, new_client, home, desk):
        found = end(desk, make_member(session, home)).json

        with clock.frozen(NOON + timedelta(days=1, minutes=1)):
            browser = new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, home))
            answer = browser.delete(f"/api/v1/membership-ends/{found['id']}")
            listed = browser.get(f"/api/v1/organisations/{home.id}/membership-ends").json["items"]

        assert (answer.status_code, answer.json["reason"]) == (409, "undo_period_over")
        assert [line["undo_until"] for line in listed] == [None]

    def test_is_nobodys_own_matter(self, session, new_client, home):
        member = make_member(session, home, account=True)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=home)

        answer = end(new_client().sign_in(account), member)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    @pytest.mark.parametrize(
        ("changes", "status", "reason"),
        [
            ({"ended_on": (TODAY + timedelta(days=1)).isoformat()}, 422, "date_in_future"),
            ({"ended_on": "2020-01-01"}, 409, "before_present_period"),
            ({"kind": "probation_cancelled"}, 422, "invalid_request"),
            ({"reason": ""}, 422, "invalid_request"),
        ],
    )
    def test_refuses_what_cannot_be(self, session, home, desk, changes, status, reason):
        answer = end(desk, make_member(session, home), **changes)

        assert (answer.status_code, answer.json["reason"]) == (status, reason)

    def test_is_not_rewritten_because_the_database_refuses(self, session, home, desk):
        end(desk, make_member(session, home))

        for values in ({"ended_on": date(2020, 1, 1)}, {"kind": EndKind.DIED}):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(update(MembershipEnd).values(**values))


class TestComingBack:
    def test_keeps_the_file_and_links_the_affiliations(self, session, home, desk):
        phone = new_phone()
        member = make_member(session, home, phone=phone)
        end(desk, member, ended_on=(TODAY - timedelta(days=5)).isoformat())
        body = {"name": member.name, "sex": "1", "standing": "full", "phone": phone}
        refused = desk.post(f"/api/v1/organisations/{home.id}/members", json=body)

        answer = desk.post(f"/api/v1/organisations/{home.id}/re-entries", json={"phone": phone, "standing": "full"})

        assert (refused.json["reason"], refused.json["former"]) == ("member_exists", True)
        assert (answer.status_code, answer.json["id"]) == (201, str(member.id))
        new, old = affiliations.list_affiliations(session, member_id=member.id)
        assert (new.previous_id, new.reason) == (old.id, AffiliationReason.RE_ENTRY)

    def test_is_not_for_members_strangers_or_the_dead(self, session, home, desk):
        phones = [new_phone() for _ in range(3)]
        make_member(session, home, phone=phones[0])
        end(desk, make_member(session, home, phone=phones[1]), kind="died")

        answers = [
            desk.post(f"/api/v1/organisations/{home.id}/re-entries", json={"phone": phone, "standing": "full"})
            for phone in phones
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]


def step(session, what, *, member, branch, phone, day, by, last):
    """Do one thing to the member; the end that can be taken back next."""
    if what == "move":
        reason = AffiliationReason.TRANSFER
        affiliations.move(session, member=member, to=branch, on=day, reason=reason, now=NOON)
    elif what == "end":
        facts = {"kind": EndKind.REMOVED, "ended_on": day, "reason": "除名"}
        return membership.end(session, member=member, by=by, now=NOON, **facts)
    elif what == "undo" and last is not None:
        membership.undo(session, end=last, by=by, now=NOON)
    elif what == "return":
        who = {"phone": phone, "id_number": None, "standing": Standing.FULL, "joined_on": None}
        membership.enter_again(session, organisation=branch, from_on=day, now=NOON, **who)
    return last


class TestHome:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["move", "end", "undo", "return"]), st.integers(0, 2), st.integers(0, 30)),
            max_size=14,
        )
    )
    def test_is_one_or_none_whatever_happens(self, session, steps):
        phone, by = new_phone(), make_account(session)
        branches = [make_branch(session) for _ in range(3)]
        member = make_member(session, branches[0], phone=phone, affiliated_from=TODAY - timedelta(days=31))
        last = None
        for what, place, offset in steps:
            facts = {"phone": phone, "by": by, "last": last, "day": TODAY - timedelta(days=30 - offset)}
            try:
                last = step(session, what, member=member, branch=branches[place], **facts)
            except Refusal:
                continue

        session.expire_all()
        rows = sorted(affiliations.list_affiliations(session, member_id=member.id), key=lambda row: row.from_on)
        assert all(one.until_on <= other.from_on for one, other in pairwise(rows))
        standing = session.scalars(
            select(MemberStanding.id).where(MemberStanding.member_id == member.id, MemberStanding.until_on.is_(None))
        ).all()
        assert len(standing) == (1 if rows[-1].until_on is None else 0)
