"""What members say: of themselves, and of each other. The same word again changes nothing, another replaces it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.yearly.errors import OwnGradeError, SheetsCoverEverybodyError, TakesNoPartError
from backend.yearly.models import (
    SELF_WORDS_CONTEXT,
    Appraisal,
    AppraisalGrade,
    AppraisalOpinion,
    AppraisalPerson,
    AppraisalState,
    Part,
)
from backend.yearly.service import holding, people, running, telling


def put_self(
    session: Session,
    *,
    appraisal: Appraisal,
    person: AppraisalPerson,
    words: str,
    grade: AppraisalGrade | None,
    by: Account,
    now: datetime,
) -> None:
    """Keep what somebody says of themselves, and the grade they propose; probationary members propose none.

    :raises StageOverError: self-appraisal does not run.
    :raises TakesNoPartError: they do not take part any more, or propose a grade without being graded.
    """
    holding.hold(session, appraisal, states={AppraisalState.SELF})
    present = _present(session, appraisal, person, now=now)
    if (grade is not None) != (person.part is Part.GRADED):
        raise TakesNoPartError()
    person.self_words_sealed = db.keyring_of(session).seal(words, context=SELF_WORDS_CONTEXT)
    person.self_grade, person.self_at = grade, now
    audit.record(
        session,
        Action.APPRAISAL_SELF_PUT,
        person,
        now=now,
        organisation_id=appraisal.organisation_id,
        fields=["self_words", "self_grade"],
    )
    session.flush()
    telling.settle_member(session, appraisal=appraisal, account_id=by.id, now=now)
    _tell_if_all(session, appraisal, present, now=now)


def put_opinions(
    session: Session,
    *,
    appraisal: Appraisal,
    person: AppraisalPerson,
    grades: Mapping[UUID, AppraisalGrade],
    by: Account,
    now: datetime,
) -> None:
    """Keep the grades that `person` gives to others, by their ids; those not named stay as they are.

    The trail says that they gave grades, never to whom.

    :raises StageOverError: mutual appraisal does not run.
    :raises OwnGradeError: one of them is their own.
    :raises TakesNoPartError: they, or one of the others, do not take part in this.
    :raises SheetsCoverEverybodyError: they have given none yet, and there is a sheet for everybody who has not.
    """
    holding.hold(session, appraisal, states={AppraisalState.MUTUAL})
    present = _present(session, appraisal, person, now=now)
    if person.id in grades:
        raise OwnGradeError()
    if not set(grades) <= {other.id for other in people.grades_to_give(person, present)}:
        raise TakesNoPartError()
    known = _own_opinions(session, person)
    if not known and running.sheets_left(session, appraisal, present) <= appraisal.paper_sheets:
        raise SheetsCoverEverybodyError()
    for about_id, grade in grades.items():
        if about_id in known:
            known[about_id].grade = grade
        else:
            session.add(_opinion(appraisal, person, about_id, grade))
    person.mutual_at = now
    audit.record(
        session,
        Action.APPRAISAL_GRADES_GIVEN,
        person,
        now=now,
        organisation_id=appraisal.organisation_id,
        fields=["mutual_at"],
    )
    session.flush()
    if person.id not in people.find_missing(session, appraisal=appraisal, present=present).person_ids:
        telling.settle_member(session, appraisal=appraisal, account_id=by.id, now=now)
        _tell_if_all(session, appraisal, present, now=now)


def list_own_grades(session: Session, *, person: AppraisalPerson) -> dict[UUID, AppraisalGrade]:
    """What somebody gave whom, for themselves only and while it can be changed."""
    return {about_id: opinion.grade for about_id, opinion in _own_opinions(session, person).items()}


def _own_opinions(session: Session, person: AppraisalPerson) -> dict[UUID, AppraisalOpinion]:
    found = session.scalars(select(AppraisalOpinion).where(AppraisalOpinion.by_person_id == person.id))
    return {opinion.about_person_id: opinion for opinion in found}


def _opinion(appraisal: Appraisal, person: AppraisalPerson, about_id: UUID, grade: AppraisalGrade) -> AppraisalOpinion:
    return AppraisalOpinion(
        id=new_id(), appraisal_id=appraisal.id, by_person_id=person.id, about_person_id=about_id, grade=grade
    )


def _present(
    session: Session, appraisal: Appraisal, person: AppraisalPerson, *, now: datetime
) -> list[AppraisalPerson]:
    session.refresh(person)
    present = people.list_present(session, appraisal=appraisal, on=clock.local_date(now))
    if person.id not in {one.id for one in present}:
        raise TakesNoPartError()
    return present


def _tell_if_all(session: Session, appraisal: Appraisal, present: list[AppraisalPerson], *, now: datetime) -> None:
    missing = people.find_missing(session, appraisal=appraisal, present=present)
    if missing.count == 0:
        telling.tell_all_answered(session, appraisal=appraisal, now=now)
