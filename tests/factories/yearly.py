"""Appraisals, talks and reports for tests, made by the feature's own services."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.yearly.models import (
    Appraisal,
    AppraisalGrade,
    AppraisalPerson,
    AppraisalState,
    HeadLecture,
    LectureKind,
    Responsibility,
    Talk,
    TalkKind,
    YearlyReportVersion,
)
from backend.yearly.service import (
    answering,
    deciding,
    lectures,
    people,
    reports,
    responsibilities,
    running,
    talks,
)
from backend.yearly.service.deciding import Final
from tests.factories.identity import make_account
from tests.factories.members import make_member

STAGES = (AppraisalState.SELF, AppraisalState.MUTUAL, AppraisalState.DECISION)
PARTS = {"done": "按时召开党员大会，开展主题党日。", "weak": "外出党员联系不够。", "next": "每季度联系一次外出党员。"}


def make_appraisal(
    session: Session,
    branch: PartyOrganisation,
    *,
    state: AppraisalState = AppraisalState.SELF,
    by: Account | None = None,
    year: int | None = None,
) -> Appraisal:
    """An appraisal of today's roster; on from the decision everybody is qualified."""
    now, by = clock.now(), by or make_account(session)
    year = year or clock.local_date(now).year
    appraisal = running.open_for(session, organisation=branch, appraisal_id=new_id(), year=year, by=by, now=now)
    for stage in STAGES[1:]:
        if appraisal.state is state:
            break
        running.advance(session, appraisal=appraisal, step_id=new_id(), to=stage, by=by, now=now)
    if state in (AppraisalState.WAITING, AppraisalState.CONFIRMED):
        decide_all(session, appraisal, by=by)
        deciding.submit(session, appraisal=appraisal, step_id=new_id(), override_reason=None, by=by, now=now)
    if state is AppraisalState.CONFIRMED:
        deciding.confirm(session, appraisal=appraisal, step_id=new_id(), by=make_account(session), now=now)
    return appraisal


def decide_all(session: Session, appraisal: Appraisal, *, by: Account, excellent: int = 0) -> None:
    """The branch committee's decision: the first ones excellent, all others qualified."""
    today = clock.local_date(clock.now())
    graded = deciding.list_graded(session, appraisal=appraisal, on=today)
    grades = [AppraisalGrade.EXCELLENT] * excellent + [AppraisalGrade.QUALIFIED] * (len(graded) - excellent)
    finals = [Final(person.id, grade, None) for person, grade in zip(graded, grades, strict=True)]
    told: dict[str, Any] = {"decided_on": today, "activity_id": None, "by": by, "now": clock.now()}
    deciding.decide(session, appraisal=appraisal, finals=finals, **told)


def part_of(session: Session, appraisal: Appraisal, member: Member) -> AppraisalPerson:
    """The part that the member takes."""
    return next(one for one in people.list_people(session, appraisal=appraisal) if one.member_id == member.id)


def grade_others(session: Session, appraisal: Appraisal, members: Sequence[Member], grade: AppraisalGrade) -> None:
    """Everybody of `members` gives everybody else the same grade."""
    today = clock.local_date(clock.now())
    for member in members:
        person, present = (
            part_of(session, appraisal, member),
            people.list_present(session, appraisal=appraisal, on=today),
        )
        grades = {other.id: grade for other in people.grades_to_give(person, present)}
        by = session.get_one(Account, member.account_id)
        answering.put_opinions(session, appraisal=appraisal, person=person, grades=grades, by=by, now=clock.now())


def make_talk(session: Session, branch: PartyOrganisation, led_by: Member, member: Member, **fields: Any) -> Talk:
    """A yearly talk of today."""
    usual = {"kind": TalkKind.YEARLY, "held_on": clock.local_date(clock.now()), "by": make_account(session)}
    told: dict[str, Any] = {"led_by": led_by, "member": member, **usual, **fields}
    return talks.record(session, organisation_id=branch.id, talk_id=new_id(), now=clock.now(), **told)


def make_report(session: Session, branch: PartyOrganisation, *, by: Account | None = None) -> YearlyReportVersion:
    """This year's report, handed in."""
    now, by = clock.now(), by or make_account(session)
    told: dict[str, Any] = {"organisation": branch, "year": clock.local_date(now).year, "by": by, "now": now}
    known = reports.find(session, organisation_id=branch.id, year=told["year"])
    report = reports.save(session, revision=known.revision if known else 0, parts=PARTS, **told)
    version_id = new_id()
    reports.submit(session, version_id=version_id, revision=report.revision, **told)
    return session.get_one(YearlyReportVersion, version_id)


def make_lecture(session: Session, branch: PartyOrganisation, speaker: Member | None = None) -> HeadLecture:
    """A lecture of today."""
    return lectures.record(
        session,
        organisation_id=branch.id,
        lecture_id=new_id(),
        speaker=speaker or make_member(session, branch),
        kind=LectureKind.PARTY_LECTURE,
        theme="从身边事看初心",
        held_on=clock.local_date(clock.now()),
        activity_id=None,
        by=make_account(session),
        now=clock.now(),
    )


def make_responsibility(session: Session, branch: PartyOrganisation, holder: Member | None = None) -> Responsibility:
    """Something to be done by the end of the year."""
    today = clock.local_date(clock.now())
    return responsibilities.add(
        session,
        organisation_id=branch.id,
        item_id=new_id(),
        holder=holder or make_member(session, branch),
        post="组织委员",
        text="每季度联系外出党员",
        from_on=today,
        due_on=date(today.year, 12, 31),
        now=clock.now(),
    )
