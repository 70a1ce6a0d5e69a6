"""Community groups over HTTP: who sees what, what is due, rota, counters and quick logs."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.volunteering.models import (
    CommunityGroup,
    GroupCount,
    GroupMark,
    GroupPost,
    GroupRole,
    GroupTurn,
    ProjectKind,
    RecordState,
    ServiceRecord,
    Source,
    Volunteer,
)
from backend.volunteering.service import merging
from backend.volunteering.service.groups import turns
from tests.api.volunteering.conftest import YESTERDAY
from tests.factories.groups import give_role, make_group, make_log
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.volunteering import make_project, make_volunteer

API = "/api/v1"
TODAY = clock.local_date(YESTERDAY)


@pytest.fixture
def project(session, branch, lead_account):
    fields = {"title": "法润民生", "from_on": TODAY - timedelta(days=200)}
    return make_project(session, branch, lead=lead_account, kind=ProjectKind.LEGAL_AID, **fields)


@pytest.fixture
def group(session: Session, project, volunteer: Volunteer) -> CommunityGroup:
    return make_group(session, project, owner=volunteer)


def tap(group, *, minutes=None, at=None, **counts):
    counts = counts or {"questions_answered": 1}
    return {
        "group_id": str(group.id),
        "counts": [{"kind": kind, "count": count} for kind, count in counts.items()],
        "minutes": minutes,
        "captured_at": (at or clock.now()).isoformat(),
    }


class TestFounding:
    def test_needs_an_owner_who_is_a_member_or_a_volunteer(self, session, secretary, project, branch):
        member = make_member(session, branch, account=True)
        body = {"community": "云溪社区", "name": "法润云溪一群", "firm": "云溪律师事务所", "head_count": 480}
        body |= {"from_on": TODAY.isoformat(), "owner": {"member_id": str(member.id)}}

        answer = secretary.post(f"{API}/projects/{project.id}/groups", json=body)

        assert answer.status_code == 201, answer.json
        assert [(row["name"], row["role"]) for row in answer.json["holders"]] == [(member.name, "owner")]
        assert answer.json["may_run"]
        assert not answer.json["may_log"]

    @pytest.mark.parametrize(
        "wrong", [{"head_count": 501}, {"head_count": -1}, {"owner": {}}, {"client": "王某"}, {"name": ""}]
    )
    def test_refuses_what_no_group_has(self, secretary, project, wrong):
        body = {"community": "云溪社区", "name": "一群", "firm": "云溪所", "head_count": 480}
        body |= {"from_on": TODAY.isoformat(), "owner": {"volunteer_id": str(new_id())}}

        assert secretary.post(f"{API}/projects/{project.id}/groups", json=body | wrong).status_code == 422

    def test_refuses_a_second_group_of_the_name(self, lead, project, group):
        body = {"community": group.community, "name": group.name, "firm": "云溪所", "head_count": 1}
        body |= {"from_on": TODAY.isoformat(), "owner": {"volunteer_id": str(owner_of(group))}}

        answer = lead.post(f"{API}/projects/{project.id}/groups", json=body)

        assert (answer.status_code, answer.json["reason"]) == (409, "group_exists")

    def test_happens_in_projects_of_legal_aid_only(self, session, secretary, branch):
        other = make_project(session, branch, kind=ProjectKind.GENERAL)
        member = make_member(session, branch)
        body = {"community": "云溪社区", "name": "一群", "firm": "云溪所", "head_count": 1}
        body |= {"from_on": TODAY.isoformat(), "owner": {"member_id": str(member.id)}}

        answer = secretary.post(f"{API}/projects/{other.id}/groups", json=body)

        assert (answer.status_code, answer.json["reason"]) == (409, "other_template")

    def test_a_lead_who_is_no_officer_finds_no_members(self, session, lead, secretary, project, branch, group):
        member = make_member(session, branch)

        found = lead.get(f"{API}/projects/{project.id}/group-people?q={member.name}").json["items"]
        for_officers = secretary.get(f"{API}/projects/{project.id}/group-people?q={member.name}").json["items"]

        assert found == []
        assert [row["member_id"] for row in for_officers] == [str(member.id)]


class TestAccess:
    def test_members_elsewhere_see_nothing(self, session, branch, new_client, project, group):
        member = make_member(session, branch, account=True)
        browser = new_client().sign_in(session.get_one(Account, member.account_id))

        for path in (f"/projects/{project.id}/groups", f"/community-groups/{group.id}"):
            assert browser.get(f"{API}{path}").status_code == 404
        assert browser.get(f"{API}/me/community-groups").json["items"] == []
        assert browser.put(f"{API}/group-logs/{new_id()}", json=tap(group)).status_code == 404

    def test_officers_above_read_and_do_not_run(self, browser_of, committee, project, group):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)

        assert staff.get(f"{API}/projects/{project.id}/groups").json["may_run"] is False
        assert staff.get(f"{API}/community-groups/{group.id}").status_code == 200
        assert staff.post(f"{API}/community-groups/{group.id}/end").status_code == 404

    def test_the_owner_keeps_head_count_and_rota_only(self, phone, group):
        own = phone.get(f"{API}/community-groups/{group.id}").json
        assert (own["may_keep"], own["may_run"], own["may_log"]) == (True, False, True)

        edit = {"version": own["version"], "head_count": 333}
        assert phone.patch(f"{API}/community-groups/{group.id}", json=edit).json["head_count"] == 333
        rename = {"version": own["version"] + 1, "name": "我的群"}
        assert phone.patch(f"{API}/community-groups/{group.id}", json=rename).status_code == 404

    def test_an_edit_of_an_older_version_is_refused(self, lead, group):
        edit = {"version": 1, "firm": "另一家律师事务所"}
        assert lead.patch(f"{API}/community-groups/{group.id}", json=edit).status_code == 200

        answer = lead.patch(f"{API}/community-groups/{group.id}", json=edit | {"firm": "第三家"})
        assert (answer.status_code, answer.json["reason"]) == (409, "changed_meanwhile")


class TestRoles:
    def test_a_new_owner_follows_the_present_one(self, session, lead, project, group, volunteer):
        other = make_volunteer(session)
        give_role(session, group, other)
        body = {"role": "owner", "person": {"volunteer_id": str(other.id)}}

        answer = lead.post(f"{API}/community-groups/{group.id}/roles", json=body)

        assert answer.status_code == 201
        owners = [row["volunteer_id"] for row in answer.json["holders"] if row["role"] == "owner"]
        assert owners == [str(other.id)]
        kept = session.scalars(select(GroupPost).where(GroupPost.volunteer_id == volunteer.id)).one()
        assert kept.until_on == TODAY

    def test_are_given_once_and_the_owners_is_not_ended(self, session, lead, group):
        other = make_volunteer(session)
        give_role(session, group, other, GroupRole.LIAISON)
        body = {"role": "liaison", "person": {"volunteer_id": str(other.id)}}

        assert lead.post(f"{API}/community-groups/{group.id}/roles", json=body).json["reason"] == "role_held"
        holders = lead.get(f"{API}/community-groups/{group.id}").json["holders"]
        ids = {row["role"]: row["id"] for row in holders}
        assert lead.post(f"{API}/group-roles/{ids['owner']}/end").json["reason"] == "owner_needed"
        after = lead.post(f"{API}/group-roles/{ids['liaison']}/end").json
        assert [row["role"] for row in after["holders"]] == ["owner"]

    def test_the_database_knows_one_owner(self, session, group):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(
                GroupPost(
                    id=new_id(),
                    group_id=group.id,
                    volunteer_id=make_volunteer(session).id,
                    role=GroupRole.OWNER,
                    from_on=TODAY,
                    given_by_account_id=group.created_by_account_id,
                )
            )


class TestRota:
    def turn(self, group, volunteer, begin=0, days=1):
        from_on = TODAY + timedelta(days=begin)
        until_on = from_on + timedelta(days=days)
        return {"volunteer_id": str(volunteer.id), "from_on": f"{from_on}", "until_on": f"{until_on}"}

    def test_one_may_end_where_the_next_begins(self, phone, group, volunteer):
        path = f"{API}/community-groups/{group.id}/turns"

        assert phone.post(path, json=self.turn(group, volunteer, days=2)).status_code == 201
        answer = phone.post(path, json=self.turn(group, volunteer, begin=2))

        assert answer.status_code == 201, answer.json
        assert answer.json["is_on_call"]
        assert len(answer.json["rota"]) == 2

    def test_overlaps_are_refused_with_whose_days_those_are(self, phone, group, volunteer):
        path = f"{API}/community-groups/{group.id}/turns"
        phone.post(path, json=self.turn(group, volunteer, days=3))

        answer = phone.post(path, json=self.turn(group, volunteer, begin=2, days=3))

        assert (answer.status_code, answer.json["reason"]) == (409, "turn_taken")
        assert answer.json["until_on"] == f"{TODAY + timedelta(days=3)}"

    def test_overlaps_are_refused_by_the_database(self, session, group, volunteer, lead_account):
        arguments = {"group": group, "volunteer_id": volunteer.id, "account_id": lead_account.id, "now": clock.now()}
        turn = turns.plan(session, from_on=TODAY, until_on=TODAY + timedelta(days=2), **arguments)
        later = turns.plan(session, from_on=TODAY + timedelta(days=2), until_on=TODAY + timedelta(days=4), **arguments)
        session.commit()

        with pytest.raises(IntegrityError, match="no_overlap_group_turn"), session.begin_nested():
            session.execute(update(GroupTurn).where(GroupTurn.id == later.id).values(from_on=turn.from_on))

    def test_only_people_of_the_group_are_on_call(self, session, phone, group):
        stranger = make_volunteer(session)
        answer = phone.post(f"{API}/community-groups/{group.id}/turns", json=self.turn(group, stranger))
        assert (answer.status_code, answer.json["reason"]) == (422, "nobody_of_group")

    def test_what_has_not_begun_is_taken_off_and_what_runs_ends_today(self, phone, group, volunteer):
        path = f"{API}/community-groups/{group.id}/turns"
        turn_id = phone.post(path, json=self.turn(group, volunteer, days=5)).json["rota"][0]["id"]

        with clock.frozen(YESTERDAY + timedelta(days=1)):
            after = phone.delete(f"{API}/group-turns/{turn_id}")
        assert after.json["rota"][0]["until_on"] == f"{TODAY + timedelta(days=1)}"

        later = phone.post(path, json=self.turn(group, volunteer, begin=3)).json["rota"][1]["id"]
        assert len(phone.delete(f"{API}/group-turns/{later}").json["rota"]) == 1


class TestLogs:
    def test_one_tap_counts_one_and_settles_what_is_due(self, phone, group):
        before = phone.get(f"{API}/me/community-groups").json["items"][0]
        assert "questions_answered" in {row["kind"] for row in before["due"]}

        answer = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group))

        assert answer.status_code == 200, answer.json
        after = phone.get(f"{API}/me/community-groups").json["items"][0]
        assert "questions_answered" not in {row["kind"] for row in after["due"]}
        assert after["counters"][0] == {
            "kind": "questions_answered",
            "cadence": "daily",
            "own_cadence": None,
            "next_by_on": f"{TODAY + timedelta(days=1)}",
            "week": 1,
            "month": 1,
            "last_on": f"{TODAY}",
        }

    def test_sent_twice_is_once(self, session, phone, group):
        log_id, body = new_id(), tap(group, questions_answered=3, minutes=10)

        first = phone.put(f"{API}/group-logs/{log_id}", json=body)
        again = phone.put(f"{API}/group-logs/{log_id}", json=body | {"sent_at": clock.now().isoformat()})

        assert (first.json["replayed"], again.json["replayed"]) == (False, True)
        assert first.json | {"replayed": True} == again.json
        assert len(session.scalars(select(GroupCount)).all()) == 1
        assert len(session.scalars(select(ServiceRecord)).all()) == 1

    def test_an_id_stands_for_one_thing_of_one_account(self, session, new_client, phone, group):
        log_id = new_id()
        phone.put(f"{API}/group-logs/{log_id}", json=tap(group))
        other = make_volunteer(session)
        give_role(session, group, other)
        stranger = new_client().sign_in(session.get_one(Account, other.account_id))

        reused = phone.put(f"{API}/group-logs/{log_id}", json=tap(group, law_posts=1))
        taken = stranger.put(f"{API}/group-logs/{log_id}", json=tap(group))

        assert (reused.status_code, reused.json["reason"]) == (422, "id_reused")
        assert (taken.status_code, taken.json["reason"]) == (409, "id_belongs_to_other")

    def test_a_quick_log_waits_in_the_ledger_for_a_second_person(self, session, phone, group, volunteer):
        since = volunteer.since_on
        answer = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, questions_answered=3, minutes=10))

        assert answer.json["minutes_counted"] == 10, since
        record = session.scalars(select(ServiceRecord)).one()
        assert (record.source, record.state, record.minutes) == (Source.QUICK_LOG, RecordState.WAITING, 10)
        assert record.project_id == group.project_id

    def test_minutes_that_another_record_covers_are_left_out(self, session, phone, group):
        phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, minutes=30))

        with clock.frozen(YESTERDAY + timedelta(minutes=10)):
            answer = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, minutes=30))

        assert (answer.json["minutes"], answer.json["minutes_counted"]) == (30, 10)

    def test_that_ends_badly_writes_nothing_at_all(self, session, phone, group, volunteer):
        volunteer.since_on = TODAY + timedelta(days=1)
        session.commit()

        answer = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, minutes=10))

        assert (answer.status_code, answer.json["reason"]) == (422, "before_joining")
        assert session.scalars(select(GroupCount)).all() == []
        assert session.scalars(select(GroupMark)).all() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"counts": []},
            {"counts": [{"kind": "questions_answered", "count": 0}]},
            {"counts": [{"kind": "questions_answered", "count": 1000}]},
            {"counts": [{"kind": "secrets_told", "count": 1}]},
            {"counts": [{"kind": "visits", "count": 1}, {"kind": "visits", "count": 2}]},
            {"minutes": 0},
            {"minutes": -5},
            {"minutes": 24 * 60},
            {"note": "王女士问离婚"},
            {"counts": [{"kind": "visits", "count": 1, "client": "王女士"}]},
        ],
    )
    def test_have_no_field_for_words_and_take_no_nonsense(self, phone, group, wrong):
        assert phone.put(f"{API}/group-logs/{new_id()}", json=tap(group) | wrong).status_code == 422

    def test_of_the_future_count_now_and_of_long_ago_not_at_all(self, phone, group):
        ahead = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, at=YESTERDAY + timedelta(days=3)))
        behind = phone.put(f"{API}/group-logs/{new_id()}", json=tap(group, at=YESTERDAY - timedelta(days=61)))

        assert ahead.json["held_on"] == f"{TODAY}"
        assert (behind.status_code, behind.json["reason"]) == (422, "log_too_old")

    def test_that_come_late_stand_for_the_day_of_the_phone_and_of_the_role(self, session, phone, group, new_client):
        late = make_volunteer(session)
        give_role(session, group, late, on=TODAY - timedelta(days=2))
        browser = new_client().sign_in(session.get_one(Account, late.account_id))

        before = browser.put(f"{API}/group-logs/{new_id()}", json=tap(group, at=YESTERDAY - timedelta(days=3)))
        after = browser.put(f"{API}/group-logs/{new_id()}", json=tap(group, at=YESTERDAY - timedelta(days=2)))

        assert before.status_code == 404
        assert after.json["held_on"] == f"{TODAY - timedelta(days=2)}"

    def test_taken_back_count_no_more_and_make_it_due_again(self, session, phone, group):
        with clock.frozen(YESTERDAY - timedelta(days=1)):
            make_log(session, group, session.get_one(Volunteer, owner_of(group)))
        log_id = new_id()
        phone.put(f"{API}/group-logs/{log_id}", json=tap(group, minutes=20))

        answer = phone.post(f"{API}/group-logs/{log_id}/withdrawal")
        again = phone.post(f"{API}/group-logs/{log_id}/withdrawal")

        assert answer.json["is_voided"]
        assert answer.json == again.json
        assert answer.json["minutes_counted"] == 0
        assert session.scalars(select(GroupMark.last_on)).all() == [TODAY - timedelta(days=1)]
        assert session.scalars(select(ServiceRecord.state)).all() == [RecordState.VOIDED]

    def test_with_confirmed_hours_are_not_taken_back(self, session, phone, group):
        log_id = new_id()
        phone.put(f"{API}/group-logs/{log_id}", json=tap(group, minutes=20))
        session.execute(
            update(ServiceRecord).values(state=RecordState.CREDITED, approved_by_account_id=make_account(session).id)
        )
        session.commit()

        answer = phone.post(f"{API}/group-logs/{log_id}/withdrawal")

        assert (answer.status_code, answer.json["reason"]) == (409, "hours_confirmed")

    def test_are_taken_back_by_whoever_made_them_or_runs_the_project(self, session, phone, lead, new_client, group):
        other = make_volunteer(session)
        give_role(session, group, other)
        stranger = new_client().sign_in(session.get_one(Account, other.account_id))
        log_id = new_id()
        phone.put(f"{API}/group-logs/{log_id}", json=tap(group))

        assert stranger.post(f"{API}/group-logs/{log_id}/withdrawal").status_code == 404
        assert lead.post(f"{API}/group-logs/{log_id}/withdrawal").status_code == 200

    def test_are_append_only_in_the_database(self, session, group, volunteer):
        log = make_log(session, group, volunteer)
        session.commit()

        with pytest.raises(IntegrityError, match="append_only_group_count"), session.begin_nested():
            session.execute(update(GroupCount).values(count=9))
        with pytest.raises(IntegrityError, match="append_only_group_log"), session.begin_nested():
            session.execute(delete(type(log)))

    def test_of_one_kind_at_once_leave_one_mark(self, session, app, group, volunteer, new_client):
        session.commit()
        account = session.get_one(Account, volunteer.account_id)
        phones = [new_client().sign_in(account) for _ in range(6)]
        bodies = [tap(group) for _ in phones]
        start, answers = Barrier(len(phones)), []

        def send(browser, body):
            start.wait()
            answers.append(browser.put(f"{API}/group-logs/{new_id()}", json=body).status_code)

        threads = [Thread(target=send, args=pair) for pair in zip(phones, bodies, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert answers == [200] * len(phones)
        session.expire_all()
        assert len(session.scalars(select(GroupCount)).all()) == len(phones)
        assert len(session.scalars(select(GroupMark)).all()) == 1


class TestOnePersonTwice:
    def test_keeps_roles_turns_and_logs_once(self, session, project, group, volunteer):
        other = make_volunteer(session)
        second = make_group(session, project, owner=other)
        for who in (volunteer, other):
            give_role(session, second, who)
        log = make_log(session, second, other)

        merging.merge(session, kept=volunteer, absorbed=other, now=clock.now())
        session.expire_all()

        held = session.scalars(select(GroupPost).where(GroupPost.until_on.is_(None), GroupPost.group_id == second.id))
        assert {(post.volunteer_id, post.role) for post in held} == {
            (volunteer.id, GroupRole.OWNER),
            (volunteer.id, GroupRole.ADVICE),
        }
        assert log.volunteer_id == volunteer.id


class TestList:
    def test_shows_what_is_due_and_filters_by_it(self, session, lead, project, group, volunteer):
        settled = make_group(session, project, community="青石社区", firm="青石律师事务所", from_on=TODAY)
        newcomer = session.get_one(Volunteer, owner_of(settled))
        make_log(session, settled, newcomer)
        make_log(session, group, volunteer)
        session.commit()

        found = lead.get(f"{API}/projects/{project.id}/groups").json
        overdue = lead.get(f"{API}/projects/{project.id}/groups?due=overdue").json
        quiet = lead.get(f"{API}/projects/{project.id}/groups?due=settled").json

        assert [row["community"] for row in found["items"]] == ["云溪社区", "青石社区"]
        assert found["counts"] == {"groups": 2, "due": 1, "overdue": 1}
        assert found["communities"] == ["云溪社区", "青石社区"]
        assert [row["id"] for row in overdue["items"]] == [str(group.id)]
        assert [row["id"] for row in quiet["items"]] == [str(settled.id)]

    def test_is_searched_by_community_name_firm_and_owner(self, session, lead, project, group, volunteer):
        make_group(session, project, community="青石社区", name="青石一群", firm="青石律师事务所")
        owner = "言午律师"
        session.get_one(Account, volunteer.account_id).display_name = owner
        session.commit()

        for words, hits in {"青石一": 1, "云溪测试律师": 1, owner: 1, "没有": 0, "社区": 2, "%": 0}.items():
            found = lead.get(f"{API}/projects/{project.id}/groups", query_string={"q": words}).json
            assert found["total"] == hits, words
        assert lead.get(f"{API}/projects/{project.id}/groups?community=青石社区").json["total"] == 1
        assert lead.get(f"{API}/projects/{project.id}/groups?firm=青石律师事务所").json["total"] == 1

    def test_is_paged_and_puts_the_longest_overdue_first_when_asked(self, session, lead, project, group):
        make_group(session, project, community="阿尔法社区", from_on=TODAY)
        path = f"{API}/projects/{project.id}/groups?page_size=1"

        assert lead.get(f"{path}&sort=urgency").json["items"][0]["id"] == str(group.id)
        second = lead.get(f"{path}&page=2").json
        assert (second["total"], len(second["items"])) == (2, 1)

    def test_leaves_out_groups_that_ended(self, lead, project, group):
        assert lead.post(f"{API}/community-groups/{group.id}/end").status_code == 204
        assert lead.post(f"{API}/community-groups/{group.id}/end").json["reason"] == "group_ended"
        assert lead.get(f"{API}/projects/{project.id}/groups").json["total"] == 0


class TestCadences:
    def test_are_the_groups_own_else_the_projects_else_usual(self, lead, project, group):
        def lectures():
            counters = lead.get(f"{API}/community-groups/{group.id}").json["counters"]
            return next(row for row in counters if row["kind"] == "lectures")

        def wanted():
            return lectures()["cadence"]

        assert wanted() == "half_yearly"
        lead.put(f"{API}/projects/{project.id}/cadences/lectures", json={"cadence": "quarterly"})
        assert wanted() == "quarterly"
        lead.put(f"{API}/community-groups/{group.id}/cadences/lectures", json={"cadence": "never"})
        assert wanted() == "never"
        assert (lectures()["own_cadence"], lectures()["next_by_on"]) == ("never", None)
        lead.put(f"{API}/community-groups/{group.id}/cadences/lectures", json={"cadence": None})
        assert wanted() == "quarterly"
        assert lectures()["own_cadence"] is None
        assert lectures()["next_by_on"] is not None
        assert lead.put(f"{API}/projects/{project.id}/cadences/poems", json={"cadence": None}).status_code == 404

    def test_are_listed_for_a_whole_project(self, lead, project, group):
        def lectures():
            found = lead.get(f"{API}/projects/{project.id}/cadences").json
            assert found["may_run"] is True
            return next(row for row in found["items"] if row["kind"] == "lectures")

        usual = {"kind": "lectures", "usual_cadence": "half_yearly"}
        assert lectures() == usual | {"cadence": "half_yearly", "own_cadence": None, "differing_groups": 0}
        lead.put(f"{API}/projects/{project.id}/cadences/lectures", json={"cadence": "quarterly"})
        lead.put(f"{API}/community-groups/{group.id}/cadences/lectures", json={"cadence": "never"})
        assert lectures() == usual | {"cadence": "quarterly", "own_cadence": "quarterly", "differing_groups": 1}
        lead.post(f"{API}/community-groups/{group.id}/end")
        assert lectures()["differing_groups"] == 0


def owner_of(group):
    session = Session.object_session(group)
    return session.scalars(select(GroupPost.volunteer_id).where(GroupPost.group_id == group.id)).first()
