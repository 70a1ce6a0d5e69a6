"""Being taken in: who is found, how both sides come together, and what a guest may at the host's activities."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.attendance.models import Attendance, RosterEntry, RosterKind
from backend.attendance.service import opening, quorum
from backend.core import clock
from backend.flow.models import FlowGuest
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.flow import make_away, make_guest, make_outsider
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.parallel import together

API = "/api/v1"
TODAY = clock.local_date(NOON)


def found_by(member, **fields):
    usual = {"name": member.name, "phone_last4": member.phone_last4, "from_on": "2026-03-01"}
    return usual | fields


def reason_of(answer):
    return answer.status_code, answer.json["reason"]


class TestTakingIn:
    def test_finds_only_whom_name_and_digits_name_exactly(self, session, browser_of, host, member):
        keeper, path = browser_of(host), f"{API}/organisations/{host.id}/flow-guests"
        wrong = f"{(int(member.phone_last4) + 1) % 10_000:04d}"

        unknown = keeper.post(path, json=found_by(member, phone_last4=wrong))
        right = keeper.post(path, json=found_by(member))
        again = keeper.post(path, json=found_by(member))

        assert reason_of(unknown) == (404, "member_unknown")
        assert (right.status_code, right.json["home_name"], right.json["match"]) == (
            201,
            "律师一支部",
            "no_registration",
        )
        assert reason_of(again) == (409, "guest_already")
        assert again.json["here"] is True

    def test_is_refused_to_the_own_branch(self, browser_of, home, member):
        answer = browser_of(home).post(f"{API}/organisations/{home.id}/flow-guests", json=found_by(member))

        assert reason_of(answer) == (422, "host_unfit")

    def test_of_two_hosts_at_the_same_instant_one_comes_through(self, session, browser_of, home, host, member):
        browsers = [browser_of(host) for _ in range(3)]
        path = f"{API}/organisations/{host.id}/flow-guests"

        answers = together([lambda one=one: one.post(path, json=found_by(member)) for one in browsers])

        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]

    def test_of_an_outsider_keeps_their_contact_masked_until_somebody_asks(self, session, browser_of, host):
        guest, keeper = make_outsider(session, host), browser_of(host)
        session.commit()

        listed = keeper.get(f"{API}/organisations/{host.id}/flow").json["guests"]
        shown = keeper.post(f"{API}/flow-guests/{guest.id}/reveals")

        assert [(line["name"], line["contact_mask"], line["match"]) for line in listed] == [
            ("龚远客", "154****2222", "outside")
        ]
        assert shown.json["value"] == "15411112222"

    def test_is_over_for_whoever_comes_to_belong_to_the_host(self, session, browser_of, phone, home, host, member):
        make_guest(session, member, host)
        moved = {"to": host, "on": TODAY, "reason": AffiliationReason.TRANSFER, "now": NOON}
        affiliations.move(session, member=member, **moved)
        session.commit()

        listed = browser_of(host).get(f"{API}/organisations/{host.id}/flow").json["guests"]
        back = browser_of(home).post(f"{API}/organisations/{home.id}/flow-guests", json=found_by(member))

        assert listed == []
        assert back.status_code == 201
        assert phone.get(f"{API}/me/flow").json["guest"]["organisation"]["id"] == str(home.id)


class TestComingTogether:
    def test_happens_by_itself_where_both_name_the_same_host(self, session, browser_of, home, host, member):
        make_away(session, member, host=host)
        session.commit()
        expected = browser_of(host).get(f"{API}/organisations/{host.id}/flow").json["announced"]

        taken = browser_of(host).post(f"{API}/flow-registrations/{expected[0]['id']}/acceptance").json

        assert taken["match"] == "matched"
        assert browser_of(home).get(f"{API}/organisations/{home.id}/flow").json["unregistered"] == []

    def test_happens_by_itself_when_the_guest_came_first(self, session, home, host, member):
        guest = make_guest(session, member, host)

        registration = make_away(session, member, host=host)

        assert guest.registration_id == registration.id

    def test_is_confirmed_by_the_home_branch_where_the_places_differ(self, session, browser_of, home, host, member):
        make_away(session, member)
        guest, secretary = make_guest(session, member, host), browser_of(home)
        session.commit()
        path = f"{API}/organisations/{home.id}/flow"

        before = secretary.get(path).json
        secretary.post(f"{API}/flow-guests/{guest.id}/match")
        after = secretary.get(path).json

        assert ([line["match"] for line in before["away"]], len(before["unregistered"])) == (["proposed"], 1)
        assert ([line["match"] for line in after["away"]], after["unregistered"]) == (["matched"], [])

    def test_reminds_the_other_branch_once_in_a_week(self, session, browser_of, home, host, member):
        registration, secretary = make_away(session, member, host=host), browser_of(home)
        browser_of(host)
        session.commit()
        path = f"{API}/flow-registrations/{registration.id}/reminders"

        first, second = secretary.post(path), secretary.post(path)
        with clock.frozen(NOON + timedelta(days=7)):
            later = browser_of(home).post(path)

        told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.FLOW_REMINDED)).all()
        assert (first.status_code, reason_of(second), later.status_code) == (201, (409, "reminded_already"), 201)
        assert len(told) == 2

    def test_has_nobody_to_remind_where_the_place_is_told_in_words(self, session, browser_of, home, member):
        registration = make_away(session, member)
        session.commit()

        answer = browser_of(home).post(f"{API}/flow-registrations/{registration.id}/reminders")

        assert reason_of(answer) == (409, "nobody_to_remind")


@pytest.fixture
def theme_day(session, host):
    """Published, of the host, on this day."""
    return make_activity(session, host, starts_at=NOON)


class TestAtTheHost:
    def test_a_guest_checks_in_and_is_credited_at_home_outside_the_denominator_and_the_quorum(
        self, session, browser_of, phone, home, host, member, theme_day
    ):
        local = make_member(session, host)
        make_guest(session, member, host)
        opening.open_check_in(session, activity=theme_day, now=NOON)
        session.commit()

        answer = send(phone, attempt("rotating_code", token_of(session, theme_day)))

        told = browser_of(host).get(f"{API}/activities/{theme_day.id}/roster").json
        line = session.get_one(Attendance, (theme_day.id, member.id))
        votes = quorum.get_quorum(session, activity_id=theme_day.id, organisation_id=host.id)
        assert answer.json["outcome"] == "checked_in"
        assert line.organisation_id == home.id
        assert {row["member_id"]: row["kind"] for row in told["lines"]} == {
            str(local.id): "home",
            str(member.id): "guest",
        }
        assert (told["counts"]["expected"], told["counts"]["guests"]) == (1, 1)
        assert (votes.voters, votes.present_voters) == (1, 0)

    def test_a_guest_sees_the_hosts_activity_and_finds_it_in_the_own_record_afterwards(
        self, session, phone, host, member, theme_day
    ):
        make_guest(session, member, host)
        opening.open_check_in(session, activity=theme_day, now=NOON)
        session.commit()

        shown = phone.get(f"{API}/me/home").json["now"]
        mine = phone.get(f"{API}/activities/{theme_day.id}/mine").json
        send(phone, attempt("rotating_code", token_of(session, theme_day)))
        record = phone.get(f"{API}/me/record").json

        assert shown["activity"]["id"] == str(theme_day.id)
        assert (mine["expected"], mine["may"]) == (True, ["check_in"])
        assert [line["activity"]["id"] for line in record["items"]] == [str(theme_day.id)]
        assert (record["expected"], record["attended"]) == (0, 0)

    def test_whoever_is_taken_in_while_check_in_is_open_may_come_at_once(
        self, session, browser_of, phone, host, member, theme_day
    ):
        opening.open_check_in(session, activity=theme_day, now=NOON)
        session.commit()
        keeper = browser_of(host)
        refused = send(phone, attempt("rotating_code", token_of(session, theme_day)))
        before = keeper.get(f"{API}/activities/{theme_day.id}/roster")

        make_guest(session, member, host)
        session.commit()
        after = keeper.get(f"{API}/activities/{theme_day.id}/roster", headers={"If-None-Match": before.headers["ETag"]})
        answer = send(phone, attempt("rotating_code", token_of(session, theme_day)))

        assert reason_of(refused) == (403, "not_on_roster")
        assert [line["kind"] for line in after.json["lines"]] == ["guest"]
        assert answer.json["outcome"] == "checked_in"
        assert session.get_one(RosterEntry, (theme_day.id, member.id)).is_voter is False

    def test_the_right_ends_with_the_return(self, session, browser_of, phone, home, host, member, theme_day):
        registration = make_away(session, member, host=host)
        make_guest(session, member, host)
        session.commit()
        body = {"kind": "returned", "on": TODAY.isoformat()}
        browser_of(home).post(f"{API}/flow-registrations/{registration.id}/end", json=body)
        opening.open_check_in(session, activity=theme_day, now=NOON)
        session.commit()

        answer = send(phone, attempt("rotating_code", token_of(session, theme_day)))

        assert reason_of(answer) == (403, "not_on_roster")
        assert phone.get(f"{API}/activities/{theme_day.id}").status_code == 404
        assert session.scalars(select(FlowGuest)).one().ended_at is not None

    def test_whoever_comes_to_belong_to_the_host_is_at_home_there(self, session, host, member, theme_day):
        make_guest(session, member, host)
        moved = {"to": host, "on": TODAY, "reason": AffiliationReason.TRANSFER, "now": NOON}
        affiliations.move(session, member=member, **moved)

        opening.open_check_in(session, activity=theme_day, now=NOON)

        line = session.get_one(RosterEntry, (theme_day.id, member.id))
        assert (line.kind, line.organisation_id, line.is_voter) == (RosterKind.HOME, host.id, True)
