"""Community groups of legal aid with roles, rota, counters and cadences; talks and visits by place and number."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "community_group",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("firm", sa.String(length=80), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("head_count BETWEEN 0 AND 500", name=op.f("ck_community_group_head_count_in_range")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_community_group_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_community_group_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_community_group_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_group")),
    )
    op.create_index(op.f("ix_community_group_project_id"), "community_group", ["project_id"])
    op.create_index(
        "uq_community_group_name",
        "community_group",
        ["project_id", "community", "name"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "group_cadence",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cadence", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("set_by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_group_cadence_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_cadence_group_id")),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_group_cadence_project_id")),
        sa.ForeignKeyConstraint(["set_by_account_id"], ["account.id"], name=op.f("fk_group_cadence_set_by_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_cadence")),
    )
    op.create_index(
        "uq_group_cadence_group",
        "group_cadence",
        ["group_id", "kind"],
        unique=True,
        sqlite_where=sa.text("group_id IS NOT NULL AND until_on IS NULL"),
        postgresql_where=sa.text("group_id IS NOT NULL AND until_on IS NULL"),
    )
    op.create_index(
        "uq_group_cadence_project",
        "group_cadence",
        ["project_id", "kind"],
        unique=True,
        sqlite_where=sa.text("group_id IS NULL AND until_on IS NULL"),
        postgresql_where=sa.text("group_id IS NULL AND until_on IS NULL"),
    )
    op.create_table(
        "group_log",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("captured_at", db.Instant(), nullable=False),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_group_log_minutes_in_range")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_group_log_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_log_group_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_group_log_voided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_group_log_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_log")),
    )
    op.create_index("ix_group_log_group", "group_log", ["group_id", "held_on"])
    op.create_index(op.f("ix_group_log_volunteer_id"), "group_log", ["volunteer_id"])
    op.create_table(
        "group_mark",
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_mark_group_id")),
        sa.PrimaryKeyConstraint("group_id", "kind", name=op.f("pk_group_mark")),
    )
    op.create_table(
        "group_post",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("given_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_group_post_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_group_post_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_account_id"], ["account.id"], name=op.f("fk_group_post_given_by_account_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_post_group_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_group_post_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_post")),
    )
    op.create_index(op.f("ix_group_post_group_id"), "group_post", ["group_id"])
    op.create_index(op.f("ix_group_post_volunteer_id"), "group_post", ["volunteer_id"])
    op.create_index(
        "uq_group_post_holder",
        "group_post",
        ["group_id", "volunteer_id", "role"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_index(
        "uq_group_post_owner",
        "group_post",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("role = 'owner' AND until_on IS NULL"),
        postgresql_where=sa.text("role = 'owner' AND until_on IS NULL"),
    )
    op.create_table(
        "group_turn",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("written_by_account_id", db.Id(), nullable=False),
        sa.Column("written_at", db.Instant(), nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_group_turn_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_turn_group_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_group_turn_volunteer_id")),
        sa.ForeignKeyConstraint(
            ["written_by_account_id"], ["account.id"], name=op.f("fk_group_turn_written_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_turn")),
    )
    op.create_index(op.f("ix_group_turn_group_id"), "group_turn", ["group_id"])
    op.create_index(op.f("ix_group_turn_volunteer_id"), "group_turn", ["volunteer_id"])
    op.create_table(
        "service_tally",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("captured_at", db.Instant(), nullable=False),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'hearers') = (place IS NOT NULL)", name=op.f("ck_service_tally_place_of_talks_only")
        ),
        sa.CheckConstraint("count BETWEEN 1 AND 999", name=op.f("ck_service_tally_count_in_range")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_tally_account_id")),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_service_tally_project_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_service_tally_voided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_tally_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_tally")),
    )
    op.create_index("ix_service_tally_project", "service_tally", ["project_id", "held_on"])
    op.create_index(op.f("ix_service_tally_volunteer_id"), "service_tally", ["volunteer_id"])
    op.create_table(
        "group_count",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("log_id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.CheckConstraint("count BETWEEN 1 AND 999", name=op.f("ck_group_count_count_in_range")),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_count_group_id")),
        sa.ForeignKeyConstraint(["log_id"], ["group_log.id"], name=op.f("fk_group_count_log_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_count")),
        sa.UniqueConstraint("log_id", "kind", name=op.f("uq_group_count_log_id_kind")),
    )
    op.create_index(
        "ix_group_count_standing",
        "group_count",
        ["group_id", "kind", "held_on"],
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "group_count",
        "group_mark",
        "group_log",
        "group_turn",
        "group_post",
        "group_cadence",
        "service_tally",
        "community_group",
    ):
        op.drop_table(table)
