"""Why a trip of an escort was set right."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("escort_trip", sa.Column("corrected_why", sa.String(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column("escort_trip", "corrected_why")
