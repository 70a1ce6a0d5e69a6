"""What every write to an appraisal begins with: nobody else writes to it until the transaction ends."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import db
from backend.identity.models import Account
from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.yearly.errors import StageOverError
from backend.yearly.models import (
    STEP_REASON_CONTEXT,
    Appraisal,
    AppraisalAction,
    AppraisalPerson,
    AppraisalState,
    AppraisalStep,
    PartEnd,
)


def hold(session: Session, appraisal: Appraisal, *, states: Collection[AppraisalState]) -> None:
    """Read the appraisal anew and keep it.

    :raises StageOverError: it is at none of `states`.
    """
    own = select(Appraisal).where(Appraisal.id == appraisal.id)
    session.scalars(db.locked(own).execution_options(populate_existing=True)).one()
    if appraisal.state not in states:
        raise StageOverError(state=appraisal.state.value)


def note_step(
    session: Session,
    appraisal: Appraisal,
    *,
    step_id: UUID,
    action: AppraisalAction,
    reason: str | None = None,
    by: Account,
    now: datetime,
) -> None:
    """Write down a step that has brought the appraisal to its present state."""
    latest = session.scalar(select(func.max(AppraisalStep.number)).where(AppraisalStep.appraisal_id == appraisal.id))
    session.add(
        AppraisalStep(
            id=step_id,
            appraisal_id=appraisal.id,
            number=(latest or 0) + 1,
            action=action,
            state=appraisal.state,
            reason_sealed=db.keyring_of(session).seal(reason, context=STEP_REASON_CONTEXT) if reason else None,
            at=now,
            by_account_id=by.id,
        )
    )
    session.flush()


def was_done(session: Session, *, step_id: UUID) -> bool:
    """Whether the phone's step has arrived before."""
    return session.get(AppraisalStep, step_id) is not None


def let_leavers_go(session: Session, appraisal: Appraisal, *, on: date) -> list[AppraisalPerson]:
    """Whoever no longer belongs to the branch takes no part any more; who that were."""
    here = select(Affiliation.member_id).where(
        Affiliation.organisation_id == appraisal.organisation_id, holds_on(Affiliation, on)
    )
    gone = session.scalars(
        select(AppraisalPerson).where(
            AppraisalPerson.appraisal_id == appraisal.id,
            AppraisalPerson.left_on.is_(None),
            AppraisalPerson.member_id.not_in(here),
        )
    ).all()
    for person in gone:
        person.left_on, person.left_kind = on, PartEnd.LEFT
    return list(gone)
