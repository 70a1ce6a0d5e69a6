"""Volunteers who were known twice become one."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("volunteer") as table:
        table.add_column(sa.Column("merged_into_id", db.Id(), nullable=True))
        table.create_foreign_key(op.f("fk_volunteer_merged_into_id"), "volunteer", ["merged_into_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_volunteer_merged_is_nobody"),
            "merged_into_id IS NULL OR (account_id IS NULL AND member_id IS NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("volunteer") as table:
        table.drop_constraint(op.f("ck_volunteer_merged_is_nobody"), type_="check")
        table.drop_constraint(op.f("fk_volunteer_merged_into_id"), type_="foreignkey")
        table.drop_column("merged_into_id")
