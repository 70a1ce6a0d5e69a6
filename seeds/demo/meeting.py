"""One theme day of a demo branch: planned, published, opened, attended, closed, each by the service."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.rules import window_of
from backend.activities.service import planning as activities
from backend.attendance.models import CodeSubject, EvidenceKind, LeaveCategory
from backend.attendance.service import check_in, codes, leave
from backend.attendance.service.attempt import Attempt, Scan, scan_of
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from seeds.demo.programme import LEAVE_NOTES, TICK_REASONS, Theme

USUAL = {
    "opens_before_minutes": 60,
    "late_after_minutes": 15,
    "closes_after_minutes": 30,
    "rotation_seconds": 15,
    "grace_seconds": 30,
    "leave_days_after": 3,
}
SHARE_OF_SHORT_CODES = 0.03
SHARE_OF_SECOND_SCANS = 0.02
SHARE_OF_OLD_CODES = 0.015


@dataclass(frozen=True)
class Attendee:
    """Somebody on the roster; without an account an officer ticks them."""

    member_id: UUID
    account_id: UUID | None


@dataclass(frozen=True)
class Plan:
    """When and what a branch meets for."""

    theme: Theme
    venue: str
    starts_at: datetime
    ends_at: datetime

    def create(
        self,
        session: Session,
        *,
        host: PartyOrganisation,
        secretary: Account,
        now: datetime,
        **policy: int | bool,
    ) -> Activity:
        """The plan as a draft."""
        values = {
            "title": self.theme.title,
            "agenda": self.theme.agenda,
            "venue": self.theme.venue or self.venue,
            "venue_address": self.theme.address,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }
        return activities.create(
            session,
            host=host,
            account=secretary,
            credits=self.theme.credits,
            values=values | USUAL | policy,
            now=now,
        )


def ask_leave(session: Session, *, activity: Activity, who: Attendee, dice: random.Random, secretary: Account) -> None:
    """The attendee cannot come and said so before; for those without an account the secretary enters it."""
    category = dice.choices(list(LeaveCategory), (3, 5, 3, 3, 1))[0]
    leave.ask(
        session,
        activity=activity,
        member_id=who.member_id,
        category=category,
        note=dice.choice(LEAVE_NOTES[category.value]),
        account_id=who.account_id or secretary.id,
        now=activity.starts_at - timedelta(hours=dice.randrange(3, 60)),
    )


def arrivals(
    attendees: Iterable[Attendee], *, activity: Activity, dice: random.Random, share_late: float
) -> list[tuple[datetime, Attendee]]:
    """When they come: most within the last half hour before the start, some late; in the order of coming."""
    window = window_of(activity)
    came = []
    for who in attendees:
        if dice.random() < share_late:
            moment = window.late_after_at + timedelta(seconds=dice.randrange(5, 1800))
        else:
            moment = activity.starts_at - timedelta(seconds=min(3300, int(dice.expovariate(1 / 700))) - 240)
        came.append((moment, who))
    return sorted(came, key=lambda arrival: arrival[0])


class Hall:
    """Where people check in: it knows the code on the screen."""

    def __init__(self, session: Session, *, activity: Activity, officer: Account, dice: random.Random) -> None:
        session.flush()  # Checking in reads past the session.
        self._session, self._activity, self._officer, self._dice = session, activity, officer, dice
        self._key = keyring_of(session).code_keys[0]
        self._scans: list[Scan] = []
        self._short_id = session.scalars(
            select(CodeSubject.short_id).where(CodeSubject.subject_id == activity.id)
        ).one()

    def receive(self, came: Collection[tuple[datetime, Attendee]]) -> None:
        """Let them check in, each in their way."""
        for moment, who in came:
            if who.account_id is None:
                self._tick(who, moment)
            else:
                self._scan(who.account_id, moment)
        check_in.record_all(self._session.connection(), self._scans, carefully=False)
        self._scans.clear()

    def receive_late(self, who: Attendee, *, caught_at: datetime, received_at: datetime) -> None:
        """Let somebody's phone send in the evening what it caught without a network."""
        assert who.account_id is not None
        token = codes.mint(self._key, short_id=self._short_id, now=caught_at - timedelta(seconds=3))
        attempt = Attempt(
            id=new_id(),
            account_id=who.account_id,
            activity_id=self._activity.id,
            evidence=EvidenceKind.ROTATING_CODE,
            value=token,
            captured_at=caught_at,
            sent_at=received_at - timedelta(seconds=1),
        )
        scan = scan_of(attempt, keyring=keyring_of(self._session), now=received_at)
        check_in.record_all(self._session.connection(), [scan], carefully=False)

    def _scan(self, account_id: UUID, moment: datetime) -> None:
        fate = self._dice.random()
        if fate < SHARE_OF_OLD_CODES:  # A photo of the screen from the group chat; then they walk up to it.
            self._by_code(account_id, moment - timedelta(seconds=40), shown_at=moment - timedelta(minutes=9))
        if 1 - fate < SHARE_OF_SHORT_CODES:
            self._by_digits(account_id, moment)
        else:
            self._by_code(account_id, moment, shown_at=moment - timedelta(seconds=self._dice.randrange(1, 12)))
        if SHARE_OF_OLD_CODES < fate < SHARE_OF_OLD_CODES + SHARE_OF_SECOND_SCANS:  # Did it work? Once more.
            self._by_code(account_id, moment + timedelta(seconds=20), shown_at=moment + timedelta(seconds=15))

    def _by_code(self, account_id: UUID, moment: datetime, *, shown_at: datetime) -> None:
        token = codes.mint(self._key, short_id=self._short_id, now=shown_at)
        self._record(account_id, EvidenceKind.ROTATING_CODE, token, moment)

    def _by_digits(self, account_id: UUID, moment: datetime) -> None:
        digits = codes.short_code(self._key, short_id=self._short_id, tick=codes.tick_of(moment))
        self._record(account_id, EvidenceKind.SHORT_CODE, digits, moment)

    def _tick(self, who: Attendee, moment: datetime) -> None:
        words = self._dice.choice(TICK_REASONS)
        self._record(self._officer.id, EvidenceKind.ROSTER, str(who.member_id), moment, words=words)

    def _record(
        self, account_id: UUID, evidence: EvidenceKind, value: str, moment: datetime, *, words: str | None = None
    ) -> None:
        captured_at = None if evidence is EvidenceKind.ROSTER else moment - timedelta(milliseconds=700)
        attempt = Attempt(
            id=new_id(),
            account_id=account_id,
            activity_id=self._activity.id,
            evidence=evidence,
            value=value,
            captured_at=captured_at,
            sent_at=captured_at,
            words=words,
        )
        self._scans.append(scan_of(attempt, keyring=keyring_of(self._session), now=moment))
