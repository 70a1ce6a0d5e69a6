"""The second half of `make run`: migrate, seed, supervise server and worker, say where it is."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from scripts import document_font, phone
from scripts.paths import PYTHON, ROOT, VENV_BIN
from scripts.readiness import Readiness
from scripts.supervisor import Child, Supervisor
from scripts.terminal import Command, run_step, say

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Served:
    """What is served, and how."""

    address: str
    """The address people open."""
    environment: dict[str, str]
    """The settings of server and worker."""
    network: phone.LocalNetwork | None = None
    """Set when phones of the local network may connect."""


def main() -> None:
    """Prepare the data, then supervise until a signal ends the whole tree."""
    # Until the supervisor takes over there is nothing to wind down, so Ctrl-C simply ends this process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    document_font.prepare()
    served = _describe()
    accounts = _prepare_data(served.environment)
    supervisor = Supervisor(
        [
            Child("server", [PYTHON, "app.py"], served.environment),
            Child("worker", [PYTHON, "-m", "backend.worker"], served.environment),
        ],
        readiness=Readiness(served.environment),
        on_ready=lambda: _announce(served, accounts),
    )
    if served.network is not None:
        phone.offer_certificate(served.network)
    raise SystemExit(supervisor.run())


def _describe() -> Served:
    environment = dict(os.environ)
    environment.setdefault("LIANXIN_DEMO", "1")
    port = int(environment.setdefault("PORT", str(DEFAULT_PORT)))
    wish = environment.pop("PHONE", "")
    if wish:
        network = phone.prepare(wish, port=port, data_dir=Path(environment.get("LIANXIN_DATA_DIR", ROOT / "var")))
        return Served(network.address, environment | network.settings(), network)
    address = environment.setdefault("LIANXIN_PUBLIC_URL", f"http://localhost:{port}")
    return Served(address, environment)


def _prepare_data(environment: dict[str, str]) -> str:
    """Migrate and seed; return the demo accounts as text, empty when this is no demo."""
    flask: Command = [VENV_BIN / "flask", "--app", "app"]
    run_step("updating the database", [*flask, "db", "upgrade"], cwd=ROOT, environment=environment)
    if environment["LIANXIN_DEMO"] != "1":
        return ""
    run_step("preparing the demo city", [*flask, "demo", "seed"], cwd=ROOT, environment=environment)
    return run_step("listing the demo accounts", [*flask, "demo", "accounts"], cwd=ROOT, environment=environment)


def _announce(served: Served, accounts: str) -> None:
    if accounts:
        say(f"\n{accounts.rstrip()}")
    if served.network is not None:
        phone.announce(served.network)
    say(f"\nLianxin 连心 → {served.address}    (Ctrl-C ends it / 按 Ctrl-C 结束)\n")


if __name__ == "__main__":
    main()
