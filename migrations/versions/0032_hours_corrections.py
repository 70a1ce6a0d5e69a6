"""Volunteers ask for a record of their hours to be set right."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_correction",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("record_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=True),
        sa.Column("ends_at", db.Instant(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "granted", "declined", name="correctionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_hours_correction_settled_when_decided")
        ),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_hours_correction_both_times_or_none")
        ),
        sa.CheckConstraint("decided_by_account_id <> account_id", name=op.f("ck_hours_correction_decided_by_another")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_hours_correction_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hours_correction_account_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_hours_correction_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_hours_correction_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_correction")),
    )
    op.create_index(op.f("ix_hours_correction_record_id"), "hours_correction", ["record_id"], unique=False)
    op.create_index(
        "uq_hours_correction_pending",
        "hours_correction",
        ["record_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_hours_correction_pending",
        table_name="hours_correction",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_hours_correction_record_id"), table_name="hours_correction")
    op.drop_table("hours_correction")
