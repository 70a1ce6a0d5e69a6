"""Accounts, sessions, activations."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=40), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("activated_at", db.Instant(), nullable=True),
        sa.Column("disabled_at", db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_account_phone_index")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", db.Instant(), nullable=False),
        sa.Column("locked_until", db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "activation",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=True),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("expires_at", db.Instant(), nullable=False),
        sa.Column("used_at", db.Instant(), nullable=True),
        sa.Column("revoked_at", db.Instant(), nullable=True),
        sa.Column("disputed_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_activation_account_id")),
        sa.ForeignKeyConstraint(
            ["issued_by_account_id"], ["account.id"], name=op.f("fk_activation_issued_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_activation_token_hash")),
    )
    op.create_index("ix_activation_account_open", "activation", ["account_id", "used_at", "revoked_at"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("expires_at", db.Instant(), nullable=False),
        sa.Column("last_seen_at", db.Instant(), nullable=False),
        sa.Column("powers_seen_at", db.Instant(), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("ended_by_activation_id", db.Id(), nullable=True),
        sa.Column("activation_id", db.Id(), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_login_session_activation_id"), "login_session", ["activation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_login_session_activation_id"), table_name="login_session")
    op.drop_index(op.f("ix_login_session_account_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_activation_account_open", table_name="activation")
    op.drop_table("activation")
    op.drop_table("sign_in_throttle")
    op.drop_table("account")
