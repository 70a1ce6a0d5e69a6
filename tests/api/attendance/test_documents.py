"""Minutes and ledgers as files, read back as text."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from backend.activities.models import ActivityState, Credit
from backend.attendance.models import AttendanceStatus, DocumentExport, LeaveCategory
from backend.attendance.service import leave, opening
from backend.attendance.service.documents import words
from backend.core import clock, fonts
from tests.factories.members import make_member
from tests.factories.record import come, make_meeting, vote
from tests.support.paper import minuted, squeezed, text_of_docx, text_of_pdf

NOTE = "陪母亲去医院复查膝盖"
YEAR = {"from": "2026-01-01", "until": "2027-01-01"}
has_font = pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")


@pytest.fixture
def members(session, branch):
    """One whose name is a formula to a careless spreadsheet."""
    return [make_member(session, branch, name=name, account=True) for name in ("=1+1", "白二", "陈三", "丁四")]


@pytest.fixture
def meeting(session, branch, members, officer):
    meeting = make_meeting(session, branch, present=members[:1], by=officer)
    come(session, meeting, members[1], by=officer, status=AttendanceStatus.LATE)
    leave.ask(
        session,
        activity=meeting,
        member_id=members[2].id,
        category=LeaveCategory.WORK,
        note=NOTE,
        account_id=members[2].account_id,
        now=clock.now(),
    )
    return meeting


@pytest.fixture
def version_id(session, secretary, meeting, branch):
    secretary.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id))
    opening.close(session, activity=meeting, now=clock.now())
    return minuted(secretary, meeting.id, branch.id)


class TestMinutes:
    def test_are_told_in_word(self, secretary, version_id):
        answer = secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": "docx"})

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
        assert ".docx" in answer.headers["Content-Disposition"]
        text = text_of_docx(answer.data)
        assert "云溪律师第一党支部\n会议记录" in text
        for line in (
            "类型|支部党员大会、主题党日",
            "时间|2026年3月6日 11:30至13:30",
            "主持人|李书记",
            "列席人员|社区党委 赵同志",
            "应到|4人",
            "实到|2人（其中迟到1人）",
            "请假|1人：陈三（工作）",
            "缺席|1人：丁四",
            "一、会议内容",
            "1．通报上季度工作",
            "二、表决情况",
            "有表决权的党员4人，到会2人。",
            "1|同意接收周舟同志为中共预备党员|一般事项|4|2|2|0|0|未通过",
            "三、会议决定",
            "主持人（签字）：",
            "第1版，2026年3月6日 12:00由李书记定稿。",
            "由李书记于2026年3月6日 12:00导出",
        ):
            assert line in text, line
        assert NOTE not in text

    @has_font
    def test_are_told_in_pdf_with_the_font_inside(self, secretary, version_id):
        answer = secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": "pdf"})

        assert answer.status_code == 200
        text = squeezed(text_of_pdf(answer.data))
        for part in (
            "会议记录",
            "请假1人：陈三（工作）",
            "同意接收周舟同志为中共预备党员",
            "由李书记于2026年3月6日12:00导出",
            "—1—",
        ):
            assert part in text, part
        assert NOTE not in text
        assert b"/FontFile2" in answer.data
        assert len(answer.data) < 400_000

    def test_leave_a_row_and_an_entry_for_every_file(self, session, secretary, version_id):
        secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": "docx"})

        session.rollback()
        export = session.scalars(select(DocumentExport)).one()
        assert (export.kind, export.format, str(export.minutes_version_id)) == ("minutes", "docx", version_id)

    def test_are_no_spreadsheet(self, secretary, version_id):
        answer = secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": "xlsx"})

        assert answer.status_code == 422

    def test_as_pdf_need_a_font_and_say_so(self, secretary, version_id, monkeypatch):
        monkeypatch.setattr(fonts, "FOLDERS", ())
        fonts.get_faces.cache_clear()

        answer = secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": "pdf"})

        fonts.get_faces.cache_clear()
        assert (answer.status_code, answer.json["reason"]) == (503, "pdf_font_missing")


class TestLedger:
    @pytest.fixture
    def export(self, secretary, branch):
        return lambda **body: secretary.post(f"/api/v1/organisations/{branch.id}/ledgers", json=YEAR | body)

    @pytest.fixture
    def theme_day(self, session, branch, members, officer):
        """Nobody but the first came, and its minutes are not final."""
        held = make_meeting(
            session,
            branch,
            present=members[:1],
            by=officer,
            title="主题党日",
            credits=[Credit.THEME_DAY],
            starts_at=clock.now() + timedelta(days=1),
        )
        opening.close(session, activity=held, now=clock.now())
        return held

    def test_sums_up_activities_votes_and_members_in_a_spreadsheet(self, export, version_id, theme_day):
        book = load_workbook(io.BytesIO(export(format="xlsx").data))

        assert book.sheetnames == ["活动情况", "分类统计", "表决事项", "党员考勤"]
        rows = [[cell.value for cell in row] for row in book["活动情况"].iter_rows(min_row=3)]
        assert rows[1][1:3] == ["2026年3月6日", "第三季度支部党员大会"]
        assert rows[1][5:] == [4, 2, 1, 1, 1, "第1版"]
        assert rows[2][5:] == [4, 1, 0, 0, 3, "未定稿"]
        assert rows[3][:2] == ["合计", "2次"]
        assert rows[3][5:10] == [8, 3, 1, 1, 4]
        members = [[cell.value for cell in row] for row in book["党员考勤"].iter_rows(min_row=4, max_row=7)]
        assert members[-1] == ["丁四", 2, 0, 0, 0, 2, "缺", "缺"]
        kinds = [[cell.value for cell in row] for row in book["分类统计"].iter_rows(min_row=4, max_row=5)]
        assert kinds == [["主题党日", 2, 8, 3], ["支部党员大会", 1, 4, 2]]

    def test_keeps_names_that_look_like_formulas_as_text(self, export, version_id):
        sheet = load_workbook(io.BytesIO(export(format="xlsx").data))["党员考勤"]

        (cell,) = [row[0] for row in sheet.iter_rows(min_row=4) if row[0].value == "=1+1"]
        assert cell.data_type == "s"

    def test_is_told_in_word(self, export, version_id):
        text = text_of_docx(export(format="docx").data)

        assert "组织生活台账\n2026年" in text
        assert "1|2026年3月6日|第三季度支部党员大会|" in text
        assert "由李书记于" in text

    @has_font
    def test_is_told_in_pdf(self, export, version_id):
        text = squeezed(text_of_pdf(export(format="pdf").data))

        assert "组织生活台账" in text
        assert "第三季度支部党员大会" in text

    @pytest.mark.parametrize("file_format", ["xlsx", "docx"])
    def test_of_a_period_without_anything_says_so(self, export, file_format):
        assert export(format=file_format).status_code == 200

    def test_leaves_out_what_was_called_off_or_is_still_on(self, session, export, branch, officer):
        for state in (ActivityState.OPEN, ActivityState.CANCELLED, ActivityState.PUBLISHED):
            make_meeting(session, branch, present=[], by=officer, state=state)

        assert "本期没有活动" in text_of_docx(export(format="docx").data)

    @pytest.mark.parametrize("until", ["2026-01-01", "2025-12-31", "2027-06-01"])
    def test_covers_one_day_to_one_year(self, export, until):
        assert export(format="xlsx", until=until).status_code == 422


class TestPeriods:
    @pytest.mark.parametrize(
        ("from_on", "until_on", "text"),
        [
            (date(2026, 1, 1), date(2027, 1, 1), "2026年"),
            (date(2026, 7, 1), date(2026, 10, 1), "2026年第三季度"),
            (date(2026, 10, 1), date(2027, 1, 1), "2026年第四季度"),
            (date(2026, 12, 1), date(2027, 1, 1), "2026年12月"),
            (date(2026, 2, 1), date(2026, 5, 1), "2026年2月1日至2026年4月30日"),
            (date(2026, 3, 6), date(2026, 3, 7), "2026年3月6日"),
        ],
    )
    def test_are_called_as_people_call_them(self, from_on, until_on, text):
        assert words.period_text(from_on, until_on) == text
