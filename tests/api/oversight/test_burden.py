"""The burden meter: every figure of a small world against one worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from backend.attendance.models import Attendance, AttendanceStatus, EvidenceKind, Grade
from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.members.models import AffiliationReason, ImportState, RosterImport
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from backend.volunteering.models import HoursImport, HoursImportState
from tests.factories.activities import make_activity
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_grant, make_officer

WINTER = {"from": "2026-01", "until": "2026-04"}
MIDNIGHT = {"hour": 0, "minute": 0}
LAST_SECOND = {"hour": 23, "minute": 59, "second": 59}


def local(month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """The instant at which clocks in Shanghai show this time of 2026."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=clock.ZONE).astimezone(UTC)


def burden(browser, organisation, **more):
    answer = browser.get(f"/api/v1/organisations/{organisation.id}/burden", query_string=WINTER | more)
    assert answer.status_code == 200, answer.json
    return answer.json


def rate(figure):
    return figure["numerator"], figure["denominator"]


@pytest.fixture
def staff(browser_of, committee):
    return browser_of(committee)


class TestTaps:
    @pytest.fixture
    def came(self, session):
        def come(branch, method, on=date(2026, 1, 9), status=AttendanceStatus.PRESENT):
            member, at = make_member(session, branch), local(on.month, on.day)
            line = Attendance(
                activity_id=make_activity(session, branch, starts_at=at).id,
                member_id=member.id,
                organisation_id=branch.id,
                held_on=on,
                status=status,
                method=method,
                grade=Grade.SELF_SCANNED,
                checked_in_at=at,
                scan_event_id=new_id(),
                recorded_by_account_id=make_account(session).id,
                changed_at=at,
            )
            session.add(line)
            session.flush()

        return come

    def test_are_weighed_by_how_people_were_checked_in(self, staff, committee, branch, came):
        for _ in range(3):
            came(branch, EvidenceKind.ROTATING_CODE)
        came(branch, EvidenceKind.SHORT_CODE, status=AttendanceStatus.LATE)
        came(branch, EvidenceKind.ROSTER, on=date(2026, 3, 6))

        taps = burden(staff, committee)["taps"]

        assert rate(taps) == (3 * 0 + 8 + 1, 5)
        assert [(line["method"], line["check_ins"], line["taps_each"], line["taps"]) for line in taps["methods"]] == [
            ("rotating_code", 3, 0, 0),
            ("short_code", 1, 8, 8),
            ("roster", 1, 1, 1),
        ]

    def test_leave_out_what_was_taken_back_other_months_and_other_organisations(
        self, staff, committee, branch, joined, elsewhere, came
    ):
        came(branch, EvidenceKind.SHORT_CODE, status=AttendanceStatus.UNDONE)
        came(branch, EvidenceKind.SHORT_CODE, on=date(2025, 12, 31))
        came(elsewhere, EvidenceKind.SHORT_CODE)
        came(joined, EvidenceKind.SHORT_CODE, on=date(2026, 2, 9))
        came(joined, EvidenceKind.ROSTER, on=date(2026, 2, 10))

        assert rate(burden(staff, committee)["taps"]) == (1, 1)


