"""Counting what test runners report in JUnit's XML, and saying it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, parse


@dataclass(frozen=True)
class Result:
    """What came of one part of the tests."""

    part: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why tests were skipped, or why the part did not run."""

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        lines = [f"{self.part + ':':24}{counts}  ({self.seconds:.0f} s)"]
        lines += [f"    {count} × {reason}" for reason, count in self.reasons.most_common()]
        return "\n".join(lines)


def read(part: str, report: Path, *, exit_code: int, seconds: float) -> Result:
    """Count the cases of a runner's report.

    A runner that ended badly without naming a failed test, or that ran no test at all, counts as one failure.
    """
    passed = failed = skipped = 0
    reasons: Counter[str] = Counter()
    for case in _cases(report):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is not None:
            skipped += 1
            reasons[f"skipped: {skip.get('message') or 'no reason given'}"] += 1
        else:
            passed += 1
    if passed + failed + skipped == 0:
        failed, reasons["ran no test"] = 1, 1
    elif exit_code != 0 and failed == 0:
        failed, reasons[f"ended with exit code {exit_code}"] = 1, 1
    return Result(part, passed, failed, skipped, seconds, reasons)


def _cases(report: Path) -> list[Element]:
    try:
        return list(parse(report).iter("testcase"))
    except (OSError, ParseError):
        return []  # A runner that died has written no report, or half of one.


def total(results: list[Result]) -> str:
    """The closing line over all parts."""
    passed, failed, skipped = (
        sum(getattr(result, name) for result in results) for name in ("passed", "failed", "skipped")
    )
    return f"{passed} passed, {failed} failed, {skipped} skipped"
