"""An appraisal as it is told: to the branch's secretaries, to a member, to the committees above."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import db
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service.roster import count_voters
from backend.organisations.dated import holds_on
from backend.organisations.models import BRANCH_KINDS, OrganisationClosure, PartyOrganisation
from backend.yearly import rules
from backend.yearly.models import (
    OVERRIDE_CONTEXT,
    SELF_WORDS_CONTEXT,
    STEP_REASON_CONTEXT,
    Appraisal,
    AppraisalDecision,
    AppraisalGrade,
    AppraisalOpinion,
    AppraisalPerson,
    AppraisalState,
    AppraisalStep,
    Part,
)
from backend.yearly.service import answering, deciding, people, running

COUNTED_OUT = frozenset({AppraisalState.DECISION, AppraisalState.WAITING, AppraisalState.CONFIRMED})
"""Once nobody gives grades any more; before, a count that grows would tell who gave what."""


def list_of_branch(session: Session, *, organisation_id: UUID) -> list[Appraisal]:
    """All appraisals of the branch, the latest year first, withdrawn ones behind."""
    found = session.scalars(select(Appraisal).where(Appraisal.organisation_id == organisation_id))
    return sorted(
        found, key=lambda one: (one.year, one.state is not AppraisalState.WITHDRAWN, one.opened_at), reverse=True
    )


def describe(session: Session, *, appraisal: Appraisal, today: date) -> dict[str, Any]:
    """Everything that the branch's secretaries may see: never who gave what."""
    everybody = people.list_people(session, appraisal=appraisal)
    present = people.list_present(session, appraisal=appraisal, on=today)
    missing = people.find_missing(session, appraisal=appraisal, present=present)
    graded = deciding.list_graded(session, appraisal=appraisal, on=today)
    decisions, counts = deciding.list_decisions(session, appraisal=appraisal), _counts(session, appraisal, everybody)
    here = {person.id for person in present}
    return {
        **_head(appraisal),
        "opened_on": appraisal.opened_on,
        "answered": missing.of - missing.count,
        "asked": missing.of,
        "graded": len(graded),
        "most_excellent": rules.most_excellent(len(graded)),
        "voters": count_voters(session, organisation_id=appraisal.organisation_id, on=today),
        "paper_sheets": appraisal.paper_sheets,
        "most_sheets": running.sheets_left(session, appraisal, present),
        "override_reason": _override(session, appraisal),
        "people": [
            _person(
                person,
                is_here=person.id in here,
                is_missing=person.id in missing.person_ids,
                count=counts.get(person.id),
                paper=_paper(person) if appraisal.state is AppraisalState.MUTUAL else None,
                decision=decisions.get(person.id),
            )
            for person in everybody
        ],
        "newcomers": [
            {"id": row.member_id, "name": row.name}
            for row in people.list_newcomers(session, appraisal=appraisal, on=today)
        ]
        if appraisal.state in rules.OPEN
        else [],
        "steps": list_steps(session, appraisal=appraisal),
    }


def list_steps(session: Session, *, appraisal: Appraisal) -> list[dict[str, Any]]:
    """What was done with the whole, in order, with the reasons."""
    keyring = db.keyring_of(session)
    rows = session.execute(
        select(AppraisalStep, Account.display_name)
        .join(Account, Account.id == AppraisalStep.by_account_id)
        .where(AppraisalStep.appraisal_id == appraisal.id)
        .order_by(AppraisalStep.number)
    )
    return [
        {
            "number": step.number,
            "action": step.action,
            "state": step.state,
            "at": step.at,
            "by_name": name,
            "reason": keyring.open(step.reason_sealed, context=STEP_REASON_CONTEXT) if step.reason_sealed else None,
        }
        for step, name in rows
    ]