class TestForms:
    @pytest.fixture
    def secretary(self, session, branch):
        """Was the branch's secretary until the end of February."""
        account = make_account(session)
        terms = {"from_at": local(1, 5), "until_at": local(3, 1, **MIDNIGHT)}
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch, **terms)
        return account

    @pytest.fixture
    def fill_in(self, session, branch):
        def write(by, at, *actions, where=None, request=None):
            for action in actions:
                entry = AuditEntry(
                    id=new_id(),
                    at=at,
                    action=action,
                    subject_kind="activity",
                    subject_id=None,
                    actor_account_id=by.id,
                    organisation_id=(where or branch).id,
                    fields=[],
                    request_id=request,
                )
                session.add(entry)
            session.flush()

        return write

    def test_are_requests_of_officers_over_branches_and_months(
        self, session, staff, committee, branch, joined, secretary, fill_in
    ):
        fill_in(secretary, local(1, 9), Action.ACTIVITY_CREATED, Action.GROUP_CREATED, request="one")
        fill_in(secretary, local(1, 31, **LAST_SECOND), Action.MINUTES_SAVED, request="two")
        fill_in(secretary, local(2, 1, **MIDNIGHT), Action.MINUTES_FINALISED, Action.MINUTES_SAVED, request="three")
        other = make_officer(session, Role.BRANCH_COMMITTEE, joined)
        fill_in(other, local(3, 6, 11), Action.LEAVE_DECIDED, where=joined)  # Their role began yesterday.

        forms = burden(staff, committee)["forms"]

        assert [(line["month"], line["forms"], line["branches"], line["is_whole"]) for line in forms["months"]] == [
            ("2026-01", 2, 1, True),
            ("2026-02", 1, 2, True),
            ("2026-03", 1, 2, False),
        ]
        assert rate(forms) == (3, 3)
        assert forms["months"][2]["as_of_on"] == "2026-03-06"
        assert {line["key"]: line["forms"] for line in forms["kinds"]} == {
            **{"minutes": 2, "activities": 1, "answers": 1},
        }

    def test_are_none_of_others_elsewhere_or_by_the_way(
        self, session, staff, committee, branch, joined, elsewhere, secretary, fill_in
    ):
        fill_in(secretary, local(1, 9), Action.DISPLAY_OPENED, Action.DOCUMENT_EXPORTED)
        fill_in(secretary, local(1, 4), Action.ACTIVITY_CREATED)  # Before the term began.
        fill_in(secretary, local(3, 1, **MIDNIGHT), Action.ACTIVITY_CREATED)  # After it ended.
        fill_in(secretary, local(2, 20), Action.ACTIVITY_CREATED, where=joined)  # Not secretary there.
        fill_in(make_officer(session, Role.COMMITTEE_STAFF, committee), local(3, 6, 11), Action.ACTIVITY_CREATED)
        for place, at in ((elsewhere, local(2, 20)), (joined, local(2, 9, **LAST_SECOND))):
            account = make_account(session)
            make_grant(session, account=account, role=Role.SECRETARY, organisation=place, from_at=local(1, 1))
            fill_in(account, at, Action.ACTIVITY_CREATED, where=place)

        forms = burden(staff, committee)["forms"]

        assert rate(forms) == (0, 3)
        assert forms["kinds"] == []

    def test_name_the_five_largest_kinds(self, staff, committee, branch, secretary, fill_in):
        actions = [Action.DUES_MARKED, Action.MEMBER_CREATED, Action.GROUP_CREATED, Action.LEAVE_DECIDED]
        for times, action in enumerate([*actions, Action.ACTIVITY_CREATED, Action.MINUTES_SAVED], start=1):
            for minute in range(times):
                fill_in(secretary, local(2, 2, times, minute), action)

        kinds = burden(staff, committee)["forms"]["kinds"]

        assert [(line["key"], line["forms"]) for line in kinds] == [
            *[("minutes", 6), ("activities", 5), ("answers", 4), ("groups", 3), ("members", 2)]
        ]


class TestMessages:
    @pytest.fixture
    def tell(self, session):
        def write(account_id, at: datetime, kind=NotificationKind.ACTIVITY_PUBLISHED, withdrawn_at=None):
            session.add(
                Notification(
                    **{"id": new_id(), "account_id": account_id, "kind": kind, "facts": {}},
                    **{"created_at": at, "withdrawn_at": withdrawn_at},
                )
            )
            session.flush()

        return write

    @pytest.fixture
    def member(self, session, branch):
        return make_member(session, branch, account=make_account(session, created_at=local(1, 1)))

    def test_are_told_by_week_from_monday_midnight(self, staff, committee, member, tell):
        tell(member.account_id, local(1, 4, **LAST_SECOND))  # Of a week that began last year.
        tell(member.account_id, local(1, 5, **MIDNIGHT))
        tell(member.account_id, local(1, 11, **LAST_SECOND), NotificationKind.LEAVE_DECIDED)
        tell(member.account_id, local(1, 12, **MIDNIGHT))
        tell(member.account_id, local(3, 2, **MIDNIGHT))  # The week that runs.

        messages = burden(staff, committee)["messages"]

        assert [line["messages"] for line in messages["weeks"]] == [2, 1, 0, 0, 0, 0, 0, 0, 1]
        assert (messages["weeks"][0]["from_on"], messages["weeks"][-1]["from_on"]) == ("2026-01-05", "2026-03-02")
        assert [line["is_whole"] for line in messages["weeks"]] == [True] * 8 + [False]
        assert rate(messages) == (3, 8)
        assert {line["topic"]: line["messages"] for line in messages["topics"]} == {"activities": 3, "attendance": 1}

    def test_are_divided_by_those_who_have_an_account_and_belong_here_at_the_end_of_the_week(
        self, session, staff, committee, branch, joined, elsewhere, member
    ):
        make_member(session, branch)  # Without an account.
        make_member(session, branch, account=make_account(session, created_at=local(1, 19, **MIDNIGHT)))
        make_member(session, joined, account=make_account(session, created_at=local(1, 1)))
        make_member(session, elsewhere, account=True)

        weeks = burden(staff, committee)["messages"]["weeks"]

        assert [line["members"] for line in weeks] == [1, 1, 2, 2, 2, 3, 3, 3, 3]

    def test_follow_a_member_who_moves(self, session, staff, committee, elsewhere, member, tell):
        left_on, why = date(2026, 2, 1), AffiliationReason.REORGANISATION
        affiliations.move(session, member=member, to=elsewhere, on=left_on, reason=why, now=clock.now())
        tell(member.account_id, local(2, 1, **MIDNIGHT))
        tell(member.account_id, local(1, 31, **LAST_SECOND))

        assert rate(burden(staff, committee)["messages"]) == (1, 3)

    def test_count_what_was_withdrawn_unless_nobody_can_have_seen_it(self, session, staff, committee, member, tell):
        tell(member.account_id, local(1, 8), withdrawn_at=local(1, 8))
        tell(member.account_id, local(1, 8), withdrawn_at=local(1, 8, 12, 1))
        tell(make_officer(session, Role.AUDITOR, committee).id, local(1, 8))  # No member's account.

        assert rate(burden(staff, committee)["messages"]) == (1, 8)


