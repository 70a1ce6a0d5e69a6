"""Founding the demo city: organisations, members, officers and accounts, each by the service that officers use."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import accounts
from backend.members.models import AffiliationReason, Member, PartyGroup, Standing
from backend.members.rules import SealedField
from backend.members.service import (
    affiliations,
    appointments,
    disclosures,
    entering,
    files,
    groups,
    holders,
    standings,
)
from backend.members.service.entering import Entry
from backend.organisations.models import OrganisationKind, PartyOrganisation, PostKind, Role
from backend.organisations.service import grants, posts, tree
from seeds.demo import city, people
from seeds.demo.accounts import ACCOUNTS, MEMBER, SECRETARY, DemoAccount
from seeds.demo.city import Unit
from seeds.demo.people import Person

SEED = 20260701
FOUNDED_DAYS_AGO = 400
"""How long the installation has been in use."""
OFFICERS_OF_A_BRANCH = 5
SHARE_OF_OTHERS_WITH_ACCOUNT = 0.53
"""With the officers, some 60 % of all members have an account."""
MOVED_MEMBERS = 36
MIN_MEMBERS_FOR_GROUPS = 30
GROUP_NAMES = ("第一党小组", "第二党小组", "第三党小组")
COMMITTEE = (PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER, PostKind.DISCIPLINE_OFFICER)


@dataclass
class Branch:
    """A branch with what the replay of its life needs."""

    unit: Unit
    organisation: PartyOrganisation
    members: list[Member] = field(default_factory=list)
    groups: list[PartyGroup] = field(default_factory=list)
    secretary: Account | None = None


@dataclass
class City:
    """The city while it is being built."""

    session: Session
    dice: random.Random
    now: datetime
    began_at: datetime
    branches: dict[str, Branch] = field(default_factory=dict)
    account_of: dict[UUID, Account] = field(default_factory=dict)
    """Accounts of members, by member id."""
    demo: dict[DemoAccount, Account] = field(default_factory=dict)
    member_ids: dict[DemoAccount, UUID] = field(default_factory=dict)
    root: PartyOrganisation | None = None

    @property
    def today(self) -> date:
        """The local day of building."""
        return clock.local_date(self.now)


def found_city(session: Session, *, now: datetime) -> City:
    """Everything that stands before the first theme day is held. The session's transaction is the caller's."""
    began_at = at(clock.local_date(now) - timedelta(days=FOUNDED_DAYS_AGO), hour=9)
    built = City(session, random.Random(SEED), now, began_at)
    _found_organisations(built)
    _enter_members(built)
    _open_accounts(built)
    _appoint_officers(built)
    _let_demo_people_in(built)
    _move_some(built)
    return built


def at(day: date, *, hour: int, minute: int = 0) -> datetime:
    """The instant at which clocks in the city show this time on `day`."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.ZONE)


@contextmanager
def acting(session: Session, account: Account | None) -> Iterator[None]:
    """Let the audit trail name `account` as the one who acts."""
    previous = session.info.get("actor_account_id")
    session.info["actor_account_id"] = account.id if account is not None else None
    try:
        yield
    finally:
        session.info["actor_account_id"] = previous


# --- Organisations ----------------------------------------------------------------------------------------------------


def _found_organisations(built: City) -> None:
    built.root = tree.create_root(
        built.session,
        name=city.ROOT_NAME,
        short_name=city.ROOT_SHORT_NAME,
        kind=OrganisationKind.WORK_COMMITTEE,
        founded_on=city.ROOT_FOUNDED_ON,
        now=built.began_at,
    )
    for unit in city.CITY:
        _found(built, unit, parent=built.root)


def _found(built: City, unit: Unit, *, parent: PartyOrganisation) -> None:
    organisation = tree.create(
        built.session,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        parent=parent,
        founded_on=unit.founded_on,
        may_transfer_nationwide=unit.kind is OrganisationKind.INDUSTRY_COMMITTEE,
        now=built.began_at,
    )
    if organisation.is_branch:
        built.branches[unit.name] = Branch(unit, organisation)
    for child in unit.children:
        _found(built, child, parent=organisation)


# --- Members ----------------------------------------------------------------------------------------------------------


