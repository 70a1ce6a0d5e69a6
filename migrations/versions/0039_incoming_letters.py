"""Paper letters of bodies outside, and transfers that come from there."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("transfer") as transfer:
        transfer.alter_column("origin_id", existing_type=db.Id(), nullable=True)
        transfer.drop_constraint(op.f("ck_transfer_one_destination"), type_="check")
        transfer.create_check_constraint(
            op.f("ck_transfer_outside_has_a_name"),
            "(origin_id IS NULL OR destination_id IS NULL) = (outside_name IS NOT NULL)",
        )
        transfer.create_check_constraint(
            op.f("ck_transfer_one_end_is_here"), "origin_id IS NOT NULL OR destination_id IS NOT NULL"
        )
    with op.batch_alter_table("receipt") as receipt:
        receipt.alter_column("letter_id", existing_type=db.Id(), nullable=True)
    op.create_table(
        "incoming_letter",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("transfer_id", db.Id(), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("probationary", "full", "suspended", name="standing", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("dues_paid_to", sa.Date(), nullable=False),
        sa.Column("entered_at", db.Instant(), nullable=False),
        sa.Column("entered_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 90", name=op.f("ck_incoming_letter_valid_days_in_range")),
        sa.CheckConstraint(
            "accepted_on >= issued_on AND accepted_on < valid_until", name=op.f("ck_incoming_letter_accepted_in_time")
        ),
        sa.CheckConstraint(
            "standing IN ('full', 'probationary')", name=op.f("ck_incoming_letter_standing_of_the_form")
        ),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_incoming_letter_transfer_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_account_id"], ["account.id"], name=op.f("fk_incoming_letter_entered_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_letter")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_incoming_letter_transfer_id")),
    )
    op.create_index(
        "uq_incoming_letter_number",
        "incoming_letter",
        ["sender", "number"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Without origin nothing of these transfers can stay."""
    op.drop_table("incoming_letter")
    came = "SELECT id FROM transfer WHERE origin_id IS NULL"
    for table in ("receipt", "transfer_step", "transfer_station"):
        op.execute(f"DELETE FROM {table} WHERE transfer_id IN ({came})")
    op.execute("DELETE FROM transfer WHERE origin_id IS NULL")
    with op.batch_alter_table("receipt") as receipt:
        receipt.alter_column("letter_id", existing_type=db.Id(), nullable=False)
    with op.batch_alter_table("transfer") as transfer:
        transfer.drop_constraint(op.f("ck_transfer_one_end_is_here"), type_="check")
        transfer.drop_constraint(op.f("ck_transfer_outside_has_a_name"), type_="check")
        transfer.create_check_constraint(
            op.f("ck_transfer_one_destination"), "(destination_id IS NULL) = (outside_name IS NOT NULL)"
        )
        transfer.alter_column("origin_id", existing_type=db.Id(), nullable=False)
