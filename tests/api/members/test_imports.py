"""Importing a roster over HTTP."""

import io
import json
import os
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.service import accounts
from backend.members.models import ImportState, Member, RosterImport, Sex, Standing
from backend.members.roster_import.staging import discard_stale_imports
from backend.members.service.roster import list_roster
from tests.factories.identity import make_account
from tests.factories.members import id_number, make_member
from tests.factories.rosters import HEADINGS, as_csv, as_xlsx, person

MINIMAL = ("姓名", "性别", "党员类型")


@pytest.fixture
def upload(place):
    def send(client, content, name="名册.xlsx", branch=None):
        path = f"/api/v1/organisations/{(branch or place.branch).id}/roster-imports"
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
        return client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')

    return send


@pytest.fixture
def apply():
    return lambda client, imported: client.post(f"/api/v1/roster-imports/{imported['id']}/apply")


@pytest.fixture
def roster(session, place):
    """Who belongs to the branch today."""

    def read(branch=None):
        session.expire_all()
        today = clock.local_date(clock.now())
        return list_roster(session, organisation_ids=[(branch or place.branch).id], on=today)

    return read


def problems(answer):
    assert answer.status_code == 201, answer.json
    return [(row["reason"], row["row"], row["column"]) for row in answer.json["problems"]]


class TestPreview:
    def test_shows_what_the_file_would_do_and_does_nothing(self, secretary, upload, roster, session):
        answer = upload(secretary, as_xlsx([person(1), person(2)]))

        assert answer.status_code == 201
        body = answer.json
        assert (body["state"], body["file_name"], body["problems"]) == ("preview", "名册.xlsx", [])
        assert body["counts"] == {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "problems": 0}
        assert body["rows"][0] == {
            "row": 2,
            "name": person(1)[0],
            "phone_masked": "199****0001",
            "change": "new",
            "changed_fields": [],
        }
        assert len(roster()) == 1
        assert secretary.get(f"/api/v1/roster-imports/{body['id']}").json == body

    def test_keeps_the_rows_sealed(self, secretary, upload, session):
        upload(secretary, as_xlsx([person(1)]))

        staged = session.scalars(select(RosterImport)).one()
        assert person(1)[0].encode() not in staged.rows_sealed
        assert person(1)[6] not in json.dumps([staged.problems, staged.counts])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", "\t"])
    def test_reads_csv_in_every_usual_encoding(self, secretary, upload, encoding, delimiter):
        answer = upload(secretary, as_csv([person(1)], encoding=encoding, delimiter=delimiter), "名册.csv")

        assert (answer.json["problems"], answer.json["rows"][0]["name"]) == ([], person(1)[0])

    def test_takes_headings_in_any_order_with_titles_above_and_blanks_below(self, secretary, upload):
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.append(["云溪律师第一党支部党员名册"])
        sheet.merge_cells("A1:D1")
        sheet.append([])
        sheet.append(["序号", "联系电话(必填)", "党员状态", "姓 名", "性别*", "备注"])
        sheet.append([1, 19955550001, "预备党员", "王  安", "男", None])
        sheet.append([None, "  ", "", None])
        for row in range(6, 400):
            sheet.cell(row=row, column=3).number_format = "@"
        content = io.BytesIO()
        workbook.save(content)

        answer = upload(secretary, content.getvalue())

        assert problems(answer) == []
        assert [(row["row"], row["name"], row["phone_masked"]) for row in answer.json["rows"]] == [
            (4, "王安", "199****0001")
        ]

    def test_asks_for_little(self, secretary, upload, apply, roster):
        answer = upload(secretary, as_csv([["王安", "男", "正式党员"]], headings=MINIMAL))

        assert apply(secretary, answer.json).status_code == 200
        assert {row.name for row in roster()} == {"李书记", "王安"}

    def test_takes_sex_and_birth_date_from_the_id_number(self, secretary, upload, apply, session):
        number = id_number(serial=7, sex=Sex.FEMALE)
        answer = upload(secretary, as_csv([["王安", number, "正式党员"]], headings=("姓名", "身份证号", "党员类型")))
        apply(secretary, answer.json)

        member = session.scalars(select(Member).where(Member.name == "王安")).one()
        assert (member.sex, member.born_on.isoformat()) == (Sex.FEMALE, "1980-05-17")


