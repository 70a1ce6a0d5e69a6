"""Cases: opened once, written to by officers, decided by a named person with a reason, about somebody else."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from backend.cases.models import Case, CaseEntry, CaseKind
from backend.cases.service import ladder
from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from backend.transfers.models import TransferState, TransferStep
from backend.transfers.service import ending
from tests.factories.cases import make_absence, make_case
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_committee, make_grant
from tests.factories.transfers import make_mover, make_transfer
from tests.support.parallel import together

REASON = "已经联系上，孩子刚出生，下月恢复参加"


def decide(browser, case_id, decision="back_in_contact", **more):
    body = {"id": str(new_id()), "decision": decision, "reason": REASON} | more
    return browser.post(f"/api/v1/cases/{case_id}/decisions", json=body)


def note(browser, case_id, action="visited", words="到单位找过，同事说出差", **more):
    body = {"id": str(new_id()), "action": action, "note": words, "done_on": "2026-03-05"} | more
    return browser.post(f"/api/v1/cases/{case_id}/entries", json=body)


def waiting(session):
    own = select(Notification).where(Notification.kind == NotificationKind.CASE_WAITING)
    return list(session.scalars(own.where(Notification.withdrawn_at.is_(None))))


class TestOpening:
    def test_freezes_the_figures(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)

        shown = browser_of(branch).get(f"/api/v1/cases/{case.id}").json

        assert (shown["state"], shown["months"], shown["since_on"]) == ("waiting", 6, "2025-09-06")
        assert len(shown["missed_on"]) == 6
        assert [(entry["action"], entry["actor_name"]) for entry in shown["entries"]] == [("opened", None)]

    def test_happens_once_when_two_do_it_at_the_same_time(self, session, branch, member, plain_database):
        make_absence(session, branch, member, months=6)
        session.commit()
        branch_id = branch.id

        def climb() -> None:
            with plain_database.transaction() as own:
                ladder.climb(own, organisation_id=branch_id, now=NOON)

        together([climb, climb, climb])

        assert len(session.scalars(select(Case)).all()) == 1

    def test_by_hand_where_the_calendar_has_not_come_to_it(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=6)
        secretary = browser_of(branch)
        (line,) = secretary.get(f"/api/v1/organisations/{branch.id}/absence-ladder").json["items"]
        assert line["can_open"]

        path, body = f"/api/v1/organisations/{branch.id}/cases", {"member_id": str(member.id)}
        first, second = (secretary.post(path, json=body) for _ in range(2))

        assert (first.status_code, second.status_code, second.json["reason"]) == (201, 409, "case_open")

    def test_is_refused_before_its_time(self, session, branch, member, browser_of):
        make_absence(session, branch, member, months=5)

        answer = browser_of(branch).post(f"/api/v1/organisations/{branch.id}/cases", json={"member_id": str(member.id)})

        assert (answer.status_code, answer.json["reason"], answer.json["months"]) == (409, "nothing_to_open", 5)

    def test_a_second_open_one_is_refused_by_the_database_itself(self, session, branch, member):
        case = make_case(session, branch, member)
        fields = ("kind", "member_id", "organisation_id", "since_on", "basis", "opened_on", "opened_at")
        session.add(Case(id=new_id(), **{name: getattr(case, name) for name in fields}))

        with pytest.raises(IntegrityError):
            session.flush()

    def test_waits_half_a_year_after_a_decision_about_the_same_days(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)
        assert decide(browser_of(branch), case.id, "excused").status_code == 200

        ladder.climb(session, organisation_id=branch.id, now=NOON + timedelta(days=100))
        assert len(session.scalars(select(Case)).all()) == 1
        ladder.climb(session, organisation_id=branch.id, now=NOON + timedelta(days=185))
        assert len(session.scalars(select(Case)).all()) == 2


class TestWriting:
    def test_keeps_what_was_done_and_shows_words_to_the_branch(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)

        shown = note(browser_of(branch), case.id).json

        entry = shown["entries"][-1]
        assert (entry["action"], entry["note"], entry["done_on"]) == ("visited", "到单位找过，同事说出差", "2026-03-05")

    def test_sent_twice_is_written_once(self, session, branch, member, browser_of):
        case, secretary, entry_id = make_case(session, branch, member), browser_of(branch), str(new_id())
        for _ in range(2):
            assert note(secretary, case.id, id=entry_id).status_code == 200

        assert len(session.scalars(select(CaseEntry)).all()) == 2

    def test_refuses_a_day_to_come(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)
        answer = note(browser_of(branch), case.id, done_on="2026-03-07")
        assert (answer.status_code, answer.json["reason"]) == (422, "date_in_future")

    def test_entries_are_never_changed(self, session, branch, member):
        make_case(session, branch, member)
        with pytest.raises(IntegrityError):
            session.execute(update(CaseEntry).values(done_on=date(2026, 1, 1)))


class TestDeciding:
    @pytest.mark.parametrize("decision", ["back_in_contact", "excused"])
    def test_closes_it_and_takes_the_notice_back(self, session, branch, member, browser_of, decision):
        secretary = browser_of(branch)
        case = make_case(session, branch, member)
        assert len(waiting(session)) == 1

        shown = decide(secretary, case.id, decision).json

        assert (shown["state"], shown["decisions"], shown["can_note"]) == ("closed", [], False)
        assert waiting(session) == []
        again = decide(secretary, case.id)
        assert (again.status_code, again.json["reason"]) == (409, "case_closed")

    def test_seeking_comes_back_on_its_day_by_itself(self, session, branch, member, browser_of):
        secretary, case = browser_of(branch), make_case(session, branch, member)

        assert decide(secretary, case.id, "sought_until", sought_until="2026-04-06").json["state"] == "seeking"
        assert ladder.tell_again(session, now=NOON, limit=5) == 0
        with clock.frozen(NOON + timedelta(days=31)):
            assert browser_of(branch).get(f"/api/v1/cases/{case.id}").json["state"] == "waiting"
            assert ladder.tell_again(session, now=clock.now(), limit=5) == 1
            assert ladder.tell_again(session, now=clock.now(), limit=5) == 0
            assert {notice.subject_id for notice in waiting(session)} == {case.id}

    @pytest.mark.parametrize(
        ("decision", "until"),
        [
            ("sought_until", None),
            ("sought_until", "2026-03-06"),
            ("sought_until", "2027-03-07"),
            ("excused", "2026-04-06"),
        ],
    )
    def test_a_day_belongs_to_seeking_and_lies_ahead(self, session, branch, member, browser_of, decision, until):
        case = make_case(session, branch, member)
        answer = decide(browser_of(branch), case.id, decision, sought_until=until)
        assert (answer.status_code, answer.json["reason"]) == (422, "sought_until_missing")

    def test_handed_over_it_is_the_committees_and_words_stay_with_the_branch(
        self, session, branch, committee, member, browser_of
    ):
        secretary, staff = browser_of(branch), browser_of(committee)
        case = make_case(session, branch, member)
        note(secretary, case.id)
        assert staff.get(f"/api/v1/cases/{case.id}").status_code == 404

        handed = decide(secretary, case.id, "handed_over").json
        theirs = staff.get(f"/api/v1/cases/{case.id}").json

        assert (handed["state"], handed["handed_to_name"], handed["decisions"]) == ("handed_over", "律师行业党委", [])
        assert [entry["note"] for entry in theirs["entries"]] == [None, None, REASON]
        assert decide(secretary, case.id).json["reason"] == "not_yours_to_decide"
        assert decide(staff, case.id, "concluded").json["state"] == "closed"

    def test_a_branch_concludes_nothing(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)
        answer = decide(browser_of(branch), case.id, "concluded")
        assert (answer.status_code, answer.json["reason"]) == (403, "not_yours_to_decide")

    def test_nobody_decides_about_themselves(self, session, branch, member, client):
        case = make_case(session, branch, member)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch)
        own = client.sign_in(account)

        answers = [decide(own, case.id), note(own, case.id)]

        assert [(answer.status_code, answer.json["reason"]) for answer in answers] == [(403, "own_matter")] * 2
        assert own.get(f"/api/v1/cases/{case.id}").json["decisions"] == []

    def test_the_database_refuses_it_too(self, session, branch, member):
        case = make_case(session, branch, member)
        told = {"organisation_id": branch.id, "actor_account_id": member.account_id, "at": NOON, "number": 2}
        who = {"member_account_id": member.account_id, "done_on": date(2026, 3, 6)}
        session.add(CaseEntry(id=new_id(), case_id=case.id, action="noted", **told, **who))
        with pytest.raises(IntegrityError):
            session.flush()

    def test_one_of_two_at_the_same_instant(self, session, branch, member, browser_of):
        case = make_case(session, branch, member)
        officers = [browser_of(branch) for _ in range(2)]
        session.commit()
        answers = together([partial(decide, officer, case.id, "excused") for officer in officers])
        assert sorted(answer.status_code for answer in answers) == [200, 409]


class TestWhere:
    def test_a_case_goes_along_with_the_member(self, session, branch, committee, member, browser_of):
        other = make_branch(session, parent=committee)
        case = make_case(session, branch, member)
        old, new = browser_of(branch), browser_of(other)
        assert note(old, case.id).status_code == 200

        told = {"on": date(2026, 3, 6), "reason": AffiliationReason.TRANSFER, "now": NOON}
        affiliations.move(session, member=member, to=other, **told)

        assert old.get(f"/api/v1/cases/{case.id}").status_code == 404
        assert [entry["note"] for entry in new.get(f"/api/v1/cases/{case.id}").json["entries"]] == [None, None]

    def test_the_committee_sees_numbers(self, session, branch, committee, member, browser_of):
        make_case(session, branch, member)
        staff = browser_of(committee)

        answer = staff.get(f"/api/v1/organisations/{committee.id}/case-counts").json

        told = {"organisation_id": str(branch.id), "organisation_name": "律师一支部"}
        assert answer["items"] == [told | {"waiting": 1, "seeking": 0, "handed_over": 0}]
        assert staff.get(f"/api/v1/organisations/{branch.id}/cases").status_code == 404
        assert staff.get(f"/api/v1/organisations/{branch.id}/absence-ladder").status_code == 404

    def test_lists_open_and_closed_apart(self, session, branch, member, browser_of):
        case, secretary = make_case(session, branch, member), browser_of(branch)
        path = f"/api/v1/organisations/{branch.id}/cases"
        assert [line["id"] for line in secretary.get(path).json["items"]] == [str(case.id)]
        decide(secretary, case.id, "excused")
        assert (secretary.get(path).json["total"], secretary.get(f"{path}?closed=true").json["total"]) == (0, 1)


class TestLetters:
    @pytest.fixture
    def elsewhere(self, session):
        return make_branch(session, parent=make_committee(session, may_transfer_nationwide=True))

    def issued(self, session, branch, elsewhere, *, days_ago):
        with clock.frozen(NOON - timedelta(days=days_ago)):
            mover = make_mover(session, branch)
            return make_transfer(session, mover, elsewhere, state=TransferState.LETTER_ISSUED)

    def test_that_expired_over_six_months_ago_are_the_writers_case(
        self, session, branch, committee, elsewhere, browser_of
    ):
        transfer = self.issued(session, branch, elsewhere, days_ago=215)

        assert ladder.open_letters(session, now=NOON, limit=10) == 1
        assert ladder.open_letters(session, now=NOON, limit=10) == 0

        (line,) = browser_of(committee).get(f"/api/v1/organisations/{committee.id}/cases").json["items"]
        shown = browser_of(committee).get(f"/api/v1/cases/{line['id']}").json
        assert (shown["kind"], shown["transfer_id"]) == ("letter", str(transfer.id))
        assert shown["letter_number"].startswith("〔2025〕")

    def test_are_no_case_before_that(self, session, branch, elsewhere):
        self.issued(session, branch, elsewhere, days_ago=205)
        assert ladder.open_letters(session, now=NOON, limit=10) == 0

    def test_nor_with_a_reason_noted(self, session, branch, elsewhere):
        transfer = self.issued(session, branch, elsewhere, days_ago=215)
        with clock.frozen(NOON - timedelta(days=180)):
            ending.expire_letters(session, now=clock.now(), limit=5)
        last = session.scalars(select(TransferStep).order_by(TransferStep.number.desc()).limit(1)).one()
        told = {"transfer_id": transfer.id, "number": last.number + 1, "position": last.position, "at": NOON}
        session.add(TransferStep(id=new_id(), action="agree", state=last.state, note="本人在外地住院", **told))
        session.flush()
        assert ladder.open_letters(session, now=NOON, limit=10) == 0

    def test_nor_once_the_transfer_is_over(self, session, branch, elsewhere):
        transfer = self.issued(session, branch, elsewhere, days_ago=215)
        told = {"organisation_id": None, "note": None, "now": NOON}
        account = session.get_one(Account, transfer.member.account_id)
        ending.withdraw(session, transfer=transfer, actor=account, **told)
        assert ladder.open_letters(session, now=NOON, limit=10) == 0
        assert session.scalars(select(Case).where(Case.kind == CaseKind.LETTER)).all() == []
