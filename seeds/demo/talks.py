"""The two small templates in the demo: the committee's talks against fraud, and visits of the demo's branch."""

from datetime import timedelta

from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import Project, ProjectKind, ProjectPost, TallyKind, Volunteer
from backend.volunteering.service import leads, tallies
from seeds.demo import city, service
from seeds.demo.accounts import ELDER, MEMBER, STAFF
from seeds.demo.base import City, acting, at

PLACES = ("望江社区活动室", "柳岸社区广场", "松鹤里养老院", "老城街道文化站", "南塘菜市场口")
HEARERS = (46, 73, 28, 61, 110)
VISITED = ((TallyKind.OLD_VISITED, 3), (TallyKind.DISABLED_VISITED, 1), (TallyKind.OLD_VISITED, 2))
RUN_FOR_DAYS = 180


def talk_and_visit(built: City) -> None:
    """A talk every week, to which members of all branches may come; visits that the demo's member leads."""
    branch, staff = built.branches[city.HOME], built.demo[STAFF]
    assert branch.secretary is not None
    begun_at = at(built.today - timedelta(days=45), hour=9)
    days = {"from_on": built.today - timedelta(days=45), "until_on": built.today + timedelta(days=RUN_FOR_DAYS)}
    talks = service.plan_project(
        built,
        ProjectKind.ANTI_FRAUD_TALK,
        built.committees[city.ROOT_NAME],
        staff,
        now=begun_at,
        place="江城市各社区",
        open_to_all_members=True,
        issuer_name="江城反诈宣讲志愿队",
        **days,
    )
    visits = service.plan_project(
        built,
        ProjectKind.VISITS,
        branch.organisation,
        branch.secretary,
        now=begun_at,
        place="青禾、望江社区",
        insurance="演示保险公司，志愿者意外险",
        issuer_name="江城社区志愿服务队",
        **days,
    )
    member, elder = service.volunteers_of(built, (built.demo[MEMBER], built.demo[ELDER]), now=begun_at)
    with acting(built.session, branch.secretary):
        leads.give(
            built.session,
            project=visits,
            account=member[0],
            post=ProjectPost.LEAD,
            giver=branch.secretary,
            now=begun_at,
        )
    for place, hearers in enumerate(HEARERS):
        who = (member, elder)[place % 2]
        _count(built, talks, who, TallyKind.HEARERS, hearers, days_ago=3 + 7 * place, where=PLACES[place])
    for place, (kind, visited) in enumerate(VISITED):
        _count(built, visits, (elder, member)[place % 2], kind, visited, days_ago=2 + 9 * place, where=None)
    ahead = service.plan_shift(
        built,
        talks,
        staff,
        now=built.now - timedelta(days=2),
        role="宣讲员",
        starts_at=at(built.today + timedelta(days=5), hour=15),
        ends_at=at(built.today + timedelta(days=5), hour=16, minute=30),
        needed=2,
        meeting_point=PLACES[0],
    )
    for account in (member[0], elder[0]):
        service.sign_up(built, ahead, account, now=built.now - timedelta(days=1))


def _count(
    built: City,
    project: Project,
    who: tuple[Account, Volunteer],
    kind: TallyKind,
    count: int,
    *,
    days_ago: int,
    where: str | None,
) -> None:
    account, volunteer = who
    moment = at(built.today - timedelta(days=days_ago), hour=16, minute=40)
    told = tallies.ToldTally(new_id(), project.id, kind, where, count, moment)
    with acting(built.session, account):
        tallies.write(built.session, told, project=project, volunteer=volunteer, account_id=account.id, now=moment)
