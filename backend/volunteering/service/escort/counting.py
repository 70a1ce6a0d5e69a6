"""What the trips of a shift add up to, told to its outcomes, so that nobody types it twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.volunteering.models import EscortTrip, Project, Shift
from backend.volunteering.service import outcomes


def tell(session: Session, *, shift_id: UUID | None, project: Project, account: Account, now: datetime) -> None:
    """Let the shift's outcomes be the trips and people that count; other kinds stay as they were written.

    A trip outside of any shift is in the day's result only.
    """
    if shift_id is None:
        return
    shift = session.get_one(Shift, shift_id)
    counts = {outcome.kind: outcome.count for outcome in outcomes.list_standing(session, owner=shift)}
    arrived = EscortTrip.voided_at.is_(None) & EscortTrip.ended_at.is_not(None)
    trips, persons = session.execute(
        select(func.count(), func.coalesce(func.sum(EscortTrip.persons), 0)).where(
            EscortTrip.shift_id == shift_id, arrived
        )
    ).one()
    counts |= {"trips": trips, "persons_carried": persons}
    outcomes.write(session, owner=shift, project=project, counts=counts, account=account, now=now)
