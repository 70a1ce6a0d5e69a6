"""How activities were closed, faults of the system, exemptions, make-up sessions, corrections; leave with approval."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_member_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("granted_at", db.Instant(), nullable=False),
        sa.Column("granted_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_exemption_until_not_before_from")),
        sa.ForeignKeyConstraint(["contact_member_id"], ["member.id"], name=op.f("fk_exemption_contact_member_id")),
        sa.ForeignKeyConstraint(["ended_by_account_id"], ["account.id"], name=op.f("fk_exemption_ended_by_account_id")),
        sa.ForeignKeyConstraint(
            ["granted_by_account_id"], ["account.id"], name=op.f("fk_exemption_granted_by_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_exemption_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_exemption_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemption_member_id"), ["member_id"], unique=False)

    op.create_table(
        "closing",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("closed_at", db.Instant(), nullable=False),
        sa.Column("closed_by_account_id", db.Id(), nullable=True),
        sa.Column("told_at", db.Instant(), nullable=True),
        sa.Column("reopened_at", db.Instant(), nullable=True),
        sa.Column("reopened_by_account_id", db.Id(), nullable=True),
        sa.Column("reopen_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_closing_activity_id")),
        sa.ForeignKeyConstraint(["closed_by_account_id"], ["account.id"], name=op.f("fk_closing_closed_by_account_id")),
        sa.ForeignKeyConstraint(
            ["reopened_by_account_id"], ["account.id"], name=op.f("fk_closing_reopened_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.create_index("ix_closing_told_at", ["told_at", "closed_at"], unique=False)
        batch_op.create_index(
            "uq_closing_standing",
            ["activity_id"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )

    op.create_table(
        "correction",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("wish", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_correction_account_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_correction_activity_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_correction_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_correction_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_correction_pending",
            ["activity_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "make_up",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("missed_activity_id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("chosen_at", db.Instant(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_make_up_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_make_up_member_id")),
        sa.ForeignKeyConstraint(["missed_activity_id"], ["activity.id"], name=op.f("fk_make_up_missed_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_make_up")),
    )
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_make_up_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_make_up_session",
            ["activity_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_make_up_standing",
            ["missed_activity_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "system_fault",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("noted_at", db.Instant(), nullable=False),
        sa.Column("noted_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_system_fault_activity_id")),
        sa.ForeignKeyConstraint(
            ["noted_by_account_id"], ["account.id"], name=op.f("fk_system_fault_noted_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_fault")),
    )
    with op.batch_alter_table("system_fault", schema=None) as batch_op:
        batch_op.create_index(
            "uq_system_fault_standing",
            ["activity_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leave_needs_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("guests_welcome", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=40), nullable=False, server_default="granted"))
        batch_op.add_column(sa.Column("decided_at", db.Instant(), nullable=True))
        batch_op.add_column(sa.Column("decided_by_account_id", db.Id(), nullable=True))
        batch_op.add_column(sa.Column("decision_reason", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_leave_decided_by_account_id"), "account", ["decided_by_account_id"], ["id"]
        )

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", db.Instant(), nullable=True))
        batch_op.create_index("ix_notification_kind", ["kind", "created_at"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_kind")
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_leave_decided_by_account_id"), type_="foreignkey")
        batch_op.drop_column("decision_reason")
        batch_op.drop_column("decided_by_account_id")
        batch_op.drop_column("decided_at")
        batch_op.drop_column("state")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("guests_welcome")
        batch_op.drop_column("leave_needs_approval")

    with op.batch_alter_table("system_fault", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_system_fault_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("system_fault")
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_make_up_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_make_up_session",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_make_up_member_id"))

    op.drop_table("make_up")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_correction_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_correction_member_id"))

    op.drop_table("correction")
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_closing_standing",
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )
        batch_op.drop_index("ix_closing_told_at")

    op.drop_table("closing")
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exemption_member_id"))

    op.drop_table("exemption")
