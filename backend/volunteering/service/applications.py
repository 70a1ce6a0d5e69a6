"""People without an affiliation ask to help; the lead answers; their own phone reads the answer and signs in.

The token that the applicant's phone keeps is the only key to an application from outside. Who has an account already is
told to nobody before the approval, and then only to the holder of the token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.core.security import masked_phone, new_token, token_hash
from backend.identity.models import Account
from backend.identity.rules import normalised_phone
from backend.identity.service import accounts, activations
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.applications import (
    AlreadyAppliedError,
    ApplicationSettledError,
    ConsentMissingError,
    NoPasswordNeededError,
    TooManyApplicationsError,
)
from backend.volunteering.models import PHONE_CONTEXT, Application, ApplicationState, Project, ProjectState
from backend.volunteering.service import leads, people

MOST_A_DAY = 5
"""Of one phone number, over all projects."""
MOST_WAITING = 2_000
"""In one project: the whole taxi trade of a city."""
KEPT_FOR = timedelta(days=30)
"""Name and phone of an application that led to nothing are erased after so long."""


@dataclass(frozen=True)
class Applicant:
    """An application as its deciders see it."""

    application: Application
    name: str | None
    phone_masked: str | None


def find_open_project(session: Session, *, project_id: UUID) -> Project:
    """A published project that takes applications.

    :raises NotFound: there is none such.
    """
    found = session.scalars(
        select(Project).where(
            Project.id == project_id, Project.state == ProjectState.PUBLISHED, Project.takes_applications
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def apply(
    session: Session, *, project: Project, name: str, phone: str, note: str, accepts_risks: bool, now: datetime
) -> tuple[Application, str]:
    """Keep the application; its token goes to the applicant's phone. The leads are told that somebody asks.

    :raises ConsentMissingError: risks, insurance and the use of the data were not agreed to.
    :raises PhoneInvalidError: it is no phone number.
    :raises AlreadyAppliedError: one with this number waits for an answer.
    :raises TooManyApplicationsError: too many of this number in a day, or too many waiting.
    """
    if not accepts_risks:
        raise ConsentMissingError()
    number, keyring = normalised_phone(phone), keyring_of(session)
    sealed, index, token = keyring.seal(number, context=PHONE_CONTEXT), keyring.index(number), new_token()
    session.execute(db.locked(select(Project.id).where(Project.id == project.id))).one()  # They come one by one.
    _refuse_flood(session, project, keyring.indexes(number), now=now)
    made = Application(
        id=new_id(),
        project_id=project.id,
        token_hash=token_hash(token),
        name=name,
        phone_sealed=sealed,
        phone_index=index,
        note=note or None,
        risks_accepted_at=now,
        state=ApplicationState.PENDING,
        applied_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, Action.APPLICATION_MADE, made, project, now=now)
    notifications.notify_all(
        session,
        account_ids=leads.account_ids(session, project_id=project.id, now=now),
        kind=NotificationKind.VOLUNTEER_APPLIED,
        facts={"title": project.title},
        subject_id=project.id,
        now=now,
    )
    return made, token


def approve(session: Session, *, application: Application, project: Project, decider: Account, now: datetime) -> None:
    """Let the applicant help: the account with that phone, or a new one without a password, becomes a volunteer.

    What the account holds from now on is erased from the application.

    :raises ApplicationSettledError: it was answered or withdrawn before.
    :raises OwnMatterError: nobody approves their own.
    """
    _hold_pending(session, application)
    phone = _phone_of(session, application)
    assert phone is not None
    assert application.name is not None
    account = accounts.find_by_phone(session, phone=phone)
    if account is None:
        account = accounts.create(
            session, display_name=application.name, phone=phone, now=now, organisation_id=project.organisation_id
        )
        session.flush()
    if account.id == decider.id:
        raise OwnMatterError()
    people.find_or_make(session, account=account, now=now)
    application.state, application.account_id = ApplicationState.APPROVED, account.id
    application.decided_at, application.decided_by_account_id = now, decider.id
    _erase(application, now=now)
    _record(session, Action.APPLICATION_DECIDED, application, project, now=now)
    notifications.notify(
        session,
        account_id=account.id,
        kind=NotificationKind.VOLUNTEER_APPROVED,
        facts={"title": project.title},
        subject_id=project.id,
        now=now,
    )
    session.flush()


def decline(
    session: Session, *, application: Application, project: Project, decider: Account, reason: str, now: datetime
) -> None:
    """Say no, with a reason that the applicant's phone shows.

    :raises ApplicationSettledError: it was answered or withdrawn before.
    """
    _hold_pending(session, application)
    application.state, application.decision_reason = ApplicationState.DECLINED, reason
    application.decided_at, application.decided_by_account_id = now, decider.id
    _record(session, Action.APPLICATION_DECIDED, application, project, now=now)
    session.flush()


def reveal(session: Session, *, application: Application, project: Project, now: datetime) -> str:
    """The full number, to ring up who wants to help; written down.

    :raises NotFound: it was erased.
    """
    phone = _phone_of(session, application)
    if phone is None:
        raise NotFound()
    _record(session, Action.APPLICATION_REVEALED, application, project, now=now)
    return phone


# --- The applicant's phone --------------------------------------------------------------------------------------------


def get_by_token(session: Session, *, token: str) -> tuple[Application, Project]:
    """The application whose token the phone shows, and its project.

    :raises NotFound: there is none such.
    """
    found = session.scalars(select(Application).where(Application.token_hash == token_hash(token))).one_or_none()
    if found is None:
        raise NotFound()
    return found, session.get_one(Project, found.project_id)


def needs_password(session: Session, *, application: Application) -> bool:
    """Whether the approval made an account that still waits for its first password."""
    if application.state is not ApplicationState.APPROVED or application.account_id is None:
        return False
    account = session.get_one(Account, application.account_id)
    is_new = account.activated_at is None and account.disabled_at is None and account.password_hash is None
    return is_new and application.decided_at == account.created_at


def withdraw(session: Session, *, application: Application, project: Project, now: datetime) -> None:
    """Take it back; name and phone go at once.

    :raises ApplicationSettledError: it was answered or withdrawn before.
    """
    _hold_pending(session, application)
    application.state, application.decided_at = ApplicationState.WITHDRAWN, now
    _erase(application, now=now)
    _record(session, Action.APPLICATION_WITHDRAWN, application, project, now=now)
    session.flush()


def issue_way_in(session: Session, *, application: Application, project: Project, now: datetime) -> str:
    """The token of an activation for the new account: with it the applicant's phone chooses a password and signs in.

    It is an activation like any other, issued by whoever approved: told to the account, and disputable.

    :raises ApplicationSettledError: it was not approved.
    :raises NoPasswordNeededError: the account has a password, or was somebody's before.
    """
    if application.state is not ApplicationState.APPROVED:
        raise ApplicationSettledError()
    if not needs_password(session, application=application):
        raise NoPasswordNeededError()
    account = session.get_one(Account, application.account_id)
    issuer = session.get_one(Account, application.decided_by_account_id)
    organisation_id = project.organisation_id
    _, token = activations.issue(session, account=account, issuer=issuer, now=now, organisation_id=organisation_id)
    session.flush()
    return token


# --- Lists and forgetting ---------------------------------------------------------------------------------------------


def list_of_project(session: Session, *, project_id: UUID) -> Sequence[Application]:
    """Applications of the project: first those that wait, the oldest first; then the latest."""
    is_pending = Application.state == ApplicationState.PENDING
    return session.scalars(
        select(Application)
        .where(Application.project_id == project_id, Application.state != ApplicationState.WITHDRAWN)
        .order_by(is_pending.desc(), Application.decided_at.desc(), Application.applied_at, Application.id)
    ).all()


def described(session: Session, applications: Sequence[Application]) -> list[Applicant]:
    """With names and masked phone numbers; approved ones by their account."""
    ids = {application.account_id for application in applications if application.account_id is not None}
    known = {account.id: account for account in session.scalars(select(Account).where(Account.id.in_(ids)))}
    found = []
    for application in applications:
        account = known.get(application.account_id) if application.account_id is not None else None
        if account is None:
            found.append(Applicant(application, application.name, _masked(_phone_of(session, application))))
        else:
            found.append(Applicant(application, account.display_name, _masked(accounts.phone_of(session, account))))
    return found


def forget(session: Session, *, now: datetime, limit: int) -> int:
    """Erase name, phone and note of applications that were declined, or never answered, 30 days ago; how many."""
    due = now - KEPT_FOR
    over = or_(
        (Application.state == ApplicationState.DECLINED) & (Application.decided_at <= due),
        (Application.state == ApplicationState.PENDING)
        & Application.project_id.in_(select(Project.id).where(Project.ended_at <= due)),
    )
    rows = session.scalars(
        select(Application)
        .where(over, Application.erased_at.is_(None))
        .order_by(Application.applied_at, Application.id)
        .limit(limit)
    ).all()
    for application in rows:
        _erase(application, now=now)
        audit.record(session, Action.APPLICATION_ERASED, application, now=now, fields=["name", "note", "phone"])
    session.flush()
    return len(rows)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _refuse_flood(session: Session, project: Project, indexes: list[bytes], *, now: datetime) -> None:
    same = Application.phone_index.in_(indexes)
    waits = Application.state == ApplicationState.PENDING
    here = Application.project_id == project.id
    lately = select(func.count()).where(same, Application.applied_at > now - timedelta(days=1))
    if (session.scalar(lately) or 0) >= MOST_A_DAY:
        raise TooManyApplicationsError(retry_after=3600)
    if session.scalars(select(Application.id).where(here, waits, same)).first() is not None:
        raise AlreadyAppliedError()
    if (session.scalar(select(func.count()).where(here, waits)) or 0) >= MOST_WAITING:
        raise TooManyApplicationsError(retry_after=3600)


def _hold_pending(session: Session, application: Application) -> None:
    session.execute(db.locked(select(Application.id).where(Application.id == application.id))).one()
    session.refresh(application)  # Two who answer at once: one is first.
    if application.state is not ApplicationState.PENDING:
        raise ApplicationSettledError()


def _phone_of(session: Session, application: Application) -> str | None:
    if application.phone_sealed is None:
        return None
    return keyring_of(session).open(application.phone_sealed, context=PHONE_CONTEXT)


def _masked(phone: str | None) -> str | None:
    return masked_phone(phone) if phone is not None else None


def _erase(application: Application, *, now: datetime) -> None:
    application.name = application.phone_sealed = application.phone_index = application.note = None
    application.erased_at = now


def _record(session: Session, action: Action, made: Application, project: Project, *, now: datetime) -> None:
    audit.record(session, action, made, now=now, organisation_id=project.organisation_id)
