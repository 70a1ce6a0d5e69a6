"""Votes on record: counted while enough of those entitled are there, corrected by voiding and adding."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity, ActivityState
from backend.attendance.errors import (
    ExcludedPresentError,
    IdReusedError,
    MinutesFinalError,
    NoVoteNowError,
    QuorumNotMetError,
    ResolutionVoidedError,
    TooManyVotesError,
)
from backend.attendance.models import Minutes, MinutesState, Resolution, ResolutionKind
from backend.attendance.rules import Quorum
from backend.attendance.service import quorum as quorums
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.identity.models import Account


@dataclass(frozen=True)
class Vote:
    """What was put to the vote, and how it went."""

    text: str
    kind: ResolutionKind
    yes: int
    no: int
    abstain: int
    excluded: int = 0
    exclusion_reason: str | None = None


def record(
    session: Session,
    *,
    resolution_id: UUID,
    activity: Activity,
    organisation_id: UUID,
    vote: Vote,
    officer: Account,
    now: datetime,
) -> Resolution:
    """Put a vote of one host on record. The same id again is the same vote.

    :raises IdReusedError: the id stands for another vote.
    :raises NoVoteNowError: the roster is not written yet, or the activity was called off.
    :raises MinutesFinalError: the minutes are final; amend them first.
    :raises QuorumNotMetError: too few of those entitled are there; the numbers are told.
    :raises ExcludedPresentError: more were left out of the electors than are absent.
    :raises TooManyVotesError: more votes than voters who are there.
    """
    stored = session.get(Resolution, resolution_id)
    if stored is not None:
        if (stored.activity_id, stored.organisation_id, stored.text) != (activity.id, organisation_id, vote.text):
            raise IdReusedError()
        return stored
    _refuse_closed_record(session, activity, organisation_id)
    present = quorums.get_quorum(session, activity_id=activity.id, organisation_id=organisation_id)
    number = _next_number(session, activity.id, organisation_id)
    resolution = _counted(resolution_id, activity.id, organisation_id, vote, present)
    resolution.number, resolution.recorded_at, resolution.recorded_by_account_id = number, now, officer.id
    return _keep(session, resolution, now=now)


def correct(
    session: Session,
    *,
    resolution_id: UUID,
    resolution: Resolution,
    activity: Activity,
    vote: Vote,
    reason: str,
    officer: Account,
    now: datetime,
) -> Resolution:
    """Void a vote that was written down wrongly and add the right one; who was entitled and there stays as counted.

    :raises ResolutionVoidedError: it was voided before.
    :raises MinutesFinalError: the minutes are final; amend them first.
    :raises QuorumNotMetError: too few of those entitled were there for this kind of vote.
    :raises TooManyVotesError: more votes than voters who were there.
    """
    void(session, resolution=resolution, activity=activity, reason=reason, officer=officer, now=now)
    counted = Quorum(resolution.voters, resolution.present_voters)
    added = _counted(resolution_id, activity.id, resolution.organisation_id, vote, counted)
    added.number, added.replaces_id = resolution.number, resolution.id
    added.recorded_at, added.recorded_by_account_id = now, officer.id
    return _keep(session, added, now=now)


def void(
    session: Session, *, resolution: Resolution, activity: Activity, reason: str, officer: Account, now: datetime
) -> None:
    """Take a vote off the record, with a reason; it stays readable.

    :raises ResolutionVoidedError: it was voided before.
    :raises MinutesFinalError: the minutes are final; amend them first.
    """
    if resolution.voided_at is not None:
        raise ResolutionVoidedError()
    _refuse_closed_record(session, activity, resolution.organisation_id)
    resolution.voided_at, resolution.voided_by_account_id, resolution.void_reason = now, officer.id, reason
    audit.record(session, Action.RESOLUTION_VOIDED, resolution, now=now, organisation_id=resolution.organisation_id)
    session.flush()


def list_resolutions(
    session: Session, *, activity_id: UUID, organisation_ids: list[UUID], standing_only: bool = False
) -> list[Resolution]:
    """The votes of these hosts in the order of voting, a voided one before what replaced it."""
    statement = select(Resolution).where(
        Resolution.activity_id == activity_id, Resolution.organisation_id.in_(organisation_ids)
    )
    if standing_only:
        statement = statement.where(Resolution.voided_at.is_(None))
    return list(
        session.scalars(statement.order_by(Resolution.organisation_id, Resolution.number, Resolution.recorded_at))
    )


def _refuse_closed_record(session: Session, activity: Activity, organisation_id: UUID) -> None:
    if activity.state is not ActivityState.OPEN and activity.state not in HELD:
        raise NoVoteNowError(state=activity.state.value)
    # The minutes' row is held, so that a vote cannot slip in while they become final.
    minutes = session.scalars(
        locked(
            select(Minutes).where(Minutes.activity_id == activity.id, Minutes.organisation_id == organisation_id)
        ).execution_options(populate_existing=True)
    ).one_or_none()
    if minutes is not None and minutes.state is MinutesState.FINAL:
        raise MinutesFinalError()


def _counted(resolution_id: UUID, activity_id: UUID, organisation_id: UUID, vote: Vote, present: Quorum) -> Resolution:
    if not present.is_met(vote.kind, excluded=vote.excluded):
        raise QuorumNotMetError(
            voters=present.voters,
            excluded=vote.excluded,
            present_voters=present.present_voters,
            needed=present.needed(vote.kind, excluded=vote.excluded),
        )
    if vote.excluded > present.voters - present.present_voters:
        raise ExcludedPresentError(absent_voters=present.voters - present.present_voters)
    if vote.yes + vote.no + vote.abstain > present.present_voters:
        raise TooManyVotesError(present_voters=present.present_voters)
    return Resolution(
        id=resolution_id,
        activity_id=activity_id,
        organisation_id=organisation_id,
        kind=vote.kind,
        text=vote.text,
        voters=present.voters,
        excluded=vote.excluded,
        exclusion_reason=vote.exclusion_reason,
        present_voters=present.present_voters,
        yes=vote.yes,
        no=vote.no,
        abstain=vote.abstain,
    )


def _keep(session: Session, resolution: Resolution, *, now: datetime) -> Resolution:
    session.add(resolution)
    audit.record(session, Action.RESOLUTION_RECORDED, resolution, now=now, organisation_id=resolution.organisation_id)
    session.flush()
    return resolution


def _next_number(session: Session, activity_id: UUID, organisation_id: UUID) -> int:
    last = session.scalar(
        select(func.max(Resolution.number)).where(
            Resolution.activity_id == activity_id, Resolution.organisation_id == organisation_id
        )
    )
    return (last or 0) + 1