ROW = dict(zip(HEADINGS, person(1), strict=True))


class TestProblems:
    @pytest.mark.parametrize(
        ("column", "value", "expected"),
        [
            ("姓名", "", "required"),
            ("党员类型", " ", "required"),
            ("姓名", "安" * 61, "too_long"),
            ("党小组", "组" * 41, "too_long"),
            ("姓名", "王\u0007安", "bad_text"),
            ("姓名", "123", "bad_text"),
            ("性别", "男生", "unknown_code"),
            ("民族", "火星族", "unknown_code"),
            ("学历", "秀才", "unknown_code"),
            ("党员类型", "老党员", "unknown_code"),
            ("出生日期", "1980-02-30", "bad_date"),
            ("出生日期", "昨天", "bad_date"),
            ("入党日期", "2190-07-01", "future_date"),
            ("手机号", "12345", "bad_phone"),
            ("公民身份号码", ROW["公民身份号码"][:-1] + "?", "bad_id_number"),
            ("公民身份号码", "999999198005170000", "bad_id_number"),
            ("性别", "女", "id_number_mismatch"),
            ("出生日期", "1981-05-17", "id_number_mismatch"),
            ("手机号", "=A1", "formula_cell"),
        ],
    )
    def test_names_row_column_and_reason(self, secretary, upload, apply, reason, roster, column, value, expected):
        answer = upload(secretary, as_csv([person(2), list((ROW | {column: value}).values())]))

        named = "公民身份号码" if expected == "id_number_mismatch" else column
        assert problems(answer) == [(expected, 3, named)]
        assert answer.json["counts"] == {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "problems": 1}
        assert reason(apply(secretary, answer.json)) == (409, "import_has_problems")
        assert len(roster()) == 1

    def test_lists_every_problem_of_a_row(self, secretary, upload):
        row = list((ROW | {"姓名": "", "手机号": "1", "民族": "x"}).values())

        assert {found[0] for found in problems(upload(secretary, as_csv([row])))} == {
            "required",
            "bad_phone",
            "unknown_code",
        }

    def test_repeats_no_value_of_a_person(self, secretary, upload):
        answer = upload(secretary, as_csv([list((ROW | {"手机号": "123123123", "公民身份号码": "4444"}).values())]))

        assert "123123123" not in answer.text
        assert "4444" not in answer.text

    @pytest.mark.parametrize(
        ("headings", "expected"),
        [
            (("姓名", "性别"), [("missing_heading", 1, "党员类型")]),
            (("性别", "党员类型"), [("missing_heading", 1, "姓名")]),
            ((*MINIMAL, "星座"), [("unknown_heading", 1, "星座")]),
            ((*MINIMAL, "姓名"), [("duplicate_heading", 1, "姓名")]),
            ((*MINIMAL, "手机号", "联系电话"), [("duplicate_heading", 1, "联系电话")]),
            (("一", "二", "三"), [("missing_heading", None, "姓名")]),
        ],
    )
    def test_judges_headings(self, secretary, upload, headings, expected):
        values = {"姓名": "王安", "性别": "男", "党员类型": "正式党员"}
        row = [values.get(heading, "") for heading in dict.fromkeys(headings)]

        assert problems(upload(secretary, as_csv([row], headings=headings))) == expected

    def test_finds_formulas_and_merged_cells_in_xlsx(self, secretary, upload):
        formula = as_xlsx([list((ROW | {"姓名": '=CONCATENATE("王","安")'}).values())])
        merged = as_xlsx([person(1), person(2)], merges=["J2:J3"])

        assert problems(upload(secretary, formula)) == [("formula_cell", 2, "姓名")]
        assert ("merged_cells", 2, "党小组") in problems(upload(secretary, merged))

    def test_finds_doubles_within_the_file(self, secretary, upload):
        other_phone, other_id = person(1), person(1)
        other_phone[6], other_id[3], other_id[6] = "19955559999", "", person(1)[6]

        found = upload(secretary, as_csv([person(1), other_phone, other_id]))

        assert problems(found) == [("duplicate_in_file", 3, "公民身份号码"), ("duplicate_in_file", 4, "手机号")]
        assert [row["detail"] for row in found.json["problems"]] == ["2", "2"]

    def test_finds_doubles_by_name_when_there_is_no_number(self, secretary, upload):
        rows = [["王安", "男", "正式党员"], ["王安", "男", "正式党员"]]

        assert problems(upload(secretary, as_csv(rows, headings=MINIMAL))) == [("duplicate_in_file", 3, "姓名")]

    def test_does_not_say_where_somebody_belongs(self, secretary, upload, session, place):
        make_member(session, place.other, phone=person(1)[6])

        answer = upload(secretary, as_csv([person(1)]))

        assert problems(answer) == [("member_elsewhere", 2, "手机号")]
        assert place.other.short_name not in answer.text

    def test_refuses_two_people_with_one_number(self, secretary, upload, session, place):
        make_member(session, place.branch, phone=person(1)[6], id_number=person(3)[3])
        make_member(session, place.branch, phone=person(2)[6], sex=Sex.FEMALE)
        make_member(session, place.branch, phone="19955558888", id_number=person(2)[3], sex=Sex.FEMALE)

        found = problems(upload(secretary, as_csv([person(1), person(2)])))

        assert found == [("number_of_another", 2, "手机号"), ("number_of_another", 3, "手机号")]

    def test_refuses_to_guess_between_people_of_one_name(self, secretary, upload, session, place):
        for year in (1980, 1981):
            make_member(session, place.branch, name="王安", born_on=clock.now().date().replace(year=year))

        answer = upload(secretary, as_csv([["王安", "男", "正式党员"]], headings=MINIMAL))

        assert problems(answer) == [("ambiguous_member", 2, "姓名")]

    def test_refuses_a_phone_with_which_another_account_signs_in(self, secretary, upload, session, place):
        make_account(session, phone=person(1)[6])
        make_member(session, place.branch, id_number=person(1)[3], account=True)

        assert problems(upload(secretary, as_csv([person(1)]))) == [("number_of_another", 2, "手机号")]

    def test_refuses_too_many_rows_no_rows_and_two_rosters(self, secretary, upload):
        many = [[f"王{chr(0x4E00 + number)}", "男", "正式党员"] for number in range(2001)]
        workbook = load_workbook(io.BytesIO(as_xlsx([person(1)])))
        second = workbook.create_sheet("第二组")
        second.append(list(MINIMAL))
        two = io.BytesIO()
        workbook.save(two)

        assert problems(upload(secretary, as_csv(many, headings=MINIMAL))) == [("too_many_rows", 2002, None)]
        assert problems(upload(secretary, as_csv([]))) == [("no_rows", None, None)]
        assert problems(upload(secretary, two.getvalue())) == [("several_sheets", None, None)]


