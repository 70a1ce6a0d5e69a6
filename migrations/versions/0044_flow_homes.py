"""Registrations of flow members go along with the member: those that a move or an end had left behind are over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

registration = sa.table(
    "flow_registration",
    *(sa.column(name, db.Id()) for name in ("id", "member_id", "organisation_id")),
    *(sa.column(name, sa.Date()) for name in ("from_on", "until_on")),
    sa.column("end_kind", sa.String()),
    sa.column("ended_at", db.Instant()),
)
card = sa.table("flow_card", sa.column("registration_id", db.Id()), sa.column("ended_at", db.Instant()))
affiliation = sa.table(
    "affiliation",
    *(sa.column(name, db.Id()) for name in ("member_id", "organisation_id")),
    *(sa.column(name, sa.Date()) for name in ("from_on", "until_on")),
    sa.column("reason", sa.String()),
)


def upgrade() -> None:
    bind, now = op.get_bind(), datetime.now(UTC)
    for found, end_kind, day in list(_left_behind(bind)):
        ended = {"end_kind": end_kind, "until_on": max(day, found.from_on), "ended_at": now}
        bind.execute(sa.update(registration).where(registration.c.id == found.id).values(ended))
        own = card.c.registration_id == found.id
        bind.execute(sa.update(card).where(own, card.c.ended_at.is_(None)).values(ended_at=now))
    op.drop_index("ix_flow_registration_home", table_name="flow_registration")


def downgrade() -> None:
    op.create_index("ix_flow_registration_home", "flow_registration", ["organisation_id", "ended_at"], unique=False)


def _left_behind(bind: sa.Connection) -> Iterator[tuple[sa.Row[Any], str, Any]]:
    """Open ones of members who have been transferred, or have left; a reorganisation leaves nothing behind."""
    other = affiliation.alias()
    latest = sa.select(sa.func.max(other.c.from_on)).where(other.c.member_id == registration.c.member_id)
    rows = bind.execute(
        sa.select(
            registration.c.id,
            registration.c.from_on,
            registration.c.organisation_id,
            affiliation.c.organisation_id.label("home_id"),
            affiliation.c.from_on.label("since_on"),
            affiliation.c.until_on,
            affiliation.c.reason,
        )
        .join(affiliation, affiliation.c.member_id == registration.c.member_id)
        .where(registration.c.ended_at.is_(None), affiliation.c.from_on == latest.scalar_subquery())
    ).all()
    for row in rows:
        if row.until_on is not None:
            yield row, "left", row.until_on
        elif row.home_id != row.organisation_id and row.reason != "reorganisation":
            yield row, "moved", row.since_on
