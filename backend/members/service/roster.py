"""The roster as of a day, and who of it votes: exact, and in one statement."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from backend.members.models import Affiliation, GroupMembership, Member, MemberStanding, PartyGroup, Standing
from backend.organisations.dated import holds_on


class RosterRow(NamedTuple):
    """One member of a branch on a day."""

    member_id: UUID
    name: str
    name_pinyin: str
    organisation_id: UUID
    group_name: str | None
    standing: Standing | None


def count_voters(session: Session, *, organisation_id: UUID, on: date) -> int:
    """How many full members with their rights the branch had on the day, whether they come or not (domain §3)."""
    standing = (MemberStanding.member_id == Affiliation.member_id) & holds_on(MemberStanding, on)
    counted = select(func.count()).select_from(Affiliation).join(MemberStanding, standing)
    here = (Affiliation.organisation_id == organisation_id, holds_on(Affiliation, on))
    return session.scalar(counted.where(*here, MemberStanding.standing == Standing.FULL)) or 0


def list_roster(session: Session, *, organisation_ids: Collection[UUID], on: date) -> list[RosterRow]:
    """Who belonged to these branches on the day, in which group and with which standing; ordered by pinyin, then id."""
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.name_pinyin,
            Affiliation.organisation_id,
            PartyGroup.name.label("group_name"),
            MemberStanding.standing,
        )
        .join(Affiliation, Affiliation.member_id == Member.id)
        .outerjoin(MemberStanding, and_(MemberStanding.member_id == Member.id, holds_on(MemberStanding, on)))
        .outerjoin(GroupMembership, and_(GroupMembership.member_id == Member.id, holds_on(GroupMembership, on)))
        .outerjoin(
            PartyGroup,
            and_(PartyGroup.id == GroupMembership.group_id, PartyGroup.organisation_id == Affiliation.organisation_id),
        )
        .where(Affiliation.organisation_id.in_(organisation_ids), holds_on(Affiliation, on))
        .order_by(Member.name_pinyin, Member.id)
    )
    return [RosterRow(*row) for row in rows]
