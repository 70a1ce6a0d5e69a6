"""One transfer as an officer is told of it."""

from typing import Any

from backend.core import clock, db
from backend.identity.access import current_login
from backend.transfers import access
from backend.transfers.models import Transfer
from backend.transfers.service import reading


def told_to_offices(transfer: Transfer) -> dict[str, Any]:
    """The transfer with what the signed-in officer may do about it."""
    session, now, seats, officer = db.session(), clock.now(), access.seats(), current_login().account
    others = reading.find_others(session, transfer, officer=officer, seats=seats, now=now)
    return reading.describe(
        session,
        transfer=transfer,
        actions=reading.actions_of_offices(
            session, transfer, officer=officer, seats=seats, is_for_others=others is not None
        ),
        today=clock.local_date(now),
        is_coming=access.is_coming(transfer),
        others=others,
    )
