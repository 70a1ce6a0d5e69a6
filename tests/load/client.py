"""A load generator: so many keep-alive connections, each sends its next request when the last was answered.

Requests are prepared bytes and answers are only cut, not parsed, so that the generator takes little from the two cores
that it shares with the server.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(eq=False)
class Connection:
    """One phone's, and what has come over it so far."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


def request(
    method: str, path: str, *, body: bytes = b"", cookie: str = "", headers: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "X-Requested-With: lianxin"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
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
        opened = connect(port)
        selector.register(opened.socket, selectors.EVENT_READ, opened)
    started = time.perf_counter()
    for key in list(selector.get_map().values()):
        _send_next(key.data, waiting)
    while len(outcome.latencies_ms) < len(requests):
        ready = selector.select(PATIENCE_S)
        if not ready:
            raise TimeoutError("The server fell silent.")
        for key, _ in ready:
            if take_answer(key.data, outcome) is not None:
                _send_next(key.data, waiting)
    outcome.seconds = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return outcome


def storm(port: int, requests: Sequence[bytes], *, rate: float, connections: int) -> Outcome:
    """Send `requests` at a fixed rate whatever the answers do, each phone its next one when the last was answered.

    A latency counts from when its request was due, so that a server that falls behind cannot hide it.

    :raises TimeoutError: the server fell silent.
    """
    outcome, waiting = Outcome(), deque(requests)
    selector = selectors.DefaultSelector()
    idle = deque(connect(port) for _ in range(connections))
    started = time.perf_counter()
    due = (started + number / rate for number in range(len(requests)))
    next_due = next(due, None)
    while len(outcome.latencies_ms) < len(requests):
        while next_due is not None and idle and next_due <= time.perf_counter():
            phone = idle.popleft()
            selector.register(phone.socket, selectors.EVENT_READ, phone)
            phone.sent_at, next_due = next_due, next(due, None)
            phone.socket.sendall(waiting.popleft())
        pause = PATIENCE_S if next_due is None or not idle else max(0.0, next_due - time.perf_counter())
        ready = selector.select(pause)
        if not ready and pause == PATIENCE_S:
            raise TimeoutError("The server fell silent.")
        for key, _ in ready:
            if take_answer(key.data, outcome) is not None:
                selector.unregister(key.fileobj)
                idle.append(key.data)
    outcome.seconds = time.perf_counter() - started
    for phone in idle:
        phone.socket.close()
    selector.close()
    return outcome


def connect(port: int) -> Connection:
    """Open a connection that sends at once."""
    opened = socket.create_connection(("127.0.0.1", port))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(opened)


def _send_next(connection: Connection, waiting: Iterator[bytes]) -> None:
    content = next(waiting, None)
    if content is not None:
        connection.sent_at = time.perf_counter()
        connection.socket.sendall(content)


def take_answer(connection: Connection, outcome: Outcome) -> bytes | None:
    """Take what has arrived; when the answer is whole, note it and return its head.

    :raises ConnectionError: the server closed the connection.
    """
    piece = connection.socket.recv(65536)
    if not piece:
        raise ConnectionError("The server closed a connection.")
    connection.received += piece
    head, separator, rest = connection.received.partition(b"\r\n\r\n")
    if not separator or len(rest) < _length(head):
        return None
    outcome.latencies_ms.append((time.perf_counter() - connection.sent_at) * 1000)
    status = int(head[9:12])
    outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    connection.received = b""
    return head


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
