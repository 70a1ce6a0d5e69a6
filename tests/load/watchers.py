"""People who watch a roster fill: `python -m tests.load.watchers PORT PATH COOKIE` polls until its input ends.

A process of its own, so that the load generator has the other core's time for itself. Then it prints one JSON line.
"""

import json
import selectors
import sys
import time
from urllib.parse import quote

from tests.load import client

VIEWERS = 200
EVERY_S = 3.0
PACKED = {"Accept-Encoding": "gzip, deflate, br"}
"""As every browser says."""


def main() -> None:
    """Let every viewer ask every three seconds for what has changed since it was shown something."""
    port, path, cookie = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    outcome, selector = client.Outcome(), selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    viewers = [client.connect(port) for _ in range(VIEWERS)]
    versions: dict[client.Connection, str] = {}
    started = time.perf_counter()
    due = [(started + EVERY_S * place / VIEWERS, viewer) for place, viewer in enumerate(viewers)]
    is_over = False
    while not is_over:
        for key, _ in selector.select(max(0.0, due[0][0] - time.perf_counter()) if due else None):
            if key.data is None:
                is_over = True
            elif (head := client.take_answer(key.data, outcome)) is not None:
                versions[key.data] = _version_of(head) or versions.get(key.data, "")
                selector.unregister(key.fileobj)
                due.append((key.data.sent_at + EVERY_S, key.data))
        while due and due[0][0] <= time.perf_counter():
            at, viewer = due.pop(0)
            held = versions.get(viewer)
            selector.register(viewer.socket, selectors.EVENT_READ, viewer)
            viewer.sent_at = at
            asked = f"{path}?since={quote(held)}" if held else path
            viewer.socket.sendall(client.request("GET", asked, cookie=cookie, headers=PACKED))
    print(json.dumps({"polls": len(outcome.latencies_ms), "statuses": outcome.statuses}))


def _version_of(head: bytes) -> str | None:
    """An answer says its version as its tag, too, so that no body has to be read."""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"etag:"):
            return line.split(b'"')[1].decode()
    return None


if __name__ == "__main__":
    main()
