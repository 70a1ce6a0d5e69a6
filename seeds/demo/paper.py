"""A past activity of the demo's branch, entered from a paper list: where it was held, there was no signal."""

from datetime import date, timedelta
from uuid import UUID

from backend.activities.models import Activity
from backend.attendance.service import backfill, confirming
from backend.core.ids import new_id
from backend.members.service.circles import Sitting
from seeds.demo import city, missing
from seeds.demo.accounts import DEPUTY, SECRETARY
from seeds.demo.base import City, acting, at
from seeds.demo.programme import FROM_PAPER

DAYS_AGO = 40
ENTERED_DAYS_AGO = 2
MISSING_EVERY = 9
"""So many of the list, and one more, did not come; the demo's people did."""
WITHIN_MONTHS = 24
DECISIONS = "与柳溪乡中心小学结对，每学期送课一次。"


def enter_from_paper(built: City) -> None:
    """The secretary enters it by ticking; the own line waits for the deputy, who confirms it on the day after."""
    branch, secretary = built.branches[city.HOME], built.demo[SECRETARY]
    day, entered_at = _saturday_before(built), built.now - timedelta(days=ENTERED_DAYS_AGO)
    with acting(built.session, secretary):
        activity = backfill.enter(
            built.session,
            activity_id=new_id(),
            host=branch.organisation,
            values={
                "title": FROM_PAPER.title,
                "agenda": FROM_PAPER.agenda,
                "venue": FROM_PAPER.venue,
                "venue_address": FROM_PAPER.address,
                "starts_at": at(day, hour=9, minute=30),
                "ends_at": at(day, hour=11, minute=30),
            },
            credits=FROM_PAPER.credits,
            present=_who_came(built, day),
            decisions=DECISIONS,
            officer=secretary,
            months=WITHIN_MONTHS,
            now=entered_at,
        )
    _confirm_the_secretarys(built, activity)


def _saturday_before(built: City) -> date:
    day = built.today - timedelta(days=DAYS_AGO)
    return day - timedelta(days=(day.weekday() - 5) % 7)


def _who_came(built: City, day: date) -> list[UUID]:
    own, gone = set(built.member_ids.values()), {member.id for member in missing.long_away(built)}
    home = built.branches[city.HOME].organisation
    listed = backfill.roster_of(built.session, organisation_id=home.id, sitting=Sitting.of_all(day))
    return [
        each.member_id
        for place, each in enumerate(listed.members)
        if each.member_id in own or (place % MISSING_EVERY and each.member_id not in gone)
    ]


def _confirm_the_secretarys(built: City, activity: Activity) -> None:
    deputy = built.demo[DEPUTY]
    with acting(built.session, deputy):
        confirming.confirm(
            built.session,
            activity=activity,
            member_id=built.member_ids[SECRETARY],
            officer=deputy,
            reason="核对了纸质签到表",
            now=built.now - timedelta(days=ENTERED_DAYS_AGO - 1),
        )
