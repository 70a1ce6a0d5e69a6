"""How people take part in what repeats, and how many places each time has."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series") as batch:
        batch.add_column(sa.Column("mode", sa.String(length=40), nullable=False, server_default="on_site"))
        batch.add_column(sa.Column("meeting_url", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.create_check_constraint("capacity_positive", "capacity > 0")
    with op.batch_alter_table("series") as batch:
        batch.alter_column("mode", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("series") as batch:
        batch.drop_constraint("capacity_positive", type_="check")
        batch.drop_column("capacity")
        batch.drop_column("meeting_url")
        batch.drop_column("mode")
