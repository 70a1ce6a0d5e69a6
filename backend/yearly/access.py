"""Whose yearly work one may touch: secretaries their branch's, committees what lies below, members their own."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select

from backend.core import db
from backend.core.errors import NotFound
from backend.members.access import get_own_member
from backend.members.models import Member
from backend.organisations.access import scope
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.yearly.models import (
    Appraisal,
    AppraisalPerson,
    AppraisalState,
    HeadLecture,
    Responsibility,
    Talk,
    YearlyReport,
    YearlyReportVersion,
)

T = TypeVar("T")


def get_appraisal(appraisal_id: UUID, right: Right) -> Appraisal:
    """An appraisal of a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    return _one(select(Appraisal).where(Appraisal.id == appraisal_id, Appraisal.organisation_id.in_(scope(right))))


def get_person(appraisal_id: UUID, person_id: UUID) -> AppraisalPerson:
    """Somebody who is part of this appraisal.

    :raises NotFound: nobody such.
    """
    return _one(
        select(AppraisalPerson).where(AppraisalPerson.id == person_id, AppraisalPerson.appraisal_id == appraisal_id)
    )


def get_own_part(appraisal_id: UUID) -> tuple[Appraisal, AppraisalPerson]:
    """An appraisal of which the signed-in member is part, with their part.

    :raises NoMemberError: they have no file.
    :raises NotFound: they are no part of it, or it was withdrawn.
    """
    member = get_own_member()
    appraisal = _one(select(Appraisal).where(Appraisal.id == appraisal_id, Appraisal.state != AppraisalState.WITHDRAWN))
    return appraisal, _one(
        select(AppraisalPerson).where(
            AppraisalPerson.member_id == member.id, AppraisalPerson.appraisal_id == appraisal.id
        )
    )


def get_talk(talk_id: UUID) -> Talk:
    """A talk of a branch whose secretary is signed in.

    :raises NotFound: there is none such.
    """
    return _one(select(Talk).where(Talk.id == talk_id, Talk.organisation_id.in_(scope(Right.YEARLY_KEEP))))


def get_own_talk(talk_id: UUID) -> tuple[Talk, Member]:
    """A talk in which the signed-in member is said to have been, with their file.

    :raises NoMemberError: they have no file.
    :raises NotFound: there is none such.
    """
    member = get_own_member()
    either = or_(Talk.member_id == member.id, Talk.led_by_member_id == member.id)
    return _one(select(Talk).where(Talk.id == talk_id, either, Talk.voided_at.is_(None))), member


def get_lecture(lecture_id: UUID) -> HeadLecture:
    """A lecture of an organisation whose secretary is signed in.

    :raises NotFound: there is none such.
    """
    within = HeadLecture.organisation_id.in_(scope(Right.YEARLY_KEEP))
    return _one(select(HeadLecture).where(HeadLecture.id == lecture_id, within))


def get_responsibility(responsibility_id: UUID) -> Responsibility:
    """A responsibility of a branch whose secretary is signed in.

    :raises NotFound: there is none such.
    """
    within = Responsibility.organisation_id.in_(scope(Right.YEARLY_KEEP))
    return _one(select(Responsibility).where(Responsibility.id == responsibility_id, within))


def get_version(version_id: UUID, right: Right) -> tuple[YearlyReportVersion, YearlyReport, PartyOrganisation]:
    """A report that was handed in, of a branch where the signed-in officer has `right`.

    :raises NotFound: there is none such.
    """
    version = _one(select(YearlyReportVersion).where(YearlyReportVersion.id == version_id))
    within = YearlyReport.organisation_id.in_(scope(right))
    report = _one(select(YearlyReport).where(YearlyReport.id == version.report_id, within))
    return version, report, db.session().get_one(PartyOrganisation, report.organisation_id)


def _one(statement: Select[T]) -> T:
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
