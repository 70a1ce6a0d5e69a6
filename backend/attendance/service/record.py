"""What a member reads about themselves: the next activity, the own line, the own record and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, join, or_, select
from sqlalchemy.orm import Session, aliased

from backend.activities.models import HELD, Activity, ActivityCredit, ActivityHost, ActivityState
from backend.activities.rules import window_of
from backend.activities.service import sign_ups
from backend.attendance import rules
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    Correction,
    CorrectionState,
    Grade,
    Leave,
    LeaveState,
    LineStatus,
    PresenceClaim,
    PresenceClaimState,
    RosterEntry,
    RosterKind,
    ScanEvent,
)
from backend.attendance.service import corrections, exemptions, faults, make_ups, roster, standing, stays
from backend.attendance.service import leave as leaves
from backend.attendance.service.standing import ATTENDED, OUTSIDE_RATE
from backend.flow.models import FlowGuest
from backend.flow.service.guests import takes_part_on
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.members.service.circles import sits_in
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation

SHOWN_BEFORE = timedelta(days=1)
UPCOMING = 5
RECENT = 3


def find_member(session: Session, *, account_id: UUID) -> Member | None:
    """The member's file of an account."""
    return session.scalars(select(Member).where(Member.account_id == account_id)).one_or_none()


def mine(session: Session, *, activity: Activity, member: Member, now: datetime) -> dict[str, Any]:
    """How the member stands with one activity, and what they may do about it."""
    row = session.execute(
        select(Attendance, Account.display_name)
        .join(Account, Account.id == Attendance.recorded_by_account_id)
        .where(Attendance.activity_id == activity.id, Attendance.member_id == member.id)
    ).one_or_none()
    leave = leaves.find(session, activity_id=activity.id, member_id=member.id)
    expected = is_expected(session, activity=activity, member_id=member.id)
    line = roster.get_line(session, activity=activity, member_id=member.id) if expected else None
    is_guest = line is not None and line.kind == RosterKind.GUEST
    own = _Own(
        attendance=row[0] if row else None,
        status=line.status if line is not None else None,
        leave=leave,
        claim=_latest_claim(session, activity, member),
        corrections=corrections.list_of(session, activity_id=activity.id, member_id=member.id),
        make_up=make_ups.find(session, missed=activity, member=member),
    )
    return {
        "expected": expected,
        "status": own.status,
        "line": _line_of(row[0], row[1]) if row else None,
        "leave": leave and _leave_of(session, leave),
        "exemption": exemptions.find_present(session, member_id=member.id, on=activity.held_on),
        "presence_claim": own.claim,
        "corrections": own.corrections,
        "make_up": own.make_up,
        "is_fault": faults.find(session, activity=activity) is not None,
        "may": _may(activity, own, is_guest=is_guest, now=now) if expected else [],
        "stays": stays.of_members(session, activity=activity, member_id=member.id).get(member.id, []),
        "events": list_events(session, activity_id=activity.id, member_id=member.id),
    }


@dataclass(frozen=True)
class _Own:
    """All that is known of the member at one activity."""

    attendance: Attendance | None
    status: str | None
    leave: Leave | None
    claim: PresenceClaim | None
    corrections: Sequence[Correction]
    make_up: dict[str, Any] | None

    @property
    def waits(self) -> bool:
        """Whether a request of the member waits for an officer."""
        is_claimed = self.claim is not None and self.claim.state is PresenceClaimState.PENDING
        return is_claimed or any(found.state is CorrectionState.PENDING for found in self.corrections)


def _latest_claim(session: Session, activity: Activity, member: Member) -> PresenceClaim | None:
    return session.scalars(
        select(PresenceClaim)
        .where(PresenceClaim.activity_id == activity.id, PresenceClaim.member_id == member.id)
        .order_by(PresenceClaim.claimed_at.desc())
        .limit(1)
    ).first()


def _leave_of(session: Session, leave: Leave) -> dict[str, Any]:
    return {
        "category": leave.category,
        "note": leaves.note_of(session, leave.note_sealed),
        "asked_at": leave.asked_at,
        "state": leave.state,
        "decision_reason": leave.decision_reason,
    }


def is_expected(session: Session, *, activity: Activity, member_id: UUID) -> bool:
    """Whether the member is on the roster, or will be once it is written."""
    entry = session.get(RosterEntry, (activity.id, member_id))
    if entry is not None or roster.is_taken_in(session, activity=activity, member_id=member_id):
        return True
    return sign_ups.is_expected(session, activity=activity, member_id=member_id)


