"""The inbox."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("facts", db.Json, nullable=False),
        sa.Column("subject_id", db.Id(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("read_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notification_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index("ix_notification_inbox", "notification", ["account_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notification_inbox", table_name="notification")
    op.drop_table("notification")
