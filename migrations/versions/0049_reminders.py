"""Reminders: each turn of a matter is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notification", sa.Column("stage", sa.String(length=80), nullable=True))
    op.create_index("uq_notification_stage", "notification", ["account_id", "kind", "subject_id", "stage"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_notification_stage", table_name="notification")
    op.drop_column("notification", "stage")
