"""Accounts that were given a say over other people's matters: nobody takes them over by their number."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("entrusted_at", db.Instant(), nullable=True))
    given = "SELECT MIN(from_at) FROM project_lead WHERE project_lead.account_id = account.id"
    op.execute(f"UPDATE account SET entrusted_at = ({given})")


def downgrade() -> None:
    op.drop_column("account", "entrusted_at")
