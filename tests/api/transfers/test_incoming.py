"""Somebody comes from a body outside with a paper letter: nobody's until placed, and then here once."""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import AffiliationReason, EndKind, Member, Standing
from backend.members.service import affiliations, dues, membership, probation, standings
from backend.organisations.models import Role
from backend.transfers.models import IncomingLetter, Transfer
from tests.api.transfers.acts import home_of
from tests.factories.identity import NOON, make_account
from tests.factories.members import id_number
from tests.factories.organisations import make_branch, make_committee, make_grant, make_officer
from tests.factories.transfers import BORN_ON, make_arrival, make_mover, paper_letter
from tests.support.parallel import together

TODAY = clock.local_date(NOON)
DAY = timedelta(days=1)


@pytest.fixture
def staff(browser_of, committee):
    return browser_of(committee)


@pytest.fixture
def enter(staff, committee, branch):
    """Enters a paper letter for the branch."""

    def give(browser=None, to=None, **fields):
        path = f"/api/v1/organisations/{committee.id}/incoming-letters"
        return (browser or staff).post(path, json=paper_letter(to or branch, **fields))

    return give


def person_of(session, answer):
    return session.get_one(Member, session.get_one(Transfer, UUID(answer.json["id"])).member_id)


class TestPaperLetter:
    def test_leads_to_a_home_and_to_a_receipt_on_paper(self, session, enter, staff, browser_of, answer, branch):
        entered = enter(name="夏竹君", number="湖交组〔2026〕17号")
        arriving = person_of(session, entered)
        shown = entered.json
        assert (entered.status_code, shown["state"], shown["holder_name"]) == (201, "accepted", "律师一支部")
        assert (shown["origin_name"], shown["kind"]) == ("机关第二党支部", "incoming")
        assert (shown["is_for_others"], shown["actions"]) == (False, [])
        assert home_of(session, arriving) is None

        placed = answer(browser_of(branch), shown["id"], "place").json
        assert (placed["state"], placed["due_on"]) == ("placed", "2026-04-06")
        assert home_of(session, arriving) == branch.id
        assert dues.paid_to(session, member_id=arriving.id) == TODAY.replace(day=1)

        done = answer(staff, shown["id"], "issue_receipt").json
        assert (done["state"], done["receipt"]["organisation_name"]) == ("closed", "律师行业党委")
        file = staff.post(f"/api/v1/transfers/{shown['id']}/receipt/files")
        pages = PdfReader(BytesIO(file.data)).pages
        words = "".join(pages[0].extract_text().split())
        assert (len(pages), file.mimetype) == (1, "application/pdf")
        assert all(
            part in words
            for part in ("湖东市交通运输局机关党委", "湖交组〔2026〕17号", "夏竹君同志", "云溪市律师行业党委")
        )

    def test_stands_in_the_lists_of_whoever_has_it(self, enter, staff, browser_of, branch):
        enter(name="夏竹君")

        todo = browser_of(branch).get("/api/v1/transfers?queue=todo").json
        passed = staff.get("/api/v1/transfers?queue=passed").json

        for page in (todo, passed):
            assert [(line["name"], line["origin_name"]) for line in page["items"]] == [
                ("夏竹君", "湖东市交通运输局机关党委")
            ]
        assert todo["items"][0]["next_action"] == "place"

    def test_shows_the_branch_what_stands_on_it_with_masked_numbers(self, enter, browser_of, branch):
        number = id_number(born_on=BORN_ON, serial=321)
        entered = enter(id_number=number, phone="15400009876")

        shown = browser_of(branch).get(f"/api/v1/transfers/{entered.json['id']}").json["incoming_letter"]

        assert (shown["phone_masked"], shown["id_number_masked"][:3]) == ("154****9876", number[:3])
        assert (shown["born_on"], shown["valid_until"]) == (BORN_ON.isoformat(), (TODAY + 30 * DAY).isoformat())

    def test_sent_twice_is_one(self, session, enter, branch):
        body = paper_letter(branch)

        first, second = enter(**body), enter(**body)

        assert (first.status_code, second.status_code, second.json["id"]) == (201, 201, first.json["id"])
        assert session.scalar(select(func.count()).select_from(IncomingLetter)) == 1

    def test_is_placed_by_somebody_else(self, session, new_client, enter, answer, branch, committee):
        both = make_officer(session, Role.COMMITTEE_STAFF, committee)
        make_grant(session, account=both, role=Role.SECRETARY, organisation=branch)
        browser = new_client().sign_in(both)
        entered = enter(browser)
        assert (entered.json["is_for_others"], entered.json["actions"]) == (True, [])

        assert answer(browser, entered.json["id"], "place").json["reason"] == "own_step"

    def test_goes_down_through_the_committee_that_has_no_authority(
        self, session, enter, browser_of, answer, committee, staff
    ):
        below = make_committee(session, parent=committee, short_name="街道综合党委")
        branch = make_branch(session, parent=below)
        entered = enter(to=branch).json
        assert (entered["state"], entered["holder_name"]) == ("passed_down", "街道综合党委")

        refused = browser_of(below).post(
            f"/api/v1/organisations/{below.id}/incoming-letters", json=paper_letter(branch)
        )
        assert (refused.status_code, refused.json["reason"]) == (409, "no_authority")
        assert answer(browser_of(below), entered["id"], "accept").json["state"] == "accepted"


