"""What officers say about duties: leaving one out with a reason, taking that back, noting what no activity shows."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.duties.errors import (
    DutyExcludedError,
    DutyUnknownError,
    NotExcludedError,
    RecordWithdrawnError,
)
from backend.duties.models import DutyExclusion, DutyRecord
from backend.duties.rules.rule import RuleKind
from backend.duties.rules.settling import DutyState, Standing
from backend.duties.service.reading import BranchYear
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.organisations.models import PartyOrganisation

NOTED_BY_HAND = (RuleKind.RECORD, RuleKind.TERM)


def exclude(
    session: Session, *, year: BranchYear, rule_key: str, period_on: date, reason: str, by: Account, now: datetime
) -> DutyExclusion:
    """Leave a duty out; the committees above see who did, and why.

    :raises DutyUnknownError: the branch has no such duty in that period.
    :raises DutyExcludedError: it is left out already.
    """
    standing = _get_standing(year.standings, rule_key, period_on)
    if standing.state is DutyState.NOT_APPLICABLE:
        raise DutyUnknownError()
    number = _last_number(session, organisation_id=year.organisation.id, rule_key=rule_key, period_on=period_on)
    if number % 2 == 1:
        raise DutyExcludedError()
    found = DutyExclusion(rule_key=rule_key, period_on=period_on, organisation_id=year.organisation.id)
    _say(session, found, number=number + 1, reason=reason, by=by, now=now)
    audit.record(session, Action.DUTY_EXCLUDED, found, now=now, organisation_id=found.organisation_id)
    return found


def take_back(session: Session, *, exclusion: DutyExclusion, reason: str, by: Account, now: datetime) -> None:
    """Let the duty be due again, with a reason; the exclusion stays on record.

    :raises NotExcludedError: it was taken back before.
    """
    duty = {name: getattr(exclusion, name) for name in ("organisation_id", "rule_key", "period_on")}
    if not exclusion.is_excluded or _last_number(session, **duty) != exclusion.number:
        raise NotExcludedError()
    found = DutyExclusion(**duty)
    _say(session, found, number=exclusion.number + 1, reason=reason, by=by, now=now)
    audit.record(session, Action.DUTY_INCLUDED, found, now=now, organisation_id=found.organisation_id)


def _say(session: Session, found: DutyExclusion, *, number: int, reason: str, by: Account, now: datetime) -> None:
    found.id, found.number, found.is_excluded = new_id(), number, number % 2 == 1
    found.reason, found.at, found.by_account_id = reason, now, by.id
    session.add(found)
    session.flush()


def _last_number(session: Session, *, organisation_id: UUID, rule_key: str, period_on: date) -> int:
    """The number of the last word about a duty, 0 without any; whoever else has something to say waits."""
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation_id))).one()
    return (
        session.scalar(
            select(func.max(DutyExclusion.number)).where(
                DutyExclusion.organisation_id == organisation_id,
                DutyExclusion.rule_key == rule_key,
                DutyExclusion.period_on == period_on,
            )
        )
        or 0
    )


def _get_standing(standings: Iterable[Standing], rule_key: str, period_on: date) -> Standing:
    for one in standings:
        if one.due.key == (rule_key, period_on):
            return one
    raise DutyUnknownError()


# --- Notes ------------------------------------------------------------------------------------------------------------


def note(
    session: Session, *, year: BranchYear, record_id: UUID, values: dict[str, Any], by: Account, now: datetime
) -> DutyRecord:
    """Note what was done; `values` are `rule_key`, `done_on`, `amount`, `note`. The same id again changes nothing.

    :raises NotFound: the id was used for another branch's note.
    :raises DutyUnknownError: no rule of that name is settled by a note.
    :raises DateInFutureError: the day is still to come.
    """
    known = session.get(DutyRecord, record_id)
    if known is not None:
        if known.organisation_id != year.organisation.id:
            raise NotFound()
        return known
    if values["done_on"] > clock.local_date(now):
        raise DateInFutureError(field="done_on")
    rule = year.rules.find_rule(values["rule_key"], clock.local_date(now))
    if rule is None or rule.kind not in NOTED_BY_HAND:
        raise DutyUnknownError()
    found = DutyRecord(id=record_id, organisation_id=year.organisation.id, at=now, by_account_id=by.id, **values)
    session.add(found)
    audit.record(session, Action.DUTY_RECORDED, found, now=now, organisation_id=found.organisation_id)
    session.flush()
    return found


def withdraw(session: Session, *, record: DutyRecord, by: Account, now: datetime) -> None:
    """Take a note back; it stays on record and counts no more.

    :raises RecordWithdrawnError: it was taken back before.
    """
    if record.voided_at is not None:
        raise RecordWithdrawnError()
    record.voided_at, record.voided_by_account_id = now, by.id
    fields = ["voided_at"]
    audit.record(
        session, Action.DUTY_RECORD_VOIDED, record, now=now, organisation_id=record.organisation_id, fields=fields
    )
    session.flush()
