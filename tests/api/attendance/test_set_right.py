"""After the close: leave, exemptions, corrections and make-up set the record right by themselves."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.service import opening, roster_entries
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Role
from tests.api.attendance.closed import DAY, ENDED, counts_of, grant, line_of, notices, status_of
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_branch, make_committee, make_grant, make_officer


class TestLeaveApproval:
    @pytest.fixture
    def strict(self, session, branch, member):
        return make_activity(session, branch, state=ActivityState.OPEN, leave_needs_approval=True)

    def ask(self, phone, activity):
        return phone.put(f"/api/v1/activities/{activity.id}/leave", json={"category": "sick", "note": "复查"})

    def waiting(self, secretary, branch):
        return secretary.get(f"/api/v1/organisations/{branch.id}/attendance-requests").json["leaves"]

    def test_waits_and_is_granted(self, secretary, phone, branch, strict, member):
        assert self.ask(phone, strict).json["leave"]["state"] == "pending"
        (found,) = self.waiting(secretary, branch)
        assert (found["member"]["name"], found["note"], found["is_own"]) == (member.name, "复查", False)

        answer = secretary.post(f"/api/v1/leaves/{found['id']}/decision", json={"granted": True})

        assert answer.status_code == 204
        assert phone.get(f"/api/v1/activities/{strict.id}/mine").json["leave"]["state"] == "granted"
        assert self.waiting(secretary, branch) == []
        assert "leave_decided" in notices(phone)

    def test_declined_counts_as_none_and_may_be_asked_again(self, secretary, phone, branch, strict, member):
        self.ask(phone, strict)
        (found,) = self.waiting(secretary, branch)

        url = f"/api/v1/leaves/{found['id']}/decision"
        assert secretary.post(url, json={"granted": False}).status_code == 422
        assert secretary.post(url, json={"granted": False, "reason": "当天有任务"}).status_code == 204

        assert secretary.post(url, json={"granted": True}).json["reason"] == "already_decided"
        assert status_of(secretary, strict, member) == "unmarked"
        assert self.ask(phone, strict).json["leave"]["state"] == "pending"

    def test_is_never_decided_by_oneself(self, session, new_client, branch, strict):
        own = make_member(session, branch, account=True)
        roster_entries.materialise(session, activity=strict, now=NOON)
        account = session.get_one(Account, own.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch)
        browser = new_client().sign_in(account)
        self.ask(browser, strict)
        (found,) = self.waiting(browser, branch)

        answer = browser.post(f"/api/v1/leaves/{found['id']}/decision", json={"granted": True})

        assert found["is_own"]
        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_entered_by_an_officer_needs_none(self, secretary, strict, member):
        url = f"/api/v1/activities/{strict.id}/leaves/{member.id}"

        assert secretary.put(url, json={"category": "sick"}).json["leave"]["state"] == "granted"


class TestExemption:
    @pytest.fixture
    def contact(self, session, branch):
        return make_member(session, branch)

    def test_takes_out_of_the_denominator_and_stays_on_the_roster(
        self, secretary, phone, close, theme_day, member, contact
    ):
        answer = grant(secretary, member, contact=contact)
        close()

        assert answer.status_code == 201
        (kept,) = answer.json["items"]
        assert (kept["contact_name"], kept["note"], kept["until_on"]) == (contact.name, "膝盖手术", None)
        assert status_of(secretary, theme_day, member) == "exempt"
        record = phone.get("/api/v1/me/record").json
        assert (record["expected"], record["outside"], record["items"][0]["status"]) == (0, 1, "exempt")
        assert record["exemption"]["contact_name"] == contact.name
        assert "exemption_granted" in notices(phone)

    def test_is_ended_by_an_earlier_end_and_may_follow(self, secretary, theme_day, member, contact):
        (kept,) = grant(secretary, member, contact=contact).json["items"]

        again = grant(secretary, member, contact=contact, from_on="2026-06-01")
        ended = secretary.post(f"/api/v1/exemptions/{kept['id']}/end", json={"on": "2026-02-01"})

        assert (again.status_code, again.json["reason"]) == (409, "exemption_overlaps")
        assert ended.json["items"][0]["until_on"] == "2026-02-01"
        assert grant(secretary, member, contact=contact, from_on="2026-02-01").status_code == 201
        over = secretary.post(f"/api/v1/exemptions/{kept['id']}/end", json={"on": "2026-02-01"})
        assert over.json["reason"] == "exemption_over"

    def test_needs_a_contact_of_the_branch_and_a_period_that_runs_forward(
        self, session, secretary, member, contact, other_branch
    ):
        stranger = make_member(session, other_branch)

        assert grant(secretary, member, contact=stranger).json["reason"] == "contact_not_here"
        assert grant(secretary, member, contact=member).json["reason"] == "contact_not_here"
        assert grant(secretary, member, contact=contact, until_on="2026-01-01").json["reason"] == "period_reversed"

    def test_shows_its_note_to_those_who_keep_the_file_only(self, session, new_client, secretary, member, contact):
        grant(secretary, member, contact=contact)
        above = new_client().sign_in(make_officer(session, Role.AUDITOR, get_root(session)))

        (seen,) = above.get(f"/api/v1/members/{member.id}/exemptions").json["items"]
        assert (seen["category"], seen["note"]) == ("illness", None)


class TestCorrection:
    @pytest.fixture
    def ask(self, phone, theme_day):
        def act(wish="present", words="坐在第二排", correction_id=None):
            body = {"id": str(correction_id or new_id()), "wish": wish, "words": words}
            with clock.frozen(ENDED):
                return phone.post(f"/api/v1/activities/{theme_day.id}/corrections", json=body)

        return act

    def waiting(self, secretary, branch):
        return secretary.get(f"/api/v1/organisations/{branch.id}/attendance-requests").json["corrections"]

    def decide(self, secretary, found, **body):
        return secretary.post(f"/api/v1/corrections/{found['id']}/decision", json=body)

    def test_granted_sets_the_line_right_with_its_event(self, secretary, phone, close, ask, branch, theme_day, member):
        close()
        mine = ask().json
        assert [kept["state"] for kept in mine["corrections"]] == ["pending"]
        assert "ask_correction" not in mine["may"]
        (found,) = self.waiting(secretary, branch)
        assert (found["status"], found["words"], found["wish"]) == ("absent", "坐在第二排", "present")

        assert self.decide(secretary, found, granted=True).status_code == 204

        line = line_of(secretary, theme_day, member)
        assert (line["status"], line["method"], line["grade"]) == ("present", "correction", "b")
        history = secretary.get(f"/api/v1/activities/{theme_day.id}/roster/{member.id}/events").json
        assert [event["outcome"] for event in history["items"]] == ["checked_in"]
        assert [kept["state"] for kept in history["corrections"]] == ["granted"]
        assert "correction_decided" in notices(phone)
        assert self.decide(secretary, found, granted=True).json["reason"] == "already_decided"

    def test_declined_changes_nothing_and_says_why(self, secretary, phone, close, ask, branch, theme_day, member):
        close()
        ask()
        (found,) = self.waiting(secretary, branch)

        assert self.decide(secretary, found, granted=False).status_code == 422
        self.decide(secretary, found, granted=False, answer="当天没有见到")

        assert status_of(secretary, theme_day, member) == "absent"
        (kept,) = phone.get(f"/api/v1/activities/{theme_day.id}/mine").json["corrections"]
        assert (kept["state"], kept["answer"]) == ("declined", "当天没有见到")

    def test_of_a_late_line_undoes_and_writes_it_anew(
        self, session, secretary, phone, close, ask, branch, theme_day, member
    ):
        with clock.frozen(NOON + timedelta(minutes=20)):
            send(phone, attempt("rotating_code", token_of(session, theme_day)))
        ask(words="路上堵车,但准点到了")
        (found,) = self.waiting(secretary, branch)

        with clock.frozen(NOON + timedelta(minutes=25)):
            self.decide(secretary, found, granted=True)

        assert status_of(secretary, theme_day, member) == "present"
        events = secretary.get(f"/api/v1/activities/{theme_day.id}/roster/{member.id}/events").json["items"]
        assert [event["outcome"] for event in events] == ["checked_in", "undone", "checked_in"]

    def test_not_there_takes_the_line_back(self, session, secretary, phone, close, ask, branch, theme_day, member):
        send(phone, attempt("rotating_code", token_of(session, theme_day)))
        close()
        ask(wish="not_there", words="别人拿我的手机签的")
        (found,) = self.waiting(secretary, branch)

        self.decide(secretary, found, granted=True)

        assert status_of(secretary, theme_day, member) == "absent"

    def test_is_asked_once_at_a_time_and_twice_is_once(self, close, ask, secretary, branch):
        close()
        correction_id = new_id()
        ask(correction_id=correction_id)

        assert ask(correction_id=correction_id).status_code == 201
        assert ask().json["reason"] == "correction_pending"
        assert len(self.waiting(secretary, branch)) == 1

    def test_refuses_what_the_record_says_already(self, close, ask):
        close()

        assert ask(wish="not_there").json["reason"] == "nothing_to_correct"

    def test_is_not_found_from_another_branch(self, session, new_client, secretary, close, ask, branch, other_branch):
        close()
        ask()
        (found,) = self.waiting(secretary, branch)
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert self.decide(foreign, found, granted=True).status_code == 404


class TestMakeUp:
    @pytest.fixture
    def committee(self, session):
        return make_committee(session)

    @pytest.fixture
    def branch(self, session, committee):
        return make_branch(session, parent=committee, name="云溪律师第一党支部", short_name="律师一支部")

    @pytest.fixture
    def neighbour(self, session, committee):
        return make_branch(session, parent=committee, name="云溪律师第二党支部", short_name="律师二支部")

    def offered(self, phone, missed):
        items = phone.get(f"/api/v1/activities/{missed.id}/make-up-sessions").json["items"]
        return [item["activity"]["id"] for item in items]

    def host(self, session, neighbour, *, days=5, **fields):
        usual = {"guests_welcome": True, "starts_at": NOON + days * DAY}
        return make_activity(session, neighbour, **usual | fields)

    def test_offers_neighbours_that_welcome_guests_within_the_time(
        self, session, phone, close, theme_day, neighbour, other_branch
    ):
        close()
        good = self.host(session, neighbour)
        self.host(session, neighbour, guests_welcome=False)
        self.host(session, neighbour, days=60)
        self.host(session, neighbour, state=ActivityState.DRAFT)
        self.host(session, neighbour, credits=["lecture"])
        self.host(session, other_branch)

        assert self.offered(phone, theme_day) == [str(good.id)]

    def test_attended_there_counts_at_home_as_made_up(
        self, session, new_client, account_of, secretary, phone, close, branch, theme_day, member, neighbour
    ):
        close()
        host = self.host(session, neighbour)
        url = f"/api/v1/activities/{theme_day.id}/make-up"

        chosen = phone.put(url, json={"activity_id": str(host.id)}).json
        assert (chosen["make_up"]["attended"], chosen["status"]) == (False, "absent")
        opening.open_check_in(session, activity=host, now=host.starts_at)
        session.commit()
        with clock.frozen(host.starts_at):
            there = new_client().sign_in(account_of(member))
            scanned = send(there, attempt("rotating_code", token_of(session, host)))

        assert scanned.json["outcome"] == "checked_in"
        assert status_of(secretary, theme_day, member) == "made_up"
        (summary,) = [
            item
            for item in secretary.get(f"/api/v1/organisations/{branch.id}/attendance-summary").json["items"]
            if item["activity_id"] == str(theme_day.id)
        ]
        assert (summary["expected"], summary["attended"], summary["made_up"]) == (1, 1, 1)
        host_officer = new_client().sign_in(make_officer(session, Role.SECRETARY, neighbour))
        counts = counts_of(host_officer, host)
        assert (counts["guests"], counts["present"]) == (1, 0)
        with clock.frozen(host.starts_at + timedelta(hours=1)):
            record = new_client().sign_in(account_of(member)).get("/api/v1/me/record").json
        assert (record["expected"], record["attended"], record["made_up"]) == (1, 1, 1)

    def test_lets_the_guest_see_when_and_where_and_nothing_else(
        self, session, new_client, account_of, phone, close, branch, theme_day, neighbour
    ):
        close()
        host = self.host(session, neighbour, agenda="一、通报\n二、讨论")
        there = f"/api/v1/activities/{host.id}/as-guest"
        before = phone.get(there)

        phone.put(f"/api/v1/activities/{theme_day.id}/make-up", json={"activity_id": str(host.id)})

        seen = phone.get(there).json
        assert (before.status_code, before.json["reason"]) == (404, "not_found")
        assert (seen["title"], seen["venue"], seen["starts_at"]) == (host.title, host.venue, host.starts_at.isoformat())
        assert [told["name"] for told in seen["hosts"]] == ["云溪律师第二党支部"]
        assert "agenda" not in seen
        assert phone.get(f"/api/v1/activities/{host.id}").status_code == 404
        assert phone.get(f"/api/v1/activities/{host.id}/photos").status_code == 404
        other = make_member(session, branch, account=True)
        assert new_client().sign_in(account_of(other)).get(there).status_code == 404

    def test_that_is_let_go_is_seen_no_more(self, session, phone, close, theme_day, neighbour):
        close()
        host = self.host(session, neighbour)
        phone.put(f"/api/v1/activities/{theme_day.id}/make-up", json={"activity_id": str(host.id)})

        phone.delete(f"/api/v1/activities/{theme_day.id}/make-up")

        assert phone.get(f"/api/v1/activities/{host.id}/as-guest").status_code == 404

    def test_is_let_go_and_chosen_anew(self, session, new_client, phone, close, theme_day, member, neighbour):
        close()
        one, other = self.host(session, neighbour), self.host(session, neighbour, days=6)
        url = f"/api/v1/activities/{theme_day.id}/make-up"

        phone.put(url, json={"activity_id": str(one.id)})
        phone.put(url, json={"activity_id": str(other.id)})

        host_officer = new_client().sign_in(make_officer(session, Role.SECRETARY, neighbour))
        assert (counts_of(host_officer, one)["guests"], counts_of(host_officer, other)["guests"]) == (0, 1)
        assert phone.delete(url).status_code == 204
        assert phone.get(f"/api/v1/activities/{theme_day.id}/mine").json["make_up"] is None

    def test_is_for_those_who_missed_it(self, session, phone, theme_day, neighbour):
        host = self.host(session, neighbour)

        answer = phone.put(f"/api/v1/activities/{theme_day.id}/make-up", json={"activity_id": str(host.id)})

        assert (answer.status_code, answer.json["reason"]) == (409, "nothing_to_make_up")

    def test_refuses_a_session_that_is_not_offered(self, session, phone, close, theme_day, other_branch):
        close()
        host = self.host(session, other_branch)

        answer = phone.put(f"/api/v1/activities/{theme_day.id}/make-up", json={"activity_id": str(host.id)})

        assert (answer.status_code, answer.json["reason"]) == (409, "session_not_offered")
