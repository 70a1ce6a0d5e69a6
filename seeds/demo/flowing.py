"""Members who live elsewhere: one abroad and overdue, one who is a guest, and one of whom only the host knows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from backend.flow.models import ContactNote, ContactWay, FlowReason, FlowRegistration
from backend.flow.service import away, contacts, guests
from backend.members.models import Affiliation, Member, PostHolding
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation
from backend.transfers.models import Transfer
from seeds.demo import city
from seeds.demo.base import City, acting

HOST = city.SECOND


def send_away(built: City) -> None:
    """Register three of the home branch as its secretary and the host's would, and log one contact."""
    idle, host = _idle(built), built.branches[HOST].organisation
    abroad = _away(
        built,
        next(idle),
        days=300,
        reason=FlowReason.FAMILY,
        place="新加坡，女儿家",
        contact="tanjin@example.org",
        is_abroad=True,
    )
    _log(built, abroad, days_ago=210)
    guest = next(idle)
    worker = _away(
        built,
        guest,
        days=215,
        reason=FlowReason.WORK,
        place=host.short_name,
        host=host,
        contact="15400009001",
        has_stable_workplace=True,
    )
    _log(built, worker, days_ago=60)
    for member in (guest, next(idle)):
        _take_in(built, member, host)


def _away(built: City, member: Member, *, days: int, **fields: Any) -> FlowRegistration:
    from_on = built.today - timedelta(days=days)
    usual = {
        "reason_words": None,
        "host": None,
        "is_abroad": False,
        "has_stable_workplace": False,
        "planned_return_on": None,
    }
    secretary = built.branches[city.HOME].secretary
    assert secretary is not None
    with acting(built.session, secretary):
        return away.register(
            built.session,
            home=_home_of(built, member),
            absence=away.Absence(from_on=from_on, **(usual | fields)),
            actor=secretary,
            by_branch=True,
            now=built.now - timedelta(days=days - 1),
        )


def _log(built: City, registration: FlowRegistration, *, days_ago: int) -> None:
    at = built.now - timedelta(days=days_ago)
    secretary = built.branches[city.HOME].secretary
    assert secretary is not None
    with acting(built.session, secretary):
        contacts.log(
            built.session,
            registration=registration,
            on_day=built.today - timedelta(days=days_ago),
            way=ContactWay.VIDEO,
            note=ContactNote.WELL,
            actor=secretary,
            now=at,
        )


def _take_in(built: City, member: Member, host: PartyOrganisation) -> None:
    keeper, at = built.branches[HOST].secretary, built.now - timedelta(days=20)
    assert keeper is not None
    with acting(built.session, keeper):
        guests.take_in(
            built.session,
            host=host,
            home=_home_of(built, member),
            from_on=built.today - timedelta(days=20),
            actor=keeper,
            now=at,
        )


def _home_of(built: City, member: Member) -> Affiliation:
    home = built.session.scalars(
        select(Affiliation).where(Affiliation.member_id == member.id, holds_on(Affiliation, built.today))
    ).one()
    home.member = member
    return home


def _idle(built: City) -> Iterator[Member]:
    """Members of the home branch with an account, no office, and no transfer under way."""
    session = built.session
    busy = set(built.member_ids.values()) | set(session.scalars(select(PostHolding.member_id)))
    busy |= set(session.scalars(select(Transfer.member_id)))
    members = built.branches[city.HOME].members
    return (member for member in reversed(members) if member.id in built.account_of and member.id not in busy)
