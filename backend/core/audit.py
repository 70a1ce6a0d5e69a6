"""Who changed what, for ever: entries with names, never values, sealed into a hash chain.

Entries are inserted unchained in the transaction of the write they speak of; the worker seals them in order
(`seal`), and `flask audit verify` proves the chain and reports the tail that is not sealed yet.
"""

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core.db import Base, closed_set
from backend.core.ids import new_id

NO_RECORD = "lianxin_no_record"
"""Execution option of a write that changes nothing on record, such as when a session was last seen."""


class Action(StrEnum):
    """Everything that is written about, as `subject:action`."""

    ACCOUNT_CREATED = "account:created"
    ACCOUNT_UPDATED = "account:updated"
    ACCOUNT_PHONE_CHANGED = "account:phone_changed"
    ACCOUNT_PASSWORD_CHANGED = "account:password_changed"
    SESSION_OPENED = "session:opened"
    SESSION_REFUSED = "session:refused"
    SESSION_CLOSED = "session:closed"
    SESSIONS_CLOSED = "session:all_closed"
    POWERS_CONFIRMED = "session:powers_confirmed"
    ACTIVATION_ISSUED = "activation:issued"
    ACTIVATION_REVOKED = "activation:revoked"
    ACTIVATION_USED = "activation:used"
    ACTIVATION_DISPUTED = "activation:disputed"
    ORGANISATION_CREATED = "organisation:created"
    ORGANISATION_UPDATED = "organisation:updated"
    ORGANISATION_MOVED = "organisation:moved"
    ORGANISATION_DISSOLVED = "organisation:dissolved"
    ORGANISATION_RESTORED = "organisation:restored"
    ORGANISATION_TAKEN_BACK = "organisation:taken_back"
    """Founded by mistake, and never used."""
    REORGANISATION_PROPOSED = "reorganisation:proposed"
    REORGANISATION_DECLINED = "reorganisation:declined"
    REORGANISATION_APPLIED = "reorganisation:applied"
    REORGANISATION_UNDONE = "reorganisation:undone"
    POST_CREATED = "post:created"
    POST_FILLED = "post:filled"
    POST_VACATED = "post:vacated"
    GRANT_GIVEN = "grant:given"
    GRANT_ENDED = "grant:ended"
    GROUP_CREATED = "group:created"
    GROUP_UPDATED = "group:updated"
    GROUP_MEMBER_CHANGED = "group:member_changed"
    MEMBER_CREATED = "member:created"
    MEMBER_CORRECTED = "member:corrected"
    MEMBER_ACCOUNT_LINKED = "member:account_linked"
    MEMBER_REVEALED = "member:revealed"
    MEMBER_MOVED = "member:moved"
    MEMBER_STANDING_CHANGED = "member:standing_changed"
    MEMBERSHIP_ENDED = "membership_end:recorded"
    MEMBERSHIP_END_UNDONE = "membership_end:undone"
    MEMBER_RE_ENTERED = "member:re_entered"
    PROBATION_DECIDED = "probation_decision:recorded"
    PROBATION_APPROVED = "probation_decision:approved"
    PROBATION_DECISION_VOIDED = "probation_decision:voided"
    DUES_MARKED = "dues_mark:made"
    DUES_MARK_UNDONE = "dues_mark:undone"
    PLEDGE_WRITTEN = "pledge:written"
    PLEDGE_ERASED = "pledge:erased"
    VANGUARD_POST_GIVEN = "vanguard_post:given"
    VANGUARD_POST_ENDED = "vanguard_post:ended"
    ROSTER_IMPORT_PREVIEWED = "roster_import:previewed"
    ROSTER_IMPORT_APPLIED = "roster_import:applied"
    ROSTER_IMPORT_DISCARDED = "roster_import:discarded"
    ACTIVITY_CREATED = "activity:created"
    ACTIVITY_UPDATED = "activity:updated"
    ACTIVITY_PUBLISHED = "activity:published"
    ACTIVITY_OPENED = "activity:opened"
    ACTIVITY_CLOSED = "activity:closed"
    ACTIVITY_MINUTED = "activity:minuted"
    ACTIVITY_REOPENED = "activity:reopened"
    ACTIVITY_CANCELLED = "activity:cancelled"
    ACTIVITY_ENTERED_LATER = "activity:entered_later"
    ACTIVITY_DELETED = "activity:deleted"
    PHOTO_ADDED = "photo:added"
    PHOTO_REMOVED = "photo:removed"
    INVITATION_SENT = "invitation:sent"
    INVITATION_ACCEPTED = "invitation:accepted"
    INVITATION_DECLINED = "invitation:declined"
    INVITATION_WITHDRAWN = "invitation:withdrawn"
    CALENDAR_FEED_OPENED = "calendar_feed:opened"
    CALENDAR_FEED_CHANGED = "calendar_feed:changed"
    CALENDAR_FEED_ENDED = "calendar_feed:ended"
    SIGN_UP_MADE = "sign_up:made"
    SIGN_UP_WITHDRAWN = "sign_up:withdrawn"
    SIGN_UP_MOVED_UP = "sign_up:moved_up"
    SERIES_CREATED = "series:created"
    SERIES_UPDATED = "series:updated"
    SERIES_ENDED = "series:ended"
    VENUE_CREATED = "venue:created"
    VENUE_UPDATED = "venue:updated"
    CALENDAR_OVERRIDDEN = "calendar_override:noted"
    DISPLAY_OPENED = "display:opened"
    DISPLAY_REVOKED = "display:revoked"
    POSTER_ISSUED = "poster:issued"
    POSTER_REVOKED = "poster:revoked"
    STEWARD_APPOINTED = "steward:appointed"
    STEWARD_ENDED = "steward:ended"
    CARD_ISSUED = "member_card:issued"
    CARD_REVOKED = "member_card:revoked"
    GUEST_LOOKED_UP = "guest:looked_up"
    LEAVE_ASKED = "leave:asked"
    LEAVE_WITHDRAWN = "leave:withdrawn"
    LEAVE_DECIDED = "leave:decided"
    SYSTEM_FAULT_NOTED = "system_fault:noted"
    SYSTEM_FAULT_WITHDRAWN = "system_fault:withdrawn"
    ABSENCE_TOLD = "absence:told"
    ABSENCE_TAKEN_BACK = "absence:taken_back"
    PROVISIONAL_TOLD = "provisional:told"
    PROVISIONAL_SETTLED = "provisional:settled"
    EXEMPTION_GRANTED = "exemption:granted"
    EXEMPTION_ENDED = "exemption:ended"
    MAKE_UP_CHOSEN = "make_up:chosen"
    MAKE_UP_WITHDRAWN = "make_up:withdrawn"
    CORRECTION_ASKED = "correction:asked"
    CORRECTION_DECIDED = "correction:decided"
    CHECK_IN_UNDONE = "check_in:undone"
    CHECK_IN_CONFIRMED = "check_in:confirmed"
    PRESENCE_CLAIMED = "presence_claim:made"
    PRESENCE_CLAIM_DECIDED = "presence_claim:decided"
    RESOLUTION_RECORDED = "resolution:recorded"
    RESOLUTION_VOIDED = "resolution:voided"
    MINUTES_SAVED = "minutes:saved"
    MINUTES_FINALISED = "minutes:finalised"
    MINUTES_REOPENED = "minutes:reopened"
    MINUTES_RESTORED = "minutes:restored"
    DOCUMENT_EXPORTED = "document:exported"
    NOTIFICATION_READ = "notification:read"
    PROOF_ASKED = "proof_request:made"
    PROOF_ASKED_NO_MORE = "proof_request:withdrawn"
    PROOF_DECLINED = "proof_request:declined"
    PROOF_CONSENT_GIVEN = "proof_consent:given"
    PROOF_CONSENT_WITHDRAWN = "proof_consent:withdrawn"
    PROOF_ISSUED = "proof:issued"
    PROOF_REPLACED = "proof:replaced"
    PROOF_REVOKED = "proof:revoked"
    OBJECTION_MADE = "proof_objection:made"
    OBJECTION_ANSWERED = "proof_objection:answered"
    OUTCOMES_WRITTEN = "service_outcome:written"
    FEEDBACK_OPENED = "feedback_box:opened"
    FEEDBACK_CLOSED = "feedback_box:closed"
    VOLUNTEER_CREATED = "volunteer:created"
    SERVICE_RECORD_VOIDED = "service_record:voided"
    SERVICE_RECORD_ADDED = "service_record:added"
    SERVICE_RECORD_CONFIRMED = "service_record:confirmed"
    SERVICE_RECORD_REFUSED = "service_record:refused"
    SERVICE_RECORD_RETURNED = "service_record:returned"
    HOURS_CORRECTION_ASKED = "hours_correction:asked"
    HOURS_CORRECTION_DECIDED = "hours_correction:decided"
    SERVICE_EVIDENCE_ADDED = "service_evidence:added"
    SERVICE_STAY_CLOSED = "service_stay:closed"
    SERVICE_STAY_REMINDED = "service_stay:reminded"
    SHIFT_CODE_OPENED = "service_shift:code_opened"
    SHIFT_CLOSED = "service_shift:closed"
    ESCORT_PLACE_ADDED = "escort_place:added"
    ESCORT_PLACE_WITHDRAWN = "escort_place:withdrawn"
    ESCORT_SLOT_ADDED = "escort_slot:added"
    ESCORT_SLOT_CHANGED = "escort_slot:changed"
    ESCORT_VEHICLE_STATED = "escort_vehicle:stated"
    ESCORT_VEHICLE_CHECKED = "escort_vehicle:checked"
    ESCORT_VEHICLE_WITHDRAWN = "escort_vehicle:withdrawn"
    ESCORT_BOOKED = "escort_booking:made"
    ESCORT_BOOKING_CANCELLED = "escort_booking:cancelled"
    ESCORT_BOOKING_ERASED = "escort_booking:erased"
    ESCORT_PHONE_SHOWN = "escort_booking:phone_shown"
    ESCORT_RIDE_GIVEN = "escort_ride:given"
    ESCORT_RIDE_TAKEN_BACK = "escort_ride:taken_back"
    ESCORT_TRIP_STARTED = "escort_trip:started"
    ESCORT_TRIP_ENDED = "escort_trip:ended"
    ESCORT_TRIP_VOIDED = "escort_trip:voided"
    ESCORT_TRIP_CORRECTED = "escort_trip:corrected"
    ESCORT_INCIDENT_REPORTED = "escort_incident:reported"
    ESCORT_INCIDENT_VOIDED = "escort_incident:voided"
    ESCORT_INCIDENT_ERASED = "escort_incident:erased"
    COMMUNITY_GROUP_CREATED = "community_group:created"
    COMMUNITY_GROUP_UPDATED = "community_group:updated"
    COMMUNITY_GROUP_ENDED = "community_group:ended"
    COMMUNITY_GROUP_LOGGED = "community_group:logged"
    COMMUNITY_GROUP_LOG_VOIDED = "community_group:log_voided"
    GROUP_POST_GIVEN = "group_post:given"
    GROUP_POST_ENDED = "group_post:ended"
    GROUP_TURN_PLANNED = "group_turn:planned"
    GROUP_TURN_ENDED = "group_turn:ended"
    GROUP_CADENCE_SET = "group_cadence:set"
    TALLY_WRITTEN = "service_tally:written"
    TALLY_VOIDED = "service_tally:voided"
    VOLUNTEER_LINKED = "volunteer:linked"
    VOLUNTEER_MERGED = "volunteer:merged"
    PROJECT_CREATED = "service_project:created"
    PROJECT_UPDATED = "service_project:updated"
    PROJECT_PUBLISHED = "service_project:published"
    PROJECT_ENDED = "service_project:ended"
    PROJECT_CANCELLED = "service_project:cancelled"
    PROJECT_DELETED = "service_project:deleted"
    TRANSFER_DRAFTED = "transfer:drafted"
    TRANSFER_CORRECTED = "transfer:corrected"
    TRANSFER_STEPPED = "transfer:stepped"
    """One step of its way; the field is what was done."""
    TRANSFER_REGISTERED = "transfer:registered"
    """Noted as registered in the national system."""
    LETTER_ISSUED = "letter:issued"
    LETTER_CHANGED = "letter:changed"
    LETTER_PRINTED = "letter:printed"
    RECEIPT_WRITTEN = "receipt:written"
    NATIONAL_REGISTRATION_NOTED = "national_registration:noted"
    RECEIPT_PRINTED = "receipt:printed"
    INCOMING_LETTER_ENTERED = "incoming_letter:entered"
    INCOMING_LETTER_RETURNED = "incoming_letter:returned"
    MEMBER_WORK_PUT = "member:work_put"
    LANDING_BRANCH_NAMED = "organisation:landing_named"
    LANDING_BRANCH_ENDED = "organisation:landing_ended"
    BRANCH_PROPOSED = "branch_proposal:made"
    BRANCH_PROPOSAL_ANSWERED = "branch_proposal:answered"
    CASE_OPENED = "case:opened"
    CASE_NOTED = "case:noted"
    """Something was done about it; the field is what."""
    CASE_DECIDED = "case:decided"
    CASE_TOLD = "case:told"
    ABSENCE_REMINDED = "absence_reminder:made"
    ABSENCE_REMINDER_TAKEN_BACK = "absence_reminder:taken_back"
    FLOW_REGISTERED = "flow_registration:made"
    FLOW_CONFIRMED = "flow_registration:confirmed"
    FLOW_ENDED = "flow_registration:ended"
    FLOW_CONTACT_SHOWN = "flow_registration:contact_shown"
    FLOW_REMINDED = "flow_registration:reminded"
    FLOW_GUEST_TAKEN_IN = "flow_guest:taken_in"
    FLOW_GUEST_ENDED = "flow_guest:ended"
    FLOW_GUEST_CONTACT_SHOWN = "flow_guest:contact_shown"
    FLOW_GUEST_REMINDED = "flow_guest:reminded"
    FLOW_MATCHED = "flow_guest:matched"
    FLOW_CONTACTED = "flow_contact:logged"
    FLOW_CARD_ISSUED = "flow_card:issued"
    FLOW_CARD_PRINTED = "flow_card:printed"
    FLOW_CARD_ENDED = "flow_card:ended"
    PROJECT_LEAD_GIVEN = "project_lead:given"
    PROJECT_LEAD_ENDED = "project_lead:ended"
    SHIFT_CREATED = "service_shift:created"
    SHIFT_UPDATED = "service_shift:updated"
    SHIFT_CANCELLED = "service_shift:cancelled"
    ASSIGNMENT_MADE = "service_assignment:made"
    ASSIGNMENT_WITHDRAWN = "service_assignment:withdrawn"
    ASSIGNMENT_MOVED_UP = "service_assignment:moved_up"
    SUBSTITUTE_ASKED = "service_assignment:substitute_asked"
    SUBSTITUTE_REFUSED = "service_assignment:substitute_refused"
    ASSIGNMENT_TAKEN_OVER = "service_assignment:taken_over"
    QUALIFICATION_STATED = "qualification:stated"
    QUALIFICATION_CHECKED = "qualification:checked"
    QUALIFICATION_WITHDRAWN = "qualification:withdrawn"
    APPLICATION_MADE = "volunteer_application:made"
    APPLICATION_DECIDED = "volunteer_application:decided"
    APPLICATION_WITHDRAWN = "volunteer_application:withdrawn"
    APPLICATION_REVEALED = "volunteer_application:revealed"
    APPLICATION_ERASED = "volunteer_application:erased"
    SERVICE_IMPORT_PREVIEWED = "service_import:previewed"
    SERVICE_IMPORT_APPLIED = "service_import:applied"
    SERVICE_IMPORT_DISCARDED = "service_import:discarded"
    SERVICE_EXPORTED = "service_export:made"
    SERVICE_REPORTED = "service_export:reported"
    SERVICE_REPORT_UNDONE = "service_export:reported_undone"
    DEMO_SEEDED = "demo:seeded"


