"""Hours for other platforms, and the mark that they were reported there."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.organisations.models import Role
from backend.volunteering.models import HoursExportLine, RecordState, ReportMark, Volunteer
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.volunteering import make_project, make_record, make_volunteer
from tests.support.parallel import together

PERIOD = {"from": "2026-01-01", "until": "2027-01-01"}
TODAY = clock.local_date(NOON - timedelta(days=1)).isoformat()


@pytest.fixture
def served(session, branch, project):
    """Two records that count, and some that do not or lie elsewhere."""
    member = make_member(session, branch, name="王安", phone="19955550001", id_number="110101199003070011")
    volunteer = make_volunteer(session, member_id=member.id)
    days = [NOON - timedelta(days=days) for days in (3, 2)]
    found = [make_record(session, volunteer, project, starts_at=day, minutes=90) for day in days]
    for state in (RecordState.WAITING, RecordState.REFUSED, RecordState.VOIDED):
        make_record(session, make_volunteer(session), project, starts_at=days[0], state=state)
    elsewhere = make_project(session, make_branch(session))
    make_record(session, make_volunteer(session), elsewhere, starts_at=days[0])
    make_record(session, make_volunteer(session), project, starts_at=NOON - timedelta(days=400))
    return found


@pytest.fixture
def path(branch):
    return f"/api/v1/organisations/{branch.id}/service-exports"


@pytest.fixture
def take(path):
    def ask(client, platform="zhiyuanhui", **other):
        return client.post(path, json={"platform": platform} | PERIOD | other)

    return ask


@pytest.fixture
def exported(secretary, take, path, served):
    assert take(secretary).status_code == 200
    return secretary.get(path).json["items"][0]


def rows(answer, sheet=0):
    assert answer.status_code == 200, answer.json
    found = load_workbook(io.BytesIO(answer.data)).worksheets[sheet]
    return [[cell.value for cell in row] for row in found]


def mark(client, exported, day=TODAY):
    return client.post(f"/api/v1/service-exports/{exported['id']}/mark", json={"reported_on": day})


def undo(client, exported):
    return client.delete(f"/api/v1/service-exports/{exported['id']}/mark")


def reported(session, records):
    session.expire_all()
    return [record.reported_on and record.reported_on.isoformat() for record in records]


class TestFile:
    def test_has_the_layout_of_the_platform(self, session, secretary, take, served):
        number = session.get_one(Volunteer, served[0].volunteer_id).number
        head, first, second = rows(take(secretary))

        assert head == ["志愿者姓名", "志愿者编号", "活动名称", "签到时间", "签退时间", "志愿时长(小时)"]
        assert (first[:3], first[5]) == (["王安", number, "社区便民服务"], 1.5)
        assert first[3] < second[3]
        assert rows(take(secretary, "zhiyuanyun"))[1][-1] == 90

    def test_says_who_took_it_and_when_and_nothing_of_phones_or_id_numbers(self, secretary, take, served):
        answer = take(secretary)
        everything = str([rows(answer, sheet) for sheet in (0, 1)])

        assert "导出" in everything
        assert not any(private in everything for private in ("19955550001", "110101199003070011", "0011"))

    def test_writes_text_that_is_never_a_formula(self, session, secretary, branch, take):
        project = make_project(session, branch, title='=HYPERLINK("http://x")')
        make_record(session, make_volunteer(session), project, starts_at=NOON - timedelta(days=2))

        cell = load_workbook(io.BytesIO(take(secretary).data)).worksheets[0]["C2"]

        assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)

    def test_can_be_read_back_as_what_is_there_already(self, secretary, branch, take, served):
        for platform in ("zhiyuanhui", "zhiyuanyun"):
            boundary, body = encode_multipart(
                {"file": FileStorage(io.BytesIO(take(secretary, platform).data), "回.xlsx")}
            )
            answer = secretary.post(
                f"/api/v1/organisations/{branch.id}/service-imports",
                data=body,
                content_type=f'multipart/form-data; boundary="{boundary}"',
            )

            assert (answer.json["problems"], answer.json["counts"]["known"]) == ([], 2)

    def test_of_nothing_is_refused(self, secretary, take, served):
        answer = take(secretary, **{"from": "2024-01-01", "until": "2024-02-01"})

        assert (answer.status_code, answer.json["reason"]) == (409, "nothing_to_export")

    def test_is_for_known_platforms_and_at_most_a_year(self, secretary, take, served):
        assert take(secretary, "elsewhere").status_code == 422
        assert take(secretary, until="2027-01-03").status_code == 422

    def test_staff_above_take_their_own_projects_only(self, browser_of, committee, take, served):
        assert take(browser_of(Role.COMMITTEE_STAFF, committee)).status_code == 404

    def test_taking_is_written_down(self, session, secretary, exported):
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SERVICE_EXPORTED)).one()
        assert (exported["records"], exported["minutes"], exported["marked"]) == (2, 180, None)
        assert len(list(session.scalars(select(HoursExportLine)))) == 2


class TestMark:
    def test_stands_on_every_record_of_the_export(self, session, secretary, exported, served):
        answer = mark(secretary, exported)

        assert (answer.status_code, answer.json["marked"]["records"]) == (201, 2)
        assert reported(session, served) == [TODAY, TODAY]
        assert {found.platform for found in session.scalars(select(ReportMark))} == {"zhiyuanhui"}

    def test_taking_the_file_alone_marks_nothing(self, session, exported, served):
        assert reported(session, served) == [None, None]

    def test_leaves_the_reported_out_of_the_next_file(self, session, secretary, exported, take, project):
        mark(secretary, exported)

        assert take(secretary).json["reason"] == "nothing_to_export"
        assert len(rows(take(secretary, with_reported=True))) == 3
        make_record(session, make_volunteer(session), project, starts_at=NOON - timedelta(days=5))
        assert len(rows(take(secretary))) == 2

    def test_does_not_reach_records_that_were_not_in_the_file(self, session, secretary, exported, project):
        later = make_record(session, make_volunteer(session), project, starts_at=NOON - timedelta(days=5))

        mark(secretary, exported)

        assert reported(session, [later]) == [None]

    def test_passes_over_what_was_voided_since(self, session, secretary, exported, served):
        served[0].state = RecordState.VOIDED
        session.flush()

        assert mark(secretary, exported).json["marked"]["records"] == 1

    def test_twice_is_refused(self, secretary, exported):
        mark(secretary, exported)

        assert mark(secretary, exported).json["reason"] == "already_reported"

    @pytest.mark.parametrize("days", [-1, 1])
    def test_is_of_a_day_between_the_export_and_today(self, secretary, exported, days):
        day = clock.local_date(clock.now()) + timedelta(days=days)

        assert mark(secretary, exported, day.isoformat()).json["reason"] == "report_day_impossible"

    def test_can_be_taken_back_and_set_again(self, session, secretary, exported, served):
        mark(secretary, exported)

        assert undo(secretary, exported).json["marked"] is None
        assert reported(session, served) == [None, None]
        assert undo(secretary, exported).json["reason"] == "not_reported"
        assert mark(secretary, exported).json["marked"]["records"] == 2
        assert len(list(session.scalars(select(ReportMark)))) == 4

    def test_of_one_record_stands_once(self, secretary, take, path, exported):
        take(secretary)
        latest = secretary.get(path).json["items"][0]

        answers = together([lambda: mark(secretary, exported), lambda: mark(secretary, latest)])

        assert sorted(answer.status_code for answer in answers) == [201, 409]

    def test_setting_and_taking_back_are_written_down(self, session, secretary, exported):
        mark(secretary, exported)
        undo(secretary, exported)

        assert set(session.scalars(select(AuditEntry.action))) >= {
            Action.SERVICE_REPORTED,
            Action.SERVICE_REPORT_UNDONE,
        }

    def test_is_never_rewritten(self, session, secretary, exported):
        mark(secretary, exported)
        found = session.scalars(select(ReportMark)).first()
        found.platform = "zhiyuanyun"

        with pytest.raises(IntegrityError):
            session.flush()
