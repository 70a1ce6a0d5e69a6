"""Importing hours that were kept elsewhere."""

import io
import json
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.organisations.models import Role
from backend.volunteering.models import (
    Grade,
    HoursImport,
    HoursImportState,
    ProjectState,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    Source,
    Volunteer,
)
from backend.volunteering.service.hours_import.staging import discard_stale_imports
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch
from tests.factories.rosters import as_csv, as_xlsx
from tests.factories.volunteering import make_project, make_record, make_volunteer
from tests.support.parallel import together

HEADINGS = ("姓名", "手机号后四位", "项目名称", "服务开始时间", "服务结束时间", "服务时长")
DAY = clock.local_date(NOON - timedelta(days=3))
TITLE = "社区便民服务"


def at(text, day=DAY):
    return f"{day.isoformat()} {text}"


@pytest.fixture
def member(session, branch):
    return make_member(session, branch, name="王安", phone="19955550001")


@pytest.fixture
def row(member, project):
    """A good one, but for what is said otherwise."""

    def make(**other):
        usual = {
            "name": "王安",
            "phone": "0001",
            "project": TITLE,
            "starts": at("09:00"),
            "ends": at("11:30"),
            "hours": "",
        }
        return list((usual | other).values())

    return make


@pytest.fixture
def upload(branch):
    def send(client, content, name="时长.xlsx", place=None):
        path = f"/api/v1/organisations/{(place or branch).id}/service-imports"
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
        return client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')

    return send


@pytest.fixture
def problems(secretary, upload):
    """What is wrong with these rows."""

    def tell(*rows, headings=HEADINGS):
        answer = upload(secretary, as_xlsx(rows, headings=headings))
        assert answer.status_code == 201, answer.json
        return [(found["reason"], found["row"], found["column"]) for found in answer.json["problems"]]

    return tell


def apply(client, imported):
    return client.post(f"/api/v1/service-imports/{imported['id']}/apply")


def records(session):
    session.expire_all()
    return list(session.scalars(select(ServiceRecord).order_by(ServiceRecord.starts_at)))


class TestPreview:
    def test_shows_what_would_be_written_and_writes_nothing(self, session, secretary, upload, row):
        answer = upload(secretary, as_xlsx([row()], headings=HEADINGS))

        assert answer.status_code == 201
        told = answer.json
        assert (told["state"], told["problems"]) == ("preview", [])
        assert told["counts"] == {"rows": 1, "problems": 0, "new": 1, "known": 0, "people": 1, "minutes": 150}
        (line,) = told["rows"]
        assert (line["name"], line["project_title"], line["minutes"], line["change"]) == ("王安", TITLE, 150, "new")
        assert records(session) == []
        assert secretary.get(f"/api/v1/service-imports/{told['id']}").json == told

    def test_keeps_the_rows_sealed(self, session, secretary, upload, row):
        upload(secretary, as_xlsx([row(), row(name="赵无名")], headings=HEADINGS))

        kept = session.scalars(select(HoursImport)).one()
        assert "王安".encode() not in kept.rows_sealed
        assert "无名" not in json.dumps([kept.problems, kept.counts], ensure_ascii=False)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_reads_csv(self, secretary, upload, row, encoding):
        answer = upload(secretary, as_csv([row()], headings=HEADINGS, encoding=encoding), "时长.csv")

        assert (answer.json["problems"], answer.json["counts"]["new"]) == ([], 1)

    def test_reads_the_headings_of_both_layouts(self, session, secretary, upload, member, project):
        number = make_volunteer(session, member_id=member.id).number
        one = as_xlsx(
            [["王安", number, TITLE, at("09:00"), at("10:00"), 1]],
            headings=("志愿者姓名", "志愿者编号", "活动名称", "签到时间", "签退时间", "志愿时长(小时)"),
        )
        other = as_xlsx(
            [[number, "王安", TITLE, DAY.isoformat(), "13:00", 90]],
            headings=("志愿者编号", "姓名", "项目名称", "服务日期", "服务开始时间", "服务时长(分钟)"),
        )

        assert [upload(secretary, content).json["counts"]["minutes"] for content in (one, other)] == [60, 90]

    def test_reads_days_and_times_as_spreadsheets_keep_them(self, secretary, upload, row):
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.append(HEADINGS)
        midday = datetime.combine(DAY, datetime.min.time()) + timedelta(hours=12)
        sheet.append(["王安", 1, TITLE, midday, midday + timedelta(hours=2), timedelta(hours=2)])
        content = io.BytesIO()
        workbook.save(content)

        answer = upload(secretary, content.getvalue())

        assert (answer.json["problems"], answer.json["counts"]["minutes"]) == ([], 120)

    @pytest.mark.parametrize("hours", ["2.5", "2:30", "2小时30分", "2.5小时", "150分钟", "2.50"])
    def test_understands_durations(self, secretary, upload, row, hours):
        answer = upload(secretary, as_xlsx([row(ends="", hours=hours)], headings=HEADINGS))

        assert (answer.json["problems"], answer.json["counts"]["minutes"]) == ([], 150)

    @pytest.mark.parametrize(
        "starts", ["{:%Y/%m/%d} 9:00", "{0:%Y}年{0.month}月{0.day}日 9:00", "{:%Y.%m.%d} 09:00:00", "{:%Y-%m-%d}T09:00"]
    )
    def test_understands_days(self, secretary, upload, row, starts):
        answer = upload(secretary, as_xlsx([row(starts=starts.format(DAY))], headings=HEADINGS))

        assert (answer.json["problems"], answer.json["counts"]["minutes"]) == ([], 150)

    def test_of_a_night_needs_the_duration(self, secretary, upload, row, problems):
        headings = ("姓名", "手机号后四位", "项目名称", "服务日期", "服务开始时间", "服务结束时间", "服务时长")
        night = ["王安", "0001", TITLE, DAY.isoformat(), "22:00", "02:00"]

        assert problems([*night, ""], headings=headings) == [("no_time", 2, "服务结束时间")]
        assert upload(secretary, as_xlsx([[*night, 4]], headings=headings)).json["counts"]["minutes"] == 240