class AuditEntry(Base):
    """One write: who, what, on which thing, which fields. Ids are plain, so that an entry outlives what it names."""

    __tablename__ = "audit_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[Action] = mapped_column(closed_set(Action))
    subject_kind: Mapped[str]
    """The table of the thing."""
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_account_id: Mapped[UUID | None]
    """None: nobody was signed in, or a command of the operator."""
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    fields: Mapped[list[Any]]
    """Names of the fields that were written; never their values."""
    request_id: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(unique=True)
    """Place in the chain; None until sealed."""
    chain_hash: Mapped[bytes | None]


EXEMPT_TABLES = frozenset(
    {
        "audit_entry",
        "alembic_version",
        # Check-ins: the append-only scan event is the audit record (design §7).
        "scan_event",
        "attendance",
        "claim_use",
        "short_code_throttle",
        # The same for service: the append-only scan is the record of a stay; what becomes of it is recorded.
        "service_scan",
        "service_stay",
        # The roster follows the audited opening and the audited move of a member.
        "roster_entry",
        # On which day the worker last went through a branch; what came of it is recorded.
        "ladder_look",
        # Taps of a face: whoever taps is nobody, so not even the moment is kept.
        "feedback_tally",
        # Marks of use, at most once a minute; opening and ending a session is recorded by its service.
        "login_session",
        "sign_in_throttle",
    }
)


