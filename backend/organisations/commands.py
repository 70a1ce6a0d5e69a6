"""Commands for a new installation: its top organisation, and its first operator."""

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import settings
from backend.identity.rules import activation_url
from backend.identity.service import accounts, activations
from backend.organisations.models import OrganisationKind, PartyOrganisation, Role
from backend.organisations.service import grants, tree

organisations = AppGroup("organisations", help="The tree of party organisations, for a new installation.")


@organisations.command("create-root")
@click.option("--name", required=True, help="Full name of the work committee.")
@click.option("--short-name", required=True)
@click.option("--founded-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in OrganisationKind]),
    default=OrganisationKind.WORK_COMMITTEE.value,
    show_default=True,
)
def create_root(name: str, short_name: str, founded_on: datetime, kind: str) -> None:
    """Found the organisation at the top; every other one is founded below it, in the app."""
    with db.database().transaction() as session:
        try:
            root = tree.create_root(
                session,
                name=name,
                short_name=short_name,
                kind=OrganisationKind(kind),
                founded_on=founded_on.date(),
                now=clock.now(),
            )
        except Refusal as refusal:
            raise click.ClickException(refusal.text) from refusal
    click.echo(f"Founded {root.name}.")


@organisations.command("appoint-operator")
@click.option("--phone", required=True, help="The number to sign in with.")
@click.option("--name", required=True)
def appoint_operator(phone: str, name: str) -> None:
    """Make somebody operator of the whole installation and print the link that activates the account."""
    now = clock.now()
    with db.database().transaction() as session:
        try:
            root = session.scalars(select(PartyOrganisation).order_by(PartyOrganisation.id).limit(1)).first()
            if root is None:
                raise click.ClickException("There is no organisation yet: run `flask organisations create-root` first.")
            account = accounts.find_by_phone(session, phone=phone) or accounts.create(
                session, display_name=name, phone=phone, now=now
            )
            session.flush()
            grants.give(session, account=account, role=Role.OPERATOR, organisation=root, giver=None, now=now)
            _, token = activations.issue(session, account=account, issuer=None, now=now)
        except Refusal as refusal:
            raise click.ClickException(refusal.text) from refusal
    click.echo(
        f"{account.display_name} is operator. Single use, 24 hours: {activation_url(settings().public_url, token)}"
    )
