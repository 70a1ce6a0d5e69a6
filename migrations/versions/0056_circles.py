"""Whom of its branch an activity or a series is for: everybody, the committee, or one group."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("activity", "series"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("circle", sa.String(length=40), nullable=False, server_default="plenary"))
            batch.add_column(sa.Column("group_id", db.Id(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_group_id"), "party_group", ["group_id"], ["id"])
            batch.create_check_constraint(
                op.f(f"ck_{table}_group_of_group"), "(circle = 'group') = (group_id IS NOT NULL)"
            )


def downgrade() -> None:
    for table in ("series", "activity"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_group_of_group"), type_="check")
            batch.drop_constraint(op.f(f"fk_{table}_group_id"), type_="foreignkey")
            batch.drop_column("group_id")
            batch.drop_column("circle")
