"""What holds for appraisals, talks and reports: no database."""

from collections.abc import Iterable, Mapping
from datetime import date

from backend.members.models import Standing
from backend.yearly.models import AppraisalGrade, AppraisalState, Part

EXCELLENT_SHARE = 3
"""At most one in three graded members is excellent (domain §3)."""
FEWEST_SHOWN = 3
"""Own setting: the others' grades are counted out to the secretary from so many givers on, lest one be guessed."""
OPEN = frozenset({AppraisalState.SELF, AppraisalState.MUTUAL, AppraisalState.DECISION})
"""The branch is at work on it."""
NEXT: dict[AppraisalState, AppraisalState] = {
    AppraisalState.SELF: AppraisalState.MUTUAL,
    AppraisalState.MUTUAL: AppraisalState.DECISION,
}
BACK: dict[AppraisalState, AppraisalState] = {
    AppraisalState.MUTUAL: AppraisalState.SELF,
    AppraisalState.DECISION: AppraisalState.MUTUAL,
    AppraisalState.WAITING: AppraisalState.DECISION,
}


def most_excellent(graded: int) -> int:
    """How many of `graded` members may be excellent: a third, rounded down."""
    return graded // EXCELLENT_SHARE


def is_within_a_third(*, excellent: int, graded: int) -> bool:
    """Whether so many excellent ones need no reason."""
    return excellent <= most_excellent(graded)


def part_of(standing: Standing | None) -> Part:
    """As what a member takes part, by their standing on the day."""
    if standing is Standing.FULL:
        return Part.GRADED
    return Part.SUSPENDED if standing is Standing.SUSPENDED else Part.PROBATIONARY


def gives_grades(part: Part) -> bool:
    """Whether they take part in mutual appraisal; suspended rights do not reach that far."""
    return part is not Part.SUSPENDED


def counted(grades: Iterable[AppraisalGrade]) -> dict[AppraisalGrade, int]:
    """How many of each, in the order of the grades; a number for every grade, also none."""
    found = dict.fromkeys(AppraisalGrade, 0)
    for grade in grades:
        found[grade] += 1
    return found


def does_vote_add_up(*, eligible: int, voters: int, yes: int, no: int, abstain: int) -> bool:
    """Whether nobody voted twice and no more were entitled than the branch had voters."""
    return yes + no + abstain <= eligible <= voters


def is_passed(*, yes: int, eligible: int) -> bool:
    """More than half of those entitled, whether present or not (domain §3)."""
    return 2 * yes > eligible


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def missing_parts(parts: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    """The parts of a report that have no text yet."""
    return [name for name in wanted if not parts.get(name, "").strip()]
