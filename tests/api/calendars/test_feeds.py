"""The calendar of a phone: whose it is, what is in it, and that a change reaches the entry that is there."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import ics
import pytest
import vobject
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityState
from backend.activities.service import course, sign_ups
from backend.calendars.models import CalendarFeed
from backend.calendars.service import feeds
from backend.core import clock
from backend.identity.models import Account, Locale
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.service import make_assignment
from tests.factories.volunteering import make_project, make_shift, make_volunteer
from tests.support.parallel import together

OWN = "/api/v1/me/calendar-feed"
MORNING = NOON - timedelta(hours=5)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(MORNING):
        yield


@pytest.fixture
def branch(session):
    return make_branch(session, name="云溪律师第一党支部")


@pytest.fixture
def member(session, branch):
    return make_member(session, branch, account=True)


@pytest.fixture
def account(session, member):
    return session.get_one(Account, member.account_id)


@pytest.fixture
def phone(session, new_client, account):
    session.commit()
    return new_client().sign_in(account)


@pytest.fixture
def read(new_client):
    """What a calendar app gets: it has the address and nothing else."""

    def _read(address, **headers):
        return new_client().get(urlsplit(address).path, headers=headers)

    return _read


@pytest.fixture
def entries(session, phone, read):
    """The entries of the feed as one of two parsers reads them, by id."""

    def _entries(**choice):
        session.commit()
        address = phone.put(OWN, json={"shows_titles": False} | choice).json["feed"]["address"]
        text = read(address).get_data(as_text=True)
        found = {event.uid.value: event for event in getattr(vobject.readOne(text), "vevent_list", [])}
        assert {event.uid for event in ics.Calendar(text).events} == set(found)
        return found

    return _entries


class TestAddress:
    def test_is_asked_for_first(self, phone):
        assert phone.get(OWN).json == {"feed": None}

    def test_is_told_again_to_its_owner_only(self, session, phone, new_client, branch):
        told = phone.put(OWN, json={"shows_titles": True}).json
        other = make_member(session, branch, account=True)
        session.commit()

        assert phone.get(OWN).json == told
        assert new_client().sign_in(session.get_one(Account, other.account_id)).get(OWN).json == {"feed": None}

    def test_stays_when_only_the_titles_are_asked_for(self, phone):
        first = phone.put(OWN, json={"shows_titles": False}).json["feed"]
        second = phone.put(OWN, json={"shows_titles": True}).json["feed"]

        assert (first["address"], second["shows_titles"]) == (second["address"], True)

    def test_can_be_exchanged_and_the_old_one_is_of_no_use(self, phone, read):
        old = phone.put(OWN, json={"shows_titles": True}).json["feed"]
        new = phone.post(f"{OWN}/renewals").json["feed"]

        assert new["shows_titles"]
        assert [read(feed["address"]).status_code for feed in (old, new)] == [404, 200]

    def test_can_be_taken_back_and_twice_is_no_fault(self, phone, read):
        address = phone.put(OWN, json={"shows_titles": False}).json["feed"]["address"]

        assert [phone.delete(OWN).status_code for _ in range(2)] == [204, 204]
        assert read(address).json["reason"] == "feed_unknown"

    def test_ends_with_the_account(self, session, phone, read, account):
        address = phone.put(OWN, json={"shows_titles": False}).json["feed"]["address"]
        account.disabled_at = clock.now()
        session.commit()

        assert read(address).status_code == 404

    def test_lies_in_the_database_sealed(self, session, phone):
        token = phone.put(OWN, json={"shows_titles": False}).json["feed"]["address"].split("/")[-1].removesuffix(".ics")
        feed = session.scalars(select(CalendarFeed)).one()

        assert token.encode() not in feed.token_sealed
        assert token.encode() not in feed.token_hash

    def test_is_not_found_by_trying_and_others_are_not_kept_from_theirs(self, phone, read):
        address = phone.put(OWN, json={"shows_titles": False}).json["feed"]["address"]

        answers = [read(f"/api/v1/calendars/{number}.ics").status_code for number in range(125)]

        assert (answers[0], answers[-1], read(address).status_code) == (404, 429, 200)

    def test_is_one_even_when_two_phones_ask_at_once(self, session, new_client, account):
        session.commit()
        phones = [new_client().sign_in(account) for _ in range(6)]

        answers = together([lambda phone=phone: phone.post(f"{OWN}/renewals").status_code for phone in phones])

        standing = select(func.count()).where(CalendarFeed.ended_at.is_(None)).select_from(CalendarFeed)
        assert session.scalar(standing) == 1
        assert set(answers) <= {200, 409}

    def test_is_one_by_the_database_itself(self, session, account):
        first = feeds.write(session, account=account, shows_titles=False, now=clock.now())
        session.commit()
        session.add(
            CalendarFeed(
                id=account.id,
                account_id=account.id,
                token_hash=b"other",
                token_sealed=first.token_sealed,
                shows_titles=False,
                created_at=clock.now(),
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()


class TestEntries:
    def test_are_neutral_and_name_no_venue(self, session, branch, entries):
        activity = make_activity(session, branch, venue="云溪党群服务中心", venue_address="云溪路 8 号")

        entry = entries()[str(activity.id)]

        assert (entry.summary.value, entry.location.value) == ("集体活动", "云溪路 8 号")
        assert not any(word in entry.serialize() for word in ("党", activity.title))

    def test_speak_the_language_of_the_account(self, session, branch, entries, account):
        account.locale = Locale.ENGLISH
        activity = make_activity(session, branch)

        assert entries()[str(activity.id)].summary.value == "Group activity"

    def test_show_titles_to_whoever_asks_for_them(self, session, branch, entries):
        activity = make_activity(session, branch, venue="三楼，会议室；左手", venue_address="云溪路 8 号")

        entry = entries(shows_titles=True)[str(activity.id)]

        assert (entry.summary.value, entry.location.value) == (activity.title, "三楼，会议室；左手 云溪路 8 号")

    def test_are_instants_wherever_the_phone_is(self, session, branch, entries):
        starts_at = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # Half past midnight on New Year's Day.
        activity = make_activity(session, branch, starts_at=starts_at)

        entry = entries()[str(activity.id)]

        assert (entry.dtstart.value, entry.dtend.value) == (starts_at, starts_at + timedelta(hours=2))

    def test_keep_their_id_when_they_move_and_say_that_they_are_newer(self, session, branch, entries):
        activity = make_activity(session, branch)
        before = entries()[str(activity.id)]
        activity.starts_at, activity.ends_at = (
            activity.starts_at + timedelta(days=1),
            activity.ends_at + timedelta(days=1),
        )

        after = entries()[str(activity.id)]

        assert after.dtstart.value - before.dtstart.value == timedelta(days=1)
        assert int(after.sequence.value) > int(before.sequence.value)

    def test_stay_as_cancelled_so_that_phones_strike_them_out(self, session, branch, entries):
        activity = make_activity(session, branch)
        before = entries()[str(activity.id)]
        course.cancel(session, activity=activity, reason="会场停电", now=clock.now())

        after = entries()[str(activity.id)]

        assert (before.status.value, after.status.value) == ("CONFIRMED", "CANCELLED")
        assert int(after.sequence.value) > int(before.sequence.value)

    def test_are_published_ones_of_ones_own_branch(self, session, branch, entries):
        make_activity(session, branch, state=ActivityState.DRAFT)
        make_activity(session, make_branch(session))
        own = make_activity(session, branch)

        assert set(entries()) == {str(own.id)}

    def test_go_two_months_after_they_were_over(self, session, branch, entries):
        with clock.frozen(MORNING - timedelta(days=90)):
            make_activity(session, branch, starts_at=NOON - timedelta(days=70))
            kept = make_activity(session, branch, starts_at=NOON - timedelta(days=50))

        assert set(entries()) == {str(kept.id)}

    def test_of_limited_places_are_there_with_a_place_only(self, session, branch, member, entries):
        activity = make_activity(session, branch, capacity=1)
        before = set(entries())
        who = {"member_id": member.id, "account_id": member.account_id}
        sign_ups.sign_up(session, activity=activity, now=clock.now(), **who)

        assert (before, set(entries())) == (set(), {str(activity.id)})

    def test_are_shifts_too_where_one_has_a_place(self, session, branch, member, entries):
        volunteer = make_volunteer(session, member_id=member.id, since_on=date(2020, 1, 1))
        project = make_project(session, branch)
        placed, waiting, called_off = [make_shift(session, project, role=word) for word in "甲乙丙"]
        make_assignment(session, placed, volunteer)
        make_assignment(session, waiting, volunteer, place=None)
        make_assignment(session, called_off, volunteer)
        called_off.cancelled_at, called_off.cancel_reason = clock.now(), "下雨"

        found = entries()

        assert set(found) == {str(placed.id), str(called_off.id)}
        assert (found[str(placed.id)].summary.value, found[str(placed.id)].location.value) == ("志愿服务", "社区门口")
        assert found[str(called_off.id)].status.value == "CANCELLED"


class TestReadingAgain:
    def test_is_answered_briefly_when_nothing_has_changed(self, session, branch, phone, read):
        make_activity(session, branch)
        session.commit()
        address = phone.put(OWN, json={"shows_titles": False}).json["feed"]["address"]
        tag = read(address).headers["ETag"]

        unchanged = read(address, **{"If-None-Match": tag})
        make_activity(session, branch)
        session.commit()
        changed = read(address, **{"If-None-Match": tag})

        assert (unchanged.status_code, unchanged.data, changed.status_code) == (304, b"", 200)


class TestFiles:
    def test_hold_one_entry_with_the_id_of_the_feed(self, session, branch, phone):
        activity = make_activity(session, branch)
        session.commit()

        answer = phone.get(f"/api/v1/activities/{activity.id}/calendar-file")

        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert [event.uid for event in ics.Calendar(answer.get_data(as_text=True)).events] == [str(activity.id)]
