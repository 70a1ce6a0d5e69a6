"""爱心送考: drivers' cars, places and half-days, bookings, who drives them, trips and incidents."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escort_place",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_escort_place_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_place_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_place")),
    )
    op.create_index(
        "uq_escort_place_name",
        "escort_place",
        ["project_id", "kind", "name"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "escort_slot",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("half", sa.String(length=40), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by_account_id", db.Id(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_escort_slot_ends_after_start")),
        sa.CheckConstraint("taken BETWEEN 0 AND seats", name=op.f("ck_escort_slot_within_seats")),
        sa.ForeignKeyConstraint(
            ["created_by_account_id"], ["account.id"], name=op.f("fk_escort_slot_created_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_slot_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_slot")),
        sa.UniqueConstraint("project_id", "held_on", "half", name=op.f("uq_escort_slot_project_id_held_on_half")),
    )
    op.create_table(
        "escort_booking",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("slot_id", db.Id(), nullable=False),
        sa.Column("site_id", db.Id(), nullable=False),
        sa.Column("surname", sa.String(length=10), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("area", sa.String(length=60), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("booked_at", db.Instant(), nullable=False),
        sa.Column("booked_by_account_id", db.Id(), nullable=False),
        sa.Column("cancelled_at", db.Instant(), nullable=True),
        sa.Column("cancelled_by_account_id", db.Id(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column("erased_at", db.Instant(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_escort_booking_ends_after_start")),
        sa.CheckConstraint(
            "erased_at IS NULL OR (surname IS NULL AND phone_sealed IS NULL AND phone_last4 IS NULL AND area IS NULL)",
            name=op.f("ck_escort_booking_erased_is_empty"),
        ),
        sa.CheckConstraint("persons BETWEEN 1 AND 4", name=op.f("ck_escort_booking_persons_in_range")),
        sa.ForeignKeyConstraint(
            ["booked_by_account_id"], ["account.id"], name=op.f("fk_escort_booking_booked_by_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_account_id"], ["account.id"], name=op.f("fk_escort_booking_cancelled_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_booking_project_id")),
        sa.ForeignKeyConstraint(["site_id"], ["escort_place.id"], name=op.f("fk_escort_booking_site_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["escort_slot.id"], name=op.f("fk_escort_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_booking")),
    )
    op.create_index(op.f("ix_escort_booking_project_id"), "escort_booking", ["project_id"])
    op.create_index(op.f("ix_escort_booking_slot_id"), "escort_booking", ["slot_id"])
    op.create_table(
        "escort_vehicle",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("firm", sa.String(length=60), nullable=False),
        sa.Column("stated_at", db.Instant(), nullable=False),
        sa.Column("stated_by_account_id", db.Id(), nullable=False),
        sa.Column("checked_at", db.Instant(), nullable=True),
        sa.Column("checked_by_account_id", db.Id(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (valid_until IS NULL)", name=op.f("ck_escort_vehicle_checked_until_a_day")
        ),
        sa.CheckConstraint(
            "checked_by_account_id <> stated_by_account_id", name=op.f("ck_escort_vehicle_checked_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_account_id"], ["account.id"], name=op.f("fk_escort_vehicle_checked_by_account_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_vehicle_project_id")),
        sa.ForeignKeyConstraint(
            ["stated_by_account_id"], ["account.id"], name=op.f("fk_escort_vehicle_stated_by_account_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_escort_vehicle_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_vehicle")),
    )
    op.create_index(op.f("ix_escort_vehicle_volunteer_id"), "escort_vehicle", ["volunteer_id"])
    op.create_index(
        "uq_escort_vehicle_plate",
        "escort_vehicle",
        ["project_id", "plate"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "uq_escort_vehicle_volunteer",
        "escort_vehicle",
        ["project_id", "volunteer_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "escort_ride",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("booking_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("vehicle_id", db.Id(), nullable=False),
        sa.Column("starts_at", db.Instant(), nullable=False),
        sa.Column("ends_at", db.Instant(), nullable=False),
        sa.Column("given_at", db.Instant(), nullable=False),
        sa.Column("given_by_account_id", db.Id(), nullable=False),
        sa.Column("withdrawn_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["escort_booking.id"], name=op.f("fk_escort_ride_booking_id")),
        sa.ForeignKeyConstraint(
            ["given_by_account_id"], ["account.id"], name=op.f("fk_escort_ride_given_by_account_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["escort_vehicle.id"], name=op.f("fk_escort_ride_vehicle_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_escort_ride_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_ride")),
    )
    op.create_index(op.f("ix_escort_ride_volunteer_id"), "escort_ride", ["volunteer_id"])
    op.create_index(
        "uq_escort_ride_booking",
        "escort_ride",
        ["booking_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "escort_disclosure",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("booking_id", db.Id(), nullable=False),
        sa.Column("ride_id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_escort_disclosure_account_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["escort_booking.id"], name=op.f("fk_escort_disclosure_booking_id")),
        sa.ForeignKeyConstraint(["ride_id"], ["escort_ride.id"], name=op.f("fk_escort_disclosure_ride_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_disclosure")),
    )
    op.create_index(op.f("ix_escort_disclosure_booking_id"), "escort_disclosure", ["booking_id"])
    op.create_table(
        "escort_trip",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("volunteer_id", db.Id(), nullable=False),
        sa.Column("vehicle_id", db.Id(), nullable=False),
        sa.Column("shift_id", db.Id(), nullable=True),
        sa.Column("ride_id", db.Id(), nullable=True),
        sa.Column("from_place_id", db.Id(), nullable=True),
        sa.Column("site_id", db.Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("started_at", db.Instant(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("replaces_id", db.Id(), nullable=True),
        sa.Column("entered_by_account_id", db.Id(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_escort_trip_ends_after_start")),
        sa.CheckConstraint("persons BETWEEN 1 AND 7", name=op.f("ck_escort_trip_persons_in_range")),
        sa.ForeignKeyConstraint(
            ["entered_by_account_id"], ["account.id"], name=op.f("fk_escort_trip_entered_by_account_id")
        ),
        sa.ForeignKeyConstraint(["from_place_id"], ["escort_place.id"], name=op.f("fk_escort_trip_from_place_id")),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_trip_project_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["escort_trip.id"], name=op.f("fk_escort_trip_replaces_id")),
        sa.ForeignKeyConstraint(["ride_id"], ["escort_ride.id"], name=op.f("fk_escort_trip_ride_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["service_shift.id"], name=op.f("fk_escort_trip_shift_id")),
        sa.ForeignKeyConstraint(["site_id"], ["escort_place.id"], name=op.f("fk_escort_trip_site_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["escort_vehicle.id"], name=op.f("fk_escort_trip_vehicle_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_escort_trip_voided_by_account_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_escort_trip_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_trip")),
    )
    op.create_index("ix_escort_trip_day", "escort_trip", ["project_id", "held_on"])
    op.create_index(op.f("ix_escort_trip_shift_id"), "escort_trip", ["shift_id"])
    op.create_index(op.f("ix_escort_trip_volunteer_id"), "escort_trip", ["volunteer_id"])
    op.create_index(
        "uq_escort_trip_ride",
        "escort_trip",
        ["ride_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND ride_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND ride_id IS NOT NULL"),
    )
    op.create_index(
        "uq_escort_trip_under_way",
        "escort_trip",
        ["volunteer_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "escort_incident",
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("project_id", db.Id(), nullable=False),
        sa.Column("trip_id", db.Id(), nullable=True),
        sa.Column("site_id", db.Id(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=True),
        sa.Column("told", db.Json, nullable=False),
        sa.Column("reported_at", db.Instant(), nullable=False),
        sa.Column("reported_by_account_id", db.Id(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=True),
        sa.Column("voided_by_account_id", db.Id(), nullable=True),
        sa.Column("erased_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["service_project.id"], name=op.f("fk_escort_incident_project_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_account_id"], ["account.id"], name=op.f("fk_escort_incident_reported_by_account_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["escort_place.id"], name=op.f("fk_escort_incident_site_id")),
        sa.ForeignKeyConstraint(["trip_id"], ["escort_trip.id"], name=op.f("fk_escort_incident_trip_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_account_id"], ["account.id"], name=op.f("fk_escort_incident_voided_by_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escort_incident")),
    )
    op.create_index("ix_escort_incident_day", "escort_incident", ["project_id", "held_on"])


def downgrade() -> None:
    for table in (
        "escort_incident",
        "escort_trip",
        "escort_disclosure",
        "escort_ride",
        "escort_vehicle",
        "escort_booking",
        "escort_slot",
        "escort_place",
    ):
        op.drop_table(table)
