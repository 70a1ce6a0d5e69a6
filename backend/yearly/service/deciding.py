"""Final grades: what the branch decides of each, handing it in, and the word of the committee above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service.planning import of_branch
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.errors import DateInFutureError
from backend.members.models import Member
from backend.members.service.roster import count_voters
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError
from backend.yearly import rules
from backend.yearly.errors import (
    GradesMissingError,
    NotPassedError,
    TakesNoPartError,
    TooManyExcellentError,
    VoteDoesNotAddUpError,
)
from backend.yearly.models import (
    OVERRIDE_CONTEXT,
    Appraisal,
    AppraisalAction,
    AppraisalDecision,
    AppraisalGrade,
    AppraisalOpinion,
    AppraisalPerson,
    AppraisalState,
    DecidedBy,
    Part,
)
from backend.yearly.service import holding, people, running, telling


@dataclass(frozen=True)
class Votes:
    """A vote as it was counted; `eligible` are those entitled, present or not."""

    eligible: int
    yes: int
    no: int
    abstain: int


@dataclass(frozen=True)
class Final:
    """The final grade of one; `votes` where the meeting voted, none where the branch committee decided."""

    person_id: UUID
    grade: AppraisalGrade
    votes: Votes | None


def decide(
    session: Session,
    *,
    appraisal: Appraisal,
    finals: Sequence[Final],
    decided_on: date,
    activity_id: UUID | None,
    by: Account,
    now: datetime,
) -> None:
    """Record final grades. The same one again changes nothing, another replaces it, and the row of before stays.

    :raises StageOverError: the branch does not decide now.
    :raises DateInFutureError: the day is still to come.
    :raises TakesNoPartError: somebody is not graded here.
    :raises VoteDoesNotAddUpError: more votes than voters, or more voters than the branch had on the day.
    :raises NotPassedError: not more than half of those entitled are for it.
    :raises NotFound: the branch held no such activity.
    """
    if decided_on > clock.local_date(now):
        raise DateInFutureError(field="decided_on")
    holding.hold(session, appraisal, states={AppraisalState.DECISION})
    _refuse_votes(session, appraisal, finals, on=decided_on)
    if activity_id is not None:
        _refuse_foreign(session, appraisal.organisation_id, activity_id)
    graded = {person.id for person in list_graded(session, appraisal=appraisal, on=clock.local_date(now))}
    standing = list_decisions(session, appraisal=appraisal)
    for final in finals:
        if final.person_id not in graded:
            raise TakesNoPartError()
        row = _row(appraisal, final, decided_on=decided_on, activity_id=activity_id, by=by, now=now)
        before = standing.get(final.person_id)
        if before is None or not _is_same(before, row):
            if before is not None:
                before.replaced_at = now
                session.flush()
            session.add(row)
    audit.record(session, Action.APPRAISAL_DECIDED, appraisal, now=now, organisation_id=appraisal.organisation_id)
    session.flush()


def submit(
    session: Session,
    *,
    appraisal: Appraisal,
    step_id: UUID,
    override_reason: str | None,
    by: Account,
    now: datetime,
) -> None:
    """Hand the final grades in. The same step again changes nothing.

    :raises StageOverError: the branch does not decide now.
    :raises GradesMissingError: somebody has none.
    :raises TooManyExcellentError: more than a third are excellent, and no reason is given.
    """
    if holding.was_done(session, step_id=step_id):
        return
    today = clock.local_date(now)
    holding.hold(session, appraisal, states={AppraisalState.DECISION})
    holding.let_leavers_go(session, appraisal, on=today)
    session.flush()
    graded = list_graded(session, appraisal=appraisal, on=today)
    standing = list_decisions(session, appraisal=appraisal)
    missing = [person for person in graded if person.id not in standing]
    if missing or not graded:
        raise GradesMissingError(missing=len(missing))
    excellent = sum(standing[person.id].grade is AppraisalGrade.EXCELLENT for person in graded)
    is_within = rules.is_within_a_third(excellent=excellent, graded=len(graded))
    if not is_within and override_reason is None:
        raise TooManyExcellentError(excellent=excellent, graded=len(graded), most=rules.most_excellent(len(graded)))
    if not is_within and override_reason is not None:
        appraisal.override_reason_sealed = db.keyring_of(session).seal(override_reason, context=OVERRIDE_CONTEXT)
    appraisal.excellent, appraisal.graded = excellent, len(graded)
    appraisal.submitted_at, appraisal.submitted_by_account_id = now, by.id
    _move(session, appraisal, AppraisalState.WAITING, AppraisalAction.SUBMITTED, step_id=step_id, by=by, now=now)
    kind = NotificationKind.APPRAISAL_SUBMITTED
    telling.tell_committee(
        session, kind, organisation_id=appraisal.organisation_id, about=appraisal.id, year=appraisal.year, now=now
    )


def confirm(session: Session, *, appraisal: Appraisal, step_id: UUID, by: Account, now: datetime) -> None:
    """Confirm what was handed in: from now on it is frozen, and only counts are left of who gave what.

    :raises StageOverError: it does not wait, or somebody has answered.
    :raises OwnMatterError: `by` takes part in it, or handed it in.
    """
    if holding.was_done(session, step_id=step_id):
        return
    holding.hold(session, appraisal, states={AppraisalState.WAITING})
    _refuse_own(session, appraisal, by)
    everybody = people.list_people(session, appraisal=appraisal)
    _keep_counts_only(session, appraisal, everybody)
    appraisal.confirmed_at, appraisal.confirmed_by_account_id = now, by.id
    _move(session, appraisal, AppraisalState.CONFIRMED, AppraisalAction.CONFIRMED, step_id=step_id, by=by, now=now)
    standing = list_decisions(session, appraisal=appraisal)
    with_result = [person for person in everybody if person.left_on is None and person.id in standing]
    telling.tell_results(session, appraisal=appraisal, people=with_result, now=now)
    _tell_answered(session, appraisal, is_confirmed=True, now=now)


def send_back(
    session: Session, *, appraisal: Appraisal, step_id: UUID, reason: str, by: Account, now: datetime
) -> None:
    """Send it back to the branch with a reason.

    :raises StageOverError: it does not wait, or somebody has answered.
    :raises OwnMatterError: `by` takes part in it, or handed it in.
    """
    if holding.was_done(session, step_id=step_id):
        return
    holding.hold(session, appraisal, states={AppraisalState.WAITING})
    _refuse_own(session, appraisal, by)
    running.go_back(
        session, appraisal=appraisal, step_id=step_id, to=AppraisalState.DECISION, reason=reason, by=by, now=now
    )
    _tell_answered(session, appraisal, is_confirmed=False, now=now)


def list_graded(session: Session, *, appraisal: Appraisal, on: date) -> list[AppraisalPerson]:
    """Who is to have a final grade; by pinyin."""
    if appraisal.state in (AppraisalState.CONFIRMED, AppraisalState.WAITING):
        found = [person for person in people.list_people(session, appraisal=appraisal) if person.left_on is None]
    else:
        found = people.list_present(session, appraisal=appraisal, on=on)
    return [person for person in found if person.part is Part.GRADED]


def list_decisions(session: Session, *, appraisal: Appraisal) -> dict[UUID, AppraisalDecision]:
    """The final grades that stand, by person."""
    found = session.scalars(
        select(AppraisalDecision).where(
            AppraisalDecision.appraisal_id == appraisal.id, AppraisalDecision.replaced_at.is_(None)
        )
    )
    return {decision.person_id: decision for decision in found}


def _refuse_votes(session: Session, appraisal: Appraisal, finals: Sequence[Final], *, on: date) -> None:
    voters = count_voters(session, organisation_id=appraisal.organisation_id, on=on)
    for votes in (final.votes for final in finals if final.votes is not None):
        if not rules.does_vote_add_up(
            eligible=votes.eligible, voters=voters, yes=votes.yes, no=votes.no, abstain=votes.abstain
        ):
            raise VoteDoesNotAddUpError(voters=voters)
        if not rules.is_passed(yes=votes.yes, eligible=votes.eligible):
            raise NotPassedError()


def _refuse_foreign(session: Session, organisation_id: UUID, activity_id: UUID) -> None:
    if session.scalars(of_branch(organisation_id).where(Activity.id == activity_id)).one_or_none() is None:
        raise NotFound()


def _row(
    appraisal: Appraisal, final: Final, *, decided_on: date, activity_id: UUID | None, by: Account, now: datetime
) -> AppraisalDecision:
    votes = final.votes
    return AppraisalDecision(
        id=new_id(),
        appraisal_id=appraisal.id,
        person_id=final.person_id,
        grade=final.grade,
        decided_by=DecidedBy.COMMITTEE if votes is None else DecidedBy.VOTE,
        decided_on=decided_on,
        activity_id=activity_id,
        eligible=votes and votes.eligible,
        yes=None if votes is None else votes.yes,
        no=None if votes is None else votes.no,
        abstain=None if votes is None else votes.abstain,
        recorded_at=now,
        recorded_by_account_id=by.id,
    )


def _is_same(before: AppraisalDecision, row: AppraisalDecision) -> bool:
    names = ("grade", "decided_by", "decided_on", "activity_id", "eligible", "yes", "no", "abstain")
    return all(getattr(before, name) == getattr(row, name) for name in names)


def _refuse_own(session: Session, appraisal: Appraisal, by: Account) -> None:
    takes_part = (
        select(AppraisalPerson.id)
        .join(Member, Member.id == AppraisalPerson.member_id)
        .where(AppraisalPerson.appraisal_id == appraisal.id, Member.account_id == by.id)
    )
    if appraisal.submitted_by_account_id == by.id or session.scalars(takes_part).first() is not None:
        raise OwnMatterError()


def _keep_counts_only(session: Session, appraisal: Appraisal, everybody: list[AppraisalPerson]) -> None:
    """Add what came from phones to the counts, and forget who gave it."""
    by_id = {person.id: person for person in everybody}
    opinions = session.scalars(select(AppraisalOpinion).where(AppraisalOpinion.appraisal_id == appraisal.id)).all()
    for opinion in opinions:
        person = by_id[opinion.about_person_id]
        setattr(person, opinion.grade.value, getattr(person, opinion.grade.value) + 1)
    session.execute(delete(AppraisalOpinion).where(AppraisalOpinion.appraisal_id == appraisal.id))
    session.flush()


def _move(
    session: Session,
    appraisal: Appraisal,
    to: AppraisalState,
    action: AppraisalAction,
    *,
    step_id: UUID,
    by: Account,
    now: datetime,
) -> None:
    appraisal.state = to
    telling.settle_stage(session, appraisal=appraisal, now=now)
    holding.note_step(session, appraisal, step_id=step_id, action=action, by=by, now=now)
    audit.record(
        session,
        Action.APPRAISAL_MOVED,
        appraisal,
        now=now,
        organisation_id=appraisal.organisation_id,
        fields=[to.value],
    )


def _tell_answered(session: Session, appraisal: Appraisal, *, is_confirmed: bool, now: datetime) -> None:
    telling.tell_secretaries(
        session,
        NotificationKind.APPRAISAL_ANSWERED,
        organisation_id=appraisal.organisation_id,
        about=appraisal.id,
        facts={"year": appraisal.year, "confirmed": is_confirmed},
        now=now,
    )
