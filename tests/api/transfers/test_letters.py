"""Introduction letters: numbered without a gap, valid for a while, void but never gone, and what strangers learn."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from backend.attendance.models import DocumentExport
from backend.core import clock, fonts
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import DisclosureEntry
from backend.transfers.models import LETTER_TOKEN_CONTEXT, Letter, LetterState, TransferState, TransferStep
from backend.transfers.service import ending, letters
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.transfers import complete_file, go_on, make_mover, make_transfer
from tests.support.paper import squeezed, text_of_pdf
from tests.support.parallel import together

has_font = pytest.mark.skipif(not fonts.is_there(), reason="no font for PDF on this machine")
S = TransferState
MONTH = timedelta(days=30)


def expire(session, now):
    found = ending.expire_letters(session, now=now, limit=50)
    session.commit()
    return found


def letters_of(session, transfer):
    session.expire_all()
    return letters.list_letters(session, transfer_id=transfer.id)


class TestNumbers:
    def test_go_up_by_one_per_committee_and_year(self, session, branch, other_branch):
        for _ in range(3):
            make_transfer(session, make_mover(session, branch), other_branch, state=S.LETTER_ISSUED)
        make_transfer(session, make_mover(session, other_branch), branch, state=S.LETTER_ISSUED)
        with clock.frozen(NOON + timedelta(days=365)):
            make_transfer(session, make_mover(session, branch), other_branch, state=S.LETTER_ISSUED)

        rows = session.execute(select(Letter.issuer_id, Letter.year, Letter.serial).order_by(Letter.issued_at))
        series: dict[tuple[object, int], list[int]] = {}
        for issuer_id, year, serial in rows:
            series.setdefault((issuer_id, year), []).append(serial)
        assert sorted(series.values()) == [[1], [1], [1, 2, 3]]

    def test_have_no_gap_where_several_officers_issue_at_once_and_some_are_refused(
        self, session, branch, committee, browser_of, other_branch
    ):
        ready = [
            make_transfer(session, make_mover(session, branch), other_branch, state=S.BRANCH_AGREED) for _ in range(5)
        ]
        bare = make_transfer(session, make_member(session, branch, account=True), other_branch, state=S.BRANCH_AGREED)
        browsers = [browser_of(committee) for _ in range(6)]
        body = {"action": "issue_letter", "position": 2}
        session.commit()

        answers = together(
            [
                lambda b=b, t=t: b.post(f"/api/v1/transfers/{t.id}/steps", json=body)
                for b, t in zip(browsers, [bare, *ready], strict=True)
            ]
        )

        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 200, 409]
        assert answers[0].json["reason"] == "file_incomplete"
        assert sorted(session.scalars(select(Letter.serial))) == [1, 2, 3, 4, 5]

    def test_are_kept_by_a_letter_that_is_void(self, session, phone, member, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        phone.post(f"/api/v1/me/transfers/{transfer.id}/letter-loss", json={})
        session.expire_all()
        go_on(session, transfer)

        first, second = letters_of(session, transfer)
        assert [(letter.serial, letter.state) for letter in (first, second)] == [
            (1, LetterState.LOST),
            (2, LetterState.VALID),
        ]
        assert second.previous_id == first.id


class TestValidity:
    @pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 200), (90, 200), (91, 422)])
    def test_is_one_to_ninety_days(self, session, member, browser_of, answer, committee, other_branch, days, status):
        transfer = make_transfer(session, member, other_branch, state=S.BRANCH_AGREED)

        issued = answer(browser_of(committee), transfer.id, "issue_letter", valid_days=days)

        assert issued.status_code == status

    def test_is_refused_beyond_that_by_the_database_itself(self, session, member, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        letter = letters_of(session, transfer)[0]

        with pytest.raises(IntegrityError):
            session.execute(update(Letter).where(Letter.id == letter.id).values(valid_days=91))
        session.rollback()

    def test_ends_acceptance_on_the_day_even_while_the_worker_is_away(
        self, session, member, browser_of, answer, other_committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        with clock.frozen(NOON + MONTH):
            late = answer(browser_of(other_committee), transfer.id, "accept")

        assert (late.status_code, late.json["reason"], late.json["valid_until"]) == (
            409,
            "letter_expired",
            "2026-04-05",
        )

    def test_lets_the_last_day_count(self, session, member, browser_of, answer, other_committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        with clock.frozen(NOON + MONTH - timedelta(days=1)):
            assert answer(browser_of(other_committee), transfer.id, "accept").status_code == 200

    def test_is_ended_by_the_worker_however_long_it_was_away(
        self, session, member, browser_of, answer, committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        assert expire(session, NOON + MONTH - timedelta(days=1)) == 0

        with clock.frozen(NOON + timedelta(days=50)):
            assert expire(session, clock.now()) == 1
            assert expire(session, clock.now()) == 0
            shown = browser_of(committee).get(f"/api/v1/transfers/{transfer.id}").json
            assert (shown["state"], shown["holder_name"], shown["actions"][0]) == (
                "letter_expired",
                "律师行业党委",
                "reissue_letter",
            )
            again = answer(browser_of(committee), transfer.id, "reissue_letter").json

        assert [letter["state"] for letter in again["letters"]] == ["expired", "valid"]
        assert again["letters"][1]["issued_on"] == "2026-04-25"


class TestDues:
    @pytest.mark.parametrize(("months", "status"), [(-1, 409), (0, 200)])
    def test_are_paid_up_to_the_month_of_leaving(
        self, session, branch, browser_of, answer, committee, other_branch, months, status
    ):
        mover = make_member(session, branch, account=True)
        complete_file(session, mover, dues_months=months)
        transfer = make_transfer(session, mover, other_branch, state=S.BRANCH_AGREED)

        issued = answer(browser_of(committee), transfer.id, "issue_letter")

        assert issued.status_code == status
        assert (issued.json.get("reason"), issued.json.get("paid_to")) in {
            ("dues_not_settled", "2026-02-01"),
            ("workplace", None),
        }

    def test_stand_on_the_letter(self, session, member, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        assert letters.content_of(session, letters_of(session, transfer)[0])["dues_paid_to"] == "2026-09-01"


class TestRevoking:
    def test_brings_it_back_to_whoever_wrote_it(self, session, member, browser_of, answer, committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        back = answer(browser_of(committee), transfer.id, "revoke_letter", note="写错了支部").json

        assert (back["state"], back["letters"][0]["state"]) == ("branch_agreed", "revoked")

    def test_is_not_for_whom_it_is_addressed_to(
        self, session, member, browser_of, answer, other_committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        refused = answer(browser_of(other_committee), transfer.id, "revoke_letter")

        assert (refused.status_code, refused.json["reason"]) == (403, "not_your_step")


class TestFreezing:
    @pytest.mark.parametrize("change", [{"serial": 9}, {"issued_on": NOON.date() - MONTH}, {"valid_days": 40}])
    def test_lets_nobody_change_what_was_issued(self, session, member, other_branch, change):
        make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        with pytest.raises(IntegrityError):
            session.execute(update(Letter).values(**change))
        session.rollback()


@has_font
class TestPrinting:
    def test_gives_three_slips_on_one_page_with_every_field(self, session, member, browser_of, committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        answer = browser_of(committee).post(f"/api/v1/transfers/{transfer.id}/letter/files")

        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
        text = squeezed(text_of_pdf(answer.data))
        content = letters.content_of(session, letters_of(session, transfer)[0])
        for words in (
            "存根",
            "回执",
            "〔2026〕第0001号",
            "云溪市会计行业党委：",
            f"{member.name}同志（男，54岁，1971年9月生，汉族，正式党员）",
            content["id_number"],
            content["phone"],
            "由云溪律师第一党支部去云溪会计第二党支部",
            "党费已交至贰零贰陆年玖月",
            "有效期叁拾天",
            "贰零贰陆年叁月陆日",
        ):
            assert words in text
        assert text.count("〔2026〕第0001号") == 5

    def test_is_logged_and_told_to_the_member(self, session, phone, member, browser_of, committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        browser_of(committee).post(f"/api/v1/transfers/{transfer.id}/letter/files")

        entry = session.scalars(select(DisclosureEntry)).one()
        assert (entry.field, entry.reason) == ("id_number", "组织关系介绍信 〔2026〕第0001号")
        assert session.scalars(select(DocumentExport.kind)).one() == "transfer_letter"
        told = [line["kind"] for line in phone.get("/api/v1/notifications").json["items"]]
        assert "number_revealed" in told

    def test_is_for_whoever_wrote_it_and_the_old_branch(
        self, session, member, browser_of, other_committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        answer = browser_of(other_committee).post(f"/api/v1/transfers/{transfer.id}/letter/files")

        assert (answer.status_code, answer.json["reason"]) == (403, "letter_not_yours")

    def test_gives_no_void_letter(self, session, phone, member, browser_of, committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        phone.post(f"/api/v1/me/transfers/{transfer.id}/letter-loss", json={})

        answer = browser_of(committee).post(f"/api/v1/transfers/{transfer.id}/letter/files")

        assert (answer.status_code, answer.json["reason"], answer.json["state"]) == (409, "letter_void", "lost")


class TestChecking:
    def test_tells_a_stranger_what_the_paper_is_worth_and_no_more(self, session, member, client, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        letter = letters_of(session, transfer)[0]
        token = keyring_of(session).open(letter.token_sealed, context=LETTER_TOKEN_CONTEXT)

        answer = client.get(f"/api/v1/letter-checks/{token}")

        assert answer.json == {
            "number": "〔2026〕第0001号",
            "state": "valid",
            "issued_on": "2026-03-06",
            "valid_until": "2026-04-05",
            "name_masked": f"{member.name[0]}*{member.name[-1]}",
        }

    def test_says_that_a_letter_is_expired_before_the_worker_does(self, session, member, client, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        token = keyring_of(session).open(letters_of(session, transfer)[0].token_sealed, context=LETTER_TOKEN_CONTEXT)

        with clock.frozen(NOON + MONTH):
            assert client.get(f"/api/v1/letter-checks/{token}").json["state"] == "expired"

    @pytest.mark.parametrize("token", ["x", "A" * 43, "%E4%B8%AD"])
    def test_knows_no_other_code(self, client, token):
        answer = client.get(f"/api/v1/letter-checks/{token}")

        assert (answer.status_code, answer.json["reason"]) == (404, "letter_unknown")


class TestOwnStep:
    def test_is_refused_by_the_database_itself(self, session, member, other_branch):
        transfer = make_transfer(session, member, other_branch)
        account = session.get_one(Account, member.account_id)
        step = session.scalars(select(TransferStep).where(TransferStep.transfer_id == transfer.id)).one()
        values = {column.name: getattr(step, column.name) for column in TransferStep.__table__.columns}
        values |= {"id": new_id(), "number": 2, "action": "agree", "actor_account_id": account.id}
        with pytest.raises(IntegrityError, match="nobody_approves_own"):
            session.execute(TransferStep.__table__.insert().values(**values))
        session.rollback()
