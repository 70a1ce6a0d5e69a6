"""Member files over HTTP."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.members.models import AffiliationReason, DisclosureEntry, Member, Sex, Standing
from backend.members.service import affiliations
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import PostKind, Role
from backend.organisations.service import posts
from tests.factories.identity import make_account
from tests.factories.members import id_number, make_member
from tests.factories.organisations import make_officer

ID_NUMBER = id_number(born_on=date(1980, 5, 17), sex=Sex.MALE)


def actions(session):
    return set(session.scalars(select(AuditEntry.action)))


class TestListMembers:
    def listed(self, client, place, query=""):
        return client.get(f"/api/v1/organisations/{place.branch.id}/members{query}")

    def names(self, answer):
        return [item["name"] for item in answer.json["items"]]

    def test_is_ordered_by_pinyin_and_shows_no_number(self, secretary, session, place):
        for number, name in enumerate(("周安", "曾柏", "单晨")):
            make_member(session, place.branch, name=name, phone=f"1991111000{number}")

        answer = self.listed(secretary, place)

        assert self.names(answer) == ["李书记", "单晨", "曾柏", "周安"]
        line = answer.json["items"][1]
        assert line["name_pinyin"] == "shanchen sc"
        assert line["phone_masked"].startswith("199****")
        assert (line["standing"], line["account_state"], line["posts"], line["group"]) == ("full", "none", [], None)
        assert "19911110002" not in answer.text

    @pytest.mark.parametrize("q", ["王柏", "柏晨", "wangbaichen", "baichen", "wbc", "WBC", "wang bai", "4321"])
    def test_finds_by_name_pinyin_initials_and_last_four_digits(self, secretary, session, place, q):
        make_member(session, place.branch, name="王柏晨", phone="19900054321")
        make_member(session, place.branch, name="赵恩", phone="19900051111")

        assert self.names(self.listed(secretary, place, f"?q={q}")) == ["王柏晨"]

    @pytest.mark.parametrize("q", ["%", "_", "9999", "\\"])
    def test_takes_wildcards_at_their_word(self, secretary, place, q):
        assert self.names(self.listed(secretary, place, f"?q={q}")) == []

    def test_pages(self, secretary, session, place):
        for _ in range(4):
            make_member(session, place.branch)

        answer = self.listed(secretary, place, "?page=2&page_size=3")

        assert len(answer.json["items"]) == 2
        assert (answer.json["total"], answer.json["page"], answer.json["page_size"]) == (5, 2, 3)

    def test_shows_who_belonged_on_a_day_but_not_the_number_of_those_who_left(self, secretary, session, place):
        gone = make_member(session, place.branch, name="陈远行", affiliated_from=date(2020, 1, 1))
        affiliations.move(
            session,
            member=gone,
            to=place.other,
            on=date(2025, 5, 1),
            reason=AffiliationReason.TRANSFER,
            now=clock.now(),
        )

        before = self.listed(secretary, place, "?as_of=2025-04-30")
        after = self.listed(secretary, place, "?as_of=2025-05-01")

        [line] = [item for item in before.json["items"] if item["name"] == "陈远行"]
        assert line["phone_masked"] is None
        assert self.names(after) == ["李书记"]

    def test_shows_posts_and_groups(self, secretary, session, place, officer):
        group = secretary.post(f"/api/v1/organisations/{place.branch.id}/groups", json={"name": "第一党小组"}).json
        secretary.put(f"/api/v1/members/{officer.member.id}/group", json={"group_id": group["id"]})
        post = posts.create(session, organisation=place.branch, kind=PostKind.SECRETARY, now=clock.now())
        secretary.put(f"/api/v1/posts/{post.id}/holder", json={"member_id": str(officer.member.id)})

        [line] = self.listed(secretary, place).json["items"]

        assert (line["group"], line["posts"], line["account_state"]) == (group, ["secretary"], "active")

    def test_is_open_above_and_hidden_beside(self, staff, foreign_secretary, operator, place, officer, reason):
        assert self.listed(staff, place).status_code == 200
        assert reason(self.listed(foreign_secretary, place)) == (404, "not_found")
        assert reason(self.listed(operator, place)) == (403, "not_allowed")


SMALLEST = {"name": "张  晓", "sex": "2", "standing": "full"}


class TestCreateMember:
    def create(self, client, place, **changes):
        return client.post(f"/api/v1/organisations/{place.branch.id}/members", json=SMALLEST | changes)

    def test_enters_a_member_from_today_with_little(self, secretary, place, session):
        answer = self.create(secretary, place)

        assert answer.status_code == 201
        today = clock.local_date(clock.now()).isoformat()
        body = answer.json
        assert (body["name"], body["name_pinyin"], body["affiliated_from"]) == ("张晓", "zhangxiao zx", today)
        assert body["organisation"]["short_name"] == "律师一支部"
        assert body["standings"] == [{"standing": "full", "from_on": today, "until_on": None}]
        assert [row["from_on"] for row in body["affiliations"]] == [today]
        assert (body["phone_masked"], body["id_number_masked"], body["born_on"]) == (None, None, None)
        assert Action.MEMBER_CREATED in actions(session)

    def test_masks_and_seals_the_numbers_and_reads_the_birth_date(self, secretary, place, session):
        answer = self.create(secretary, place, sex="1", phone="+86 199 0006 0001", id_number=ID_NUMBER.lower())

        assert answer.json["phone_masked"] == "199****0001"
        assert answer.json["id_number_masked"] == ID_NUMBER[:3] + "*" * 11 + ID_NUMBER[-4:]
        assert answer.json["born_on"] == "1980-05-17"
        stored = session.get_one(Member, UUID(answer.json["id"]))
        assert b"19900060001" not in stored.phone_sealed
        assert ID_NUMBER not in answer.text

    @pytest.mark.parametrize(
        ("changes", "expected", "field"),
        [
            ({"phone": "12345"}, (422, "phone_invalid"), "phone"),
            ({"id_number": ID_NUMBER[:-1] + "?"}, (422, "id_number_invalid"), "id_number"),
            ({"id_number": ID_NUMBER}, (422, "id_number_invalid"), "id_number"),
            ({"born_on": "2190-01-01"}, (422, "date_in_future"), "born_on"),
            ({"joined_on": "2190-01-01"}, (422, "date_in_future"), "joined_on"),
            ({"affiliated_from": "2190-01-01"}, (422, "date_in_future"), "affiliated_from"),
            ({"ethnicity": "99"}, (422, "code_unknown"), "ethnicity"),
            ({"education": "11"}, (422, "code_unknown"), "education"),
        ],
    )
    def test_refuses_wrong_facts_by_field(self, secretary, place, reason, changes, expected, field):
        answer = self.create(secretary, place, **changes)

        assert (reason(answer), answer.json["field"]) == (expected, field)

    @pytest.mark.parametrize(
        "changes",
        [
            {"sex": "3"},
            {"name": ""},
            {"name": "x" * 61},
            {"standing": None},
            {"account_id": str(new_id())},
            {"name": "a\0"},
        ],
    )
    def test_refuses_wrong_shapes(self, secretary, place, reason, changes):
        assert reason(self.create(secretary, place, **changes)) == (422, "invalid_request")

    def test_says_that_somebody_has_the_number_and_whether_here(self, secretary, place, session, reason):
        make_member(session, place.branch, phone="19900060002")
        make_member(session, place.other, phone="19900060003", id_number=ID_NUMBER)

        here = self.create(secretary, place, phone="19900060002")
        elsewhere = self.create(secretary, place, sex="1", id_number=ID_NUMBER)

        assert (reason(here), here.json["here"]) == ((409, "member_exists"), True)
        assert (reason(elsewhere), elsewhere.json["here"]) == ((409, "member_exists"), False)
        assert place.other.short_name not in elsewhere.text

    def test_enters_one_of_two_that_come_at_once_with_one_number(
        self, secretary, foreign_secretary, place, session, reason
    ):
        start = threading.Barrier(2)

        def create(client, branch):
            start.wait()
            path = f"/api/v1/organisations/{branch.id}/members"
            return client.post(path, json=SMALLEST | {"phone": "19900060009"})

        with ThreadPoolExecutor(2) as pool:
            calls = ((secretary, place.branch), (foreign_secretary, place.other))
            answers = list(pool.map(lambda call: create(*call), calls))

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert [reason(answer) for answer in answers if answer.status_code == 409] == [(409, "member_exists")]
        assert session.query(Member).filter(Member.phone_last4 == "0009").count() == 1

    def test_belongs_to_the_officers_of_the_branch(self, staff, foreign_secretary, place, reason):
        assert reason(self.create(staff, place)) == (403, "not_allowed")
        assert reason(self.create(foreign_secretary, place)) == (404, "not_found")

    def test_needs_a_branch_and_one_of_its_groups(self, secretary, foreign_secretary, place, reason):
        group = foreign_secretary.post(f"/api/v1/organisations/{place.other.id}/groups", json={"name": "一组"}).json

        assert reason(self.create(secretary, place, group_id=group["id"])) == (404, "not_found")


class TestGetMember:
    def test_shows_the_file_to_whom_the_list_shows_it(
        self, secretary, staff, foreign_secretary, operator, session, place, reason
    ):
        member = make_member(session, place.branch)
        path = f"/api/v1/members/{member.id}"

        assert secretary.get(path).json["name"] == member.name
        assert staff.get(path).status_code == 200
        assert reason(foreign_secretary.get(path)) == (404, "not_found")
        assert reason(operator.get(path)) == (403, "not_allowed")

    def test_is_gone_for_the_old_branch_after_a_move(self, secretary, foreign_secretary, session, place, reason):
        member = make_member(session, place.branch)
        today = clock.local_date(clock.now())
        affiliations.move(
            session, member=member, to=place.other, on=today, reason=AffiliationReason.TRANSFER, now=clock.now()
        )

        assert reason(secretary.get(f"/api/v1/members/{member.id}")) == (404, "not_found")
        found = foreign_secretary.get(f"/api/v1/members/{member.id}").json
        assert [row["organisation"]["short_name"] for row in found["affiliations"]] == ["律师二支部", "律师一支部"]


class TestCorrectMember:
    def correct(self, client, member, **changes):
        body = {"changed_at": member.changed_at.isoformat()} | changes
        return client.patch(f"/api/v1/members/{member.id}", json=body)

    def test_corrects_what_is_named_and_audits_the_names_of_fields(self, secretary, session, place):
        member = make_member(session, place.branch)

        answer = self.correct(secretary, member, name="曾新名", ethnicity="05", phone="19900070001")

        assert answer.status_code == 200
        assert (answer.json["name"], answer.json["name_pinyin"]) == ("曾新名", "zengxinming zxm")
        assert (answer.json["ethnicity"], answer.json["phone_masked"]) == ("05", "199****0001")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.MEMBER_CORRECTED)).one()
        assert entry.fields == ["ethnicity", "name", "phone"]

    def test_takes_the_account_along(self, secretary, session, place):
        member = make_member(session, place.branch, account=True)

        self.correct(secretary, member, name="新姓名", phone="19900070002")

        session.expire_all()
        account = accounts.find_by_phone(session, phone="19900070002")
        assert (account.id, account.display_name) == (member.account_id, "新姓名")

    def test_refuses_a_phone_with_which_another_account_signs_in(self, secretary, session, place, reason):
        make_account(session, phone="19900070003")
        member = make_member(session, place.branch, account=True)

        assert reason(self.correct(secretary, member, phone="19900070003")) == (409, "phone_taken")

    def test_refuses_when_somebody_was_faster(self, secretary, session, place, reason):
        member = make_member(session, place.branch)
        assert self.correct(secretary, member, name="先到").status_code == 200

        assert reason(self.correct(secretary, member, name="后到")) == (409, "changed_meanwhile")

    def test_clears_what_is_set_to_null(self, secretary, session, place):
        member = make_member(session, place.branch, id_number=ID_NUMBER)

        answer = self.correct(secretary, member, id_number=None, born_on=None, phone=None)

        assert [answer.json[name] for name in ("id_number_masked", "born_on", "phone_masked")] == [None] * 3

    def test_writes_nothing_when_nothing_differs(self, secretary, session, place):
        member = make_member(session, place.branch)

        answer = self.correct(secretary, member, name=member.name)

        assert answer.json["changed_at"] == member.changed_at.isoformat()
        assert Action.MEMBER_CORRECTED not in actions(session)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"born_on": "1981-01-01"}, (422, "id_number_invalid")),
            ({"sex": "2"}, (422, "id_number_invalid")),
            ({"phone": "1"}, (422, "phone_invalid")),
            ({"joined_on": "2190-01-01"}, (422, "date_in_future")),
            ({"education": "x"}, (422, "code_unknown")),
            ({"standing": "full"}, (422, "invalid_request")),
            ({"changed_at": "soon"}, (422, "invalid_request")),
        ],
    )
    def test_refuses(self, secretary, session, place, reason, changes, expected):
        member = make_member(session, place.branch, id_number=ID_NUMBER)

        assert reason(self.correct(secretary, member, **changes)) == expected

    def test_refuses_the_number_of_somebody_else(self, secretary, session, place, reason):
        make_member(session, place.other, id_number=ID_NUMBER)
        member = make_member(session, place.branch)

        answer = self.correct(secretary, member, id_number=ID_NUMBER)

        assert (reason(answer), answer.json["here"]) == ((409, "member_exists"), False)

    def test_is_hidden_from_others(self, foreign_secretary, session, place, reason):
        member = make_member(session, place.branch)

        assert reason(self.correct(foreign_secretary, member, name="他人")) == (404, "not_found")


class TestChangeStanding:
    def change(self, client, member, standing, from_on):
        return client.post(f"/api/v1/members/{member.id}/standings", json={"standing": standing, "from_on": from_on})

    def test_keeps_history(self, secretary, session, place):
        member = make_member(session, place.branch, standing=Standing.SUSPENDED)

        answer = self.change(secretary, member, "full", "2021-01-01")

        assert answer.status_code == 201
        assert answer.json["standings"] == [
            {"standing": "full", "from_on": "2021-01-01", "until_on": None},
            {"standing": "suspended", "from_on": "2020-01-01", "until_on": "2021-01-01"},
        ]

    def test_corrects_what_began_on_the_same_day(self, secretary, session, place):
        member = make_member(session, place.branch)

        answer = self.change(secretary, member, "probationary", "2020-01-01")

        assert [row["standing"] for row in answer.json["standings"]] == ["probationary"]

    @pytest.mark.parametrize(
        ("standing", "from_on", "expected"),
        [
            ("full", "2021-01-01", (409, "standing_unchanged")),
            ("suspended", "2019-12-31", (409, "before_present_period")),
            ("suspended", "2190-01-01", (422, "date_in_future")),
            ("honorary", "2021-01-01", (422, "invalid_request")),
        ],
    )
    def test_refuses(self, secretary, session, place, reason, standing, from_on, expected):
        member = make_member(session, place.branch)

        assert reason(self.change(secretary, member, standing, from_on)) == expected


class TestReveal:
    def reveal(self, client, member, field="phone", why="核对联系方式"):
        return client.post(f"/api/v1/members/{member.id}/reveals", json={"field": field, "reason": why})

    def test_shows_the_number_writes_it_down_and_tells_the_member(self, secretary, new_client, session, place):
        member = make_member(session, place.branch, account=True, phone="19900080001", id_number=ID_NUMBER)

        answers = [self.reveal(secretary, member), self.reveal(secretary, member, "id_number", "开具介绍信")]

        assert [answer.json for answer in answers] == [{"value": "19900080001"}, {"value": ID_NUMBER}]
        assert session.query(DisclosureEntry).count() == 2
        told = session.scalars(select(Notification).where(Notification.account_id == member.account_id)).all()
        assert {row.kind for row in told} == {NotificationKind.NUMBER_REVEALED}
        assert "19900080001" not in str([row.facts for row in told])
        own = new_client().sign_in(session.get_one(Account, member.account_id)).get("/api/v1/me/disclosures").json
        assert [(row["field"], row["reason"], row["by_name"]) for row in own["items"]] == [
            ("id_number", "开具介绍信", "李书记"),
            ("phone", "核对联系方式", "李书记"),
        ]

    def test_needs_a_reason_and_a_number(self, secretary, session, place, reason):
        member = make_member(session, place.branch, phone=None)

        assert reason(self.reveal(secretary, member, why=" ")) == (422, "invalid_request")
        assert reason(self.reveal(secretary, member, field="name")) == (422, "invalid_request")
        assert reason(self.reveal(secretary, member)) == (409, "nothing_to_reveal")

    def test_is_not_for_helpers_nor_those_above(self, staff, new_client, session, place, reason):
        member = make_member(session, place.branch)
        helper = new_client().sign_in(make_officer(session, Role.BRANCH_COMMITTEE, place.branch))

        assert reason(self.reveal(staff, member)) == (403, "not_allowed")
        assert reason(self.reveal(helper, member)) == (403, "not_allowed")


class TestPowersAsleep:
    def test_hides_members_until_the_password_is_given_again(self, client, session, place, officer, reason):
        with clock.frozen(clock.now() - timedelta(minutes=31)):
            client.sign_in(officer.account)

        answer = client.get(f"/api/v1/organisations/{place.branch.id}/members")

        assert reason(answer) == (403, "powers_asleep")


class TestMe:
    def test_shows_the_own_masked_file_branch_and_officers(self, new_client, session, place, officer):
        member = make_member(session, place.branch, account=True, phone="19900090001")
        own = new_client().sign_in(session.get_one(Account, member.account_id)).get("/api/v1/me").json

        assert (own["member"]["name"], own["member"]["phone_masked"]) == (member.name, "199****0001")
        assert own["organisation"]["short_name"] == "律师一支部"
        assert own["officers"] == [{"name": "李书记", "role": "secretary"}]

    def test_is_empty_for_an_account_without_a_file(self, operator):
        assert operator.get("/api/v1/me").json == {"member": None, "organisation": None, "officers": []}
        assert operator.get("/api/v1/me/disclosures").json == {"items": []}

    def test_needs_a_session(self, client, reason):
        for path in ("/me", "/me/disclosures", "/code-tables"):
            assert reason(client.get(f"/api/v1{path}")) == (401, "not_signed_in")


class TestCodeTables:
    def test_are_those_of_the_standards(self, client, session):
        tables = client.sign_in(make_account(session)).get("/api/v1/code-tables").json

        assert [row["code"] for row in tables["sex"]] == ["0", "1", "2", "9"]
        assert len(tables["ethnicity"]) == 56
        assert tables["ethnicity"][0] == {"code": "01", "name": "汉族", "name_en": "Han"}
        assert tables["education"][1] == {"code": "20", "name": "大学本科", "name_en": "Bachelor"}
