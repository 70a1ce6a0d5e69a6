"""E-mail addresses to which notices go once a code has come back."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "account_email",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", db.Instant(), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (address_sealed IS NOT NULL)", name=op.f("ck_account_email_forgets_where")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_email_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_email")),
    )
    op.create_index("ix_account_email_asked", "account_email", ["account_id", "asked_at"])
    op.create_index(
        "uq_account_email_standing",
        "account_email",
        ["account_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("account_email")
