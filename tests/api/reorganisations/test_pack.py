"""The pack for the new secretary: what stands in it, what does not, and what its taking leaves."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from backend.attendance.models import DocumentExport
from backend.members.models import Standing
from backend.organisations.models import PartyOrganisation
from tests.api.reorganisations.conftest import API
from tests.factories.flow import make_away
from tests.factories.members import make_member
from tests.factories.reorganisations import founding, going, wish
from tests.support.paper import text_of_pdf

NAME = "云溪律师第九党支部"


@pytest.fixture
def done(session, carry_out, branches, members):
    make_member(session, branches[0], name="=欧阳安宁", standing=Standing.PROBATIONARY, phone="15499990001")
    return carry_out(wish("merge", branches[:2], founding(NAME)))


@pytest.fixture
def take(confirmer, done):
    def send(file_format, organisation_id=None):
        place = organisation_id or done["summary"]["parts"][0]["organisation_id"]
        return confirmer.post(f"{API}/{done['id']}/packs/{place}/files", json={"format": file_format})

    return send


class TestPack:
    def test_tells_who_belongs_to_the_branch_with_masked_numbers_and_no_formula(self, take, members):
        book = load_workbook(io.BytesIO(take("xlsx").data))

        names = [row[1].value for row in book["党员名册"].iter_rows(min_row=4)]
        cells = [cell for row in book["党员名册"].iter_rows() for cell in row if cell.value is not None]
        assert set(names) == {member.name for branch in members[:2] for member in branch} | {"=欧阳安宁"}
        assert "15499990001" not in {cell.value for cell in cells}
        assert "154****0001" in {cell.value for cell in cells}
        assert {cell.data_type for cell in cells if cell.value == "=欧阳安宁"} == {"s"}
        assert [row[0].value for row in book["预备党员"].iter_rows(min_row=4)] == ["=欧阳安宁"]

    def test_names_flow_members_and_where_they_are(self, session, take, members):
        make_away(session, members[1][0], place="湖东市软件园")
        session.commit()

        book = load_workbook(io.BytesIO(take("xlsx").data))

        sheet = next(book[name] for name in book.sheetnames if name.startswith("流动党员"))
        assert [[cell.value for cell in row][:2] for row in sheet.iter_rows(min_row=4)] == [
            [members[1][0].name, "湖东市软件园"]
        ]

    def test_as_pdf_says_who_took_it(self, take, officers):
        text = text_of_pdf(take("pdf").data)

        assert "工作交接清单" in text
        assert officers[1].display_name in text

    def test_its_taking_leaves_a_row(self, session, take, done):
        take("pdf")

        kept = session.scalars(select(DocumentExport)).one()
        assert (kept.kind, str(kept.subject_id)) == ("handover_pack", done["id"])

    def test_is_for_receiving_branches_only(self, session, take, branches):
        answer = take("pdf", branches[0].id)

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")

    def test_stops_no_undoing_and_is_over_with_it(self, proposer, take, done):
        take("pdf")
        undone = proposer.post(f"{API}/{done['id']}/undo", json={"reason": "选错了支部"})

        assert undone.status_code == 200
        assert take("pdf").status_code == 404


class TestAnApprovedSplit:
    def test_gives_each_new_branch_its_own(self, session, confirmer, carry_out, branches, members):
        more = [make_member(session, branches[0]) for _ in range(3)]
        done = carry_out(wish("split", [branches[0]], founding(NAME, members[0][:3]), founding(NAME + "甲", more)))

        rosters = []
        for part in done["summary"]["parts"]:
            path = f"{API}/{done['id']}/packs/{part['organisation_id']}/files"
            book = load_workbook(io.BytesIO(confirmer.post(path, json={"format": "xlsx"}).data))
            rosters.append({row[1].value for row in book["党员名册"].iter_rows(min_row=4)})

        assert rosters == [{member.name for member in members[0][:3]}, {member.name for member in more}]
        assert session.scalars(select(PartyOrganisation).where(PartyOrganisation.name == NAME)).one()


def test_a_move_has_a_pack_for_where_they_came(confirmer, carry_out, branches, members):
    done = carry_out(wish("move", [branches[0]], going(branches[1], members[0][:2])))

    answer = confirmer.post(f"{API}/{done['id']}/packs/{branches[1].id}/files", json={"format": "pdf"})

    assert answer.status_code == 200
