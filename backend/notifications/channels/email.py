"""E-mail by SMTP: `smtp://` (STARTTLS where the server offers it), `smtp+starttls://` (or nothing), `smtps://`."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from backend.notifications.channels.answers import NO_ANSWER, NO_CONNECTION
from backend.notifications.channels.parcels import SENT, Fate, Outcome, Parcel

TIMEOUT_S = 10
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PERMANENT = 500


@dataclass(frozen=True)
class SmtpServer:
    """`scheme://[user:password@]host[:port]`."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """:raises ValueError: another scheme, or no host."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("LIANXIN_SMTP_URL is smtp://, smtp+starttls:// or smtps://, with a host.")
        user, password = parts.username, parts.password
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            unquote(user) if user else None,
            unquote(password) if password else None,
        )


class EmailSender:
    """Sends plain text from one address."""

    def __init__(self, server: SmtpServer, *, from_address: str, public_url: str) -> None:
        self._server, self._from, self._public_url = server, from_address, public_url

    def send(self, parcel: Parcel) -> Outcome:
        """Try once."""
        try:
            with self._connect() as smtp:
                smtp.send_message(self._message(parcel))
        except (smtplib.SMTPException, OSError) as trouble:
            return _outcome_of(trouble)
        return SENT

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        name = socket.gethostname() or "localhost"
        if server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT_S, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT_S)
        try:
            smtp.ehlo()
            if server.scheme == "smtp+starttls" or (server.scheme == "smtp" and smtp.has_extn("starttls")):
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.user and server.password is not None:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _message(self, parcel: Parcel) -> EmailMessage:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = parcel.title, self._from, parcel.address
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{parcel.delivery_id}@{self._from.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{parcel.body}\n\n{self._public_url}{parcel.path}\n")
        return message


def _outcome_of(trouble: Exception) -> Outcome:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        is_final = all(code >= _PERMANENT for code, _ in trouble.recipients.values())
        return Outcome(Fate.REFUSED if is_final else Fate.RETRY, "address_refused")
    if isinstance(trouble, smtplib.SMTPAuthenticationError):
        return Outcome(Fate.RETRY, "not_authorised")  # The operator's to mend, and then it goes on.
    if isinstance(trouble, smtplib.SMTPResponseException):
        return Outcome(Fate.REFUSED if trouble.smtp_code >= _PERMANENT else Fate.RETRY, "mail_refused")
    # smtplib says of a server that fell silent that it hung up.
    is_silent = isinstance(trouble, TimeoutError) or isinstance(trouble.__context__, TimeoutError)
    return NO_ANSWER if is_silent else NO_CONNECTION
