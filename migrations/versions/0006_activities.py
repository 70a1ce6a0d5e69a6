"""Activities."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=80), nullable=False),
        sa.Column("venue_address", sa.String(length=160), nullable=False),
        sa.Column("agenda", sa.String(length=4000), nullable=False),
        sa.Column("opens_before_minutes", sa.Integer(), nullable=False),
        sa.Column("late_after_minutes", sa.Integer(), nullable=False),
        sa.Column("closes_after_minutes", sa.Integer(), nullable=False),
        sa.Column("rotation_seconds", sa.Integer(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("leave_days_after", sa.Integer(), nullable=False),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", db.Instant(), nullable=True),
        sa.Column("opened_at", db.Instant(), nullable=True),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.Column("cancelled_at", db.Instant(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activity_ends_after_start")),
        sa.CheckConstraint("rotation_seconds BETWEEN 10 AND 60", name=op.f("ck_activity_rotation_in_range")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_activity_created_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_held_on"), "activity", ["held_on"], unique=False)
    op.create_index("ix_activity_state_starts", "activity", ["state", "starts_at"], unique=False)
    op.create_table(
        "activity_credit",
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column(
            "credit",
            sa.String(length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_credit_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "credit", name=op.f("pk_activity_credit")),
    )
    op.create_table(
        "activity_host",
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_host_activity_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_activity_host_organisation_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "organisation_id", name=op.f("pk_activity_host")),
    )
    op.create_index(op.f("ix_activity_host_organisation_id"), "activity_host", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_activity_host_organisation_id"), table_name="activity_host")
    op.drop_table("activity_host")
    op.drop_table("activity_credit")
    op.drop_index("ix_activity_state_starts", table_name="activity")
    op.drop_index(op.f("ix_activity_held_on"), table_name="activity")
    op.drop_table("activity")