class TestProbation:
    def test_runs_on_from_the_day_of_the_meeting(self, session, enter, browser_of, answer, branch):
        entered = enter(standing="probationary", joined_on="2025-09-01")
        answer(browser_of(branch), entered.json["id"], "place")

        running = probation.clock_of(session, member_id=person_of(session, entered).id)

        assert (running.began_on, running.ends_on) == (date(2025, 9, 1), date(2026, 9, 1))

    def test_needs_that_day_and_may_not_be_long_over(self, enter):
        assert enter(standing="probationary").status_code == 422

        refused = enter(standing="probationary", joined_on="2024-03-06")
        assert (refused.status_code, refused.json["reason"]) == (409, "probation_undecided")


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "status", "reason"),
        [
            ({"issued_on": "2026-03-07"}, 422, "date_in_future"),
            ({"accepted_on": "2026-03-07"}, 422, "date_in_future"),
            ({"accepted_on": "2026-03-05"}, 422, "accepted_before_issue"),
            ({"issued_on": "2026-02-01", "valid_days": 33}, 409, "letter_expired"),
            ({"issued_on": "2026-02-01", "valid_days": 34}, 201, None),
            ({"issued_on": "2026-02-01", "valid_days": 30, "accepted_on": "2026-03-02"}, 201, None),
            ({"valid_days": 91}, 422, "invalid"),
            ({"valid_days": 0}, 422, "invalid"),
            ({"id_number": "99999919710909123"}, 422, "id_number_invalid"),
            ({"dues_paid_to": "2028-01-01"}, 422, "dues_too_far_ahead"),
            ({"standing": "suspended"}, 422, "invalid"),
        ],
    )
    def test_is_what_cannot_be_and_said_why(self, enter, fields, status, reason):
        answer = enter(**fields)

        assert answer.status_code == status
        assert reason in (None, "invalid") or answer.json["reason"] == reason

    def test_is_whoever_belongs_to_a_branch_here(self, session, enter, other_branch):
        number = id_number(born_on=BORN_ON, serial=498)
        present = make_mover(session, other_branch, id_number=number)

        refused = enter(id_number=number)

        assert (refused.status_code, refused.json["reason"], refused.json["former"]) == (409, "member_exists", False)
        assert home_of(session, present) == other_branch.id

    def test_is_a_second_letter_about_somebody_on_the_way_and_the_same_letter_again(self, enter):
        number = id_number(born_on=BORN_ON, serial=497)
        enter(id_number=number, number="甲1")

        assert enter(id_number=number, number="甲2").json["reason"] == "transfer_open"
        assert enter(number="甲1").json["reason"] == "letter_known"

    def test_is_a_branch_of_somebody_else_and_another_committees_desk(self, enter, browser_of, other_branch, branch):
        assert enter(to=other_branch).json["reason"] == "not_below"
        assert enter(browser_of(branch)).status_code == 404

    def test_is_a_dissolved_branch(self, session, enter, committee):
        gone = make_branch(session, parent=committee, dissolved_on=TODAY)

        assert enter(to=gone).json["reason"] == "organisation_dissolved"

    def test_is_a_change_of_what_was_entered_by_the_database_itself(self, session, committee, branch):
        transfer = make_arrival(session, committee, branch)
        letter = session.scalars(select(IncomingLetter).where(IncomingLetter.transfer_id == transfer.id)).one()

        letter.number = "别的号"

        with pytest.raises(IntegrityError):
            session.flush()


