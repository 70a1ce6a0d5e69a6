"""Decisions about probation, reasons of standings, and the end of a membership."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_VOTES = "yes >= 0 AND no >= 0 AND abstain >= 0 AND yes + no + abstain <= voters"


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def _unique_while(name: str, table: str, column: str, while_: str) -> None:
    where = sa.text(while_)
    op.create_index(name, table, [column], unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.add_column("member_standing", sa.Column("reason_sealed", sa.LargeBinary(), nullable=True))
    _create_decisions()
    _create_ends()


def _create_decisions() -> None:
    table = "probation_decision"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("full", "extended", "cancelled", name="decisionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_at", db.Instant(), nullable=True),
        sa.Column("approved_by_account_id", db.Id(), nullable=True),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        _check(table, "votes_add_up", _VOTES),
        _check(table, "is_passed", "2 * yes > voters"),
        _check(table, "extension_has_an_end", "(kind = 'extended') = (extended_to IS NOT NULL)"),
        _check(table, "approved_by_somebody", "(approved_on IS NULL) = (approved_by_account_id IS NULL)"),
        _check(table, "voided_by_somebody", "(voided_at IS NULL) = (voided_by_account_id IS NULL)"),
        _check(table, "approved_or_voided", "approved_on IS NULL OR voided_at IS NULL"),
        _check(table, "approved_by_another", "approved_by_account_id <> recorded_by_account_id"),
        _check(table, "approved_after_vote", "approved_on >= decided_on"),
        _reference(table, "member_id", "member"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "recorded_by_account_id", "account"),
        _reference(table, "approved_by_account_id", "account"),
        _reference(table, "voided_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probation_decision")),
    )
    op.create_index(op.f("ix_probation_decision_member_id"), table, ["member_id"])
    op.create_index(op.f("ix_probation_decision_organisation_id"), table, ["organisation_id"])
    _unique_while("uq_probation_decision_waiting", table, "member_id", "approved_on IS NULL AND voided_at IS NULL")


def _create_ends() -> None:
    table = "membership_end"
    kinds = ("died", "withdrew", "removed", "expelled", "probation_cancelled")
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("affiliation_id", db.Id(), nullable=False),
        sa.Column("kind", sa.Enum(*kinds, name="endkind", native_enum=False, length=40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed", db.Json, nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by_account_id", db.Id(), nullable=True),
        _check(table, "undone_by_somebody", "(undone_at IS NULL) = (undone_by_account_id IS NULL)"),
        _reference(table, "member_id", "member"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "affiliation_id", "affiliation"),
        _reference(table, "recorded_by_account_id", "account"),
        _reference(table, "undone_by_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_end")),
    )
    op.create_index(op.f("ix_membership_end_member_id"), table, ["member_id"])
    op.create_index(op.f("ix_membership_end_organisation_id"), table, ["organisation_id"])
    _unique_while("uq_membership_end_standing", table, "affiliation_id", "undone_at IS NULL")


def downgrade() -> None:
    op.drop_table("membership_end")
    op.drop_table("probation_decision")
    op.drop_column("member_standing", "reason_sealed")
