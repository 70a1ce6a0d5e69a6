"""Talks, responsibilities, lectures of heads, and secretaries' yearly reports."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_yearly_report()
    _create_talk()
    _create_yearly_report_version()
    _create_head_lecture()
    _create_responsibility()


def _create_yearly_report() -> None:
    op.create_table(
        "yearly_report",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "submitted", "returned", "evaluated", name="reportstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("parts", db.Json, nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("changed_by_account_id", db.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_account_id"], ["account.id"], name=op.f("fk_yearly_report_changed_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_yearly_report_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_yearly_report_organisation_id_year")),
    )


def _create_talk() -> None:
    op.create_table(
        "talk",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("led_by_member_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "yearly",
                "before_life_meeting",
                "new_member",
                "moved",
                "hardship",
                "reminder",
                name="talkkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("disputed_at", db.Instant(), nullable=True),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by_account_id IS NULL)", name=op.f("ck_talk_voided_by_somebody")
        ),
        sa.CheckConstraint("led_by_member_id <> member_id", name=op.f("ck_talk_between_two")),
        sa.ForeignKeyConstraint(["led_by_member_id"], ["member.id"], name=op.f("fk_talk_led_by_member_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_talk_member_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["party_organisation.id"], name=op.f("fk_talk_organisation_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_talk_recorded_by_account_id")
        ),
        sa.ForeignKeyConstraint(["voided_by_account_id"], ["account.id"], name=op.f("fk_talk_voided_by_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    op.create_index(op.f("ix_talk_held_on"), "talk", ["held_on"], unique=False)
    op.create_index(op.f("ix_talk_led_by_member_id"), "talk", ["led_by_member_id"], unique=False)
    op.create_index(op.f("ix_talk_member_id"), "talk", ["member_id"], unique=False)
    op.create_index(op.f("ix_talk_organisation_id"), "talk", ["organisation_id"], unique=False)
    op.create_index(
        "uq_talk_standing",
        "talk",
        ["led_by_member_id", "member_id", "held_on", "kind"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )


def _create_yearly_report_version() -> None:
    op.create_table(
        "yearly_report_version",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("report_id", db.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", db.Instant(), nullable=False),
        sa.Column("submitted_by_account_id", db.Id(), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("answered_at", db.Instant(), nullable=True),
        sa.Column("answered_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_account_id IS NULL) AND (answered_at IS NULL) = (words IS NULL)",
            name=op.f("ck_yearly_report_version_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "answered_by_account_id <> submitted_by_account_id",
            name=op.f("ck_yearly_report_version_answered_by_another"),
        ),
        sa.CheckConstraint(
            "grade IS NULL OR answered_at IS NOT NULL", name=op.f("ck_yearly_report_version_graded_by_an_answer")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_account_id"], ["account.id"], name=op.f("fk_yearly_report_version_answered_by_account_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["yearly_report.id"], name=op.f("fk_yearly_report_version_report_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_account_id"], ["account.id"], name=op.f("fk_yearly_report_version_submitted_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_yearly_report_version_report_id_number")),
    )


def _create_head_lecture() -> None:
    op.create_table(
        "head_lecture",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("party_lecture", "theory", "seminar", name="lecturekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by_account_id IS NULL)", name=op.f("ck_head_lecture_voided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_head_lecture_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_head_lecture_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_head_lecture_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_head_lecture_recorded_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_head_lecture_voided_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_lecture")),
    )
    op.create_index(op.f("ix_head_lecture_held_on"), "head_lecture", ["held_on"], unique=False)
    op.create_index(op.f("ix_head_lecture_member_id"), "head_lecture", ["member_id"], unique=False)
    op.create_index(op.f("ix_head_lecture_organisation_id"), "head_lecture", ["organisation_id"], unique=False)
    op.create_index(
        "uq_head_lecture_standing",
        "head_lecture",
        ["member_id", "held_on", "theme"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )


def _create_responsibility() -> None:
    op.create_table(
        "responsibility",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_account_id", db.Id(), nullable=True),
        sa.Column("activity_id", db.Id(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("replaces_id", db.Id(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_by_account_id IS NULL)", name=op.f("ck_responsibility_done_by_somebody")
        ),
        sa.CheckConstraint(
            "activity_id IS NULL OR done_on IS NOT NULL", name=op.f("ck_responsibility_evidence_of_what_is_done")
        ),
        sa.CheckConstraint("done_on IS NULL OR ended_on IS NULL", name=op.f("ck_responsibility_done_or_ended")),
        sa.CheckConstraint("due_on >= from_on", name=op.f("ck_responsibility_due_after_start")),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name=op.f("ck_responsibility_replaces_another")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_responsibility_activity_id")),
        sa.ForeignKeyConstraint(
            ["done_by_account_id"], ["account.id"], name=op.f("fk_responsibility_done_by_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_responsibility_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_responsibility_organisation_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["responsibility.id"], name=op.f("fk_responsibility_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_responsibility_replaces_id")),
    )
    op.create_index(op.f("ix_responsibility_member_id"), "responsibility", ["member_id"], unique=False)
    op.create_index(op.f("ix_responsibility_organisation_id"), "responsibility", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("yearly_report_version")
    op.drop_table("yearly_report")
    op.drop_table("head_lecture")
    op.drop_table("responsibility")
    op.drop_table("talk")
