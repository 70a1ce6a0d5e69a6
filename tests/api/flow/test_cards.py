"""The flow card: numbered, said to give no vote, checked by a stranger, worth nothing after the return."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from backend.core import fonts
from backend.core.db import keyring_of
from backend.flow.models import CARD_TOKEN_CONTEXT, FlowCard
from backend.notifications.models import Notification, NotificationKind
from tests.factories.flow import make_away
from tests.factories.members import make_member
from tests.support.parallel import together

API = "/api/v1"
pytestmark = pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")


def path_of(registration):
    return f"{API}/flow-registrations/{registration.id}/card/files"


def words_of(answer):
    return "".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())


class TestPrinting:
    def test_says_whose_it_is_and_that_it_gives_no_vote_and_tells_the_member(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member), browser_of(home)
        session.commit()

        printed = secretary.post(path_of(registration))

        words = words_of(printed)
        told = session.scalars(
            select(Notification).where(Notification.kind == NotificationKind.FLOW_CARD_PRINTED)
        ).one()
        assert member.name in words
        assert "在当地没有表决权、选举权和被选举权" in words
        assert "流动〔2026〕001号" in words
        assert told.account_id == member.account_id

    def test_again_is_the_same_card(self, session, browser_of, home, member):
        registration, secretary = make_away(session, member), browser_of(home)
        session.commit()

        numbers = {words_of(secretary.post(path_of(registration))).partition("号")[0] for _ in range(2)}

        assert len(numbers) == 1

    def test_numbers_without_a_gap_when_many_are_printed_at_once(self, session, browser_of, home):
        away = [make_away(session, make_member(session, home)) for _ in range(4)]
        browsers = [browser_of(home) for _ in away]
        session.commit()

        acts = [lambda b=b, r=r: b.post(path_of(r)) for b, r in zip(browsers, away, strict=True)]
        answers = together(acts)

        session.rollback()
        assert [answer.status_code for answer in answers] == [200] * 4
        assert sorted(session.scalars(select(FlowCard.serial))) == [1, 2, 3, 4]

    def test_is_refused_before_the_branch_has_confirmed(self, session, browser_of, home, member):
        registration = make_away(session, member, by_branch=False)
        session.commit()

        answer = browser_of(home).post(path_of(registration))

        assert (answer.status_code, answer.json["reason"]) == (409, "not_confirmed")


class TestChecking:
    def test_tells_a_stranger_its_worth_and_a_masked_name(self, session, browser_of, client, home, member):
        registration, secretary = make_away(session, member), browser_of(home)
        session.commit()
        secretary.post(path_of(registration))
        card = session.scalars(select(FlowCard)).one()
        token = keyring_of(session).open(card.token_sealed, context=CARD_TOKEN_CONTEXT)

        good = client.get(f"{API}/flow-card-checks/{token}").json
        body = {"kind": "returned", "on": "2026-03-06"}
        secretary.post(f"{API}/flow-registrations/{registration.id}/end", json=body)
        over = client.get(f"{API}/flow-card-checks/{token}").json

        assert set(good) == {"number", "name_masked", "issued_on", "valid_until", "is_valid"}
        assert (good["is_valid"], over["is_valid"]) == (True, False)
        assert member.name not in str(good)

    def test_knows_no_other_code(self, client):
        answer = client.get(f"{API}/flow-card-checks/whatever")

        assert (answer.status_code, answer.json["reason"]) == (404, "flow_card_unknown")
