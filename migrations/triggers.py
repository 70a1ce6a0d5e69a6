"""What the database refuses beyond keys and checks: overlaps, double bookings, rewriting what is append-only.

SQLite drops the triggers of a table that a migration rebuilds, so they are not part of a migration: all of them are
dropped before and applied after every run. On PostgreSQL overlaps are exclusion constraints, kept here for the same
reason: one list for both.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True)
class NoOverlap:
    """Rows of `table` with equal `key` must not overlap in their half-open days."""

    table: str
    key: str

    @property
    def name(self) -> str:
        return f"no_overlap_{self.table}"

    def on_sqlite(self) -> list[str]:
        clash = (
            f"SELECT 1 FROM {self.table} WHERE {self.key} = NEW.{self.key} AND id <> NEW.id"
            " AND from_on < COALESCE(NEW.until_on, '9999-12-31') AND NEW.from_on < COALESCE(until_on, '9999-12-31')"
        )
        return [
            f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table} WHEN EXISTS ({clash})"
            f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
            for event in ("INSERT", "UPDATE")
        ]

    def on_postgresql(self) -> list[str]:
        return [
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist"
            f" ({self.key} WITH =, daterange(from_on, until_on) WITH &&) DEFERRABLE INITIALLY IMMEDIATE"
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}"]


@dataclass(frozen=True)
class NoDoubleBooking:
    """Rows of `table` with equal `key`, where `counts` holds, must not overlap in their half-open times."""

    table: str
    key: str
    counts: str

    @property
    def name(self) -> str:
        return f"no_double_{self.key}_{self.table}"

    def on_sqlite(self) -> list[str]:
        clash = (
            f"SELECT 1 FROM {self.table} WHERE {self.key} = NEW.{self.key} AND {self.counts} AND id <> NEW.id"
            " AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at"
        )
        return [
            f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table}"
            f" WHEN NEW.{self.key} IS NOT NULL AND NEW.{self.counts} AND EXISTS ({clash})"
            f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
            for event in ("INSERT", "UPDATE")
        ]

    def on_postgresql(self) -> list[str]:
        return [
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist"
            f" ({self.key} WITH =, tstzrange(starts_at, ends_at) WITH &&)"
            f" WHERE ({self.key} IS NOT NULL AND {self.counts})"
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}"]


@dataclass(frozen=True)
class AppendOnly:
    """Rows of `table` are written once; only the columns in `but` may change afterwards."""

    table: str
    but: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"append_only_{self.table}"

    def on_sqlite(self) -> list[str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
        return [
            f"CREATE TRIGGER {self.name}_delete BEFORE DELETE ON {self.table} {refuse}",
            f"CREATE TRIGGER {self.name}_update BEFORE UPDATE {{columns}} ON {self.table} {refuse}",
        ]

    def on_postgresql(self) -> list[str]:
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{self.name}'; END $$",
            f"CREATE TRIGGER {self.name}_delete BEFORE DELETE ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
            f"CREATE TRIGGER {self.name}_update BEFORE UPDATE {{columns}} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]


@dataclass(frozen=True)
class WithinCapacity:
    """No number of a place in `table` lies beyond `capacity` of its `owner`, at the moment when it is given."""

    table: str
    owner: str
    key: str
    capacity: str

    @property
    def name(self) -> str:
        return f"within_capacity_{self.table}"

    @property
    def _is_beyond(self) -> str:
        capacity = f"SELECT {self.capacity} FROM {self.owner} WHERE id = NEW.{self.key}"
        return f"NEW.place IS NOT NULL AND NEW.place > COALESCE(({capacity}), 0)"

    def on_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self.name}_{event.split()[0].lower()} BEFORE {event} ON {self.table}"
            f" WHEN {self._is_beyond} BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
            for event in ("INSERT", "UPDATE OF place")
        ]

    def on_postgresql(self) -> list[str]:
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {self._is_beyond} THEN"
            f" RAISE integrity_constraint_violation USING MESSAGE = '{self.name}'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {self.name} BEFORE INSERT OR UPDATE OF place ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]


@dataclass(frozen=True)
class MovesByMerging:
    """A row of `table` changes `key` only to where the row of `owner` that it names was merged into."""

    table: str
    owner: str
    key: str

    @property
    def name(self) -> str:
        return f"moves_by_merging_{self.table}"

    def on_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OF {self.key} ON {self.table}"
            f" WHEN OLD.{self.key} IS NOT NEW.{self.key} AND NEW.{self.key} IS NOT ({self._right})"
            f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
        ]

    @property
    def _right(self) -> str:
        return f"SELECT merged_into_id FROM {self.owner} WHERE id = OLD.{self.key}"

    def on_postgresql(self) -> list[str]:
        is_wrong = f"OLD.{self.key} <> NEW.{self.key} AND NEW.{self.key} IS DISTINCT FROM ({self._right})"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {is_wrong} THEN"
            f" RAISE integrity_constraint_violation USING MESSAGE = '{self.name}'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OF {self.key} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]


@dataclass(frozen=True)
class NoneBeyondEnd:
    """No row of `table` holds beyond the day `end` on which its `owner` ends; neither comes before the other is right.

    On PostgreSQL a new row waits for whoever ends the owner at that moment, and then sees the end.
    """

    table: str
    owner: str
    key: str
    end: str

    @property
    def name(self) -> str:
        return f"none_beyond_end_{self.table}"

    @property
    def _left_behind(self) -> str:
        until = f"(until_on IS NULL OR until_on > NEW.{self.end})"
        return f"EXISTS (SELECT 1 FROM {self.table} WHERE {self.key} = NEW.id AND {until})"

    def on_sqlite(self) -> list[str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
        ended = (
            f"SELECT 1 FROM {self.owner} WHERE id = NEW.{self.key}"
            f" AND {self.end} < COALESCE(NEW.until_on, '9999-12-31')"
        )
        return [
            *(
                f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table}"
                f" WHEN EXISTS ({ended}) {refuse}"
                for event in ("INSERT", "UPDATE")
            ),
            f"CREATE TRIGGER {self.name}_owner BEFORE UPDATE OF {self.end} ON {self.owner}"
            f" WHEN NEW.{self.end} IS NOT NULL AND {self._left_behind} {refuse}",
        ]

    def on_postgresql(self) -> list[str]:
        refuse = f"RAISE integrity_constraint_violation USING MESSAGE = '{self.name}'; END IF; RETURN NEW; END $$"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ DECLARE ended date; BEGIN"
            f" SELECT {self.end} INTO ended FROM {self.owner} WHERE id = NEW.{self.key} FOR SHARE;"
            f" IF ended < COALESCE(NEW.until_on, 'infinity') THEN {refuse}",
            f"CREATE TRIGGER {self.name} BEFORE INSERT OR UPDATE ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
            f"CREATE OR REPLACE FUNCTION {self.name}_owner() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.{self.end} IS NOT NULL AND {self._left_behind} THEN {refuse}",
            f"CREATE TRIGGER {self.name}_owner BEFORE UPDATE OF {self.end} ON {self.owner}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}_owner()",
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [
            f"DROP FUNCTION IF EXISTS {self.name}() CASCADE",
            f"DROP FUNCTION IF EXISTS {self.name}_owner() CASCADE",
        ]


@dataclass(frozen=True)
class FrozenWith:
    """Rows of `table` are neither added, changed nor deleted once their `owner` is in one of `states`.

    `key` names the owner's row; where it is the row itself, it may still reach such a state and never leave it.
    """

    table: str
    owner: str
    key: str
    states: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"frozen_with_{self.owner}_{self.table}"

    @property
    def _is_itself(self) -> bool:
        return self.table == self.owner

    def _is_frozen(self, row: str) -> str:
        among = ", ".join(f"'{state}'" for state in self.states)
        if self._is_itself:
            return f"{row}.state IN ({among})"
        return f"EXISTS (SELECT 1 FROM {self.owner} WHERE id = {row}.{self.key} AND state IN ({among}))"

    @property
    def _events(self) -> dict[str, str]:
        """By event, the row whose owner counts."""
        changed = {"UPDATE": "OLD", "DELETE": "OLD"}
        return changed if self._is_itself else {"INSERT": "NEW", **changed}

    def on_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table} WHEN {self._is_frozen(row)}"
            f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
            for event, row in self._events.items()
        ]

    def on_postgresql(self) -> list[str]:
        refuse = f"RAISE integrity_constraint_violation USING MESSAGE = '{self.name}'; END IF;"
        return [
            statement
            for event, row in self._events.items()
            for statement in (
                f"CREATE OR REPLACE FUNCTION {self.name}_{event.lower()}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN IF {self._is_frozen(row)} THEN {refuse}"
                f" RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$",
                f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table}"
                f" FOR EACH ROW EXECUTE FUNCTION {self.name}_{event.lower()}()",
            )
        ]

    def drop_on_postgresql(self) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {self.name}_{event.lower()}() CASCADE" for event in self._events]


_APPRAISAL_OVER = ("confirmed", "withdrawn")

Rule = NoOverlap | NoDoubleBooking | AppendOnly | WithinCapacity | MovesByMerging | NoneBeyondEnd | FrozenWith

RULES: tuple[Rule, ...] = (
    NoOverlap("organisation_parent", key="organisation_id"),
    NoOverlap("affiliation", key="member_id"),
    NoneBeyondEnd("affiliation", owner="party_organisation", key="organisation_id", end="dissolved_on"),
    NoOverlap("member_standing", key="member_id"),
    NoOverlap("member_work", key="member_id"),
    NoOverlap("landing_term", key="organisation_id"),
    NoOverlap("exemption", key="member_id"),
    NoOverlap("group_turn", key="group_id"),
    NoDoubleBooking("activity", key="venue_id", counts="state <> 'cancelled'"),
    NoDoubleBooking("service_record", key="volunteer_id", counts="state IN ('credited', 'waiting')"),
    NoDoubleBooking("escort_ride", key="volunteer_id", counts="withdrawn_at IS NULL"),
    WithinCapacity("sign_up", owner="activity", key="activity_id", capacity="capacity"),
    WithinCapacity("service_assignment", owner="service_shift", key="shift_id", capacity="needed"),
    AppendOnly("audit_entry", but=("sequence", "chain_hash")),
    AppendOnly("disclosure_entry"),
    AppendOnly(
        "probation_decision",
        but=(
            *("approved_on", "approved_at", "approved_by_account_id"),
            *("voided_at", "voided_by_account_id", "void_reason"),
        ),
    ),
    AppendOnly("membership_end", but=("undone_at", "undone_by_account_id")),
    AppendOnly("dues_mark", but=("undone_at", "undone_by_account_id")),
    AppendOnly("scan_event"),
    AppendOnly("resolution", but=("voided_at", "voided_by_account_id", "void_reason")),
    AppendOnly("minutes_version"),
    AppendOnly("document_export"),
    AppendOnly("service_scan", but=("answer",)),  # Known once what follows from the scan is written.
    AppendOnly("service_record", but=("state", "approved_by_account_id", "changed_at", "reported_on", "volunteer_id")),
    MovesByMerging("service_record", owner="volunteer", key="volunteer_id"),
    AppendOnly("service_decision"),
    AppendOnly("hours_correction", but=("state", "decided_at", "decided_by_account_id", "answer")),
    AppendOnly("service_proof", but=("state", "ended_at", "ended_by_account_id", "end_reason", "volunteer_id")),
    MovesByMerging("service_proof", owner="volunteer", key="volunteer_id"),
    AppendOnly("proof_objection", but=("answered_at", "answered_by_account_id", "is_upheld", "answer")),
    AppendOnly("proof_consent", but=("withdrawn_at", "volunteer_id")),
    MovesByMerging("proof_consent", owner="volunteer", key="volunteer_id"),
    AppendOnly("service_outcome", but=("voided_at",)),
    MovesByMerging("escort_trip", owner="volunteer", key="volunteer_id"),
    AppendOnly("escort_trip", but=("ended_at", "voided_at", "voided_by_account_id", "volunteer_id")),
    AppendOnly("escort_incident", but=("words", "voided_at", "voided_by_account_id", "erased_at")),
    AppendOnly("escort_disclosure"),
    AppendOnly("group_log", but=("voided_at", "voided_by_account_id", "volunteer_id")),
    AppendOnly("group_count", but=("voided_at",)),
    AppendOnly("service_tally", but=("voided_at", "voided_by_account_id", "volunteer_id")),
    AppendOnly("service_export"),
    AppendOnly("service_export_line"),
    AppendOnly("transfer_step"),
    AppendOnly("case_file", but=("decision", "sought_until", "handed_to_id", "closed_at", "told_at")),
    AppendOnly("case_entry"),
    AppendOnly("branch_proposal", but=("is_agreed", "answer", "answered_at", "answered_by_account_id")),
    AppendOnly("branch_proposal_member"),
    AppendOnly("absence_reminder", but=("withdrawn_at",)),
    AppendOnly("letter", but=("state", "ended_at")),
    AppendOnly("receipt"),
    AppendOnly("incoming_letter", but=("ended_at",)),
    AppendOnly(
        "reorganisation",
        but=(
            *("state", "decided_at", "decided_by_account_id", "answer", "summary", "effects"),
            *("undone_at", "undone_by_account_id", "undo_reason"),
        ),
    ),
    AppendOnly(
        "flow_registration",
        but=(
            *("confirmed_at", "confirmed_by_account_id"),
            *("until_on", "end_kind", "end_words", "ended_at", "ended_by_account_id"),
        ),
    ),
    AppendOnly("flow_guest", but=("registration_id", "until_on", "ended_at", "ended_by_account_id")),
    AppendOnly("flow_contact"),
    AppendOnly("flow_card", but=("ended_at",)),
    AppendOnly("national_registration"),
    AppendOnly("duty_exclusion"),
    AppendOnly("duty_record", but=("voided_at", "voided_by_account_id")),
    AppendOnly("duty_snapshot"),
    AppendOnly("duty_snapshot_line"),
    AppendOnly("service_report_mark", but=("undone_at", "undone_by_account_id")),
    FrozenWith("appraisal", owner="appraisal", key="id", states=_APPRAISAL_OVER),
    FrozenWith("appraisal_person", owner="appraisal", key="appraisal_id", states=_APPRAISAL_OVER),
    FrozenWith("appraisal_opinion", owner="appraisal", key="appraisal_id", states=_APPRAISAL_OVER),
    FrozenWith("appraisal_decision", owner="appraisal", key="appraisal_id", states=_APPRAISAL_OVER),
    AppendOnly("appraisal_decision", but=("replaced_at",)),
    AppendOnly("appraisal_step"),
    AppendOnly("talk", but=("disputed_at", "voided_at", "voided_by_account_id")),
    AppendOnly("responsibility", but=("done_on", "done_by_account_id", "activity_id", "ended_on")),
    AppendOnly("head_lecture", but=("voided_at", "voided_by_account_id")),
    AppendOnly("yearly_report_version", but=("grade", "words", "answered_at", "answered_by_account_id")),
)


def apply(connection: Connection) -> None:
    """Create every rule whose table, with the rule's column, exists."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for rule in RULES:
        if rule.table not in tables:
            continue
        if isinstance(rule, NoDoubleBooking | MovesByMerging) and rule.key not in {
            c["name"] for c in inspector.get_columns(rule.table)
        }:
            continue
        columns = ""
        if isinstance(rule, AppendOnly) and rule.but:
            watched = [c["name"] for c in inspector.get_columns(rule.table) if c["name"] not in rule.but]
            columns = f"OF {', '.join(watched)}"
        on_sqlite = connection.dialect.name == "sqlite"
        for statement in rule.on_sqlite() if on_sqlite else rule.on_postgresql():
            connection.execute(text(statement.replace("{columns}", columns)))


def drop(connection: Connection) -> None:
    """Remove every rule, so that migrations may rebuild and rewrite tables."""
    if connection.dialect.name == "sqlite":
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    tables = set(inspect(connection).get_table_names())
    for rule in RULES:
        if rule.table in tables:
            for statement in rule.drop_on_postgresql():
                connection.execute(text(statement))
