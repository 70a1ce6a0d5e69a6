"""The party tree, posts and grants."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Exclusion constraints over uuid and dates need it; see migrations/triggers.py.
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "party_organisation",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("may_transfer_nationwide", sa.Boolean(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_party_organisation_name")),
    )
    op.create_table(
        "organisation_closure",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("ancestor_id", db.Id(), nullable=False),
        sa.Column("descendant_id", db.Id(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["party_organisation.id"], name=op.f("fk_organisation_closure_ancestor_id")
        ),
        sa.ForeignKeyConstraint(
            ["descendant_id"], ["party_organisation.id"], name=op.f("fk_organisation_closure_descendant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_closure")),
    )
    op.create_index(
        "ix_organisation_closure_down",
        "organisation_closure",
        ["ancestor_id", "descendant_id", "from_on"],
        unique=False,
    )
    op.create_index(
        "ix_organisation_closure_up", "organisation_closure", ["descendant_id", "ancestor_id", "from_on"], unique=False
    )
    op.create_table(
        "organisation_parent",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("parent_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("organisation_id <> parent_id", name=op.f("ck_organisation_parent_not_own_parent")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on > from_on", name=op.f("ck_organisation_parent_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_organisation_parent_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["party_organisation.id"], name=op.f("fk_organisation_parent_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_parent")),
    )
    op.create_index(op.f("ix_organisation_parent_parent_id"), "organisation_parent", ["parent_id"], unique=False)
    op.create_index(
        "uq_organisation_parent_open",
        "organisation_parent",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "post",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["party_organisation.id"], name=op.f("fk_post_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index("uq_post_place", "post", ["organisation_id", "kind", "place"], unique=True)
    op.create_table(
        "role_grant",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column(
            "role",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("from_at", db.Instant(), nullable=False),
        sa.Column("until_at", db.Instant(), nullable=True),
        sa.Column("granted_by_account_id", db.Id(), nullable=True),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_role_grant_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_role_grant_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_account_id"], ["account.id"], name=op.f("fk_role_grant_granted_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_role_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_account_id"), "role_grant", ["account_id"], unique=False)
    op.create_index(op.f("ix_role_grant_organisation_id"), "role_grant", ["organisation_id"], unique=False)
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["account_id", "role", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_role_grant_open",
        table_name="role_grant",
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.drop_index(op.f("ix_role_grant_organisation_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_account_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("uq_post_place", table_name="post")
    op.drop_table("post")
    op.drop_index(
        "uq_organisation_parent_open",
        table_name="organisation_parent",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_organisation_parent_parent_id"), table_name="organisation_parent")
    op.drop_table("organisation_parent")
    op.drop_index("ix_organisation_closure_up", table_name="organisation_closure")
    op.drop_index("ix_organisation_closure_down", table_name="organisation_closure")
    op.drop_table("organisation_closure")
    op.drop_table("party_organisation")
