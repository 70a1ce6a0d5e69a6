"""Member files and their dated rows."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_pinyin", sa.String(length=240), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("ethnicity", sa.String(length=2), nullable=True),
        sa.Column("education", sa.String(length=2), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("phone_first3", sa.String(length=3), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("erased_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_member_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("account_id", name=op.f("uq_member_account_id")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_member_id_number_index")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_member_phone_index")),
    )
    op.create_index(op.f("ix_member_name_pinyin"), "member", ["name_pinyin"], unique=False)
    op.create_table(
        "party_group",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_party_group_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_group")),
    )
    op.create_index("uq_party_group_name", "party_group", ["organisation_id", "name"], unique=True)
    op.create_table(
        "roster_import",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("problems", db.Json, nullable=False),
        sa.Column("counts", db.Json, nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("finished_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roster_import_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_roster_import_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_index(op.f("ix_roster_import_organisation_id"), "roster_import", ["organisation_id"], unique=False)
    op.create_table(
        "affiliation",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column(
            "reason",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("previous_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on > from_on", name=op.f("ck_affiliation_ends_after_start")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_affiliation_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_affiliation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["previous_id"], ["affiliation.id"], name=op.f("fk_affiliation_previous_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_member_id"), "affiliation", ["member_id"], unique=False)
    op.create_index("ix_affiliation_roster", "affiliation", ["organisation_id", "from_on", "until_on"], unique=False)
    op.create_index(
        "uq_affiliation_open",
        "affiliation",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "disclosure_entry",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_disclosure_entry_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_disclosure_entry_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_entry")),
    )
    op.create_index(op.f("ix_disclosure_entry_member_id"), "disclosure_entry", ["member_id"], unique=False)
    op.create_table(
        "group_membership",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("group_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_group_membership_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["party_group.id"], name=op.f("fk_group_membership_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_group_membership_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_membership")),
    )
    op.create_index(op.f("ix_group_membership_group_id"), "group_membership", ["group_id"], unique=False)
    op.create_index(op.f("ix_group_membership_member_id"), "group_membership", ["member_id"], unique=False)
    op.create_index(
        "uq_group_membership_open",
        "group_membership",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "member_standing",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "standing",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on > from_on", name=op.f("ck_member_standing_ends_after_start")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_standing_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_standing")),
    )
    op.create_index(op.f("ix_member_standing_member_id"), "member_standing", ["member_id"], unique=False)
    op.create_index(
        "uq_member_standing_open",
        "member_standing",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "post_holding",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("post_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_post_holding_ends_after_start")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_post_holding_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_holding_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holding")),
    )
    op.create_index(op.f("ix_post_holding_member_id"), "post_holding", ["member_id"], unique=False)
    op.create_index(
        "uq_post_holding_open",
        "post_holding",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_post_holding_open",
        table_name="post_holding",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_post_holding_member_id"), table_name="post_holding")
    op.drop_table("post_holding")
    op.drop_index(
        "uq_member_standing_open",
        table_name="member_standing",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_member_standing_member_id"), table_name="member_standing")
    op.drop_table("member_standing")
    op.drop_index(
        "uq_group_membership_open",
        table_name="group_membership",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_group_membership_member_id"), table_name="group_membership")
    op.drop_index(op.f("ix_group_membership_group_id"), table_name="group_membership")
    op.drop_table("group_membership")
    op.drop_index(op.f("ix_disclosure_entry_member_id"), table_name="disclosure_entry")
    op.drop_table("disclosure_entry")
    op.drop_index(
        "uq_affiliation_open",
        table_name="affiliation",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index("ix_affiliation_roster", table_name="affiliation")
    op.drop_index(op.f("ix_affiliation_member_id"), table_name="affiliation")
    op.drop_table("affiliation")
    op.drop_index(op.f("ix_roster_import_organisation_id"), table_name="roster_import")
    op.drop_table("roster_import")
    op.drop_index("uq_party_group_name", table_name="party_group")
    op.drop_table("party_group")
    op.drop_index(op.f("ix_member_name_pinyin"), table_name="member")
    op.drop_table("member")
