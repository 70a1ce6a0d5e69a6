"""Which way a transfer takes and what may happen at each station: no database."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from uuid import UUID

from backend.activities.calendar import Calendar
from backend.transfers.models import RouteKind, TransferAction, TransferState

STEP_WORKDAYS = 10
"""For an answer; a setting of our own, which only reminds (domain §4)."""

S, A = TransferState, TransferAction

OPEN_TO_OFFICES = frozenset(
    {S.SUBMITTED, S.BRANCH_AGREED, S.COMMITTEE_AGREED, S.LETTER_ISSUED, S.PASSED_DOWN, S.ACCEPTED}
)
"""Before the member is placed, while some organisation has it: it may be sent back or refused."""
WITH_MEMBER = frozenset({S.DRAFT, S.RETURNED})
LETTER_NEEDED = frozenset({S.LETTER_EXPIRED, S.LETTER_LOST})
WITHDRAWABLE = WITH_MEMBER | LETTER_NEEDED | {S.SUBMITTED, S.BRANCH_AGREED, S.COMMITTEE_AGREED, S.LETTER_ISSUED}
"""Until the new side has accepted."""
OVER = frozenset({S.CLOSED, S.WITHDRAWN, S.REFUSED})
FORWARD = {
    S.LETTER_ISSUED: A.ACCEPT,
    S.PASSED_DOWN: A.ACCEPT,
    S.ACCEPTED: A.PLACE,
    S.PLACED: A.ISSUE_RECEIPT,
    S.RECEIPTED: A.FILE,
}
"""What is done where it does not depend on what follows; an old branch or committee agrees."""


class Queue(StrEnum):
    """Which list (domain §4)."""

    TODO = "todo"
    """待办: one of my organisations has it."""
    PASSED = "passed"
    """未办结: my part is done, the whole is not."""
    COMING = "coming"
    """即将办理: on its way to me."""


@dataclass(frozen=True)
class Side:
    """One end of the way: a branch, its committee, and who writes and receives letters for that committee."""

    branch_id: UUID
    committee_id: UUID
    authority_id: UUID
    """The committee itself where it has authority, else the nearest one above that has (domain §4)."""


@dataclass(frozen=True)
class Station:
    """The transfer is in `state`, and `organisation_id` has it; None: the member."""

    state: TransferState
    organisation_id: UUID | None


def kind_of(origin: Side, destination: Side | None) -> RouteKind:
    """Whether a letter is needed, and where it goes."""
    if destination is None:
        return RouteKind.OUTSIDE
    if destination.authority_id == origin.authority_id:
        return RouteKind.WITHIN
    return RouteKind.BETWEEN


def way(origin: Side, destination: Side | None) -> tuple[Station, ...]:
    """The stations from the member's draft until everything is done, each organisation once in a row."""
    kind = kind_of(origin, destination)
    stations = [
        Station(S.DRAFT, None),
        Station(S.SUBMITTED, origin.branch_id),
        Station(S.BRANCH_AGREED, origin.committee_id),
    ]
    if origin.authority_id != origin.committee_id and (
        destination is None or destination.committee_id != origin.committee_id
    ):
        stations.append(Station(S.COMMITTEE_AGREED, origin.authority_id))
    if destination is None:
        return (*stations, Station(S.LETTER_ISSUED, origin.authority_id), Station(S.CLOSED, None))
    if kind is RouteKind.WITHIN:
        if destination.committee_id not in (origin.committee_id, origin.authority_id):
            stations.append(Station(S.PASSED_DOWN, destination.committee_id))
        return (*stations, Station(S.ACCEPTED, destination.branch_id), Station(S.CLOSED, None))
    stations.append(Station(S.LETTER_ISSUED, destination.authority_id))
    if destination.authority_id != destination.committee_id:
        stations.append(Station(S.PASSED_DOWN, destination.committee_id))
    return (
        *stations,
        Station(S.ACCEPTED, destination.branch_id),
        Station(S.PLACED, destination.authority_id),
        Station(S.RECEIPTED, origin.authority_id),
        Station(S.CLOSED, None),
    )


def way_in(seat_id: UUID, side: Side) -> tuple[Station, ...]:
    """The stations of somebody from a body outside: from whoever accepts the paper to the receipt on paper."""
    down = [Station(S.PASSED_DOWN, side.committee_id)] if side.committee_id != seat_id else []
    return (
        Station(S.LETTER_ISSUED, seat_id),
        *down,
        Station(S.ACCEPTED, side.branch_id),
        Station(S.PLACED, seat_id),
        Station(S.CLOSED, None),
    )


def forward(state: TransferState, following: TransferState) -> TransferAction:
    """What leads from a station in `state` to the following one."""
    if state in WITH_MEMBER:
        return A.SUBMIT
    if state in LETTER_NEEDED:
        return A.REISSUE_LETTER
    if following is S.LETTER_ISSUED:
        return A.ISSUE_LETTER
    if state is S.LETTER_ISSUED and following is S.CLOSED:
        return A.RECORD_RECEIPT
    return FORWARD.get(state, A.AGREE)


def actions_of_holder(state: TransferState, following: TransferState) -> list[TransferAction]:
    """What the organisation that has it may do, what leads on first."""
    found = [forward(state, following)]
    if state in OPEN_TO_OFFICES:
        found += [A.RETURN, A.REFUSE]
    return found


def due_on(start: date, calendar: Calendar) -> date:
    """The last of the working days that an answer should take; those of years to come are told from weekdays."""
    days = (start + timedelta(days=place) for place in count(1))
    worked = (day for day in days if calendar.day(day).is_workday)
    return next(day for place, day in enumerate(worked, start=1) if place == STEP_WORKDAYS)


CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def capital(number: int) -> str:
    """0 to 99 in capital numerals: 3 → 叁, 10 → 壹拾, 30 → 叁拾, 22 → 贰拾贰."""
    tens, ones = divmod(number, 10)
    if not tens:
        return CAPITALS[ones]
    return f"{CAPITALS[tens]}拾{CAPITALS[ones] if ones else ''}"


def age_on(born_on: date, day: date) -> int:
    """Full years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
