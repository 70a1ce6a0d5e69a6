"""What the worker asks every minute is found by an index: reminders that stand, members of a standing."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0055"
branch_labels = None
depends_on = None

REMINDS = sa.text("withdrawn_at IS NULL AND stage IS NOT NULL")
HOLDS = sa.text("until_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_notification_reminder",
        "notification",
        ["kind", "subject_id"],
        sqlite_where=REMINDS,
        postgresql_where=REMINDS,
    )
    op.create_index(
        "ix_member_standing_now",
        "member_standing",
        ["standing", "member_id"],
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )


def downgrade() -> None:
    op.drop_index("ix_member_standing_now", table_name="member_standing")
    op.drop_index("ix_notification_reminder", table_name="notification")
