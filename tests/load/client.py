"""A load generator: so many keep-alive connections, each sends its next request when the last was answered.

Requests are prepared bytes and answers are only cut, not parsed, so that the generator takes little from the two cores
that it shares with the server.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

PATIENCE_S = 30.0


@dataclass
class Outcome:
    """What a run of requests came to."""

    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        """Answers that were no success."""
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 300)

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass
class _Connection:
    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


def request(method: str, path: str, *, body: bytes = b"", cookie: str = "") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "X-Requested-With: lianxin"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(port: int, requests: Sequence[bytes], *, connections: int) -> Outcome:
    """Send all of `requests` over so many connections and wait for every answer.

    :raises TimeoutError: the server fell silent.
    """
    outcome, waiting = Outcome(), iter(requests)
    selector = selectors.DefaultSelector()
    for _ in range(min(connections, len(requests))):
        open_socket = socket.create_connection(("127.0.0.1", port))
        open_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(open_socket, selectors.EVENT_READ, _Connection(open_socket))
    started = time.perf_counter()
    for key in list(selector.get_map().values()):
        _send_next(key.data, waiting)
    while len(outcome.latencies_ms) < len(requests):
        ready = selector.select(PATIENCE_S)
        if not ready:
            raise TimeoutError("The server fell silent.")
        for key, _ in ready:
            _receive(key.data, outcome, waiting)
    outcome.seconds = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return outcome


def _send_next(connection: _Connection, waiting: Iterator[bytes]) -> None:
    content = next(waiting, None)
    if content is not None:
        connection.sent_at = time.perf_counter()
        connection.socket.sendall(content)


def _receive(connection: _Connection, outcome: Outcome, waiting: Iterator[bytes]) -> None:
    piece = connection.socket.recv(65536)
    if not piece:
        raise ConnectionError("The server closed a connection.")
    connection.received += piece
    head, separator, rest = connection.received.partition(b"\r\n\r\n")
    if not separator or len(rest) < _length(head):
        return
    outcome.latencies_ms.append((time.perf_counter() - connection.sent_at) * 1000)
    status = int(head[9:12])
    outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    connection.received = b""
    _send_next(connection, waiting)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
