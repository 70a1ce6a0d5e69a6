"""Saying that somebody is away: who may, who confirms, what a second one meets, and how it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from backend.core import clock
from backend.flow.models import FlowRegistration
from backend.flow.service import contacts
from backend.identity.models import Account
from backend.members.models import AffiliationReason, DisclosureEntry
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from tests.factories.flow import make_away
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_grant
from tests.support.parallel import together

API = "/api/v1"
TODAY = clock.local_date(NOON)
MINE = f"{API}/me/flow-registrations"


def absence(**fields):
    usual = {"reason": "work", "place": "湖东市软件园", "from_on": "2026-01-06"}
    return usual | fields


def reason_of(answer):
    return answer.status_code, answer.json["reason"]


class TestOwnRegistration:
    def test_waits_for_the_home_branch_which_is_told_without_a_name(self, session, phone, browser_of, home, member):
        secretary = browser_of(home)

        made = phone.post(MINE, json=absence(contact="15433334444")).json["registration"]

        told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.FLOW_WAITING)).one()
        assert (made["is_confirmed"], made["contact_mask"], made["may"]) == (False, "154****4444", ["return"])
        assert member.name not in str(told.facts)
        confirmed = secretary.post(f"{API}/flow-registrations/{made['id']}/confirmation").json
        assert confirmed["is_confirmed"]
        assert reason_of(secretary.post(f"{API}/flow-registrations/{made['id']}/confirmation")) == (
            409,
            "confirmed_already",
        )

    def test_is_never_confirmed_nor_entered_by_the_member_as_an_officer(self, session, phone, home, member):
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=home)
        session.commit()
        made = phone.post(MINE, json=absence()).json["registration"]

        confirmed = phone.post(f"{API}/flow-registrations/{made['id']}/confirmation")
        entered = phone.post(f"{API}/members/{member.id}/flow-registrations", json=absence())

        assert reason_of(confirmed) == (403, "own_registration")
        assert reason_of(entered) == (403, "own_registration")

    def test_is_refused_while_another_one_is_open(self, phone):
        assert phone.post(MINE, json=absence()).status_code == 201

        assert reason_of(phone.post(MINE, json=absence())) == (409, "away_already")

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"from_on": "2026-03-07"}, "dates_reversed"),
            ({"planned_return_on": "2026-01-06"}, "dates_reversed"),
            ({"reason": "other"}, "invalid_request"),
            ({"place": " "}, "invalid_request"),
        ],
    )
    def test_is_refused_with_what_cannot_be_right(self, phone, fields, reason):
        answer = phone.post(MINE, json=absence(**fields))

        assert reason_of(answer) == (422, reason)

    def test_is_refused_with_the_own_branch_or_a_committee_as_host(self, phone, home, committee):
        own = phone.post(MINE, json=absence(host_id=str(home.id)))
        above = phone.post(MINE, json=absence(host_id=str(committee.id)))

        assert reason_of(own) == (422, "host_unfit")
        assert reason_of(above) == (404, "not_found")

    def test_of_two_at_the_same_instant_one_comes_through(self, session, app, new_client, member):
        account = session.get_one(Account, member.account_id)
        phones = [new_client().sign_in(account) for _ in range(4)]

        answers = together([lambda phone=phone: phone.post(MINE, json=absence()) for phone in phones])

        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    def test_is_refused_twice_and_kept_as_written_by_the_database_itself(self, session, member):
        made = make_away(session, member)
        session.commit()

        with pytest.raises(DatabaseError):
            session.execute(text("UPDATE flow_registration SET place = '别处'"))
        session.rollback()
        copied = {column.name: getattr(made, column.name) for column in FlowRegistration.__table__.columns}
        session.add(FlowRegistration(**copied | {"id": type(made.id)(int=made.id.int + 1)}))
        with pytest.raises(DatabaseError):
            session.flush()


class TestEnding:
    def test_by_the_member_is_a_day_up_to_today(self, phone, session, member):
        registration = make_away(session, member, days=30)
        session.commit()
        path = f"{MINE}/{registration.id}/return"

        early = phone.post(path, json={"on": (TODAY - timedelta(days=31)).isoformat()})
        late = phone.post(path, json={"on": (TODAY + timedelta(days=1)).isoformat()})
        right = phone.post(path, json={"on": TODAY.isoformat()})
        again = phone.post(path, json={"on": TODAY.isoformat()})

        assert [reason_of(early), reason_of(late)] == [(422, "dates_reversed")] * 2
        assert right.json["registration"] is None
        assert reason_of(again) == (409, "registration_over")

    def test_as_wrong_makes_room_for_a_right_one(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member), browser_of(home)
        session.commit()
        body = {"kind": "corrected", "on": TODAY.isoformat(), "words": "地点写错了"}

        ended = secretary.post(f"{API}/flow-registrations/{registration.id}/end", json=body).json
        anew = secretary.post(f"{API}/members/{member.id}/flow-registrations", json=absence(place="湖东市科学园"))

        assert (ended["end_kind"], ended["end_words"], ended["may"]) == ("corrected", "地点写错了", [])
        assert anew.status_code == 201

    def test_comes_with_a_new_one_where_the_home_has_become_one_with_the_host(
        self, session, browser_of, home, host, member
    ):
        old = make_away(session, member, host=host)
        moved = {"to": host, "on": TODAY, "reason": AffiliationReason.REORGANISATION, "now": NOON}
        affiliations.move(session, member=member, **moved)
        session.commit()

        listed = browser_of(home).get(f"{API}/organisations/{home.id}/flow").json["away"]
        gone = browser_of(home).get(f"{API}/flow-registrations/{old.id}")
        anew = browser_of(host).post(f"{API}/members/{member.id}/flow-registrations", json=absence())

        assert listed == []
        assert reason_of(gone) == (404, "not_found")
        assert anew.status_code == 201
        session.refresh(old)
        assert old.end_kind == "moved"


class TestContacts:
    def test_are_kept_and_say_when_the_next_is_due(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member, days=120), browser_of(home)
        session.commit()
        path = f"{API}/flow-registrations/{registration.id}"
        before = secretary.get(path).json

        missed = secretary.post(
            f"{path}/contacts", json={"on_day": "2026-03-05", "way": "phone", "note": "not_reached"}
        )
        reached = secretary.post(f"{path}/contacts", json={"on_day": "2026-03-06", "way": "phone", "note": "well"})

        assert before["contact_days_over"] > 0
        assert missed.json["contact_due_on"] == before["contact_due_on"]
        assert (reached.json["contact_due_on"], reached.json["last_contact_on"]) == ("2026-06-06", "2026-03-06")
        assert [line["note"] for line in reached.json["contacts"]] == ["well", "not_reached"]

    def test_are_never_changed(self, session, browser_of, home, member):
        registration = make_away(session, member)
        session.commit()
        body = {"on_day": "2026-03-06", "way": "visit", "note": "well"}
        browser_of(home).post(f"{API}/flow-registrations/{registration.id}/contacts", json=body)

        with pytest.raises(DatabaseError):
            session.execute(text("DELETE FROM flow_contact"))

    def test_lie_between_leaving_and_today(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member, days=10), browser_of(home)
        session.commit()

        for day in ("2026-02-01", "2026-03-07"):
            body = {"on_day": day, "way": "phone", "note": "well"}
            answer = secretary.post(f"{API}/flow-registrations/{registration.id}/contacts", json=body)
            assert reason_of(answer) == (422, "dates_reversed")

    def test_of_the_member_count_as_the_yearly_report_too(self, session, phone, member):
        registration = make_away(session, member, days=400)
        session.commit()

        told = phone.post(f"{MINE}/{registration.id}/reports", json={"note": "well"}).json["registration"]

        assert (told["last_report_on"], told["report_due_on"]) == ("2026-03-06", "2027-03-06")
        assert told["contact_due_on"] == "2026-06-06"

    def test_tell_others_since_when_nobody_was_in_touch(self, session, home, member):
        silent = make_member(session, home)
        registration = make_away(session, member, days=200)
        make_away(session, silent, days=90)
        officer = session.get_one(Account, registration.registered_by_account_id)
        told = {"way": contacts.ContactWay.PHONE, "note": contacts.ContactNote.WELL, "actor": officer, "now": NOON}
        contacts.log(session, registration=registration, on_day=TODAY - timedelta(days=20), **told)

        found = {row.member_id: row.since_on for row in session.execute(contacts.last_in_touch(on=TODAY))}

        assert found == {member.id: TODAY - timedelta(days=20), silent.id: TODAY - timedelta(days=90)}


class TestContactThere:
    def test_is_shown_in_full_only_with_a_reason_and_on_record(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member, contact="15433334444"), browser_of(home)
        session.commit()

        shown = secretary.post(f"{API}/flow-registrations/{registration.id}/reveals", json={"reason": "季度联系"})

        entry = session.scalars(select(DisclosureEntry).where(DisclosureEntry.member_id == member.id)).one()
        assert shown.json["value"] == "15433334444"
        assert entry.reason == "季度联系"
        assert b"15433334444" not in registration.contact_sealed


class TestLists:
    def test_put_the_longest_overdue_first_and_say_who_should_have_moved(self, session, browser_of, home, committee):
        long_gone, lately, abroad = (make_member(session, home) for _ in range(3))
        make_away(session, lately, days=20)
        make_away(session, long_gone, days=250, has_stable_workplace=True)
        make_away(session, abroad, days=150, is_abroad=True, has_stable_workplace=True)
        session.commit()

        told = browser_of(committee).get(f"{API}/organisations/{committee.id}/flow").json

        assert [line["member"]["id"] for line in told["away"]] == [str(one.id) for one in (long_gone, abroad, lately)]
        assert [line["should_move"] for line in told["away"]] == [True, False, False]
        assert told["totals"] == {"away": 3, "guests": 0, "contacts_due": 1, "unmatched": 0, "should_move": 1}
        assert {act for line in told["away"] for act in line["may"]} == set()

    def test_suggest_a_group_where_three_live_at_one_place(self, session, browser_of, home, host):
        for _ in range(3):
            make_away(session, make_member(session, home), host=host)
        make_away(session, make_member(session, home))
        session.commit()

        found = browser_of(home).get(f"{API}/organisations/{home.id}/flow").json["gatherings"]

        assert [(group["place"], len(group["names"])) for group in found] == [("会计二支部", 3)]