class TestProblems:
    @pytest.mark.parametrize(
        ("other", "reason", "column"),
        [
            ({"name": "赵无名"}, "unknown_person", "姓名"),
            ({"phone": "0002"}, "unknown_person", "姓名"),
            ({"phone": "02"}, "bad_phone", "手机号后四位"),
            ({"project": "没有的项目"}, "unknown_project", "项目名称"),
            ({"project": ""}, "required", "项目名称"),
            ({"starts": "上午"}, "bad_time", "服务开始时间"),
            ({"starts": "09:00", "ends": "10:00"}, "needs_day", "服务开始时间"),
            ({"ends": at("08:00")}, "no_time", "服务结束时间"),
            ({"ends": at("09:00")}, "no_time", "服务结束时间"),
            ({"ends": at("09:30", DAY + timedelta(days=1))}, "over_a_day", "服务结束时间"),
            ({"ends": "", "hours": "0"}, "no_time", "服务时长"),
            ({"ends": "", "hours": "-2"}, "no_time", "服务时长"),
            ({"ends": "", "hours": "25"}, "over_a_day", "服务时长"),
            ({"ends": "", "hours": "很久"}, "bad_hours", "服务时长"),
            ({"ends": ""}, "required", "服务结束时间"),
            ({"hours": "4"}, "hours_disagree", "服务时长"),
            ({"project": "长" * 81}, "too_long", "项目名称"),
            ({"project": "=1+1"}, "formula_cell", "项目名称"),
            ({"starts": "2026-02-30 09:00"}, "bad_time", "服务开始时间"),
        ],
    )
    def test_are_told_by_row_and_column(self, problems, row, other, reason, column):
        assert problems(row(starts=at("06:00"), ends=at("07:00")), row(**other)) == [(reason, 3, column)]

    def test_time_to_come(self, problems, row):
        tomorrow = clock.local_date(NOON)

        assert problems(row(starts=at("09:00", tomorrow), ends=at("10:00", tomorrow))) == [
            ("not_over_yet", 2, "服务结束时间")
        ]

    def test_before_joining(self, session, branch, project, problems, row):
        make_member(session, branch, name="李新", phone="19955550009", affiliated_from=DAY + timedelta(days=1))

        assert problems(row(name="李新", phone="0009")) == [("before_joining", 2, "服务开始时间")]

    def test_outside_the_project(self, session, branch, problems, row):
        make_project(session, branch, title="旧项目", until_on=DAY)

        assert problems(row(project="旧项目")) == [("outside_project", 2, "项目名称")]

    def test_drafts_and_projects_elsewhere_are_unknown(self, session, branch, committee, problems, row):
        make_project(session, branch, title="草稿", state=ProjectState.DRAFT)
        make_project(session, make_branch(session, parent=committee), title="别处")

        assert [reason for reason, *_ in problems(row(project="草稿"), row(project="别处"))] == ["unknown_project"] * 2

    def test_people_of_elsewhere_are_unknown(self, session, problems, row):
        stranger = make_member(session, make_branch(session), name="孙外", phone="19955550007")
        number = make_volunteer(session, member_id=stranger.id).number
        headings = ("志愿者编号", *HEADINGS[2:])

        assert problems(row(name="孙外", phone="0007"))[0][0] == "unknown_person"
        assert problems([number, *row()[2:]], headings=headings) == [("unknown_person", 2, "志愿者编号")]

    def test_two_of_one_name_and_phone_are_not_guessed(self, session, branch, problems, row):
        make_member(session, branch, name="王安", phone="19944440001")

        assert problems(row()) == [("ambiguous_person", 2, "姓名")]

    def test_a_name_that_is_not_the_number_s(self, session, member, problems, row):
        number = make_volunteer(session, member_id=member.id).number

        headings = ("志愿者编号", "姓名", *HEADINGS[2:])
        assert problems([number, "王平", *row()[2:]], headings=headings) == [("person_disagrees", 2, "姓名")]

    def test_rows_that_overlap_each_other(self, secretary, upload, row):
        rows = [row(), row(starts=at("11:00"), ends=at("12:00")), row(starts=at("11:30"), ends=at("12:30")), row()]

        answer = upload(secretary, as_xlsx(rows, headings=HEADINGS))

        assert [(found["reason"], found["row"], found["detail"]) for found in answer.json["problems"]] == [
            ("overlap_in_file", 3, "2"),
            ("overlap_in_file", 4, "3"),
            ("duplicate_in_file", 5, "2"),
        ]

    def test_records_in_the_way_are_named_by_their_times(self, session, secretary, upload, row, member, project):
        volunteer = make_volunteer(session, member_id=member.id)
        early = clock.start_of(DAY) + timedelta(hours=11)
        make_record(session, volunteer, project, starts_at=early, minutes=60)
        make_record(session, volunteer, project, starts_at=clock.start_of(DAY), minutes=600, state=RecordState.VOIDED)

        (found,) = upload(secretary, as_xlsx([row()], headings=HEADINGS)).json["problems"]

        assert (found["reason"], found["detail"]) == ("overlaps_record", f"{DAY.isoformat()} 11:00–12:00")

    def test_of_headings(self, problems, row):
        headings = ("姓名", "神秘", "项目名称", "服务开始时间", "开始时间", "服务时长")

        assert {(reason, column) for reason, _, column in problems(row(), headings=headings)} == {
            ("missing_heading", "手机号后四位"),
            ("unknown_heading", "神秘"),
            ("duplicate_heading", "开始时间"),
        }

    def test_day_and_hours_alone_are_not_enough(self, problems):
        headings = ("姓名", "手机号", "项目名称", "服务日期", "服务时长")

        assert problems(["王安", "0001", TITLE, DAY.isoformat(), 2], headings=headings) == [
            ("missing_heading", 1, "服务开始时间")
        ]

    def test_too_many_rows(self, secretary, upload):
        content = as_csv([["王安", "0001", TITLE, at("09:00"), at("10:00"), ""]] * 5001, headings=HEADINGS)

        assert [found["reason"] for found in upload(secretary, content, "时长.csv").json["problems"]] == [
            "too_many_rows"
        ]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty_file"),
            (b"   ", "empty_file"),
            (b"%PDF-1.7 something", "not_a_spreadsheet"),
            (b"PK\x03\x04 broken", "not_a_spreadsheet"),
            (b"\xff\xff\xff\xff", "encoding_unknown"),
        ],
    )
    def test_no_spreadsheet_at_all(self, secretary, upload, content, reason):
        answer = upload(secretary, content)

        assert (answer.status_code, answer.json["reason"]) == (422, reason)

    def test_no_table_of_hours(self, problems):
        assert problems(["一", "二"], headings=("甲", "乙")) == [("missing_heading", None, "项目名称")]

    def test_too_large_a_file(self, secretary, upload):
        assert upload(secretary, b"a" * 5_000_001).status_code == 413


