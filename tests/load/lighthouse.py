"""How fast the member's first screen comes on a phone; noisy, so it is a median and gates nothing."""

import tempfile
from pathlib import Path
from statistics import median

from backend.core import db, migrations
from backend.core.db import Database
from backend.core.files import Folder
from backend.core.security import load_keyring
from scripts.paths import PWA
from tests.e2e.lively import make_lively
from tests.e2e.server import Server
from tests.e2e.world import World
from tests.support import lighthouse
from tests.support.browser import find_chromium

RUNS = 5
CPU_SLOWDOWN = 2


def bench_lighthouse() -> None:
    """Print the performance score of the member's home page with real data, the median of five visits."""
    if find_chromium() is None or not lighthouse.CLI.is_file() or not (PWA / "dist/index.html").is_file():
        print("bench: lighthouse skipped=not-installed")
        return
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        scores = _scores(Path(folder))
    runs = ",".join(str(score) for score in scores)
    print(f"bench: lighthouse performance={median(scores):.0f} runs={runs} cpu_slowdown={CPU_SLOWDOWN}", flush=True)


def _scores(data_dir: Path) -> list[int]:
    engine = db.connect(f"sqlite:///{data_dir}/lianxin.db", pool_size=2)
    migrations.upgrade(engine)
    server = Server(data_dir, PWA / "dist")
    server.start()
    try:
        world = World(Database(engine, load_keyring(master_keys=(), data_dir=data_dir), Folder(data_dir / "files")))
        member = make_lively(world).branch.member
        cookie = f"lianxin={world.open_session(member)}"
        return [_score(server, cookie) for _ in range(RUNS)]
    finally:
        server.stop()
        engine.dispose()


def _score(server: Server, cookie: str) -> int:
    report = lighthouse.measure(
        f"{server.origin}/", cookie=cookie, categories=("performance",), cpu_slowdown=CPU_SLOWDOWN
    )
    return lighthouse.score(report, "performance")


if __name__ == "__main__":
    bench_lighthouse()
