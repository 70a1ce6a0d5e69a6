"""Commands of the operator that concern no feature: the schema, the audit chain."""

import click
from flask.cli import AppGroup

from backend.core import audit, db, migrations

database = AppGroup("db", help="The database's schema.")
trail = AppGroup("audit", help="The audit trail.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to this version's schema."""
    engine = db.database().engine
    migrations.upgrade(engine)
    click.echo(f"The database stands at {migrations.current(engine)}.")


@database.command("check")
def check() -> None:
    """Say whether the database stands at this version's schema; exit 1 otherwise."""
    engine = db.database().engine
    if not migrations.is_current(engine):
        raise click.ClickException(f"The database stands at {migrations.current(engine)}, not at {migrations.head()}.")
    click.echo("The database is current.")


@trail.command("verify")
def verify() -> None:
    """Prove the chain of sealed audit entries and say how many wait to be sealed."""
    with db.database().transaction() as session:
        broken = audit.first_broken_link(session)
        unsealed = audit.count_unsealed(session)
    if broken is not None:
        raise click.ClickException(f"The chain does not hold at entry {broken}.")
    click.echo(f"The chain holds; {unsealed} entries wait to be sealed.")