def list_events(session: Session, *, activity_id: UUID, member_id: UUID) -> list[dict[str, Any]]:
    """Every attempt about one member at one activity, the oldest first, with who made it."""
    rows = session.execute(
        select(ScanEvent, Account.display_name)
        .join(Account, Account.id == ScanEvent.account_id)
        .where(ScanEvent.activity_id == activity_id, ScanEvent.member_id == member_id)
        .order_by(ScanEvent.received_at, ScanEvent.id)
    )
    return [
        {
            "at": event.received_at,
            "kind": event.kind,
            "outcome": event.outcome,
            "reason": event.reason,
            "evidence": event.evidence,
            "captured_at": event.captured_at and rules.clamped(event.captured_at, now=event.received_at),
            "clock_skewed": event.clock_skewed and event.captured_at is not None,
            "by_name": name,
        }
        for event, name in rows
    ]


@dataclass(frozen=True)
class Home:
    """The member's first screen."""

    now: dict[str, Any] | None
    upcoming: list[dict[str, Any]]
    recent: list[dict[str, Any]]


def home(session: Session, *, member: Member, now: datetime) -> Home:
    """What is on now or within a day, what comes after it, and the last lines of the record."""
    activities = session.scalars(
        own_activities(member)
        .where(Activity.state.in_((ActivityState.PUBLISHED, ActivityState.OPEN)))
        .where(Activity.ends_at > now - timedelta(days=1))
        .order_by(Activity.starts_at, Activity.id)
        .limit(UPCOMING + 3)
    ).all()
    alive = [activity for activity in activities if window_of(activity).closes_at > now]
    cards = [_card(session, activity, member) for activity in alive]
    first = alive[0] if alive else None
    is_now = first is not None and (first.state is ActivityState.OPEN or first.starts_at <= now + SHOWN_BEFORE)
    recent, _ = list_record(session, member=member, year=None, page=1, page_size=RECENT, now=now)
    return Home(now=cards[0] if is_now else None, upcoming=cards[1 if is_now else 0 :][:UPCOMING], recent=list(recent))


def own_activities(member: Member) -> Select[Activity]:
    """Whatever a branch holds or held for a circle in which the member sat that day, also as its guest; drafts too."""
    hosted = select(ActivityHost.activity_id).join(Activity, Activity.id == ActivityHost.activity_id)
    at_home = hosted.join(Affiliation, Affiliation.organisation_id == ActivityHost.organisation_id).where(
        Affiliation.member_id == member.id,
        holds_on(Affiliation, Activity.held_on),
        sits_in(Activity, member_id=member.id, organisation_id=Affiliation.organisation_id),
    )
    as_guest = hosted.join(FlowGuest, FlowGuest.organisation_id == ActivityHost.organisation_id).where(
        FlowGuest.member_id == member.id,
        takes_part_on(Activity.held_on),
        sits_in(Activity, member_id=member.id, organisation_id=FlowGuest.organisation_id),
    )
    return select(Activity).where(or_(Activity.id.in_(at_home), Activity.id.in_(as_guest)))


def _card(session: Session, activity: Activity, member: Member) -> dict[str, Any]:
    attendance = session.get(Attendance, (activity.id, member.id))
    is_in = attendance is not None and attendance.status in COUNTS_AS_IN
    return {
        "activity": {
            "id": activity.id,
            "title": activity.title,
            "state": activity.state,
            "starts_at": activity.starts_at,
            "ends_at": activity.ends_at,
            "venue": activity.venue,
            "check_in": window_of(activity),
            "checks_out": activity.checks_out,
        },
        "mine": {
            "status": attendance.status if attendance and is_in else None,
            "checked_in_at": attendance.checked_in_at if attendance and is_in else None,
            "on_leave": leaves.find(session, activity_id=activity.id, member_id=member.id) is not None,
        },
    }


def list_record(
    session: Session, *, member: Member, year: int | None, page: int, page_size: int, now: datetime
) -> tuple[Sequence[dict[str, Any]], int]:
    """The member's past activities, the latest first, each with how it stands and who recorded it; and how many."""
    recorder = aliased(Account)
    source, status = _own_lines()
    statement = (
        select(
            Activity,
            Attendance,
            status.label("status"),
            recorder.display_name,
            PartyOrganisation.short_name.label("organisation_name"),
        )
        .select_from(
            source.join(PartyOrganisation, PartyOrganisation.id == RosterEntry.organisation_id).outerjoin(
                recorder, recorder.id == Attendance.recorded_by_account_id
            )
        )
        .where(RosterEntry.member_id == member.id, Activity.starts_at <= now)
        .where(Activity.state != ActivityState.CANCELLED)
        # What is still on, and what one attended as a guest, is part of the record once it says something.
        .where(or_(and_(Activity.state.in_(HELD), RosterEntry.kind == RosterKind.HOME), standing.is_in()))
    )
    if year is not None:
        statement = statement.where(Activity.held_on >= date(year, 1, 1), Activity.held_on < date(year + 1, 1, 1))
    total = session.scalar(select(func.count()).select_from(statement.subquery("counted"))) or 0
    rows = session.execute(
        statement.order_by(Activity.starts_at.desc(), Activity.id).limit(page_size).offset((page - 1) * page_size)
    ).all()
    credits = _credits_of(session, [row.Activity.id for row in rows])
    return [_record_line(row, credits) for row in rows], total


