"""Hours from elsewhere and for elsewhere: imports, exports and the mark that they were reported."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_export",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("with_reported", sa.Boolean(), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("exported_at", db.Instant(), nullable=False),
        sa.Column("exported_by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_service_export_until_after_from")),
        sa.ForeignKeyConstraint(
            ["exported_by_account_id"], ["account.id"], name=op.f("fk_service_export_exported_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_service_export_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_export")),
    )
    op.create_index(op.f("ix_service_export_organisation_id"), "service_export", ["organisation_id"], unique=False)
    op.create_table(
        "service_import",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("preview", "applied", "discarded", name="hoursimportstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("problems", db.Json, nullable=False),
        sa.Column("counts", db.Json, nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("finished_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_import_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_service_import_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_import")),
    )
    op.create_index(op.f("ix_service_import_organisation_id"), "service_import", ["organisation_id"], unique=False)
    op.create_table(
        "service_export_line",
        sa.Column("export_id", db.Id(), nullable=False),
        sa.Column("record_id", db.Id(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["service_export.id"], name=op.f("fk_service_export_line_export_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_service_export_line_record_id")),
        sa.PrimaryKeyConstraint("export_id", "record_id", name=op.f("pk_service_export_line")),
    )
    op.create_table(
        "service_report_mark",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("record_id", db.Id(), nullable=False),
        sa.Column("export_id", db.Id(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("marked_at", db.Instant(), nullable=False),
        sa.Column("marked_by_account_id", db.Id(), nullable=False),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by_account_id", db.Id(), nullable=True),
        sa.ForeignKeyConstraint(["export_id"], ["service_export.id"], name=op.f("fk_service_report_mark_export_id")),
        sa.ForeignKeyConstraint(
            ["marked_by_account_id"], ["account.id"], name=op.f("fk_service_report_mark_marked_by_account_id")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_service_report_mark_record_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_account_id"], ["account.id"], name=op.f("fk_service_report_mark_undone_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_report_mark")),
    )
    op.create_index(op.f("ix_service_report_mark_export_id"), "service_report_mark", ["export_id"], unique=False)
    op.create_index(
        "uq_service_report_mark_record",
        "service_report_mark",
        ["record_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_service_report_mark_record",
        table_name="service_report_mark",
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_service_report_mark_export_id"), table_name="service_report_mark")
    op.drop_table("service_report_mark")
    op.drop_table("service_export_line")
    op.drop_index(op.f("ix_service_import_organisation_id"), table_name="service_import")
    op.drop_table("service_import")
    op.drop_index(op.f("ix_service_export_organisation_id"), table_name="service_export")
    op.drop_table("service_export")
