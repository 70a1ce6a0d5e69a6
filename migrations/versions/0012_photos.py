"""Pictures of activities."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_activity_photo_{column}"))


def upgrade() -> None:
    op.create_table(
        "activity_photo",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=60), nullable=False),
        sa.Column("file_key", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", db.Instant(), nullable=False),
        sa.Column("added_by_account_id", db.Id(), nullable=False),
        sa.Column("removed_at", db.Instant(), nullable=True),
        sa.Column("removed_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("place BETWEEN 1 AND 9", name=op.f("ck_activity_photo_place_in_range")),
        _reference("activity_id", "activity"),
        _reference("added_by_account_id", "account"),
        _reference("removed_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_photo")),
        sa.UniqueConstraint("file_key", name=op.f("uq_activity_photo_file_key")),
    )
    op.create_index(
        "uq_activity_photo_place",
        "activity_photo",
        ["activity_id", "place"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("activity_photo")
