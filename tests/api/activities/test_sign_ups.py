"""Limited places: who has one, who waits, in which order, and that nobody is ever one too many."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityState, SignUp
from backend.activities.service import sign_ups
from backend.attendance.models import LeaveCategory
from backend.attendance.service import leave
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.organisations.models import Role
from tests.factories.activities import make_activity, plan
from tests.factories.attendance import attempt, send
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.parallel import together


@pytest.fixture
def outing(session, branch):
    """Two places, tomorrow at noon."""
    return make_activity(session, branch, capacity=2)


@pytest.fixture
def people(session, branch):
    """Five members with accounts."""
    return [make_member(session, branch, account=True, name=f"试{word}") for word in "甲乙丙丁戊"]


@pytest.fixture
def phone_of(session, new_client):
    return lambda member: new_client().sign_in(session.get_one(Account, member.account_id))


def own(activity):
    return f"/api/v1/activities/{activity.id}/sign-up"


def listed(secretary, activity):
    body = secretary.get(f"/api/v1/activities/{activity.id}/sign-ups").json
    return [(item["name"], item["state"]) for item in body["items"]]


def sign_all_up(session, activity, people):
    for person in people:
        sign_ups.sign_up(session, activity=activity, member_id=person.id, account_id=person.account_id, now=clock.now())


class TestSigningUp:
    def test_takes_a_place_and_beyond_the_capacity_the_end_of_the_waiting_list(self, outing, people, phone_of):
        answers = [phone_of(person).put(own(outing)) for person in people[:4]]

        assert [answer.status_code for answer in answers] == [200] * 4
        assert [answer.json["state"] for answer in answers] == ["placed", "placed", "waiting", "waiting"]
        assert [answer.json["ahead"] for answer in answers] == [None, None, 0, 1]
        assert answers[-1].json["taken"] == answers[-1].json["waiting"] == 2

    def test_twice_is_once(self, outing, phone):
        first, second = phone.put(own(outing)), phone.put(own(outing))

        assert first.json == second.json
        assert (second.json["taken"], second.json["may"]) == (1, ["withdraw"])

    def test_is_offered_to_members_only(self, outing, phone, secretary):
        assert phone.get(own(outing)).json["may"] == ["sign_up"]
        assert secretary.get(own(outing)).json["may"] == []

    def test_again_after_withdrawing_goes_to_the_end(self, session, outing, people, phone_of, secretary):
        sign_all_up(session, outing, people[:3])
        first = phone_of(people[0])

        first.delete(own(outing))
        again = first.put(own(outing))

        assert again.json["state"] == "waiting"
        assert listed(secretary, outing) == [("试乙", "placed"), ("试丙", "placed"), ("试甲", "waiting")]

    def test_is_refused_where_places_are_not_limited(self, session, branch, phone):
        answer = phone.put(own(make_activity(session, branch)))

        assert (answer.status_code, answer.json["reason"]) == (409, "no_sign_up")

    @pytest.mark.parametrize("state", [ActivityState.CLOSED, ActivityState.CANCELLED])
    def test_is_refused_when_it_is_over(self, session, branch, phone, state):
        answer = phone.put(own(make_activity(session, branch, state=state, capacity=2)))

        assert (answer.status_code, answer.json["reason"]) == (409, "sign_up_over")

    def test_ends_when_it_begins(self, outing, phone):
        phone.put(own(outing))

        with clock.frozen(NOON):
            answers = [phone.put(own(outing)), phone.delete(own(outing))]

        assert [(answer.status_code, answer.json["reason"]) for answer in answers] == [(409, "sign_up_over")] * 2

    def test_does_not_exist_for_members_of_other_branches(self, session, outing, other_branch, phone_of):
        stranger = make_member(session, other_branch, account=True)

        assert phone_of(stranger).put(own(outing)).status_code == 404


class TestWithdrawing:
    def test_moves_the_first_waiting_up_and_tells_only_them(self, session, outing, people, phone_of, secretary):
        sign_all_up(session, outing, people[:4])

        answer = phone_of(people[0]).delete(own(outing))

        assert answer.status_code == 204
        assert listed(secretary, outing) == [("试乙", "placed"), ("试丙", "placed"), ("试丁", "waiting")]
        told = [phone_of(person).get("/api/v1/notifications").json["items"] for person in people[:4]]
        assert [[note["kind"] for note in notes] for notes in told] == [
            [],
            [],
            ["sign_up_moved_up"],
            [],
        ]
        assert told[2][0]["facts"]["title"] == outing.title

    def test_of_somebody_who_waits_changes_nobody_elses_turn(self, session, outing, people, phone_of, secretary):
        sign_all_up(session, outing, people)

        phone_of(people[2]).delete(own(outing))

        assert listed(secretary, outing)[2:] == [("试丁", "waiting"), ("试戊", "waiting")]

    def test_without_a_sign_up_is_no_error(self, outing, phone):
        assert phone.delete(own(outing)).status_code == 204

    def test_follows_from_a_leave_that_stands(self, session, outing, people, secretary):
        sign_all_up(session, outing, people[:3])

        leave.ask(
            session,
            activity=outing,
            member_id=people[0].id,
            category=LeaveCategory.WORK,
            note="",
            account_id=people[0].account_id,
            now=clock.now(),
        )
        session.commit()

        assert listed(secretary, outing) == [("试乙", "placed"), ("试丙", "placed")]


class TestCapacity:
    @pytest.fixture
    def change(self, secretary):
        def act(activity, **values):
            version = secretary.get(f"/api/v1/activities/{activity.id}").json["version"]
            return secretary.patch(f"/api/v1/activities/{activity.id}", json={"version": version, **values})

        return act

    def test_is_part_of_the_plan(self, secretary, branch):
        body = plan(capacity=12)

        answer = secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=body)

        assert (answer.status_code, answer.json["capacity"]) == (201, 12)

    @pytest.mark.parametrize("capacity", [0, -1, 10_001, "7"])
    def test_is_a_whole_number_of_places(self, secretary, branch, capacity):
        answer = secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=plan(capacity=capacity))

        assert answer.status_code == 422

    def test_raised_lets_the_waiting_move_up_in_order(self, session, outing, people, change, secretary, phone_of):
        sign_all_up(session, outing, people)

        answer = change(outing, capacity=4)

        assert answer.status_code == 200
        assert [state for _, state in listed(secretary, outing)] == ["placed"] * 4 + ["waiting"]
        assert [note["kind"] for note in phone_of(people[3]).get("/api/v1/notifications").json["items"]] == [
            "sign_up_moved_up"
        ]

    def test_lowered_throws_nobody_out_and_lets_nobody_in(self, session, outing, people, change, secretary, phone_of):
        sign_all_up(session, outing, people[:3])

        change(outing, capacity=1)
        phone_of(people[0]).delete(own(outing))

        body = secretary.get(f"/api/v1/activities/{outing.id}/sign-ups").json
        assert (body["capacity"], body["taken"], body["waiting"]) == (1, 1, 1)
        assert listed(secretary, outing) == [("试乙", "placed"), ("试丙", "waiting")]

    def test_taken_away_asks_nobody_to_sign_up_any_more(self, session, outing, people, change, phone_of):
        sign_all_up(session, outing, people[:3])

        change(outing, capacity=None)

        answer = phone_of(people[3]).get(own(outing))
        assert (answer.json["capacity"], answer.json["may"]) == (None, [])


class TestOfficers:
    def test_sign_members_up_and_withdraw_for_them(self, outing, people, secretary):
        url = f"/api/v1/activities/{outing.id}/sign-ups"
        answers = [secretary.put(f"{url}/{person.id}") for person in people[:3]]

        left = secretary.delete(f"{url}/{people[0].id}")

        assert [item["state"] for item in answers[-1].json["items"]] == ["placed", "placed", "waiting"]
        assert [item["name"] for item in left.json["items"]] == ["试乙", "试丙"]
        assert left.json["may_edit"]

    def test_cannot_sign_up_who_is_not_expected(self, session, outing, other_branch, secretary):
        stranger = make_member(session, other_branch)

        answer = secretary.put(f"/api/v1/activities/{outing.id}/sign-ups/{stranger.id}")

        assert (answer.status_code, answer.json["reason"]) == (409, "not_expected")

    def test_above_the_branch_read_only(self, session, outing, people, committee, browser_of):
        sign_all_up(session, outing, people[:1])

        answer = browser_of(Role.COMMITTEE_STAFF, committee).get(f"/api/v1/activities/{outing.id}/sign-ups")

        assert (answer.status_code, answer.json["may_edit"], len(answer.json["items"])) == (200, False, 1)


class TestRoster:
    def test_remarks_who_signed_up_and_refuses_nobody(self, session, branch, people, secretary):
        outing = make_activity(session, branch, starts_at=clock.now() + timedelta(minutes=30), capacity=1)
        sign_all_up(session, outing, people[:2])
        secretary.post(f"/api/v1/activities/{outing.id}/open")

        came = send(secretary, attempt("roster", str(people[2].id), activity=outing))

        roster = secretary.get(f"/api/v1/activities/{outing.id}/roster").json

        remarks = {line["name"]: line["sign_up"] for line in roster["lines"]}
        assert (came.status_code, came.json["outcome"]) == (200, "checked_in")
        assert [remarks[person.name] for person in people[:3]] == ["placed", "waiting", "none"]

    def test_says_nothing_of_it_where_nobody_has_to(self, session, branch, member, secretary):
        activity = make_activity(session, branch)

        (line,) = secretary.get(f"/api/v1/activities/{activity.id}/roster").json["lines"]

        assert line["sign_up"] is None

    def test_answers_anew_when_somebody_signs_up(self, session, outing, people, secretary):
        url = f"/api/v1/activities/{outing.id}/roster"
        tag = secretary.get(url).headers["ETag"]

        sign_all_up(session, outing, people[:1])

        assert secretary.get(url, headers={"If-None-Match": tag}).status_code == 200


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

    def test_twenty_who_want_the_last_place_one_gets_it_and_the_rest_wait_in_order(
        self, session, branch, browsers, member
    ):
        outing = make_activity(session, branch, capacity=2)
        sign_all_up(session, outing, [member])
        session.commit()

        answers = together([lambda one=one: one.put(own(outing)) for one in browsers])

        assert {answer.status_code for answer in answers} == {200}
        assert sorted(answer.json["state"] for answer in answers) == ["placed"] + ["waiting"] * 19
        assert sorted(answer.json["ahead"] for answer in answers if answer.json["state"] == "waiting") == list(
            range(19)
        )
        session.rollback()
        rows = session.scalars(select(SignUp).order_by(SignUp.turn)).all()
        assert [row.turn for row in rows] == list(range(1, 22))
        assert [row.place for row in rows] == [1, 2] + [None] * 19

    def test_one_member_on_twenty_screens_signs_up_once(self, session, branch, browsers):
        outing = make_activity(session, branch, capacity=2)
        session.commit()

        answers = together([lambda: browsers[0].put(own(outing))] * 20)

        assert {(answer.status_code, answer.json["state"]) for answer in answers} == {(200, "placed")}
        session.rollback()
        assert len(session.scalars(select(SignUp)).all()) == 1

    def test_ten_who_leave_while_ten_wait_hand_their_places_on(self, session, branch, browsers):
        outing = make_activity(session, branch, capacity=10)
        session.commit()
        for one in browsers:
            one.put(own(outing))

        answers = together([lambda one=one: one.delete(own(outing)) for one in browsers[:10]])

        assert {answer.status_code for answer in answers} == {204}
        session.rollback()
        standing = session.scalars(select(SignUp).where(SignUp.withdrawn_at.is_(None))).all()
        assert sorted(row.place for row in standing) == list(range(1, 11))


class TestDatabase:
    """What it refuses by itself, whatever the code does."""

    def row(self, outing, member, **fields):
        usual = {"turn": 1, "place": 1, "signed_up_at": NOON, "signed_up_by_account_id": member.account_id}
        return SignUp(id=new_id(), activity_id=outing.id, member_id=member.id, **usual | fields)

    @pytest.mark.parametrize(
        ("other", "fields"),
        [
            (1, {"turn": 2, "place": 1}),  # A place that is taken.
            (0, {"turn": 2, "place": 2}),  # A member who has one.
            (1, {"turn": 1, "place": 2}),  # A turn that was given.
            (1, {"turn": 2, "place": 3}),  # A place that there is not.
            (1, {"turn": 2, "place": 0}),
        ],
    )
    def test_refuses(self, session, outing, people, other, fields):
        session.add(self.row(outing, people[0]))
        session.commit()

        session.add(self.row(outing, people[other], **fields))

        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_refuses_a_place_where_there_are_none(self, session, branch, member):
        activity = make_activity(session, branch)

        session.add(self.row(activity, member))

        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_lets_a_withdrawn_one_make_room(self, session, outing, people):
        session.add(self.row(outing, people[0], withdrawn_at=NOON + timedelta(minutes=1)))
        session.flush()

        session.add(self.row(outing, people[0], turn=2))
        session.flush()

        assert sign_ups.count(session, activity_id=outing.id).taken == 1
