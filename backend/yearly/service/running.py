"""What a branch does with its appraisal: opening it, moving it on or back, who takes part, sheets of paper."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service.roster import RosterRow, list_roster
from backend.organisations.errors import NotABranchError
from backend.organisations.models import PartyOrganisation
from backend.yearly import rules
from backend.yearly.errors import (
    AppraisalExistsError,
    NobodyToGradeError,
    SheetsDoNotAddUpError,
    StageOverError,
    TakesNoPartError,
    TooManySheetsError,
    YearUnfitError,
)
from backend.yearly.models import (
    Appraisal,
    AppraisalAction,
    AppraisalGrade,
    AppraisalOpinion,
    AppraisalPerson,
    AppraisalState,
    Part,
    PartEnd,
)
from backend.yearly.service import holding, people, telling

Counts = Mapping[UUID, Mapping[AppraisalGrade, int]]


def open_for(
    session: Session, *, organisation: PartyOrganisation, appraisal_id: UUID, year: int, by: Account, now: datetime
) -> Appraisal:
    """Open the appraisal of a year with everybody of today's roster. The same id again is the same appraisal.

    :raises NotABranchError: only branches have members to appraise.
    :raises YearUnfitError: neither this year nor the one before.
    :raises NobodyToGradeError: there is no full member.
    :raises AppraisalExistsError: there is one for the year.
    """
    known = session.get(Appraisal, appraisal_id)
    if known is not None:
        if (known.organisation_id, known.year) != (organisation.id, year):
            raise AppraisalExistsError()
        return known
    today = clock.local_date(now)
    if not organisation.is_branch:
        raise NotABranchError()
    if year not in (today.year, today.year - 1):
        raise YearUnfitError(**{"from": today.year - 1, "to": today.year})
    roster = list_roster(session, organisation_ids=[organisation.id], on=today)
    if all(rules.part_of(row.standing) is not Part.GRADED for row in roster):
        raise NobodyToGradeError()
    _refuse_second(session, organisation.id, year)
    appraisal = _begin(session, organisation, appraisal_id=appraisal_id, year=year, by=by, now=now)
    joined = _take_in(session, appraisal, roster, on=today)
    holding.note_step(session, appraisal, step_id=new_id(), action=AppraisalAction.OPENED, by=by, now=now)
    audit.record(session, Action.APPRAISAL_OPENED, appraisal, now=now, organisation_id=organisation.id)
    telling.ask_members(session, appraisal=appraisal, people=joined, now=now)
    return appraisal


def advance(
    session: Session, *, appraisal: Appraisal, step_id: UUID, to: AppraisalState, by: Account, now: datetime
) -> None:
    """Go on to `to`, the next stage. The same step again changes nothing.

    :raises StageOverError: somebody has moved it meanwhile.
    """
    if holding.was_done(session, step_id=step_id):
        return
    holding.hold(session, appraisal, states=rules.NEXT)
    if rules.NEXT[appraisal.state] is not to:
        raise StageOverError(state=appraisal.state.value)
    holding.let_leavers_go(session, appraisal, on=clock.local_date(now))
    _go(session, appraisal, to, step_id=step_id, action=AppraisalAction.ADVANCED, by=by, now=now)


def go_back(
    session: Session,
    *,
    appraisal: Appraisal,
    step_id: UUID,
    to: AppraisalState,
    reason: str,
    by: Account,
    now: datetime,
) -> None:
    """Go back to `to`, the stage before, with a reason; what was said and decided stays and can be changed.

    :raises StageOverError: somebody has moved it meanwhile.
    """
    if holding.was_done(session, step_id=step_id):
        return
    holding.hold(session, appraisal, states=rules.BACK)
    if rules.BACK[appraisal.state] is not to:
        raise StageOverError(state=appraisal.state.value)
    take_back_submission(appraisal)
    _go(session, appraisal, to, step_id=step_id, action=AppraisalAction.RETURNED, reason=reason, by=by, now=now)


def withdraw(session: Session, *, appraisal: Appraisal, step_id: UUID, reason: str, by: Account, now: datetime) -> None:
    """Give it up with a reason; what was said in it is erased, and the year is free again.

    :raises StageOverError: it lies with the committee, or is over.
    """
    if holding.was_done(session, step_id=step_id):
        return
    holding.hold(session, appraisal, states=rules.OPEN)
    session.execute(delete(AppraisalOpinion).where(AppraisalOpinion.appraisal_id == appraisal.id))
    for person in people.list_people(session, appraisal=appraisal):
        person.self_words_sealed = person.self_grade = person.self_at = None
        _empty(person)
    session.flush()
    _go(
        session,
        appraisal,
        AppraisalState.WITHDRAWN,
        step_id=step_id,
        action=AppraisalAction.WITHDRAWN,
        reason=reason,
        by=by,
        now=now,
    )


def take_in(session: Session, *, appraisal: Appraisal, member: Member, now: datetime) -> AppraisalPerson:
    """Let a member of the branch take part from today, also one who was taken out; who does already, stays.

    :raises StageOverError: it lies with the committee, or is over.
    :raises NotFound: they are no member of the branch today.
    """
    today = clock.local_date(now)
    holding.hold(session, appraisal, states=rules.OPEN)
    roster = list_roster(session, organisation_ids=[appraisal.organisation_id], on=today)
    row = next((row for row in roster if row.member_id == member.id), None)
    if row is None:
        raise NotFound()
    known = session.scalars(
        select(AppraisalPerson).where(
            AppraisalPerson.appraisal_id == appraisal.id, AppraisalPerson.member_id == member.id
        )
    ).one_or_none()
    if known is None:
        known = _take_in(session, appraisal, [row], on=today)[0]
    elif known.left_on is not None:
        known.left_on = known.left_kind = None
    else:
        return known
    telling.settle_all_answered(session, appraisal=appraisal, now=now)
    if appraisal.state is not AppraisalState.DECISION:
        telling.ask_members(session, appraisal=appraisal, people=[known], now=now)
    _record_people(session, appraisal, now=now)
    return known


def take_out(session: Session, *, appraisal: Appraisal, person: AppraisalPerson, now: datetime) -> None:
    """Let somebody take no part this time; what others gave them counts no more. Out already: nothing changes.

    :raises StageOverError: it lies with the committee, or is over.
    """
    holding.hold(session, appraisal, states=rules.OPEN)
    session.refresh(person)
    if person.left_on is not None:
        return
    person.left_on, person.left_kind = clock.local_date(now), PartEnd.TAKEN_OUT
    account_id = session.scalar(select(Member.account_id).where(Member.id == person.member_id))
    if account_id is not None:
        telling.settle_member(session, appraisal=appraisal, account_id=account_id, now=now)
    _record_people(session, appraisal, now=now)


def put_paper(session: Session, *, appraisal: Appraisal, sheets: int, counts: Counts, now: datetime) -> None:
    """Enter what came in on paper, in place of what was entered before.

    :raises StageOverError: mutual appraisal does not run.
    :raises TooManySheetsError: fewer people have not answered on a phone.
    :raises TakesNoPartError: somebody in `counts` is not graded.
    :raises SheetsDoNotAddUpError: somebody has more grades than there are sheets.
    """
    holding.hold(session, appraisal, states={AppraisalState.MUTUAL})
    present = people.list_present(session, appraisal=appraisal, on=clock.local_date(now))
    most = sheets_left(session, appraisal, present)
    if sheets > most:
        raise TooManySheetsError(most=most)
    graded = {person.id: person for person in present if person.part is Part.GRADED}
    _refuse_counts(counts, sheets=sheets, graded=graded)
    for person in graded.values():
        _empty(person)
        for grade, number in counts.get(person.id, {}).items():
            setattr(person, grade.value, number)
    appraisal.paper_sheets = sheets
    audit.record(session, Action.APPRAISAL_PAPER_PUT, appraisal, now=now, organisation_id=appraisal.organisation_id)
    session.flush()
    if people.find_missing(session, appraisal=appraisal, present=present).count == 0:
        telling.tell_all_answered(session, appraisal=appraisal, now=now)
    else:
        telling.settle_all_answered(session, appraisal=appraisal, now=now)


def _refuse_counts(counts: Counts, *, sheets: int, graded: Collection[UUID]) -> None:
    for person_id, count in counts.items():
        if person_id not in graded:
            raise TakesNoPartError()
        if sum(count.values()) > sheets:
            raise SheetsDoNotAddUpError(person_id=str(person_id))


def sheets_left(session: Session, appraisal: Appraisal, present: list[AppraisalPerson]) -> int:
    """How many of those who give grades have given none on a phone."""
    given = people.count_given(session, appraisal=appraisal, about=[person.id for person in present])
    return sum(rules.gives_grades(person.part) and person.id not in given for person in present)


def take_back_submission(appraisal: Appraisal) -> None:
    """It was not handed in; the numbers are counted again next time."""
    appraisal.submitted_at = appraisal.submitted_by_account_id = None
    appraisal.excellent = appraisal.graded = appraisal.override_reason_sealed = None


def _begin(
    session: Session, organisation: PartyOrganisation, *, appraisal_id: UUID, year: int, by: Account, now: datetime
) -> Appraisal:
    appraisal = Appraisal(
        id=appraisal_id,
        organisation_id=organisation.id,
        year=year,
        state=AppraisalState.SELF,
        opened_on=clock.local_date(now),
        opened_at=now,
        opened_by_account_id=by.id,
        paper_sheets=0,
    )
    session.add(appraisal)
    session.flush()
    return appraisal


def _refuse_second(session: Session, organisation_id: UUID, year: int) -> None:
    """Whoever opens one holds the branch until the transaction ends, so that a second one is seen."""
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation_id))).one()
    standing = select(Appraisal.id).where(
        Appraisal.organisation_id == organisation_id,
        Appraisal.year == year,
        Appraisal.state != AppraisalState.WITHDRAWN,
    )
    if session.scalar(standing) is not None:
        raise AppraisalExistsError()


def _take_in(session: Session, appraisal: Appraisal, roster: list[RosterRow], *, on: date) -> list[AppraisalPerson]:
    exempt = people.exempt_among(session, member_ids=[row.member_id for row in roster], on=on)
    joined = [
        AppraisalPerson(
            id=new_id(),
            appraisal_id=appraisal.id,
            member_id=row.member_id,
            part=rules.part_of(row.standing),
            is_excused=row.member_id in exempt,
            joined_on=on,
        )
        for row in roster
    ]
    session.add_all(joined)
    session.flush()
    return joined


def _go(
    session: Session,
    appraisal: Appraisal,
    to: AppraisalState,
    *,
    step_id: UUID,
    action: AppraisalAction,
    reason: str | None = None,
    by: Account,
    now: datetime,
) -> None:
    appraisal.state = to
    telling.settle_stage(session, appraisal=appraisal, now=now)
    holding.note_step(session, appraisal, step_id=step_id, action=action, reason=reason, by=by, now=now)
    audit.record(
        session,
        Action.APPRAISAL_MOVED,
        appraisal,
        now=now,
        organisation_id=appraisal.organisation_id,
        fields=[to.value],
    )
    present = people.list_present(session, appraisal=appraisal, on=clock.local_date(now))
    missing = people.find_missing(session, appraisal=appraisal, present=present)
    waited_for = [person for person in present if person.id in missing.person_ids or _may_still(appraisal, person)]
    telling.ask_members(session, appraisal=appraisal, people=waited_for, now=now)


def _may_still(appraisal: Appraisal, person: AppraisalPerson) -> bool:
    """Whoever is excused is told of a stage as well, and never missed."""
    if not person.is_excused:
        return False
    if appraisal.state is AppraisalState.SELF:
        return person.self_at is None
    return appraisal.state is AppraisalState.MUTUAL and person.mutual_at is None


def _empty(person: AppraisalPerson) -> None:
    person.excellent = person.qualified = person.basic = person.unqualified = 0


def _record_people(session: Session, appraisal: Appraisal, *, now: datetime) -> None:
    audit.record(
        session, Action.APPRAISAL_PEOPLE_CHANGED, appraisal, now=now, organisation_id=appraisal.organisation_id
    )
    session.flush()
