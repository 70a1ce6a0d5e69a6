"""The rotating code of a shift: made from the server's clock like that of an activity, for in and out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import CodeSubject, SubjectKind
from backend.attendance.service import codes
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import WRITE_LOCK, keyring_of
from backend.volunteering.models import Project, Shift

SHORT_ID_BITS = 40


@dataclass(frozen=True)
class ShownCode:
    """What a screen shows at a moment."""

    token: str
    short_code: str


def hold(session: Session, shift: Shift) -> None:
    """Let one at a time change the shift, and see it as the last one has left it; rows that name it may be added."""
    own = select(Shift).where(Shift.id == shift.id).with_for_update(key_share=True)
    session.scalars(own.execution_options(**{WRITE_LOCK: True}, populate_existing=True)).one()


def show(session: Session, *, shift: Shift, now: datetime) -> ShownCode:
    """The code of this moment; the first time, a short id begins to stand for the shift."""
    short_id = find_short_id(session, shift_id=shift.id) or _register(session, shift, now=now)
    key = keyring_of(session).code_keys[0]
    return ShownCode(
        token=codes.mint(key, short_id=short_id, now=now, kind=codes.CodeKind.SHIFT),
        short_code=codes.short_code(key, short_id=short_id, tick=codes.tick_of(now), kind=codes.CodeKind.SHIFT),
    )


def find_short_id(session: Session, *, shift_id: UUID) -> int | None:
    """What codes say instead of the shift; None: none was ever shown."""
    return session.scalar(select(CodeSubject.short_id).where(CodeSubject.subject_id == shift_id))


def find_shift(session: Session, *, short_id: int) -> Shift | None:
    """The shift that a code stands for."""
    is_shift = (CodeSubject.short_id == short_id) & (CodeSubject.kind == SubjectKind.SHIFT)
    return session.scalars(
        select(Shift).join(CodeSubject, CodeSubject.subject_id == Shift.id).where(is_shift)
    ).one_or_none()


def _register(session: Session, shift: Shift, *, now: datetime) -> int:
    hold(session, shift)
    found = find_short_id(session, shift_id=shift.id)  # Another screen may have been first.
    if found is not None:
        return found
    subject = CodeSubject(short_id=secrets.randbits(SHORT_ID_BITS), kind=SubjectKind.SHIFT, subject_id=shift.id)
    session.add(subject)
    project = session.get_one(Project, shift.project_id)
    audit.record(session, Action.SHIFT_CODE_OPENED, shift, now=now, organisation_id=project.organisation_id)
    session.flush()
    return subject.short_id
