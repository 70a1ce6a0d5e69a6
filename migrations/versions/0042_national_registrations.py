"""What was noted as registered in the national system."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TABLE = "national_registration"


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("affiliation_id", db.Id(), nullable=True),
        sa.Column("membership_end_id", db.Id(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("noted_at", db.Instant(), nullable=False),
        sa.Column("noted_by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint(
            "(affiliation_id IS NULL) <> (membership_end_id IS NULL)", name=op.f(f"ck_{TABLE}_about_one_matter")
        ),
        _reference("organisation_id", "party_organisation"),
        _reference("affiliation_id", "affiliation"),
        _reference("membership_end_id", "membership_end"),
        _reference("noted_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("affiliation_id", name=op.f(f"uq_{TABLE}_affiliation_id")),
        sa.UniqueConstraint("membership_end_id", name=op.f(f"uq_{TABLE}_membership_end_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
