"""Series, shared venues, exceptions of the calendar."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_override",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("noted_at", db.Instant(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_override")),
    )
    op.create_index(
        "uq_calendar_override_day",
        "calendar_override",
        ["day"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "venue",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("retired_at", db.Instant(), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_venue_capacity_positive")),
        sa.ForeignKeyConstraint(["organisation_id"], ["party_organisation.id"], name=op.f("fk_venue_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    op.create_index(op.f("ix_venue_organisation_id"), "venue", ["organisation_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("allows_weekends", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("starts_time", sa.Time(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(length=80), nullable=False),
        sa.Column("venue_address", sa.String(length=160), nullable=False),
        sa.Column("venue_id", db.Id(), nullable=True),
        sa.Column("agenda", sa.String(length=4000), nullable=False),
        sa.Column("credits", db.Json, nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
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
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_series_until_after_from")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_series_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["party_organisation.id"], name=op.f("fk_series_organisation_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_series_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_organisation_id"), "series", ["organisation_id"], unique=False)
    op.create_table(
        "series_gap",
        sa.Column("series_id", db.Id(), nullable=False),
        sa.Column("series_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_gap_series_id")),
        sa.PrimaryKeyConstraint("series_id", "series_on", name=op.f("pk_series_gap")),
    )
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("venue_id", db.Id(), nullable=True))
        batch.add_column(sa.Column("series_id", db.Id(), nullable=True))
        batch.add_column(sa.Column("series_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("detached_at", db.Instant(), nullable=True))
        batch.create_foreign_key(op.f("fk_activity_venue_id"), "venue", ["venue_id"], ["id"])
        batch.create_foreign_key(op.f("fk_activity_series_id"), "series", ["series_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_activity_series_id_series_on"), ["series_id", "series_on"])
        batch.create_index(op.f("ix_activity_venue_id"), ["venue_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.drop_index(op.f("ix_activity_venue_id"))
        batch.drop_constraint(op.f("uq_activity_series_id_series_on"), type_="unique")
        batch.drop_constraint(op.f("fk_activity_series_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_activity_venue_id"), type_="foreignkey")
        for column in ("detached_at", "series_on", "series_id", "venue_id"):
            batch.drop_column(column)
    op.drop_table("series_gap")
    op.drop_index(op.f("ix_series_organisation_id"), table_name="series")
    op.drop_table("series")
    op.drop_index(op.f("ix_venue_organisation_id"), table_name="venue")
    op.drop_table("venue")
    op.drop_index(
        "uq_calendar_override_day",
        table_name="calendar_override",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("calendar_override")
