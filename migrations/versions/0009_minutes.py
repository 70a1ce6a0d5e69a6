"""Resolutions, minutes with their versions, exported documents."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, db.Id(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "resolution",
        _id("id"),
        _id("activity_id"),
        _id("organisation_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("exclusion_reason", sa.String(length=200), nullable=True),
        sa.Column("present_voters", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        _id("recorded_by_account_id"),
        _id("replaces_id", nullable=True),
        sa.Column("voided_at", db.Instant(), nullable=True),
        _id("voided_by_account_id", nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0", name=op.f("ck_resolution_votes_not_negative")),
        sa.CheckConstraint("yes + no + abstain <= present_voters", name=op.f("ck_resolution_votes_of_those_present")),
        sa.CheckConstraint("excluded >= 0 AND excluded < voters", name=op.f("ck_resolution_excluded_of_voters")),
        sa.CheckConstraint("present_voters <= voters - excluded", name=op.f("ck_resolution_present_of_entitled")),
        sa.CheckConstraint(
            "(excluded = 0) = (exclusion_reason IS NULL)", name=op.f("ck_resolution_exclusion_has_reason")
        ),
        sa.CheckConstraint(
            "CASE kind WHEN 'election' THEN 5 * present_voters >= 4 * (voters - excluded)"
            " ELSE 2 * present_voters >= voters - excluded END",
            name=op.f("ck_resolution_quorum_met"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_resolution_voided_with_reason")
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_resolution_activity_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_resolution_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_resolution_recorded_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_resolution_voided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["resolution.id"], name=op.f("fk_resolution_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_resolution_replaces_id")),
    )
    op.create_index(
        "uq_resolution_number",
        "resolution",
        ["activity_id", "organisation_id", "number"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "minutes",
        _id("id"),
        _id("activity_id"),
        _id("organisation_id"),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("recorder", sa.String(length=40), nullable=False),
        sa.Column("invitees", sa.String(length=300), nullable=False),
        sa.Column("points", db.Json, nullable=False),
        sa.Column("decisions", sa.String(length=2000), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        _id("changed_by_account_id"),
        sa.Column("amendment_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_minutes_activity_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_minutes_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_account_id"], ["account.id"], name=op.f("fk_minutes_changed_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("activity_id", "organisation_id", name=op.f("uq_minutes_activity_id_organisation_id")),
    )
    op.create_table(
        "minutes_version",
        _id("id"),
        _id("minutes_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("finalised_at", db.Instant(), nullable=False),
        _id("finalised_by_account_id"),
        sa.CheckConstraint(
            "(number = 1) = (reason IS NULL)", name=op.f("ck_minutes_version_later_versions_have_reason")
        ),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_version_minutes_id")),
        sa.ForeignKeyConstraint(
            ["finalised_by_account_id"], ["account.id"], name=op.f("fk_minutes_version_finalised_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_version")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_minutes_version_minutes_id_number")),
    )
    op.create_table(
        "document_export",
        _id("id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        _id("organisation_id"),
        _id("minutes_version_id", nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("exported_at", db.Instant(), nullable=False),
        _id("exported_by_account_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_document_export_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_version_id"], ["minutes_version.id"], name=op.f("fk_document_export_minutes_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["exported_by_account_id"], ["account.id"], name=op.f("fk_document_export_exported_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_export")),
    )
    op.create_index(op.f("ix_document_export_organisation_id"), "document_export", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_document_export_organisation_id"), table_name="document_export")
    op.drop_table("document_export")
    op.drop_table("minutes_version")
    op.drop_table("minutes")
    op.drop_index(
        "uq_resolution_number",
        table_name="resolution",
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_table("resolution")
