"""Founding the demo city: its organisations and members, each by the service that officers use."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import AffiliationReason, Member, PartyGroup, Standing
from backend.members.service import (
    affiliations,
    entering,
    files,
    groups,
    standings,
)
from backend.members.service.entering import Entry
from backend.organisations.models import OrganisationKind, PartyOrganisation
from backend.organisations.service import tree
from seeds.demo import city, officers, people
from seeds.demo.accounts import ACCOUNTS, DemoAccount
from seeds.demo.base import Branch, City, at
from seeds.demo.city import Unit
from seeds.demo.people import Person

SEED = 20260701
FOUNDED_DAYS_AGO = 400
"""How long the installation has been in use."""
MOVED_MEMBERS = 36
ADMITTED_DAYS_AGO = (378, 345)
MIN_MEMBERS_FOR_GROUPS = 30
GROUP_NAMES = ("第一党小组", "第二党小组", "第三党小组")


def found_city(session: Session, *, now: datetime) -> City:
    """Everything that stands before the first theme day is held. The session's transaction is the caller's."""
    began_at = at(clock.local_date(now) - timedelta(days=FOUNDED_DAYS_AGO), hour=9)
    built = City(session, random.Random(SEED), now, began_at)
    _found_organisations(built)
    _enter_members(built)
    officers.open_accounts(built)
    officers.appoint_officers(built)
    officers.let_demo_people_in(built)
    _move_some(built)
    return built


# --- Organisations ----------------------------------------------------------------------------------------------------


def _found_organisations(built: City) -> None:
    root = tree.create_root(
        built.session,
        name=city.ROOT_NAME,
        short_name=city.ROOT_SHORT_NAME,
        kind=OrganisationKind.WORK_COMMITTEE,
        founded_on=city.ROOT_FOUNDED_ON,
        now=built.began_at,
    )
    built.committees[root.name] = root
    for unit in city.CITY:
        _found(built, unit, parent=root)


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
    else:
        built.committees[unit.name] = organisation
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
        _enter(built, branch, _with_probation(built, drawn) if branch.unit.name == city.HOME else drawn)


def _with_probation(built: City, drawn: list[Person]) -> list[Person]:
    """Two of the home branch are on probation: one's year is over and undecided, the other's is nearly over."""
    admitted = [built.today - timedelta(days=days) for days in ADMITTED_DAYS_AGO]
    kept, changed = drawn[: -len(admitted)], drawn[-len(admitted) :]
    return kept + [
        replace(person, standing=Standing.PROBATIONARY, joined_on=day, affiliated_from=day, full_from=None)
        for person, day in zip(changed, admitted, strict=True)
    ]


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
