"""A member's card: made on the phone without a network, scanned at the desk, ended by its member."""

import base64
from datetime import timedelta

import pytest

from backend.attendance.models import CardKind, EvidenceKind, Grade, MemberCard
from backend.attendance.service import card_codes, cards
from backend.core import clock
from backend.core.db import keyring_of
from backend.organisations.models import Role
from tests.factories.attendance import attempt, send, token_of
from tests.factories.desk import make_card, make_steward, shown_by
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_grant


@pytest.fixture
def card(session, member):
    return make_card(session, member)


@pytest.fixture
def steward(session, branch, theme_day, officer, phone_of):
    helper = make_member(session, branch, account=True)
    make_steward(session, theme_day, helper, by=officer)
    return phone_of(helper)


def scan(client, activity, token, **fields):
    return send(client, attempt("member_card", token, activity=activity, **fields))


class TestIssuing:
    def test_gives_the_phone_a_key_that_makes_good_codes(self, session, phone, steward, theme_day, member):
        issued = phone.post("/api/v1/me/cards").json

        key, short_id = base64.b64decode(issued["key"]), int(issued["short_id"], 16)
        token = card_codes.mint(key, kind=CardKind.PHONE, short_id=short_id, now=clock.now())
        assert len(f"{issued['url_prefix']}{token}") <= 60
        assert scan(steward, theme_day, token).json["member"]["id"] == str(member.id)

    def test_keeps_the_key_sealed(self, session, phone, member):
        issued = phone.post("/api/v1/me/cards").json

        session.rollback()
        (card,) = cards.list_live(session, member_id=member.id)
        assert base64.b64decode(issued["key"]) not in card.key_sealed
        assert cards.key_of(keyring_of(session), card.key_sealed) == base64.b64decode(issued["key"])

    def test_stops_at_five_phones(self, phone):
        answers = [phone.post("/api/v1/me/cards") for _ in range(6)]

        assert [answer.status_code for answer in answers] == [201] * 5 + [409]
        assert answers[-1].json["reason"] == "too_many_cards"


class TestScanning:
    def test_checks_the_member_in_by_a_second_person(self, session, steward, theme_day, member, card, look):
        answer = scan(steward, theme_day, shown_by(session, card))

        assert (answer.json["outcome"], answer.json["member"]["name"]) == ("checked_in", member.name)
        line = look.line_of(member.id)
        assert (line.method, line.grade) == (EvidenceKind.MEMBER_CARD, Grade.SECOND_PERSON)

    def test_works_for_an_officer_and_twice_is_once(self, session, secretary, theme_day, card, look):
        answers = [scan(secretary, theme_day, shown_by(session, card)) for _ in range(2)]

        assert [answer.json["outcome"] for answer in answers] == ["checked_in", "already"]
        assert len(look.lines()) == 1

    def test_is_not_for_members(self, session, phone_of, branch, theme_day, card):
        browser = phone_of(make_member(session, branch, account=True))

        assert scan(browser, theme_day, shown_by(session, card)).status_code == 403

    def test_refuses_ones_own_card(self, session, branch, member, theme_day, card, account_of, phone):
        make_grant(session, account=account_of(member), role=Role.BRANCH_COMMITTEE, organisation=branch)

        answer = scan(phone, theme_day, shown_by(session, card))

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_refuses_an_old_picture_of_a_card(self, session, steward, theme_day, card):
        token = shown_by(session, card, now=NOON - timedelta(minutes=10))

        answer = scan(steward, theme_day, token, captured_at=NOON.isoformat())

        assert (answer.status_code, answer.json["reason"]) == (410, "card_expired")

    def test_takes_one_that_was_scanned_without_a_network_for_an_officer_to_confirm(
        self, session, steward, theme_day, card
    ):
        shown_at = NOON + timedelta(minutes=5)
        token = shown_by(session, card, now=shown_at)

        with clock.frozen(NOON + timedelta(minutes=50)):
            answer = scan(steward, theme_day, token, captured_at=shown_at.isoformat())

        assert answer.json["status"] == "provisional"

    def test_refuses_a_forged_card(self, session, steward, theme_day, card):
        token = card_codes.mint(b"f" * 32, kind=CardKind.PHONE, short_id=card.short_id, now=clock.now())

        assert scan(steward, theme_day, token).json["reason"] == "card_unknown"

    def test_refuses_a_card_that_nobody_issued(self, steward, theme_day):
        token = card_codes.mint(b"f" * 32, kind=CardKind.PHONE, short_id=7, now=clock.now())

        assert scan(steward, theme_day, token).json["reason"] == "card_unknown"

    def test_refuses_what_is_no_card(self, session, steward, theme_day):
        answers = [
            scan(steward, theme_day, token).json["reason"] for token in ("KRUGS4Z", token_of(session, theme_day))
        ]

        assert answers == ["code_malformed", "code_unknown"]

    def test_says_so_when_a_card_is_scanned_as_a_code(self, session, phone, card):
        answer = send(phone, attempt("rotating_code", shown_by(session, card)))

        assert answer.json["reason"] == "code_is_card"

    def test_tells_the_desk_that_somebody_may_be_a_guest_but_not_of_where(
        self, session, steward, theme_day, other_branch
    ):
        visitor = make_member(session, other_branch, account=True)
        token = shown_by(session, make_card(session, visitor))

        asked = scan(steward, theme_day, token)
        answer = scan(steward, theme_day, token, as_guest=True)

        assert (asked.json["reason"], asked.json["may_be_guest"]) == ("not_on_roster", True)
        assert "organisation_name" not in asked.json
        assert answer.json["outcome"] == "checked_in"


