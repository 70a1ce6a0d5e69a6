"""What minutes and ledgers say of where their lines come from: from paper, or from going in and out."""

import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from backend.activities.models import Activity, ActivityState
from backend.attendance.models import MinutesVersion
from backend.attendance.rules import Stay
from backend.attendance.service import opening
from backend.attendance.service.documents import words
from backend.attendance.service.documents.minutes_sheet import minutes_document
from backend.core import clock, fonts
from backend.core.ids import new_id
from tests.factories.activities import make_activity, plan
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.paper import minuted, minutes_file, squeezed, text_of_docx, text_of_pdf

YEAR = {"from": "2026-01-01", "until": "2027-01-01"}
has_font = pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")


@pytest.fixture
def members(session, branch):
    return [make_member(session, branch, name=name, account=True) for name in ("=1+1", "白二", "陈三", "丁四")]


class TestEnteredLater:
    """What came from paper says so on paper again."""

    @pytest.fixture
    def past(self, secretary, branch, members):
        entered = plan(
            id=str(new_id()),
            title="2月主题党日",
            starts_at="2026-02-06T06:00:00Z",
            ends_at="2026-02-06T08:00:00Z",
            present=[str(members[0].id)],
        )
        return secretary.post(f"/api/v1/organisations/{branch.id}/past-activities", json=entered).json["id"]

    @has_font
    def test_is_said_in_the_ledger_beside_the_title_and_over_the_column(self, secretary, past, branch):
        files = {
            kind: secretary.post(f"/api/v1/organisations/{branch.id}/ledgers", json=YEAR | {"format": kind}).data
            for kind in ("xlsx", "docx", "pdf")
        }

        book = load_workbook(io.BytesIO(files["xlsx"]))
        assert book["活动情况"]["C4"].value == "2月主题党日（补录）"
        assert [cell.value for cell in book["党员考勤"][3]][-1] == "2/6补录"
        for text in (text_of_docx(files["docx"]), squeezed(text_of_pdf(files["pdf"]))):
            assert "2月主题党日（补录）" in text
            assert "其中1次是事后按纸质记录补录的，不是现场签到。" in text
            assert "另有" not in text

    @has_font
    def test_is_said_in_the_minutes(self, secretary, past, branch):
        version_id = minuted(secretary, past, branch.id)

        files = (minutes_file(secretary, version_id, kind) for kind in ("docx", "pdf"))

        for text in (text_of_docx(next(files)), text_of_pdf(next(files))):
            assert "2026年3月6日12:00按纸质记录补录，不是现场签到" in squeezed(text)


class TestCheckingOut:
    """Where people check out, paper says from when to when they were there."""

    @pytest.fixture
    def course(self, session, branch, members, phone_of):
        course = make_activity(session, branch, state=ActivityState.OPEN, checks_out=True, title="发展对象培训班")
        passages = ((0, "in", 0), (1, "in", 5), (0, "out", 20), (0, "in", 30), (0, "out", 90))
        for place, direction, after in passages:
            with clock.frozen(NOON + timedelta(minutes=after)):
                code = token_of(session, course)
                send(phone_of(members[place]), attempt("rotating_code", code, direction=direction))
        opening.close(session, activity=course, now=NOON + timedelta(minutes=100))
        session.flush()
        return course

    @has_font
    def test_is_a_table_of_its_own_in_the_ledger(self, secretary, course, branch):
        files = {
            kind: secretary.post(f"/api/v1/organisations/{branch.id}/ledgers", json=YEAR | {"format": kind}).data
            for kind in ("xlsx", "docx", "pdf")
        }

        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(files["xlsx"]))["签到签退"].rows]
        assert rows[2:] == [
            ["日期", "主题", "姓名", "在场时间"],
            ["2026年3月6日", "发展对象培训班", "=1+1", "12:00至12:20；12:30至13:30"],
            ["2026年3月6日", "发展对象培训班", "白二", "12:05签到，未签退"],
        ]
        for text in (text_of_docx(files["docx"]), text_of_pdf(files["pdf"])):
            assert "五、签到签退" in text
            assert "12:00至12:20；12:30至13:30" in squeezed(text)

    def test_is_a_table_of_its_own_in_the_minutes(self, secretary, course, branch):
        version_id = minuted(secretary, course.id, branch.id)

        text = text_of_docx(minutes_file(secretary, version_id, "docx"))

        assert "1|=1+1|12:00至12:20；12:30至13:30" in text
        assert "2|白二|12:05签到，未签退" in text
        assert "丁四|" not in text

    def test_is_kept_with_the_version_whatever_becomes_known_later(self, session, secretary, course, branch):
        version_id = minuted(secretary, course.id, branch.id)
        session.execute(update(Activity).where(Activity.id == course.id).values(checks_out=False))

        text = text_of_docx(minutes_file(secretary, version_id, "docx"))

        assert "1|=1+1|12:00至12:20；12:30至13:30" in text
        assert secretary.get(f"/api/v1/minutes-versions/{version_id}").json["is_intact"] is True

    def test_is_not_said_by_versions_from_before(self, session, secretary, course, branch):
        version_id = minuted(secretary, course.id, branch.id)
        kept = json.loads(session.get_one(MinutesVersion, UUID(version_id)).snapshot)
        del kept["activity"]["entered_later_at"]
        for person in kept["attendance"]["people"]:
            del person["stays"]

        document = str(minutes_document(kept | {"format": 1}, sha256="", origin=""))

        assert "会议内容" in document
        assert "签到签退" not in document


class TestStays:
    @pytest.mark.parametrize(
        ("stays", "text"),
        [
            ([(0, 20)], "12:00至12:20"),
            ([(0, 20), (30, None)], "12:00至12:20；12:30签到，未签退"),
            ([(None, 40)], "12:40签退"),
        ],
    )
    def test_are_told_with_what_is_known(self, stays, text):
        at = [[NOON + timedelta(minutes=m) if m is not None else None for m in stay] for stay in stays]

        assert words.stays_text(Stay(*stay) for stay in at) == text
