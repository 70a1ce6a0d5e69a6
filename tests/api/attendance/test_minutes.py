"""Minutes: drafted from agenda, roster and votes; final ones never change."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.attendance.models import Leave, LeaveCategory, MinutesVersion
from backend.attendance.service import leave, opening
from backend.core import clock
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.factories.record import make_meeting, vote, written
from tests.support.parallel import together

NOTE = "陪母亲去医院复查膝盖"


@pytest.fixture
def members(session, branch):
    """Two who came, one on leave, one who is missing."""
    names = ["安一", "白二", "陈三", "丁四"]
    return [make_member(session, branch, name=name, account=True) for name in names]


@pytest.fixture
def meeting(session, branch, members, officer):
    meeting = make_meeting(session, branch, present=members[:2], by=officer)
    leave.ask(
        session,
        activity=meeting,
        member_id=members[2].id,
        category=LeaveCategory.SICK,
        note=NOTE,
        account_id=members[2].account_id,
        now=clock.now(),
    )
    return meeting


@pytest.fixture
def path(meeting, branch):
    return f"/api/v1/activities/{meeting.id}/minutes/{branch.id}"


@pytest.fixture
def closed(session, meeting):
    opening.close(session, activity=meeting, now=clock.now())
    session.flush()
    return meeting


@pytest.fixture
def final(secretary, closed, path):
    """The first version, as its line in the list says."""
    revision = secretary.put(path, json=written()).json["revision"]
    return secretary.post(f"{path}/final", json={"revision": revision}).json["versions"][0]


def version(secretary, line):
    return secretary.get(f"/api/v1/minutes-versions/{line['id']}").json


class TestDraft:
    def test_begins_with_a_place_for_every_point_of_the_agenda(self, secretary, path):
        draft = secretary.get(path).json

        assert draft["state"] == "draft"
        assert [point["title"] for point in draft["points"]] == ["通报上季度工作", "讨论吸收预备党员", "表决"]
        assert (draft["revision"], draft["recorder"]) == (0, "李书记")
        assert draft["may"] == ["write"]  # Nothing is fixed before the meeting is over.

    def test_says_who_came_with_reasons_by_category_only(self, secretary, path):
        answer = secretary.get(path)

        attendance = answer.json["facts"]["attendance"]
        assert (attendance["expected"], attendance["attended"]) == (4, 2)
        assert (attendance["on_leave"], attendance["absent"]) == (1, 1)
        assert [(p["name"], p["recorded_as"], p["category"]) for p in attendance["people"]] == [
            ("安一", "present", None),
            ("白二", "present", None),
            ("陈三", "on_leave", "sick"),
            ("丁四", "absent", None),
        ]
        assert NOTE not in answer.text

    def test_is_kept_as_it_was_written(self, secretary, path):
        kept = secretary.put(path, json=written()).json

        assert kept["revision"] == 1
        assert secretary.get(path).json["decisions"] == "下月 5 日前完成走访。"
        assert secretary.put(path, json=written(1, decisions="另议。")).json["revision"] == 2

    def test_of_two_who_write_the_later_one_hears_of_the_other(self, secretary, path):
        secretary.put(path, json=written())

        answer = secretary.put(path, json=written(0))

        assert (answer.status_code, answer.json["reason"]) == (409, "changed_meanwhile")

    def test_of_a_branch_that_is_no_host_is_nowhere(self, secretary, meeting, other_branch):
        assert secretary.get(f"/api/v1/activities/{meeting.id}/minutes/{other_branch.id}").status_code == 404


class TestFinalising:
    def test_fixes_everything_under_a_hash(self, session, secretary, path, final, look):
        found = version(secretary, final)

        kept = session.scalars(select(MinutesVersion)).one()
        assert hashlib.sha256(kept.snapshot.encode()).hexdigest() == final["sha256"] == found["sha256"]
        assert found["is_intact"] is True
        assert (found["number"], found["reason"], found["chair"]) == (1, None, "李书记")
        assert secretary.get(path).json["state"] == "final"
        assert NOTE not in kept.snapshot

    def test_marks_the_activity_as_minuted(self, secretary, meeting, final):
        activity = secretary.get(f"/api/v1/activities/{meeting.id}").json

        assert activity["state"] == "minuted"
        assert set(activity["may"]) == {"roster", "minutes", "photos"}

    def test_erases_the_free_text_of_leaves_and_keeps_the_category(self, session, final):
        session.rollback()
        kept = session.scalars(select(Leave)).one()

        assert (kept.note_sealed, kept.category) == (None, LeaveCategory.SICK)

    def test_keeps_no_free_text_of_later_leaves_either(self, session, secretary, meeting, members, final):
        answer = secretary.put(
            f"/api/v1/activities/{meeting.id}/leaves/{members[3].id}", json={"category": "work", "note": NOTE}
        )

        assert (answer.json["leave"]["category"], answer.json["leave"]["note"]) == ("work", None)

    def test_is_unmoved_by_transfers_renames_and_corrections(
        self, session, secretary, meeting, members, branch, other_branch, final
    ):
        before = version(secretary, final)

        later = clock.now() + timedelta(days=1)
        affiliations.move(
            session,
            member=members[0],
            to=other_branch,
            on=clock.local_date(later),
            reason=AffiliationReason.TRANSFER,
            now=later,
        )
        members[1].name, branch.name = "改了名", "云溪律师联合党支部"
        session.execute(text("UPDATE attendance SET status = 'undone'"))
        secretary.put(f"/api/v1/activities/{meeting.id}/leaves/{members[3].id}", json={"category": "work"})

        assert version(secretary, final) == before

    def test_cannot_be_changed_in_the_database(self, session, final):
        for statement in ("UPDATE minutes_version SET sha256 = ''", "DELETE FROM minutes_version"):
            with pytest.raises(IntegrityError):
                session.execute(text(statement))
            session.rollback()

    def test_waits_for_the_close(self, secretary, path):
        secretary.put(path, json=written())

        answer = secretary.post(f"{path}/final", json={"revision": 1})

        assert (answer.status_code, answer.json["reason"]) == (409, "not_over")

    def test_needs_a_host_and_a_recorder(self, secretary, closed, path):
        secretary.put(path, json=written(chair="", recorder=""))

        answer = secretary.post(f"{path}/final", json={"revision": 1})

        assert (answer.status_code, answer.json["reason"]) == (422, "minutes_incomplete")
        assert answer.json["fields"] == ["chair", "recorder"]

    def test_is_for_the_secretary_while_the_committee_may_write(self, session, new_client, branch, closed, path):
        helper = new_client().sign_in(make_officer(session, Role.BRANCH_COMMITTEE, branch, display_name="王记录"))

        draft = helper.put(path, json=written()).json

        assert draft["may"] == ["write"]
        assert helper.post(f"{path}/final", json={"revision": 1}).status_code == 403

    def test_happens_once_however_many_ask_at_the_same_time(self, new_client, officer, secretary, closed, path, look):
        revision = secretary.put(path, json=written()).json["revision"]
        phones = [new_client().sign_in(officer) for _ in range(6)]

        answers = together(
            [lambda phone=phone: phone.post(f"{path}/final", json={"revision": revision}) for phone in phones]
        )

        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
        assert look.count(MinutesVersion) == 1

    def test_closes_the_votes_too(self, secretary, meeting, branch, final):
        answer = secretary.post(f"/api/v1/activities/{meeting.id}/resolutions", json=vote(branch.id))

        assert (answer.status_code, answer.json["reason"]) == (409, "minutes_final")

    def test_tells_the_votes_that_stand(self, secretary, closed, branch, path):
        secretary.post(f"/api/v1/activities/{closed.id}/resolutions", json=vote(branch.id))
        revision = secretary.put(path, json=written()).json["revision"]

        line = secretary.post(f"{path}/final", json={"revision": revision}).json["versions"][0]

        facts = version(secretary, line)["facts"]
        assert facts["quorum"] == {"voters": 4, "present_voters": 2}
        (told,) = facts["resolutions"]
        assert (told["text"], told["yes"], told["passed"]) == ("同意接收周舟同志为中共预备党员", 2, False)


class TestAmending:
    def test_makes_a_new_version_with_its_reason_and_keeps_the_old_one(self, secretary, path, final):
        draft = secretary.post(f"{path}/amendment", json={"reason": "漏记一项决定"}).json
        assert (draft["state"], draft["amendment_reason"]) == ("draft", "漏记一项决定")
        draft = secretary.put(path, json=written(draft["revision"], decisions="增加一项。")).json

        lines = secretary.post(f"{path}/final", json={"revision": draft["revision"]}).json["versions"]

        assert [(line["number"], line["reason"]) for line in lines] == [(2, "漏记一项决定"), (1, None)]
        assert version(secretary, lines[0])["decisions"] == "增加一项。"
        assert version(secretary, final)["decisions"] == "下月 5 日前完成走访。"

    def test_can_be_given_up(self, secretary, path, final):
        draft = secretary.post(f"{path}/amendment", json={"reason": "看错了"}).json
        secretary.put(path, json=written(draft["revision"], decisions="写错了"))

        answer = secretary.delete(f"{path}/amendment")

        assert (answer.json["state"], answer.json["decisions"]) == ("final", "下月 5 日前完成走访。")
        assert len(answer.json["versions"]) == 1

    def test_is_the_only_way_to_change_what_is_final(self, secretary, path, final):
        revision = secretary.get(path).json["revision"]

        answer = secretary.put(path, json=written(revision))

        assert (answer.status_code, answer.json["reason"]) == (409, "minutes_final")

    def test_of_what_is_not_final_makes_no_sense(self, secretary, closed, path):
        secretary.put(path, json=written())

        assert secretary.post(f"{path}/amendment", json={"reason": "改"}).json["reason"] == "minutes_not_final"
        assert secretary.delete(f"{path}/amendment").json["reason"] == "minutes_not_final"


class TestJointActivity:
    @pytest.fixture
    def joint(self, session, branch, other_branch, officer):
        make_member(session, branch, name="安一")
        make_member(session, other_branch, name="白二")
        meeting = make_meeting(session, branch, present=[], by=officer, state=ActivityState.PUBLISHED)
        host = ActivityHost(activity_id=meeting.id, organisation_id=other_branch.id)
        host.organisation = other_branch
        meeting.hosts.append(host)
        session.flush()
        opening.open_check_in(session, activity=meeting, now=clock.now())
        opening.close(session, activity=meeting, now=clock.now())
        session.flush()
        return meeting

    def test_has_minutes_per_host_with_its_own_people(
        self, session, new_client, secretary, joint, branch, other_branch
    ):
        other = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        mine = secretary.get(f"/api/v1/activities/{joint.id}/minutes/{branch.id}").json
        theirs = other.get(f"/api/v1/activities/{joint.id}/minutes/{other_branch.id}").json

        assert [person["name"] for person in mine["facts"]["attendance"]["people"]] == ["安一"]
        assert [person["name"] for person in theirs["facts"]["attendance"]["people"]] == ["白二"]
        assert secretary.get(f"/api/v1/activities/{joint.id}/minutes/{other_branch.id}").status_code == 404

    def test_is_minuted_when_all_hosts_are(self, session, new_client, secretary, joint, branch, other_branch):
        other = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))
        states = []

        for phone, place in ((secretary, branch), (other, other_branch)):
            path = f"/api/v1/activities/{joint.id}/minutes/{place.id}"
            phone.put(path, json=written())
            phone.post(f"{path}/final", json={"revision": 1})
            session.rollback()
            states.append(session.scalar(select(Activity.state)))

        assert states == [ActivityState.CLOSED, ActivityState.MINUTED]
