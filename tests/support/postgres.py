"""A PostgreSQL server of the tests' own, gone when they end.

`python -m tests.support.postgres` starts one, prints its address and keeps it until Ctrl-C.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.processes import die_with_parent, end_group

PACKAGES = ("postgresql",)
START_LIMIT_S = 30
CONNECTIONS = 300


class PostgresError(Exception):
    """The server could not be set up or did not start; the text says why."""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the newest that Debian keeps, else that of the path."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if packaged:
        return packaged[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def keep_apt_from_starting_a_cluster() -> None:
    """Keep Debian's package from starting a server on port 5432; to be called before it is installed."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n", encoding="utf-8")


@contextmanager
def start_server(*, durable: bool = False, preload: Path | None = None) -> Iterator[str]:
    """Run a server on a free port and give the address of its administrator, for SQLAlchemy.

    `durable` keeps fsync on, as a real server has it; without it the tests run several times faster.
    `preload` is a library that every process of the server loads first.

    :raises PostgresError: there are no binaries, or the server does not start.
    """
    binaries = find_binaries()
    if binaries is None:
        raise PostgresError(f"PostgreSQL is not installed: sudo apt-get install {' '.join(PACKAGES)}")
    with tempfile.TemporaryDirectory(prefix="lianxin-postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        user = _server_user()
        if user is not None:
            shutil.chown(home, user)
        password = _initialise(binaries, home, user)
        port = _free_port()
        server = _launch([binaries / "postgres", *_settings(home, port, durable=durable)], home, user, preload)
        try:
            _wait(server, home, port)
            yield f"postgresql+psycopg://lianxin:{password}@127.0.0.1:{port}/postgres"
        finally:
            end_group(
                server, patience_s=20, first_signal=signal.SIGINT
            )  # SIGINT ends the sessions and then the server.


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then the user that its package makes, or nobody."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def _initialise(binaries: Path, home: Path, user: str | None) -> str:
    password = secrets.token_urlsafe(16)
    password_file = home / "password"
    password_file.write_text(password, encoding="utf-8")
    if user is not None:
        shutil.chown(password_file, user)
    command: list[str | Path] = [
        binaries / "initdb", "--pgdata", home / "data", "--username", "lianxin", "--pwfile", password_file,
        "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    finished = subprocess.run(command, cwd=home, user=user, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise PostgresError(f"initdb failed: {finished.stderr.strip()}")
    return password


def _settings(home: Path, port: int, *, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": home,
        "max_connections": CONNECTIONS,
        "timezone": "UTC",
        "log_min_messages": "fatal",
        "log_destination": "stderr",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return ["-D", str(home / "data"), *(f"--{name}={value}" for name, value in settings.items())]


def _launch(
    command: Sequence[str | Path], home: Path, user: str | None, preload: Path | None
) -> subprocess.Popen[bytes]:
    log = (home / "log").open("wb")
    with log:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=home,
            user=user,
            env=os.environ | ({"LD_PRELOAD": str(preload)} if preload else {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # It makes one system call and takes no lock.
        )


def _wait(server: subprocess.Popen[bytes], home: Path, port: int) -> None:
    """Wait until the server says in its own file that it is ready."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if _is_ready(home / "data" / "postmaster.pid"):
            return
        time.sleep(0.05)
    log = (home / "log").read_text(encoding="utf-8", errors="replace").strip()
    raise PostgresError(f"PostgreSQL did not start on port {port}: {log}")


def _is_ready(status_file: Path) -> bool:
    try:
        return status_file.read_text(encoding="utf-8").splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Keep a server until Ctrl-C, for running single tests against it."""
    with start_server() as address:
        print(f"export LIANXIN_TEST_DATABASE_URL={address}", flush=True)
        try:
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
