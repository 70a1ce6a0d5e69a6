"""Signing up for shifts: who has a place, who waits, who is too tired, and who stands in for whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.organisations.models import Role
from backend.volunteering.models import Assignment, Qualification, Volunteer
from backend.volunteering.service import people
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.volunteering import make_project, make_shift, make_volunteer
from tests.support.parallel import together

YES = {"accepts_risks": True}


def own(shift):
    return f"/api/v1/shifts/{shift.id}/sign-up"


def reason(answer):
    return answer.status_code, answer.json["reason"]


@pytest.fixture
def shift(session, project):
    """Two places, tomorrow at noon."""
    return make_shift(session, project, needed=2)


@pytest.fixture
def phone_of(session, new_client):
    return lambda member: new_client().sign_in(session.get_one(Account, member.account_id))


@pytest.fixture
def members(session, branch):
    return [make_member(session, branch, account=True, name=f"试{word}") for word in "甲乙丙丁戊"]


@pytest.fixture
def phones(members, phone_of):
    return [phone_of(member) for member in members]


def make_card(session, member, *, kind="driving_licence", expires_on=None, checked=True):
    volunteer = people.find_or_make(session, account=session.get_one(Account, member.account_id), now=clock.now())
    now = clock.now()
    session.add(
        Qualification(
            id=new_id(),
            volunteer_id=volunteer.id,
            kind=kind,
            expires_on=expires_on,
            stated_at=now,
            checked_at=now if checked else None,
        )
    )
    session.flush()


class TestSigningUp:
    def test_takes_a_place_and_beyond_them_the_end_of_the_waiting_list(self, shift, phones):
        answers = [phone.put(own(shift), json=YES) for phone in phones[:4]]

        assert [answer.status_code for answer in answers] == [200] * 4
        assert [(answer.json["state"], answer.json["place"]) for answer in answers] == [
            ("placed", 1),
            ("placed", 2),
            ("waiting", None),
            ("waiting", None),
        ]
        assert [answer.json["ahead"] for answer in answers] == [None, None, 0, 1]
        assert (answers[-1].json["shift"]["taken"], answers[-1].json["shift"]["waiting"]) == (2, 2)

    def test_shows_risks_and_insurance_and_needs_a_yes(self, session, branch, phones):
        project = make_project(session, branch, risks="道路行车有风险", insurance="某保险公司意外险")
        shift = make_shift(session, project)

        shown = phones[0].get(own(shift)).json
        refused = phones[0].put(own(shift), json={"accepts_risks": False})

        assert (shown["risks"], shown["insurance"], shown["may"]) == (
            "道路行车有风险",
            "某保险公司意外险",
            ["sign_up"],
        )
        assert reason(refused) == (422, "risks_not_accepted")
        assert phones[0].put(own(shift), json={}).status_code == 422

    def test_twice_is_once(self, shift, phones):
        first, second = phones[0].put(own(shift), json=YES), phones[0].put(own(shift), json=YES)

        assert first.json == second.json
        assert second.json["may"] == ["withdraw", "ask_substitute"]

    def test_makes_the_member_a_volunteer_since_their_first_affiliation(self, session, shift, phones, members):
        phones[0].put(own(shift), json=YES)

        session.rollback()
        (volunteer,) = session.scalars(select(Volunteer)).all()
        assert (volunteer.member_id, volunteer.account_id) == (members[0].id, members[0].account_id)
        assert (volunteer.since_on.isoformat(), len(volunteer.number)) == ("2020-01-01", 9)

    def test_does_not_exist_for_other_branches_and_people_without_affiliation(
        self, session, shift, committee, phone_of, phone
    ):
        stranger = make_member(session, make_branch(session), account=True)

        assert phone_of(stranger).put(own(shift), json=YES).status_code == 404
        assert phone.put(own(shift), json=YES).status_code == 404

    def test_makes_no_volunteer_of_an_officer_above(self, session, shift, browser_of, committee):
        answer = browser_of(Role.COMMITTEE_STAFF, committee).put(own(shift), json=YES)

        assert reason(answer) == (404, "not_found")
        assert session.scalars(select(Volunteer)).all() == []

    def test_ends_when_it_begins(self, shift, phones):
        phones[0].put(own(shift), json=YES)

        with clock.frozen(NOON):
            answers = [phones[1].put(own(shift), json=YES), phones[0].delete(own(shift))]

        assert [reason(answer) for answer in answers] == [(409, "sign_up_over")] * 2

    def test_is_over_when_it_was_called_off(self, lead, shift, phones):
        lead.post(f"/api/v1/shifts/{shift.id}/cancel", json={"reason": "下雨"})

        assert reason(phones[0].put(own(shift), json=YES)) == (409, "sign_up_over")


class TestWithdrawing:
    def test_moves_the_first_waiting_up_and_tells_only_them(self, shift, phones, lead):
        for phone in phones[:4]:
            phone.put(own(shift), json=YES)

        answer = phones[0].delete(own(shift))

        assert answer.status_code == 204
        items = lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["items"]
        assert [(item["name"], item["state"], item["turn"]) for item in items] == [
            ("试乙", "placed", 1),
            ("试丙", "placed", 2),
            ("试丁", "waiting", 1),
        ]
        told = [phone.get("/api/v1/notifications").json["items"] for phone in phones[:4]]
        assert [[note["kind"] for note in notes] for notes in told] == [[], [], ["shift_moved_up"], []]

    def test_late_is_called_so_and_nothing_follows(self, shift, phones, lead):
        phones[0].put(own(shift), json=YES)

        with clock.frozen(NOON - timedelta(hours=3)):
            assert phones[0].get(own(shift)).json["is_late"] is True
            assert phones[0].delete(own(shift)).status_code == 204

        late = lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["late"]
        assert [row["name"] for row in late] == ["试甲"]

    def test_from_the_waiting_list_is_never_late(self, shift, phones, lead):
        for phone in phones[:3]:
            phone.put(own(shift), json=YES)

        with clock.frozen(NOON - timedelta(hours=3)):
            phones[2].delete(own(shift))

        assert lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["late"] == []

    def test_may_be_done_by_the_lead_for_them(self, shift, phones, lead):
        phones[0].put(own(shift), json=YES)
        (item,) = lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["items"]

        answer = lead.delete(f"/api/v1/shifts/{shift.id}/sign-ups/{item['volunteer_id']}")

        assert (answer.status_code, answer.json["items"]) == (200, [])

    def test_when_places_are_added_those_who_wait_move_up(self, shift, phones, lead):
        for phone in phones[:4]:
            phone.put(own(shift), json=YES)

        lead.patch(f"/api/v1/shifts/{shift.id}", json={"needed": 3, "version": 1})

        states = [item["state"] for item in lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["items"]]
        assert states == ["placed"] * 3 + ["waiting"]


class TestLimits:
    def test_against_fatigue_refuse_with_the_facts(self, session, branch, phones):
        project = make_project(session, branch, most_minutes_a_day=240, least_rest_minutes=60)
        first = make_shift(session, project, minutes=180)
        second = make_shift(session, project, starts_at=NOON + timedelta(hours=5), minutes=120)
        third = make_shift(session, project, starts_at=NOON + timedelta(hours=3, minutes=30), minutes=30)
        phones[0].put(own(first), json=YES)

        long, close = phones[0].put(own(second), json=YES), phones[0].put(own(third), json=YES)

        assert (long.json["reason"], long.json["why"], long.json["minutes"], long.json["limit"], long.json["day"]) == (
            "too_tired",
            "day",
            300,
            240,
            "2026-03-06",
        )
        assert (close.json["reason"], close.json["why"], close.json["minutes"]) == ("too_tired", "rest", 30)
        assert phones[0].get(own(second)).json["fatigue"]["why"] == "day"

    def test_keep_who_waits_waiting_when_a_place_would_be_too_much(self, session, branch, phones, secretary):
        project = make_project(session, branch, most_minutes_a_day=120)
        full, other = (
            make_shift(session, project, needed=1),
            make_shift(session, project, starts_at=NOON + timedelta(hours=4)),
        )
        for phone in phones[:3]:
            phone.put(own(full), json=YES)
        phones[1].put(own(other), json=YES)

        phones[0].delete(own(full))

        items = secretary.get(f"/api/v1/shifts/{full.id}/sign-ups").json["items"]
        assert [(item["name"], item["state"]) for item in items] == [("试丙", "placed"), ("试乙", "waiting")]

    def test_of_qualification_ask_for_a_checked_card_valid_on_the_day(self, session, project, members, phones):
        shift = make_shift(session, project, qualification="driving_licence")
        day = clock.local_date(NOON)
        make_card(session, members[1], checked=False)
        make_card(session, members[2], expires_on=day)
        make_card(session, members[3], expires_on=day + timedelta(days=1))

        answers = [phone.put(own(shift), json=YES) for phone in phones[:4]]

        assert [(answer.status_code, answer.json.get("kind")) for answer in answers] == [
            (409, "driving_licence"),
            (409, "driving_licence"),
            (409, "driving_licence"),
            (200, None),
        ]
        assert phones[0].get(own(shift)).json["missing"] == "driving_licence"


class TestConflicts:
    def test_are_told_with_own_titles_and_times_and_refuse_nothing(self, session, branch, project, phones):
        make_activity(session, branch, title="主题党日", starts_at=NOON)
        first, second = make_shift(session, project), make_shift(session, project, role="引导员")
        phones[0].put(own(first), json=YES)

        answer = phones[0].put(own(second), json=YES)

        assert answer.status_code == 200
        assert [(row["kind"], row["title"]) for row in answer.json["conflicts"]] == [
            ("activity", "主题党日"),
            ("shift", "社区便民服务"),
        ]


class TestHome:
    def test_shows_the_shifts_ahead_in_which_one_has_a_place(self, shift, phones, project):
        for phone in phones[:3]:
            phone.put(own(shift), json=YES)

        placed, waiting = (phone.get("/api/v1/me/home").json["shifts"] for phone in (phones[0], phones[2]))

        assert [(one["id"], one["title"]) for one in placed] == [(str(shift.id), project.title)]
        assert waiting == []
        with clock.frozen(shift.ends_at):
            assert phones[0].get("/api/v1/me/home").json["shifts"] == []


class TestSubstitutes:
    @pytest.fixture
    def number_of(self, session):
        def number(member):
            account = session.get_one(Account, member.account_id)
            return people.find_or_make(session, account=account, now=clock.now()).number

        return number

    def path(self, shift, act=""):
        return f"/api/v1/shifts/{shift.id}/substitute{act}"

    def test_take_over_when_they_accept_and_not_before(self, shift, members, phones, number_of, lead):
        phones[0].put(own(shift), json=YES)

        asked = phones[0].put(self.path(shift), json={"number": number_of(members[1])})
        before = phones[0].get(own(shift)).json["state"]
        shown = phones[1].get(own(shift)).json
        listed = phones[1].get("/api/v1/me/shifts").json["items"]
        accepted = phones[1].post(self.path(shift, "/accept"), json=YES)

        assert (asked.json["has_asked"], asked.json["may"]) == (True, ["withdraw", "take_back"])
        assert (before, shown["asked_by"], shown["may"][0]) == ("placed", "试甲", "answer")
        assert [row["is_asked"] for row in listed] == [True]
        assert (accepted.status_code, accepted.json["state"], accepted.json["place"]) == (200, "placed", 1)
        assert phones[0].get(own(shift)).json["state"] is None
        assert lead.get(f"/api/v1/shifts/{shift.id}/sign-ups").json["late"] == []
        assert phones[0].get("/api/v1/notifications").json["items"][0]["facts"]["accepted"] is True

    def test_may_be_whoever_waits_first(self, shift, phones):
        for phone in phones[:4]:
            phone.put(own(shift), json=YES)

        phones[0].put(self.path(shift), json={"number": None})
        accepted = phones[2].post(self.path(shift, "/accept"), json=YES)

        assert (accepted.json["state"], accepted.json["place"]) == ("placed", 1)
        assert phones[3].get(own(shift)).json["ahead"] == 0

    def test_who_decline_leave_the_place_where_it_is(self, shift, members, phones, number_of):
        phones[0].put(own(shift), json=YES)
        phones[0].put(self.path(shift), json={"number": number_of(members[1])})

        assert phones[1].post(self.path(shift, "/decline")).status_code == 204
        assert reason(phones[1].post(self.path(shift, "/accept"), json=YES)) == (409, "not_asked")
        assert phones[0].get(own(shift)).json["state"] == "placed"

    def test_are_asked_no_more_when_the_holder_changes_their_mind(self, shift, members, phones, number_of):
        phones[0].put(own(shift), json=YES)
        phones[0].put(self.path(shift), json={"number": number_of(members[1])})

        assert phones[0].delete(self.path(shift)).json["has_asked"] is False
        assert reason(phones[1].post(self.path(shift, "/accept"), json=YES)) == (409, "not_asked")

    def test_have_to_be_fit_and_agree_to_the_risks(self, session, project, members, phones, number_of):
        shift = make_shift(session, project, qualification="driving_licence")
        make_card(session, members[0])
        phones[0].put(own(shift), json=YES)
        path = self.path(shift)

        unfit = phones[0].put(path, json={"number": number_of(members[1])})
        unknown = phones[0].put(path, json={"number": "000000000"})
        nobody = phones[0].put(path, json={"number": None})
        himself = phones[0].put(path, json={"number": number_of(members[0])})
        without = phones[1].put(path, json={"number": number_of(members[2])})

        assert [reason(answer) for answer in (unfit, unknown, nobody, himself, without)] == [
            (409, "substitute_unfit"),
            (422, "volunteer_unknown"),
            (409, "nobody_waits"),
            (409, "substitute_unfit"),
            (409, "not_signed_up"),
        ]

    def test_who_accept_without_the_risks_are_refused(self, shift, members, phones, number_of):
        phones[0].put(own(shift), json=YES)
        phones[0].put(self.path(shift), json={"number": number_of(members[1])})

        answer = phones[1].post(self.path(shift, "/accept"), json={"accepts_risks": False})

        assert reason(answer) == (422, "risks_not_accepted")


class TestParallel:
    @pytest.fixture
    def browsers(self, session, branch, new_client):
        """Twenty members at their phones, usable by threads."""

        def browser(member):
            account = session.get_one(Account, member.account_id)
            _, token = sessions.open_session(session, account=account, device=None, now=clock.now())
            made = new_client()
            made.set_cookie("lianxin", token)
            return made

        found = [browser(make_member(session, branch, account=True)) for _ in range(20)]
        session.commit()
        for one in found:
            one.arranged = None
        return found

    def test_twenty_who_want_the_last_place_one_gets_it_and_the_rest_wait_in_order(self, session, project, browsers):
        shift = make_shift(session, project, needed=1)
        session.commit()

        answers = together([lambda one=one: one.put(own(shift), json=YES) for one in browsers])

        assert {answer.status_code for answer in answers} == {200}
        assert sorted(answer.json["state"] for answer in answers) == ["placed"] + ["waiting"] * 19
        assert sorted(answer.json["ahead"] for answer in answers if answer.json["ahead"] is not None) == list(range(19))
        session.rollback()
        rows = session.scalars(select(Assignment).order_by(Assignment.turn)).all()
        assert [row.turn for row in rows] == list(range(1, 21))
        assert [row.place for row in rows] == [1] + [None] * 19

    def test_one_person_on_twenty_screens_is_one_volunteer_with_one_place(self, session, project, browsers):
        shift = make_shift(session, project)
        session.commit()

        answers = together([lambda: browsers[0].put(own(shift), json=YES)] * 20)

        assert {(answer.status_code, answer.json["state"]) for answer in answers} == {(200, "placed")}
        session.rollback()
        assert len(session.scalars(select(Assignment)).all()) == len(session.scalars(select(Volunteer)).all()) == 1

    def test_one_person_who_takes_two_shifts_at_once_is_not_too_tired_afterwards(self, session, branch, browsers):
        project = make_project(session, branch, most_minutes_a_day=120)
        both = [make_shift(session, project, starts_at=NOON + timedelta(hours=hours)) for hours in range(0, 8, 3)]
        session.commit()

        answers = together([lambda shift=shift: browsers[0].put(own(shift), json=YES) for shift in both])

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]

    def test_ten_who_leave_while_ten_wait_hand_their_places_on(self, session, project, browsers):
        shift = make_shift(session, project, needed=10)
        session.commit()
        for one in browsers:
            one.put(own(shift), json=YES)

        answers = together([lambda one=one: one.delete(own(shift)) for one in browsers[:10]])

        assert {answer.status_code for answer in answers} == {204}
        session.rollback()
        standing = session.scalars(select(Assignment).where(Assignment.withdrawn_at.is_(None))).all()
        assert sorted(row.place for row in standing) == list(range(1, 11))


class TestDatabase:
    """What it refuses by itself, whatever the code does."""

    @pytest.mark.parametrize(
        ("other", "fields"),
        [(1, {"turn": 2, "place": 1}), (0, {"turn": 2, "place": 2}), (1, {"turn": 1}), (1, {"turn": 2, "place": 3})],
    )
    def test_refuses(self, session, shift, other, fields):
        both = [make_volunteer(session), make_volunteer(session)]
        usual = {"shift_id": shift.id, "risks_accepted_at": NOON, "signed_up_at": NOON}

        def row(volunteer, **values):
            by = volunteer.account_id
            return Assignment(id=new_id(), volunteer_id=volunteer.id, signed_up_by_account_id=by, **usual | values)

        session.add(row(both[0], turn=1, place=1))
        session.commit()
        session.add(row(both[other], **fields))

        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
