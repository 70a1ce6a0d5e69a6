"""The audit trail."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column(
            "action",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", db.Id(), nullable=True),
        sa.Column("actor_account_id", db.Id(), nullable=True),
        sa.Column("organisation_id", db.Id(), nullable=True),
        sa.Column("fields", db.Json, nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("sequence", name=op.f("uq_audit_entry_sequence")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entry_organisation_id"), "audit_entry", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject_id"), "audit_entry", ["subject_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entry_subject_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_organisation_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
