"""How quarters stood: frozen once by the worker, and compared with what the record says today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from backend.activities.models import HELD, Activity
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.duties import reference
from backend.duties.models import DutyExclusion, DutyRecord, DutySnapshot, DutySnapshotLine
from backend.duties.rules.changes import Change, ChangeKind
from backend.duties.rules.settling import DutyState, Standing
from backend.duties.service.reading import BranchYear, collect
from backend.members.rules import months_after
from backend.organisations.models import BRANCH_KINDS, PartyOrganisation

DAY = timedelta(days=1)
LOOKS_BACK_QUARTERS = 2
"""So far back a worker that was away makes up for what it missed; each snapshot says when it was made."""


def freeze(session: Session, *, now: datetime, limit: int) -> int:
    """Make the snapshots that are due and missing; how many. They are due some days after the quarter's end."""
    waiting = list(_list_waiting(session, clock.local_date(now), limit))
    for organisation, quarter_on in waiting:
        freeze_one(session, organisation, quarter_on, now=now)
    session.flush()
    return len(waiting)


def _list_waiting(session: Session, today: date, limit: int) -> Iterator[tuple[PartyOrganisation, date]]:
    """Branches without a snapshot of a quarter that is over; only those that were entered here before it was."""
    left = limit
    for quarter_on in quarters_over(today):
        until_on = months_after(quarter_on, 3)
        made = select(DutySnapshot.organisation_id).where(DutySnapshot.quarter_on == quarter_on)
        branches = session.scalars(
            select(PartyOrganisation)
            .where(PartyOrganisation.kind.in_(BRANCH_KINDS), PartyOrganisation.id.not_in(made))
            .where(PartyOrganisation.founded_on < until_on, PartyOrganisation.created_at < clock.start_of(until_on))
            .where(or_(PartyOrganisation.dissolved_on.is_(None), PartyOrganisation.dissolved_on > quarter_on))
            .order_by(PartyOrganisation.id)
            .limit(left)
        ).all()
        left -= len(branches)
        for organisation in branches:
            yield organisation, quarter_on
        if left <= 0:
            return


def quarters_over(today: date) -> list[date]:
    """First days of the last quarters whose snapshot is due, the oldest first."""
    after = timedelta(days=reference.load_rules().snapshot_after_days)
    running = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    starts = [months_after(running, -3 * back) for back in range(LOOKS_BACK_QUARTERS, 0, -1)]
    return [start for start in starts if months_after(start, 3) - DAY + after <= today]


def freeze_one(session: Session, organisation: PartyOrganisation, quarter_on: date, *, now: datetime) -> None:
    """Make the snapshot of one branch and quarter, as the record stands at `now`."""
    year = collect(session, organisation=organisation, year=quarter_on.year, now=now)
    snapshot = DutySnapshot(
        id=new_id(),
        organisation_id=organisation.id,
        quarter_on=quarter_on,
        until_on=months_after(quarter_on, 3) - DAY,
        made_on=year.today,
        made_at=now,
        rules_as_of=year.rules.as_of,
    )
    snapshot.lines = [
        DutySnapshotLine(
            place=place,
            rule_key=one.due.rule.key,
            period_on=one.due.period_on,
            state=one.state.value,
            need=one.due.need,
            have=one.have,
            settled_by=sorted(settled_by(one)),
        )
        for place, one in enumerate(_of_quarter(year, quarter_on), start=1)
    ]
    session.add(snapshot)
    audit.record(session, Action.DUTY_SNAPSHOT_MADE, snapshot, now=now, organisation_id=organisation.id)


def _of_quarter(year: BranchYear, quarter_on: date) -> list[Standing]:
    """The duties that apply and whose period ended in the quarter."""
    until_on = months_after(quarter_on, 3)
    return [
        one
        for one in year.standings
        if quarter_on <= one.due.period_until_on < until_on and one.state is not DutyState.NOT_APPLICABLE
    ]


def settled_by(standing: Standing) -> set[str]:
    """Ids of what was held or noted for a duty."""
    held = {str(one.activity_id) for one in standing.meetings if one.is_held}
    return held | {str(one.record_id) for one in standing.noted}


