"""Lighthouse on a page of ours, as somebody who is signed in. It asks nobody outside this machine."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from scripts import node
from scripts.paths import PWA
from tests.support.browser import ARGUMENTS, find_chromium

CLI = PWA / "node_modules/lighthouse/cli/index.js"
LIMIT_S = 120
ATTEMPTS = 3
"""About one run in thirty fails by itself: the browser's protocol times out."""


class LighthouseError(Exception):
    """It did not come to a result, three times over."""


def measure(url: str, *, cookie: str, categories: tuple[str, ...], cpu_slowdown: int = 4) -> dict[str, Any]:
    """The report of one visit on a mid-range phone (the mobile preset), with an empty cache.

    :raises LighthouseError: no report, or one that says that the visit itself failed.
    """
    trouble = ""
    for _ in range(ATTEMPTS):
        with tempfile.TemporaryDirectory(prefix="lianxin-lighthouse-") as folder:
            trouble = _run(Path(folder), url, cookie, categories, cpu_slowdown)
            file = Path(folder) / "report.json"
            report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        if report and not report.get("runtimeError"):
            return report
    raise LighthouseError(trouble[-2000:])


def score(report: dict[str, Any], category: str) -> int:
    """0 to 100."""
    return round(100 * (report["categories"][category]["score"] or 0))


def failures(report: dict[str, Any], category: str) -> list[str]:
    """What keeps the category from 100."""
    audits = (report["audits"][reference["id"]] for reference in report["categories"][category]["auditRefs"])
    return [f"{audit['id']}: {audit['title']}" for audit in audits if audit["score"] not in (None, 1)]


def _run(folder: Path, url: str, cookie: str, categories: tuple[str, ...], cpu_slowdown: int) -> str:
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie}), encoding="utf-8")
    command = [
        *("node", str(CLI), url, "--quiet", "--output=json", f"--output-path={folder / 'report.json'}"),
        f"--extra-headers={headers}",
        f"--only-categories={','.join(categories)}",
        f"--throttling.cpuSlowdownMultiplier={cpu_slowdown}",
        "--no-enable-error-reporting",
        f"--chrome-flags={' '.join(('--headless=new', *ARGUMENTS))}",
    ]
    environment = node.prepare() | {"CHROME_PATH": str(find_chromium()), "HOME": str(folder)}
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"Lighthouse took more than {LIMIT_S} s."
    return done.stdout + done.stderr