def record(
    session: Session,
    action: Action,
    subject: Any,
    *,
    now: datetime,
    organisation_id: UUID | None = None,
    fields: list[str] | None = None,
) -> None:
    """Write down that the request's actor did `action` to `subject` (a mapped object that has an id)."""
    session.add(
        AuditEntry(
            id=new_id(),
            at=now,
            action=action,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            actor_account_id=session.info.get("actor_account_id"),
            organisation_id=organisation_id,
            fields=fields or [],
            request_id=session.info.get("request_id"),
        )
    )


def seal(session: Session, *, limit: int = 500) -> int:
    """Chain the oldest unsealed entries; how many were. Only the worker calls this, one at a time."""
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence.desc()).limit(1)
    ).first()
    sequence, chain = (last.sequence or 0, last.chain_hash or b"") if last else (0, b"")
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_(None)).order_by(AuditEntry.at, AuditEntry.id).limit(limit)
    ).all()
    for entry in entries:
        sequence, chain = sequence + 1, _link(chain, entry)
        entry.sequence, entry.chain_hash = sequence, chain
    return len(entries)


def first_broken_link(session: Session) -> int | None:
    """The sequence number at which the chain does not hold, or None when all of it does."""
    chain = b""
    expected = 1
    for entry in session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence)
    ).yield_per(1000):
        chain = _link(chain, entry)
        if entry.sequence != expected or entry.chain_hash != chain:
            return expected
        expected += 1
    return None