class TestApply:
    def test_writes_rows_that_wait_for_a_second_person(self, session, secretary, upload, row, member, project):
        rows = [row(), row(starts=at("22:00"), ends=at("01:00", DAY + timedelta(days=1)))]
        imported = upload(secretary, as_xlsx(rows, headings=HEADINGS)).json

        done = apply(secretary, imported)

        assert (done.status_code, done.json["state"], done.json["rows"]) == (200, "applied", [])
        found = records(session)
        assert [record.minutes for record in found] == [150, 120, 60]
        assert len({record.entry_id for record in found}) == 2
        for record in found:
            assert (record.source, record.grade, record.state) == (Source.IMPORT, Grade.D, RecordState.WAITING)
            assert (record.project_id, record.level) == (project.id, ReviewLevel.SECOND_PERSON)
        volunteer = session.scalars(select(Volunteer)).one()
        assert (volunteer.member_id, volunteer.account_id) == (member.id, member.account_id)
        assert session.scalars(select(HoursImport.rows_sealed)).one() is None

    def test_counts_the_minutes_of_a_day_over_rows_and_records(self, session, secretary, upload, row, member, project):
        volunteer = make_volunteer(session, member_id=member.id)
        make_record(session, volunteer, project, starts_at=clock.start_of(DAY), minutes=300)
        rows = [row(), row(starts=at("12:00"), ends=at("14:00")), row(starts=at("15:00"), ends=at("19:00"))]

        apply(secretary, upload(secretary, as_xlsx(rows, headings=HEADINGS)).json)

        levels = [record.level for record in records(session) if record.source is Source.IMPORT]
        assert levels == [ReviewLevel.SECOND_PERSON, ReviewLevel.BRANCH, ReviewLevel.COMMITTEE]

    def test_of_the_same_file_again_changes_nothing(self, session, secretary, upload, row):
        content = as_xlsx(
            [row(), row(starts=at("22:00"), ends=at("01:00", DAY + timedelta(days=1)))], headings=HEADINGS
        )
        apply(secretary, upload(secretary, content).json)

        again = upload(secretary, content).json

        assert (again["counts"]["new"], again["counts"]["known"], again["problems"]) == (0, 2, [])
        assert apply(secretary, again).status_code == 200
        assert len(records(session)) == 3

    def test_with_a_problem_writes_nothing(self, session, secretary, upload, row):
        imported = upload(secretary, as_xlsx([row(), row(name="赵无名")], headings=HEADINGS)).json

        refused = apply(secretary, imported)

        assert (refused.status_code, refused.json["reason"]) == (409, "import_has_problems")
        assert records(session) == []

    def test_refuses_what_the_preview_did_not_show(self, session, secretary, upload, row, member, project):
        imported = upload(secretary, as_xlsx([row()], headings=HEADINGS)).json
        volunteer = make_volunteer(session, member_id=member.id)
        make_record(session, volunteer, project, starts_at=clock.start_of(DAY) + timedelta(hours=10))

        refused = apply(secretary, imported)

        assert (refused.status_code, refused.json["reason"]) == (409, "hours_changed_meanwhile")
        assert len(records(session)) == 1

    def test_finds_people_without_an_affiliation_who_serve_here(self, session, secretary, upload, row, project):
        driver = make_volunteer(session)
        make_record(session, driver, project, starts_at=NOON - timedelta(days=9))
        content = as_xlsx([[driver.number, *row()[2:]]], headings=("志愿者编号", *HEADINGS[2:]))

        apply(secretary, upload(secretary, content).json)

        assert [record.volunteer_id for record in records(session)] == [driver.id] * 2

    def test_whoever_imported_confirms_nothing_of_it(self, session, browser_of, branch, upload, row):
        recorder, other = browser_of(Role.SECRETARY, branch), browser_of(Role.DEPUTY_SECRETARY, branch)
        apply(recorder, upload(recorder, as_xlsx([row()], headings=HEADINGS)).json)

        assert [browser.get("/api/v1/service-reviews").json["total"] for browser in (recorder, other)] == [0, 1]

    def test_is_written_down(self, session, secretary, upload, row):
        apply(secretary, upload(secretary, as_xlsx([row()], headings=HEADINGS)).json)

        actions = set(session.scalars(select(AuditEntry.action)))
        assert actions >= {
            Action.SERVICE_IMPORT_PREVIEWED,
            Action.SERVICE_IMPORT_APPLIED,
            Action.SERVICE_RECORD_ADDED,
            Action.VOLUNTEER_CREATED,
        }

    def test_at_the_same_time_is_done_once(self, session, browser_of, branch, upload, row):
        browsers = [browser_of(Role.SECRETARY, branch), browser_of(Role.DEPUTY_SECRETARY, branch)]
        imported = upload(browsers[0], as_xlsx([row()], headings=HEADINGS)).json

        answers = together([lambda browser=browser: apply(browser, imported) for browser in browsers])

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert len(records(session)) == 1

    def test_of_two_equal_files_at_the_same_time_writes_one(self, session, browser_of, branch, upload, row):
        browsers = [browser_of(Role.SECRETARY, branch), browser_of(Role.DEPUTY_SECRETARY, branch)]
        content = as_xlsx([row()], headings=HEADINGS)
        imports = [upload(browser, content).json for browser in browsers]

        answers = together([lambda pair=pair: apply(*pair) for pair in zip(browsers, imports, strict=True)])

        assert {answer.json.get("reason") for answer in answers} == {None, "hours_changed_meanwhile"}
        assert len(records(session)) == 1

    def test_takes_many_rows_of_many_people(self, session, secretary, branch, project, upload, row):
        people = [make_member(session, branch, name=f"志愿{n:03d}", phone=f"1994444{n:04d}") for n in range(60)]
        rows = [
            row(name=member.name, phone=f"{n:04d}", starts=at(f"{hour:02d}:00"), ends=at(f"{hour + 1:02d}:00"))
            for n, member in enumerate(people)
            for hour in range(6, 16)
        ]

        imported = upload(secretary, as_csv(rows, headings=HEADINGS), "时长.csv").json

        assert imported["counts"]["people"] == 60
        assert apply(secretary, imported).status_code == 200
        assert len(records(session)) == 600