def list_own(session: Session, *, member: Member, today: date) -> list[dict[str, Any]]:
    """The appraisals that a member takes part in, the latest first; of results their own only."""
    rows = session.execute(
        select(AppraisalPerson, Appraisal, PartyOrganisation.short_name)
        .join(Appraisal, Appraisal.id == AppraisalPerson.appraisal_id)
        .join(PartyOrganisation, PartyOrganisation.id == Appraisal.organisation_id)
        .where(AppraisalPerson.member_id == member.id, Appraisal.state != AppraisalState.WITHDRAWN)
        .order_by(Appraisal.year.desc(), Appraisal.opened_at.desc())
    ).all()
    return [
        _own_line(session, appraisal, person, name, today=today)
        for person, appraisal, name in rows
        if person.left_on is None or appraisal.state is AppraisalState.CONFIRMED
    ]


def describe_own(session: Session, *, appraisal: Appraisal, person: AppraisalPerson, today: date) -> dict[str, Any]:
    """What a member needs to take part: their own words, and whom they grade."""
    name = session.scalar(select(PartyOrganisation.short_name).where(PartyOrganisation.id == appraisal.organisation_id))
    present = people.list_present(session, appraisal=appraisal, on=today)
    is_mutual = appraisal.state is AppraisalState.MUTUAL and person.id in {one.id for one in present}
    given = answering.list_own_grades(session, person=person) if is_mutual else {}
    others = people.grades_to_give(person, present) if is_mutual else []
    return {
        **_own_line(session, appraisal, person, name or "", today=today),
        "words": _words(session, person),
        "others": [
            {"person_id": other.id, "name": other.member.name, "grade": given.get(other.id)} for other in others
        ],
    }


def count_below(session: Session, *, organisation_id: UUID, year: int, today: date) -> list[dict[str, Any]]:
    """Per branch at and below an organisation how far its appraisal is, and final grades in numbers; by name.

    Grades are told once they were handed in, always with how many were graded; nobody is named.
    """
    below = select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == organisation_id, holds_on(OrganisationClosure, today)
    )
    branches = session.scalars(
        select(PartyOrganisation)
        .where(PartyOrganisation.id.in_(below), PartyOrganisation.kind.in_(BRANCH_KINDS))
        .order_by(PartyOrganisation.short_name, PartyOrganisation.id)
    ).all()
    ids = [branch.id for branch in branches]
    found = session.scalars(
        select(Appraisal).where(
            Appraisal.organisation_id.in_(ids), Appraisal.year == year, Appraisal.state != AppraisalState.WITHDRAWN
        )
    )
    by_branch = {appraisal.organisation_id: appraisal for appraisal in found}
    grades = _grades_of(session, [one.id for one in by_branch.values() if one.submitted_at is not None])
    return [_numbers(session, branch, by_branch.get(branch.id), grades) for branch in branches]


def _numbers(
    session: Session,
    branch: PartyOrganisation,
    appraisal: Appraisal | None,
    grades: dict[UUID, Counter[AppraisalGrade]],
) -> dict[str, Any]:
    told: dict[str, Any] = {"organisation_id": branch.id, "organisation_name": branch.short_name}
    told |= {"id": None, "state": None, "graded": None, "counts": None, "override_reason": None}
    if appraisal is None:
        return told
    told |= {"id": appraisal.id, "state": appraisal.state}
    if appraisal.submitted_at is not None:
        count = grades.get(appraisal.id, Counter())
        told |= {
            "graded": appraisal.graded,
            "counts": {grade.value: count[grade] for grade in AppraisalGrade},
            "override_reason": _override(session, appraisal),
        }
    return told


