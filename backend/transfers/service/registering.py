"""Noting that a move stands in the national system, which stays the authority (domain §2)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.members.errors import DateInFutureError
from backend.transfers.errors import NotYourStepError, WrongOrderError
from backend.transfers.models import Transfer
from backend.transfers.service import stepping


def register(
    session: Session, *, transfer: Transfer, seats: set[UUID], registered_on: date, reference: str | None, now: datetime
) -> None:
    """Write down on which day, and under which reference, the move was registered there.

    :raises NotYourStepError: the way does not lead through one of `seats`.
    :raises WrongOrderError: the member has not moved yet.
    :raises DateInFutureError: the day is still to come.
    """
    stepping.hold(session, transfer)
    stations = {station.organisation_id for station in stepping.stations_of(session, transfer)}
    if not stations & seats:
        raise NotYourStepError()
    if transfer.placed_on is None:
        raise WrongOrderError(state=transfer.state.value)
    if registered_on > clock.local_date(now):
        raise DateInFutureError(field="registered_on")
    transfer.registered_on, transfer.registration_reference = registered_on, reference
    audit.record(
        session,
        Action.TRANSFER_REGISTERED,
        transfer,
        now=now,
        organisation_id=transfer.destination_id or transfer.origin_id,
        fields=["registered_on", "registration_reference"],
    )
    session.flush()