class TestAfterwards:
    def test_lists_uploads_without_their_rows(self, secretary, branch, upload, row):
        first = upload(secretary, as_xlsx([row()], headings=HEADINGS)).json
        secretary.delete(f"/api/v1/service-imports/{first['id']}")

        (told,) = secretary.get(f"/api/v1/organisations/{branch.id}/service-imports").json["items"]

        assert (told["state"], "rows" in told) == ("discarded", False)

    def test_what_is_over_is_over(self, secretary, upload, row):
        imported = upload(secretary, as_xlsx([row()], headings=HEADINGS)).json
        path = f"/api/v1/service-imports/{imported['id']}"

        assert secretary.delete(path).status_code == 204
        assert secretary.delete(path).json["reason"] == "import_not_open"
        assert apply(secretary, imported).json["reason"] == "import_not_open"

    def test_forgets_what_lies_open_for_a_day(self, session, secretary, upload, row):
        upload(secretary, as_xlsx([row()], headings=HEADINGS))

        assert discard_stale_imports(session, now=clock.now() + timedelta(hours=23)) == 0
        assert discard_stale_imports(session, now=clock.now() + timedelta(days=1)) == 1
        assert session.scalars(select(HoursImport.state)).one() is HoursImportState.DISCARDED

    def test_gives_a_file_to_fill_in_that_can_be_read_back(self, secretary, upload, row):
        content = secretary.get("/api/v1/service-imports/template").data
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]

        assert [cell.value for cell in sheet[1]][:3] == ["志愿者编号", "姓名", "手机号后四位"]
        found = upload(secretary, content).json["problems"]
        assert {problem["reason"] for problem in found} == {"unknown_person", "outside_project"}

    def test_staff_above_import_for_their_own_projects_only(self, session, browser_of, committee, branch, upload, row):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)
        make_project(session, committee, title="行业送考")
        content = as_xlsx([row(project="行业送考")], headings=HEADINGS)

        assert upload(staff, content).status_code == 404
        imported = upload(staff, content, place=committee)
        assert (imported.status_code, imported.json["problems"]) == (201, [])
