"""Signing in and out. Identity proves who somebody is; member and grants, which the answer names, lie above it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import Blueprint, public, refused, settings
from backend.identity import access
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account, Activation, LoginSession
from backend.identity.rules import LockLimits, is_disputable, limits_for
from backend.identity.schemas import PasswordChangeSchema
from backend.identity.service import accounts, activations, demo, passwords, sessions
from backend.members.models import Member
from backend.members.service.affiliations import find_affiliation
from backend.members.session_schemas import ActivationUseSchema, PasswordProofSchema, SessionSchema, SignInSchema
from backend.notifications import service as notifications
from backend.organisations.access import list_grants_of
from backend.organisations.models import Grant, PartyOrganisation

blp = Blueprint("session", __name__, description="Signing in, waking officers' powers, signing out.")


@blp.route("/session", methods=["GET"])
@public
@blp.response(200, SessionSchema)
def get_session() -> dict[str, Any]:
    """Who is signed in here; with `account` null, whether an activation signed this browser out."""
    return _described(access.find_current_login(), ended=access.find_ended_login())


@blp.route("/session", methods=["POST"])
@public
@blp.arguments(SignInSchema)
@blp.response(201, SessionSchema)
def sign_in(body: dict[str, str]) -> dict[str, Any] | Response:
    """Sign in by phone number and password.

    401 wrong_credentials; 429 account_locked; 503 sign_in_busy; 403 demo_password; 422 phone_invalid.
    """
    session, now = db.session(), clock.now()
    account = accounts.find_by_phone(session, phone=body["phone"])
    outcome = passwords.sign_in(
        session,
        phone=body["phone"],
        password=body["password"],
        account=account,
        limits=_limits(session, account, now=now),
        demo=_is_demo(session),
        device=access.current_device(),
        replaces=access.find_current_login(),
        now=now,
    )
    if isinstance(outcome, Refusal):
        return refused(outcome)
    return _welcomed(outcome)


@blp.route("/session", methods=["DELETE"])
@signed_in
@blp.response(204)
def sign_out() -> None:
    """Sign out here."""
    sessions.end(db.session(), login=current_login(), now=clock.now())
    access.take_cookie()


@blp.route("/session/powers", methods=["POST"])
@signed_in
@blp.arguments(PasswordProofSchema)
@blp.response(200, SessionSchema)
def confirm_powers(body: dict[str, str]) -> dict[str, Any] | Response:
    """Wake an officer's powers after 30 idle minutes. Refusals and lock as for signing in."""
    session, login, now = db.session(), current_login(), clock.now()
    limits = _limits(session, login.account, now=now)
    refusal = passwords.confirm_powers(session, login=login, password=body["password"], limits=limits, now=now)
    return refused(refusal) if refusal is not None else _described(login)


@blp.route("/account/password", methods=["PUT"])
@signed_in
@blp.arguments(PasswordChangeSchema)
@blp.response(204)
def change_password(body: dict[str, str]) -> Response | None:
    """Choose a new password; all other browsers are signed out.

    Refusals and lock as for signing in, and 422 password_too_weak.
    """
    session, login, now = db.session(), current_login(), clock.now()
    limits = _limits(session, login.account, now=now)
    refusal = passwords.change_password(session, login=login, limits=limits, demo=_is_demo(session), now=now, **body)
    return refused(refusal) if refusal is not None else None


@blp.route("/activations/use", methods=["POST"])
@public
@blp.arguments(ActivationUseSchema)
@blp.response(201, SessionSchema)
def use_activation(body: dict[str, str]) -> dict[str, Any]:
    """Set the password of an activation's account and sign in; every other browser of the account is signed out.

    Public: the token is the proof. 404 activation_unknown; 410 activation_used, activation_expired, activation_revoked;
    422 password_too_weak, phone_required, phone_invalid; 409 phone_taken, phone_fixed; 503 sign_in_busy.
    """
    session = db.session()
    outcome = notifications.use_activation(
        session, demo=_is_demo(session), device=access.current_device(), now=clock.now(), **body
    )
    return _welcomed(outcome)


# --- What the app is told ---------------------------------------------------------------------------------------------


def _welcomed(outcome: passwords.SignedIn) -> dict[str, Any]:
    access.give_cookie(outcome.token)
    return _described(outcome.login)


def _is_demo(session: Session) -> bool:
    """Whether this is the demo: allowed by the setting, and built as the demo city."""
    return demo.accepts_password(session, demo=settings().demo)


def _limits(session: Session, account: Account | None, *, now: datetime) -> LockLimits:
    is_officer = account is not None and bool(list_grants_of(session, account_id=account.id, now=now))
    return limits_for(is_officer=is_officer)


def _described(login: LoginSession | None, *, ended: LoginSession | None = None) -> dict[str, Any]:
    session, now = db.session(), clock.now()
    if login is None:
        nobody: dict[str, Any] = {"account": None, "member": None, "grants": [], "unread": 0}
        return nobody | {
            "powers": {"active": False, "until": None},
            "demo": _is_demo(session),
            "ended": ended and _describe_ended(session, ended, now=now),
        }
    grants = list_grants_of(session, account_id=login.account_id, now=now)
    until = sessions.powers_until(login, now=now) if grants else None
    return {
        "account": login.account,
        "member": _describe_member(session, login.account_id, now=now),
        "grants": _describe_grants(session, grants),
        "powers": {"active": until is not None, "until": until},
        "unread": notifications.count_unread(session, account_id=login.account_id),
        "demo": _is_demo(session),
        "ended": None,
    }


def _describe_ended(session: Session, ended: LoginSession, *, now: datetime) -> dict[str, Any]:
    activation = session.get_one(Activation, ended.ended_by_activation_id)
    return {
        "activation_id": activation.id,
        "at": ended.ended_at,
        "by_name": activations.issuer_name(session, activation=activation),
        "disputable": is_disputable(activation, now=now),
    }


def _describe_member(session: Session, account_id: UUID, *, now: datetime) -> dict[str, Any] | None:
    member = session.scalars(select(Member).where(Member.account_id == account_id)).one_or_none()
    if member is None:
        return None
    affiliation = find_affiliation(session, member_id=member.id, on=clock.local_date(now))
    return {"id": member.id, "name": member.name, "organisation": affiliation and affiliation.organisation}


def _describe_grants(session: Session, grants: list[Grant]) -> list[dict[str, Any]]:
    ids = {grant.organisation_id for grant in grants}
    found = session.scalars(select(PartyOrganisation).where(PartyOrganisation.id.in_(ids)))
    organisations = {organisation.id: organisation for organisation in found}
    return [
        {"id": grant.id, "role": grant.role, "organisation": organisations[grant.organisation_id]} for grant in grants
    ]
