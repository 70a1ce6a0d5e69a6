"""Up to which month dues are paid."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_dues_mark_{column}"))


def upgrade() -> None:
    op.create_table(
        "dues_mark",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("paid_to", sa.Date(), nullable=False),
        sa.Column("marked_at", db.Instant(), nullable=False),
        sa.Column("marked_by_account_id", db.Id(), nullable=False),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_account_id IS NULL)", name=op.f("ck_dues_mark_undone_by_somebody")
        ),
        _reference("member_id", "member"),
        _reference("organisation_id", "party_organisation"),
        _reference("marked_by_account_id", "account"),
        _reference("undone_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_mark")),
    )
    op.create_index(op.f("ix_dues_mark_member_id"), "dues_mark", ["member_id"])
    op.create_index(
        "uq_dues_mark_standing",
        "dues_mark",
        ["member_id", "paid_to"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("dues_mark")
