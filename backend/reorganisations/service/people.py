"""What a reorganisation does to people: their homes, posts, roles and groups, probation, dues, and open transfers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backend.core import clock
from backend.flow.service import contacts
from backend.members.models import (
    Affiliation,
    Member,
    MemberStanding,
    PartyGroup,
    PostHolding,
    ProbationDecision,
    Standing,
)
from backend.members.rules import month_of
from backend.members.service import dues, probation
from backend.organisations.dated import holds_on
from backend.organisations.models import Grant, OrganisationKind, OrganisationParent, Post, Role
from backend.organisations.service import grants
from backend.reorganisations.models import ReorganisationKind
from backend.reorganisations.rules import (
    LEAST_FULL_MEMBERS,
    MOST_MEMBERS,
    MOST_UNITS,
    Finding,
    FindingKind,
    Item,
)
from backend.reorganisations.service.plans import Plan
from backend.transfers.models import Transfer, TransferState, TransferStation


@dataclass(frozen=True)
class People:
    """Names and standings of everybody who belongs to a branch that is touched."""

    names: dict[UUID, str]
    accounts: dict[UUID, UUID]
    """Account ids by member; who has none is missing."""
    standings: dict[UUID, Standing]

    def full(self, homes: Iterable[Affiliation]) -> int:
        """How many of them are full members."""
        return sum(self.standings.get(home.member_id) is Standing.FULL for home in homes)

    def items(self, homes: Sequence[Affiliation], plan: Plan) -> list[Item]:
        """They by name, with the branch in which they are and since when."""
        return [
            Item(
                home.member_id, self.names[home.member_id], home.from_on, plan.branches[home.organisation_id].short_name
            )
            for home in homes
        ]


def list_people(session: Session, plan: Plan, *, on: date) -> People:
    """Everybody of the branches."""
    homes = [home for found in plan.homes.values() for home in found]
    rows = session.execute(
        select(Member.id, Member.name, Member.account_id, MemberStanding.standing)
        .outerjoin(MemberStanding, (MemberStanding.member_id == Member.id) & holds_on(MemberStanding, on))
        .where(Member.id.in_([home.member_id for home in homes]))
    ).all()
    return People(
        {row.id: row.name for row in rows},
        {row.id: row.account_id for row in rows if row.account_id is not None},
        {row.id: row.standing for row in rows if row.standing is not None},
    )


def list_findings(session: Session, plan: Plan, people: People, *, now: datetime) -> list[Finding]:
    """Everything about people, whether there is something of the kind or not."""
    kind, today = FindingKind, clock.local_date(now)
    late = [home for home in plan.leaving if home.from_on >= plan.wish.effective_on]
    return [
        Finding(kind.MEMBERS_WITHOUT_HOME, people.items(plan.left_over, plan)),
        Finding(kind.JOINED_SINCE, people.items(late, plan)),
        Finding(kind.TREE_CHANGED_SINCE, _tree_changes(session, plan)),
        Finding(kind.TRANSFERS_OPEN, _transfers(session, plan)),
        Finding(kind.DECISIONS_WAITING, _decisions(session, plan, people)),
        *_sizes(plan, people),
        Finding(kind.NO_SECRETARY, _without_secretary(session, plan, now=now)),
        Finding(kind.POSTS_END, _posts(session, plan, people)),
        Finding(kind.GRANTS_END, _grants(session, plan, people, now=now)),
        Finding(kind.GROUPS_END, _groups(session, plan)),
        Finding(kind.PROBATIONS, _probations(session, plan, people)),
        Finding(kind.AWAY, _away(session, plan, people, on=today)),
        Finding(kind.DUES_BEHIND, _dues_behind(session, plan, people, today=today)),
    ]


def _tree_changes(session: Session, plan: Plan) -> list[Item]:
    """A branch cannot end, nor take somebody in, before it stood where it stands."""
    day = plan.wish.effective_on
    links = select(OrganisationParent.organisation_id).where(
        OrganisationParent.organisation_id.in_(plan.gone_ids),
        OrganisationParent.until_on.is_(None),
        OrganisationParent.from_on >= day,
    )
    late = set(session.scalars(links))
    late |= {found.id for found in plan.branches.values() if found.founded_on > day}
    late |= {found for found in plan.gone_ids if plan.branches[found].founded_on >= day}
    if any(part.is_new for part in plan.wish.parts) and plan.parent.founded_on > day:
        return [Item(plan.parent.id, plan.parent.short_name, plan.parent.founded_on)]
    return [Item(found, plan.branches[found].short_name, plan.branches[found].founded_on) for found in sorted(late)]


def _transfers(session: Session, plan: Plan) -> list[Item]:
    """Under way for somebody who moves, or still to come through a branch that ends; a draft is nobody's business."""
    ahead = select(TransferStation.transfer_id).where(
        TransferStation.transfer_id == Transfer.id,
        TransferStation.organisation_id.in_(plan.gone_ids),
        TransferStation.position >= Transfer.position,
    )
    movers = [home.member_id for home in plan.leaving]
    rows = session.scalars(
        select(Transfer)
        .options(joinedload(Transfer.member))
        .where(Transfer.closed_at.is_(None), Transfer.state != TransferState.DRAFT)
        .where(or_(Transfer.member_id.in_(movers), Transfer.destination_id.in_(plan.gone_ids), ahead.exists()))
        .order_by(Transfer.created_at, Transfer.id)
    )
    return [
        Item(found.id, found.member.name, clock.local_date(found.created_at), mark=found.state.value) for found in rows
    ]