class TestGivingBack:
    def test_ends_it_with_a_reason_and_lets_the_paper_come_again(self, session, enter, browser_of, answer, branch):
        entered = enter(number="乙7")
        arriving = person_of(session, entered)

        done = answer(browser_of(branch), entered.json["id"], "refuse", reason="wrong", note="支部写错了").json

        assert (done["state"], done["steps"][-1]["reason"]) == ("refused", "wrong")
        assert home_of(session, arriving) is None
        assert enter(number="乙7").status_code == 201

    def test_to_the_committee_lets_it_choose_another_branch(
        self, session, enter, staff, browser_of, answer, branch, committee
    ):
        entered = enter(issued_on="2026-02-05", accepted_on="2026-03-01")
        back = answer(browser_of(branch), entered.json["id"], "return", to=0, reason="destination").json
        assert (back["state"], back["holder_name"]) == ("letter_issued", "律师行业党委")
        shown = staff.get(f"/api/v1/transfers/{entered.json['id']}").json
        assert shown["actions"] == ["accept", "refuse"]
        third = make_branch(session, parent=committee, short_name="律师三支部")

        again = answer(staff, entered.json["id"], "accept", branch_id=str(third.id)).json

        assert (again["state"], again["holder_name"], again["accepted_on"]) == ("accepted", "律师三支部", "2026-03-01")


class TestFormerMember:
    @pytest.fixture
    def former(self, session, branch):
        number = id_number(born_on=BORN_ON, serial=496)
        member = make_mover(session, branch, id_number=number, affiliated_from=date(2022, 1, 1))
        membership.end(
            session,
            member=member,
            kind=EndKind.WITHDREW,
            ended_on=TODAY - 30 * DAY,
            reason="到外地工作",
            by=make_account(session),
            now=clock.now(),
        )
        return member

    def test_comes_back_with_the_same_file_and_a_linked_affiliation(
        self, session, enter, browser_of, answer, branch, former
    ):
        entered = enter(id_number=id_number(born_on=BORN_ON, serial=496), name="新名字")
        assert person_of(session, entered).id == former.id

        answer(browser_of(branch), entered.json["id"], "place")

        session.expire_all()
        rows = affiliations.list_affiliations(session, member_id=former.id)
        assert (rows[0].reason, rows[0].previous_id) == (AffiliationReason.RE_ENTRY, rows[1].id)
        assert (former.name, standings.list_standings(session, member_id=former.id)[0].standing) == (
            "新名字",
            Standing.FULL,
        )

    def test_on_the_way_is_not_entered_by_another_branch(self, enter, browser_of, other_branch, former, session):
        number = id_number(born_on=BORN_ON, serial=496)
        enter(id_number=number)

        refused = browser_of(other_branch).post(
            f"/api/v1/organisations/{other_branch.id}/re-entries", json={"id_number": number, "standing": "full"}
        )

        assert (refused.status_code, refused.json["reason"]) == (409, "transfer_open")
        assert home_of(session, former) is None


class TestTwoCommittees:
    def test_entering_the_same_person_at_once_make_one_arrival(
        self, session, browser_of, committee, branch, other_committee, other_branch
    ):
        number = id_number(born_on=BORN_ON, serial=495)
        desks = [
            (browser_of(committee), committee, branch),
            (browser_of(other_committee), other_committee, other_branch),
        ]

        def send(desk):
            browser, seat, to = desk
            body = paper_letter(to, id_number=number, number=str(new_id()))
            return browser.post(f"/api/v1/organisations/{seat.id}/incoming-letters", json=body)

        session.commit()
        answers = together([lambda desk=desk: send(desk) for desk in desks])

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert session.scalar(select(func.count()).select_from(Transfer)) == 1
