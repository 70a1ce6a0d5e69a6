"""What is said about duties, and how quarters stood."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.core import db

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _create_exclusions()
    _create_records()
    _create_snapshots()


def _create_exclusions() -> None:
    table = "duty_exclusion"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("rule_key", sa.String(length=40), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_excluded", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("by_account_id", db.Id(), nullable=False),
        _check(table, "out_and_in_by_turns", "is_excluded = (number % 2 = 1)"),
        _check(table, "number_positive", "number > 0"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exclusion")),
        sa.UniqueConstraint(
            *("organisation_id", "rule_key", "period_on", "number"),
            name=op.f("uq_duty_exclusion_organisation_id_rule_key_period_on_number"),
        ),
    )


def _create_records() -> None:
    table = "duty_record"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("rule_key", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("by_account_id", db.Id(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        _check(table, "amount_positive", "amount > 0"),
        _check(table, "voided_by_somebody", "(voided_at IS NULL) = (voided_by_account_id IS NULL)"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "by_account_id", "account"),
        _reference(table, "voided_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_record")),
    )
    op.create_index("ix_duty_record_branch", table, ["organisation_id", "rule_key", "done_on"])


def _create_snapshots() -> None:
    table = "duty_snapshot"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("rules_as_of", sa.Date(), nullable=False),
        _check(table, "made_after_quarter", "made_on > until_on AND until_on > quarter_on"),
        _reference(table, "organisation_id", "party_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_snapshot")),
        sa.UniqueConstraint("organisation_id", "quarter_on", name=op.f("uq_duty_snapshot_organisation_id_quarter_on")),
    )
    table = "duty_snapshot_line"
    op.create_table(
        table,
        sa.Column("snapshot_id", db.Id(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rule_key", sa.String(length=40), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("have", sa.Integer(), nullable=False),
        sa.Column("settled_by", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        _reference(table, "snapshot_id", "duty_snapshot"),
        sa.PrimaryKeyConstraint("snapshot_id", "place", name=op.f("pk_duty_snapshot_line")),
    )


def downgrade() -> None:
    for table in ("duty_snapshot_line", "duty_snapshot", "duty_record", "duty_exclusion"):
        op.drop_table(table)
