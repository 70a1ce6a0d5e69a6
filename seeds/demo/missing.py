"""Two members of the home branch who have not been seen: one for three months, one so long that people decide."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.activities.models import Credit
from backend.attendance.service import backfill
from backend.cases.models import Case, CaseAction
from backend.cases.service import acting as cases
from backend.cases.service import ladder
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Member
from backend.members.service.circles import Sitting
from seeds.demo import city
from seeds.demo.accounts import DEPUTY, SECRETARY
from seeds.demo.base import City, acting, at
from seeds.demo.history import ordinary_members
from seeds.demo.waiting import LATE_SCANS

LAST_SEEN_DAYS_AGO = 215
OPENED_DAYS_AGO = 6
TITLE = "参观江城城市规划馆"
AGENDA = "集体参观\n听讲解员介绍新城规划\n讨论"
WORDS = "打过两次电话没有接，发了微信，还没有回。"


def long_away(built: City) -> list[Member]:
    """The one who was not seen lately, and the one who was not seen for long."""
    return ordinary_members(built, 4 + LATE_SCANS)[-2:]


def look_after(built: City) -> None:
    """Both came to an outing seven months ago; the branch was reminded, and has begun to look for one of them."""
    _hold_outing(built)
    home, secretary = built.branches[city.HOME].organisation, built.demo[SECRETARY]
    opened_at = built.now - timedelta(days=OPENED_DAYS_AGO)
    ladder.climb(built.session, organisation_id=home.id, now=opened_at)
    at_home = select(Case).options(joinedload(Case.member)).where(Case.organisation_id == home.id)
    for case in built.session.scalars(at_home):
        with acting(built.session, secretary):
            cases.note(
                built.session,
                case=case,
                entry_id=new_id(),
                action=CaseAction.SOUGHT,
                words=WORDS,
                done_on=clock.local_date(opened_at + timedelta(days=2)),
                by=cases.Actor(secretary, home.id),
                now=opened_at + timedelta(days=2),
            )


def _hold_outing(built: City) -> None:
    day, deputy = built.today - timedelta(days=LAST_SEEN_DAYS_AGO), built.demo[DEPUTY]
    home = built.branches[city.HOME].organisation
    listed = backfill.roster_of(built.session, organisation_id=home.id, sitting=Sitting.of_all(day))
    with acting(built.session, deputy):
        backfill.enter(
            built.session,
            activity_id=new_id(),
            host=home,
            values={
                "title": TITLE,
                "agenda": AGENDA,
                "venue": "江城城市规划馆",
                "venue_address": "江城市滨江大道68号",
                "starts_at": at(day, hour=9, minute=30),
                "ends_at": at(day, hour=11, minute=30),
            },
            credits=[Credit.THEME_DAY],
            present=[each.member_id for each in listed.members if each.member_id != built.member_ids[DEPUTY]],
            decisions="",
            officer=deputy,
            months=24,
            now=built.now - timedelta(days=OPENED_DAYS_AGO + 1),
        )
