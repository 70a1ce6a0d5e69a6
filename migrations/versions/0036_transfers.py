"""Transfers with their stations, steps, letters and receipts."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_series",
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_letter_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_letter_series")),
    )
    op.create_table(
        "transfer",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("within", "between", "outside", name="routekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("origin_id", db.Id(), nullable=False),
        sa.Column("destination_id", db.Id(), nullable=True),
        sa.Column("outside_name", sa.String(length=120), nullable=True),
        sa.Column("outside_branch", sa.String(length=120), nullable=True),
        sa.Column(
            "reason",
            sa.Enum("workplace", "residence", "away", "other", name="transferreason", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "returned",
                "submitted",
                "branch_agreed",
                "committee_agreed",
                "letter_issued",
                "letter_expired",
                "letter_lost",
                "passed_down",
                "accepted",
                "placed",
                "receipted",
                "closed",
                "withdrawn",
                "refused",
                name="transferstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("holder_id", db.Id(), nullable=True),
        sa.Column("since_at", db.Instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("applied_by_account_id", db.Id(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registration_reference", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('closed', 'withdrawn', 'refused'))",
            name=op.f("ck_transfer_closed_at_the_end"),
        ),
        sa.CheckConstraint(
            "(destination_id IS NULL) = (outside_name IS NOT NULL)", name=op.f("ck_transfer_one_destination")
        ),
        sa.CheckConstraint("destination_id <> origin_id", name=op.f("ck_transfer_leads_elsewhere")),
        sa.ForeignKeyConstraint(
            ["applied_by_account_id"], ["account.id"], name=op.f("fk_transfer_applied_by_account_id")
        ),
        sa.ForeignKeyConstraint(["destination_id"], ["party_organisation.id"], name=op.f("fk_transfer_destination_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["party_organisation.id"], name=op.f("fk_transfer_holder_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_transfer_member_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["party_organisation.id"], name=op.f("fk_transfer_origin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index(
        "ix_transfer_holder",
        "transfer",
        ["holder_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_transfer_member_id"), "transfer", ["member_id"], unique=False)
    op.create_index(
        "uq_transfer_open",
        "transfer",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "letter",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("transfer_id", db.Id(), nullable=False),
        sa.Column("issuer_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "valid", "accepted", "expired", "lost", "revoked", name="letterstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("previous_id", db.Id(), nullable=True),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 90", name=op.f("ck_letter_valid_days_in_range")),
        sa.ForeignKeyConstraint(["issued_by_account_id"], ["account.id"], name=op.f("fk_letter_issued_by_account_id")),
        sa.ForeignKeyConstraint(["issuer_id"], ["party_organisation.id"], name=op.f("fk_letter_issuer_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["letter.id"], name=op.f("fk_letter_previous_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_letter_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("issuer_id", "year", "serial", name=op.f("uq_letter_issuer_id_year_serial")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_letter_previous_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_letter_token_hash")),
    )
    op.create_index("ix_letter_transfer", "letter", ["transfer_id", "issued_at"], unique=False)
    op.create_index("ix_letter_expiry", "letter", ["state", "valid_until"], unique=False)
    op.create_index(
        "uq_letter_standing",
        "letter",
        ["transfer_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('valid', 'accepted')"),
        postgresql_where=sa.text("state IN ('valid', 'accepted')"),
    )
    op.create_table(
        "transfer_station",
        sa.Column("transfer_id", db.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "returned",
                "submitted",
                "branch_agreed",
                "committee_agreed",
                "letter_issued",
                "letter_expired",
                "letter_lost",
                "passed_down",
                "accepted",
                "placed",
                "receipted",
                "closed",
                "withdrawn",
                "refused",
                name="transferstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", db.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_transfer_station_organisation_id")
        ),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_station_transfer_id")),
        sa.PrimaryKeyConstraint("transfer_id", "position", name=op.f("pk_transfer_station")),
    )
    op.create_index(
        "ix_transfer_station_organisation", "transfer_station", ["organisation_id", "transfer_id"], unique=False
    )
    op.create_table(
        "transfer_step",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("transfer_id", db.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "submit",
                "agree",
                "issue_letter",
                "accept",
                "place",
                "issue_receipt",
                "file",
                "record_receipt",
                "return",
                "refuse",
                "withdraw",
                "lose_letter",
                "expire_letter",
                "revoke_letter",
                "reissue_letter",
                name="transferaction",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "returned",
                "submitted",
                "branch_agreed",
                "committee_agreed",
                "letter_issued",
                "letter_expired",
                "letter_lost",
                "passed_down",
                "accepted",
                "placed",
                "receipted",
                "closed",
                "withdrawn",
                "refused",
                name="transferstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=True),
        sa.Column("actor_account_id", db.Id(), nullable=True),
        sa.Column("member_account_id", db.Id(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "incomplete",
                "wrong",
                "dues",
                "destination",
                "file",
                "letter_expired",
                "addressee",
                "probation",
                "outside_remit",
                "not_reported",
                "other",
                name="returnreason",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("copied_to_id", db.Id(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", db.Instant(), nullable=False),
        sa.CheckConstraint(
            "actor_account_id <> member_account_id OR action IN ('submit', 'withdraw', 'lose_letter')",
            name=op.f("ck_transfer_step_nobody_approves_own"),
        ),
        sa.CheckConstraint("reason <> 'other' OR note IS NOT NULL", name=op.f("ck_transfer_step_other_is_told")),
        sa.ForeignKeyConstraint(["actor_account_id"], ["account.id"], name=op.f("fk_transfer_step_actor_account_id")),
        sa.ForeignKeyConstraint(
            ["copied_to_id"], ["party_organisation.id"], name=op.f("fk_transfer_step_copied_to_id")
        ),
        sa.ForeignKeyConstraint(["member_account_id"], ["account.id"], name=op.f("fk_transfer_step_member_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_transfer_step_organisation_id")
        ),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_step_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_step")),
        sa.UniqueConstraint("transfer_id", "number", name=op.f("uq_transfer_step_transfer_id_number")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("transfer_id", db.Id(), nullable=False),
        sa.Column("letter_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_account_id"], ["account.id"], name=op.f("fk_receipt_issued_by_account_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_receipt_letter_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_receipt_organisation_id")
        ),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_receipt_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_receipt_letter_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_receipt_transfer_id")),
    )


def downgrade() -> None:
    op.drop_table("receipt")
    op.drop_table("transfer_step")
    op.drop_index("ix_transfer_station_organisation", table_name="transfer_station")
    op.drop_table("transfer_station")
    op.drop_index(
        "uq_letter_standing",
        table_name="letter",
        sqlite_where=sa.text("state IN ('valid', 'accepted')"),
        postgresql_where=sa.text("state IN ('valid', 'accepted')"),
    )
    op.drop_index("ix_letter_transfer", table_name="letter")
    op.drop_index("ix_letter_expiry", table_name="letter")
    op.drop_table("letter")
    op.drop_index(
        "uq_transfer_open",
        table_name="transfer",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_transfer_member_id"), table_name="transfer")
    op.drop_index(
        "ix_transfer_holder",
        table_name="transfer",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("transfer")
    op.drop_table("letter_series")
