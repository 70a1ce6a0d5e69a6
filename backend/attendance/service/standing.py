"""What a line of the roster is: the one place that decides it, in SQL, so that rosters, counts and records agree.

Absence is derived and stored nowhere. Somebody is absent when the activity is closed and nothing else is known of them:
no check-in that counts, no session made up, no exemption on that day, no leave, no fault of ours. So a late scan, a
correction, a leave asked afterwards or a reopened activity turn an absence into what it is by themselves, closing and a
scan at the same instant cannot contradict each other, and no row is ever overwritten.
"""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from backend.activities.models import HELD, Activity
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    Exemption,
    Leave,
    LeaveState,
    LineStatus,
    MakeUp,
    RosterKind,
    SystemFault,
)
from backend.organisations.dated import holds_on

ATTENDED = (LineStatus.PRESENT, LineStatus.LATE, LineStatus.PROVISIONAL, LineStatus.MADE_UP)
OUTSIDE_RATE = (LineStatus.EXEMPT, LineStatus.NOT_COUNTED)
"""Still on the roster and in the base of quorum, but in no rate of attendance."""

made_up_line = aliased(Attendance, name="made_up_line")
"""The line at the session by which a missed one is made up."""


def joined(source: Any, *, member_id: Any, kind: Any) -> tuple[Any, ColumnElement[str]]:
    """`source` (with Activity among its tables) joined with all that decides a line, and the line's status.

    The joined tables may be read, too: Attendance, Leave (the one that stands), Exemption (of the day), MakeUp.
    """
    on_line = and_(Attendance.activity_id == Activity.id, Attendance.member_id == member_id)
    on_leave = and_(Leave.activity_id == Activity.id, Leave.member_id == member_id, Leave.withdrawn_at.is_(None))
    on_exemption = and_(Exemption.member_id == member_id, holds_on(Exemption, Activity.held_on))
    on_make_up = and_(
        MakeUp.missed_activity_id == Activity.id, MakeUp.member_id == member_id, MakeUp.withdrawn_at.is_(None)
    )
    on_made_up_line = and_(
        made_up_line.activity_id == MakeUp.activity_id, made_up_line.member_id == member_id, is_in(made_up_line)
    )
    on_fault = and_(SystemFault.activity_id == Activity.id, SystemFault.withdrawn_at.is_(None))
    whole = (
        source.outerjoin(Attendance, on_line)
        .outerjoin(Leave, on_leave)
        .outerjoin(Exemption, on_exemption)
        .outerjoin(MakeUp, on_make_up)
        .outerjoin(made_up_line, on_made_up_line)
        .outerjoin(SystemFault, on_fault)
    )
    return whole, _status(is_home=kind == RosterKind.HOME.value)


def is_in(line: Any = Attendance) -> ColumnElement[bool]:
    """Whether a check-in counts."""
    found: ColumnElement[bool] = line.status.in_(COUNTS_AS_IN)
    return found


def _status(*, is_home: ColumnElement[bool]) -> ColumnElement[str]:
    is_over = Activity.state.in_(HELD)
    return case(
        (is_in(), type_coerce(Attendance.status, String)),
        (made_up_line.activity_id.is_not(None), literal(LineStatus.MADE_UP.value)),
        (and_(is_home, Exemption.id.is_not(None)), literal(LineStatus.EXEMPT.value)),
        (and_(Leave.id.is_not(None), Leave.state != LeaveState.DECLINED), literal(LineStatus.ON_LEAVE.value)),
        (and_(is_home, is_over, SystemFault.id.is_not(None)), literal(LineStatus.NOT_COUNTED.value)),
        (and_(is_home, is_over), literal(LineStatus.ABSENT.value)),
        else_=literal(LineStatus.UNMARKED.value),
    )


def counted(status: ColumnElement[str], *wanted: LineStatus) -> ColumnElement[int]:
    """How many lines of a group have one of these statuses."""
    return func.count().filter(status.in_([one.value for one in wanted]))


def count_expected(status: ColumnElement[str]) -> ColumnElement[int]:
    """The denominator of every rate: everybody on the home roster but the exempt and those whom our fault kept out."""
    return func.count().filter(status.not_in([one.value for one in OUTSIDE_RATE]))


def marks(activity_id: Any, members: Any) -> list[ColumnElement[int]]:
    """Counts of rows that are only added and of marks that are set once: they change whenever a status may.

    `members` selects the ids of those on the roster.
    """
    leaves = select(func.count(Leave.decided_at)).where(Leave.activity_id == activity_id)
    faults = select(func.count() + func.count(SystemFault.withdrawn_at)).where(SystemFault.activity_id == activity_id)
    exempt = select(func.count() + func.count(Exemption.ended_at)).where(Exemption.member_id.in_(members))
    made_up = select(func.count() + func.count(MakeUp.withdrawn_at)).where(MakeUp.missed_activity_id == activity_id)
    went = (
        select(func.count())
        .select_from(Attendance)
        .join(MakeUp, and_(MakeUp.activity_id == Attendance.activity_id, MakeUp.member_id == Attendance.member_id))
        .where(MakeUp.missed_activity_id == activity_id, is_in())
    )
    return [statement.scalar_subquery() for statement in (leaves, faults, exempt, made_up, went)]
