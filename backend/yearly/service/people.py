"""Who takes part in an appraisal, and what is missing of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backend.attendance.models import Exemption
from backend.members.models import Affiliation, Member
from backend.members.service.roster import RosterRow, list_roster
from backend.organisations.dated import holds_on
from backend.yearly import rules
from backend.yearly.models import Appraisal, AppraisalOpinion, AppraisalPerson, AppraisalState, Part


@dataclass(frozen=True)
class Missing:
    """Whose answers an appraisal waits for; whoever is exempt may answer, and nobody waits for them."""

    of: int
    """Of how many."""
    person_ids: frozenset[UUID]
    sheets: int = 0
    """So many of them answered on paper, nobody knows who."""

    @property
    def count(self) -> int:
        """How many words are missing."""
        return max(0, len(self.person_ids) - self.sheets)


def list_people(session: Session, *, appraisal: Appraisal) -> list[AppraisalPerson]:
    """Everybody, those who left too, with their member; by pinyin."""
    return list(
        session.scalars(
            select(AppraisalPerson)
            .join(Member, Member.id == AppraisalPerson.member_id)
            .options(joinedload(AppraisalPerson.member))
            .where(AppraisalPerson.appraisal_id == appraisal.id)
            .order_by(Member.name_pinyin, Member.id)
        )
    )


def list_present(session: Session, *, appraisal: Appraisal, on: date) -> list[AppraisalPerson]:
    """Those who take part and belong to the branch on the day; by pinyin."""
    here = set(
        session.scalars(
            select(Affiliation.member_id).where(
                Affiliation.organisation_id == appraisal.organisation_id, holds_on(Affiliation, on)
            )
        )
    )
    people = list_people(session, appraisal=appraisal)
    return [person for person in people if person.left_on is None and person.member_id in here]


def list_newcomers(session: Session, *, appraisal: Appraisal, on: date) -> list[RosterRow]:
    """Members of the branch on the day who are no part of it yet; by pinyin."""
    known = {person.member_id for person in list_people(session, appraisal=appraisal)}
    roster = list_roster(session, organisation_ids=[appraisal.organisation_id], on=on)
    return [row for row in roster if row.member_id not in known]


def exempt_among(session: Session, *, member_ids: Collection[UUID], on: date) -> set[UUID]:
    """Who of them is exempt from attendance on the day."""
    rows = session.scalars(
        select(Exemption.member_id).where(Exemption.member_id.in_(member_ids), holds_on(Exemption, on))
    )
    return set(rows)


def find_missing(session: Session, *, appraisal: Appraisal, present: list[AppraisalPerson]) -> Missing:
    """Who of `present` has not finished the stage that runs; none at a stage that asks members nothing."""
    if appraisal.state is AppraisalState.SELF:
        asked = [person for person in present if not person.is_excused]
        return Missing(len(asked), frozenset(person.id for person in asked if person.self_at is None))
    if appraisal.state is AppraisalState.MUTUAL:
        return _without_grades(session, appraisal=appraisal, present=present)
    return Missing(0, frozenset())


def grades_to_give(person: AppraisalPerson, present: list[AppraisalPerson]) -> list[AppraisalPerson]:
    """Whom a person grades: everybody who is graded, but not themselves."""
    if not rules.gives_grades(person.part):
        return []
    return [other for other in present if other.part is Part.GRADED and other.id != person.id]


def count_given(session: Session, *, appraisal: Appraisal, about: Collection[UUID]) -> dict[UUID, int]:
    """How many grades about `about` everybody has given, by giver."""
    rows = session.execute(
        select(AppraisalOpinion.by_person_id, func.count())
        .where(AppraisalOpinion.appraisal_id == appraisal.id, AppraisalOpinion.about_person_id.in_(about))
        .group_by(AppraisalOpinion.by_person_id)
    )
    return {person_id: count for person_id, count in rows}


def _without_grades(session: Session, *, appraisal: Appraisal, present: list[AppraisalPerson]) -> Missing:
    given = count_given(session, appraisal=appraisal, about=[person.id for person in present])
    asked = [person for person in present if not person.is_excused and grades_to_give(person, present)]
    late = {person.id for person in asked if given.get(person.id, 0) < len(grades_to_give(person, present))}
    return Missing(len(asked), frozenset(late), appraisal.paper_sheets)