def _enter_members(built: City) -> None:
    supply = people.People(built.dice, today=built.today)
    for branch in built.branches.values():
        if branch.unit.size >= MIN_MEMBERS_FOR_GROUPS:
            branch.groups = [
                groups.create(built.session, organisation=branch.organisation, name=name, now=built.began_at)
                for name in GROUP_NAMES
            ]
        named = [account for account in ACCOUNTS if account.branch == branch.unit.name]
        drawn = [_person_of(supply, branch, account) for account in named]
        drawn += [
            supply.next_for(branch.unit.name, founded_on=branch.unit.founded_on)
            for _ in range(branch.unit.size - len(named))
        ]
        _enter(built, branch, drawn)


def _person_of(supply: people.People, branch: Branch, account: DemoAccount) -> Person:
    return supply.named(
        account.name,
        account.sex,
        account.age,
        branch.unit.name,
        branch.unit.founded_on,
        phone_number=account.number,
    )


def _enter(built: City, branch: Branch, drawn: list[Person]) -> None:
    """The first roster in one go, as an import would bring it; those who came later by hand."""
    first = [person for person in drawn if person.affiliated_from <= clock.local_date(built.began_at)]
    entries = [
        Entry(_prepared(built, person), person.standing, person.affiliated_from, _group_of(branch, place))
        for place, person in enumerate(first)
    ]
    entering.enter(built.session, organisation=branch.organisation, entries=entries, now=built.began_at)
    branch.members += [entry.member for entry in entries]
    for person in drawn:
        if person not in first:
            branch.members.append(_enter_later(built, branch, person))
    for member, person in zip(branch.members, first + [person for person in drawn if person not in first], strict=True):
        if person.full_from is not None and person.affiliated_from < person.full_from < built.today:
            _confirm(built, branch, member, on=person.full_from)


def _prepared(built: City, person: Person) -> Member:
    return entering.prepare(
        built.session,
        name=person.name,
        sex=person.sex,
        phone=person.phone,
        born_on=person.born_on,
        ethnicity=person.ethnicity,
        education=person.education,
        id_number=person.id_number,
        joined_on=person.joined_on,
        now=built.began_at,
    )


def _enter_later(built: City, branch: Branch, person: Person) -> Member:
    return files.create(
        built.session,
        organisation=branch.organisation,
        name=person.name,
        sex=person.sex,
        standing=person.standing,
        phone=person.phone,
        born_on=person.born_on,
        ethnicity=person.ethnicity,
        education=person.education,
        id_number=person.id_number,
        joined_on=person.joined_on,
        affiliated_from=person.affiliated_from,
        group=_group_of(branch, len(branch.members)),
        now=at(person.affiliated_from, hour=10),
    )


def _group_of(branch: Branch, place: int) -> PartyGroup | None:
    return branch.groups[place % len(branch.groups)] if branch.groups else None


def _confirm(built: City, branch: Branch, member: Member, *, on: date) -> None:
    """A probationary member became a full one."""
    standings.change(
        built.session,
        member=member,
        standing=Standing.FULL,
        from_on=on,
        organisation_id=branch.organisation.id,
        now=max(built.began_at, at(on, hour=16)),
    )


# --- Accounts and officers --------------------------------------------------------------------------------------------


def _open_accounts(built: City) -> None:
    """Some three in five have activated their account; nobody but the demo's people has a password that works."""
    for branch in built.branches.values():
        named = sum(account.branch == branch.unit.name for account in ACCOUNTS)
        with_phone = [member for member in branch.members if member.phone_index is not None]
        chosen = [
            member
            for place, member in enumerate(with_phone)
            if place < named + OFFICERS_OF_A_BRANCH or built.dice.random() < SHARE_OF_OTHERS_WITH_ACCOUNT
        ]
        latest = max(member.created_at for member in chosen)
        for members, opened_at in (
            ([member for member in chosen if member.created_at == built.began_at], built.began_at),
            ([member for member in chosen if member.created_at != built.began_at], latest),
        ):
            appointments.open_accounts(
                built.session,
                members=members,
                organisation_id=branch.organisation.id,
                now=opened_at + timedelta(hours=built.dice.randrange(1, 72)),
            )
        built.account_of |= _accounts_of(built.session, chosen)


