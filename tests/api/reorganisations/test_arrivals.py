"""What the secretary of a receiving branch takes of the pack: those who come to them, and nobody else."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from backend.attendance.models import DocumentExport
from backend.core import clock
from backend.core.audit import AuditEntry
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from tests.api.reorganisations.conftest import API
from tests.factories.flow import make_away
from tests.factories.identity import NOON
from tests.factories.organisations import make_officer
from tests.factories.reorganisations import going, wish


def path_of(branch, done=None):
    path = f"/api/v1/organisations/{branch.id}/arrivals"
    return path if done is None else f"{path}/{done['id']}/files"


@pytest.fixture
def officer(session, branches):
    """The secretary of the second branch."""
    return make_officer(session, Role.SECRETARY, branches[1])


@pytest.fixture
def secretary(new_client, officer):
    return new_client().sign_in(officer)


@pytest.fixture
def done(session, officer, carry_out, branches, members):
    """Some of the first branch went to the second one, and one of those is away."""
    make_away(session, members[0][0], place="湖东市软件园")
    session.commit()
    return carry_out(wish("move", [branches[0]], going(branches[1], members[0][:2])))


class TestArrivals:
    def test_are_told_to_the_secretary_who_finds_them_on_the_branch_page(
        self, session, secretary, officer, done, branches
    ):
        told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.BRANCH_RECEIVED)).all()

        listed = secretary.get(path_of(branches[1])).json["items"]

        assert [(notice.account_id, notice.facts["members"]) for notice in told] == [(officer.id, 2)]
        assert [(line["id"], line["kind"], line["origins"], line["members"]) for line in listed] == [
            (done["id"], "move", ["律师一支部"], 2)
        ]

    def test_can_be_taken_as_a_file_with_nobody_else_in_it(self, session, secretary, officer, done, branches, members):
        taken = secretary.post(path_of(branches[1], done), json={"format": "xlsx"})

        book = load_workbook(io.BytesIO(taken.data))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert [row[1].value for row in book["党员名册"].iter_rows(min_row=4)] == [
            member.name for member in sorted(members[0][:2], key=lambda one: one.name_pinyin)
        ]
        assert not cells & {member.name for member in [*members[0][2:], *members[1], *members[2]]}
        assert "湖东市软件园" in cells
        kept = session.scalars(select(DocumentExport)).one()
        assert (kept.kind, str(kept.subject_id), kept.exported_by_account_id) == (
            "handover_pack",
            done["id"],
            officer.id,
        )
        assert session.scalars(select(AuditEntry).where(AuditEntry.subject_id == kept.id)).all()

    def test_leave_out_who_has_gone_on_since(self, secretary, carry_out, branches, members):
        earlier = {"effective_on": str(clock.local_date(NOON) - timedelta(days=3))}
        done = carry_out(wish("move", [branches[0]], going(branches[1], members[0][:2]), **earlier))
        carry_out(wish("move", [branches[1]], going(branches[2], members[0][:1])))

        book = load_workbook(io.BytesIO(secretary.post(path_of(branches[1], done), json={"format": "xlsx"}).data))

        assert [row[1].value for row in book["党员名册"].iter_rows(min_row=4)] == [members[0][1].name]

    def test_do_not_exist_for_other_branches(self, new_client, session, secretary, done, branches):
        stranger = new_client().sign_in(make_officer(session, Role.SECRETARY, branches[0]))
        answers = [
            stranger.get(path_of(branches[1])),
            stranger.post(path_of(branches[1], done), json={"format": "pdf"}),
            stranger.post(path_of(branches[0], done), json={"format": "pdf"}),
            secretary.post(path_of(branches[0], done), json={"format": "pdf"}),
        ]

        assert {(answer.status_code, answer.json["reason"]) for answer in answers} == {(404, "not_found")}
        assert stranger.get(path_of(branches[0])).json["items"] == []

    def test_are_gone_when_it_is_taken_back_and_after_three_months(
        self, session, new_client, officer, proposer, done, branches
    ):
        with clock.frozen(NOON + timedelta(days=91)):
            assert new_client().sign_in(officer).get(path_of(branches[1])).json["items"] == []
        proposer.post(f"{API}/{done['id']}/undo", json={"reason": "选错了支部"})
        secretary = new_client().sign_in(officer)

        assert secretary.get(path_of(branches[1])).json["items"] == []
        assert secretary.post(path_of(branches[1], done), json={"format": "pdf"}).status_code == 404
