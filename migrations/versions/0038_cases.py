"""Cases for people to decide, what was done about them, and the reminders on the way there."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_DECISIONS = ("back_in_contact", "excused", "sought_until", "handed_over", "concluded")


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
    _create_cases()
    _create_entries()
    _create_reminders()
    op.create_table(
        "ladder_look",
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        _reference("ladder_look", "organisation_id", "party_organisation"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_ladder_look")),
    )


def _create_cases() -> None:
    table = "case_file"
    closed = "decision IS NOT NULL AND decision IN ('back_in_contact', 'excused', 'concluded')"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("kind", _one_of("casekind", "absence", "letter"), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("transfer_id", db.Id(), nullable=True),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("basis", db.Json, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("told_at", db.Instant(), nullable=True),
        sa.Column("decision", _one_of("casedecision", *_DECISIONS), nullable=True),
        sa.Column("sought_until", sa.Date(), nullable=True),
        sa.Column("handed_to_id", db.Id(), nullable=True),
        sa.Column("closed_at", db.Instant(), nullable=True),
        _check(table, "letter_has_transfer", "(kind = 'letter') = (transfer_id IS NOT NULL)"),
        _check(table, "closed_by_decision", f"(closed_at IS NOT NULL) = ({closed})"),
        _check(
            table,
            "sought_until_day",
            "(sought_until IS NOT NULL) = (decision IS NOT NULL AND decision = 'sought_until')",
        ),
        _check(table, "handed_to", "decision NOT IN ('handed_over', 'concluded') OR handed_to_id IS NOT NULL"),
        _reference(table, "member_id", "member"),
        _reference(table, "transfer_id", "transfer"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "handed_to_id", "party_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    for column in ("member_id", "organisation_id", "handed_to_id"):
        op.create_index(op.f(f"ix_case_file_{column}"), table, [column])
    _unique_while("uq_case_file_open", table, ["kind", "member_id"], "closed_at IS NULL")


def _create_entries() -> None:
    table = "case_entry"
    actions = ("opened", "sought", "visited", "reached", "noted", "decided")
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("case_id", db.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", _one_of("caseaction", *actions), nullable=False),
        sa.Column("decision", _one_of("casedecision", *_DECISIONS), nullable=True),
        sa.Column("sought_until", sa.Date(), nullable=True),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("actor_account_id", db.Id(), nullable=True),
        sa.Column("member_account_id", db.Id(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        _check(table, "nobody_decides_on_themselves", "actor_account_id <> member_account_id"),
        _check(table, "decided_something", "(action = 'decided') = (decision IS NOT NULL)"),
        _check(table, "done_by_somebody", "action = 'opened' OR actor_account_id IS NOT NULL"),
        _check(table, "decided_with_a_reason", "decision IS NULL OR note_sealed IS NOT NULL"),
        _reference(table, "case_id", "case_file"),
        _reference(table, "organisation_id", "party_organisation"),
        _reference(table, "actor_account_id", "account"),
        _reference(table, "member_account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_entry_case_id_number")),
    )


def _create_reminders() -> None:
    table = "absence_reminder"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("told_at", db.Instant(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        _reference(table, "member_id", "member"),
        _reference(table, "organisation_id", "party_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_reminder")),
    )
    for column in ("member_id", "organisation_id"):
        op.create_index(op.f(f"ix_absence_reminder_{column}"), table, [column])
    _unique_while("uq_absence_reminder_standing", table, ["member_id", "since_on", "months"], "withdrawn_at IS NULL")


def downgrade() -> None:
    for table in ("ladder_look", "absence_reminder", "case_entry", "case_file"):
        op.drop_table(table)