def totals(session: Session, *, member: Member, year: int, now: datetime) -> dict[str, int]:
    """Attended of expected in a year, never one without the other. What is still on counts once attended.

    `attended` includes what was made up; the exempt days and those of our own faults are in neither.
    """
    source, status = _own_lines()
    row = session.execute(
        select(
            standing.count_expected(status).label("expected"),
            standing.counted(status, *ATTENDED).label("attended"),
            standing.counted(status, LineStatus.MADE_UP).label("made_up"),
            standing.counted(status, LineStatus.ON_LEAVE).label("on_leave"),
            standing.counted(status, *OUTSIDE_RATE).label("outside"),
        )
        .select_from(source)
        .where(RosterEntry.member_id == member.id, RosterEntry.kind == RosterKind.HOME, Activity.starts_at <= now)
        .where(Activity.held_on >= date(year, 1, 1), Activity.held_on < date(year + 1, 1, 1))
        .where(Activity.state != ActivityState.CANCELLED)
        .where(or_(Activity.state.in_(HELD), status.in_([one.value for one in ATTENDED])))
    ).one()
    return dict(row._mapping)


def _own_lines() -> tuple[Any, ColumnElement[str]]:
    source = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    return standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)


def _credits_of(session: Session, activity_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in session.scalars(select(ActivityCredit).where(ActivityCredit.activity_id.in_(activity_ids))):
        found.setdefault(row.activity_id, []).append(row.credit)
    return found


def _record_line(row: Any, credits: dict[UUID, list[str]]) -> dict[str, Any]:
    activity, attendance = row.Activity, row.Attendance
    is_in = attendance is not None and attendance.status in COUNTS_AS_IN
    return {
        "activity": {
            "id": activity.id,
            "title": activity.title,
            "starts_at": activity.starts_at,
            "venue": activity.venue,
            "organisation_name": row.organisation_name,
        },
        "credits": sorted(credits.get(activity.id, [])),
        "status": row.status,
        "method": attendance.method if is_in else None,
        "grade": attendance.grade if is_in else None,
        "checked_in_at": attendance.checked_in_at if is_in else None,
        "recorded_by_name": row.display_name if is_in else None,
        "entered_at": _entered_at(attendance) if is_in else None,
    }


def _line_of(attendance: Attendance, recorded_by_name: str) -> dict[str, Any]:
    return {
        "status": attendance.status,
        "checked_in_at": attendance.checked_in_at,
        "method": attendance.method,
        "grade": attendance.grade,
        "recorded_by_name": recorded_by_name,
        "entered_at": _entered_at(attendance),
    }


def _entered_at(attendance: Attendance) -> datetime | None:
    return attendance.changed_at if attendance.grade is Grade.ENTERED_LATER else None


def _may(activity: Activity, own: _Own, *, is_guest: bool, now: datetime) -> list[str]:
    """What is open to the member. A guest is in no denominator, so checking in is all."""
    if activity.state in (ActivityState.DRAFT, ActivityState.CANCELLED):
        return []
    has_begun = activity.opened_at is not None and now >= window_of(activity).opens_at
    may_speak = has_begun and not own.waits
    may_correct = may_speak and now < rules.corrections_end_at(activity)
    if own.attendance is not None and own.attendance.status in COUNTS_AS_IN:
        return _named(ask_correction=may_correct)
    is_on = activity.state is ActivityState.OPEN and has_begun and now < window_of(activity).closes_at
    if is_guest:
        return _named(check_in=is_on)
    may_leave = now < rules.leave_ends_at(activity)
    is_on_leave = own.leave is not None and own.leave.state is not LeaveState.DECLINED
    return _named(
        check_in=is_on,
        ask_leave=may_leave and not is_on_leave,
        withdraw_leave=may_leave and is_on_leave,
        claim_presence=may_speak,
        ask_correction=may_correct and activity.state in HELD,
        make_up=own.make_up is None and own.status in make_ups.MISSED,
        withdraw_make_up=own.make_up is not None and not own.make_up["attended"],
    )


def _named(**steps: bool) -> list[str]:
    return [name for name, is_open in steps.items() if is_open]