def zipped(**entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return content.getvalue()


def with_entry(content, name, data):
    """An XLSX with one part replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, data if entry == name else old.read(entry))
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
WORKSHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "empty_file"),
            (b"\r\n \r\n", "empty_file"),
            (as_xlsx([], headings=()), "empty_file"),
            (b"%PDF-1.7 something", "not_a_spreadsheet"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_spreadsheet"),
            (b"PK\x03\x04 and nothing behind it", "not_a_spreadsheet"),
            (zipped(a_dot_txt="a text"), "not_a_spreadsheet"),
            (b"<html><body>Not found</body></html>", "not_a_spreadsheet"),
            (bytes(range(256)) * 10, "not_a_spreadsheet"),
            ("姓名,性别".encode() + b"\xff\xff,", "encoding_unknown"),
            (as_csv([person(1)]).replace("李".encode(), b"\x00"), "not_a_spreadsheet"),
            (zipped(xl__workbook_dot_xml=bytes(20_000_000)), "file_too_complex"),
            (zipped(xl__workbook_dot_xml=bytes(3_000_000)), "file_too_complex"),
            (zipped(**{f"a{number}": "x" for number in range(600)}), "file_too_complex"),
            ("\n".join("王,男" for _ in range(20_002)).encode(), "file_too_complex"),
            (as_xlsx([person(1)])[:-200], "not_a_spreadsheet"),
        ],
    )
    def test_are_refused_with_a_reason_and_nothing_is_written(
        self, secretary, upload, session, reason, content, expected
    ):
        assert reason(upload(secretary, content)) == (422, expected)
        assert session.query(RosterImport).count() == 0

    def test_a_cell_far_below_is_too_complex(self, secretary, upload, reason):
        far = WORKSHEET.format('<row r="1048576"><c r="A1048576" t="n"><v>1</v></c></row>')

        answer = upload(secretary, with_entry(as_xlsx([person(1)]), SHEET, far))

        assert reason(answer) == (422, "file_too_complex")

    def test_a_claimed_dimension_is_not_believed(self, secretary, upload):
        with zipfile.ZipFile(io.BytesIO(as_xlsx([person(1)]))) as archive:
            sheet = archive.read(SHEET).decode()
        huge = sheet.replace('<dimension ref="A1:J2"', '<dimension ref="A1:XFD1048576"')
        assert huge != sheet

        assert problems(upload(secretary, with_entry(as_xlsx([person(1)]), SHEET, huge))) == []

    @pytest.mark.parametrize("number", ["x", "99999999999999999999", "-1", "1e9"])
    def test_row_numbers_that_are_none_do_no_harm(self, secretary, upload, number):
        odd = WORKSHEET.format(f'<row r="{number}"><c t="n"><v>1</v></c></row>')

        answer = upload(secretary, with_entry(as_xlsx([person(1)]), SHEET, odd))

        assert answer.status_code in (201, 422)

    def test_entities_are_not_expanded(self, secretary, upload, reason):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + WORKSHEET.format(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
        )

        answer = upload(secretary, with_entry(as_xlsx([person(1)]), SHEET, bomb))

        assert reason(answer) == (422, "not_a_spreadsheet")

    def test_ten_megabytes_of_anything_are_too_large(self, secretary, upload, reason):
        assert reason(upload(secretary, os.urandom(10_000_000))) == (413, "too_large")
        assert reason(upload(secretary, os.urandom(5_000_001))) == (413, "too_large")

    def test_the_limit_holds_for_this_route_only(self, secretary, place, reason):
        answer = secretary.post(f"/api/v1/organisations/{place.branch.id}/groups", json={"name": "x" * 1_000_000})

        assert reason(answer) == (413, "too_large")

    def test_a_form_without_a_file_is_refused(self, secretary, place, reason):
        path = f"/api/v1/organisations/{place.branch.id}/roster-imports"

        assert reason(secretary.post(path, data={"other": "x"})) == (422, "invalid_request")
        assert reason(secretary.post(path, json={"file": "x"})) == (422, "invalid_request")

    def test_the_name_of_the_file_is_kept_harmless(self, secretary, upload):
        answer = upload(secretary, as_csv([person(1)]), "..\\..\\etc/pass\u202ewd" + "长" * 200 + ".csv")

        assert len(answer.json["file_name"]) == 120
        assert "/" not in answer.json["file_name"]


class TestApply:
    def test_puts_everybody_into_the_roster_with_group_and_standing(self, secretary, upload, apply, roster, session):
        probationary = person(2)
        probationary[8] = "预备党员"
        answer = apply(secretary, upload(secretary, as_xlsx([person(1), probationary])).json)

        assert answer.status_code == 200
        assert (answer.json["state"], answer.json["rows"]) == ("applied", [])
        assert answer.json["finished_at"] is not None
        found = {row.name: (row.group_name, row.standing) for row in roster()}
        assert found[person(1)[0]] == ("第2党小组", Standing.FULL)
        assert found[person(2)[0]] == ("第3党小组", Standing.PROBATIONARY)
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count(Action.ROSTER_IMPORT_APPLIED) == 1
        assert session.scalars(select(RosterImport)).one().rows_sealed is None

    @pytest.mark.parametrize("as_file", [as_xlsx, as_csv])
    def test_the_same_file_twice_changes_nothing(self, secretary, upload, apply, roster, session, as_file):
        content = as_file([person(number) for number in range(1, 30)])
        apply(secretary, upload(secretary, content).json)
        before, changed = roster(), session.scalars(select(func.max(Member.changed_at))).one()

        second = upload(secretary, content)
        applied = apply(secretary, second.json)

        assert second.json["counts"] == {"rows": 29, "new": 0, "changed": 0, "unchanged": 29, "problems": 0}
        assert applied.status_code == 200
        assert roster() == before
        assert session.scalars(select(func.max(Member.changed_at))).one() == changed

    def test_the_same_file_without_numbers_twice_changes_nothing(self, secretary, upload, apply, roster):
        headings = (*MINIMAL, "出生日期", "入党日期")
        rows = [["王安", "男", "正式党员", "1980.05", "2005年7月"], ["李柏", "女", "预备党员", "", ""]]
        content = as_csv(rows, headings=headings)
        apply(secretary, upload(secretary, content).json)

        assert upload(secretary, content).json["counts"]["unchanged"] == 2

    def test_changes_only_what_the_file_says_and_differs(self, secretary, upload, apply, session, place):
        member = make_member(
            session, place.branch, account=True, name=person(1)[0], phone=person(1)[6], standing=Standing.PROBATIONARY
        )
        blank = person(1)
        blank[4] = ""
        preview = upload(secretary, as_csv([blank])).json

        assert preview["rows"][0]["change"] == "changed"
        assert set(preview["rows"][0]["changed_fields"]) == {
            "born_on",
            "id_number",
            "education",
            "joined_on",
            "standing",
            "group",
        }
        apply(secretary, preview)
        file = secretary.get(f"/api/v1/members/{member.id}").json
        assert (file["born_on"], file["education"], file["ethnicity"]) == ("1980-05-17", "20", None)
        assert [row["standing"] for row in file["standings"]] == ["full", "probationary"]
        assert file["group"]["name"] == "第2党小组"

    def test_takes_the_account_along_with_a_new_phone(self, secretary, upload, apply, session, place):
        member = make_member(session, place.branch, account=True, id_number=person(1)[3])

        apply(secretary, upload(secretary, as_csv([person(1)])).json)

        session.expire_all()
        assert accounts.find_by_phone(session, phone=person(1)[6]).id == member.account_id

    def test_matches_by_name_and_birth_date_when_no_number_is_known(self, secretary, upload, session, place):
        make_member(
            session, place.branch, name=person(1)[0], phone=None, born_on=clock.now().date().replace(1980, 5, 17)
        )

        answer = upload(secretary, as_csv([person(1)]))

        assert answer.json["counts"]["changed"] == 1

    def test_works_once(self, secretary, upload, apply, reason):
        imported = upload(secretary, as_csv([person(1)])).json
        apply(secretary, imported)

        assert reason(apply(secretary, imported)) == (409, "import_not_open")
        assert reason(secretary.delete(f"/api/v1/roster-imports/{imported['id']}")) == (409, "import_not_open")

    def test_does_nothing_but_what_the_preview_showed(self, secretary, upload, apply, reason, roster, session, place):
        imported = upload(secretary, as_csv([person(1), person(2)])).json
        make_member(session, place.branch, phone=person(1)[6])

        assert reason(apply(secretary, imported)) == (409, "roster_changed_meanwhile")
        assert len(roster()) == 2

    def test_is_hidden_from_others(self, secretary, foreign_secretary, staff, upload, apply, reason):
        imported = upload(secretary, as_csv([person(1)])).json
        path = f"/api/v1/roster-imports/{imported['id']}"

        assert reason(apply(foreign_secretary, imported)) == (404, "not_found")
        assert reason(foreign_secretary.get(path)) == (404, "not_found")
        assert reason(foreign_secretary.delete(path)) == (404, "not_found")
        assert reason(staff.get(path)) == (403, "not_allowed")
        assert reason(secretary.get(f"/api/v1/roster-imports/{new_id()}")) == (404, "not_found")

    def test_takes_a_thousand_rows(self, secretary, upload, apply, roster):
        rows = [[f"王{chr(0x4E00 + number)}", "男", "正式党员", f"1995555{number:04d}"] for number in range(1000)]
        imported = upload(secretary, as_xlsx(rows, headings=(*MINIMAL, "手机号"))).json

        assert imported["counts"]["new"] == 1000
        assert len(imported["rows"]) == 200
        assert apply(secretary, imported).status_code == 200
        assert len(roster()) == 1001


class TestParallelApplies:
    def in_parallel(self, *calls):
        start = threading.Barrier(len(calls))

        def run(call):
            start.wait()
            return call()

        with ThreadPoolExecutor(len(calls)) as pool:
            return [future.result() for future in [pool.submit(run, call) for call in calls]]

    def test_two_into_one_branch_enter_everybody_once(self, secretary, new_client, upload, apply, officer, roster):
        second = new_client().sign_in(officer.account)
        content = as_csv([["王安", "男", "正式党员"], ["李柏", "女", "正式党员"]], headings=MINIMAL)
        imports = [upload(secretary, content).json, upload(second, content).json]

        answers = self.in_parallel(lambda: apply(secretary, imports[0]), lambda: apply(second, imports[1]))

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert {answer.json.get("reason") for answer in answers} == {None, "roster_changed_meanwhile"}
        assert len(roster()) == 3

    def test_one_import_is_applied_once(self, secretary, new_client, upload, apply, officer, roster):
        second = new_client().sign_in(officer.account)
        imported = upload(secretary, as_csv([person(1)])).json

        answers = self.in_parallel(lambda: apply(secretary, imported), lambda: apply(second, imported))

        assert sorted((answer.status_code, answer.json.get("reason")) for answer in answers)[1][1] == "import_not_open"
        assert len(roster()) == 2

    def test_the_database_refuses_one_person_in_two_branches(
        self, secretary, foreign_secretary, upload, apply, roster, place
    ):
        content = as_csv([person(number) for number in range(1, 20)])
        imports = [upload(secretary, content).json, upload(foreign_secretary, content, branch=place.other).json]

        answers = self.in_parallel(lambda: apply(secretary, imports[0]), lambda: apply(foreign_secretary, imports[1]))

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert sorted([len(roster()), len(roster(place.other))]) in ([0, 20], [1, 19])


class TestDiscard:
    def test_erases_the_rows(self, secretary, upload, apply, session, reason):
        imported = upload(secretary, as_csv([person(1)])).json

        assert secretary.delete(f"/api/v1/roster-imports/{imported['id']}").status_code == 204

        assert session.scalars(select(RosterImport.rows_sealed)).one() is None
        assert secretary.get(f"/api/v1/roster-imports/{imported['id']}").json["state"] == "discarded"
        assert reason(apply(secretary, imported)) == (409, "import_not_open")

    def test_happens_by_itself_after_a_day(self, secretary, upload, session):
        upload(secretary, as_csv([person(1)]))
        upload(secretary, as_csv([person(2)]))
        first, second = session.scalars(select(RosterImport).order_by(RosterImport.id)).all()
        first.created_at -= timedelta(days=1)
        session.flush()

        assert discard_stale_imports(session, now=clock.now()) == 1
        session.commit()
        assert (first.state, first.rows_sealed) == (ImportState.DISCARDED, None)
        assert second.state is ImportState.PREVIEW


class TestTemplate:
    def test_is_understood_by_the_import_and_its_example_is_visibly_invented(self, secretary, upload):
        answer = secretary.get("/api/v1/roster-imports/template")

        assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert "attachment" in answer.headers["Content-Disposition"]
        workbook = load_workbook(io.BytesIO(answer.data))
        assert workbook.worksheets[0]["A1"].value == "姓名"
        assert "示例" in workbook.worksheets[0]["A2"].value
        assert problems(upload(secretary, answer.data)) == []
