"""The demo city as it stands after seeding: built once for all cases, in the afternoon of a Thursday."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.activities.models import (
    HELD,
    Activity,
    ActivityCredit,
    ActivityHost,
    ActivityPhoto,
    ActivityState,
    Credit,
    Series,
    Venue,
    VenueUse,
)
from backend.activities.rules import window_of
from backend.activities.service import sign_ups
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    AttendanceStatus,
    CardKind,
    Correction,
    CorrectionState,
    Grade,
    Leave,
    MemberCard,
    MinutesVersion,
    Outcome,
    PresenceClaim,
    PresenceClaimState,
    Resolution,
    RosterEntry,
    ScanEvent,
    Steward,
)
from backend.cases.models import Case
from backend.cases.service import reading
from backend.core import audit, clock
from backend.core.audit import AuditEntry
from backend.core.db import Base
from backend.duties.models import DutyExclusion, DutySnapshot
from backend.identity.models import Account
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import accounts, demo, hashing
from backend.members.models import (
    Affiliation,
    Circle,
    DisclosureEntry,
    DuesMark,
    GroupMembership,
    Member,
    MemberStanding,
    Pledge,
    PostHolding,
    Standing,
    VanguardPost,
)
from backend.members.service import numbers, probation
from backend.notifications.models import Notification
from backend.organisations.models import Grant, OrganisationKind, PartyOrganisation, Role
from backend.transfers.models import RouteKind, Transfer
from backend.volunteering.models import (
    CommunityGroup,
    GroupLog,
    GroupPost,
    GroupRole,
    GroupTurn,
    HoursImport,
    HoursImportState,
    Project,
    ProjectKind,
    ProofObjection,
    ProofRequest,
    ProofRequestState,
    ProofState,
    RecordState,
    ReviewLevel,
    ServiceProof,
    ServiceRecord,
    ServiceStay,
    Source,
)
from backend.volunteering.models import Grade as ServiceGrade
from seeds.demo import city, escort, history, people, today
from seeds.demo.accounts import ACCOUNTS, ELDER, MEMBER, SECRETARY
from seeds.demo.programme import FROM_PAPER
from seeds.demo.seeding import Seeded, seed

NOW = datetime(2026, 7, 30, 6, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(plain_database, _cleaner):
    """The seeded database; cases look at it and roll back what they try.

    On PostgreSQL, where each of the many thousand statements is a round trip, two months are replayed instead of six.
    """
    is_sqlite = plain_database.engine.dialect.name == "sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "MONTHS", history.MONTHS if is_sqlite else 2)
        with plain_database.transaction() as session:
            assert seed(session, now=NOW) is Seeded.BUILT
        yield plain_database
    _cleaner()


@pytest.fixture
def look(built):
    with built.new_session() as session:
        yield session
        session.rollback()


def count(session, table, *where):
    return session.scalar(select(func.count()).select_from(table).where(*where))


def everything(session):
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def branch_named(session, name):
    return session.scalars(select(PartyOrganisation).where(PartyOrganisation.name == name)).one()


def activities_of(session, name, *states):
    return session.scalars(
        select(Activity)
        .join(ActivityHost, ActivityHost.activity_id == Activity.id)
        .where(
            ActivityHost.organisation_id == branch_named(session, name).id,
            Activity.state.in_(states),
            Activity.entered_later_at.is_(None),
        )
        .order_by(Activity.starts_at)
    ).all()


def account_of(session, person):
    return accounts.find_by_phone(session, phone=people.phone(person.number))


class TestOrganisations:
    def test_stand_under_one_work_committee(self, look):
        kinds = dict(look.execute(select(PartyOrganisation.kind, func.count()).group_by(PartyOrganisation.kind)).all())

        assert kinds[OrganisationKind.WORK_COMMITTEE] == 1
        assert kinds[OrganisationKind.INDUSTRY_COMMITTEE] == 8
        assert sum(number for kind, number in kinds.items() if "branch" in kind and "general" not in kind) == 40
        assert kinds[OrganisationKind.JOINT_BRANCH] >= 5
        assert kinds[OrganisationKind.GENERAL_BRANCH] >= 3

    def test_have_a_secretary_and_a_deputy_with_grants_and_five_posts_filled(self, look):
        assert count(look, Grant, Grant.role == Role.SECRETARY) == 40
        assert count(look, Grant, Grant.role == Role.DEPUTY_SECRETARY) == 40
        assert count(look, PostHolding, PostHolding.until_on.is_(None)) == 200


class TestMembers:
    def test_are_some_twelve_hundred_each_in_one_branch_but_for_the_one_who_is_still_arriving(self, look):
        members = count(look, Member)
        arriving = count(look, Transfer, Transfer.kind == RouteKind.INCOMING, Transfer.closed_at.is_(None))

        assert 1150 <= members <= 1250
        assert arriving == 1
        assert count(look, Affiliation, Affiliation.until_on.is_(None)) == members - arriving
        assert count(look, Affiliation) > members + 30  # Some came from another branch.
        assert count(look, GroupMembership) > 400

    def test_have_standings_that_changed(self, look):
        assert count(look, MemberStanding, MemberStanding.standing == Standing.PROBATIONARY) > 20
        assert count(look, MemberStanding, MemberStanding.until_on.is_not(None)) > 5

    def test_have_numbers_that_belong_to_nobody(self, look):
        members = look.scalars(select(Member).where(Member.id_number_sealed.is_not(None)).limit(50)).all()

        assert all(numbers.id_number_of(look, member).startswith("999999") for member in members)
        assert look.scalars(select(Member.phone_first3).distinct()).all() in (["154", None], [None, "154"])

    def test_have_an_account_in_three_cases_of_five_and_a_password_in_ten(self, look):
        with_account = count(look, Member, Member.account_id.is_not(None)) / count(look, Member)

        assert 0.55 <= with_account <= 0.68
        assert count(look, Account, Account.activated_at.is_(None)) == len(escort.DRIVERS)
        assert count(look, Account, Account.password_hash.is_not(None)) == len(ACCOUNTS)


class TestAccounts:
    @pytest.mark.parametrize("person", ACCOUNTS, ids=lambda person: person.title_en)
    def test_open_with_the_demo_password_and_have_their_role(self, look, person):
        account = account_of(look, person)
        roles = look.scalars(select(Grant.role).where(Grant.account_id == account.id, Grant.until_at.is_(None))).all()

        assert account.display_name == person.name
        assert hashing.is_right(DEMO_PASSWORD, password_hash=account.password_hash)
        assert roles == ([person.role] if person.role else [])


class TestHistory:
    def test_has_a_closed_theme_day_of_every_branch_in_every_month(self, look):
        for branch in city.branches():
            held = activities_of(look, branch.name, *HELD)
            assert len(held) == history.MONTHS
            assert held[-1].starts_at < NOW
            assert len({activity.held_on.month for activity in held}) == history.MONTHS

    def test_has_final_minutes_of_the_home_branch_but_for_the_last_day(self, look):
        minuted = activities_of(look, city.HOME, ActivityState.MINUTED)

        assert len(minuted) == history.MONTHS - 1
        assert count(look, MinutesVersion) == len(minuted)
        meetings = count(
            look,
            ActivityCredit,
            ActivityCredit.activity_id.in_([activity.id for activity in minuted]),
            ActivityCredit.credit == Credit.MEMBERS_MEETING,
        )
        assert meetings >= (history.MONTHS - 1) // 3  # One a quarter.
        assert count(look, Resolution) == meetings

    def test_has_rosters_as_of_the_day(self, look):
        last = activities_of(look, city.HOME, ActivityState.CLOSED)[-1]
        on_roster = set(look.scalars(select(RosterEntry.member_id).where(RosterEntry.activity_id == last.id)))
        belonged = set(
            look.scalars(
                select(Affiliation.member_id).where(
                    Affiliation.organisation_id == branch_named(look, city.HOME).id,
                    Affiliation.from_on <= last.held_on,
                    (Affiliation.until_on.is_(None)) | (Affiliation.until_on > last.held_on),
                )
            )
        )
        assert on_roster == belonged

    def test_has_believable_attendance_with_evidence(self, look):
        expected, came = count(look, RosterEntry), count(look, Attendance, Attendance.status.in_(COUNTS_AS_IN))

        assert 0.7 <= came / expected <= 0.95
        assert count(look, Attendance, Attendance.status == AttendanceStatus.LATE) > 15 * history.MONTHS
        assert set(look.scalars(select(Attendance.grade).distinct())) == {
            *(Grade.SELF_SCANNED, Grade.SECOND_PERSON),
            Grade.ENTERED_LATER,  # One activity came from paper.
        }
        assert count(look, ScanEvent, ScanEvent.outcome == Outcome.CHECKED_IN) == came
        assert count(look, ScanEvent, ScanEvent.outcome == Outcome.ALREADY) > 2 * history.MONTHS
        reasons = set(look.scalars(select(ScanEvent.reason).where(ScanEvent.outcome == Outcome.REFUSED)))
        assert reasons == {"code_expired"}

    def test_has_leaves_with_notes_a_claim_that_waits_and_a_number_that_was_looked_at(self, look):
        assert count(look, Leave, Leave.note_sealed.is_not(None)) > 10 * history.MONTHS
        assert count(look, PresenceClaim, PresenceClaim.state == PresenceClaimState.PENDING) == 1
        assert look.scalars(select(DisclosureEntry.account_id)).one() == account_of(look, SECRETARY).id
        of_member = Notification.account_id == account_of(look, MEMBER).id
        unread = count(
            look, Notification, of_member & Notification.read_at.is_(None) & Notification.withdrawn_at.is_(None)
        )
        assert 1 <= unread <= 10

    def test_lies_in_the_past_and_its_trail_can_be_sealed(self, look):
        assert look.scalar(select(func.max(ScanEvent.received_at))) <= NOW
        assert look.scalar(select(func.max(AuditEntry.at))) <= NOW
        while audit.seal(look):
            pass
        assert audit.first_broken_link(look) is None

    def test_leaves_a_draft_and_a_published_theme_day_ahead(self, look):
        drafts = activities_of(look, city.HOME, ActivityState.DRAFT)
        assert sum("主题党日" in activity.title or "党课" in activity.title for activity in drafts) == 1
        published = activities_of(look, city.HOME, ActivityState.PUBLISHED)
        ahead = [one for one in published if one.series_id is None and one.circle is Circle.PLENARY]
        assert len(ahead) == 2
        assert all(activity.starts_at > NOW + timedelta(days=1) for activity in ahead)

    def test_keeps_a_quarter_and_plans_committee_meetings(self, look):
        published = activities_of(look, city.HOME, ActivityState.PUBLISHED)
        assert sum(activity.circle is Circle.COMMITTEE for activity in published) == 3
        assert look.scalars(select(DutySnapshot.made_on)).one() <= NOW.date()
        assert look.scalars(select(DutyExclusion.rule_key)).one() == "group_meeting"

    def test_fills_the_outing_and_lets_two_wait(self, look):
        published = activities_of(look, city.HOME, ActivityState.PUBLISHED)
        (outing,) = [activity for activity in published if activity.capacity is not None]

        counts = sign_ups.count(look, activity_id=outing.id)

        assert (counts.taken, counts.waiting) == (outing.capacity, 2)


class TestYear:
    def test_is_planned_by_the_home_branch_with_one_that_was_changed_by_itself(self, look):
        published = activities_of(look, city.HOME, ActivityState.PUBLISHED)
        planned = sorted((each for each in published if each.series_id is not None), key=lambda each: each.series_on)

        assert len(planned) == 12
        assert [each.detached_at is not None for each in planned] == [False, False, True] + [False] * 9
        assert sum(each.venue_id is not None for each in planned) == 11

    def test_has_two_venues_that_everybody_may_book(self, look):
        assert count(look, Venue, Venue.use == VenueUse.EVERYBODY) == 2
        assert count(look, Series, Series.ended_at.is_(None)) > 2


class TestToday:
    @pytest.mark.parametrize("name", city.MEETING_TODAY)
    def test_is_open_until_midnight_with_part_of_the_roster_in(self, look, name):
        (activity,) = activities_of(look, name, ActivityState.OPEN)
        window = window_of(activity)
        expected = count(look, RosterEntry, RosterEntry.activity_id == activity.id)
        arrived = count(look, Attendance, Attendance.activity_id == activity.id)

        assert window.opens_at < NOW
        assert window.closes_at == clock.start_of(clock.local_date(NOW) + timedelta(days=1))
        assert window.late_after_at >= window.closes_at
        assert 0 < arrived < expected / 2

    def test_leaves_the_demos_people_to_check_in_themselves(self, look):
        (activity,) = activities_of(look, city.HOME, ActivityState.OPEN)
        arrived = set(look.scalars(select(Attendance.member_id).where(Attendance.activity_id == activity.id)))
        waiting = look.scalars(
            select(Member).where(Member.account_id.in_([account_of(look, MEMBER).id, account_of(look, ELDER).id]))
        ).all()

        assert len(waiting) == 2
        assert not arrived & {member.id for member in waiting}

    @pytest.mark.parametrize("minutes", [1, 17 * 30 + 9, 10 * 60 + 25])
    def test_changes_nothing_while_it_is_open_whatever_the_hour(self, look, minutes):
        before = everything(look)
        later = min(NOW + timedelta(minutes=minutes), clock.start_of(clock.local_date(NOW)) + timedelta(hours=23.9))

        assert seed(look, now=later) is Seeded.UNCHANGED
        assert everything(look) == before

    @pytest.mark.parametrize("local_hour", [0, 9, 23.4, 23.95])
    def test_is_opened_anew_on_the_next_day_and_nothing_else_changes(self, look, local_hour):
        tomorrow = clock.start_of(clock.local_date(NOW) + timedelta(days=1)) + timedelta(hours=local_hour)
        before = everything(look)

        assert seed(look, now=tomorrow) is Seeded.TOPPED_UP

        look.flush()
        for name in city.MEETING_TODAY:
            (activity,) = activities_of(look, name, ActivityState.OPEN)
            window = window_of(activity)
            assert activity.held_on == clock.local_date(tomorrow)
            assert window.opens_at < tomorrow < window.closes_at
            assert len(activities_of(look, name, *HELD)) == history.MONTHS + 1
        after = everything(look)
        assert {name for name in after if after[name] != before[name]} <= {
            *("activity", "activity_host", "activity_credit", "audit_entry", "notification", "code_subject"),
            *("announcement", "closing", "steward"),
            *("roster_entry", "scan_event", "attendance", "leave", "short_code_throttle"),
        }

    def test_is_opened_anew_when_people_have_closed_it(self, look):
        (activity,) = activities_of(look, city.SECOND, ActivityState.OPEN)
        activity.state = ActivityState.CLOSED
        look.flush()

        assert today.open_todays(look, now=NOW) == 1

    def test_passes_a_branch_that_somebody_has_renamed(self, look):
        branch_named(look, city.SECOND).name = "改了名字的党支部"
        look.flush()

        assert today.open_todays(look, now=NOW + timedelta(days=1)) == len(city.MEETING_TODAY) - 1


class TestMark:
    def test_lets_the_demo_password_work_in_demo_mode_only(self, look):
        assert demo.accepts_password(look, demo=True)
        assert not demo.accepts_password(look, demo=False)


class TestWhatWaits:
    def test_are_late_scans_of_the_last_theme_day(self, look):
        last = activities_of(look, city.HOME, ActivityState.CLOSED)[-1]

        waiting = count(
            look, Attendance, Attendance.activity_id == last.id, Attendance.status == AttendanceStatus.PROVISIONAL
        )
        assert waiting == 2

    def test_is_nothing_of_what_was_entered_from_paper(self, look):
        entered = look.scalars(select(Activity).where(Activity.title == FROM_PAPER.title)).one()
        member_id = look.scalars(select(Member.id).where(Member.account_id == account_of(look, MEMBER).id)).one()
        lines = look.scalars(select(Attendance).where(Attendance.activity_id == entered.id)).all()

        assert (entered.state, entered.opened_at) == (ActivityState.CLOSED, entered.entered_later_at)
        assert {(line.status, line.grade) for line in lines} == {(AttendanceStatus.PRESENT, Grade.ENTERED_LATER)}
        assert member_id in {line.member_id for line in lines}
        assert len(lines) < count(look, RosterEntry, RosterEntry.activity_id == entered.id)

    def test_is_a_correction_that_was_asked(self, look):
        (asked,) = look.scalars(select(Correction)).all()

        assert asked.state is CorrectionState.PENDING

    def test_is_a_desk_in_the_hands_of_two_members(self, look):
        found = look.scalars(select(Steward)).all()

        assert {steward.account_id for steward in found} == {account_of(look, who).id for who in (MEMBER, ELDER)}
        assert {steward.until_at for steward in found} == {None}

    def test_are_cards_of_both_kinds(self, look):
        assert sorted(look.scalars(select(MemberCard.kind))) == sorted(CardKind)

    def test_are_dues_of_nearly_everybody_ticked_by_somebody_else(self, look):
        own = select(func.count()).select_from(DuesMark).join(Member, Member.id == DuesMark.member_id)

        assert count(look, DuesMark) > 0.9 * count(look, Member)
        assert look.scalar(own.where(Member.account_id == DuesMark.marked_by_account_id)) == 0
        assert len(set(look.scalars(select(DuesMark.paid_to)))) > 2

    def test_are_two_probations_one_of_which_is_over_and_undecided(self, look):
        home = look.scalars(select(PartyOrganisation).where(PartyOrganisation.name == city.HOME)).one()
        today = clock.local_date(NOW)

        lines = probation.list_of_branch(look, organisation_id=home.id, on=today)

        assert {line.clock.mark(today) for line in lines} >= {0, 30}
        assert not any(line.clock.is_decided for line in lines)

    @pytest.mark.one_database  # There, half a year of theme days is replayed.
    def test_are_one_who_is_missed_and_one_about_whom_people_decide(self, look):
        home = look.scalars(select(PartyOrganisation).where(PartyOrganisation.name == city.HOME)).one()
        steps = {
            line["step"] for line in reading.list_ladder(look, organisation_id=home.id, today=clock.local_date(NOW))
        }
        case = look.scalars(select(Case)).one()
        assert (steps, case.organisation_id, case.decision) == ({3, 6}, home.id, None)

    def test_are_photos_pledges_and_a_vanguard_post(self, look):
        assert (count(look, ActivityPhoto), count(look, Pledge), count(look, VanguardPost)) == (3, 2, 1)


class TestVolunteering:
    def test_has_projects_of_every_kind(self, look):
        assert set(look.scalars(select(Project.kind))) == set(ProjectKind)

    def test_has_records_of_every_grade_some_of_which_wait_at_every_level(self, look):
        waiting = (ServiceRecord.state == RecordState.WAITING,)

        assert set(look.scalars(select(ServiceRecord.grade))) == set(ServiceGrade)
        assert set(look.scalars(select(ServiceRecord.level).where(*waiting))) == set(ReviewLevel) - {ReviewLevel.NONE}
        assert set(look.scalars(select(ServiceRecord.state))) == set(RecordState)
        assert set(look.scalars(select(ServiceRecord.source))) == set(Source) - {Source.MAKE_UP}
        assert look.scalar(select(func.max(ServiceRecord.ends_at))) <= NOW

    def test_lets_somebody_serve_now(self, look):
        assert count(look, ServiceStay, ServiceStay.ended_at.is_(None)) == 1

    def test_has_two_dozen_groups_with_an_owner_a_rota_and_counters(self, look):
        owners = (GroupPost.role == GroupRole.OWNER, GroupPost.until_on.is_(None))

        assert count(look, CommunityGroup) == count(look, GroupPost, *owners) == 24
        assert count(look, GroupTurn) == 48
        assert count(look, GroupLog) >= 72

    def test_has_proofs_of_which_one_is_shown_and_doubted_and_one_revoked(self, look):
        states = sorted(look.scalars(select(ServiceProof.state)))
        shown = (ServiceProof.state == ProofState.VALID, ServiceProof.public_until_on > clock.local_date(NOW))

        assert states == [ProofState.REVOKED, ProofState.VALID, ProofState.VALID]
        assert count(look, ServiceProof, *shown) == count(look, ProofObjection) == 1
        assert count(look, ProofRequest, ProofRequest.state == ProofRequestState.PENDING) == 2

    def test_has_hours_that_were_imported_and_a_file_with_a_problem(self, look):
        assert set(look.scalars(select(HoursImport.state))) == {HoursImportState.APPLIED, HoursImportState.PREVIEW}
