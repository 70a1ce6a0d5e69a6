"""A mail server on this machine that keeps what it is given."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope


class Mailbox:
    """What a mail server was given; `answers` are said first, one for each letter."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.answers: list[str] = []
        self.signed_in: list[tuple[bytes, bytes]] = []

    def read(self) -> list[tuple[list[str], str, str]]:
        """Of every letter whom it is for, its subject and its text."""
        return [(letter.rcpt_tos, *_read(letter)) for letter in self.letters]

    def code(self) -> str:
        """The six digits of the last letter."""
        _, _, text = self.read()[-1]
        (code,) = re.findall(r"\b\d{6}\b", text)
        return str(code)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it.
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.answers and self.answers[0].startswith("550"):
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(envelope)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.signed_in.append((data.login, data.password))
        return AuthResult(success=data.password == b"geheim", handled=False)


@contextmanager
def running(mailbox: Mailbox, *, port: int) -> Iterator[None]:
    """Take in letters at this port."""
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=port, authenticator=mailbox.authenticate, auth_require_tls=False
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def _read(letter: Envelope) -> tuple[str, str]:
    content = letter.content if isinstance(letter.content, bytes) else str(letter.content).encode()
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    return str(message["Subject"]), str(body.get_content()) if body is not None else ""
