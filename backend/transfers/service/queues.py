"""The three lists people know: what needs me, what I passed on, what is on its way to me; each with its age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.core import clock
from backend.identity.rules import masked_name
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.models import Transfer, TransferState, TransferStation
from backend.transfers.rules import Queue


@dataclass(frozen=True)
class Count:
    """How many are in a list, and how many of them are past the day by which somebody should have answered."""

    total: int
    overdue: int


def count(session: Session, *, seats: Collection[UUID], today: date) -> dict[Queue, Count]:
    """All three lists of whoever answers for `seats`."""
    late = func.coalesce(func.sum(case((Transfer.due_on < today, 1), else_=0)), 0)
    found = {}
    for queue in Queue:
        total, overdue = session.execute(select(func.count(), late).where(*_conditions(queue, seats))).one()
        found[queue] = Count(total, overdue)
    return found


def list_queue(
    session: Session, *, queue: Queue, seats: Collection[UUID], today: date, page: int, page_size: int
) -> list[dict[str, Any]]:
    """One page of a list, those due first come first: so what is overdue stands on top."""
    rows = session.execute(
        _listed()
        .where(*_conditions(queue, seats))
        .order_by(Transfer.due_on.is_(None), Transfer.due_on, Transfer.since_at, Transfer.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return [_line(row, masked=queue is Queue.COMING, today=today) for row in rows]


def _conditions(queue: Queue, seats: Collection[UUID]) -> list[ColumnElement[bool]]:
    is_open = Transfer.closed_at.is_(None)
    if queue is Queue.TODO:
        return [is_open, Transfer.holder_id.in_(seats)]
    side = TransferStation.position < Transfer.position
    if queue is Queue.COMING:
        side = TransferStation.position > Transfer.position
    mine = and_(TransferStation.transfer_id == Transfer.id, TransferStation.organisation_id.in_(seats), side)
    under_way = [Transfer.state != TransferState.DRAFT, func.coalesce(Transfer.holder_id.not_in(seats), True)]
    return [is_open, *under_way, exists().where(mine)]


def _listed() -> Any:
    origin, destination, holder = (aliased(PartyOrganisation) for _ in range(3))
    following = aliased(TransferStation)
    return (
        select(
            Transfer,
            Member.name,
            origin.short_name.label("origin"),
            func.coalesce(destination.short_name, Transfer.outside_name).label("destination"),
            holder.short_name.label("holder"),
            following.state.label("following"),
        )
        .join(Member, Member.id == Transfer.member_id)
        .join(origin, origin.id == Transfer.origin_id)
        .outerjoin(destination, destination.id == Transfer.destination_id)
        .outerjoin(holder, holder.id == Transfer.holder_id)
        .join(following, and_(following.transfer_id == Transfer.id, following.position == Transfer.position + 1))
    )


def _line(row: Any, *, masked: bool, today: date) -> dict[str, Any]:
    """One line of a list, with days since it came to whoever has it."""
    transfer: Transfer = row.Transfer
    names = ("id", "kind", "state", "reason", "since_at", "due_on", "holder_id", "position")
    return {name: getattr(transfer, name) for name in names} | {
        "name": masked_name(row.name) if masked else row.name,
        "next_action": rules.forward(transfer.state, row.following),
        "origin": row.origin,
        "destination": row.destination,
        "holder": row.holder,
        "age_days": (today - clock.local_date(transfer.since_at)).days,
        "is_overdue": transfer.due_on is not None and transfer.due_on < today,
    }
