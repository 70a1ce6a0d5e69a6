"""Activities that were entered later, from paper."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("entered_later_at", db.Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.drop_column("entered_later_at")
