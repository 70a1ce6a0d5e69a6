"""Somebody who was known twice: everything of one row goes over to the other.

The database lets records, proofs and consents change their volunteer only to where their own was merged into, and looks
at overlaps while it does (`migrations.triggers`). What was scanned stays as it was written down.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.volunteering.models import (
    COUNTING,
    Assignment,
    DecisionKind,
    Grade,
    GroupLog,
    GroupPost,
    GroupTurn,
    Project,
    ProofConsent,
    ProofRequest,
    ProofRequestState,
    Qualification,
    ServiceProof,
    ServiceRecord,
    ServiceStay,
    ServiceTally,
    Volunteer,
)
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import ledger
from backend.volunteering.service.escort import moving

_STRENGTH = {grade: rank for rank, grade in enumerate(Grade)}
"""A is the strongest."""
_KNOWN_TWICE = "同一人有两个志愿者编号，同一时段只计一次"
_AS_IT_IS = {"synchronize_session": False}
_MOVED = (
    ServiceRecord,
    ServiceStay,
    Qualification,
    ProofRequest,
    ProofConsent,
    ServiceProof,
    GroupPost,
    GroupTurn,
    GroupLog,
    ServiceTally,
)


def merge(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    """Let everything of `absorbed` be `kept`'s: one person was known twice.

    The database lets a record change its volunteer only this way, and looks at overlaps while it does. Time that both
    rows hold counts once: the weaker record is voided, the reason says why, and what only it held is written anew.
    Waits while either is serving.
    """
    both = [kept.id, absorbed.id]
    if is_serving(session, both) or moving.is_driving(session, both):
        return
    member_id, account_id = absorbed.member_id, absorbed.account_id
    absorbed.member_id = absorbed.account_id = None
    absorbed.merged_into_id = kept.id
    kept.since_on = min(kept.since_on, absorbed.since_on)
    session.flush()  # The numbers of the person are free, and the database knows where the records may go.
    kept.member_id, kept.account_id = kept.member_id or member_id, kept.account_id or account_id
    doubles = _void_doubles(session, kept=kept, absorbed=absorbed, now=now)
    session.execute(update(Volunteer).where(Volunteer.merged_into_id == absorbed.id).values(merged_into_id=kept.id))
    _settle_proofs(session, kept=kept, absorbed=absorbed, now=now)
    _end_double_posts(session, kept=kept, absorbed=absorbed, now=now)
    for table in _MOVED:
        own = update(table).where(table.volunteer_id == absorbed.id).values(volunteer_id=kept.id)
        session.execute(own, execution_options=_AS_IT_IS)
    moving.move(session, kept=kept, absorbed=absorbed, now=now)
    _move_sign_ups(session, kept=kept, absorbed=absorbed, now=now)
    for record in sorted(doubles, key=_weakness):
        _write_rest(session, record, volunteer=kept, now=now)
    audit.record(session, Action.VOLUNTEER_MERGED, absorbed, now=now, fields=["merged_into_id"])
    session.flush()


def _end_double_posts(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    """A role in a community group that both rows hold is held once."""
    standing = select(GroupPost).where(GroupPost.until_on.is_(None))
    own = session.scalars(standing.where(GroupPost.volunteer_id == kept.id))
    held = {(post.group_id, post.role) for post in own}
    for post in session.scalars(standing.where(GroupPost.volunteer_id == absorbed.id)):
        if (post.group_id, post.role) in held:
            post.until_on = max(clock.local_date(now), post.from_on)
    session.flush()


def _void_doubles(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> list[ServiceRecord]:
    voided = []
    others = _counting(session, absorbed)
    for one in _counting(session, kept):
        for other in others:
            is_double = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            if is_double and all(record.state in COUNTING for record in (one, other)):
                weaker = max(one, other, key=_weakness)
                by = kept.account_id or weaker.recorded_by_account_id
                ledger.decide(session, weaker, DecisionKind.VOIDED, account_id=by, reason=_KNOWN_TWICE, now=now)
                voided.append(weaker)
    return voided


def _weakness(record: ServiceRecord) -> tuple[int, datetime]:
    return _STRENGTH[record.grade], record.recorded_at


def _write_rest(session: Session, record: ServiceRecord, *, volunteer: Volunteer, now: datetime) -> None:
    """What of a double no other record covers, within the same entry: whose word it needs gives it anew."""
    entry = ledger.Entry(
        project=session.get_one(Project, record.project_id),
        interval=Interval(record.starts_at, record.ends_at),
        source=record.source,
        grade=record.grade,
        recorded_by_account_id=record.recorded_by_account_id,
        id=record.entry_id,
        shift_id=record.shift_id,
        stay_id=record.stay_id,
        replaces_id=record.id,
        reason=record.reason,
        flags=frozenset(record.flags),
        is_beyond_pairs="more_than_three_pairs" in record.flags,
    )
    ledger.add(session, entry, volunteer=volunteer, now=now, around=True)


def _counting(session: Session, volunteer: Volunteer) -> list[ServiceRecord]:
    held = ServiceRecord.volunteer_id == volunteer.id
    return list(session.scalars(select(ServiceRecord).where(held, ServiceRecord.state.in_(COUNTING))))


def _move_sign_ups(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    own = select(Assignment.shift_id).where(Assignment.volunteer_id == kept.id, Assignment.withdrawn_at.is_(None))
    moved = Assignment.volunteer_id == absorbed.id
    double = moved & Assignment.withdrawn_at.is_(None) & Assignment.shift_id.in_(own)
    session.execute(update(Assignment).where(double).values(withdrawn_at=now), execution_options=_AS_IT_IS)
    session.execute(update(Assignment).where(moved).values(volunteer_id=kept.id), execution_options=_AS_IT_IS)
    asked = Assignment.substitute_id == absorbed.id
    session.execute(update(Assignment).where(asked).values(substitute_id=kept.id), execution_options=_AS_IT_IS)


def _settle_proofs(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    """A question that both ask, and a consent that both gave, stand once."""
    asks = (ProofRequest.volunteer_id == absorbed.id) & (ProofRequest.state == ProofRequestState.PENDING)
    session.execute(
        update(ProofRequest).where(asks).values(state=ProofRequestState.WITHDRAWN), execution_options=_AS_IT_IS
    )
    given = select(ProofConsent.organisation_id).where(
        ProofConsent.volunteer_id == kept.id, ProofConsent.withdrawn_at.is_(None)
    )
    double = (ProofConsent.volunteer_id == absorbed.id) & ProofConsent.organisation_id.in_(given)
    standing = double & ProofConsent.withdrawn_at.is_(None)
    session.execute(update(ProofConsent).where(standing).values(withdrawn_at=now), execution_options=_AS_IT_IS)


def is_serving(session: Session, ids: Collection[UUID]) -> bool:
    """Whether one of them is scanned in at the moment."""
    running = select(ServiceStay.id).where(ServiceStay.volunteer_id.in_(ids), ServiceStay.ended_at.is_(None))
    return session.scalars(running).first() is not None
