"""The roster: of its day, live, cheap to watch."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.models import RosterEntry
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import AffiliationReason, Standing
from backend.members.service import affiliations, groups
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_officer

TODAY = clock.local_date(NOON)


@pytest.fixture
def ask(secretary, theme_day):
    def act(browser=None, *, etag=None, activity=None):
        headers = {"If-None-Match": etag} if etag else {}
        return (browser or secretary).get(f"/api/v1/activities/{(activity or theme_day).id}/roster", headers=headers)

    return act


@pytest.fixture
def scan(session, theme_day):
    return lambda phone: send(phone, attempt("rotating_code", token_of(session, theme_day)))


def move(session, member, to, *, on):
    affiliations.move(session, member=member, to=to, on=on, reason=AffiliationReason.TRANSFER, now=clock.now())


def names(answer):
    return {line["name"] for line in answer.json["lines"]}


class TestRosterOfTheDay:
    @pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED])
    def test_has_whoever_belongs_to_the_branch_on_that_day(
        self, session, ask, branch, other_branch, member, transferred, state
    ):
        came_today = transferred(other_branch, branch, on=TODAY)
        transferred(branch, other_branch, on=TODAY - timedelta(days=1))
        make_member(session, other_branch)

        answer = ask(activity=make_activity(session, branch, state=state))

        assert names(answer) == {member.name, came_today.name}
        assert answer.json["counts"]["expected"] == 2

    def test_stays_that_of_the_day_when_people_move_later(self, session, ask, secretary, branch, member, other_branch):
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        tomorrow = NOON + timedelta(days=1)
        with clock.frozen(tomorrow):
            move(session, member, other_branch, on=clock.local_date(tomorrow))

        assert names(ask(activity=activity)) == {member.name}

    def test_whoever_came_over_today_checks_in_and_counts_here(
        self, session, scan, phone_of, branch, other_branch, transferred, look
    ):
        came_today = transferred(other_branch, branch, on=TODAY)

        answer = scan(phone_of(came_today))

        assert answer.json["outcome"] == "checked_in"
        assert look.line_of(came_today.id).organisation_id == branch.id

    def test_knows_who_has_a_vote(self, session, branch):
        standings = {standing: make_member(session, branch, standing=standing) for standing in Standing}

        activity = make_activity(session, branch, state=ActivityState.OPEN)

        voters = {
            standing: session.get(RosterEntry, (activity.id, member.id)).is_voter
            for standing, member in standings.items()
        }
        assert voters == {Standing.FULL: True, Standing.PROBATIONARY: False, Standing.SUSPENDED: False}


class TestRoster:
    def test_shows_how_everybody_stands(self, session, ask, scan, secretary, branch, theme_day, member, phone):
        scan(phone)

        answer = ask()

        assert answer.status_code == 200
        assert (answer.json["activity_id"], answer.json["state"]) == (str(theme_day.id), "open")
        assert answer.json["lines"] == [
            {
                "member_id": str(member.id),
                "name": member.name,
                "name_pinyin": member.name_pinyin,
                "group_name": None,
                "kind": "home",
                "status": "present",
                "method": "rotating_code",
                "grade": "a",
                "checked_in_at": NOON.isoformat(),
                "left_at": None,
                "recorded_by_name": member.name,
                "undone": False,
                "leave": None,
                "claim": None,
                "sign_up": None,
            }
        ]

    def test_counts_add_up(self, session, secretary, branch, phone_of):
        present, late, on_leave, *_ = (make_member(session, branch, account=True) for _ in range(5))
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        send(phone_of(present), attempt("rotating_code", token_of(session, activity)))
        with clock.frozen(NOON + timedelta(minutes=15)):
            send(phone_of(late), attempt("rotating_code", token_of(session, activity)))
        secretary.put(f"/api/v1/activities/{activity.id}/leaves/{on_leave.id}", json={"category": "work"})

        counts = secretary.get(f"/api/v1/activities/{activity.id}/roster").json["counts"]

        assert counts == {
            "expected": 5,
            "on_roster": 5,
            "made_up": 0,
            "exempt": 0,
            "not_counted": 0,
            "absent": 0,
            "present": 1,
            "late": 1,
            "provisional": 0,
            "on_leave": 1,
            "unmarked": 2,
            "guests": 0,
        }

    def test_is_ordered_by_pinyin(self, session, secretary, branch):
        for name in ("周安", "艾丽", "李明"):
            make_member(session, branch, name=name)
        activity = make_activity(session, branch, state=ActivityState.OPEN)

        lines = secretary.get(f"/api/v1/activities/{activity.id}/roster").json["lines"]

        assert [line["name"] for line in lines] == ["艾丽", "李明", "周安"]

    def test_of_a_draft_is_the_expected_one(self, session, ask, branch, member):
        draft = make_activity(session, branch, state=ActivityState.DRAFT)

        assert names(ask(activity=draft)) == {member.name}


class TestWatching:
    def test_says_304_while_nothing_changes(self, ask, scan, phone):
        etag = ask().headers["ETag"]

        answer = ask(etag=etag)

        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag

    def test_every_change_is_seen(self, session, ask, scan, secretary, phone, theme_day, member, branch):
        path = f"/api/v1/activities/{theme_day.id}"
        newcomer = make_member(session, branch)
        changes = [
            lambda: phone.put(f"{path}/leave", json={"category": "work"}),
            lambda: phone.delete(f"{path}/leave"),
            lambda: phone.post(f"{path}/presence-claims", json={"id": str(new_id()), "note": ""}),
            lambda: scan(phone),
            lambda: secretary.post(
                f"{path}/undos", json={"id": str(new_id()), "member_id": str(member.id), "reason": "误"}
            ),
            lambda: scan(phone),
            lambda: send(secretary, attempt("roster", str(newcomer.id), activity=theme_day)),
            lambda: secretary.post(f"{path}/close"),
        ]
        seen = [ask()]

        for change in changes:
            assert change().status_code < 300
            seen.append(ask(etag=seen[-1].headers["ETag"]))

        assert [answer.status_code for answer in seen] == [200] * 9

    def test_a_group_that_is_renamed_or_joined_is_seen(self, session, ask, secretary, branch, theme_day, member):
        group = groups.create(session, organisation=branch, name="第一党小组", now=clock.now())
        changes = [
            lambda: secretary.put(f"/api/v1/members/{member.id}/group", json={"group_id": str(group.id)}),
            lambda: secretary.patch(f"/api/v1/groups/{group.id}", json={"name": "第二党小组"}),
            lambda: secretary.put(f"/api/v1/members/{member.id}/group", json={"group_id": None}),
        ]
        seen = [ask()]

        for change in changes:
            assert change().status_code < 300
            seen.append(ask(etag=seen[-1].headers["ETag"]))

        assert [answer.status_code for answer in seen] == [200] * 4
        told = [answer.json["lines"][0]["group_name"] for answer in seen]
        assert told == [None, "第一党小组", "第二党小组", None]

    def test_a_newcomer_before_the_opening_is_seen(self, session, ask, branch, member):
        published = make_activity(session, branch)
        etag = ask(activity=published).headers["ETag"]

        make_member(session, branch)

        assert ask(activity=published, etag=etag).status_code == 200

    def test_somebody_who_comes_for_somebody_who_goes_is_seen(
        self, session, ask, branch, other_branch, member, transferred
    ):
        published = make_activity(session, branch, starts_at=NOON + timedelta(days=1))
        newcomer = make_member(session, other_branch)
        etag = ask(activity=published).headers["ETag"]

        for person, to in ((member, other_branch), (newcomer, branch)):
            move(session, person, to, on=TODAY)

        answer = ask(activity=published, etag=etag)
        assert answer.status_code == 200
        assert names(answer) == {newcomer.name}

    def test_keeps_nobodys_powers_awake(self, ask, secretary):
        for minutes in (10, 20, 29):
            with clock.frozen(NOON + timedelta(minutes=minutes)):
                assert ask().status_code == 200

        with clock.frozen(NOON + timedelta(minutes=30)):
            answer = ask()

        assert (answer.status_code, answer.json["reason"]) == (403, "powers_asleep")


class TestHistory:
    def test_of_a_line_names_every_attempt(self, secretary, phone, scan, theme_day, member):
        with clock.frozen(NOON - timedelta(hours=2)):
            scan(phone)
        scan(phone)
        with clock.frozen(NOON + timedelta(minutes=1)):
            body = {"id": str(new_id()), "member_id": str(member.id), "reason": "误签"}
            secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=body)

        items = secretary.get(f"/api/v1/activities/{theme_day.id}/roster/{member.id}/events").json["items"]

        told = [(item["kind"], item["outcome"], item["reason"], item["by_name"]) for item in items]
        assert told == [
            ("check_in", "refused", "too_early", member.name),
            ("check_in", "checked_in", None, member.name),
            ("undo", "undone", "误签", "李书记"),
        ]

    def test_of_a_stranger_is_refused(self, session, secretary, theme_day, other_branch):
        stranger = make_member(session, other_branch)

        answer = secretary.get(f"/api/v1/activities/{theme_day.id}/roster/{stranger.id}/events")

        assert (answer.status_code, answer.json["reason"]) == (409, "not_expected")


class TestOutside:
    def test_does_not_exist_for_another_branch(self, session, ask, new_client, other_branch):
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert ask(foreign).status_code == 404

    def test_is_not_for_members(self, ask, phone):
        answer = ask(phone)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_allowed")
