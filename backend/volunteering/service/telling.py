"""Telling volunteers about a shift: titles, times and places, never anybody's name but that of who asks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.volunteering.models import Shift, Volunteer


def tell(
    session: Session,
    *,
    volunteer_ids: Collection[UUID],
    kind: NotificationKind,
    shift: Shift,
    now: datetime,
    more: dict[str, Any] | None = None,
) -> None:
    """One notice to each of the volunteers who has an account; it leads to the project. `shift.project` is loaded."""
    rows = session.scalars(
        select(func.coalesce(Volunteer.account_id, Member.account_id))
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .where(Volunteer.id.in_(volunteer_ids))
    )
    facts = {
        "title": shift.project.title,
        "starts_at": shift.starts_at.isoformat(),
        "venue": shift.meeting_point,
        "shift_id": str(shift.id),
    }
    account_ids = [account_id for account_id in rows if account_id is not None]
    notifications.notify_all(
        session, account_ids=account_ids, kind=kind, facts=facts | (more or {}), subject_id=shift.project_id, now=now
    )
