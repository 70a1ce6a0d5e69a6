"""A branch in the middle of its life, for looking at every page with something on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.service import forecast, planning
from backend.attendance.models import EvidenceKind, LeaveCategory
from backend.attendance.service import check_in, correcting, displays, leave, minutes, opening
from backend.attendance.service.attempt import Attempt, scan_of
from backend.calendars.service import feeds
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import activations
from backend.members.models import Member
from backend.members.rules import SealedField
from backend.members.service import disclosures, groups, holders
from backend.organisations.models import PartyOrganisation, PostKind, Role
from backend.organisations.service import posts
from backend.volunteering.models import CommunityGroup, CountKind, ProjectKind
from backend.volunteering.service import people
from backend.volunteering.service.groups import turns
from tests.e2e.away import Flowing, flow_about
from tests.e2e.changing import Changing, change_branches
from tests.e2e.escorting import Escorted, escort
from tests.e2e.helping import Helped, help_out
from tests.e2e.missed import keep_quarter, land_somewhere, miss
from tests.e2e.moving import Moving, move_about
from tests.e2e.serving import Served, serve
from tests.e2e.world import Branch, Meeting, Person, World
from tests.e2e.yearly import Yearly, look_back
from tests.factories import attendance
from tests.factories.activities import make_series, make_venue
from tests.factories.groups import make_group, make_log
from tests.factories.members import make_member
from tests.factories.photos import make_photo
from tests.factories.volunteering import make_project, make_shift


@dataclass(frozen=True)
class Lively:
    """The branch, what goes on in it, and who may look at it from above."""

    branch: Branch
    open: Meeting
    past: Meeting
    draft: Meeting
    minuted: Meeting
    minutes_version_id: UUID
    activation_token: str
    display_token: str
    series_id: UUID
    shift_id: UUID
    staff: Person
    auditor: Person
    operator: Person
    served: Served
    escorted: Escorted
    helped: Helped
    moving: Moving
    changing: Changing
    flowing: Flowing
    legal_project_id: UUID
    group_id: UUID
    case_id: UUID
    landing_id: UUID
    yearly: Yearly


def make_lively(world: World, *, short_name: str = "青禾律所支部", neighbours: str = "青松会计") -> Lively:
    """Months of theme days, one that is open now, groups, posts, messages and an audit trail."""
    branch = world.make_branch(members=8, name=f"云溪市{short_name}", short_name=short_name)
    past = [_hold_past(world, branch, days_ago=days) for days in (70, 40, 12)]
    world.hold(branch, state=ActivityState.PUBLISHED, starts_at=world.now() + timedelta(days=9), title="参观档案馆")
    draft = world.hold(branch, state=ActivityState.DRAFT, starts_at=world.now() + timedelta(days=30), title="党课")
    world.hold(branch, state=ActivityState.CANCELLED, starts_at=world.now() + timedelta(days=2), title="走访社区")
    now_open = world.hold(branch, title="重温入党誓词，听老党员讲创业故事", agenda="一、签到\n二、学习条例\n三、讨论")
    with world.change() as session:
        activity = world.activity(session, now_open)
        _fill(session, activity, branch.members[3:6], now=world.now())
        _ask_leave(session, activity, branch.members[6], now=world.now())
        _claim(session, activity, branch.members[7], now=world.now())
        make_photo(session, activity, caption="重温入党誓词")
        _order(session, branch, now=world.now())
        account = session.get_one(Account, branch.secretary.account_id)
        feeds.write(session, account=account, shows_titles=True, now=world.now())
        _, display_token = displays.open_display(session, activity=activity, account=account, now=world.now())
        token = _issue(session, branch, now=world.now())
        version_id = _minute(session, world.activity(session, past[0]), account, now=world.now())
        group = _advise(session, branch, now=world.now())
        series_id = _plan_year(session, branch, account, now=world.now())
        project = make_project(session, session.get_one(PartyOrganisation, branch.id), lead=account)
        shift_id = make_shift(session, project, starts_at=world.now()).id
    keep_quarter(world, branch)
    return Lively(
        branch,
        now_open,
        past[-1],
        draft,
        past[0],
        version_id,
        token,
        display_token,
        series_id,
        shift_id,
        staff=world.make_officer(Role.COMMITTEE_STAFF, name="沈惊蛰"),
        auditor=world.make_officer(Role.AUDITOR, name="顾白露"),
        operator=world.make_officer(Role.OPERATOR, name="唐云帆"),
        served=serve(world, branch),
        escorted=escort(world, branch),
        helped=help_out(world, branch),
        moving=move_about(world, branch, to=neighbours),
        changing=change_branches(world, f"{neighbours}师协会"),
        flowing=flow_about(world, branch),
        legal_project_id=group.project_id,
        group_id=group.id,
        case_id=miss(world, branch),
        landing_id=land_somewhere(world, f"{short_name}落脚联合支部"),
        yearly=look_back(world, branch, f"{short_name}年度支部"),
    )


def _advise(session: Session, branch: Branch, *, now: datetime) -> CommunityGroup:
    """A community group that the fifth member looks after, on call this week, with a quick log."""
    place = session.get_one(PartyOrganisation, branch.id)
    today = clock.local_date(now)
    days = {"from_on": today - timedelta(days=30), "until_on": today + timedelta(days=60)}
    project = make_project(session, place, title="法润民生", kind=ProjectKind.LEGAL_AID, **days)
    owner = people.find_or_make(session, member=session.get_one(Member, branch.members[4].member_id), now=now)
    group = make_group(session, project, owner=owner, name="法润云溪一群", from_on=today)
    make_log(session, group, owner, counts={CountKind.QUESTIONS_ANSWERED: 3}, at=now)
    turns.plan(
        session,
        group=group,
        volunteer_id=owner.id,
        from_on=today,
        until_on=today + timedelta(days=5),
        account_id=branch.secretary.account_id,
        now=now,
    )
    return group


def _plan_year(session: Session, branch: Branch, account: Account, *, now: datetime) -> UUID:
    """A series in a shared venue, with one occurrence that was changed by itself."""
    place = session.get_one(PartyOrganisation, branch.id)
    venue = make_venue(session, place)
    today = clock.local_date(now)
    planned = make_series(
        session,
        place,
        account=account,
        from_on=today,
        until_on=today + timedelta(days=400),
        venue_id=venue.id,
    )
    second = forecast.list_occurrences(session, series_id=planned.id)[1]
    planning.update(
        session, activity=second, version=second.version, values={"title": "清明祭扫"}, credits=None, now=now
    )
    return planned.id


def _hold_past(world: World, branch: Branch, *, days_ago: int) -> Meeting:
    """One that is over; the last member did not come, the last but one was undone."""
    starts_at = world.now() - timedelta(days=days_ago)
    meeting = world.hold(branch, starts_at=starts_at, title=f"主题党日：第 {days_ago} 课")
    with world.change() as session:
        activity = world.activity(session, meeting)
        _fill(session, activity, branch.members[:-1], now=starts_at)
        correcting.undo(
            session,
            undo_id=new_id(),
            activity=activity,
            member_id=_member_id(branch.members[-2]),
            officer=session.get_one(Account, branch.secretary.account_id),
            reason="点错了人",
            now=starts_at + timedelta(minutes=20),
        )
        session.flush()
        opening.close(session, activity=activity, now=activity.ends_at)
    return meeting


def _fill(session: Session, activity: Activity, people: list[Person], *, now: datetime) -> None:
    session.flush()
    for number, person in enumerate(people):
        moment = now + timedelta(seconds=number)
        attempt = Attempt(
            id=new_id(),
            account_id=person.account_id,
            activity_id=None,
            evidence=EvidenceKind.ROTATING_CODE,
            value=attendance.token_of(session, activity, now=moment),
        )
        scan = scan_of(attempt, keyring=keyring_of(session), now=moment)
        check_in.record_all(session.connection(), [scan], carefully=False)


def _ask_leave(session: Session, activity: Activity, person: Person, *, now: datetime) -> None:
    leave.ask(
        session,
        activity=activity,
        member_id=_member_id(person),
        category=LeaveCategory.WORK,
        note="下午开庭",
        account_id=person.account_id,
        now=now,
    )


def _claim(session: Session, activity: Activity, person: Person, *, now: datetime) -> None:
    correcting.claim_presence(
        session,
        claim_id=new_id(),
        activity=activity,
        member=session.get_one(Member, person.member_id),
        account=session.get_one(Account, person.account_id),
        note="手机没电了",
        now=now,
    )


def _minute(session: Session, activity: Activity, secretary: Account, *, now: datetime) -> UUID:
    host = activity.hosts[0].organisation
    kept = minutes.save(
        session,
        activity=activity,
        organisation_id=host.id,
        revision=0,
        written={
            "chair": "陈立冬",
            "recorder": "周清和",
            "invitees": "社区党委 何谷雨",
            "points": [{"title": "学习条例", "text": "集体学习并交流体会。"}],
            "decisions": "下月走访三户困难家庭。",
        },
        officer=secretary,
        now=now,
    )
    version = minutes.finalise(
        session, activity=activity, organisation=host, revision=kept.revision, officer=secretary, now=now
    )
    return version.id


def _order(session: Session, branch: Branch, *, now: datetime) -> None:
    """A group, two posts with one holder, and a number that somebody looked at."""
    place = session.get_one(PartyOrganisation, branch.id)
    member = session.get_one(Member, branch.member.member_id)
    secretary = session.get_one(Account, branch.secretary.account_id)
    group = groups.create(session, organisation=place, name="第一党小组", now=now)
    session.flush()
    groups.put_member(session, member=member, group=group, organisation_id=branch.id, now=now)
    post = posts.create(session, organisation=place, kind=PostKind.SECRETARY, now=now)
    posts.create(session, organisation=place, kind=PostKind.PUBLICITY_OFFICER, now=now)
    session.flush()
    holders.put_holder(session, post=post, member=session.get_one(Member, branch.secretary.member_id), now=now)
    disclosures.reveal(
        session,
        member=member,
        field=SealedField.PHONE,
        reason="核对信息",
        by=secretary,
        organisation_id=branch.id,
        now=now,
    )


def _issue(session: Session, branch: Branch, *, now: datetime) -> str:
    """Two members without an account yet, the first of whom has a code."""
    place = session.get_one(PartyOrganisation, branch.id)
    invited = make_member(session, place, account=True)
    make_member(session, place, standing="probationary")
    account = session.get_one(Account, invited.account_id)
    account.password_hash, account.activated_at = None, None
    secretary = session.get_one(Account, branch.secretary.account_id)
    return activations.issue(session, account=account, issuer=secretary, now=now, organisation_id=branch.id)[1]


def _member_id(person: Person) -> UUID:
    assert person.member_id is not None
    return person.member_id
