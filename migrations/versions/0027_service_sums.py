"""Two indexes from which the sums of a year of a city are read."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "service_record"


def upgrade() -> None:
    op.create_index(
        "ix_service_record_sums", TABLE, ["project_id", "state", "grade", "volunteer_id", "held_on", "minutes"]
    )
    op.create_index("ix_service_record_days", TABLE, ["held_on", "state", "project_id", "minutes"])


def downgrade() -> None:
    op.drop_index("ix_service_record_days", table_name=TABLE)
    op.drop_index("ix_service_record_sums", table_name=TABLE)
