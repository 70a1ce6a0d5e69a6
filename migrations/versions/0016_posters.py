"""Posters: static codes of activities."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_poster_{column}"))


def upgrade() -> None:
    op.create_table(
        "poster",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.Column("revoked_at", db.Instant(), nullable=True),
        sa.Column("revoked_by_account_id", db.Id(), nullable=True),
        _reference("activity_id", "activity"),
        _reference("issued_by_account_id", "account"),
        _reference("revoked_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poster")),
        sa.UniqueConstraint("activity_id", "serial", name=op.f("uq_poster_activity_id_serial")),
    )
    op.create_index(
        "uq_poster_live",
        "poster",
        ["activity_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("poster")
