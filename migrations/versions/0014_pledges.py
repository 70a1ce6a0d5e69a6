"""Pledges in members' own words, and vanguard posts."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        _reference("pledge", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("member_id", "year", name=op.f("uq_pledge_member_id_year")),
    )
    op.create_table(
        "vanguard_post",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("given_at", db.Instant(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on > from_on", name=op.f("ck_vanguard_post_until_after_from")),
        _reference("vanguard_post", "member_id", "member"),
        _reference("vanguard_post", "organisation_id", "party_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vanguard_post")),
    )
    op.create_index(op.f("ix_vanguard_post_member_id"), "vanguard_post", ["member_id"])
    op.create_index(op.f("ix_vanguard_post_organisation_id"), "vanguard_post", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("vanguard_post")
    op.drop_table("pledge")
