"""What is done when a reorganisation is confirmed, and what of before stays as it was."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from backend.attendance.service import opening
from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.identity.models import Account
from backend.members.models import Affiliation, AffiliationReason, PartyGroup
from backend.members.service import affiliations, groups
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Grant, PartyOrganisation, Role
from backend.organisations.service import tree
from tests.factories.activities import make_venue
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_grant, make_officer
from tests.factories.record import make_meeting, written
from tests.factories.reorganisations import founding, going, wish

TODAY = clock.local_date(NOON)
DAY = timedelta(days=1)


def homes(session, *, on=TODAY):
    """How many members each branch has on the day, by short name."""
    session.expire_all()
    rows = session.execute(
        select(PartyOrganisation.short_name, func.count())
        .join(Affiliation, Affiliation.organisation_id == PartyOrganisation.id)
        .where(Affiliation.from_on <= on, (Affiliation.until_on.is_(None)) | (Affiliation.until_on > on))
        .group_by(PartyOrganisation.short_name)
    )
    return {name: number for name, number in rows}


class TestDissolving:
    def test_sends_members_where_they_were_told_and_the_rest_to_another_branch(
        self, session, carry_out, branches, members
    ):
        first, second, third = branches

        done = carry_out(wish("dissolve", [first], going(second, members[0][:2]), going(third)))

        assert done["state"] == "applied"
        assert homes(session) == {"律师二支部": 7, "律师三支部": 8}
        assert homes(session, on=TODAY - DAY) == {"律师一支部": 5, "律师二支部": 5, "律师三支部": 5}

    def test_writes_dated_rows_that_say_why_and_from_where(self, session, carry_out, branches, members):
        carry_out(wish("dissolve", [branches[0]], going(branches[1])))

        old, new = reversed(affiliations.list_affiliations(session, member_id=members[0][0].id))

        assert (old.until_on, new.from_on, new.until_on) == (TODAY, TODAY, None)
        assert (new.reason, new.previous_id) == (AffiliationReason.REORGANISATION, old.id)

    def test_ends_the_branch_in_the_tree_from_the_day_on(self, session, carry_out, branches, members, committee):
        carry_out(wish("dissolve", [branches[0]], going(branches[1])))
        session.expire_all()

        assert session.get_one(PartyOrganisation, branches[0].id).dissolved_on == TODAY
        assert branches[0].id not in session.scalars(tree.subtree_of(committee.id, on=TODAY)).all()
        assert branches[0].id in session.scalars(tree.subtree_of(committee.id, on=TODAY - DAY)).all()

    def test_ends_roles_and_groups_of_the_branch(self, session, carry_out, branches, members):
        grant = make_grant(
            session,
            account=make_officer(session, Role.SECRETARY, branches[0]),
            role=Role.AUDITOR,
            organisation=branches[0],
        )
        group = groups.create(session, organisation=branches[0], name="第一党小组", now=clock.now())
        groups.put_member(session, member=members[0][0], group=group, organisation_id=branches[0].id, now=clock.now())

        carry_out(wish("dissolve", [branches[0]], going(branches[1])))
        session.expire_all()

        assert session.get_one(Grant, grant.id).until_at == NOON
        assert session.get_one(PartyGroup, group.id).dissolved_on == TODAY

    def test_hands_venues_to_where_most_members_go(self, session, carry_out, branches, members):
        venue = make_venue(session, branches[0])

        carry_out(wish("dissolve", [branches[0]], going(branches[1], members[0][:2]), going(branches[2])))
        session.refresh(venue)

        assert venue.organisation_id == branches[2].id


class TestMerging:
    def test_founds_the_branch_where_the_first_one_stood(self, session, carry_out, branches, members, committee):
        done = carry_out(wish("merge", branches[:2], founding("云溪律师联合党支部", kind="joint_branch")))

        founded = session.get_one(PartyOrganisation, UUID(done["summary"]["parts"][0]["organisation_id"]))
        assert homes(session) == {"云溪律师联合党支部": 10, "律师三支部": 5}
        assert (founded.kind, founded.founded_on) == ("joint_branch", TODAY)
        assert founded.id in session.scalars(tree.subtree_of(committee.id, on=TODAY)).all()

    def test_tells_every_member_and_writes_every_move_down(self, session, carry_out, branches, members):
        carry_out(wish("merge", [branches[0]], going(branches[1])))
        session.expire_all()

        told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.BRANCH_CHANGED)).all()
        moved = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.MEMBER_MOVED)).all()
        assert {found.account_id for found in told} == {member.account_id for member in members[0]}
        assert {found.facts["organisation"] for found in told} == {"律师二支部"}
        assert {found.subject_id for found in moved} == {member.id for member in members[0]}


class TestSplitting:
    def test_leaves_who_is_not_named(self, session, carry_out, branches, members):
        members[0] += [make_member(session, branches[0]) for _ in range(3)]
        names = ("云溪律师第四党支部", "云溪律师第五党支部")

        carry_out(
            wish(
                "split",
                [branches[0]],
                *(founding(name, members[0][n : n + 3]) for n, name in zip((0, 3), names, strict=True)),
            )
        )

        assert homes(session) == {"律师一支部": 2, "律师二支部": 5, "律师三支部": 5, **dict.fromkeys(names, 3)}


class TestMoving:
    def test_hundreds_take_a_few_statements(self, session, carry_out, branches, members):
        many = [make_member(session, branches[0]) for _ in range(120)]

        done = carry_out(wish("move", [branches[0]], going(branches[1], many)))

        assert len(done["moved"]) == 120
        assert homes(session)["律师二支部"] == 125

    def test_ends_only_the_roles_of_who_leaves(self, session, carry_out, branches, members):
        accounts = [member.account_id for member in members[0][:2]]
        held = [
            make_grant(
                session, account=session.get_one(Account, account), role=Role.BRANCH_COMMITTEE, organisation=branches[0]
            )
            for account in accounts
        ]

        carry_out(wish("move", [branches[0]], going(branches[1], [members[0][0]])))
        session.expire_all()

        assert [session.get_one(Grant, grant.id).until_at for grant in held] == [NOON, None]


class TestEarlierMeetings:
    def test_keep_minutes_hash_and_roster(self, session, new_client, carry_out, branches, members):
        with clock.frozen(NOON - DAY):
            officer = make_officer(session, Role.SECRETARY, branches[0])
            meeting = make_meeting(session, branches[0], present=members[0][:3], by=officer)
            opening.close(session, activity=meeting, now=clock.now())
            secretary, path = new_client().sign_in(officer), f"/api/v1/activities/{meeting.id}/minutes/{branches[0].id}"
            revision = secretary.put(path, json=written()).json["revision"]
            line = secretary.post(f"{path}/final", json={"revision": revision}).json["versions"][0]
        paths = (f"/api/v1/minutes-versions/{line['id']}", f"/api/v1/activities/{meeting.id}/roster")
        before = [new_client().sign_in(officer).get(found).json for found in paths]

        carry_out(wish("move", [branches[0]], going(branches[1], members[0][:2])))
        after = [new_client().sign_in(officer).get(found).json for found in paths]

        assert before[0]["sha256"] == after[0]["sha256"]
        assert before[1]["lines"] == after[1]["lines"]


@pytest.mark.parametrize(("back", "status"), [(0, 201), (31, 201), (32, 422), (-1, 422)])
class TestTheDay:
    def test_is_today_or_up_to_31_days_ago(self, session, propose, branches, members, back, status):
        day: date = TODAY - back * DAY

        answer = propose(wish("merge", [branches[0]], going(branches[1]), effective_on=day.isoformat()))

        assert answer.status_code == status


class TestABranchElsewhere:
    def test_is_the_matter_of_a_committee_above_both(self, session, proposer, branches, members):
        elsewhere = make_branch(session)

        answer = proposer.post("/api/v1/reorganisations/dry-runs", json=wish("merge", [branches[0]], going(elsewhere)))

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")
