"""Capacity of activities, and who signed up for a place."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_activity_capacity_positive"), "capacity > 0")
    op.create_table(
        "sign_up",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("signed_up_at", db.Instant(), nullable=False),
        sa.Column("signed_up_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.CheckConstraint("place > 0", name=op.f("ck_sign_up_place_positive")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_sign_up_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_up_member_id")),
        sa.ForeignKeyConstraint(
            ["signed_up_by_account_id"], ["account.id"], name=op.f("fk_sign_up_signed_up_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("activity_id", "turn", name=op.f("uq_sign_up_activity_id_turn")),
    )
    op.create_index(op.f("ix_sign_up_member_id"), "sign_up", ["member_id"])
    _one_standing("uq_sign_up_member", "member_id", "withdrawn_at IS NULL")
    _one_standing("uq_sign_up_place", "place", "withdrawn_at IS NULL AND place IS NOT NULL")


def _one_standing(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "sign_up", ["activity_id", column], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("sign_up")
    with op.batch_alter_table("activity") as batch:
        batch.drop_constraint(op.f("ck_activity_capacity_positive"), type_="check")
        batch.drop_column("capacity")
