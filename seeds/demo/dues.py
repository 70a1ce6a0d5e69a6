"""Up to which month the city's members have paid: most of them this month or the last one, a few further back."""

import random
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from backend.identity.models import Account
from backend.members.models import Member
from backend.members.rules import is_before_joining, month_of
from backend.members.service import dues
from backend.organisations.models import Grant, Role
from seeds.demo.base import Branch, City, acting

SEED = 20260711
HOW_FAR = {0: 55, 1: 35, 2: 7, 3: 3}
"""Months behind the present one, and how often."""


def tick_dues(built: City) -> None:
    """Every branch's secretary has ticked; the secretary's own line was ticked by the deputy."""
    dice = random.Random(SEED)
    deputies = _deputies(built)
    for branch in built.branches.values():
        if branch.secretary is None:
            continue
        others = [member for member in branch.members if member.account_id != branch.secretary.id]
        own = [member for member in branch.members if member.account_id == branch.secretary.id]
        for back in HOW_FAR:
            drawn = [member for member in others if _drawn(dice, back)]
            _tick(built, branch, drawn, back=back, by=branch.secretary)
            others = [member for member in others if member not in drawn]
        if branch.organisation.id in deputies:
            _tick(built, branch, own, back=0, by=deputies[branch.organisation.id])


def _drawn(dice: random.Random, back: int) -> bool:
    left = sum(share for months, share in HOW_FAR.items() if months >= back)
    return dice.random() * left < HOW_FAR[back]


def _tick(built: City, branch: Branch, members: list[Member], *, back: int, by: Account) -> None:
    month = _months_before(built.today, back)
    with acting(built.session, by):
        dues.mark(
            built.session,
            members=[member for member in members if not is_before_joining(month, member.joined_on)],
            paid_to=month,
            organisation_id=branch.organisation.id,
            by=by,
            now=built.now - timedelta(days=2),
        )


def _months_before(day: date, count: int) -> date:
    month = month_of(day)
    for _ in range(count):
        month = month_of(month - timedelta(days=1))
    return month


def _deputies(built: City) -> dict[UUID, Account]:
    rows = built.session.execute(
        select(Grant.organisation_id, Account)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == Role.DEPUTY_SECRETARY, Grant.until_at.is_(None))
    )
    return {organisation_id: account for organisation_id, account in rows}
