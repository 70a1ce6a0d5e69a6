"""Joint activities: which host leads, and invitations to hold one together."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_activity_invitation_{column}"))


def upgrade() -> None:
    with op.batch_alter_table("activity_host") as batch:
        # Until now every activity had one host, and that one leads it.
        batch.add_column(sa.Column("is_lead", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("activity_host") as batch:
        batch.alter_column("is_lead", server_default=None)
    _one_standing("activity_host", "uq_activity_host_lead", ["activity_id"], "is_lead")
    op.create_table(
        "activity_invitation",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("invited_at", db.Instant(), nullable=False),
        sa.Column("invited_by_account_id", db.Id(), nullable=False),
        sa.Column("answered_at", db.Instant(), nullable=True),
        sa.Column("answered_by_account_id", db.Id(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        _reference("activity_id", "activity"),
        _reference("organisation_id", "party_organisation"),
        _reference("invited_by_account_id", "account"),
        _reference("answered_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_invitation")),
    )
    op.create_index(op.f("ix_activity_invitation_organisation_id"), "activity_invitation", ["organisation_id"])
    _one_standing(
        "activity_invitation",
        "uq_activity_invitation_standing",
        ["activity_id", "organisation_id"],
        "state IN ('pending', 'accepted')",
    )


def _one_standing(table: str, name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("activity_invitation")
    op.drop_index("uq_activity_host_lead", table_name="activity_host")
    with op.batch_alter_table("activity_host") as batch:
        batch.drop_column("is_lead")
