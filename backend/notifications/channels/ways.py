"""The ways out that this instance has, by its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.core.config import Settings
from backend.notifications.channels.email import EmailSender, SmtpServer
from backend.notifications.channels.parcels import Sender
from backend.notifications.channels.push import PushSender
from backend.notifications.channels.sms import SmsSender
from backend.notifications.channels.vapid import load_key
from backend.notifications.models import Channel


@dataclass(frozen=True)
class Ways:
    """By channel, what sends; a channel that is not set up is missing."""

    senders: Mapping[Channel, Sender]
    public_key: str
    """What browsers subscribe with."""
    allowed_hosts: tuple[str, ...]

    @property
    def channels(self) -> set[Channel]:
        """What there is."""
        return set(self.senders)

    def begin(self) -> None:
        """A new run of the courier."""
        push = self.senders.get(Channel.PUSH)
        if isinstance(push, PushSender):
            push.begin()


def open_ways(settings: Settings) -> Ways:
    """Push always; e-mail and text messages where they are set up.

    :raises ValueError: a key or an address in the settings is none.
    """
    host = urlsplit(settings.public_url).hostname or "localhost"
    key = load_key(secret=settings.vapid_private_key, data_dir=settings.data_dir)
    subject = settings.vapid_subject or f"mailto:operator@{host}"
    senders: dict[Channel, Sender] = {Channel.PUSH: PushSender(key, subject=subject, allowed_hosts=settings.push_hosts)}
    if settings.smtp_url:
        from_address = settings.smtp_from or f"lianxin@{host}"
        server = SmtpServer.parse(settings.smtp_url)
        senders[Channel.EMAIL] = EmailSender(server, from_address=from_address, public_url=settings.public_url)
    if settings.sms_url:
        senders[Channel.SMS] = SmsSender(settings.sms_url, token=settings.sms_token)
    return Ways(senders, key.public, settings.push_hosts)
