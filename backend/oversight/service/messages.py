"""Messages per member and week: what the system put into inboxes of members."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backend.core.local_day import local_day
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.notifications.models import TOPIC_OF, Notification, NotificationKind, Topic
from backend.organisations.dated import Period, holds_on
from backend.organisations.models import OrganisationClosure
from backend.oversight import rules
from backend.oversight.service.asked import Asked, between


def measure(session: Session, asked: Asked) -> dict[str, Any]:
    """Messages and members by week; the average is of the weeks that are over."""
    weeks = asked.weeks()
    members = rules.count_on(_members(session, asked), [week.as_of_on for week in weeks])
    sent = _sent(session, asked, weeks)
    by_day: Counter[date] = Counter()
    for (day, _kind), count in sent.items():
        by_day[day] += count
    lines = [
        {
            "from_on": week.from_on,
            "messages": rules.sum_in(week, by_day),
            "members": members[week.as_of_on],
            "as_of_on": week.as_of_on,
            "is_whole": week.is_whole,
        }
        for week in weeks
    ]
    whole = [line for line in lines if line["is_whole"]]
    return {
        "numerator": sum(line["messages"] for line in whole),
        "denominator": sum(line["members"] for line in whole),
        "weeks": lines,
        "topics": _topics(sent),
    }


def _members(session: Session, asked: Asked) -> list[Period]:
    """From when until when each member with an account belonged here; nobody belongs to two branches on a day."""
    found = (
        select(
            *(Affiliation.from_on, Affiliation.until_on),
            *(OrganisationClosure.from_on, OrganisationClosure.until_on),
            local_day(Account.created_at),
        )
        .join(Member, Member.id == Affiliation.member_id)
        .join(Account, Account.id == Member.account_id)
        .join(OrganisationClosure, OrganisationClosure.descendant_id == Affiliation.organisation_id)
        .where(OrganisationClosure.ancestor_id == asked.organisation_id)
    )
    periods = [
        Period(from_on, until_on).common_with(Period(max(below_from, since_on), below_until))
        for from_on, until_on, below_from, below_until, since_on in session.execute(found)
    ]
    return [period for period in periods if period is not None]


def _sent(session: Session, asked: Asked, weeks: list[rules.Stretch]) -> dict[tuple[date, NotificationKind], int]:
    """Messages to those who belonged here that day, by day and kind."""
    if not weeks:
        return {}
    # Whatever was withdrawn in the moment in which it was written was never there to be seen.
    was_there = or_(Notification.withdrawn_at.is_(None), Notification.withdrawn_at > Notification.created_at)
    day = local_day(Notification.created_at).label("day")
    ever_here = (
        select(Member.account_id)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id.in_(asked.ever_below()))
    )
    told = (
        select(Notification.account_id, Notification.kind, day)
        .where(between(Notification.created_at, weeks[0].from_on, weeks[-1].until_on), was_there)
        .where(Notification.created_at <= asked.now, Notification.account_id.in_(ever_here))
        .cte("told")
        .prefix_with("MATERIALIZED")  # Else the day is reckoned anew wherever it is named.
    )
    counted = (
        select(told.c.day, told.c.kind, func.count())
        .join(Member, Member.account_id == told.c.account_id)
        .join(Affiliation, and_(Affiliation.member_id == Member.id, holds_on(Affiliation, told.c.day)))
        .join(OrganisationClosure, asked.lay_below(Affiliation.organisation_id, told.c.day))
        .group_by(told.c.day, told.c.kind)
    )
    return {(on, kind): count for on, kind, count in session.execute(counted)}


def _topics(sent: dict[tuple[date, NotificationKind], int]) -> list[dict[str, Any]]:
    """All messages by what they are about."""
    counts: Counter[Topic] = Counter()
    for (_day, kind), count in sent.items():
        counts[TOPIC_OF[kind]] += count
    return [{"topic": topic, "messages": counts[topic]} for topic in Topic if counts[topic]]
