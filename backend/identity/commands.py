"""Commands for accounts, for whoever runs the server: a way in when no officer can give one, and a switch."""

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import settings
from backend.identity.models import Account
from backend.identity.rules import activation_url
from backend.identity.service import accounts, activations

account = AppGroup("account", help="Accounts, found by the number they sign in with.")
_phone_option = click.option("--phone", required=True, help="The number to sign in with.")


@account.command("activate")
@_phone_option
def activate(phone: str) -> None:
    """Print a one-time link that sets a new password; the account is told that the operator issued it."""
    with db.database().transaction() as session:
        found = _get(session, phone)
        try:
            _, token = activations.issue(session, account=found, issuer=None, now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.text) from refusal
    click.echo(f"{found.display_name}, single use, 24 hours: {activation_url(settings().public_url, token)}")


@account.command("disable")
@_phone_option
def disable(phone: str) -> None:
    """Switch an account off: it is signed out everywhere and cannot sign in."""
    with db.database().transaction() as session:
        found = _get(session, phone)
        accounts.disable(session, account=found, now=clock.now())
    click.echo(f"{found.display_name} is switched off.")


def _get(session: Session, phone: str) -> Account:
    try:
        found = accounts.find_by_phone(session, phone=phone)
    except Refusal as refusal:
        raise click.ClickException(refusal.text) from refusal
    if found is None:
        raise click.ClickException("No account signs in with this number.")
    return found
