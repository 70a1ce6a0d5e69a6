"""Signed-in browsers: opening, finding, ending."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, bindparam, event, select, update
from sqlalchemy.orm import Session, joinedload

from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account, LoginSession

SESSION_LIFETIME = timedelta(days=30)
SEEN_AT_MOST_EVERY = timedelta(minutes=1)
POWERS_IDLE = timedelta(minutes=30)
"""Officers' powers fall asleep after so long without use (domain §8)."""


# --- Opening and finding ----------------------------------------------------------------------------------------------


def open_session(
    session: Session, *, account: Account, device: str | None, now: datetime, activation_id: UUID | None = None
) -> tuple[LoginSession, str]:
    """Open a session for an account that has just proved itself; its token goes into the cookie."""
    token = new_token()
    login = LoginSession(
        id=new_id(),
        token_hash=token_hash(token),
        account_id=account.id,
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
        last_seen_at=now,
        powers_seen_at=now,
        activation_id=activation_id,
        device=device,
    )
    login.account = account
    session.add(login)
    return login, token


def find_login(session: Session, *, token: str, now: datetime) -> LoginSession | None:
    """The live session of a cookie's token with its account, or None: unknown, ended, expired or disabled."""
    login = _find(session, token=token)
    if login is None or login.ended_at is not None or login.expires_at <= now or login.account.disabled_at is not None:
        return None
    return login


def find_ended_by_activation(session: Session, *, token: str) -> LoginSession | None:
    """The session of a cookie's token, if an activation ended it: its holder must learn that, and may dispute."""
    login = _find(session, token=token)
    return login if login is not None and login.ended_by_activation_id is not None else None


def find_live(session: Session, *, account_id: UUID, session_id: UUID, now: datetime) -> LoginSession | None:
    """One live session of the account, or None."""
    return session.scalars(_live(account_id, now).where(LoginSession.id == session_id)).one_or_none()


def list_live(session: Session, *, account_id: UUID, now: datetime) -> list[LoginSession]:
    """The account's live sessions, last seen first."""
    statement = _live(account_id, now).order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    return list(session.scalars(statement))


# Almost every request asks this; putting the statement together took as long as asking.
_BY_TOKEN = (
    select(LoginSession)
    .options(joinedload(LoginSession.account))
    .where(LoginSession.token_hash == bindparam("token_hash"))
)


def _find(session: Session, *, token: str) -> LoginSession | None:
    return session.scalars(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()


def _live(account_id: UUID, now: datetime) -> Select[LoginSession]:
    return select(LoginSession).where(
        LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    )


# --- Ending -----------------------------------------------------------------------------------------------------------


def end(session: Session, *, login: LoginSession, now: datetime) -> None:
    """Sign one browser out."""
    login.ended_at = now
    audit.record(session, Action.SESSION_CLOSED, login, now=now)


def end_everywhere(session: Session, *, account: Account, now: datetime) -> None:
    """Sign the account out of every browser, this one too."""
    end_sessions(session, account=account, now=now)
    audit.record(session, Action.SESSIONS_CLOSED, account, now=now)


def end_sessions(
    session: Session,
    *,
    account: Account,
    now: datetime,
    except_id: UUID | None = None,
    by_activation_id: UUID | None = None,
) -> None:
    """End all live sessions of `account`, but for `except_id`; the caller writes the audit entry."""
    statement = update(LoginSession).where(LoginSession.account_id == account.id, LoginSession.ended_at.is_(None))
    if except_id is not None:
        statement = statement.where(LoginSession.id != except_id)
    session.execute(statement.values(ended_at=now, ended_by_activation_id=by_activation_id))


# --- Being there ------------------------------------------------------------------------------------------------------


def are_powers_awake(login: LoginSession, *, now: datetime) -> bool:
    """Whether officers' powers were used, or confirmed, within the last 30 minutes."""
    return login.powers_seen_at is not None and now - login.powers_seen_at < POWERS_IDLE


def powers_until(login: LoginSession, *, now: datetime) -> datetime | None:
    """When the powers fall asleep if nobody uses them; None: they sleep already."""
    if login.powers_seen_at is None or not are_powers_awake(login, now=now):
        return None
    return login.powers_seen_at + POWERS_IDLE


def note_seen(session: Session, *, login: LoginSession, now: datetime, as_officer: bool) -> None:
    """Remember that the session was used, at most once a minute.

    Written when the transaction commits: written earlier it would hold SQLite's write lock while the request hashes a
    password or reads a spreadsheet.
    """
    seen: dict[str, datetime] = {}
    if now - login.last_seen_at >= SEEN_AT_MOST_EVERY:
        seen["last_seen_at"] = now
    if as_officer and (login.powers_seen_at is None or now - login.powers_seen_at >= SEEN_AT_MOST_EVERY):
        seen["powers_seen_at"] = now
    if seen:
        mark = update(LoginSession).where(LoginSession.id == login.id).values(seen)
        options = {audit.NO_RECORD: True, "synchronize_session": False}
        event.listen(session, "before_commit", lambda own: own.execute(mark, execution_options=options), once=True)
