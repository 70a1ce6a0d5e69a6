"""Count people of a city's year from indexes of their own."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLE = "service_record"


def upgrade() -> None:
    op.drop_index("ix_service_record_sums", table_name=TABLE)
    op.create_index("ix_service_record_sums", TABLE, ["project_id", "state", "grade", "held_on", "minutes"])
    op.create_index("ix_service_record_people", TABLE, ["project_id", "state", "volunteer_id", "held_on"])
    op.drop_index("ix_service_record_volunteer", table_name=TABLE)
    op.create_index("ix_service_record_volunteer", TABLE, ["volunteer_id", "held_on", "state"])


def downgrade() -> None:
    op.drop_index("ix_service_record_volunteer", table_name=TABLE)
    op.create_index("ix_service_record_volunteer", TABLE, ["volunteer_id", "held_on"])
    op.drop_index("ix_service_record_people", table_name=TABLE)
    op.drop_index("ix_service_record_sums", table_name=TABLE)
    op.create_index(
        "ix_service_record_sums", TABLE, ["project_id", "state", "grade", "volunteer_id", "held_on", "minutes"]
    )
