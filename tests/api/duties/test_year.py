"""The year of a branch: what is due, what settles it, what is left out and noted; and as a file."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityState, Credit
from backend.attendance.models import DocumentExport
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.duties import hold, make_exclusion, make_record
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.yearly import make_lecture, make_responsibility, make_talk

DAY = timedelta(days=1)


def year_of(browser, branch, year=2026):
    return browser.get(f"/api/v1/organisations/{branch.id}/duties?year={year}")


def duties(answer, key):
    return next(row["duties"] for row in answer.json["rows"] if row["rule"]["key"] == key)


def exclude(browser, branch, **more):
    body = {"rule_key": "theme_day", "period_on": "2026-01-01", "reason": "全体支援防汛"}
    return browser.post(f"/api/v1/organisations/{branch.id}/duty-exclusions", json=body | more)


def note(browser, branch, **more):
    body = {"id": str(new_id()), "rule_key": "heads_training", "done_on": "2026-02-03", "amount": 2, "note": "市里办班"}
    return browser.post(f"/api/v1/organisations/{branch.id}/duty-records", json=body | more)


class TestYear:
    def test_leads_from_a_duty_to_what_settles_it(self, session, branch, member, secretary):
        both = hold(session, branch, member, NOON - 50 * DAY, Credit.THEME_DAY, Credit.MEMBERS_MEETING)
        ahead = make_activity(session, branch, starts_at=NOON + 5 * DAY)

        answer = year_of(secretary, branch)

        january, february, march = duties(answer, "theme_day")[:3]
        assert (january["state"], february["state"], march["state"]) == ("done", "soon", "planned")
        assert february["grace_until_on"] == "2026-03-07"
        assert [one["id"] for one in january["activities"]] == [str(both.id)]
        assert [one["id"] for one in march["activities"]] == [str(ahead.id)]
        assert duties(answer, "members_meeting")[0]["state"] == "done"
        assert duties(answer, "committee_meeting")[0]["why_not"] == "no_committee"
        assert march["last_safe_on"] == "2026-03-31"
        assert answer.json["is_calendar_published"]

    def test_counts_what_stands_in_the_branchs_other_records(self, session, branch, member, secretary):
        leader = make_member(session, branch)
        talk = make_talk(session, branch, leader, member)
        lecture = make_lecture(session, branch, leader)
        item = make_responsibility(session, branch, leader)

        answer = year_of(secretary, branch)

        shown = {
            key: (one["state"], [line["subject_id"] for line in one["evidence"]])
            for key in ("talk", "secretary_lecture", "responsibility_list")
            for one in duties(answer, key)[:1]
        }
        assert shown == {
            "talk": ("done", [str(talk.id)]),
            "secretary_lecture": ("done", [str(lecture.id)]),
            "responsibility_list": ("done", [str(item.id)]),
        }
        assert duties(answer, "yearly_report")[0]["state"] == "open"
        quarter = duties(answer, "theory_talk")[(lecture.held_on.month - 1) // 3]
        assert [line["subject_id"] for line in quarter["evidence"]] == [str(lecture.id)]

    def test_counts_nothing_to_which_nobody_came(self, session, branch, secretary):
        with clock.frozen(NOON - 50 * DAY):
            make_activity(session, branch, state=ActivityState.CLOSED, starts_at=NOON - 50 * DAY)
            make_activity(session, branch, state=ActivityState.CANCELLED, starts_at=NOON - 50 * DAY)
        assert duties(year_of(secretary, branch), "theme_day")[0]["state"] == "not_held"

    def test_says_that_the_holidays_of_a_year_are_not_published(self, branch, secretary):
        assert not year_of(secretary, branch, 2031).json["is_calendar_published"]

    def test_is_the_same_page_for_the_committee_above_which_cannot_write(self, committee, branch, browser_of):
        for role in (Role.COMMITTEE_STAFF, Role.AUDITOR):
            above = browser_of(committee, role)
            assert not year_of(above, branch).json["may_write"]
            assert exclude(above, branch).status_code == 403
        assert year_of(browser_of(branch, Role.BRANCH_COMMITTEE), branch).json["may_write"]

    def test_does_not_exist_for_others_and_a_committee_has_none(self, session, committee, browser_of):
        other = browser_of(make_branch(session, parent=committee))
        assert year_of(other, make_branch(session)).status_code == 404
        told = year_of(browser_of(committee), committee)
        assert (told.status_code, told.json["reason"]) == (422, "not_a_branch")

    @pytest.mark.parametrize("year", ["1999", "2101", "so", ""])
    def test_refuses_other_years(self, branch, secretary, year):
        assert year_of(secretary, branch, year).status_code == 422


class TestExclusion:
    def test_has_a_reason_that_the_committee_reads(self, committee, branch, secretary, browser_of):
        answer = exclude(secretary, branch)

        assert duties(answer, "theme_day")[0]["state"] == "excluded"
        seen = duties(year_of(browser_of(committee), branch), "theme_day")[0]["exclusion"]
        assert (seen["reason"], seen["by_name"] != "") == ("全体支援防汛", True)

    def test_is_taken_back_by_a_second_word_and_may_be_made_again(self, session, branch, secretary):
        found = make_exclusion(session, branch, period_on=NOON.date().replace(month=1, day=1))
        path = f"/api/v1/duty-exclusions/{found.id}/end"

        answer = secretary.post(path, json={"reason": "已补办"})

        assert duties(answer, "theme_day")[0]["state"] == "not_held"
        again = secretary.post(path, json={"reason": "已补办"})
        assert (again.status_code, again.json["reason"]) == (409, "duty_not_excluded")
        assert exclude(secretary, branch).status_code == 200
        twice = exclude(secretary, branch)
        assert (twice.status_code, twice.json["reason"]) == (409, "duty_excluded")

    @pytest.mark.parametrize(
        "more",
        [
            {"rule_key": "tea"},
            {"period_on": "2026-01-02"},
            {"rule_key": "committee_meeting"},
            {"period_on": "2011-01-01"},
        ],
    )
    def test_is_refused_where_there_is_no_such_duty(self, branch, secretary, more):
        told = exclude(secretary, branch, **more)
        assert (told.status_code, told.json["reason"]) == (422, "duty_unknown")

    def test_needs_a_reason(self, branch, secretary):
        assert exclude(secretary, branch, reason=" ").status_code == 422

    def test_is_never_rewritten(self, session, branch):
        make_exclusion(session, branch, period_on=NOON.date().replace(month=1, day=1))
        session.commit()
        with pytest.raises(IntegrityError):
            session.execute(text("UPDATE duty_exclusion SET reason = 'x'"))
        session.rollback()


class TestNote:
    def test_counts_until_it_is_withdrawn(self, session, branch, secretary):
        note(secretary, branch)
        answer = note(secretary, branch, amount=1)
        training = duties(answer, "heads_training")[0]
        assert (training["have"], training["state"]) == (3, "done")

        path = f"/api/v1/duty-records/{training['records'][0]['id']}/withdraw"
        assert duties(secretary.post(path), "heads_training")[0]["have"] == 1
        again = secretary.post(path)
        assert (again.status_code, again.json["reason"]) == (409, "duty_record_withdrawn")

    def test_the_same_one_sent_twice_is_one(self, branch, secretary):
        same = {"id": str(new_id())}
        note(secretary, branch, **same)
        assert len(duties(note(secretary, branch, **same), "heads_training")[0]["records"]) == 1

    def test_says_when_a_term_began(self, branch, secretary):
        assert duties(year_of(secretary, branch), "term")[0]["state"] == "unknown"
        [then] = duties(note(secretary, branch, rule_key="term", done_on="2023-05-10", amount=1), "term")
        assert then["why_not"] == "term_runs"
        [this] = duties(year_of(secretary, branch), "term")
        assert (this["state"], this["until_on"]) == ("soon", "2026-05-10")

    @pytest.mark.parametrize(
        ("more", "reason"),
        [({"rule_key": "theme_day"}, "duty_unknown"), ({"done_on": "2026-03-07"}, "date_in_future")],
    )
    def test_is_refused_where_it_cannot_be(self, branch, secretary, more, reason):
        told = note(secretary, branch, **more)
        assert (told.status_code, told.json["reason"]) == (422, reason)

    def test_of_another_branch_does_not_exist(self, session, branch, browser_of):
        found = make_record(session, branch)
        other = make_branch(session)
        assert browser_of(other).post(f"/api/v1/duty-records/{found.id}/withdraw").status_code == 404
        assert note(browser_of(other), other, id=str(found.id)).status_code == 404


class TestFile:
    def test_shows_the_months_and_what_was_left_out_and_leaves_a_row(self, session, branch, member, secretary):
        hold(session, branch, member, NOON - 50 * DAY)
        exclude(secretary, branch, period_on="2026-02-01", reason="=HYPERLINK(1)")

        path = f"/api/v1/organisations/{branch.id}/duty-files"
        answer = secretary.post(path, json={"year": 2026, "format": "xlsx"})

        cells = [cell for sheet in load_workbook(BytesIO(answer.data)) for row in sheet for cell in row]
        assert {"1月15日\n已办", "不计", "=HYPERLINK(1)"} <= {cell.value for cell in cells}
        assert all(cell.data_type != "f" for cell in cells)
        assert session.scalars(select(DocumentExport.kind)).all() == ["duty_year"]
        assert secretary.post(path, json={"year": 2026, "format": "pdf"}).data.startswith(b"%PDF")
