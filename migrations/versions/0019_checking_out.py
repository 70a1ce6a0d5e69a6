"""Activities at which people check out, too."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("checks_out", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("activity") as batch:
        batch.alter_column("checks_out", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.drop_column("checks_out")
