"""Scanning in and out of a shift: every attempt is kept with its answer, and the same id again gets that answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.attendance import rules as scan_rules
from backend.attendance.errors import (
    CancelledError,
    CardUnknownError,
    IdBelongsToOtherError,
    IdReusedError,
    ScanRefusal,
    TooEarlyError,
    TooLateError,
)
from backend.attendance.models import Direction, EvidenceKind
from backend.core import clock
from backend.core.errors import Refusal
from backend.volunteering.errors.scans import (
    REFUSALS,
    BeforeFirstDayError,
    NotRunningError,
    NotSignedUpError,
    RunningElsewhereError,
)
from backend.volunteering.models import (
    Assignment,
    Project,
    ScanOutcome,
    ServiceRecord,
    ServiceScan,
    ServiceStay,
    Shift,
    Volunteer,
)
from backend.volunteering.rules import ledger as rules
from backend.volunteering.service import ledger, people, scan_proofs, stays
from backend.volunteering.service.scan_proofs import BY_ANOTHER, Moment, ServiceAttempt
from backend.volunteering.service.stays import Leaving


@dataclass(frozen=True)
class Ended:
    """How an attempt ended, now or when it was first made."""

    scan: ServiceScan
    replayed: bool = False

    @property
    def refusal(self) -> Refusal | None:
        """Why it was refused, if it was."""
        if self.scan.outcome is not ScanOutcome.REFUSED:
            return None
        assert self.scan.reason is not None
        facts = self.scan.answer.get("facts", {})
        return REFUSALS[self.scan.reason](**facts, id=str(self.scan.id), replayed=self.replayed)


def take(session: Session, attempt: ServiceAttempt, *, now: datetime) -> Ended:
    """Scan somebody in or out. A refused attempt is kept and returned, so the caller must let the request commit.

    :raises NotFound: the named shift, or the named volunteer, does not exist.
    :raises OwnMatterError: nobody records themselves at the desk.
    :raises ShiftNeededError: the evidence counts only within a named shift.
    :raises ShortCodeThrottledError: ten wrong codes within ten minutes.
    :raises IdReusedError: the account used the id for something else.
    :raises IdBelongsToOtherError: another account used it.
    """
    kept = _replayed(session, attempt)
    if kept is not None:
        return kept
    shift = scan_proofs.find_named_shift(session, attempt)
    volunteer: Volunteer | None = None
    try:
        volunteer = scan_proofs.find_volunteer(session, attempt, now=now)
        if volunteer is not None:
            ledger.hold(session, volunteer)
            kept = _replayed(session, attempt)  # The same attempt may have been on its way twice.
            if kept is not None:
                return kept
        shift, moment = _proven(session, attempt, shift, volunteer, now=now)
        passing = Passing(session, attempt, shift, volunteer, moment, now)
        return Ended(passing.go_in() if attempt.direction is Direction.IN else passing.go_out())
    except ScanRefusal as refusal:
        scan = _scan(attempt, shift, volunteer, None, now=now)
        scan.reason = refusal.reason
        scan.answer = {"facts": refusal.facts}
        if isinstance(refusal, NotRunningError):  # Its scan in may still arrive.
            scan.counts_at = rules.whole_minute(moment.at)
            scan.answer |= {"is_late": moment.is_late, "is_doubtful": moment.is_doubtful}
        session.add(scan)
        session.flush()
        return Ended(scan)


def in_order(attempts: Sequence[ServiceAttempt]) -> list[int]:
    """The places of the attempts in the order in which they were made, as far as the phone can tell."""
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(range(len(attempts)), key=lambda place: (attempts[place].captured_at or latest, place))


def _replayed(session: Session, attempt: ServiceAttempt) -> Ended | None:
    kept = session.get(ServiceScan, attempt.id)
    if kept is None:
        return None
    if kept.account_id != attempt.account_id:
        raise IdBelongsToOtherError()
    if kept.fingerprint != attempt.fingerprint:
        raise IdReusedError()
    return Ended(kept, replayed=True)


def _proven(
    session: Session, attempt: ServiceAttempt, named: Shift | None, volunteer: Volunteer | None, *, now: datetime
) -> tuple[Shift, Moment]:
    if attempt.evidence is EvidenceKind.CLAIM:
        return scan_proofs.claimed_shift(session, attempt, now=now)
    shift, scanned = scan_proofs.scanned_shift(session, attempt, named)
    if scanned is not None:
        return shift, scan_proofs.moment_of_code(attempt, scanned, shift, now=now)
    if attempt.evidence is EvidenceKind.SHORT_CODE:
        return shift, scan_proofs.moment_of_digits(session, attempt, shift, volunteer, now=now)
    if attempt.evidence is EvidenceKind.MEMBER_CARD:
        moment = scan_proofs.moment_of_card(session, attempt, now=now)
    else:
        moment = scan_proofs.moment_of_name(attempt, now=now)
    return shift, replace(moment, is_doubtful=moment.is_doubtful or attempt.is_doubtful)


def _scan(
    attempt: ServiceAttempt, shift: Shift | None, volunteer: Volunteer | None, at: datetime | None, *, now: datetime
) -> ServiceScan:
    return ServiceScan(
        id=attempt.id,
        account_id=attempt.account_id,
        volunteer_id=volunteer.id if volunteer else None,
        shift_id=shift.id if shift else None,
        evidence=attempt.evidence,
        direction=attempt.direction,
        captured_at=attempt.captured_at,
        received_at=now,
        counts_at=at,
        outcome=ScanOutcome.REFUSED,
        fingerprint=attempt.fingerprint,
        answer={},
        clock_skewed=scan_rules.is_clock_skewed(captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=now),
    )


@dataclass(frozen=True)
class Passing:
    """A proven attempt, on its way through the door; the volunteer is held."""

    session: Session
    attempt: ServiceAttempt
    shift: Shift
    someone: Volunteer | None
    moment: Moment
    now: datetime

    @property
    def at(self) -> datetime:
        """The minute that it stands for."""
        return rules.whole_minute(self.moment.at)

    def go_in(self) -> ServiceScan:
        """Begin to serve, unless that is so already.

        :raises ScanRefusal: not the time, nobody who is expected, or serving elsewhere.
        """
        volunteer = self._refuse_untimely_or_strange()
        running = stays.find_running(self.session, volunteer_id=volunteer.id)
        if running is not None and running.shift_id == self.shift.id:
            return self._already_in(running)
        over = self._find_stay_around(volunteer)
        if over is not None:
            return self._keep_already(over)
        is_over = self.now >= stays.forgotten_at(self.shift) or self.shift.closed_at is not None
        waiting_exit = self._find_waiting_exit(volunteer)
        if running is not None and not is_over and waiting_exit is None:
            raise self._elsewhere(volunteer, running)
        if waiting_exit is None and not is_over:
            return self._begin(volunteer)
        return self._begin_and_end(volunteer, waiting_exit)

    def go_out(self) -> ServiceScan:
        """Stop serving; a scan out that arrives after the planned end stood takes its place.

        :raises RunningElsewhereError: serving, but in another shift.
        :raises NotRunningError: there is no scan in.
        """
        volunteer = self.someone
        if volunteer is None:
            raise CardUnknownError() if self.attempt.evidence in BY_ANOTHER else NotSignedUpError()
        running = stays.find_running(self.session, volunteer_id=volunteer.id)
        if running is not None and running.shift_id == self.shift.id and running.started_at <= self.at:
            return self._stop(volunteer, running)
        last = self._find_last_stay(volunteer)
        if last is not None:
            return self._amend(volunteer, last) or self._keep_already(last)
        if running is not None and running.shift_id != self.shift.id:
            raise self._elsewhere(volunteer, running)
        raise NotRunningError()

    def _refuse_untimely_or_strange(self) -> Volunteer:
        shift, at, volunteer = self.shift, self.moment.at, self.someone
        if shift.cancelled_at is not None:
            raise CancelledError()
        opens_at = shift.starts_at - timedelta(minutes=shift.opens_before_minutes)
        over_at = min(shift.closed_at or shift.ends_at, shift.ends_at)
        if at < opens_at:
            raise TooEarlyError(opens_at=opens_at.isoformat())
        if at >= over_at:
            raise TooLateError(closed_at=over_at.isoformat())
        if volunteer is None:
            raise CardUnknownError() if self.attempt.evidence in BY_ANOTHER else NotSignedUpError()
        if self.attempt.evidence not in BY_ANOTHER and not self._has_place(volunteer):
            raise NotSignedUpError()
        if clock.local_date(self.at) < volunteer.since_on:
            raise BeforeFirstDayError(since_on=volunteer.since_on.isoformat())
        return volunteer

    def _has_place(self, volunteer: Volunteer) -> bool:
        place = select(Assignment.id).where(
            Assignment.shift_id == self.shift.id,
            Assignment.volunteer_id == volunteer.id,
            Assignment.withdrawn_at.is_(None),
            Assignment.place.is_not(None),
        )
        return self.session.scalar(place) is not None

    def _elsewhere(self, volunteer: Volunteer, running: ServiceStay) -> RunningElsewhereError:
        other = self.session.get_one(Shift, running.shift_id)
        is_self = self.attempt.account_id == people.account_id_of(self.session, volunteer)
        title = self.session.get_one(Project, other.project_id).title
        return RunningElsewhereError(
            started_at=running.started_at.isoformat(),
            shift_id=str(other.id) if is_self else None,
            project_title=title if is_self else None,
            role=other.role if is_self else None,
        )

    def _begin(self, volunteer: Volunteer) -> ServiceScan:
        scan = self._add(ScanOutcome.STARTED)
        return self._answer(
            scan, stays.start(self.session, scan=scan, shift=self.shift, volunteer=volunteer, at=self.at)
        )

    def _already_in(self, running: ServiceStay) -> ServiceScan:
        """An earlier scan in that arrives later is when they came; a later one changes nothing."""
        if self.at >= running.started_at:
            return self._keep_already(running)
        scan = self._add(ScanOutcome.STARTED)
        running.started_at, running.in_scan_id = self.at, scan.id
        return self._answer(scan, running)

    def _begin_and_end(self, volunteer: Volunteer, waiting_exit: ServiceScan | None) -> ServiceScan:
        """It is over already: with the scan out that came before, or at the planned end, or when a lead closed it."""
        scan = self._add(ScanOutcome.STOPPED)
        stay = stays.start(self.session, scan=scan, shift=self.shift, volunteer=volunteer, at=self.at, ended_at=self.at)
        if waiting_exit is not None:
            leaving = _leaving_by(waiting_exit)
        else:
            closed_at = self.shift.closed_at
            is_early = closed_at is not None and closed_at < self.shift.ends_at
            leaving = Leaving(at=closed_at if closed_at and is_early else stays.forgotten_at(self.shift))
        records = stays.end(
            self.session, stay=stay, shift=self.shift, volunteer=volunteer, leaving=leaving, now=self.now
        )
        return self._answer(scan, stay, records)

    def _stop(self, volunteer: Volunteer, running: ServiceStay) -> ServiceScan:
        scan = self._add(ScanOutcome.STOPPED)
        records = stays.end(
            self.session,
            stay=running,
            shift=self.shift,
            volunteer=volunteer,
            leaving=self._leaving(scan),
            now=self.now,
        )
        return self._answer(scan, running, records)

    def _amend(self, volunteer: Volunteer, last: ServiceStay) -> ServiceScan | None:
        """None: it was scanned out of before, or somebody has decided on its records."""
        if not stays.is_amendable(self.session, stay=last, shift=self.shift, at=self.at):
            return None
        scan = self._add(ScanOutcome.STOPPED)
        records = stays.amend(
            self.session, stay=last, shift=self.shift, volunteer=volunteer, leaving=self._leaving(scan), now=self.now
        )
        return self._answer(scan, last, records)

    def _leaving(self, scan: ServiceScan) -> Leaving:
        return Leaving(self.at, scan, scan.evidence, is_late=self.moment.is_late, is_doubtful=self.moment.is_doubtful)

    # --- Looking for stays and scans ----------------------------------------------------------------------------------

    def _find_stay_around(self, volunteer: Volunteer) -> ServiceStay | None:
        own = select(ServiceStay).where(
            ServiceStay.volunteer_id == volunteer.id,
            ServiceStay.shift_id == self.shift.id,
            ServiceStay.started_at <= self.at,
            ServiceStay.ended_at > self.at,
        )
        return self.session.scalars(own.limit(1)).first()

    def _find_last_stay(self, volunteer: Volunteer) -> ServiceStay | None:
        own = select(ServiceStay).where(
            ServiceStay.volunteer_id == volunteer.id,
            ServiceStay.shift_id == self.shift.id,
            ServiceStay.started_at <= self.at,
            ServiceStay.ended_at.is_not(None),
        )
        return self.session.scalars(own.order_by(ServiceStay.started_at.desc()).limit(1)).first()

    def _find_waiting_exit(self, volunteer: Volunteer) -> ServiceScan | None:
        """The first scan out after this moment that found nobody in, before anybody came in again."""
        used = select(ServiceStay.out_scan_id).where(
            ServiceStay.volunteer_id == volunteer.id, ServiceStay.out_scan_id.is_not(None)
        )
        later = (
            select(ServiceScan)
            .where(ServiceScan.volunteer_id == volunteer.id, ServiceScan.shift_id == self.shift.id)
            .where(ServiceScan.direction == Direction.OUT, ServiceScan.counts_at > self.at)
            .where(or_(ServiceScan.outcome == ScanOutcome.ALREADY, ServiceScan.reason == NotRunningError.reason))
            .where(ServiceScan.id.not_in(used))
        )
        found = self.session.scalars(later.order_by(ServiceScan.counts_at).limit(1)).first()
        if found is None:
            return None
        between = select(ServiceStay.id).where(
            ServiceStay.volunteer_id == volunteer.id,
            ServiceStay.shift_id == self.shift.id,
            ServiceStay.started_at > self.at,
            ServiceStay.started_at < cast(datetime, found.counts_at),
        )
        return found if self.session.scalar(between) is None else None

    # --- Keeping ------------------------------------------------------------------------------------------------------

    def _add(self, outcome: ScanOutcome) -> ServiceScan:
        """The scan, written first: rows that name it come after."""
        scan = _scan(self.attempt, self.shift, self.someone, self.at, now=self.now)
        scan.outcome = outcome
        scan.answer = {"is_late": self.moment.is_late, "is_doubtful": self.moment.is_doubtful}
        self.session.add(scan)
        self.session.flush()
        return scan

    def _keep_already(self, stay: ServiceStay) -> ServiceScan:
        return self._answer(self._add(ScanOutcome.ALREADY), stay)

    def _answer(self, scan: ServiceScan, stay: ServiceStay, records: Sequence[ServiceRecord] = ()) -> ServiceScan:
        scan.answer = scan.answer | answer_of(stay, records)
        self.session.flush()
        return scan


def answer_of(stay: ServiceStay, records: Sequence[ServiceRecord]) -> dict[str, Any]:
    """What is told of a stay: when it began and ended, and what of it counts."""
    first = records[0] if records else None
    return {
        "started_at": stay.started_at.isoformat(),
        "ended_at": stay.ended_at.isoformat() if stay.ended_at else None,
        "minutes": sum(record.minutes for record in records) if stay.ended_at else None,
        "grade": first.grade.value if first else None,
        "waits": any(record.level != "none" for record in records),
        "flags": first.flags if first else [],
    }


def _leaving_by(scan: ServiceScan) -> Leaving:
    assert scan.counts_at is not None
    return Leaving(
        scan.counts_at,
        scan,
        scan.evidence,
        is_late=bool(scan.answer.get("is_late")),
        is_doubtful=bool(scan.answer.get("is_doubtful")),
    )
