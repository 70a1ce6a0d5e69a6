"""The one reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may set, with defaults for one machine."""

    database_url: str = "sqlite:///var/lianxin.db"
    """`sqlite:///…` or `postgresql+psycopg://…`; `postgres://` is understood."""
    data_dir: Path = Path("var")
    """Where generated keys, kept files, the queue's wake-up file and phone certificates live."""
    pwa_dir: Path = Path("pwa/dist")
    """The built front end that the server hands out."""
    public_url: str = "http://localhost:8000"
    """The address printed into QR codes; never taken from the Host header."""
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    """Demo mode: the demo city may be seeded and its passwords accepted."""
    server_threads: int = 32
    """Many, because most wait: for the commit that they share, or for the database."""
    server_workers: int = 1
    """Keep 1 on SQLite: two writing processes fight for its lock."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    master_keys: tuple[str, ...] = field(default=(), repr=False)
    """Base64 keys of 32 bytes, newest first; empty: a file in `data_dir`, made with 0600."""
    redis_url: str | None = field(default=None, repr=False)
    """Where requests wake the workers, beyond one machine; None: a file in `data_dir`."""
    vapid_private_key: str | None = field(default=None, repr=False)
    """By which push services recognise this instance: 32 bytes in base64url; None: a file in `data_dir`."""
    vapid_subject: str | None = None
    """Whom push services may write to: `mailto:…` or `https://…`; None: operator@ the host of `public_url`."""
    push_hosts: tuple[str, ...] = ()
    """Push services (`host` or `host:port`) that may stand in a private network or speak plain HTTP."""
    smtp_url: str | None = field(default=None, repr=False)
    """`smtp://`, `smtp+starttls://` or `smtps://` with `user:password@host:port`; None: no e-mail."""
    smtp_from: str | None = None
    """The address that e-mail comes from; None: lianxin@ the host of `public_url`."""
    sms_url: str | None = None
    """A gateway of text messages (`notifications.channels.sms`); None: none."""
    sms_token: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    """Lets a machine other than this one read `/metrics`."""
    upload_limit_bytes: int = 5_000_000
    body_limit_bytes: int = 64_000
    reopen_days: int = 7
    """A closed activity may be reopened for so many days."""
    backfill_months: int = 24
    """Past activities may be entered from paper for so many months back."""
    watched_s: float = 2.0
    """Those who watch a roster fill share an answer for so long; 0 makes one for each."""
    strict_audit: bool = False
    """Raise when a commit wrote a table without an audit entry (every test does)."""
    log_level: str = "INFO"

    @property
    def secure(self) -> bool:
        """Whether people reach this server over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def reopen_within(self) -> timedelta:
        """`reopen_days` as a duration."""
        return timedelta(days=self.reopen_days)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read PORT, HOST, DATABASE_URL and LIANXIN_*.

        :raises ValueError: a number is no number, or a key is not 32 bytes of base64.
        """
        get = environment.get
        data_dir = Path(get("LIANXIN_DATA_DIR", "var"))
        port = int(get("PORT", "8000"))
        return cls(
            database_url=normalised_database_url(get("DATABASE_URL") or f"sqlite:///{data_dir}/lianxin.db"),
            data_dir=data_dir,
            pwa_dir=Path(get("LIANXIN_PWA_DIR", "pwa/dist")),
            public_url=get("LIANXIN_PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
            host=get("HOST", "127.0.0.1"),
            port=port,
            demo=get("LIANXIN_DEMO", "") == "1",
            server_threads=int(get("LIANXIN_SERVER_THREADS", "32")),
            server_workers=int(get("LIANXIN_SERVER_WORKERS", "1")),
            tls_cert=_optional_path(get("LIANXIN_TLS_CERT")),
            tls_key=_optional_path(get("LIANXIN_TLS_KEY")),
            master_keys=tuple(key for key in get("LIANXIN_MASTER_KEYS", "").split(",") if key),
            redis_url=get("LIANXIN_REDIS_URL") or None,
            vapid_private_key=get("LIANXIN_VAPID_PRIVATE_KEY") or None,
            vapid_subject=get("LIANXIN_VAPID_SUBJECT") or None,
            push_hosts=tuple(host for host in get("LIANXIN_PUSH_HOSTS", "").split(",") if host),
            smtp_url=get("LIANXIN_SMTP_URL") or None,
            smtp_from=get("LIANXIN_SMTP_FROM") or None,
            sms_url=get("LIANXIN_SMS_URL") or None,
            sms_token=get("LIANXIN_SMS_TOKEN") or None,
            metrics_token=get("LIANXIN_METRICS_TOKEN") or None,
            upload_limit_bytes=int(get("LIANXIN_UPLOAD_LIMIT_BYTES", "5000000")),
            reopen_days=int(get("LIANXIN_REOPEN_DAYS", "7")),
            backfill_months=int(get("LIANXIN_BACKFILL_MONTHS", "24")),
            log_level=get("LIANXIN_LOG_LEVEL", "INFO"),
        )


def normalised_database_url(url: str) -> str:
    """`postgres://` and `postgresql://` name psycopg 3; anything else stays as it is."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _optional_path(value: str | None) -> Path | None:
    return Path(value) if value else None