def _decisions(session: Session, plan: Plan, people: People) -> list[Item]:
    waiting = select(ProbationDecision).where(
        ProbationDecision.member_id.in_([home.member_id for home in plan.leaving]),
        ProbationDecision.approved_on.is_(None),
        ProbationDecision.voided_at.is_(None),
    )
    rows = session.scalars(waiting.order_by(ProbationDecision.id))
    return [Item(found.id, people.names[found.member_id], found.decided_on) for found in rows]


def _sizes(plan: Plan, people: People) -> list[Finding]:
    """How many would be where: too few to found a branch, few left, more than fifty, a joint branch of many."""
    founded: list[Item] = []
    few: list[Item] = []
    many, units = [], []
    for place, part in enumerate(plan.wish.parts):
        here = [*plan.homes.get(part.branch_id, []), *plan.arriving(place)] if part.branch_id else plan.arriving(place)
        item = Item(part.branch_id or plan.committee.id, plan.name_of(part), mark=str(place))
        if people.full(here) < LEAST_FULL_MEMBERS:
            (founded if part.is_new else few).append(item)
        if len(here) > MOST_MEMBERS:
            many.append(item)
        if _is_of_many(plan, part.kind):
            units.append(item)
    if not plan.ends:
        stay = [home for home in plan.homes[plan.origins[0].id] if home.member_id not in plan.places]
        if people.full(stay) < LEAST_FULL_MEMBERS:
            few.append(Item(plan.origins[0].id, plan.origins[0].short_name))
    return [
        Finding(FindingKind.TOO_FEW_FULL_MEMBERS, founded),
        Finding(FindingKind.FEW_FULL_MEMBERS_LEFT, few),
        Finding(FindingKind.OVER_FIFTY, many),
        Finding(FindingKind.MANY_UNITS, units),
    ]


def _is_of_many(plan: Plan, kind: OrganisationKind) -> bool:
    is_merged = plan.wish.kind is ReorganisationKind.MERGE and len(plan.wish.origin_ids) > MOST_UNITS
    return is_merged and kind is OrganisationKind.JOINT_BRANCH


def _without_secretary(session: Session, plan: Plan, *, now: datetime) -> list[Item]:
    """Receiving branches that nobody runs; a new one has nobody yet."""
    standing = [part.branch_id for part in plan.wish.parts if part.branch_id is not None]
    led = set(
        session.scalars(
            select(Grant.organisation_id).where(
                Grant.organisation_id.in_(standing), Grant.role == Role.SECRETARY, grants.holds_at(now)
            )
        )
    )
    return [
        Item(part.branch_id or plan.committee.id, plan.name_of(part), mark=str(place))
        for place, part in enumerate(plan.wish.parts)
        if part.branch_id not in led
    ]


def _away(session: Session, plan: Plan, people: People, *, on: date) -> list[Item]:
    """Members who move and are registered as away, with the day of the last contact."""
    touch = contacts.last_in_touch(on=on).subquery()
    rows = session.execute(
        select(touch).where(touch.c.member_id.in_([home.member_id for home in plan.leaving])).order_by(touch.c.since_on)
    )
    return [
        Item(row.member_id, people.names[row.member_id], row.since_on, plan.branches[row.organisation_id].short_name)
        for row in rows
    ]


def _posts(session: Session, plan: Plan, people: People) -> list[Item]:
    rows = session.execute(
        select(PostHolding.id, PostHolding.member_id, Post.kind, Post.organisation_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.organisation_id.in_(plan.wish.origin_ids), PostHolding.until_on.is_(None))
        .where(PostHolding.member_id.in_([home.member_id for home in plan.leaving]))
        .order_by(Post.organisation_id, Post.kind, Post.place)
    )
    return [
        Item(row.id, people.names[row.member_id], place=plan.branches[row.organisation_id].short_name, mark=row.kind)
        for row in rows
    ]


def _grants(session: Session, plan: Plan, people: People, *, now: datetime) -> list[Item]:
    """Every role at a branch that ends, and those of who leaves one that stays."""
    held = select(Grant).options(joinedload(Grant.account)).where(grants.holds_at(now))
    held = held.where(Grant.organisation_id.in_(plan.wish.origin_ids))
    if not plan.ends:
        leaving = [people.accounts[home.member_id] for home in plan.leaving if home.member_id in people.accounts]
        held = held.where(Grant.account_id.in_(leaving))
    rows = session.scalars(held.order_by(Grant.organisation_id, Grant.id))
    return [
        Item(
            found.id, found.account.display_name, place=plan.branches[found.organisation_id].short_name, mark=found.role
        )
        for found in rows
    ]


def _groups(session: Session, plan: Plan) -> list[Item]:
    own = select(PartyGroup).where(PartyGroup.organisation_id.in_(plan.gone_ids), PartyGroup.dissolved_on.is_(None))
    rows = session.scalars(own.order_by(PartyGroup.id))
    return [Item(found.id, found.name, place=plan.branches[found.organisation_id].short_name) for found in rows]


def _probations(session: Session, plan: Plan, people: People) -> list[Item]:
    clocks = probation.clocks_of(session, member_ids=[home.member_id for home in plan.leaving])
    lines = sorted(clocks.items(), key=lambda line: (line[1].ends_on, line[0]))
    return [Item(member_id, people.names[member_id], running.ends_on) for member_id, running in lines]


def _dues_behind(session: Session, plan: Plan, people: People, *, today: date) -> list[Item]:
    """Who is not ticked up to this month, and up to when they are."""
    paid = dues.paid_to_of(session, member_ids=[home.member_id for home in plan.leaving])
    behind = [home for home in plan.leaving if paid.get(home.member_id, date.min) < month_of(today)]
    return [Item(home.member_id, people.names[home.member_id], paid.get(home.member_id)) for home in behind]
