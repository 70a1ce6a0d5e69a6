"""The two small templates: a talk with its hearers, visits by kind and number. Nothing about anybody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance.errors import IdBelongsToOtherError, IdReusedError
from backend.core import audit, clock
from backend.core.audit import Action
from backend.volunteering.errors.groups import LogTooOldError, NotInProjectError, NotTheTemplateError
from backend.volunteering.models import Project, ProjectKind, ServiceTally, TallyKind, Volunteer
from backend.volunteering.service.groups.logs import MOST_DAYS

KINDS_OF: dict[ProjectKind, tuple[TallyKind, ...]] = {
    ProjectKind.ANTI_FRAUD_TALK: (TallyKind.HEARERS,),
    ProjectKind.VISITS: (TallyKind.OLD_VISITED, TallyKind.DISABLED_VISITED),
}


@dataclass(frozen=True)
class ToldTally:
    """What a phone says was done."""

    id: UUID
    project_id: UUID
    kind: TallyKind
    place: str | None
    count: int
    captured_at: datetime

    def fingerprint(self) -> bytes:
        """Equal for the same tally sent twice (design §7)."""
        parts = (self.project_id, self.kind.value, self.place, self.count, self.captured_at)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()


def write(
    session: Session, told: ToldTally, *, project: Project, volunteer: Volunteer, account_id: UUID, now: datetime
) -> ServiceTally:
    """Write it down for the day of the phone's clock, never later than the server's. The same id again is no second.

    :raises IdBelongsToOtherError: the id was used by another account.
    :raises IdReusedError: it was used for something else.
    :raises NotTheTemplateError: projects of this kind do not count that.
    :raises LogTooOldError: longer ago than is taken.
    :raises NotInProjectError: the project did not run on that day.
    """
    present = session.get(ServiceTally, told.id)
    if present is not None:
        if present.account_id != account_id:
            raise IdBelongsToOtherError()
        if present.fingerprint != told.fingerprint():
            raise IdReusedError()
        return present
    if told.kind not in KINDS_OF.get(project.kind, ()):
        raise NotTheTemplateError(kind=project.kind.value)
    at = min(told.captured_at, now)
    if at < now - timedelta(days=MOST_DAYS):
        raise LogTooOldError(most_days=MOST_DAYS)
    held_on = clock.local_date(at)
    if not project.from_on <= held_on < project.until_on:
        raise NotInProjectError(from_on=project.from_on.isoformat(), until_on=project.until_on.isoformat())
    tally = ServiceTally(
        id=told.id,
        project_id=project.id,
        volunteer_id=volunteer.id,
        account_id=account_id,
        kind=told.kind,
        place=told.place,
        count=told.count,
        held_on=held_on,
        captured_at=at,
        received_at=now,
        fingerprint=told.fingerprint(),
    )
    session.add(tally)
    _record(session, Action.TALLY_WRITTEN, tally, project, now=now)
    return tally


def take_back(session: Session, *, tally: ServiceTally, project: Project, account_id: UUID, now: datetime) -> None:
    """Let it count no more. Twice is once."""
    if tally.voided_at is None:
        tally.voided_at, tally.voided_by_account_id = now, account_id
        _record(session, Action.TALLY_VOIDED, tally, project, now=now)


def list_own(session: Session, *, project_id: UUID, volunteer_id: UUID, limit: int) -> Sequence[ServiceTally]:
    """Somebody's latest that stand."""
    of_project = (ServiceTally.project_id == project_id) & ServiceTally.voided_at.is_(None)
    own = select(ServiceTally).where(of_project, ServiceTally.volunteer_id == volunteer_id)
    latest = own.order_by(ServiceTally.held_on.desc(), ServiceTally.received_at.desc())
    return session.scalars(latest.limit(limit)).all()


def sums(session: Session, *, project_id: UUID) -> dict[TallyKind, tuple[int, int]]:
    """By kind: how often something was written, and its sum."""
    rows = session.execute(
        select(ServiceTally.kind, func.count(), func.sum(ServiceTally.count))
        .where(ServiceTally.project_id == project_id, ServiceTally.voided_at.is_(None))
        .group_by(ServiceTally.kind)
    )
    return {kind: (int(times), int(total)) for kind, times, total in rows}


def _record(session: Session, action: Action, tally: ServiceTally, project: Project, *, now: datetime) -> None:
    audit.record(session, action, tally, now=now, organisation_id=project.organisation_id, fields=[tally.kind.value])
    session.flush()
