"""Ladders and cases as officers read them: by name or by day, never in an order of merit."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backend.cases import reference, rules
from backend.cases.models import ENTRY_NOTE_CONTEXT, Case, CaseDecision, CaseEntry, CaseKind
from backend.cases.rules import CaseState
from backend.cases.service import absences, contacts, opening, places
from backend.core import db
from backend.identity.models import Account
from backend.members.rules import months_after
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure


def list_ladder(session: Session, *, organisation_id: UUID, today: date) -> list[dict[str, Any]]:
    """Who of the branch has reached a step of the ladder, by name."""
    ladder = reference.ladder_of(CaseKind.ABSENCE)
    away = [
        (line, step)
        for line in absences.list_away(session, organisation_id=organisation_id, today=today)
        if (step := ladder.step_at(line.absence.months)) is not None
    ]
    cases = {
        case.member_id: case.id
        for case in session.scalars(
            select(Case).where(
                *(Case.kind == CaseKind.ABSENCE, Case.closed_at.is_(None)),
                Case.member_id.in_([line.member.id for line, _ in away]),
            )
        )
    }
    return [
        {
            "member": line.member,
            "since_on": line.absence.since_on,
            "months": line.absence.months,
            "missed": len(line.absence.missed_on),
            "step": step,
            "next_on": _next_on(line.absence),
            "case_id": cases.get(line.member.id),
            "can_open": line.member.id not in cases
            and step >= ladder.open_case_after_months
            and opening.is_due(
                session, ground=opening.ground_of(line.member, line.absence, organisation_id=organisation_id), on=today
            ),
        }
        for line, step in away
    ]


def _next_on(absence: rules.Absence) -> date | None:
    following = reference.ladder_of(CaseKind.ABSENCE).step_after(absence.months)
    return months_after(absence.since_on, following) if following is not None else None


def list_cases(
    session: Session, *, organisation_id: UUID, is_closed: bool, today: date, page: int, page_size: int
) -> tuple[list[dict[str, Any]], int]:
    """Cases that the organisation looks after or was handed: open ones, the oldest first; closed ones, the latest."""
    mine = select(Case).where(lies_at([organisation_id], on=today))
    mine = mine.where(Case.closed_at.is_not(None) if is_closed else Case.closed_at.is_(None))
    order = (Case.closed_at.desc(),) if is_closed else (Case.opened_on,)
    rows = session.scalars(
        mine.options(joinedload(Case.member)).order_by(*order, Case.id).limit(page_size).offset((page - 1) * page_size)
    ).all()
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    return [_line(case, organisation_id, today) for case in rows], total


def lies_at(organisation_ids: list[UUID], *, on: date) -> ColumnElement[bool]:
    """The condition that a case is looked after by one of them, or was handed to one."""
    return or_(Case.handed_to_id.in_(organisation_ids), places.home(on).in_(organisation_ids))


def _line(case: Case, organisation_id: UUID, today: date) -> dict[str, Any]:
    names = ("id", "kind", "member", "since_on", "opened_on", "decision", "sought_until", "closed_at")
    return {name: getattr(case, name) for name in names} | {
        "state": rules.state_on(case.decision, case.sought_until, today),
        "months": case.basis["months"],
        "is_handed_to_us": case.handed_to_id == organisation_id,
    }


def describe(session: Session, *, case: Case, seats: set[UUID], account_id: UUID, today: date) -> dict[str, Any]:
    """One case with its log; notes are opened for the officers for whose organisation they were written."""
    entries = session.scalars(select(CaseEntry).where(CaseEntry.case_id == case.id).order_by(CaseEntry.number)).all()
    home_id = places.home_of(session, case=case, on=today)
    names = places.names_of(session, {home_id, case.handed_to_id} | {entry.organisation_id for entry in entries})
    present = absences.absences_of(session, member_ids=[case.member_id], today=today).get(case.member_id)
    is_own = case.member.account_id == account_id
    is_mine = case.handed_to_id in seats if case.handed_to_id is not None else home_id in seats
    allowed = rules.decisions_for(is_handed=case.handed_to_id is not None, is_handed_to_me=is_mine)
    return _line(case, home_id, today) | {
        "transfer_id": case.transfer_id,
        "organisation_name": names.get(home_id),
        "handed_to_name": names.get(case.handed_to_id),
        "missed_on": [date.fromisoformat(day) for day in case.basis.get("missed_on", [])],
        "letter_number": case.basis.get("letter"),
        "is_borne_out": _is_borne_out(session, case, present, today),
        "is_handed_to_us": case.handed_to_id in seats,
        "can_note": case.closed_at is None and not is_own,
        "decisions": list(allowed) if case.closed_at is None and is_mine and not is_own else [],
        "entries": _entries(session, case, list(entries), names, seats),
    }


def _is_borne_out(session: Session, case: Case, present: rules.Absence | None, today: date) -> bool:
    """Whether the record of today still says what the case was opened for."""
    if case.kind is CaseKind.CONTACT:
        return contacts.find_since(session, member_id=case.member_id, today=today) == case.since_on
    if case.kind is CaseKind.LETTER:
        return True
    return present is not None and present.since_on == case.since_on and present.months >= case.basis["months"]


def _entries(
    session: Session, case: Case, entries: list[CaseEntry], names: dict[UUID | None, str], seats: set[UUID]
) -> list[dict[str, Any]]:
    wanted = {entry.actor_account_id for entry in entries} - {None}
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    actors: dict[UUID | None, str] = {account_id: name for account_id, name in rows}
    fields = ("number", "action", "decision", "sought_until", "done_on", "at")
    return [
        {name: getattr(entry, name) for name in fields}
        | {
            "organisation_name": names.get(entry.organisation_id),
            "actor_name": actors.get(entry.actor_account_id),
            "note": _note(session, entry) if _may_read(case, entry, seats) else None,
        }
        for entry in entries
    ]


def _may_read(case: Case, entry: CaseEntry, seats: set[UUID]) -> bool:
    """A note stays with whose it is; why a case was handed over is said to whom it was handed."""
    is_for_us = entry.decision is CaseDecision.HANDED_OVER and case.handed_to_id in seats
    return entry.organisation_id in seats or is_for_us


def _note(session: Session, entry: CaseEntry) -> str | None:
    if entry.note_sealed is None:
        return None
    return db.keyring_of(session).open(entry.note_sealed, context=ENTRY_NOTE_CONTEXT)


def count_below(session: Session, *, organisation_id: UUID, today: date) -> list[dict[str, Any]]:
    """Open cases by organisation of the subtree, in numbers only, by name."""
    below = select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == organisation_id, holds_on(OrganisationClosure, today)
    )
    home = places.home(today)
    rows = session.execute(
        select(home, Case.decision, Case.sought_until).where(Case.closed_at.is_(None), home.in_(below))
    )
    counts = Counter((home_id, rules.state_on(decision, until, today)) for home_id, decision, until in rows)
    names = places.names_of(session, {home_id for home_id, _ in counts})
    found = [
        {"organisation_id": home_id, "organisation_name": name}
        | {state.value: counts[home_id, state] for state in CaseState if state is not CaseState.CLOSED}
        for home_id, name in names.items()
    ]
    return sorted(found, key=lambda line: (line["organisation_name"], line["organisation_id"]))
