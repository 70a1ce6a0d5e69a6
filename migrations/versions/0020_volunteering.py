"""Volunteering: volunteers, projects and their shifts, who signed up, and the ledger of minutes served."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_project",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("for_whom", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("risks", sa.String(length=1000), nullable=False),
        sa.Column("insurance", sa.String(length=200), nullable=False),
        sa.Column("is_dangerous", sa.Boolean(), nullable=False),
        sa.Column("qualification", sa.String(length=40), nullable=True),
        sa.Column("takes_applications", sa.Boolean(), nullable=False),
        sa.Column("open_to_all_members", sa.Boolean(), nullable=False),
        sa.Column("most_minutes_a_day", sa.Integer(), nullable=False),
        sa.Column("least_rest_minutes", sa.Integer(), nullable=False),
        sa.Column("least_share_percent", sa.Integer(), nullable=True),
        sa.Column("issuer_name", sa.String(length=80), nullable=False),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("published_at", db.Instant(), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("least_rest_minutes BETWEEN 0 AND 1440", name=op.f("ck_service_project_rest_in_range")),
        sa.CheckConstraint("least_share_percent BETWEEN 1 AND 100", name=op.f("ck_service_project_share_in_range")),
        sa.CheckConstraint(
            "most_minutes_a_day BETWEEN 60 AND 1440", name=op.f("ck_service_project_day_limit_in_range")
        ),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_service_project_until_after_from")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_service_project_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_service_project_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_project")),
    )
    op.create_index(op.f("ix_service_project_organisation_id"), "service_project", ["organisation_id"])
    op.create_table(
        "project_lead",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("from_at", db.Instant(), nullable=False),
        sa.Column("until_at", db.Instant(), nullable=True),
        sa.Column("granted_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_project_lead_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_project_lead_account_id")),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_project_lead_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_account_id"], ["account.id"], name=op.f("fk_project_lead_granted_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_project_lead_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_lead")),
    )
    op.create_index(op.f("ix_project_lead_account_id"), "project_lead", ["account_id"])
    op.create_index(op.f("ix_project_lead_project_id"), "project_lead", ["project_id"])
    op.create_index(
        "uq_project_lead_open",
        "project_lead",
        ["project_id", "account_id", "post"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "service_shift",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("meeting_point", sa.String(length=160), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("qualification", sa.String(length=40), nullable=True),
        sa.Column("series_key", db.Id(), nullable=True),
        sa.Column("opens_before_minutes", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("rotation_seconds", sa.Integer(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("late_cancel_hours", sa.Integer(), nullable=False),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("cancelled_at", db.Instant(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_service_shift_ends_after_start")),
        sa.CheckConstraint("needed > 0", name=op.f("ck_service_shift_needed_positive")),
        sa.CheckConstraint("rotation_seconds BETWEEN 10 AND 60", name=op.f("ck_service_shift_rotation_in_range")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_service_shift_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_service_shift_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_shift")),
        sa.UniqueConstraint(
            "project_id",
            "series_key",
            "held_on",
            "role",
            name=op.f("uq_service_shift_project_id_series_key_held_on_role"),
        ),
    )
    op.create_index(op.f("ix_service_shift_held_on"), "service_shift", ["held_on"])
    op.create_index(op.f("ix_service_shift_project_id"), "service_shift", ["project_id"])
    op.create_index(op.f("ix_service_shift_starts_at"), "service_shift", ["starts_at"])
    op.create_table(
        "volunteer",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("account_id", db.Id(), nullable=True),
        sa.Column("member_id", db.Id(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_volunteer_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_volunteer_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("account_id", name=op.f("uq_volunteer_account_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_volunteer_member_id")),
        sa.UniqueConstraint("number", name=op.f("uq_volunteer_number")),
    )
    op.create_table(
        "volunteer_application",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("risks_accepted_at", db.Instant(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("applied_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=True),
        sa.Column("account_id", db.Id(), nullable=True),
        sa.Column("erased_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_volunteer_application_account_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_volunteer_application_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["service_project.id"], name=op.f("fk_volunteer_application_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_application")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_volunteer_application_token_hash")),
    )
    op.create_index(op.f("ix_volunteer_application_project_id"), "volunteer_application", ["project_id"])
    op.create_index(
        "uq_volunteer_application_pending",
        "volunteer_application",
        ["project_id", "phone_index"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "qualification",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_last4", sa.String(length=4), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("stated_at", db.Instant(), nullable=False),
        sa.Column("checked_by_account_id", db.Id(), nullable=True),
        sa.Column("checked_at", db.Instant(), nullable=True),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.CheckConstraint(
            "expires_on IS NULL OR issued_on IS NULL OR expires_on > issued_on",
            name=op.f("ck_qualification_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_account_id"], ["account.id"], name=op.f("fk_qualification_checked_by_account_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_qualification_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    op.create_index(op.f("ix_qualification_kind"), "qualification", ["kind"])
    op.create_index(op.f("ix_qualification_volunteer_id"), "qualification", ["volunteer_id"])
    op.create_table(
        "service_assignment",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("risks_accepted_at", db.Instant(), nullable=False),
        sa.Column("signed_up_at", db.Instant(), nullable=False),
        sa.Column("signed_up_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.Column("withdrawn_late", sa.Boolean(), nullable=False),
        sa.Column("substitute_id", db.Id(), nullable=True),
        sa.Column("substitute_asked_at", db.Instant(), nullable=True),
        sa.Column("takes_over_id", db.Id(), nullable=True),
        sa.CheckConstraint("place > 0", name=op.f("ck_service_assignment_place_positive")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_service_assignment_shift_id")),
        sa.ForeignKeyConstraint(
            ["signed_up_by_account_id"], ["account.id"], name=op.f("fk_service_assignment_signed_up_by_account_id")
        ),
        sa.ForeignKeyConstraint(["substitute_id"], ["volunteer.id"], name=op.f("fk_service_assignment_substitute_id")),
        sa.ForeignKeyConstraint(
            ["takes_over_id"], ["service_assignment.id"], name=op.f("fk_service_assignment_takes_over_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_assignment_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_assignment")),
        sa.UniqueConstraint("shift_id", "turn", name=op.f("uq_service_assignment_shift_id_turn")),
    )
    op.create_index(op.f("ix_service_assignment_volunteer_id"), "service_assignment", ["volunteer_id"])
    op.create_index(
        "uq_service_assignment_place",
        "service_assignment",
        ["shift_id", "place"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND place IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND place IS NOT NULL"),
    )
    op.create_index(
        "uq_service_assignment_volunteer",
        "service_assignment",
        ["shift_id", "volunteer_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "service_scan",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=True),
        sa.Column("shift_id", db.Id(), nullable=True),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("captured_at", db.Instant(), nullable=True),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.Column("counts_at", db.Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", db.Json, nullable=False),
        sa.Column("clock_skewed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_scan_account_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_service_scan_shift_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_scan_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_scan")),
    )
    op.create_index("ix_service_scan_line", "service_scan", ["shift_id", "volunteer_id", "received_at"])
    op.create_table(
        "service_stay",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=False),
        sa.Column("started_at", db.Instant(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("in_scan_id", db.Id(), nullable=False),
        sa.Column("out_scan_id", db.Id(), nullable=True),
        sa.Column("reminded_at", db.Instant(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_service_stay_ends_after_start")),
        sa.ForeignKeyConstraint(["in_scan_id"], ["service_scan.id"], name=op.f("fk_service_stay_in_scan_id")),
        sa.ForeignKeyConstraint(["out_scan_id"], ["service_scan.id"], name=op.f("fk_service_stay_out_scan_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_service_stay_shift_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_stay_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_stay")),
    )
    op.create_index(op.f("ix_service_stay_shift_id"), "service_stay", ["shift_id"])
    op.create_index(op.f("ix_service_stay_volunteer_id"), "service_stay", ["volunteer_id"])
    op.create_index(
        "uq_service_stay_running",
        "service_stay",
        ["volunteer_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "service_record",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("entry_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=True),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("flags", db.Json, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("stay_id", db.Id(), nullable=True),
        sa.Column("replaces_id", db.Id(), nullable=True),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("approved_by_account_id", db.Id(), nullable=True),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "approved_by_account_id <> recorded_by_account_id", name=op.f("ck_service_record_approved_by_another")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_service_record_ends_after_start")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_service_record_minutes_in_range")),
        sa.ForeignKeyConstraint(
            ["approved_by_account_id"], ["account.id"], name=op.f("fk_service_record_approved_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_service_record_organisation_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_service_record_project_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_service_record_recorded_by_account_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["service_record.id"], name=op.f("fk_service_record_replaces_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_service_record_shift_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["service_stay.id"], name=op.f("fk_service_record_stay_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_record_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
    )
    op.create_index(op.f("ix_service_record_entry_id"), "service_record", ["entry_id"])
    op.create_index("ix_service_record_organisation", "service_record", ["organisation_id", "held_on"])
    op.create_index(op.f("ix_service_record_project_id"), "service_record", ["project_id"])
    op.create_index(op.f("ix_service_record_shift_id"), "service_record", ["shift_id"])
    op.create_index("ix_service_record_state", "service_record", ["state", "organisation_id"])
    op.create_index("ix_service_record_volunteer", "service_record", ["volunteer_id", "held_on"])
    op.create_table(
        "service_decision",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("record_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("was_sampled", sa.Boolean(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_decision_account_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_service_decision_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_decision")),
    )
    op.create_index(op.f("ix_service_decision_record_id"), "service_decision", ["record_id"])


def downgrade() -> None:
    for table in (
        "service_decision",
        "service_record",
        "service_stay",
        "service_scan",
        "service_assignment",
        "qualification",
        "volunteer_application",
        "volunteer",
        "service_shift",
        "project_lead",
        "service_project",
    ):
        op.drop_table(table)
