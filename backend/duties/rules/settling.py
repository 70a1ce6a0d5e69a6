"""What settles a duty, and how it stands. Said as it is: held, planned, not held; nobody is scolded or ranked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from backend.activities.models import Credit
from backend.duties.rules.periods import Due
from backend.duties.rules.rule import RuleKind, RuleSet
from backend.members.rules import months_after


class DutyState(StrEnum):
    """How a duty stands on a day."""

    DONE = "done"
    PLANNED = "planned"
    """What is held and what is planned suffice together."""
    SOON = "soon"
    """Something is missing, and the last safe date is near."""
    OPEN = "open"
    """Something is missing, and there is time."""
    NOT_HELD = "not_held"
    """The period is over without it."""
    UNKNOWN = "unknown"
    """Nobody has noted when the term began."""
    EXCLUDED = "excluded"
    """A named officer said why it is left out."""
    NOT_APPLICABLE = "not_applicable"


WANTING = (DutyState.SOON, DutyState.OPEN)
"""Something is still to be planned."""


@dataclass(frozen=True)
class Meeting:
    """An activity of the branch that was held, or is planned."""

    activity_id: UUID
    on: date
    credits: frozenset[Credit]
    is_held: bool
    """Over, and somebody came; else it lies ahead."""
    minutes: int = 0
    group_id: UUID | None = None
    """Whose meeting it is; None: of a wider circle, or nobody wrote it down."""


@dataclass(frozen=True)
class Noted:
    """What officers noted of a duty that no activity settles."""

    record_id: UUID
    on: date
    amount: int


@dataclass(frozen=True)
class Standing:
    """A duty with what settles it."""

    due: Due
    state: DutyState
    have: int = 0
    """In the rule's unit, of what was held or noted."""
    planned: int = 0
    meetings: tuple[Meeting, ...] = ()
    noted: tuple[Noted, ...] = ()

    @property
    def lacking(self) -> int:
        """How many are still to be planned."""
        return max(0, self.due.need - self.have - self.planned)

    @property
    def lacking_groups(self) -> list[UUID]:
        """Of a duty of each group: for whom they are still to be planned, a group as often as it lacks one."""
        own = Counter(meeting.group_id for meeting in self.meetings)
        missing = [group for group in self.due.groups for _ in range(self.due.rule.count - own[group])]
        return missing[own[None] :]


def settle(
    dues: Sequence[Due], meetings: Iterable[Meeting], noted: Iterable[Noted], *, rules: RuleSet, today: date
) -> list[Standing]:
    """How the duties of one rule stand on `today`, in their order."""
    shares = _share_out(dues, meetings)
    noted = list(noted)
    return [_standing(due, share, noted, rules=rules, today=today) for due, share in zip(dues, shares, strict=True)]


def _share_out(dues: Sequence[Due], meetings: Iterable[Meeting]) -> list[list[Meeting]]:
    """Which meetings count for which period: its own, and from the first days after it what the next can spare."""
    ordered = sorted(meetings, key=lambda meeting: (meeting.on, meeting.activity_id))
    shares = [
        [
            meeting
            for meeting in ordered
            if due.rule.credits & meeting.credits and due.period_on <= meeting.on <= due.period_until_on
        ]
        for due in dues
    ]
    for place in range(len(dues) - 1):
        following = dues[place + 1]
        kept = following.need if following.why_not is None else 0
        if dues[place].why_not is None:
            _borrow(dues[place], shares[place], shares[place + 1], kept=kept)
    return shares


def _borrow(due: Due, own: list[Meeting], following: list[Meeting], *, kept: int) -> None:
    """Take the latest that may be taken: what settled the next period keeps settling it."""
    while len(own) < due.need and len(following) > kept:
        early = [meeting for meeting in following if meeting.on <= due.grace_until_on]
        if not early:
            return
        following.remove(early[-1])
        own.append(early[-1])


def _standing(due: Due, share: Iterable[Meeting], noted: Iterable[Noted], *, rules: RuleSet, today: date) -> Standing:
    if due.why_not is not None:
        return Standing(due, DutyState.NOT_APPLICABLE)
    if due.need == 0:
        return Standing(due, DutyState.UNKNOWN)
    counted = _counted(due, share, noted, rules)
    return replace(counted, state=_state(counted, rules=rules, today=today))


def _counted(due: Due, share: Iterable[Meeting], noted: Iterable[Noted], rules: RuleSet) -> Standing:
    if due.rule.kind is RuleKind.RECORD:
        own = tuple(one for one in noted if due.period_on <= one.on <= due.grace_until_on)
        return Standing(due, DutyState.OPEN, have=sum(one.amount for one in own), noted=own)
    meetings = tuple(_of_each_group(due, share) if due.groups else share)
    held = [meeting for meeting in meetings if meeting.is_held]
    ahead = [meeting for meeting in meetings if not meeting.is_held]
    if due.rule.kind is RuleKind.HOURS:
        have = sum(meeting.minutes for meeting in held) // rules.minutes_per_hour
        both = sum(meeting.minutes for meeting in meetings) // rules.minutes_per_hour
        return Standing(due, DutyState.OPEN, have=have, planned=both - have, meetings=meetings)
    return Standing(due, DutyState.OPEN, have=len(held), planned=len(ahead), meetings=meetings)


def _of_each_group(due: Due, meetings: Iterable[Meeting]) -> Iterator[Meeting]:
    """So many of each group as it needs: one that meets twice does not meet for another."""
    seen: Counter[UUID | None] = Counter()
    for meeting in meetings:
        seen[meeting.group_id] += 1
        is_wanted = meeting.group_id in due.groups and seen[meeting.group_id] <= due.rule.count
        if meeting.group_id is None or is_wanted:
            yield meeting


def _state(standing: Standing, *, rules: RuleSet, today: date) -> DutyState:
    due = standing.due
    if standing.have >= due.need:
        return DutyState.DONE
    if standing.lacking == 0:
        return DutyState.PLANNED
    if today > due.grace_until_on:
        return DutyState.NOT_HELD
    is_near = today >= due.last_safe_on - timedelta(days=rules.soon_days[due.rule.cadence])
    return DutyState.SOON if is_near else DutyState.OPEN


def settle_term(due: Due, elections: Iterable[Noted], meetings: Iterable[Meeting], *, today: date) -> Standing:
    """How a term stands: an election in the year before its end, or after it, settles it.

    `meetings` are the held activities at which an election was recorded.
    """
    if due.why_not is not None:
        return Standing(due, DutyState.NOT_APPLICABLE)
    if due.need == 0:
        return Standing(due, DutyState.UNKNOWN)
    own = tuple(one for one in elections if one.on > due.from_on)
    at = tuple(one for one in meetings if one.on > due.from_on)
    if own or at:
        return Standing(due, DutyState.DONE, have=1, noted=own, meetings=at)
    if today > due.until_on:
        return Standing(due, DutyState.NOT_HELD)
    remind_from = months_after(due.until_on, -max(due.rule.remind_months, default=0))
    return Standing(due, DutyState.SOON if today >= remind_from else DutyState.OPEN)