class TestRevoking:
    def test_refuses_the_card_from_then_on(self, session, phone, steward, theme_day, card):
        phone.delete(f"/api/v1/me/cards/{card.id}")

        answer = scan(steward, theme_day, shown_by(session, card))

        assert (answer.status_code, answer.json["reason"]) == (410, "card_revoked")
        assert phone.get("/api/v1/me/cards").json["items"] == []

    def test_takes_what_was_captured_before_for_an_officer_to_confirm(self, session, phone, steward, theme_day, card):
        token = shown_by(session, card)
        with clock.frozen(NOON + timedelta(minutes=1)):
            phone.delete(f"/api/v1/me/cards/{card.id}")

        with clock.frozen(NOON + timedelta(minutes=2)):
            answer = scan(steward, theme_day, token, captured_at=NOON.isoformat())

        assert answer.json["status"] == "provisional"

    def test_is_for_ones_own_cards(self, session, phone_of, branch, card):
        browser = phone_of(make_member(session, branch, account=True))

        assert browser.delete(f"/api/v1/me/cards/{card.id}").status_code == 404


class TestPrintedCards:
    def issue(self, secretary, member):
        return secretary.post(f"/api/v1/members/{member.id}/printed-cards")

    def token(self, session, member):
        session.rollback()
        (card,) = cards.list_live(session, member_id=member.id)
        return shown_by(session, card)

    def test_check_in_for_an_officer_to_confirm(self, session, secretary, steward, theme_day, member):
        answer = self.issue(secretary, member)

        assert (answer.status_code, answer.json["name"]) == (201, member.name)
        assert scan(steward, theme_day, self.token(session, member)).json["status"] == "provisional"

    def test_end_with_the_next_one(self, session, secretary, steward, theme_day, member):
        self.issue(secretary, member)
        old = self.token(session, member)
        with clock.frozen(NOON + timedelta(seconds=1)):
            self.issue(secretary, member)

        with clock.frozen(NOON + timedelta(seconds=2)):
            assert scan(steward, theme_day, old).json["reason"] == "card_revoked"

    def test_is_printed_for_several_at_once_in_the_order_asked_for(self, session, secretary, branch, member):
        other = make_member(session, branch)
        ids = [str(other.id), str(member.id), str(other.id)]

        answer = secretary.post("/api/v1/printed-cards", json={"member_ids": ids})

        assert answer.status_code == 201
        assert [card["name"] for card in answer.json["items"]] == [other.name, member.name]

    def test_is_printed_for_nobody_where_one_is_not_ones_own(self, session, secretary, other_branch, member, look):
        stranger = make_member(session, other_branch)

        answer = secretary.post("/api/v1/printed-cards", json={"member_ids": [str(member.id), str(stranger.id)]})

        assert answer.status_code == 404
        assert look.count(MemberCard) == 0
