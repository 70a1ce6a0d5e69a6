"""What is told to crowds, and what the inbox knows of it."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("done_at IS NULL")
UNDISPATCHED = sa.text("dispatched_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", db.Json, nullable=False),
        sa.Column("subject_id", db.Id(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("parameters", db.Json, nullable=False),
        sa.Column("useful_until", db.Instant(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("after_id", db.Id(), nullable=True),
        sa.Column("spares", db.Json, nullable=False),
        sa.Column("only_heard", sa.Boolean(), nullable=False),
        sa.Column("cursor", db.Id(), nullable=True),
        sa.Column("done_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["after_id"], ["announcement.id"], name=op.f("fk_announcement_after_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_subject_id", "announcement", ["subject_id"])
    op.create_index(
        "ix_announcement_unfinished",
        "announcement",
        ["created_at"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("announcement_id", db.Id(), nullable=True))
        batch_op.add_column(sa.Column("useful_until", db.Instant(), nullable=True))
        batch_op.add_column(sa.Column("dispatched_at", db.Instant(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_notification_announcement_id"), "announcement", ["announcement_id"], ["id"]
        )
    op.execute("UPDATE notification SET dispatched_at = created_at")  # Nobody is disturbed for what is old.
    op.create_index("ix_notification_subject", "notification", ["subject_id", "account_id"])
    op.create_index("uq_notification_announcement", "notification", ["announcement_id", "account_id"], unique=True)
    op.create_index(
        "ix_notification_undispatched",
        "notification",
        ["id"],
        sqlite_where=UNDISPATCHED,
        postgresql_where=UNDISPATCHED,
    )


def downgrade() -> None:
    for name in ("ix_notification_undispatched", "uq_notification_announcement", "ix_notification_subject"):
        op.drop_index(name, table_name="notification")
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notification_announcement_id"), type_="foreignkey")
        for name in ("dispatched_at", "useful_until", "announcement_id"):
            batch_op.drop_column(name)
    op.drop_table("announcement")
