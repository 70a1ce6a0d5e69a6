"""`flask demo …`: build the demo city, and say who lives in it."""

import click
from flask.cli import AppGroup

from backend.core import clock, db
from backend.core.http import settings
from backend.identity.rules import DEMO_PASSWORD
from seeds.demo import people, table
from seeds.demo.accounts import ACCOUNTS
from seeds.demo.seeding import NotTheDemosError, Seeded, seed

demo = AppGroup("demo", help="The demo city: invented people in an invented city.")

_SAID = {
    Seeded.BUILT: "The demo city stands; today's theme day is open for check-in.",
    Seeded.TOPPED_UP: "The demo city was there already; today's theme day is open for check-in again.",
    Seeded.UNCHANGED: "The demo city was there already, with today's theme day open.",
}


@demo.command("seed")
def seed_city() -> None:
    """Build the demo city in an empty database; later see to it that today's theme day is open."""
    if not settings().demo:
        raise click.ClickException("This is no demo: set LIANXIN_DEMO=1 to allow invented people in this database.")
    try:
        with db.database().transaction() as session:
            done = seed(session, now=clock.now())
    except NotTheDemosError as refusal:
        raise click.ClickException(
            "The database holds data that is not the demo's, so nothing was written. Set LIANXIN_DEMO=0 to serve it, "
            "or name another database by DATABASE_URL or LIANXIN_DATA_DIR."
        ) from refusal
    click.echo(_SAID[done])


@demo.command("accounts")
def list_accounts() -> None:
    """Print whom one can sign in as, and what to try."""
    rows = [
        row
        for person in ACCOUNTS
        for row in (
            (person.title, person.name, people.phone(person.number), person.to_try),
            (person.title_en, "", "", person.to_try_en),
        )
    ]
    lines = table.rendered(("角色 Role", "姓名 Name", "手机号 Phone", "试一试 What to try"), rows)
    click.echo("\n".join(lines))
    click.echo(f"\n密码 Password: {DEMO_PASSWORD}   (所有演示账号相同 the same for all of them)")
