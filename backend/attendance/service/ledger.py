"""The ledger of a branch: what was held in a period and who came, from the written rosters."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, join, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity
from backend.activities.service.planning import of_branch
from backend.attendance.models import (
    Minutes,
    MinutesVersion,
    Resolution,
    RosterEntry,
    RosterKind,
)
from backend.attendance.rules import RecordedAs, Stay, recorded_as
from backend.attendance.service import facts, standing, stays
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation

CAME = (RecordedAs.PRESENT, RecordedAs.LATE)


@dataclass
class HeldActivity:
    """One activity that took place, in numbers."""

    activity_id: UUID
    held_on: date
    title: str
    credits: list[str]
    venue: str
    minutes_number: int | None
    """The version of the minutes that stands; None: not final."""
    entered_later: bool
    """From paper, after the event."""
    count: Counter[RecordedAs] = field(default_factory=Counter)
    guests: int = 0

    @property
    def expected(self) -> int:
        return sum(self.count.values()) - self.count[RecordedAs.EXEMPT] - self.count[RecordedAs.NOT_COUNTED]

    @property
    def attended(self) -> int:
        return sum(self.count[kind] for kind in CAME)


@dataclass
class MemberLine:
    """One member: what the record says of each activity on whose roster they were."""

    name: str
    recorded: dict[UUID, RecordedAs] = field(default_factory=dict)
    stays: dict[UUID, list[Stay]] = field(default_factory=dict)
    """From when to when they were there, by activity; only where people check out."""


@dataclass(frozen=True)
class HeldVote:
    """A vote that stands."""

    held_on: date
    told: dict[str, Any]


@dataclass(frozen=True)
class Ledger:
    """A branch's record from `from_on` until the day before `until_on`; members by pinyin, never by what they did."""

    organisation_name: str
    from_on: date
    until_on: date
    activities: tuple[HeldActivity, ...]
    members: tuple[MemberLine, ...]
    votes: tuple[HeldVote, ...]


def collect(session: Session, *, organisation: PartyOrganisation, from_on: date, until_on: date) -> Ledger:
    """The ledger of a branch for a period, oldest activity first."""
    held = session.scalars(
        of_branch(organisation.id)
        .where(Activity.state.in_(HELD), Activity.held_on >= from_on, Activity.held_on < until_on)
        .order_by(Activity.starts_at, Activity.id)
    ).all()
    numbers = _minutes_numbers(session, organisation.id, [activity.id for activity in held])
    found = {
        activity.id: HeldActivity(
            activity_id=activity.id,
            held_on=activity.held_on,
            title=activity.title,
            credits=sorted(credit.credit.value for credit in activity.credits),
            venue=activity.venue,
            minutes_number=numbers.get(activity.id),
            entered_later=activity.entered_later_at is not None,
        )
        for activity in held
    }
    return Ledger(
        organisation_name=organisation.name,
        from_on=from_on,
        until_on=until_on,
        activities=tuple(found.values()),
        members=_fill(
            session,
            organisation.id,
            found,
            there={activity.id: stays.of_members(session, activity=activity) for activity in held},
        ),
        votes=_votes(session, organisation.id, found),
    )


def _minutes_numbers(session: Session, organisation_id: UUID, activity_ids: list[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(Minutes.activity_id, func.max(MinutesVersion.number))
        .join(MinutesVersion, MinutesVersion.minutes_id == Minutes.id)
        .where(Minutes.organisation_id == organisation_id, Minutes.activity_id.in_(activity_ids))
        .group_by(Minutes.activity_id)
    )
    return {activity_id: number for activity_id, number in rows}


def _fill(
    session: Session,
    organisation_id: UUID,
    held: dict[UUID, HeldActivity],
    *,
    there: dict[UUID, dict[UUID, list[Stay]]],
) -> tuple[MemberLine, ...]:
    """Count every line of the rosters into `held`; the lines by member."""
    source: Any = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    source = source.join(Member, Member.id == RosterEntry.member_id)
    source, status = standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
    rows = session.execute(
        select(
            RosterEntry.activity_id,
            RosterEntry.member_id,
            RosterEntry.kind,
            RosterEntry.organisation_id,
            Member.name,
            status.label("status"),
        )
        .select_from(source)
        .where(RosterEntry.activity_id.in_(held))
        .order_by(Member.name_pinyin, Member.id)
    )
    members: dict[UUID, MemberLine] = {}
    for row in rows:
        kind = recorded_as(row.status)
        if row.kind is RosterKind.GUEST:
            held[row.activity_id].guests += kind in CAME
        elif row.organisation_id == organisation_id:
            held[row.activity_id].count[kind] += 1
            line = members.setdefault(row.member_id, MemberLine(row.name))
            line.recorded[row.activity_id] = kind
            if kind in CAME and (found := there[row.activity_id].get(row.member_id)):
                line.stays[row.activity_id] = found
    return tuple(members.values())


def _votes(session: Session, organisation_id: UUID, held: dict[UUID, HeldActivity]) -> tuple[HeldVote, ...]:
    found = session.scalars(
        select(Resolution)
        .where(Resolution.organisation_id == organisation_id, Resolution.activity_id.in_(held))
        .where(Resolution.voided_at.is_(None))
        .order_by(Resolution.number)
    ).all()
    in_order = sorted(found, key=lambda vote: list(held).index(vote.activity_id))
    return tuple(HeldVote(held[vote.activity_id].held_on, facts.described(vote)) for vote in in_order)
