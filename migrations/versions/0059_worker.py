"""Indexes of what the worker asks every minute: reminders that stand, who is on probation, what was told long ago."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0056"
branch_labels = None
depends_on = None

REMINDS = sa.text("withdrawn_at IS NULL AND stage IS NOT NULL")
ON_PROBATION = sa.text("standing = 'probationary' AND until_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_notification_reminder",
        "notification",
        ["kind", "subject_id"],
        sqlite_where=REMINDS,
        postgresql_where=REMINDS,
    )
    op.create_index(
        "ix_member_standing_probation",
        "member_standing",
        ["member_id"],
        sqlite_where=ON_PROBATION,
        postgresql_where=ON_PROBATION,
    )
    op.create_index("ix_announcement_after_id", "announcement", ["after_id"])
    op.create_index("ix_announcement_done_at", "announcement", ["done_at"])


def downgrade() -> None:
    op.drop_index("ix_announcement_done_at", table_name="announcement")
    op.drop_index("ix_announcement_after_id", table_name="announcement")
    op.drop_index("ix_member_standing_probation", table_name="member_standing")
    op.drop_index("ix_notification_reminder", table_name="notification")