class TestKnownRows:
    @pytest.fixture
    def upload(self, session):
        def write(where, at, counts, table=RosterImport):
            state = ImportState.DISCARDED if table is RosterImport else HoursImportState.APPLIED
            session.add(
                table(
                    **{"id": new_id(), "organisation_id": where.id, "account_id": make_account(session).id},
                    **{"state": state, "file_name": "名册.xlsx", "problems": [], "counts": {"problems": 0} | counts},
                    **{"created_at": at},
                )
            )
            session.flush()

        return write

    def test_are_told_by_where_they_came_in(self, staff, committee, branch, upload):
        upload(branch, local(1, 1, **MIDNIGHT), {"rows": 20, "new": 20, "unchanged": 0})
        upload(branch, local(3, 6, 11), {"rows": 20, "unchanged": 20})
        upload(branch, local(2, 5), {"rows": 8, "new": 2, "known": 6}, HoursImport)

        known = burden(staff, committee)["known"]

        assert rate(known) == (26, 48)
        assert known["sources"] == [
            {"source": "roster_sheet", "sheets": 2, "known_sheets": 1, "rows": 40, "known_rows": 20},
            {"source": "hours_sheet", "sheets": 1, "known_sheets": 0, "rows": 8, "known_rows": 6},
        ]

    def test_leave_out_faulty_sheets_other_days_and_other_organisations(
        self, staff, committee, branch, joined, elsewhere, upload
    ):
        upload(branch, local(2, 5), {"rows": 9, "unchanged": 8, "problems": 1})
        upload(branch, datetime.fromisoformat("2025-12-31T15:59:59+00:00"), {"rows": 9, "unchanged": 9})
        upload(joined, local(2, 9, **LAST_SECOND), {"rows": 9, "unchanged": 9})
        upload(elsewhere, local(2, 20), {"rows": 9, "unchanged": 9})

        known = burden(staff, committee)["known"]

        assert (rate(known), known["sources"]) == ((0, 0), [])


class TestShowBurden:
    def test_gives_every_figure_with_its_definition_in_both_languages(self, staff, committee):
        told = burden(staff, committee)

        for figure in ("taps", "forms", "messages", "known"):
            definition = told[figure]["definition"]
            assert (definition["version"], definition["as_of"]) == (1, "2026-11-01")
            assert set(definition["zh"]) == {"numerator", "denominator", "scope", "exclusions", "as_of"}
            assert all(definition["zh"].values())
            assert all(definition["en"].values())

    def test_is_for_the_branchs_own_officers_too_and_for_nobody_outside(self, browser_of, branch, committee, elsewhere):
        secretary = browser_of(branch)

        assert burden(secretary, branch)["forms"]["months"][0]["branches"] == 1
        for outside in (committee, elsewhere):
            answer = secretary.get(f"/api/v1/organisations/{outside.id}/burden", query_string=WINTER)
            assert (answer.status_code, answer.json["reason"]) == (404, "not_found")

    @pytest.mark.parametrize(
        ("from_", "until"), [("2026-02", "2026-02"), ("2024-03", "2026-04"), ("2026-13", "2027-01"), ("2026", "2027")]
    )
    def test_is_for_one_month_to_two_years(self, staff, committee, from_, until):
        path = f"/api/v1/organisations/{committee.id}/burden"

        assert staff.get(path, query_string={"from": from_, "until": until}).status_code == 422
        assert burden(staff, committee, **{"from": "2024-04", "until": "2026-04"})["from_on"] == "2024-04-01"

    def test_of_months_to_come_is_empty(self, staff, committee):
        told = burden(staff, committee, **{"from": "2026-05", "until": "2026-07"})

        assert (told["forms"]["months"], told["messages"]["weeks"]) == ([], [])
        assert rate(told["forms"]) == (0, 0)
