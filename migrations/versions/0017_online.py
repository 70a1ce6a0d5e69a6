"""Online and hybrid activities: how, the link, and displays for a shared screen."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("mode", sa.String(length=40), nullable=False, server_default="on_site"))
        batch.add_column(sa.Column("meeting_url", sa.String(length=300), nullable=True))
    with op.batch_alter_table("display") as batch:
        batch.add_column(sa.Column("is_online", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("display") as batch:
        batch.drop_column("is_online")
    with op.batch_alter_table("activity") as batch:
        batch.drop_column("meeting_url")
        batch.drop_column("mode")
