"""What waits for somebody in the home branch: late scans, a correction, a desk that was handed over; and two cards."""

from datetime import timedelta

from sqlalchemy import select

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.activities.service.planning import WITH_HOSTS
from backend.attendance.models import CorrectionWish
from backend.attendance.service import cards, corrections, stewards
from backend.core.ids import new_id
from backend.members.models import Member
from backend.notifications import service as notifications
from seeds.demo import city
from seeds.demo.accounts import ELDER, MEMBER
from seeds.demo.base import Branch, City, acting
from seeds.demo.meeting import Attendee, Hall

LATE_SCANS = 2
WORDS = "那天手机没电，是和邻座一起进的会场，签到表上有我的名字。"


def after_the_last(built: City, branch: Branch, activity: Activity, *, late: list[Member], missing: Member) -> None:
    """Two phones had no network at the last theme day until the evening, and one member is missing by mistake."""
    assert branch.secretary is not None
    hall = Hall(built.session, activity=activity, officer=branch.secretary, dice=built.dice)
    for place, member in enumerate(late):
        hall.receive_late(
            Attendee(member.id, built.account_of[member.id].id),
            caught_at=activity.starts_at - timedelta(minutes=4 + place),
            received_at=activity.ends_at + timedelta(hours=4, minutes=11 * place),
        )
    account = built.account_of[missing.id]
    with acting(built.session, account):
        corrections.ask(
            built.session,
            correction_id=new_id(),
            activity=activity,
            member=missing,
            account=account,
            wish=CorrectionWish.PRESENT,
            words=WORDS,
            now=activity.ends_at + timedelta(days=1, hours=2),
        )


def before_todays(built: City) -> None:
    """An older member minds today's door; he has a printed card, the demo's member one on the phone."""
    branch = built.branches[city.HOME]
    secretary, elder, member = branch.secretary, built.member_ids[ELDER], built.member_ids[MEMBER]
    assert secretary is not None
    today = built.session.scalars(
        select(Activity)
        .join(ActivityHost, ActivityHost.activity_id == Activity.id)
        .where(ActivityHost.organisation_id == branch.organisation.id, Activity.state == ActivityState.OPEN)
        .options(*WITH_HOSTS)
    ).one()
    with acting(built.session, secretary):
        stewards.hand_over(built.session, activity=today, member_id=elder, by=secretary, now=built.now)
        cards.issue_printed(
            built.session,
            member_id=elder,
            organisation_id=branch.organisation.id,
            account=secretary,
            now=built.now - timedelta(days=30),
        )
    with acting(built.session, built.demo[MEMBER]):
        cards.issue_to_phone(
            built.session,
            member=built.session.get_one(Member, member),
            account=built.demo[MEMBER],
            device="Android · Chrome",
            now=built.now - timedelta(days=20),
        )


def read_what_is_old(built: City) -> None:
    """The demo's member has read what came until a week ago; the rest waits for whoever signs in."""
    member = built.demo[MEMBER]
    found, _ = notifications.list_inbox(built.session, account_id=member.id, page=1, page_size=50)
    with acting(built.session, member):
        for notification in found:
            if notification.created_at < built.now - timedelta(days=7):
                notifications.mark_read(built.session, notification=notification, now=built.now - timedelta(days=6))
