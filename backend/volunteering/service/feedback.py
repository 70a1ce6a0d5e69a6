"""One tap of three faces, behind a QR code on a poster. Only counts are kept, and small ones are not shown."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked, upsert
from backend.core.ids import new_id
from backend.core.security import new_token
from backend.identity.models import Account
from backend.volunteering.errors.proofs import FeedbackOverError
from backend.volunteering.models import Face, FeedbackBox, FeedbackTally, Project, Shift

LEAST_SHOWN = 5
"""From so many answers on the counts are shown: below it one could guess who tapped what."""


def open_box(
    session: Session, *, project: Project, shift_id: UUID | None, account: Account, now: datetime
) -> FeedbackBox:
    """The code of a project or of one of its shifts, made at the first asking."""
    session.execute(locked(select(Project.id).where(Project.id == project.id))).one()
    found = next((box for box in list_boxes(session, project_id=project.id) if box.shift_id == shift_id), None)
    if found is not None and found.closed_at is None:
        return found
    box = FeedbackBox(
        id=new_id(),
        token=new_token(),
        project_id=project.id,
        shift_id=shift_id,
        opened_at=now,
        opened_by_account_id=account.id,
    )
    session.add(box)
    audit.record(session, Action.FEEDBACK_OPENED, box, now=now, organisation_id=project.organisation_id)
    session.flush()
    return box


def close_box(session: Session, *, box: FeedbackBox, project: Project, now: datetime) -> None:
    """The code takes no more answers; what was counted stays. Twice is once."""
    if box.closed_at is None:
        box.closed_at = now
        audit.record(session, Action.FEEDBACK_CLOSED, box, now=now, organisation_id=project.organisation_id)


def list_boxes(session: Session, *, project_id: UUID) -> list[FeedbackBox]:
    """All codes of the project, the newest first."""
    boxes = select(FeedbackBox).where(FeedbackBox.project_id == project_id)
    return list(session.scalars(boxes.order_by(FeedbackBox.opened_at.desc(), FeedbackBox.id.desc())))


def get_open(session: Session, *, token: str) -> FeedbackBox:
    """The code that a phone has scanned.

    :raises FeedbackOverError: it was taken down, or there never was one.
    """
    found = session.scalars(
        select(FeedbackBox).where(FeedbackBox.token == token, FeedbackBox.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        raise FeedbackOverError()
    return found


def asked_about(session: Session, box: FeedbackBox) -> dict[str, Any]:
    """What the page asks about: the project's title, and the shift's role and day."""
    project = session.get_one(Project, box.project_id)
    shift = session.get(Shift, box.shift_id) if box.shift_id is not None else None
    return {
        "title": project.title,
        "issuer_name": project.issuer_name,
        "role": shift.role if shift is not None else None,
        "held_on": shift.held_on if shift is not None else None,
    }


def count_one(session: Session, *, box: FeedbackBox, face: Face) -> None:
    """Count a tap. Nothing says whose it was or when."""
    insert = upsert(session.get_bind().dialect, FeedbackTally).values(
        id=new_id(at=box.opened_at), box_id=box.id, face=face, count=1
    )
    key = [FeedbackTally.box_id, FeedbackTally.face]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_={"count": FeedbackTally.count + 1}))


def counts_of(session: Session, box: FeedbackBox) -> dict[str, Any]:
    """How many tapped which face; None below five answers in all."""
    rows = session.execute(select(FeedbackTally.face, FeedbackTally.count).where(FeedbackTally.box_id == box.id))
    counts = {face: count for face, count in rows}
    answers = sum(counts.values())
    is_shown = answers >= LEAST_SHOWN
    return {"counts": {face.value: counts.get(face, 0) for face in Face} if is_shown else None}