# --- Then and now -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A line of a snapshot beside today's."""

    line: DutySnapshotLine
    now: Standing | None
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        return not self.changes and self.now is not None and self.now.state.value == self.line.state


def list_snapshots(session: Session, *, organisation_id: UUID, year: int) -> list[DutySnapshot]:
    """The snapshots of a branch's year, the latest first."""
    own = select(DutySnapshot).where(DutySnapshot.organisation_id == organisation_id)
    inside = own.where(DutySnapshot.quarter_on >= date(year, 1, 1), DutySnapshot.quarter_on <= date(year, 12, 31))
    return list(
        session.scalars(inside.options(selectinload(DutySnapshot.lines)).order_by(DutySnapshot.quarter_on.desc()))
    )


def compare(session: Session, *, snapshot: DutySnapshot, year: BranchYear) -> list[Compared]:
    """Every line of the snapshot beside what the record says today, with what happened in between."""
    today = {one.due.key: one for one in year.standings}
    said = _said_since(session, snapshot)
    found = []
    for line in snapshot.lines:
        standing = today.get((line.rule_key, line.period_on))
        changes = [*_asked(line, standing), *_about(said, line)]
        if standing is not None:
            changes += _settled(session, snapshot, line, standing)
        found.append(Compared(line, standing, tuple(changes)))
    return found


def _said_since(session: Session, snapshot: DutySnapshot) -> Sequence[DutyExclusion]:
    return session.scalars(
        select(DutyExclusion)
        .where(DutyExclusion.organisation_id == snapshot.organisation_id, DutyExclusion.at > snapshot.made_at)
        .order_by(DutyExclusion.number)
    ).all()


def _about(said: Sequence[DutyExclusion], line: DutySnapshotLine) -> Iterator[Change]:
    for row in said:
        if (row.rule_key, row.period_on) == (line.rule_key, line.period_on):
            kind = ChangeKind.EXCLUDED if row.is_excluded else ChangeKind.INCLUDED
            yield Change(kind, title=row.reason, on=clock.local_date(row.at))


def _asked(line: DutySnapshotLine, standing: Standing | None) -> Iterator[Change]:
    if standing is None:
        yield Change(ChangeKind.OTHER_RULE)
    elif standing.state is DutyState.NOT_APPLICABLE:
        yield Change(ChangeKind.OTHER_FACTS)
    elif standing.due.need != line.need:
        yield Change(ChangeKind.OTHER_RULE)


def _settled(session: Session, snapshot: DutySnapshot, line: DutySnapshotLine, standing: Standing) -> Iterator[Change]:
    then, now = set(line.settled_by), settled_by(standing)
    for found_id in sorted(now - then):
        yield _come(session, UUID(found_id), snapshot)
    for found_id in sorted(then - now):
        yield _gone(session, UUID(found_id))


def _come(session: Session, found_id: UUID, snapshot: DutySnapshot) -> Change:
    activity = session.get(Activity, found_id)
    if activity is None:
        return _of_note(session, found_id, ChangeKind.NOTED)
    kind = ChangeKind.COUNTS_NOW
    if activity.entered_later_at is not None and activity.entered_later_at > snapshot.made_at:
        kind = ChangeKind.ENTERED_LATER
    elif activity.closed_at is not None and activity.closed_at > snapshot.made_at:
        kind = ChangeKind.CLOSED_LATER
    return Change(kind, activity.title, activity.id, activity.held_on)


def _gone(session: Session, found_id: UUID) -> Change:
    activity = session.get(Activity, found_id)
    if activity is None:
        return _of_note(session, found_id, ChangeKind.WITHDRAWN)
    kind = ChangeKind.COUNTS_NO_MORE if activity.state in HELD else ChangeKind.REOPENED
    return Change(kind, activity.title, activity.id, activity.held_on)


def _of_note(session: Session, found_id: UUID, kind: ChangeKind) -> Change:
    record = session.get_one(DutyRecord, found_id)
    return Change(kind, record.note or None, None, record.done_on)