def _accounts_of(session: Session, members: list[Member]) -> dict[UUID, Account]:
    by_id = {member.account_id: member.id for member in members}
    found = session.scalars(select(Account).where(Account.id.in_(by_id)))
    return {by_id[account.id]: account for account in found}


def _appoint_officers(built: City) -> None:
    for branch in built.branches.values():
        named = [account for account in ACCOUNTS if account.branch == branch.unit.name]
        wanted = {account.post: place for place, account in enumerate(named) if account.post is not None}
        others = (member for member in branch.members[len(named) :] if member.id in built.account_of)
        for kind in (PostKind.SECRETARY, PostKind.DEPUTY_SECRETARY, *COMMITTEE):
            _fill(built, branch, kind, branch.members[wanted[kind]] if kind in wanted else next(others))


def _fill(built: City, branch: Branch, kind: PostKind, member: Member) -> None:
    """Give the member the post, and the role that goes with it."""
    now = max(built.began_at, member.created_at) + timedelta(days=4)
    post = posts.create(built.session, organisation=branch.organisation, kind=kind, now=now)
    built.session.flush()
    holders.put_holder(built.session, post=post, member=member, now=now)
    role = {
        PostKind.SECRETARY: Role.SECRETARY,
        PostKind.DEPUTY_SECRETARY: Role.DEPUTY_SECRETARY,
        PostKind.ORGANISATION_OFFICER: Role.BRANCH_COMMITTEE,
    }.get(kind)
    if role is not None:
        appointments.appoint(
            built.session, member=member, role=role, organisation=branch.organisation, giver=None, now=now
        )
    if role is Role.SECRETARY:
        branch.secretary = built.account_of[member.id]


def _let_demo_people_in(built: City) -> None:
    """The ten accounts that have the demo's password."""
    for person in ACCOUNTS:
        account = _demo_account(built, person)
        accounts.set_password(
            built.session, account=account, password=DEMO_PASSWORD, demo=True, now=built.began_at + timedelta(days=5)
        )
        if person.is_over_the_city:
            assert person.role is not None
            assert built.root is not None
            grants.give(
                built.session,
                account=account,
                role=person.role,
                organisation=built.root,
                giver=None,
                now=built.began_at + timedelta(days=1),
            )
        built.demo[person] = account


def _demo_account(built: City, person: DemoAccount) -> Account:
    if person.branch is None:
        account = accounts.create(
            built.session, display_name=person.name, phone=people.phone(person.number), now=built.began_at
        )
        built.session.flush()
        return account
    member = next(member for member in built.branches[person.branch].members if member.name == person.name)
    built.member_ids[person] = member.id
    return built.account_of[member.id]


# --- Life before and between ------------------------------------------------------------------------------------------


def _move_some(built: City) -> None:
    """Some members have changed their branch within the last year, so that rosters differ by their day."""
    branches = list(built.branches.values())
    moved: set[UUID] = set()
    for place in range(MOVED_MEMBERS):
        old, new = branches[place % len(branches)], branches[(place * 7 + 11) % len(branches)]
        if old is new:
            continue
        stayed = [member for member in old.members if member.created_at == built.began_at and member.id not in moved]
        member = stayed[-1 - place % 3]  # The officers stand at the front.
        day = built.today - timedelta(days=built.dice.randrange(20, 330))
        affiliations.move(
            built.session,
            member=member,
            to=new.organisation,
            on=day,
            reason=AffiliationReason.TRANSFER,
            now=at(day, hour=11),
        )
        moved.add(member.id)
        old.members.remove(member)
        new.members.append(member)


def look_up_a_number(built: City) -> None:
    """The demo's secretary has looked at the demo member's phone number, who can see it."""
    branch = built.branches[city.HOME]
    member = next(member for member in branch.members if member.id == built.member_ids[MEMBER])
    secretary = built.demo[SECRETARY]
    with acting(built.session, secretary):
        disclosures.reveal(
            built.session,
            member=member,
            field=SealedField.PHONE,
            reason="通知活动改期,微信未回复",
            by=secretary,
            organisation_id=branch.organisation.id,
            now=built.now - timedelta(days=9),
        )
