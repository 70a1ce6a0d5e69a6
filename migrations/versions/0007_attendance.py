"""Roster, scans, attendance, leave."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_subject",
        sa.Column("short_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", db.Id(), nullable=False),
        sa.PrimaryKeyConstraint("short_id", name=op.f("pk_code_subject")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_code_subject_subject_id")),
    )
    op.create_table(
        "claim_use",
        sa.Column("claim_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("used_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_use_account_id")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_use")),
    )
    op.create_table(
        "attendance",
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("checked_in_at", db.Instant(), nullable=False),
        sa.Column("scan_event_id", db.Id(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_attendance_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_attendance_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_attendance_recorded_by_account_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "display",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("opened_by_account_id", db.Id(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("revoked_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_display_activity_id")),
        sa.ForeignKeyConstraint(["opened_by_account_id"], ["account.id"], name=op.f("fk_display_opened_by_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_display_token_hash")),
    )
    op.create_index(op.f("ix_display_activity_id"), "display", ["activity_id"], unique=False)
    op.create_table(
        "leave",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "category",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("asked_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_leave_activity_id")),
        sa.ForeignKeyConstraint(["asked_by_account_id"], ["account.id"], name=op.f("fk_leave_asked_by_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_leave_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_member_id"), "leave", ["member_id"], unique=False)
    op.create_index(
        "uq_leave_open",
        "leave",
        ["activity_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "presence_claim",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("claimed_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_claim_account_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_presence_claim_activity_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_presence_claim_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_presence_claim_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_claim")),
    )
    op.create_index(op.f("ix_presence_claim_member_id"), "presence_claim", ["member_id"], unique=False)
    op.create_index(
        "uq_presence_claim_pending",
        "presence_claim",
        ["activity_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "roster_entry",
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_voter", sa.Boolean(), nullable=False),
        sa.Column("added_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_roster_entry_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_roster_entry_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_roster_entry_organisation_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_roster_entry")),
    )
    op.create_index(op.f("ix_roster_entry_member_id"), "roster_entry", ["member_id"], unique=False)
    op.create_table(
        "scan_event",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=True),
        sa.Column("activity_id", db.Id(), nullable=True),
        sa.Column(
            "evidence",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("captured_at", db.Instant(), nullable=True),
        sa.Column("sent_at", db.Instant(), nullable=True),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.Column(
            "outcome",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", db.Json, nullable=False),
        sa.Column("clock_skewed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scan_event_account_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_scan_event_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_scan_event_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_event")),
    )
    op.create_index("ix_scan_event_line", "scan_event", ["activity_id", "member_id", "received_at"], unique=False)
    op.create_table(
        "short_code_throttle",
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_short_code_throttle_account_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_short_code_throttle_activity_id")),
        sa.PrimaryKeyConstraint("account_id", "activity_id", name=op.f("pk_short_code_throttle")),
    )


def downgrade() -> None:
    op.drop_table("short_code_throttle")
    op.drop_index("ix_scan_event_line", table_name="scan_event")
    op.drop_table("scan_event")
    op.drop_index(op.f("ix_roster_entry_member_id"), table_name="roster_entry")
    op.drop_table("roster_entry")
    op.drop_index(
        "uq_presence_claim_pending",
        table_name="presence_claim",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_presence_claim_member_id"), table_name="presence_claim")
    op.drop_table("presence_claim")
    op.drop_index(
        "uq_leave_open",
        table_name="leave",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_leave_member_id"), table_name="leave")
    op.drop_table("leave")
    op.drop_index(op.f("ix_display_activity_id"), table_name="display")
    op.drop_table("display")
    op.drop_table("attendance")
    op.drop_table("claim_use")
    op.drop_table("code_subject")
