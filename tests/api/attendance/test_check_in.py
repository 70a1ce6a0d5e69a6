"""PUT /check-ins/{id} with the rotating code: outcomes, refusals, replays."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete

from backend.activities.models import ActivityState
from backend.attendance.models import CodeSubject, RosterEntry
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member

TODAY = clock.local_date(NOON)
LATE, CLOSES = NOON + timedelta(minutes=15), NOON + timedelta(minutes=150)


def without(answer, *names):
    return {name: value for name, value in answer.items() if name not in names}


@pytest.fixture
def scan(session, theme_day):
    """Sends the code that the screen shows at this moment."""

    def act(phone, *, activity=None, check_in_id=None, now=None, **fields):
        body = attempt("rotating_code", token_of(session, activity or theme_day, now=now), **fields)
        return send(phone, body, check_in_id=check_in_id)

    return act


class TestCheckedIn:
    def test_answers_with_activity_member_and_moment(self, phone, scan, theme_day, member):
        check_in_id = new_id()

        answer = scan(phone, check_in_id=check_in_id)

        assert answer.status_code == 200
        assert answer.json == {
            "id": str(check_in_id),
            "outcome": "checked_in",
            "status": "present",
            "activity": {
                "id": str(theme_day.id),
                "title": theme_day.title,
                "starts_at": NOON.isoformat(),
                "venue": theme_day.venue,
                "checks_out": False,
            },
            "member": {"id": str(member.id), "name": member.name},
            "checked_in_at": NOON.isoformat(),
            "method": "rotating_code",
            "left_at": None,
            "recorded_by_name": None,
            "replayed": False,
        }

    def test_leaves_one_line_and_one_event(self, phone, scan, look, member, branch, theme_day):
        check_in_id = new_id()

        scan(phone, check_in_id=check_in_id)

        (line,), (event,) = look.lines(), look.events()
        assert (line.member_id, line.organisation_id, line.held_on) == (member.id, branch.id, theme_day.held_on)
        assert (line.status, line.method, line.grade) == ("present", "rotating_code", "a")
        assert (line.scan_event_id, line.recorded_by_account_id) == (check_in_id, member.account_id)
        assert (event.id, event.kind, event.outcome, event.reason) == (check_in_id, "check_in", "checked_in", None)

    @pytest.mark.parametrize(
        ("instant", "status"),
        [
            (NOON - timedelta(hours=1), "present"),
            (LATE - timedelta(seconds=1), "present"),
            (LATE, "late"),
            (CLOSES - timedelta(seconds=1), "late"),
        ],
    )
    def test_is_late_from_the_limit_on(self, phone, scan, theme_day, instant, status):
        with clock.frozen(instant):
            answer = scan(phone)

        assert (answer.status_code, answer.json["status"]) == (200, status)

    def test_may_name_the_activity_too(self, phone, scan, theme_day):
        assert scan(phone, activity_id=str(theme_day.id)).json["outcome"] == "checked_in"

    def test_takes_the_clock_of_the_phone_as_evidence_only(self, phone, scan, look):
        tomorrow = (NOON + timedelta(days=1)).isoformat()

        answer = scan(phone, captured_at=tomorrow, sent_at=tomorrow)

        assert answer.json["checked_in_at"] == NOON.isoformat()
        (event,) = look.events()
        assert event.clock_skewed
        assert event.captured_at == NOON + timedelta(days=1)

    def test_a_code_of_any_screen_and_moment_within_two_rotations_and_grace_counts(self, phone, scan):
        assert scan(phone, now=NOON - timedelta(seconds=60)).json["outcome"] == "checked_in"

    def test_whoever_joined_the_branch_after_opening_is_added_to_the_roster(
        self, session, phone_of, scan, branch, theme_day, look
    ):
        newcomer = make_member(session, branch, account=True, affiliated_from=TODAY)

        answer = scan(phone_of(newcomer))

        assert answer.json["outcome"] == "checked_in"
        assert session.get(RosterEntry, (theme_day.id, newcomer.id)).kind == "home"


class TestAlready:
    def test_another_id_is_told_when_and_how(self, phone, scan, look):
        scan(phone)

        with clock.frozen(LATE):
            answer = scan(phone)

        assert answer.status_code == 200
        assert answer.json["outcome"] == "already"
        assert (answer.json["status"], answer.json["checked_in_at"]) == ("present", NOON.isoformat())
        assert answer.json["method"] == "rotating_code"
        assert answer.json["recorded_by_name"] is None
        assert (len(look.lines()), len(look.events())) == (1, 2)

    def test_goes_before_what_is_wrong_with_the_second_code(self, phone, scan):
        scan(phone)

        with clock.frozen(CLOSES + timedelta(hours=1)):
            answer = scan(phone, now=NOON)

        assert (answer.status_code, answer.json["outcome"]) == (200, "already")


class TestRefused:
    @pytest.fixture
    def kept(self, look):
        """The refused attempt as it was kept; nobody is in."""

        def read():
            assert look.lines() == []
            (event,) = look.events()
            return (event.outcome, event.reason)

        return read

    @pytest.mark.parametrize("value", ["x", "ABC", "A" * 28, "A" * 30, "签到", "0189" * 7])
    def test_code_malformed(self, phone, theme_day, kept, value):
        answer = send(phone, attempt("rotating_code", value))

        assert (answer.status_code, answer.json["reason"]) == (422, "code_malformed")
        assert answer.json["replayed"] is False
        assert kept() == ("refused", "code_malformed")

    def test_code_unknown_when_forged(self, phone, session, theme_day, kept):
        token = token_of(session, theme_day)

        answer = send(phone, attempt("rotating_code", token[:-1] + ("A" if token[-1] != "A" else "I")))

        assert (answer.status_code, answer.json["reason"]) == (422, "code_unknown")
        assert kept() == ("refused", "code_unknown")

    def test_code_unknown_when_signed_by_us_for_nothing(self, phone, session, theme_day, scan, kept):
        token = token_of(session, theme_day)
        session.execute(delete(CodeSubject))

        answer = send(phone, attempt("rotating_code", token))

        assert (answer.status_code, answer.json["reason"]) == (422, "code_unknown")
        assert kept() == ("refused", "code_unknown")

    def test_code_expired(self, phone, scan, kept):
        answer = scan(phone, now=NOON - timedelta(seconds=65))

        assert (answer.status_code, answer.json["reason"]) == (410, "code_expired")
        assert kept() == ("refused", "code_expired")

    def test_code_from_future(self, phone, scan, kept):
        answer = scan(phone, now=NOON + timedelta(seconds=5))

        assert (answer.status_code, answer.json["reason"]) == (422, "code_from_future")
        assert kept() == ("refused", "code_from_future")

    def test_code_other_activity(self, phone, session, scan, branch, kept):
        other = make_activity(session, branch, state=ActivityState.OPEN)

        answer = scan(phone, activity_id=str(other.id))

        assert (answer.status_code, answer.json["reason"]) == (409, "code_other_activity")
        assert kept() == ("refused", "code_other_activity")

    def test_not_on_roster(self, session, phone_of, scan, other_branch, branch, theme_day, kept):
        stranger = make_member(session, other_branch, account=True)

        answer = scan(phone_of(stranger))

        assert (answer.status_code, answer.json["reason"]) == (403, "not_on_roster")
        assert other_branch.name not in answer.text
        assert kept() == ("refused", "not_on_roster")

    def test_moved_away_names_the_new_branch_to_the_person(
        self, session, phone_of, scan, branch, other_branch, transferred, kept
    ):
        gone = transferred(branch, other_branch, on=TODAY - timedelta(days=1))

        answer = scan(phone_of(gone))

        assert (answer.status_code, answer.json["reason"]) == (403, "moved_away")
        assert answer.json["organisation_name"] == other_branch.name
        assert kept() == ("refused", "moved_away")

    def test_too_early_says_when_it_opens(self, phone, scan, kept):
        with clock.frozen(NOON - timedelta(hours=1, seconds=1)):
            answer = scan(phone)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_early")
        assert answer.json["opens_at"] == (NOON - timedelta(hours=1)).isoformat()
        assert kept() == ("refused", "too_early")

    def test_too_late_says_since_when(self, phone, scan, kept):
        with clock.frozen(CLOSES):
            answer = scan(phone)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
        assert answer.json["closed_at"] == CLOSES.isoformat()
        assert kept() == ("refused", "too_late")

    def test_too_late_once_an_officer_closed(self, phone, secretary, scan, theme_day, kept):
        secretary.post(f"/api/v1/activities/{theme_day.id}/close")

        with clock.frozen(NOON + timedelta(minutes=1)):
            answer = scan(phone)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
        assert answer.json["closed_at"] == NOON.isoformat()
        assert kept() == ("refused", "too_late")

    def test_not_open_while_nobody_opened(self, session, phone, member, branch, kept):
        published = make_activity(session, branch, state=ActivityState.PUBLISHED)

        answer = send(phone, attempt("short_code", "123456", activity=published))

        assert (answer.status_code, answer.json["reason"]) == (409, "not_open")
        assert kept() == ("refused", "not_open")

    def test_cancelled(self, phone, secretary, scan, theme_day, kept):
        secretary.post(f"/api/v1/activities/{theme_day.id}/cancel", json={"reason": "会场停电"})

        answer = scan(phone)

        assert (answer.status_code, answer.json["reason"]) == (409, "cancelled")
        assert kept() == ("refused", "cancelled")

    def test_no_member_for_an_account_without_a_file(self, session, new_client, scan, theme_day, kept):
        answer = scan(new_client().sign_in(make_account(session)))

        assert (answer.status_code, answer.json["reason"]) == (403, "no_member")
        assert kept() == ("refused", "no_member")


class TestSignedOut:
    def test_is_asked_to_sign_in_and_nothing_is_kept(self, client, scan, look):
        answer = scan(client)

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
        assert look.events() == []


class TestReplay:
    def test_the_same_id_gets_the_same_answer_and_leaves_nothing_more(self, phone, scan, look):
        check_in_id = new_id()
        first = scan(phone, check_in_id=check_in_id, captured_at=NOON.isoformat(), sent_at=NOON.isoformat())

        later = (NOON + timedelta(days=3)).isoformat()
        with clock.frozen(NOON + timedelta(days=3)):
            again = scan(phone, check_in_id=check_in_id, now=NOON, captured_at=NOON.isoformat(), sent_at=later)

        assert again.status_code == 200
        assert without(again.json, "replayed") == without(first.json, "replayed")
        assert (first.json["replayed"], again.json["replayed"]) == (False, True)
        assert (len(look.lines()), len(look.events())) == (1, 1)

    def test_an_already_stays_an_already(self, phone, scan):
        scan(phone)
        check_in_id = new_id()

        first, again = (scan(phone, check_in_id=check_in_id) for _ in range(2))

        assert (first.json["outcome"], again.json["outcome"]) == ("already", "already")
        assert (first.json["replayed"], again.json["replayed"]) == (False, True)

    def test_a_refusal_stays_a_refusal_also_when_its_cause_is_over(self, phone, scan, theme_day, look):
        check_in_id, early = new_id(), NOON - timedelta(hours=2)
        with clock.frozen(early):
            first = scan(phone, check_in_id=check_in_id)

        again = scan(phone, check_in_id=check_in_id, now=early)

        assert (again.status_code, again.json["reason"]) == (409, "too_early")
        assert without(again.json, "replayed", "request_id") == without(first.json, "replayed", "request_id")
        assert again.json["replayed"] is True
        assert look.lines() == []

    def test_a_success_stays_a_success_after_the_activity_was_cancelled(self, phone, secretary, scan, theme_day):
        check_in_id = new_id()
        scan(phone, check_in_id=check_in_id)
        secretary.post(f"/api/v1/activities/{theme_day.id}/cancel", json={"reason": "会场停电"})

        again = scan(phone, check_in_id=check_in_id)

        assert (again.status_code, again.json["outcome"], again.json["replayed"]) == (200, "checked_in", True)

    @pytest.mark.parametrize(
        "change",
        [
            {"captured_at": (NOON - timedelta(seconds=1)).isoformat()},
            {"now": NOON - timedelta(seconds=10)},
        ],
        ids=["another moment", "another code"],
    )
    def test_the_same_id_with_another_body_is_refused(self, phone, scan, look, change):
        check_in_id = new_id()
        scan(phone, check_in_id=check_in_id)

        answer = scan(phone, check_in_id=check_in_id, **change)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_reused")
        assert (len(look.lines()), len(look.events())) == (1, 1)

    def test_the_same_id_for_another_activity_is_refused_and_checks_nobody_in(self, session, phone, scan, branch, look):
        check_in_id, other = new_id(), make_activity(session, branch, state=ActivityState.OPEN)
        scan(phone, check_in_id=check_in_id)

        answer = scan(phone, check_in_id=check_in_id, activity=other)

        assert (answer.status_code, answer.json["reason"]) == (422, "id_reused")
        assert [line.activity_id for line in look.lines()] != [other.id]
        assert (len(look.lines()), len(look.events())) == (1, 1)

    def test_an_id_of_another_account_is_taken_and_tells_nothing(
        self, session, phone, phone_of, scan, branch, member, theme_day, look
    ):
        check_in_id, other = new_id(), make_member(session, branch, account=True)
        scan(phone, check_in_id=check_in_id)

        answer = scan(phone_of(other), check_in_id=check_in_id)

        assert (answer.status_code, answer.json["reason"]) == (409, "id_belongs_to_other")
        assert set(answer.json) == {"type", "title", "status", "reason", "request_id"}
        assert member.name not in answer.text
        assert [line.member_id for line in look.lines()] == [member.id]


class TestMalformed:
    """What no phone of ours sends: refused before anything is looked at, nothing kept."""

    @pytest.fixture
    def refused(self, phone, look, theme_day):
        def check(status, reason, *, url=None, **request):
            answer = phone.put(url or f"/api/v1/check-ins/{new_id()}", **request)
            assert (answer.status_code, answer.json["reason"]) == (status, reason)
            assert answer.content_type == "application/problem+json"
            assert look.events() == []
            return answer

        return check

    GOOD = {"activity_id": None, "evidence": {"kind": "rotating_code", "value": "ABC"}}  # noqa: RUF012

    @pytest.mark.parametrize(
        "change",
        [
            {"unknown": 1},
            {"evidence": None},
            {"evidence": []},
            {"evidence": "ABC"},
            {"evidence": {"kind": "rotating_code"}},
            {"evidence": {"kind": "rotating_code", "value": ""}},
            {"evidence": {"kind": "rotating_code", "value": 7}},
            {"evidence": {"kind": "rotating_code", "value": "A\x00B"}},
            {"evidence": {"kind": "rotating_code", "value": "\ud800"}},
            {"evidence": {"kind": "rotating_code", "value": "A" * 201}},
            {"evidence": {"kind": "rotating_code", "value": "ABC", "more": 1}},
            {"evidence": {"kind": "presence_claim", "value": "ABC"}},
            {"evidence": {"kind": "roster", "value": "not an id"}},
            {"direction": "through"},
            {"direction": "up"},
            {"activity_id": "7"},
            {"activity_id": str(uuid4())},
            {"captured_at": "noon"},
            {"captured_at": "0001-01-01T00:00:00+14:00"},
            {"captured_at": "2026-03-06T12:00:00"},
            {"sent_at": 1},
            {"\ud800": 1},
        ],
        ids=repr,
    )
    def test_a_wrong_body_is_422(self, refused, change):
        refused(422, "invalid_request", data=json.dumps(self.GOOD | change), content_type="application/json")

    @pytest.mark.parametrize("text", ["", "[]", "null", '"x"', "7"])
    def test_a_body_that_is_no_object_is_422(self, refused, text):
        refused(422, "invalid_request", data=text, content_type="application/json")

    @pytest.mark.parametrize(
        "data",
        [
            b"{",
            b"{'a': 1}",
            b"\xff\xfe",
            b"[" * 30_000,
            b'{"sent_at": ' + b"9" * 5_000 + b"}",
            b'{"a": "\x00"}',
        ],
        ids=["cut off", "no JSON", "no UTF-8", "deep", "a number of 5,000 digits", "a raw NUL"],
    )
    def test_malformed_json_is_400(self, refused, data):
        refused(400, "malformed_request", data=data, content_type="application/json")

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    def test_another_content_type_is_422(self, refused, content_type):
        refused(422, "invalid_request", data=b'{"activity_id": null}', content_type=content_type)

    def test_a_megabyte_is_413(self, refused):
        refused(413, "too_large", json=self.GOOD | {"evidence": {"kind": "claim", "value": "长" * 1_000_000}})

    @pytest.mark.parametrize("check_in_id", ["7", str(uuid4()), "x" * 36, "%00"])
    def test_an_id_that_is_no_uuid_of_version_7_is_404_or_no_such_method(self, phone, theme_day, look, check_in_id):
        answer = phone.put(f"/api/v1/check-ins/{check_in_id}", json=self.GOOD)

        assert answer.status_code in (404, 405)
        assert look.events() == []

    def test_a_post_is_405(self, phone):
        assert phone.post(f"/api/v1/check-ins/{new_id()}", json=self.GOOD).status_code == 405

    def test_a_write_from_another_sites_page_is_403(self, phone, look):
        headers = {"Sec-Fetch-Site": "cross-site"}

        answer = phone.put(f"/api/v1/check-ins/{new_id()}", json=self.GOOD, headers=headers)

        assert (answer.status_code, answer.json["reason"]) == (403, "foreign_origin")
        assert look.events() == []


class TestUnnamedActivity:
    @pytest.mark.parametrize("kind", ["short_code", "roster"])
    def test_digits_and_ticks_need_an_activity(self, secretary, member, theme_day, kind, look):
        value = "123456" if kind == "short_code" else str(member.id)

        answer = send(secretary, attempt(kind, value))

        assert (answer.status_code, answer.json["reason"]) == (422, "activity_needed")
        assert look.events() == []

    def test_an_activity_that_does_not_exist_is_404(self, phone, look):
        answer = phone.put(
            f"/api/v1/check-ins/{new_id()}",
            json={"activity_id": str(new_id()), "evidence": {"kind": "short_code", "value": "123456"}},
        )

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
        assert look.events() == []


class TestScanPage:
    """GET /q/<token>: what WeChat's scanner and link previews open."""

    def test_changes_nothing(self, phone, session, theme_day, look):
        answer = phone.get(f"/q/{token_of(session, theme_day)}", buffered=True)

        assert answer.status_code in (200, 404)  # Whether the app is there depends on the build, not on the token.
        assert look.events() == []
        assert look.lines() == []

    def test_takes_no_write(self, phone, session, theme_day):
        assert phone.post(f"/q/{token_of(session, theme_day)}").status_code == 405
