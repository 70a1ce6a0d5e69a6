"""Flow members of a branch that is reorganised: their new branch finds everything that the old one had, and knew."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.core import clock, fonts
from backend.flow.models import ContactNote, ContactWay, FlowCard
from backend.flow.service import contacts
from backend.organisations.models import PartyOrganisation, Role
from tests.api.reorganisations.conftest import API
from tests.factories.flow import make_away, make_guest
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_officer
from tests.factories.reorganisations import founding, going, wish
from tests.support.paper import text_of_pdf

TODAY = clock.local_date(NOON)
WEEK_AGO = TODAY - timedelta(days=7)
NAME = "云溪律师第九党支部"


@pytest.fixture
def host(session):
    return make_branch(session, name="湖东会计第二党支部", short_name="会计二支部")


@pytest.fixture
def away(session, branches, members, host):
    """A member of the first branch lives near the host for a year, was taken in there, and was reached a week ago."""
    officer, member = make_officer(session, Role.SECRETARY, branches[0]), members[0][0]
    made = make_away(session, member, host=host, days=365, contact="15411113333", has_stable_workplace=True)
    make_guest(session, member, host)
    day = {"on_day": WEEK_AGO, "actor": officer, "now": clock.now()}
    contacts.log(session, registration=made, way=ContactWay.PHONE, note=ContactNote.WELL, **day)
    session.commit()
    return made


@pytest.fixture
def secretary_of(session, new_client):
    """Gives a branch a new secretary's browser."""

    def give(branch_id):
        branch = session.get_one(PartyOrganisation, UUID(str(branch_id)))
        officer = make_officer(session, Role.SECRETARY, branch)
        session.commit()
        return new_client().sign_in(officer)

    return give


def listed(browser, branch_id):
    """Who is away from a branch: by member, the branch that answers, the last contact, and how both sides agree."""
    lines = browser.get(f"/api/v1/organisations/{branch_id}/flow").json["away"]
    return {
        line["member"]["name"]: (line["organisation"]["id"], line["last_contact_on"], line["match"]) for line in lines
    }


class TestReorganisation:
    @pytest.mark.parametrize("new", [True, False])
    def test_takes_registration_contacts_and_match_along(self, secretary_of, carry_out, branches, members, away, new):
        done = carry_out(
            wish("merge", branches[:2], founding(NAME)) if new else wish("merge", [branches[0]], going(branches[1]))
        )
        home_id = done["summary"]["parts"][0]["organisation_id"]
        secretary = secretary_of(home_id)

        path = f"/api/v1/flow-registrations/{away.id}"
        noted = secretary.post(f"{path}/contacts", json={"on_day": str(TODAY), "way": "phone", "note": "well"})

        assert listed(secretary, home_id) == {members[0][0].name: (home_id, str(TODAY), "matched")}
        assert noted.status_code == 201
        assert [line["on_day"] for line in noted.json["contacts"]] == [str(TODAY), str(WEEK_AGO)]
        assert secretary.post(f"{path}/reveals", json={"reason": "电话联系"}).json == {"value": "15411113333"}

    @pytest.mark.parametrize(("kind", "days_ago"), [("returned", 0), ("returned", 40), ("corrected", 365)])
    def test_lets_the_new_branch_end_it_from_a_day_before_it_took_over(
        self, secretary_of, carry_out, branches, away, kind, days_ago
    ):
        carry_out(wish("merge", [branches[0]], going(branches[1])))
        secretary = secretary_of(branches[1].id)

        body = {"kind": kind, "on": str(TODAY - timedelta(days=days_ago))}
        ended = secretary.post(f"/api/v1/flow-registrations/{away.id}/end", json=body)

        assert (ended.status_code, ended.json["end_kind"]) == (200, kind)
        assert secretary.get(f"/api/v1/flow-registrations/{away.id}").json["may"] == []

    def test_leaves_a_past_day_with_the_branch_of_then(self, session, carry_out, branches, members, away):
        carry_out(wish("merge", [branches[0]], going(branches[1])))

        def home_on(day: date):
            return [row.organisation_id for row in session.execute(contacts.last_in_touch(on=day))]

        assert home_on(TODAY - timedelta(days=1)) == [branches[0].id]
        assert home_on(TODAY) == [branches[1].id]

    def test_that_is_taken_back_gives_them_back(self, secretary_of, carry_out, proposer, branches, members, away):
        done = carry_out(wish("move", [branches[0]], going(branches[1], members[0][:1])))
        stranger = secretary_of(branches[0].id)
        gone = stranger.get(f"/api/v1/flow-registrations/{away.id}")

        undone = proposer.post(f"{API}/{done['id']}/undo", json={"reason": "选错了支部"})

        assert (gone.status_code, undone.status_code) == (404, 200)
        assert listed(stranger, branches[0].id) == {members[0][0].name: (str(branches[0].id), str(WEEK_AGO), "matched")}

    def test_into_the_branch_where_they_live_makes_them_no_flow_member_any_more(
        self, session, secretary_of, carry_out, branches, members
    ):
        make_away(session, members[0][0], host=branches[1])
        make_guest(session, members[0][0], branches[1])
        session.commit()

        carry_out(wish("merge", [branches[0]], going(branches[1])))

        secretary = secretary_of(branches[1].id)
        told = secretary.get(f"/api/v1/organisations/{branches[1].id}/flow").json
        assert (told["away"], told["guests"], told["announced"], told["unregistered"]) == ([], [], [], [])
        again = {"reason": "work", "place": "湖西市", "from_on": str(TODAY)}
        made = secretary.post(f"/api/v1/members/{members[0][0].id}/flow-registrations", json=again)
        assert made.status_code == 201

    @pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")
    def test_lets_the_new_branch_print_a_card_of_its_own(self, session, secretary_of, carry_out, branches, away):
        path = f"/api/v1/flow-registrations/{away.id}/card/files"
        secretary_of(branches[0].id).post(path)
        carry_out(wish("merge", [branches[0]], going(branches[1])))

        text = text_of_pdf(secretary_of(branches[1].id).post(path).data)

        cards = session.scalars(select(FlowCard).order_by(FlowCard.issued_at, FlowCard.id)).all()
        assert [(card.organisation_id, card.ended_at is None) for card in cards] == [
            (branches[0].id, False),
            (branches[1].id, True),
        ]
        assert branches[1].name in "".join(text.split())
