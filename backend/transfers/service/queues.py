"""The three lists people know: what needs me, what I passed on, what is on its way to me; each with its age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from backend.core import clock
from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.models import Transfer, TransferState, TransferStation, TransferStep
from backend.transfers.rules import Queue
from backend.transfers.service import stepping


@dataclass(frozen=True)
class Count:
    """How many are in a list, and how many of them are past the day by which somebody should have answered."""

    total: int
    overdue: int


def count(session: Session, *, seats: Collection[UUID], today: date) -> dict[Queue, Count]:
    """All three lists of whoever answers for `seats`."""
    mine = _mine(seats)
    late = func.sum(case((Transfer.due_on < today, 1), else_=0))
    of = _queue_of(mine, seats).label("queue")
    rows = session.execute(_under_way(select(of, func.count(), late), mine).group_by(of))
    found = {Queue(queue): Count(total, overdue) for queue, total, overdue in rows}
    return {queue: found.get(queue, Count(0, 0)) for queue in Queue}


def list_queue(
    session: Session, *, queue: Queue, officer: Account, seats: Collection[UUID], today: date, page: int, page_size: int
) -> list[dict[str, Any]]:
    """One page of a list, those due first come first: so what is overdue stands on top."""
    mine = _mine(seats)
    found = session.execute(
        _under_way(_listed(), mine)
        .where(_queue_of(mine, seats) == queue.value)
        .order_by(Transfer.due_on.is_(None), Transfer.due_on, Transfer.since_at, Transfer.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    rows = list(found)
    last = stepping.last_steps(session, [row.Transfer.id for row in rows])
    return [
        _line(row, masked=queue is Queue.COMING, today=today)
        | {"is_for_others": queue is Queue.TODO and _is_barred(row.Transfer, last, officer)}
        for row in rows
    ]


def list_leavers(session: Session, *, within: Select[UUID]) -> list[dict[str, Any]]:
    """Members of these branches whose transfer is under way and has not placed them yet; a draft concerns nobody."""
    rows = session.execute(
        select(Transfer.member_id, Transfer.id.label("transfer_id"), Transfer.state)
        .where(Transfer.origin_id.in_(within), Transfer.closed_at.is_(None), Transfer.placed_on.is_(None))
        .where(Transfer.state != TransferState.DRAFT)
        .order_by(Transfer.created_at, Transfer.id)
    )
    return [dict(row._mapping) for row in rows]


def _is_barred(transfer: Transfer, last: dict[UUID, TransferStep], officer: Account) -> bool:
    return stepping.is_barred(transfer, last.get(transfer.id), actor_id=officer.id)


def _mine(seats: Collection[UUID]) -> Subquery:
    """Every transfer whose way leads through one of `seats`, with the first station that does."""
    first = func.min(TransferStation.position).label("first")
    through = select(TransferStation.transfer_id, first).where(TransferStation.organisation_id.in_(seats))
    return through.group_by(TransferStation.transfer_id).subquery()


def _under_way(wanted: Any, mine: Subquery) -> Any:
    """Those of mine that are not over; a draft concerns nobody yet."""
    own = wanted.join(mine, mine.c.transfer_id == Transfer.id)
    return own.where(Transfer.closed_at.is_(None), Transfer.state != TransferState.DRAFT)


def _queue_of(mine: Subquery, seats: Collection[UUID]) -> ColumnElement[str]:
    """Each is in one list only: a committee that accepted waits for the placing, whatever is to do after that."""
    return case(
        (Transfer.holder_id.in_(seats), Queue.TODO.value),
        (mine.c.first > Transfer.position, Queue.COMING.value),
        else_=Queue.PASSED.value,
    )


def _listed() -> Any:
    origin, destination, holder = (aliased(PartyOrganisation) for _ in range(3))
    following = aliased(TransferStation)
    return (
        select(
            Transfer,
            Member.name,
            func.coalesce(origin.short_name, Transfer.outside_name).label("origin"),
            func.coalesce(destination.short_name, Transfer.outside_name).label("destination"),
            holder.short_name.label("holder"),
            following.state.label("following"),
        )
        .join(Transfer.member)
        .options(contains_eager(Transfer.member))
        .outerjoin(origin, origin.id == Transfer.origin_id)
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
