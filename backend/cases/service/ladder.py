"""The worker's chores: reminding on the way, opening cases, and taking back what the record no longer says.

What they do follows from the record of the day. A chore that was away for a week does the step that is due now, and
leaves out what is past.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backend.cases import reference
from backend.cases.models import AbsenceReminder, Case, CaseDecision, CaseKind, LadderLook
from backend.cases.service import absences, contacts, letters, opening, telling
from backend.cases.service.absences import Away
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.organisations.models import BRANCH_KINDS, PartyOrganisation


def look(session: Session, *, now: datetime, limit: int) -> int:
    """Go through branches that nobody went through today; how many."""
    today = clock.local_date(now)
    looked_at = select(LadderLook.organisation_id).where(LadderLook.looked_on >= today)
    branches = session.scalars(
        select(PartyOrganisation.id)
        .where(PartyOrganisation.kind.in_(BRANCH_KINDS), PartyOrganisation.id.not_in(looked_at))
        .where(or_(PartyOrganisation.dissolved_on.is_(None), PartyOrganisation.dissolved_on > today))
        .order_by(PartyOrganisation.id)
        .limit(limit)
    ).all()
    for branch_id in branches:
        climb(session, organisation_id=branch_id, now=now)
        session.merge(LadderLook(organisation_id=branch_id, looked_on=today))
    session.flush()
    return len(branches)


def climb(session: Session, *, organisation_id: UUID, now: datetime) -> None:
    """Remind whoever has reached a step, open the cases that are due, and tell the branch of what is new."""
    ladder, news = reference.ladder_of(CaseKind.ABSENCE), False
    away = absences.list_away(session, organisation_id=organisation_id, today=clock.local_date(now))
    for line in away:
        step = ladder.step_at(line.absence.months)
        if step is None:
            continue
        news |= _remind(session, line, organisation_id=organisation_id, step=step, now=now)
        if step >= ladder.open_case_after_months:
            ground = opening.ground_of(line.member, line.absence, organisation_id=organisation_id)
            opening.open_if_due(session, ground=ground, by=None, now=now)
    _settle_others(session, organisation_id, away, now=now)
    if news:
        telling.tell_branch(session, organisation_id=organisation_id, now=now)
    elif not any(ladder.step_at(line.absence.months) for line in away):
        telling.settle_branch(session, organisation_id=organisation_id, now=now)


def _remind(session: Session, line: Away, *, organisation_id: UUID, step: int, now: datetime) -> bool:
    """Once for every step; whether it was this time."""
    since_on = line.absence.since_on
    same = (AbsenceReminder.member_id == line.member.id, AbsenceReminder.since_on == since_on)
    told = select(AbsenceReminder.id).where(*same, AbsenceReminder.months >= step)
    if session.scalars(told.where(AbsenceReminder.withdrawn_at.is_(None))).first() is not None:
        return False
    reminder = AbsenceReminder(
        id=new_id(),
        member_id=line.member.id,
        organisation_id=organisation_id,
        since_on=since_on,
        months=step,
        told_at=now,
    )
    try:
        with session.begin_nested():
            session.add(reminder)
            session.flush()
    except IntegrityError:  # Another worker has reminded them this very moment.
        return False
    audit.record(session, Action.ABSENCE_REMINDED, reminder, now=now, organisation_id=organisation_id)
    telling.remind_member(session, reminder=reminder, member=line.member, now=now)
    session.flush()
    return True


def _settle_others(session: Session, organisation_id: UUID, away: list[Away], *, now: datetime) -> None:
    """Withdraw the reminders of the branch that the record of today no longer bears out."""
    lasting = {line.member.id: line.absence for line in away}
    own = select(AbsenceReminder).where(
        AbsenceReminder.organisation_id == organisation_id, AbsenceReminder.withdrawn_at.is_(None)
    )
    for reminder in session.scalars(own):
        absence = lasting.get(reminder.member_id)
        if absence is None or absence.since_on != reminder.since_on or absence.months < reminder.months:
            _withdraw(session, reminder, now=now)


def take_back(session: Session, *, now: datetime, limit: int) -> int:
    """Withdraw the reminders of whoever has been seen since, by whatever way the record came to say so; how many."""
    settled = session.scalars(
        select(AbsenceReminder)
        .where(AbsenceReminder.withdrawn_at.is_(None))
        .where(absences.was_there_since(AbsenceReminder.member_id, AbsenceReminder.since_on))
        .order_by(AbsenceReminder.id)
        .limit(limit)
    ).all()
    for reminder in settled:
        _withdraw(session, reminder, now=now)
    session.flush()
    return len(settled)


def _withdraw(session: Session, reminder: AbsenceReminder, *, now: datetime) -> None:
    reminder.withdrawn_at = now
    telling.settle_member(session, member_id=reminder.member_id, now=now)
    audit.record(
        session,
        Action.ABSENCE_REMINDER_TAKEN_BACK,
        reminder,
        now=now,
        organisation_id=reminder.organisation_id,
        fields=["withdrawn_at"],
    )


def open_letters(session: Session, *, now: datetime, limit: int) -> int:
    """Open the cases of letters that expired long ago; how many."""
    opened = [
        opening.open_if_due(session, ground=ground, by=None, now=now)
        for ground in letters.list_grounds(session, today=clock.local_date(now), limit=limit)
    ]
    return sum(case is not None for case in opened)


def open_contacts(session: Session, *, now: datetime, limit: int) -> int:
    """Open the cases of flow members with whom nobody has been in touch for long; how many."""
    opened = [
        opening.open_if_due(session, ground=ground, by=None, now=now)
        for ground in contacts.list_grounds(session, today=clock.local_date(now), limit=limit)
    ]
    return sum(case is not None for case in opened)


def tell_again(session: Session, *, now: datetime, limit: int) -> int:
    """Tell those who decide that the day until which they wanted to seek has come; how many cases."""
    today = clock.local_date(now)
    waiting = session.scalars(
        select(Case)
        .options(joinedload(Case.member))
        .where(Case.decision == CaseDecision.SOUGHT_UNTIL, Case.sought_until <= today, Case.told_at.is_(None))
        .order_by(Case.sought_until, Case.id)
        .limit(limit)
    ).all()
    for case in waiting:
        telling.tell_waiting(session, case=case, now=now)
        audit.record(session, Action.CASE_TOLD, case, now=now, organisation_id=case.organisation_id)
    session.flush()
    return len(waiting)
