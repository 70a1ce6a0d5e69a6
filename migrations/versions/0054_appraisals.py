"""Democratic appraisal of members, stage by stage."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0054"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_appraisal()
    _create_appraisal_person()
    _create_appraisal_step()
    _create_appraisal_opinion()
    _create_appraisal_decision()


def _create_appraisal() -> None:
    op.create_table(
        "appraisal",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "self",
                "mutual",
                "decision",
                "waiting",
                "confirmed",
                "withdrawn",
                name="appraisalstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("opened_by_account_id", db.Id(), nullable=False),
        sa.Column("paper_sheets", sa.Integer(), nullable=False),
        sa.Column("submitted_at", db.Instant(), nullable=True),
        sa.Column("submitted_by_account_id", db.Id(), nullable=True),
        sa.Column("excellent", sa.Integer(), nullable=True),
        sa.Column("graded", sa.Integer(), nullable=True),
        sa.Column("override_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", db.Instant(), nullable=True),
        sa.Column("confirmed_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_appraisal_confirmed_once")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'confirmed')) = (submitted_at IS NOT NULL)",
            name=op.f("ck_appraisal_submitted_once_decided"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_account_id IS NULL)",
            name=op.f("ck_appraisal_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (excellent IS NULL) AND (submitted_at IS NULL) = (graded IS NULL)"
            " AND (submitted_at IS NULL) = (submitted_by_account_id IS NULL)",
            name=op.f("ck_appraisal_submitted_with_numbers"),
        ),
        sa.CheckConstraint(
            "confirmed_by_account_id <> submitted_by_account_id", name=op.f("ck_appraisal_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "excellent IS NULL OR 3 * excellent <= graded OR override_reason_sealed IS NOT NULL",
            name=op.f("ck_appraisal_a_third_excellent_at_most"),
        ),
        sa.CheckConstraint("paper_sheets >= 0", name=op.f("ck_appraisal_sheets_not_negative")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_account_id"], ["account.id"], name=op.f("fk_appraisal_confirmed_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_account_id"], ["account.id"], name=op.f("fk_appraisal_opened_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_appraisal_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_account_id"], ["account.id"], name=op.f("fk_appraisal_submitted_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    op.create_index(op.f("ix_appraisal_organisation_id"), "appraisal", ["organisation_id"], unique=False)
    op.create_index(
        "uq_appraisal_standing",
        "appraisal",
        ["organisation_id", "year"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )


def _create_appraisal_person() -> None:
    op.create_table(
        "appraisal_person",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("appraisal_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("graded", "probationary", "suspended", name="part", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("is_excused", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column(
            "left_kind", sa.Enum("left", "taken_out", name="partend", native_enum=False, length=40), nullable=True
        ),
        sa.Column("self_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "self_grade",
            sa.Enum(
                "excellent", "qualified", "basic", "unqualified", name="appraisalgrade", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("self_at", db.Instant(), nullable=True),
        sa.Column("mutual_at", db.Instant(), nullable=True),
        sa.Column("excellent", sa.Integer(), nullable=False),
        sa.Column("qualified", sa.Integer(), nullable=False),
        sa.Column("basic", sa.Integer(), nullable=False),
        sa.Column("unqualified", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part = 'graded' OR excellent + qualified + basic + unqualified = 0",
            name=op.f("ck_appraisal_person_only_graded_are_counted"),
        ),
        sa.CheckConstraint(
            "self_grade IS NULL OR part = 'graded'", name=op.f("ck_appraisal_person_only_graded_propose")
        ),
        sa.CheckConstraint(
            "(left_on IS NULL) = (left_kind IS NULL)", name=op.f("ck_appraisal_person_left_for_a_reason")
        ),
        sa.CheckConstraint(
            "(self_words_sealed IS NULL) = (self_at IS NULL)", name=op.f("ck_appraisal_person_self_words_have_moment")
        ),
        sa.CheckConstraint(
            "excellent >= 0 AND qualified >= 0 AND basic >= 0 AND unqualified >= 0",
            name=op.f("ck_appraisal_person_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_appraisal_person_appraisal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_appraisal_person_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_person")),
        sa.UniqueConstraint("appraisal_id", "member_id", name=op.f("uq_appraisal_person_appraisal_id_member_id")),
    )
    op.create_index(op.f("ix_appraisal_person_member_id"), "appraisal_person", ["member_id"], unique=False)


def _create_appraisal_step() -> None:
    op.create_table(
        "appraisal_step",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("appraisal_id", db.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "opened",
                "advanced",
                "submitted",
                "returned",
                "confirmed",
                "withdrawn",
                name="appraisalaction",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "self",
                "mutual",
                "decision",
                "waiting",
                "confirmed",
                "withdrawn",
                name="appraisalstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint(
            "action NOT IN ('returned', 'withdrawn') OR reason_sealed IS NOT NULL",
            name=op.f("ck_appraisal_step_back_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_appraisal_step_appraisal_id")),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"], name=op.f("fk_appraisal_step_by_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_step")),
        sa.UniqueConstraint("appraisal_id", "number", name=op.f("uq_appraisal_step_appraisal_id_number")),
    )


def _create_appraisal_opinion() -> None:
    op.create_table(
        "appraisal_opinion",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("appraisal_id", db.Id(), nullable=False),
        sa.Column("by_person_id", db.Id(), nullable=False),
        sa.Column("about_person_id", db.Id(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "excellent", "qualified", "basic", "unqualified", name="appraisalgrade", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "by_person_id <> about_person_id", name=op.f("ck_appraisal_opinion_nobody_grades_themselves")
        ),
        sa.ForeignKeyConstraint(
            ["about_person_id"], ["appraisal_person.id"], name=op.f("fk_appraisal_opinion_about_person_id")
        ),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_appraisal_opinion_appraisal_id")),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["appraisal_person.id"], name=op.f("fk_appraisal_opinion_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_opinion")),
        sa.UniqueConstraint(
            "by_person_id", "about_person_id", name=op.f("uq_appraisal_opinion_by_person_id_about_person_id")
        ),
    )
    op.create_index(
        op.f("ix_appraisal_opinion_about_person_id"), "appraisal_opinion", ["about_person_id"], unique=False
    )
    op.create_index("ix_appraisal_opinion_appraisal", "appraisal_opinion", ["appraisal_id"], unique=False)


def _create_appraisal_decision() -> None:
    op.create_table(
        "appraisal_decision",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("appraisal_id", db.Id(), nullable=False),
        sa.Column("person_id", db.Id(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "excellent", "qualified", "basic", "unqualified", name="appraisalgrade", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "decided_by", sa.Enum("vote", "committee", name="decidedby", native_enum=False, length=40), nullable=False
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("activity_id", db.Id(), nullable=True),
        sa.Column("eligible", sa.Integer(), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("replaced_at", db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(decided_by = 'vote') = (eligible IS NOT NULL) AND (eligible IS NULL) = (yes IS NULL)"
            " AND (eligible IS NULL) = (no IS NULL) AND (eligible IS NULL) = (abstain IS NULL)",
            name=op.f("ck_appraisal_decision_votes_of_a_vote"),
        ),
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND yes + no + abstain <= eligible)",
            name=op.f("ck_appraisal_decision_votes_add_up"),
        ),
        sa.CheckConstraint("yes IS NULL OR 2 * yes > eligible", name=op.f("ck_appraisal_decision_is_passed")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_appraisal_decision_activity_id")),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_appraisal_decision_appraisal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["appraisal_person.id"], name=op.f("fk_appraisal_decision_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_appraisal_decision_recorded_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_decision")),
    )
    op.create_index("ix_appraisal_decision_appraisal", "appraisal_decision", ["appraisal_id"], unique=False)
    op.create_index(
        "uq_appraisal_decision_standing",
        "appraisal_decision",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("appraisal_step")
    op.drop_table("appraisal_decision")
    op.drop_table("appraisal_opinion")
    op.drop_table("appraisal_person")
    op.drop_table("appraisal")