def count_unsealed(session: Session) -> int:
    """How many entries the worker has not sealed yet."""
    return session.scalar(select(func.count()).where(AuditEntry.sequence.is_(None))) or 0


def _link(previous: bytes, entry: AuditEntry) -> bytes:
    content = json.dumps(
        [
            entry.id.hex,
            entry.at.isoformat(),
            entry.action,
            entry.subject_kind,
            entry.subject_id and entry.subject_id.hex,
            entry.actor_account_id and entry.actor_account_id.hex,
            entry.organisation_id and entry.organisation_id.hex,
            entry.fields,
        ]
    )
    return hashlib.sha256(previous + content.encode()).digest()


class UnauditedWriteError(Exception):
    """A transaction wrote tables of record and left no audit entry."""


def guard(engine: Engine) -> None:
    """Refuse commits that wrote a table outside the exempt list without an audit entry."""
    event.listen(engine, "before_cursor_execute", _note_written_table)
    event.listen(engine, "commit", _refuse_unaudited)
    event.listen(engine, "rollback", _forget_written_tables)


def _note_written_table(  # noqa: PLR0917 - the event's signature.
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    compiled = getattr(context, "compiled", None)
    if compiled is None or context.execution_options.get(NO_RECORD):
        return
    if context.isinsert or context.isupdate or context.isdelete:
        connection.info.setdefault("written", set()).add(compiled.compile_state.dml_table.name)


def _forget_written_tables(connection: Connection) -> None:
    if not connection.invalidated:  # A lost connection has forgotten everything already.
        connection.info.pop("written", None)


def _refuse_unaudited(connection: Connection) -> None:
    written = connection.info.pop("written", set())
    unaudited = written - EXEMPT_TABLES
    if unaudited and "audit_entry" not in written:
        connection.connection.rollback()  # To SQLAlchemy a commit that raised is an end; to the driver it is not.
        raise UnauditedWriteError(f"written without an audit entry: {', '.join(sorted(unaudited))}")
