"""Pictures that back somebody's own report of hours."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_evidence",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("entry_id", db.Id(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", db.Instant(), nullable=False),
        sa.Column("added_by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_service_evidence_place_in_range")),
        sa.ForeignKeyConstraint(
            ["added_by_account_id"], ["account.id"], name=op.f("fk_service_evidence_added_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_evidence")),
        sa.UniqueConstraint("entry_id", "place", name=op.f("uq_service_evidence_entry_id_place")),
    )


def downgrade() -> None:
    op.drop_table("service_evidence")
