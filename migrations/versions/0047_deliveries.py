"""What is sent beyond the inbox, to which browsers, and what people have chosen about it."""

import sqlalchemy as sa
from alembic import op

from backend.core import db

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def _index_while(name: str, table: str, columns: list[str], while_: str, *, unique: bool = True) -> None:
    where = sa.text(while_)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _create_choices()
    _create_subscriptions()
    _create_deliveries()


def _create_choices() -> None:
    table = "notice_setting"
    op.create_table(
        table,
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("quiet_from_minutes", sa.Integer(), nullable=True),
        sa.Column("quiet_until_minutes", sa.Integer(), nullable=True),
        sa.Column("digest_at_minutes", sa.Integer(), nullable=True),
        sa.Column("digest_since", db.Instant(), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
        _check(table, "quiet_has_both_ends", "(quiet_from_minutes IS NULL) = (quiet_until_minutes IS NULL)"),
        _check(table, "digest_has_a_start", "digest_at_minutes IS NULL OR digest_since IS NOT NULL"),
        _reference(table, "account_id", "account"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_setting")),
    )
    table = "notice_preference"
    op.create_table(
        table,
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        _reference(table, "account_id", "account"),
        sa.PrimaryKeyConstraint("account_id", "topic", name=op.f("pk_notice_preference")),
    )


def _create_subscriptions() -> None:
    table = "push_subscription"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("login_session_id", db.Id(), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=True),
        sa.Column("p256dh", sa.String(length=100), nullable=True),
        sa.Column("auth", sa.String(length=40), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("last_sent_at", db.Instant(), nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        _check(table, "forgets_where", "(ended_at IS NULL) = (endpoint IS NOT NULL)"),
        _reference(table, "account_id", "account"),
        _reference(table, "login_session_id", "login_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
    )
    op.create_index(op.f("ix_push_subscription_account_id"), table, ["account_id"])
    op.create_index(op.f("ix_push_subscription_login_session_id"), table, ["login_session_id"])
    _index_while("uq_push_subscription_endpoint", table, ["endpoint"], "ended_at IS NULL")


def _create_deliveries() -> None:
    table = "delivery"
    op.create_table(
        table,
        sa.Column("id", db.Id(), nullable=False),
        sa.Column("account_id", db.Id(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("notification_id", db.Id(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", db.Id(), nullable=True),
        sa.Column("since_at", db.Instant(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("next_attempt_at", db.Instant(), nullable=False),
        sa.Column("lease_until", db.Instant(), nullable=True),
        sa.Column("settled_at", db.Instant(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        _check(table, "notice_of_something", "(purpose = 'notice') = (notification_id IS NOT NULL)"),
        _check(table, "push_has_a_phone", "(channel = 'push') = (subscription_id IS NOT NULL)"),
        _check(table, "leased_while_sending", "(state = 'sending') = (lease_until IS NOT NULL)"),
        _check(table, "ends_with_reason", "state NOT IN ('given_up', 'pruned') OR reason IS NOT NULL"),
        _reference(table, "account_id", "account"),
        _reference(table, "notification_id", "notification"),
        _reference(table, "subscription_id", "push_subscription"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_subscription_id"), table, ["subscription_id"])
    op.create_index("ix_delivery_account", table, ["account_id", "created_at"])
    _index_while("ix_delivery_due", table, ["next_attempt_at"], "state IN ('waiting', 'sending')", unique=False)
    notice = ["notification_id", "subscription_id"]
    _index_while("uq_delivery_push", table, notice, "subscription_id IS NOT NULL")
    _index_while("uq_delivery_other", table, ["notification_id", "channel"], "subscription_id IS NULL")


def downgrade() -> None:
    for table in ("delivery", "push_subscription", "notice_preference", "notice_setting"):
        op.drop_table(table)
