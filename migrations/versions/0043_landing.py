"""Workplaces, landing branches, and proposals of new branches."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _unique_while(name: str, table: str, columns: list[str], while_: str) -> None:
    where = sa.text(while_)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _create_works()
    _create_terms()
    _create_proposals()


def _create_works() -> None:
    table = "member_work"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column(
            "employment", _one_of("employment", "employed", "self_employed", "seeking", "retired"), nullable=False
        ),
        sa.Column("unit_name", sa.String(length=120), nullable=True),
        sa.Column("trade", sa.String(length=30), nullable=True),
        sa.Column("district", sa.String(length=60), nullable=True),
        sa.Column("is_stable", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("entered_at", db.Instant(), nullable=False),
        sa.Column("entered_by_account_id", db.Id(), nullable=False),
        _check(table, "ends_after_start", "until_on IS NULL OR until_on >= from_on"),
        _reference(table, "member_id", "member"),
        _reference(table, "entered_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_work")),
    )
    op.create_index(op.f("ix_member_work_member_id"), table, ["member_id"])
    _unique_while("uq_member_work_open", table, ["member_id"], "until_on IS NULL")


def _create_terms() -> None:
    table = "landing_term"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("set_by_account_id", db.Id(), nullable=False),
        _check(table, "ends_after_start", "until_on IS NULL OR until_on >= from_on"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "set_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing_term")),
    )
    op.create_index(op.f("ix_landing_term_organisation_id"), table, ["organisation_id"])
    _unique_while("uq_landing_term_open", table, ["organisation_id"], "until_on IS NULL")


def _create_proposals() -> None:
    table = "branch_proposal"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("shared_by", _one_of("sharedby", "trade", "district"), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", db.Instant(), nullable=False),
        sa.Column("proposed_by_account_id", db.Id(), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("answered_at", db.Instant(), nullable=True),
        sa.Column("answered_by_account_id", db.Id(), nullable=True),
        _check(table, "answered_by_somebody", "(is_agreed IS NULL) = (answered_by_account_id IS NULL)"),
        _check(table, "answered_by_another", "answered_by_account_id <> proposed_by_account_id"),
        _check(table, "answered_in_words", "is_agreed IS NULL OR answer IS NOT NULL"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "proposed_by_account_id", "account"),
        _reference(table, "answered_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_proposal")),
    )
    op.create_index(op.f("ix_branch_proposal_organisation_id"), table, ["organisation_id"])
    _unique_while("uq_branch_proposal_waiting", table, ["organisation_id", "shared_by", "value"], "is_agreed IS NULL")
    op.create_table(
        "branch_proposal_member",
        sa.Column("proposal_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        _reference("branch_proposal_member", "proposal_id", "branch_proposal"),
        _reference("branch_proposal_member", "member_id", "member"),
        sa.PrimaryKeyConstraint("proposal_id", "member_id", name=op.f("pk_branch_proposal_member")),
    )
    op.create_index(op.f("ix_branch_proposal_member_member_id"), "branch_proposal_member", ["member_id"])


def downgrade() -> None:
    for table in ("branch_proposal_member", "branch_proposal", "landing_term", "member_work"):
        op.drop_table(table)
