"""Flow members: who is away, who is a guest, contacts and cards."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_card_series",
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_flow_card_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_flow_card_series")),
    )
    op.create_table(
        "flow_registration",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("work", "study", "family", "retired", "other", name="flowreason", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason_words", sa.String(length=60), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("host_id", db.Id(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_mask", sa.String(length=60), nullable=True),
        sa.Column("is_abroad", sa.Boolean(), nullable=False),
        sa.Column("has_stable_workplace", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("planned_return_on", sa.Date(), nullable=True),
        sa.Column("registered_at", db.Instant(), nullable=False),
        sa.Column("registered_by_account_id", db.Id(), nullable=False),
        sa.Column("member_account_id", db.Id(), nullable=True),
        sa.Column("confirmed_at", db.Instant(), nullable=True),
        sa.Column("confirmed_by_account_id", db.Id(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column(
            "end_kind",
            sa.Enum("returned", "corrected", "declined", "moved", name="outend", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("end_words", sa.String(length=200), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "reason <> 'other' OR reason_words IS NOT NULL", name=op.f("ck_flow_registration_other_is_told")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_account_id IS NULL)",
            name=op.f("ck_flow_registration_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(contact_sealed IS NULL) = (contact_mask IS NULL)", name=op.f("ck_flow_registration_contact_is_masked")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name=op.f("ck_flow_registration_ended_somehow")),
        sa.CheckConstraint("(ended_at IS NULL) = (until_on IS NULL)", name=op.f("ck_flow_registration_ended_on_a_day")),
        sa.CheckConstraint(
            "confirmed_by_account_id <> member_account_id", name=op.f("ck_flow_registration_nobody_confirms_own")
        ),
        sa.CheckConstraint("host_id <> organisation_id", name=op.f("ck_flow_registration_host_is_another")),
        sa.CheckConstraint("planned_return_on > from_on", name=op.f("ck_flow_registration_returns_after_leaving")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_flow_registration_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_account_id"], ["account.id"], name=op.f("fk_flow_registration_confirmed_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_flow_registration_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["party_organisation.id"], name=op.f("fk_flow_registration_host_id")),
        sa.ForeignKeyConstraint(
            ["member_account_id"], ["account.id"], name=op.f("fk_flow_registration_member_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flow_registration_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_flow_registration_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_account_id"], ["account.id"], name=op.f("fk_flow_registration_registered_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_registration")),
    )
    op.create_index("ix_flow_registration_home", "flow_registration", ["organisation_id", "ended_at"], unique=False)
    op.create_index("ix_flow_registration_host", "flow_registration", ["host_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_flow_registration_member_id"), "flow_registration", ["member_id"], unique=False)
    op.create_index(
        "uq_flow_registration_open",
        "flow_registration",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "flow_card",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("registration_id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by_account_id", db.Id(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.CheckConstraint("valid_until > issued_on", name=op.f("ck_flow_card_valid_for_a_while")),
        sa.ForeignKeyConstraint(
            ["issued_by_account_id"], ["account.id"], name=op.f("fk_flow_card_issued_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_flow_card_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["flow_registration.id"], name=op.f("fk_flow_card_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_card")),
        sa.UniqueConstraint("organisation_id", "year", "serial", name=op.f("uq_flow_card_organisation_id_year_serial")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_flow_card_token_hash")),
    )
    op.create_index(
        "uq_flow_card_standing",
        "flow_card",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "flow_contact",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("registration_id", db.Id(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "phone", "video", "message", "visit", "own_report", name="contactway", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "note",
            sa.Enum(
                "well",
                "needs_help",
                "wants_to_move",
                "returns_soon",
                "not_reached",
                name="contactnote",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by_account_id", db.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_account_id"], ["account.id"], name=op.f("fk_flow_contact_recorded_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["flow_registration.id"], name=op.f("fk_flow_contact_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_contact")),
    )
    op.create_index("ix_flow_contact_latest", "flow_contact", ["registration_id", "on_day"], unique=False)
    op.create_table(
        "flow_guest",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("organisation_id", db.Id(), nullable=False),
        sa.Column("member_id", db.Id(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("home_name", sa.String(length=120), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_mask", sa.String(length=60), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("registered_at", db.Instant(), nullable=False),
        sa.Column("registered_by_account_id", db.Id(), nullable=False),
        sa.Column("registration_id", db.Id(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("ended_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint(
            "(contact_sealed IS NULL) = (contact_mask IS NULL)", name=op.f("ck_flow_guest_contact_is_masked")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (until_on IS NULL)", name=op.f("ck_flow_guest_ended_on_a_day")),
        sa.CheckConstraint(
            "(member_id IS NULL) = (home_name IS NOT NULL)", name=op.f("ck_flow_guest_outsiders_name_their_home")
        ),
        sa.CheckConstraint("(member_id IS NULL) = (name IS NOT NULL)", name=op.f("ck_flow_guest_somebody")),
        sa.CheckConstraint(
            "registration_id IS NULL OR member_id IS NOT NULL", name=op.f("ck_flow_guest_members_are_matched")
        ),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_flow_guest_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["ended_by_account_id"], ["account.id"], name=op.f("fk_flow_guest_ended_by_account_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flow_guest_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["party_organisation.id"], name=op.f("fk_flow_guest_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_account_id"], ["account.id"], name=op.f("fk_flow_guest_registered_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["flow_registration.id"], name=op.f("fk_flow_guest_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_guest")),
    )
    op.create_index("ix_flow_guest_host", "flow_guest", ["organisation_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_flow_guest_member_id"), "flow_guest", ["member_id"], unique=False)
    op.create_index(
        "uq_flow_guest_open",
        "flow_guest",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_flow_guest_open",
        table_name="flow_guest",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_flow_guest_member_id"), table_name="flow_guest")
    op.drop_index("ix_flow_guest_host", table_name="flow_guest")
    op.drop_table("flow_guest")
    op.drop_index("ix_flow_contact_latest", table_name="flow_contact")
    op.drop_table("flow_contact")
    op.drop_index(
        "uq_flow_card_standing",
        table_name="flow_card",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("flow_card")
    op.drop_index(
        "uq_flow_registration_open",
        table_name="flow_registration",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_flow_registration_member_id"), table_name="flow_registration")
    op.drop_index("ix_flow_registration_host", table_name="flow_registration")
    op.drop_index("ix_flow_registration_home", table_name="flow_registration")
    op.drop_table("flow_registration")
    op.drop_table("flow_card_series")
