"""Stewards of one activity, and members' cards."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "steward",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("from_at", db.Instant(), nullable=False),
        sa.Column("until_at", db.Instant(), nullable=True),
        sa.Column("granted_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_steward_ends_after_start")),
        _reference("steward", "activity_id", "activity"),
        _reference("steward", "member_id", "member"),
        _reference("steward", "account_id", "account"),
        _reference("steward", "granted_by_account_id", "account"),
        _reference("steward", "ended_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steward")),
    )
    op.create_index(op.f("ix_steward_account_id"), "steward", ["account_id"])
    op.create_index(
        "uq_steward_open",
        "steward",
        ["activity_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "member_card",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("short_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.Column("revoked_at", db.Instant(), nullable=True),
        _reference("member_card", "member_id", "member"),
        _reference("member_card", "issued_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_card")),
        sa.UniqueConstraint("short_id", name=op.f("uq_member_card_short_id")),
    )
    op.create_index(op.f("ix_member_card_member_id"), "member_card", ["member_id"])


def downgrade() -> None:
    op.drop_table("member_card")
    op.drop_table("steward")