def _grades_of(session: Session, appraisal_ids: list[UUID]) -> dict[UUID, Counter[AppraisalGrade]]:
    rows = session.execute(
        select(AppraisalDecision.appraisal_id, AppraisalDecision.grade, func.count())
        .join(AppraisalPerson, AppraisalPerson.id == AppraisalDecision.person_id)
        .where(AppraisalDecision.appraisal_id.in_(appraisal_ids), AppraisalDecision.replaced_at.is_(None))
        .where(AppraisalPerson.left_on.is_(None), AppraisalPerson.part == Part.GRADED)
        .group_by(AppraisalDecision.appraisal_id, AppraisalDecision.grade)
    )
    found: dict[UUID, Counter[AppraisalGrade]] = {}
    for appraisal_id, grade, number in rows:
        found.setdefault(appraisal_id, Counter())[grade] = number
    return found


def _head(appraisal: Appraisal) -> dict[str, Any]:
    return {"id": appraisal.id, "year": appraisal.year, "state": appraisal.state}


def _person(
    person: AppraisalPerson,
    *,
    is_here: bool,
    is_missing: bool,
    count: dict[str, int] | None,
    paper: dict[str, int] | None,
    decision: AppraisalDecision | None,
) -> dict[str, Any]:
    return {
        "id": person.id,
        "member": person.member,
        "part": person.part,
        "is_excused": person.is_excused,
        "has_account": person.member.account_id is not None,
        "is_out": person.left_on is not None or not is_here,
        "left_kind": person.left_kind,
        "is_missing": is_missing,
        "counts": count,
        "paper": paper,
        "decision": decision,
    }


def _paper(person: AppraisalPerson) -> dict[str, int]:
    return {grade.value: getattr(person, grade.value) for grade in AppraisalGrade}


def _counts(session: Session, appraisal: Appraisal, everybody: list[AppraisalPerson]) -> dict[UUID, dict[str, int]]:
    """The others' grades, phone and paper; nothing where so few gave one that it could be guessed whose it is."""
    if appraisal.state not in COUNTED_OUT:
        return {}
    rows = session.execute(
        select(AppraisalOpinion.about_person_id, AppraisalOpinion.grade, func.count())
        .where(AppraisalOpinion.appraisal_id == appraisal.id)
        .group_by(AppraisalOpinion.about_person_id, AppraisalOpinion.grade)
    )
    found = {person.id: _paper(person) for person in everybody if person.part is Part.GRADED}
    for person_id, grade, number in rows:
        found[person_id][grade.value] += number
    return {person_id: count for person_id, count in found.items() if sum(count.values()) >= rules.FEWEST_SHOWN}


def _override(session: Session, appraisal: Appraisal) -> str | None:
    if appraisal.override_reason_sealed is None:
        return None
    return db.keyring_of(session).open(appraisal.override_reason_sealed, context=OVERRIDE_CONTEXT)


def _own_line(
    session: Session, appraisal: Appraisal, person: AppraisalPerson, name: str, *, today: date
) -> dict[str, Any]:
    present = people.list_present(session, appraisal=appraisal, on=today)
    takes_part = person.id in {one.id for one in present}
    return {
        **_head(appraisal),
        "organisation_name": name,
        "part": person.part,
        "self_grade": person.self_grade,
        "is_self_done": person.self_at is not None,
        "can_say": takes_part and appraisal.state is AppraisalState.SELF,
        "can_grade": takes_part
        and appraisal.state is AppraisalState.MUTUAL
        and bool(people.grades_to_give(person, present)),
        "result": _own_result(session, appraisal, person),
    }


def _own_result(session: Session, appraisal: Appraisal, person: AppraisalPerson) -> dict[str, Any] | None:
    """Once confirmed: the grade and the day on which the branch decided."""
    if appraisal.state is not AppraisalState.CONFIRMED or person.left_on is not None:
        return None
    decision = deciding.list_decisions(session, appraisal=appraisal).get(person.id)
    return None if decision is None else {"grade": decision.grade, "decided_on": decision.decided_on}


def _words(session: Session, person: AppraisalPerson) -> str | None:
    if person.self_words_sealed is None:
        return None
    return db.keyring_of(session).open(person.self_words_sealed, context=SELF_WORDS_CONTEXT)
