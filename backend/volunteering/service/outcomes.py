"""What came of the hours: counts that whoever served, or leads the shift, writes beside them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.errors.proofs import UnknownOutcomeError
from backend.volunteering.models import CountKind, Project, ServiceOutcome, ServiceRecord, Shift, Source
from backend.volunteering.reference.proofs import outcomes_of

COUNTED_IN_GROUPS = {
    CountKind.QUESTIONS_ANSWERED: "questions_answered",
    CountKind.LAW_POSTS: "law_posts",
    CountKind.CASES_EXPLAINED: "cases_explained",
    CountKind.REFERRALS: "referrals",
    CountKind.MEDIATIONS: "mediations",
    CountKind.VISITS: "visits",
    CountKind.LECTURES: "talks",
}
"""As what the counters of community groups appear among outcomes."""


def kinds_of(owner: ServiceRecord | Shift, project: Project) -> list[str]:
    """What is written beside it: not what a quick log has counted already, so that nothing counts twice."""
    is_log = isinstance(owner, ServiceRecord) and owner.source is Source.QUICK_LOG
    counted = set(COUNTED_IN_GROUPS.values()) if is_log else set()
    return [kind for kind in outcomes_of(project.kind) if kind not in counted]


def write(
    session: Session,
    *,
    owner: ServiceRecord | Shift,
    project: Project,
    counts: dict[str, int],
    account: Account,
    now: datetime,
) -> None:
    """Let these counts stand beside a record or a shift; those of other kinds that stood there are taken back.

    :raises UnknownOutcomeError: projects of this kind do not count that, or a quick log has counted it.
    """
    unknown = set(counts) - set(kinds_of(owner, project))
    if unknown:
        raise UnknownOutcomeError(kind=sorted(unknown)[0])
    session.execute(locked(select(type(owner).id).where(type(owner).id == owner.id))).one()
    standing = {outcome.kind: outcome for outcome in list_standing(session, owner=owner)}
    for kind, outcome in standing.items():
        if counts.get(kind) != outcome.count:
            outcome.voided_at = now
    session.flush()  # What is taken back makes room before its successor comes.
    for kind, count in counts.items():
        if kind not in standing or standing[kind].count != count:
            session.add(_made(owner, kind=kind, count=count, project=project, account=account, now=now))
    audit.record(session, Action.OUTCOMES_WRITTEN, owner, now=now, organisation_id=project.organisation_id)
    session.flush()


def list_standing(session: Session, *, owner: ServiceRecord | Shift) -> list[ServiceOutcome]:
    """The counts that stand, by kind."""
    column = ServiceOutcome.record_id if isinstance(owner, ServiceRecord) else ServiceOutcome.shift_id
    return list(
        session.scalars(
            select(ServiceOutcome)
            .where(column == owner.id, ServiceOutcome.voided_at.is_(None))
            .order_by(ServiceOutcome.kind)
        )
    )


def described(session: Session, *, owner: ServiceRecord | Shift, project: Project) -> dict[str, Any]:
    """What the project counts, and what is written."""
    counts = {outcome.kind: outcome.count for outcome in list_standing(session, owner=owner)}
    return {"kinds": kinds_of(owner, project), "counts": counts}


def _made(
    owner: ServiceRecord | Shift, *, kind: str, count: int, project: Project, account: Account, now: datetime
) -> ServiceOutcome:
    held_on: date = owner.held_on
    record_id: UUID | None = owner.id if isinstance(owner, ServiceRecord) else None
    return ServiceOutcome(
        id=new_id(),
        record_id=record_id,
        shift_id=owner.id if record_id is None else None,
        project_id=project.id,
        held_on=held_on,
        kind=kind,
        count=count,
        written_at=now,
        written_by_account_id=account.id,
    )
