"""Proofs of the demo's branch: one valid, one shown inside the unit with a doubt, one revoked, one asked for."""

from datetime import date, timedelta

from sqlalchemy import select

from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service import numbers
from backend.volunteering.models import IdKind, ProofRequest, ServiceProof
from backend.volunteering.service import people
from backend.volunteering.service.proofs import asking, issuing, publicity
from seeds.demo import city
from seeds.demo.accounts import ELDER, MEMBER, SECRETARY
from seeds.demo.base import acting, at
from seeds.demo.helping import Helping


def prove(helping: Helping) -> None:
    """Members ask, the secretary issues; an older member doubts one."""
    built = helping.built
    today, session, secretary = built.today, built.session, built.demo[SECRETARY]
    member, elder, (first, second, *_) = built.demo[MEMBER], built.demo[ELDER], helping.keen
    year = (today - timedelta(days=399), today - timedelta(days=29))
    lately = (today - timedelta(days=45), today)
    _issue(helping, member, *year, days_ago=15)
    wrong = _issue(helping, first, *lately, days_ago=5)
    shown = _issue(helping, second, *lately, days_ago=2)
    with acting(session, secretary):
        issuing.revoke(
            session,
            proof=wrong,
            reason="姓名写错，将另行出具",
            officer=secretary,
            now=at(today - timedelta(days=4), hour=9),
        )
    with acting(session, elder):
        words = "公示的时长好像比我见到的几次多，请再核对一下。"
        publicity.make_objection(session, proof=shown, account=elder, reason=words, now=built.now - timedelta(hours=9))
    _ask(helping, elder, *lately, days_ago=1)


def _ask(helping: Helping, account: Account, from_on: date, until_on: date, *, days_ago: int) -> ProofRequest:
    built = helping.built
    now = at(built.today - timedelta(days=days_ago), hour=9)
    with acting(built.session, account):
        return asking.ask(
            built.session,
            volunteer=people.find_or_make(built.session, account=account, now=now),
            organisation_id=built.branches[city.HOME].organisation.id,
            from_on=from_on,
            until_on=until_on,
            now=now,
        )


def _issue(helping: Helping, account: Account, from_on: date, until_on: date, *, days_ago: int) -> ServiceProof:
    """Asked for and issued on the same day, for an ID paper that the member's file knows."""
    built, request = helping.built, _ask(helping, account, from_on, until_on, days_ago=days_ago)
    session, secretary = built.session, built.demo[SECRETARY]
    member = session.scalars(select(Member).where(Member.account_id == account.id)).one()
    id_number = numbers.id_number_of(session, member)
    assert id_number is not None
    particulars = issuing.Particulars(IdKind.RESIDENT_ID, id_number, "周清和", "0000-0000（演示）", None)
    with acting(session, secretary):
        now = at(built.today - timedelta(days=days_ago), hour=11)
        return issuing.issue(session, request=request, particulars=particulars, officer=secretary, now=now)
