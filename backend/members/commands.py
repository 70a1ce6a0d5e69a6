"""A command for a new branch: its first officer, who then enters everybody else in the app."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import settings
from backend.identity.rules import activation_url
from backend.identity.service import activations
from backend.members.models import Sex, Standing
from backend.members.service import appointments, files
from backend.organisations.models import PartyOrganisation, Role

members = AppGroup("members", help="Members, for a new installation.")


@members.command("appoint-first")
@click.option("--branch", required=True, help="Full name of the branch.")
@click.option("--name", required=True)
@click.option("--phone", required=True, help="The number to sign in with.")
@click.option("--sex", type=click.Choice([Sex.MALE.value, Sex.FEMALE.value]), required=True, help="1 male, 2 female.")
def appoint_first(branch: str, name: str, phone: str, sex: str) -> None:
    """Enter a branch's secretary, who is a full member, and print the link that activates the account."""
    now = clock.now()
    with db.database().transaction() as session:
        organisation = session.scalars(select(PartyOrganisation).where(PartyOrganisation.name == branch)).one_or_none()
        if organisation is None:
            raise click.ClickException("There is no organisation of this name.")
        try:
            member = files.create(
                session,
                organisation=organisation,
                name=name,
                sex=Sex(sex),
                standing=Standing.FULL,
                phone=phone,
                now=now,
            )
            appointments.appoint(
                session, member=member, role=Role.SECRETARY, organisation=organisation, giver=None, now=now
            )
            account = appointments.ensure_account(session, member=member, organisation_id=organisation.id, now=now)
            _, token = activations.issue(session, account=account, issuer=None, now=now)
        except Refusal as refusal:
            raise click.ClickException(refusal.text) from refusal
    click.echo(f"{member.name} is secretary of {organisation.name}. To sign in, once, within 24 hours:")
    click.echo(activation_url(settings().public_url, token))
