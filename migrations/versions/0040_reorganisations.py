"""Reorganisations of branches, and the branches that they touch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.core import db

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reorganisation",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("dissolve", "merge", "split", "move", name="reorganisationkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "applied",
                "declined",
                "withdrawn",
                "undone",
                name="reorganisationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("committee_id", db.Id(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("wish", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("effects", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("proposed_at", db.Instant(), nullable=False),
        sa.Column("proposed_by_account_id", db.Id(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by_account_id", db.Id(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by_account_id", db.Id(), nullable=True),
        sa.Column("undo_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_account_id IS NULL)", name=op.f("ck_reorganisation_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_reorganisation_decided_when_over")
        ),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_reorganisation_undone_when_said")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_account_id IS NULL)", name=op.f("ck_reorganisation_undone_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_by_account_id <> proposed_by_account_id OR state = 'withdrawn'",
            name=op.f("ck_reorganisation_by_another"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR answer IS NOT NULL", name=op.f("ck_reorganisation_declined_for_a_reason")
        ),
        sa.CheckConstraint(
            "state <> 'undone' OR undo_reason IS NOT NULL", name=op.f("ck_reorganisation_undone_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["party_organisation.id"], name=op.f("fk_reorganisation_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"], ["account.id"], name=op.f("fk_reorganisation_decided_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_account_id"], ["account.id"], name=op.f("fk_reorganisation_proposed_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_account_id"], ["account.id"], name=op.f("fk_reorganisation_undone_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
    )
    with op.batch_alter_table("reorganisation") as batch:
        batch.create_index(batch.f("ix_reorganisation_committee_id"), ["committee_id"], unique=False)
    op.create_table(
        "reorganisation_branch",
        sa.Column("reorganisation_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("origin", "receiving", "founded", name="branchpart", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_reorganisation_branch_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reorganisation_id"], ["reorganisation.id"], name=op.f("fk_reorganisation_branch_reorganisation_id")
        ),
        sa.PrimaryKeyConstraint("reorganisation_id", "organisation_id", name=op.f("pk_reorganisation_branch")),
    )
    with op.batch_alter_table("reorganisation_branch") as batch:
        batch.create_index(batch.f("ix_reorganisation_branch_organisation_id"), ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reorganisation_branch")
    op.drop_table("reorganisation")
