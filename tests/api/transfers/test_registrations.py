"""What does not stand in the national system yet: the list with its ages, ticking many, and the list as a file."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from backend.core import clock
from backend.members.models import EndKind
from backend.members.service import membership
from backend.organisations.models import Role
from backend.transfers.models import NationalRegistration, Transfer, TransferState
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.factories.transfers import make_mover, make_transfer

TODAY = clock.local_date(NOON)
DAY = timedelta(days=1)


@pytest.fixture
def matters(session, branch, other_branch):
    """Of the branch: one newly admitted, one whose membership ended, one who moved there from another committee."""
    make_member(session, branch, name="=田新芽", joined_on=TODAY - 40 * DAY, affiliated_from=TODAY - 40 * DAY)
    left = make_member(session, branch, name="田旧友")
    told = {"kind": EndKind.WITHDREW, "reason": "本人书面申请", "by": make_account(session), "now": clock.now()}
    membership.end(session, member=left, ended_on=TODAY - 5 * DAY, **told)
    mover = make_mover(session, other_branch, name="田远来")
    return make_transfer(session, mover, branch, state=TransferState.PLACED)


def missing_of(browser, organisation):
    return browser.get(f"/api/v1/organisations/{organisation.id}/unregistered").json


def note(browser, organisation, lines, **more):
    items = [{"kind": line["kind"], "id": line["id"]} for line in lines]
    body = {"items": items, "registered_on": TODAY.isoformat(), "reference": "QG-2026-7"} | more
    return browser.post(f"/api/v1/organisations/{organisation.id}/national-registrations", json=body)


class TestList:
    def test_holds_who_came_moved_or_left_with_ages_and_nobody_of_the_first_roster(
        self, session, matters, browser_of, branch, member
    ):
        page = missing_of(browser_of(branch), branch)

        assert [(line["kind"], line["name"], line["age_days"]) for line in page["items"]] == [
            ("entry", "=田新芽", 40),
            ("end", "田旧友", 5),
            ("transfer", "田远来", 0),
        ]
        assert page["total"] == 3

    def test_of_a_committee_holds_all_branches_below_and_no_others(
        self, matters, browser_of, committee, branch, other_committee
    ):
        names = {line["organisation_name"] for line in missing_of(browser_of(committee), committee)["items"]}

        assert names == {"律师一支部"}
        assert missing_of(browser_of(other_committee), other_committee)["total"] == 0


class TestNoting:
    def test_several_at_once_with_one_day_and_reference_empties_the_list(self, session, matters, browser_of, branch):
        secretary = browser_of(branch)
        lines = missing_of(secretary, branch)["items"]

        answer = note(secretary, branch, lines)

        assert (answer.status_code, answer.json["noted"], missing_of(secretary, branch)["total"]) == (200, 3, 0)
        session.expire_all()
        assert session.get_one(Transfer, matters.id).registration_reference == "QG-2026-7"
        kept = select(func.count()).where(NationalRegistration.registered_on == TODAY)
        assert session.scalar(kept) == 2

    def test_again_changes_nothing(self, session, matters, browser_of, branch):
        secretary = browser_of(branch)
        lines = missing_of(secretary, branch)["items"]
        note(secretary, branch, lines)

        again = note(secretary, branch, lines, reference="别的")

        assert again.json["noted"] == 0
        session.expire_all()
        assert session.get_one(Transfer, matters.id).registration_reference == "QG-2026-7"

    def test_is_refused_for_days_to_come_and_leaves_out_what_is_elsewhere(
        self, matters, browser_of, branch, other_branch
    ):
        lines = missing_of(browser_of(branch), branch)["items"]

        refused = note(browser_of(branch), branch, lines, registered_on=(TODAY + DAY).isoformat())
        elsewhere = note(browser_of(other_branch), other_branch, lines)

        assert (refused.status_code, refused.json["reason"]) == (422, "date_in_future")
        assert elsewhere.json["noted"] == 0


class TestFile:
    def test_masks_numbers_names_who_took_it_and_holds_no_formula(self, session, matters, new_client, branch):
        officer = make_officer(session, Role.SECRETARY, branch)
        browser = new_client().sign_in(officer)

        file = browser.post(f"/api/v1/organisations/{branch.id}/unregistered/files")

        sheet = load_workbook(BytesIO(file.data)).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert (file.status_code, any(cell.data_type == "f" for cell in cells)) == (200, False)
        texts = [str(cell.value) for cell in cells]
        assert "=田新芽" in texts
        assert any(officer.display_name in text for text in texts)
        assert any("***" in text for text in texts)


class TestOfOneMember:
    def path(self, member_id):
        return f"/api/v1/members/{member_id}/national-registrations"

    def test_says_what_waits_and_since_when_the_rest_stands_there(self, matters, browser_of, branch):
        secretary = browser_of(branch)
        waiting = secretary.get(self.path(matters.member_id)).json["items"]
        lines = [line for line in missing_of(secretary, branch)["items"] if line["kind"] == "transfer"]
        note(secretary, branch, lines)

        (known,) = secretary.get(self.path(matters.member_id)).json["items"]

        what = {"kind": "transfer", "what": matters.kind.value, "happened_on": TODAY.isoformat()}
        assert waiting == [what | {"registered_on": None, "reference": None}]
        assert known == what | {"registered_on": TODAY.isoformat(), "reference": "QG-2026-7"}

    def test_knows_entries_too(self, session, browser_of, branch):
        day = TODAY - 40 * DAY
        newcomer = make_member(session, branch, joined_on=day, affiliated_from=day)
        secretary = browser_of(branch)
        before = secretary.get(self.path(newcomer.id)).json["items"]
        note(secretary, branch, missing_of(secretary, branch)["items"])

        after = secretary.get(self.path(newcomer.id)).json["items"]

        assert [(line["kind"], line["what"], line["registered_on"]) for line in (*before, *after)] == [
            ("entry", "first_entry", None),
            ("entry", "first_entry", TODAY.isoformat()),
        ]

    def test_is_empty_for_who_came_with_a_first_roster(self, member, browser_of, branch):
        assert browser_of(branch).get(self.path(member.id)).json == {"items": []}
