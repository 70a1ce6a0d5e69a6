"""Totals of branches and committees, the lists behind them, and the same as a spreadsheet."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.volunteering.models import (
    CountKind,
    Grade,
    ProjectKind,
    Qualification,
    RecordState,
    ReviewLevel,
    Source,
    TallyKind,
)
from backend.volunteering.service import outcomes
from backend.volunteering.service.groups import logs
from tests.factories.groups import make_group, make_log, make_tally
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.volunteering import make_project, make_record, make_volunteer

YEAR = {"from": "2026-01-01", "until": "2027-01-01"}


def report(browser, organisation, **more):
    answer = browser.get(f"/api/v1/organisations/{organisation.id}/service-report", query_string=YEAR | more)
    assert answer.status_code == 200, answer.json
    return answer.json


def records(browser, organisation, **more):
    path = f"/api/v1/organisations/{organisation.id}/service-report/records"
    return browser.get(path, query_string=YEAR | more).json


@pytest.fixture
def staff(browser_of, committee):
    return browser_of(Role.COMMITTEE_STAFF, committee)


@pytest.fixture
def served(session, volunteer, project, committee):
    """Two people, two projects of two branches, three months, four grades and states."""
    make_record(session, volunteer, project, minutes=90)
    make_record(session, volunteer, project, starts_at=NOON - timedelta(days=31), minutes=30, grade=Grade.C)
    other = make_project(
        session,
        make_branch(session, parent=committee),
        title="=1+1",
        kind=ProjectKind.LEGAL_AID,
        issuer_name="公益律师",
    )
    make_record(session, make_volunteer(session), other, minutes=60)
    make_record(
        session,
        volunteer,
        project,
        starts_at=NOON + timedelta(hours=5),
        minutes=20,
        state=RecordState.WAITING,
        level=ReviewLevel.SECOND_PERSON,
        grade=Grade.D,
    )
    make_record(session, volunteer, project, starts_at=NOON + timedelta(hours=7), state=RecordState.VOIDED)
    return other


class TestReport:
    def test_of_a_committee_sums_all_below_it(self, staff, committee, served):
        told = report(staff, committee)

        assert (told["minutes"], told["records"], told["people"], told["projects"]) == (180, 3, 2, 2)
        assert [line["minutes"] for line in told["by_month"]] == [30, 150]
        assert {line["grade"]: line["minutes"] for line in told["by_grade"]} == {"a": 150, "c": 30}
        assert {line["kind"]: line["minutes"] for line in told["by_kind"]} == {"general": 120, "legal_aid": 60}
        assert [(line["title"], line["people"]) for line in told["by_project"]] == [("社区便民服务", 1), ("=1+1", 1)]

    def test_of_a_branch_holds_its_own_only(self, secretary, branch, served):
        assert report(secretary, branch)["minutes"] == 120

    def test_of_a_project_holds_that_one_only(self, staff, committee, served):
        told = report(staff, committee, project_id=str(served.id))

        assert (told["minutes"], told["project_title"]) == (60, "=1+1")

    def test_sums_are_equal_by_whatever_they_are_grouped(self, staff, committee, served):
        told = report(staff, committee)

        for grouped in ("by_month", "by_grade", "by_kind", "by_project"):
            assert sum(line["minutes"] for line in told[grouped]) == told["minutes"], grouped

    def test_never_gives_a_share_without_its_whole(self, staff, committee, served):
        assert report(staff, committee)["rates"] == [
            {"rate": "scanned", "numerator": 150, "denominator": 180},
            {"rate": "credited", "numerator": 180, "denominator": 200},
        ]

    def test_tells_what_waits(self, staff, committee, served):
        (waiting,) = report(staff, committee)["open_reviews"]

        assert (waiting["level"], waiting["records"]) == ("second_person", 1)

    def test_leaves_out_other_days(self, staff, committee, served):
        assert report(staff, committee, **{"from": "2025-01-01", "until": "2026-01-01"})["minutes"] == 0

    @pytest.mark.parametrize("until", ["2026-01-01", "2027-01-03"])
    def test_is_for_one_day_to_one_year(self, secretary, branch, until):
        path = f"/api/v1/organisations/{branch.id}/service-report"

        assert secretary.get(path, query_string=YEAR | {"until": until}).status_code == 422

    def test_of_a_project_elsewhere_finds_nothing(self, secretary, branch, served):
        path = f"/api/v1/organisations/{branch.id}/service-report"

        assert secretary.get(path, query_string=YEAR | {"project_id": str(served.id)}).status_code == 404


class TestOutcomes:
    def test_of_groups_talks_and_visits_say_what_they_are_the_sum_of(self, session, staff, committee, branch):
        project = make_project(session, branch, kind=ProjectKind.LEGAL_AID)
        lawyer = make_volunteer(session)
        groups = [make_group(session, project, owner=lawyer) for _ in range(3)]
        told = {CountKind.QUESTIONS_ANSWERED: 3, CountKind.LECTURES: 1}
        kept = [make_log(session, group, lawyer, counts=told) for group in (groups[0], groups[0], groups[1])]
        logs.take_back(session, log=kept[1], group=groups[0], account_id=lawyer.account_id, now=clock.now())
        record = make_record(session, lawyer, project)
        outcomes.write(session, owner=record, project=project, counts={"questions_answered": 4}, **_by(lawyer))
        talks = make_project(session, branch, kind=ProjectKind.ANTI_FRAUD_TALK)
        for place, hearers in (("活动室", 40), ("广场", 25)):
            make_tally(session, talks, lawyer, kind=TallyKind.HEARERS, place=place, count=hearers)
        visits = make_project(session, branch, kind=ProjectKind.VISITS)
        make_tally(session, visits, lawyer, kind=TallyKind.OLD_VISITED, count=6)

        found = {line.pop("kind"): line for line in report(staff, committee)["outcomes"]}

        alone = {"groups": None, "of_groups": None}
        assert found == {
            "questions_answered": {"count": 10, "entries": 3, "groups": 2, "of_groups": 3},
            "talks": {"count": 4, "entries": 4, "groups": 2, "of_groups": 3},
            "hearers": {"count": 65, "entries": 2, **alone},
            "old_visited": {"count": 6, "entries": 1, **alone},
        }
        only = report(staff, committee, project_id=str(talks.id))["outcomes"]
        assert {line["kind"]: line["count"] for line in only} == {"talks": 2, "hearers": 65}
        assert report(staff, committee, **{"from": "2025-01-01", "until": "2026-01-01"})["outcomes"] == []

    def test_that_a_quick_log_counted_are_not_written_again(self, session, new_client, branch):
        project = make_project(session, branch, kind=ProjectKind.LEGAL_AID)
        lawyer = make_volunteer(session)
        record = make_record(session, lawyer, project, source=Source.QUICK_LOG)
        phone = new_client().sign_in(session.get_one(Account, lawyer.account_id))
        path = f"/api/v1/me/service-records/{record.id}/outcomes"
        body = {"counts": [{"kind": "questions_answered", "count": 3}]}

        assert phone.put(path, json=body).json["reason"] == "unknown_outcome"
        assert phone.get(path).json["kinds"] == ["disputes_settled", "covenants_drafted", "hearers"]


def _by(volunteer):
    return {"account": SimpleNamespace(id=volunteer.account_id), "now": clock.now()}


class TestRecords:
    def test_behind_a_number_are_as_many_as_it_says(self, staff, committee, served):
        told = report(staff, committee)

        assert records(staff, committee)["total"] == told["records"]
        for line in told["by_month"]:
            assert records(staff, committee, month=line["month"])["total"] == line["records"]
        for name in ("grade", "kind", "project_id"):
            for line in told[f"by_{name.removesuffix('_id')}"]:
                assert records(staff, committee, **{name: line[name]})["total"] == line["records"]
        for line in told["open_reviews"]:
            assert records(staff, committee, state="waiting", level=line["level"])["total"] == line["records"]

    def test_mask_names_and_come_by_day(self, staff, committee, served):
        lines = records(staff, committee)["items"]

        assert all("*" in line["name_masked"] for line in lines)
        assert [line["held_on"] for line in lines] == sorted((line["held_on"] for line in lines), reverse=True)

    @pytest.mark.parametrize("month", ["2026-13", "26-01", "2026-01-01", ""])
    def test_know_what_a_month_is(self, staff, committee, month):
        path = f"/api/v1/organisations/{committee.id}/service-report/records"

        assert staff.get(path, query_string=YEAR | {"month": month}).status_code == 422


class TestExpiries:
    def test_are_those_of_members_and_of_the_checked_only(self, session, secretary, branch):
        today = clock.local_date(clock.now())
        member = make_member(session, branch)
        ours, theirs = make_volunteer(session, member_id=member.id), make_volunteer(session)
        for volunteer, days, is_checked in ((ours, 10, True), (ours, -1, True), (ours, 10, False), (theirs, 10, True)):
            session.add(
                Qualification(
                    id=new_id(),
                    volunteer_id=volunteer.id,
                    kind="driving_licence",
                    expires_on=today + timedelta(days=days),
                    stated_at=clock.now(),
                    checked_at=clock.now() if is_checked else None,
                    checked_by_account_id=make_account(session).id,
                )
            )

        told = report(secretary, branch)["expiries"]
        lines = secretary.get(f"/api/v1/organisations/{branch.id}/qualification-expiries").json["items"]

        assert told == [{"kind": "driving_licence", "over": 1, "within_30": 1, "within_90": 0}]
        assert [line["is_over"] for line in lines] == [True, False]
        assert all("*" in line["name_masked"] for line in lines)


class TestSpreadsheet:
    def test_says_who_took_it_and_keeps_text_as_text(self, staff, committee, served):
        answer = staff.post(f"/api/v1/organisations/{committee.id}/service-report/files", json=YEAR)

        assert answer.status_code == 200
        book = load_workbook(io.BytesIO(answer.data))
        cells = [cell for row in book["按项目"].iter_rows() for cell in row if cell.value is not None]
        (title,) = [cell for cell in cells if cell.value == "=1+1"]
        assert (title.data_type, title.quotePrefix) == ("s", True)
        assert any("导出" in str(cell.value) for cell in cells)
        totals = {row[0].value: row[1].value for row in book["合计"].iter_rows(min_row=4)}
        assert totals["服务时长（小时）"] == 3
