"""Our own faults: an officer says that the system failed at an activity, and nobody is absent from it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.errors import WrongStateError
from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.service.planning import host_ids
from backend.attendance.errors import FaultStandsError
from backend.attendance.models import SystemFault
from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account


def note(session: Session, *, activity: Activity, officer: Account, reason: str, now: datetime) -> SystemFault:
    """Mark the activity: whoever is not known to have come counts for nothing there, in no rate.

    :raises WrongStateError: check-in was never opened, or it was called off.
    :raises FaultStandsError: it is marked already.
    """
    if activity.state not in (ActivityState.OPEN, *HELD):
        raise WrongStateError(state=activity.state.value)
    if find(session, activity=activity) is not None:
        raise FaultStandsError()
    fault = SystemFault(
        id=new_id(), activity_id=activity.id, reason=reason, noted_at=now, noted_by_account_id=officer.id
    )
    session.add(fault)
    audit.record(session, Action.SYSTEM_FAULT_NOTED, fault, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
    return fault


def withdraw(session: Session, *, activity: Activity, now: datetime) -> None:
    """Take the mark back; nothing happens when there is none."""
    fault = find(session, activity=activity)
    if fault is None:
        return
    fault.withdrawn_at = now
    audit.record(session, Action.SYSTEM_FAULT_WITHDRAWN, fault, now=now, organisation_id=host_ids(activity)[0])
    session.flush()


def find(session: Session, *, activity: Activity) -> SystemFault | None:
    """The mark that stands."""
    return session.scalars(
        select(SystemFault).where(SystemFault.activity_id == activity.id, SystemFault.withdrawn_at.is_(None))
    ).one_or_none()
