"""Accounts, posts and roles of the demo city, and the people one can sign in as."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import accounts
from backend.members.models import Member
from backend.members.rules import SealedField
from backend.members.service import (
    appointments,
    disclosures,
    holders,
)
from backend.organisations.models import PostKind, Role
from backend.organisations.service import grants, posts
from seeds.demo import city, people
from seeds.demo.accounts import ACCOUNTS, MEMBER, SECRETARY, DemoAccount
from seeds.demo.base import Branch, City, acting

OFFICERS_OF_A_BRANCH = 5
SHARE_OF_OTHERS_WITH_ACCOUNT = 0.53
"""With the officers, some 60 % of all members have an account."""
ROLE_OF = {
    PostKind.SECRETARY: Role.SECRETARY,
    PostKind.DEPUTY_SECRETARY: Role.DEPUTY_SECRETARY,
    PostKind.ORGANISATION_OFFICER: Role.BRANCH_COMMITTEE,
}
COMMITTEE = (PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER, PostKind.DISCIPLINE_OFFICER)


def open_accounts(built: City) -> None:
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


def appoint_officers(built: City) -> None:
    """Five posts in every branch; secretary, deputy and organisation officer have the role that goes with theirs.

    Theme by theme for the whole city: the session then writes many rows of a table at once.
    """
    with built.session.no_autoflush:
        filled = [
            (
                branch,
                member,
                posts.create(built.session, organisation=branch.organisation, kind=kind, now=_from(built, member)),
            )
            for branch in built.branches.values()
            for kind, member in _chosen(built, branch)
        ]
        built.session.flush()
        for _, member, post in filled:
            holders.put_holder(built.session, post=post, member=member, now=_from(built, member))
        built.session.flush()
        for branch, member, post in filled:
            if post.kind in ROLE_OF:
                _appoint(built, branch, member, ROLE_OF[post.kind])


def _chosen(built: City, branch: Branch) -> list[tuple[PostKind, Member]]:
    """Who takes which post: the demo's people theirs, others with an account the rest."""
    named = [account for account in ACCOUNTS if account.branch == branch.unit.name]
    wanted = {account.post: place for place, account in enumerate(named) if account.post is not None}
    others = (member for member in branch.members[len(named) :] if member.id in built.account_of)
    return [
        (kind, branch.members[wanted[kind]] if kind in wanted else next(others))
        for kind in (PostKind.SECRETARY, PostKind.DEPUTY_SECRETARY, *COMMITTEE)
    ]


def _from(built: City, member: Member) -> datetime:
    return max(built.began_at, member.created_at) + timedelta(days=4)


def _appoint(built: City, branch: Branch, member: Member, role: Role) -> None:
    appointments.appoint(
        built.session,
        member=member,
        role=role,
        organisation=branch.organisation,
        giver=None,
        now=_from(built, member),
    )
    if role is Role.SECRETARY:
        branch.secretary = built.account_of[member.id]


def let_demo_people_in(built: City) -> None:
    """The accounts that have the demo's password."""
    for person in ACCOUNTS:
        account = _demo_account(built, person)
        if person.over is not None:
            assert person.role is not None
            grants.give(
                built.session,
                account=account,
                role=person.role,
                organisation=built.committees[person.over],
                giver=None,
                now=built.began_at + timedelta(days=1),
            )
        built.demo[person] = account
    let_in_at = built.began_at + timedelta(days=5)
    accounts.set_passwords(
        built.session, accounts=built.demo.values(), password=DEMO_PASSWORD, demo=True, now=let_in_at
    )


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
            reason="通知活动改期，微信未回复",
            by=secretary,
            organisation_id=branch.organisation.id,
            now=built.now - timedelta(days=9),
        )
