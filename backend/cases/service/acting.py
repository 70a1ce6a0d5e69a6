"""What people do about a case, and what they decide: a named person, a reason, and nobody about themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backend.cases import rules
from backend.cases.errors import CaseClosedError, NothingAboveError, NotYoursToDecideError, SoughtUntilMissingError
from backend.cases.models import CLOSING, ENTRY_NOTE_CONTEXT, Case, CaseAction, CaseDecision, CaseEntry
from backend.cases.service import places, telling
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.rules import months_after
from backend.organisations.errors import OwnMatterError
from backend.transfers.service import offices

LONGEST_SEARCH_MONTHS = 12
"""Own setting: after a year somebody looks again."""


@dataclass(frozen=True)
class Actor:
    """Who does it, and for which of the organisations that they answer for."""

    account: Account
    organisation_id: UUID


def note(
    session: Session,
    *,
    case: Case,
    entry_id: UUID,
    action: CaseAction,
    words: str | None,
    done_on: date,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what was done. The same id again is the same entry.

    :raises OwnMatterError: the case is about the actor.
    :raises CaseClosedError: it was decided.
    :raises DateInFutureError: the day is still to come.
    """
    if session.get(CaseEntry, entry_id) is not None:
        return
    if done_on > clock.local_date(now):
        raise DateInFutureError(field="done_on")
    _hold(session, case, by=by)
    _append(session, case, CaseEntry(id=entry_id, action=action, done_on=done_on), words=words, by=by, now=now)
    audit.record(session, Action.CASE_NOTED, case, now=now, organisation_id=by.organisation_id, fields=[action.value])
    session.flush()


def decide(
    session: Session,
    *,
    case: Case,
    entry_id: UUID,
    decision: CaseDecision,
    reason: str,
    sought_until: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """Decide; the same id again is the same decision. Nothing but the case changes.

    :raises OwnMatterError: the case is about the actor.
    :raises CaseClosedError: somebody has decided it meanwhile.
    :raises NotYoursToDecideError: another organisation has it, or this is no decision for this office.
    :raises SoughtUntilMissingError: going on needs a day to come, at most a year ahead, and nothing else has one.
    :raises NothingAboveError: there is no committee to hand it to.
    """
    if session.get(CaseEntry, entry_id) is not None:
        return
    today = clock.local_date(now)
    _refuse_day(decision, sought_until, today=today)
    _hold(session, case, by=by)
    allowed = rules.decisions_for(
        is_handed=case.handed_to_id is not None, is_handed_to_me=case.handed_to_id == by.organisation_id
    )
    if decision not in allowed:
        raise NotYoursToDecideError()
    if decision is CaseDecision.HANDED_OVER:
        case.handed_to_id = _above(session, case, on=today)
    case.decision, case.sought_until, case.told_at = decision, sought_until, None
    case.closed_at = now if decision in CLOSING else None
    entry = CaseEntry(
        id=entry_id, action=CaseAction.DECIDED, decision=decision, sought_until=sought_until, done_on=today
    )
    _append(session, case, entry, words=reason, by=by, now=now)
    _tell(session, case, decision, now=now)
    audit.record(
        session, Action.CASE_DECIDED, case, now=now, organisation_id=by.organisation_id, fields=[decision.value]
    )
    session.flush()


def _tell(session: Session, case: Case, decision: CaseDecision, *, now: datetime) -> None:
    if decision is CaseDecision.HANDED_OVER:
        telling.tell_waiting(session, case=case, now=now)
    else:
        telling.settle_case(session, case=case, now=now)


def _refuse_day(decision: CaseDecision, sought_until: date | None, *, today: date) -> None:
    if (decision is CaseDecision.SOUGHT_UNTIL) != (sought_until is not None):
        raise SoughtUntilMissingError(field="sought_until")
    latest = months_after(today, LONGEST_SEARCH_MONTHS)
    if sought_until is not None and not today < sought_until <= latest:
        raise SoughtUntilMissingError(field="sought_until")


def _hold(session: Session, case: Case, *, by: Actor) -> None:
    """Read the case anew and let nobody else write to it until this transaction ends."""
    if case.member.account_id == by.account.id:
        raise OwnMatterError()
    own = select(Case).options(joinedload(Case.member)).where(Case.id == case.id)
    session.scalars(db.locked(own, of=Case).execution_options(populate_existing=True)).one()
    if case.closed_at is not None:
        raise CaseClosedError()


def _above(session: Session, case: Case, *, on: date) -> UUID:
    home_id = places.home_of(session, case=case, on=on)
    above = offices.list_committees(session, organisation_id=home_id, on=on)
    if not above:
        raise NothingAboveError()
    return above[0].id


def _append(session: Session, case: Case, entry: CaseEntry, *, words: str | None, by: Actor, now: datetime) -> None:
    latest = session.scalar(select(func.max(CaseEntry.number)).where(CaseEntry.case_id == case.id)) or 0
    entry.case_id, entry.number, entry.at = case.id, latest + 1, now
    entry.organisation_id, entry.actor_account_id = by.organisation_id, by.account.id
    entry.member_account_id = case.member.account_id
    if words is not None:
        entry.note_sealed = db.keyring_of(session).seal(words, context=ENTRY_NOTE_CONTEXT)
    session.add(entry)
    session.flush()
