"""Proofs of service with requests, consents and objections; outcomes beside hours; feedback as counts."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proof_series",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_proof_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_series")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_proof_series_organisation_id_year")),
        sa.UniqueConstraint("year", "code", name=op.f("uq_proof_series_year_code")),
    )
    op.create_table(
        "feedback_box",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=True),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("opened_by_account_id", db.Id(), nullable=False),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_by_account_id"], ["account.id"], name=op.f("fk_feedback_box_opened_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_feedback_box_project_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_feedback_box_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_box")),
        sa.UniqueConstraint("token", name=op.f("uq_feedback_box_token")),
    )
    op.create_index(op.f("ix_feedback_box_project_id"), "feedback_box", ["project_id"], unique=False)
    op.create_table(
        "proof_consent",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("given_at", db.Instant(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_proof_consent_organisation_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_proof_consent_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_consent")),
    )
    op.create_index(
        "uq_proof_consent_standing",
        "proof_consent",
        ["volunteer_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "proof_request",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "issued", "declined", "withdrawn", name="proofrequeststate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_proof_request_until_after_from")),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_proof_request_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_proof_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_proof_request_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_request")),
    )
    op.create_index(op.f("ix_proof_request_organisation_id"), "proof_request", ["organisation_id"], unique=False)
    op.create_index(
        "uq_proof_request_pending",
        "proof_request",
        ["volunteer_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "feedback_tally",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("box_id", db.Id(), nullable=False),
        sa.Column("face", sa.Enum("good", "fair", "poor", name="face", native_enum=False, length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_feedback_tally_count_positive")),
        sa.ForeignKeyConstraint(["box_id"], ["feedback_box.id"], name=op.f("fk_feedback_tally_box_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_tally")),
        sa.UniqueConstraint("box_id", "face", name=op.f("uq_feedback_tally_box_id_face")),
    )
    op.create_table(
        "service_proof",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("series_id", db.Id(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("consent_id", db.Id(), nullable=True),
        sa.Column(
            "id_kind",
            sa.Enum(
                "resident_id", "passport", "hong_kong_macao", "taiwan", name="idkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("id_index", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.Column("public_until_on", sa.Date(), nullable=False),
        sa.Column("replaces_id", db.Id(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("valid", "replaced", "revoked", name="proofstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name=op.f("ck_service_proof_ended_unless_valid")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_service_proof_minutes_positive")),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_service_proof_until_after_from")),
        sa.ForeignKeyConstraint(["consent_id"], ["proof_consent.id"], name=op.f("fk_service_proof_consent_id")),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_service_proof_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_account_id"], ["account.id"], name=op.f("fk_service_proof_issued_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_service_proof_organisation_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["service_proof.id"], name=op.f("fk_service_proof_replaces_id")),
        sa.ForeignKeyConstraint(["request_id"], ["proof_request.id"], name=op.f("fk_service_proof_request_id")),
        sa.ForeignKeyConstraint(["series_id"], ["proof_series.id"], name=op.f("fk_service_proof_series_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_proof_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_proof")),
        sa.UniqueConstraint("number", name=op.f("uq_service_proof_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_service_proof_replaces_id")),
        sa.UniqueConstraint("series_id", "sequence", name=op.f("uq_service_proof_series_id_sequence")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_service_proof_token_hash")),
    )
    op.create_index("ix_service_proof_organisation", "service_proof", ["organisation_id", "issued_at"], unique=False)
    op.create_index(op.f("ix_service_proof_public_until_on"), "service_proof", ["public_until_on"], unique=False)
    op.create_index(op.f("ix_service_proof_request_id"), "service_proof", ["request_id"], unique=False)
    op.create_index(op.f("ix_service_proof_volunteer_id"), "service_proof", ["volunteer_id"], unique=False)
    op.create_table(
        "proof_objection",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("proof_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("answered_at", db.Instant(), nullable=True),
        sa.Column("answered_by_account_id", db.Id(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_upheld IS NULL)", name=op.f("ck_proof_objection_answered_at_once")
        ),
        sa.CheckConstraint("answered_by_account_id <> account_id", name=op.f("ck_proof_objection_answered_by_another")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_proof_objection_account_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_account_id"], ["account.id"], name=op.f("fk_proof_objection_answered_by_account_id")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["service_proof.id"], name=op.f("fk_proof_objection_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_objection")),
        sa.UniqueConstraint("proof_id", "account_id", name=op.f("uq_proof_objection_proof_id_account_id")),
    )
    op.create_table(
        "service_outcome",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("record_id", db.Id(), nullable=True),
        sa.Column("shift_id", db.Id(), nullable=True),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("written_at", db.Instant(), nullable=False),
        sa.Column("written_by_account_id", db.Id(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(record_id IS NULL) <> (shift_id IS NULL)", name=op.f("ck_service_outcome_of_record_or_shift")
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_service_outcome_count_not_negative")),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_service_outcome_project_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_service_outcome_record_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_service_outcome_shift_id")),
        sa.ForeignKeyConstraint(
            ["written_by_account_id"], ["account.id"], name=op.f("fk_service_outcome_written_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_outcome")),
    )
    op.create_index("ix_service_outcome_project", "service_outcome", ["project_id", "held_on"], unique=False)
    op.create_index(
        "uq_service_outcome_record",
        "service_outcome",
        ["record_id", "kind"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND record_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND record_id IS NOT NULL"),
    )
    op.create_index(
        "uq_service_outcome_shift",
        "service_outcome",
        ["shift_id", "kind"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND shift_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND shift_id IS NOT NULL"),
    )
    op.add_column("document_export", sa.Column("subject_id", db.Id(), nullable=True))


def downgrade() -> None:

    op.drop_column("document_export", "subject_id")
    op.drop_index(
        "uq_service_outcome_shift",
        table_name="service_outcome",
        sqlite_where=sa.text("voided_at IS NULL AND shift_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND shift_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_service_outcome_record",
        table_name="service_outcome",
        sqlite_where=sa.text("voided_at IS NULL AND record_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND record_id IS NOT NULL"),
    )
    op.drop_index("ix_service_outcome_project", table_name="service_outcome")
    op.drop_table("service_outcome")
    op.drop_table("proof_objection")
    op.drop_index(op.f("ix_service_proof_volunteer_id"), table_name="service_proof")
    op.drop_index(op.f("ix_service_proof_request_id"), table_name="service_proof")
    op.drop_index(op.f("ix_service_proof_public_until_on"), table_name="service_proof")
    op.drop_index("ix_service_proof_organisation", table_name="service_proof")
    op.drop_table("service_proof")
    op.drop_table("feedback_tally")
    op.drop_index(
        "uq_proof_request_pending",
        table_name="proof_request",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_proof_request_organisation_id"), table_name="proof_request")
    op.drop_table("proof_request")
    op.drop_index(
        "uq_proof_consent_standing",
        table_name="proof_consent",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("proof_consent")
    op.drop_index(op.f("ix_feedback_box_project_id"), table_name="feedback_box")
    op.drop_table("feedback_box")
    op.drop_table("proof_series")
