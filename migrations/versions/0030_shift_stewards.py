"""Stewards of one shift."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_shift_steward_{column}"))


def upgrade() -> None:
    op.create_table(
        "shift_steward",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=True),
        sa.Column("from_at", db.Instant(), nullable=False),
        sa.Column("until_at", db.Instant(), nullable=True),
        sa.Column("granted_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_shift_steward_ends_after_start")),
        _reference("shift_id", "service_shift"),
        _reference("account_id", "account"),
        _reference("member_id", "member"),
        _reference("granted_by_account_id", "account"),
        _reference("ended_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_steward")),
    )
    op.create_index(op.f("ix_shift_steward_account_id"), "shift_steward", ["account_id"])
    op.create_index(
        "uq_shift_steward_open",
        "shift_steward",
        ["shift_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("shift_steward")
