"""`make test`: every part of the tests, two at a time, quiet unless something fails.

The last line is `N passed, N failed, N skipped`. Under CI (`CI=true`) a part that could not run counts as failed,
elsewhere as skipped. `PARTS=browser,soak-sqlite` runs only those. What uses no database is tested
once, in server-sqlite.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from scripts import document_font, node, requirements_of_tests, results
from scripts.paths import PWA, PYTHON, ROOT
from scripts.processes import die_with_parent, end_group
from scripts.requirements_of_tests import Need
from scripts.results import Result
from scripts.terminal import fail, say
from tests.support.postgres import start_server

LANES = 2
PART_LIMIT_S = {"short": 1800, "long": 4 * 3600}
"""A part that hangs is ended, by the length of its crash loops and fuzzing."""
PYTEST = (str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis")
"""Schemathesis fires from its own command; as a plugin it would only be loaded."""
SERVER_TESTS = ("tests", "--ignore=tests/e2e", "--ignore=tests/soak")


@dataclass(frozen=True)
class Part:
    """One test runner's run."""

    name: str
    command: Sequence[str]
    report_option: str = "--junitxml="
    folder: Path = ROOT
    needs: Sequence[Need] = ()
    on_postgres: bool = False
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """A part under way, with the files it writes."""

    part: Part
    process: subprocess.Popen[bytes]
    output: Path
    report: Path
    started_s: float


def parts() -> list[Part]:
    """All parts, the longest first, so that both lanes end at about the same time."""
    database = requirements_of_tests.database()
    browsers = (requirements_of_tests.chromium(), requirements_of_tests.chinese_font())
    soak = [*PYTEST, "tests/soak"]
    length = {"LIANXIN_SOAK": _soak_length()}
    vitest = ["npm", "run", "test", "--", "--reporter=default", "--reporter=junit"]
    return [
        Part("browser", [*PYTEST, "-vv", "tests/e2e"], needs=browsers),  # By name: a browser can hang.
        Part("server-postgresql", [*PYTEST, *SERVER_TESTS], needs=[database], on_postgres=True),
        Part("server-sqlite", [*PYTEST, *SERVER_TESTS]),
        Part("soak-postgresql", soak, needs=[database], on_postgres=True, settings=length),
        Part("soak-sqlite", soak, settings=length),
        Part("pwa", vitest, report_option="--outputFile.junit=", folder=PWA),
    ]


def _soak_length() -> str:
    return "long" if os.environ.get("LIANXIN_SOAK") == "long" else "short"


def main() -> None:
    """Run the chosen parts and end with the totals; the exit code is 1 when anything failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that what was started is ended, too.
    started = time.monotonic()
    document_font.prepare()
    runnable, outcomes = _sort_out(_chosen())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lianxin-test-")))
        environment = _clean_environment()
        server = {}
        if any(part.on_postgres for part in runnable):
            server = {"LIANXIN_TEST_DATABASE_URL": stack.enter_context(start_server())}
        outcomes += _run_all(runnable, environment, server, folder)
    say(f"\n{'─' * 24} {time.monotonic() - started:.0f} s {'─' * 24}")
    for outcome in outcomes:
        say(str(outcome))
    say(results.total(outcomes))
    raise SystemExit(any(outcome.failed for outcome in outcomes))


def _chosen() -> list[Part]:
    wish = os.environ.get("PARTS")
    if not wish:
        return parts()
    known = {part.name: part for part in parts()}
    unknown = set(wish.split(",")) - known.keys()
    if unknown:
        fail(f"PARTS knows {', '.join(known)}; not {', '.join(sorted(unknown))}.")
    return [known[name] for name in wish.split(",")]


def _sort_out(wanted: Sequence[Part]) -> tuple[list[Part], list[Result]]:
    """Split into what can run and what cannot, having tried to install what is missing."""
    runnable, hindered = [], []
    for part in wanted:
        missing = next((reason for need in part.needs if (reason := need.missing())), None)
        if missing is None:
            runnable.append(part)
        else:
            hindered.append(_not_run(part, missing))
    return runnable, hindered


def _not_run(part: Part, reason: str) -> Result:
    # Where everything can be installed, a missing part is a fault and must not pass unseen.
    is_fault = os.environ.get("CI") == "true"
    reasons = Counter({f"not run: {reason}": 1})
    return Result(part.name, failed=int(is_fault), skipped=int(not is_fault), reasons=reasons)


def _clean_environment() -> dict[str, str]:
    """The environment without this machine's settings of Lianxin: tests must not touch its data."""
    own = {"DATABASE_URL", "PORT", "HOST", "PHONE", "PARTS"}
    own |= {"PYTHONDONTWRITEBYTECODE"}  # Twenty processes would each compile the same code.
    settings = {name: value for name, value in node.prepare().items() if name not in own}
    kept = {"LIANXIN_CHROMIUM"}
    return {name: value for name, value in settings.items() if name in kept or not name.startswith("LIANXIN_")}


def _run_all(waiting: list[Part], environment: dict[str, str], server: dict[str, str], folder: Path) -> list[Result]:
    """Keep the lanes busy until every part has ended; nothing is left running when this is interrupted."""
    waiting, running, outcomes = list(waiting), list[Running](), list[Result]()
    try:
        while waiting or running:
            while waiting and len(running) < LANES:
                part = waiting.pop(0)
                settings = part.settings | (server if part.on_postgres else {})
                running.append(_start(part, environment | settings, folder))
            time.sleep(0.1)
            for run in [run for run in running if _has_ended(run)]:
                running.remove(run)
                outcomes.append(_finish(run))
    finally:
        for run in running:
            end_group(run.process, patience_s=5)
    return outcomes


def _start(part: Part, environment: dict[str, str], folder: Path) -> Running:
    say(f"… {part.name}")
    output, report = folder / f"{part.name}.txt", folder / f"{part.name}.xml"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [*part.command, f"{part.report_option}{report}"],
            cwd=part.folder,
            env={**environment, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # This program has one thread.
        )
    return Running(part, process, output, report, time.monotonic())


def _has_ended(run: Running) -> bool:
    if run.process.poll() is not None:
        return True
    limit_s = PART_LIMIT_S[_soak_length()]
    if time.monotonic() - run.started_s < limit_s:
        return False
    say(f"✗ {run.part.name} is ended after {limit_s} s.")
    return True


def _finish(run: Running) -> Result:
    """Count a part's report, and show everything it printed when something failed."""
    end_group(run.process, patience_s=5)  # A runner's own children must not outlive it.
    seconds = time.monotonic() - run.started_s
    outcome = results.read(run.part.name, run.report, exit_code=run.process.returncode, seconds=seconds)
    if outcome.failed:
        say(f"\n──── {run.part.name} ────\n{run.output.read_text(encoding='utf-8', errors='replace')}")
    say(f"{'✗' if outcome.failed else '✓'} {run.part.name} ({seconds:.0f} s)")
    return outcome


if __name__ == "__main__":
    main()
