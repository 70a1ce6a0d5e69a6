"""The inbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set


class NotificationKind(StrEnum):
    """What a notification says; the app has a text for each."""

    ACCOUNT_ACTIVATED = "account_activated"
    """Your account was activated (again); facts: activation_id, by (name of the officer), at."""
    ACTIVATION_DISPUTED = "activation_disputed"
    """To the officer who issued it: the member says it was not them."""
    ACTIVITY_PUBLISHED = "activity_published"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    SERIES_PUBLISHED = "series_published"
    """Several activities at once; facts: title, starts_at and venue of the first, count."""
    SERIES_CHANGED = "series_changed"
    SERIES_CANCELLED = "series_cancelled"
    JOINT_INVITED = "joint_invited"
    """To the secretaries of a branch that is asked to hold an activity together; facts: title, starts_at, by."""
    JOINT_ANSWERED = "joint_answered"
    """To the secretaries of the branch that asked; facts: title, starts_at, by, accepted, reason."""
    SIGN_UP_MOVED_UP = "sign_up_moved_up"
    """A place became free for you who waited; facts: title, starts_at, venue."""
    CHECK_IN_UNDONE = "check_in_undone"
    ABSENCE_NOTED = "absence_noted"
    """No record of you at an activity that is over; facts: leave_until (or none), until. Goes once settled."""
    LEAVE_ASKED = "leave_asked"
    """To the secretaries: a leave waits for approval; it names nobody."""
    LEAVE_DECIDED = "leave_decided"
    CORRECTION_ASKED = "correction_asked"
    """To the secretaries: a correction waits for an answer; it names nobody."""
    CORRECTION_DECIDED = "correction_decided"
    PROVISIONAL_WAITING = "provisional_waiting"
    """To the secretaries: late scans of an activity that is over wait for a word; names nobody. Goes once settled."""
    EXEMPTION_GRANTED = "exemption_granted"
    EXEMPTION_ENDED = "exemption_ended"
    PRESENCE_CLAIM_MADE = "presence_claim_made"
    PRESENCE_CLAIM_DECIDED = "presence_claim_decided"
    STEWARD_APPOINTED = "steward_appointed"
    """You mind the desk of an activity, or of a shift; facts: title, starts_at, by, shift_id of a shift."""
    STEWARD_ENDED = "steward_ended"
    SERVICE_ENDS_SOON = "service_ends_soon"
    """You are serving, and the shift ends in ten minutes; facts: title, ends_at. Goes once you have scanned out."""
    SERVICE_CLOSED_AT_END = "service_closed_at_end"
    """Nobody scanned you out, so the planned end stands; facts: title, ends_at, minutes."""
    SERVICE_REFUSED = "service_refused"
    """Hours of yours were not confirmed; facts: title, starts_at, minutes, reason."""
    SERVICE_RETURNED = "service_returned"
    """Somebody asks for more about hours of yours; facts as above."""
    SERVICE_VOIDED = "service_voided"
    """Hours of yours were taken back; facts as above."""
    SERVICE_CORRECTED = "service_corrected"
    """Hours of yours were set right; facts as above, minutes are the new ones."""
    HOURS_QUESTIONED = "hours_questioned"
    """To those who may answer: somebody asks for a record of hours to be set right; facts: title. Names nobody."""
    HOURS_CORRECTION_DECLINED = "hours_correction_declined"
    """Your record of hours stays as it is; facts as of refused ones."""
    SHIFT_CHANGED = "shift_changed"
    """A service shift you signed up for has another time or meeting point; facts: title, starts_at, venue."""
    SHIFT_CANCELLED = "shift_cancelled"
    """Facts: title, starts_at, reason."""
    SHIFT_MOVED_UP = "shift_moved_up"
    """A place became free for you who waited; facts: title, starts_at, venue."""
    SUBSTITUTE_ASKED = "substitute_asked"
    """Somebody asks you to take over their place; facts: title, starts_at, venue, by."""
    SUBSTITUTE_ANSWERED = "substitute_answered"
    """To whoever asked; facts: title, starts_at, accepted."""
    ESCORT_RIDE_GIVEN = "escort_ride_given"
    """You carry somebody in an escort; facts: title, starts_at. Nothing of whom."""
    ESCORT_RIDE_TAKEN_BACK = "escort_ride_taken_back"
    """You do not any more; facts: title, starts_at."""
    VOLUNTEER_APPROVED = "volunteer_approved"
    """You may help in a project; facts: title."""
    VOLUNTEER_APPLIED = "volunteer_applied"
    """To the leads: somebody wants to help; facts: title. Names nobody."""
    PROJECT_LEAD_GIVEN = "project_lead_given"
    """You lead a project, or work at its desk; facts: title, post, by."""
    PROJECT_LEAD_ENDED = "project_lead_ended"
    QUALIFICATION_CHECKED = "qualification_checked"
    """Somebody saw your card; facts: qualification."""
    NUMBER_REVEALED = "number_revealed"
    """Somebody looked at your full phone or ID number; facts: field, reason, by, at."""
    PROOF_ASKED = "proof_asked"
    """To those who may issue it: somebody asks for a proof of hours; it names nobody."""
    PROOF_ISSUED = "proof_issued"
    """Your proof is there; facts: number."""
    PROOF_DECLINED = "proof_declined"
    PROOF_REVOKED = "proof_revoked"
    """Your proof is no longer good; facts: number, reason."""
    TRANSFER_WAITING = "transfer_waiting"
    """To who may answer: a transfer has come to an organisation; facts: state, organisation. Names nobody. Goes once
    the step is done."""
    TRANSFER_MOVED_ON = "transfer_moved_on"
    """Your transfer has got further; facts: state."""
    TRANSFER_RETURNED = "transfer_returned"
    """Your transfer came back to you; facts: reason."""
    TRANSFER_REFUSED = "transfer_refused"
    """Your transfer ended; facts: reason."""
    TRANSFER_REFUSAL_COPIED = "transfer_refusal_copied"
    """To the superior of whoever refused a transfer; facts: organisation. Names nobody."""
    ABSENCE_REMINDED = "absence_reminded"
    """You have not been seen for some months; facts: months, since_on. Goes once the record says otherwise."""
    BRANCH_ABSENCES = "branch_absences"
    """To the secretaries: somebody has not been seen for some months; facts: organisation. Names nobody."""
    CASE_WAITING = "case_waiting"
    """To those who decide: a case waits for them; facts: organisation. Names nobody. Goes once it was decided."""
    REORGANISATION_PROPOSED = "reorganisation_proposed"
    """To those who may confirm it; facts: kind, committee. Names nobody. Goes once it is decided."""
    BRANCH_CHANGED = "branch_changed"
    """You belong to another branch after a reorganisation; facts: organisation, from_on."""
    BRANCH_CHANGED_BACK = "branch_changed_back"
    """The reorganisation was taken back: you belong to your branch again; facts: organisation."""
    BRANCH_PROPOSED = "branch_proposed"
    """To who may answer: a landing branch proposes a new one; facts: organisation, organisation_id. Names nobody.
    Goes once it is answered."""
    BRANCH_PROPOSAL_ANSWERED = "branch_proposal_answered"
    """To whoever proposed it; facts: name (of the branch to be), agreed."""
    FLOW_WAITING = "flow_waiting"
    """To the home branch: a member says that they are away, and somebody has to confirm it. Names nobody."""
    FLOW_RETURNED = "flow_returned"
    """To the home branch: a member is back. Names nobody."""
    FLOW_DECIDED = "flow_decided"
    """Your registration as away was confirmed, or ended; facts: outcome."""
    FLOW_ANNOUNCED = "flow_announced"
    """To the host: another branch's member has come to live there. Names nobody."""
    FLOW_TAKEN_IN = "flow_taken_in"
    """You are a guest of a branch now; facts: organisation."""
    FLOW_UNREGISTERED = "flow_unregistered"
    """To the home branch: one of its members was taken in elsewhere. Names nobody."""
    FLOW_REMINDED = "flow_reminded"
    """To the other branch: both sides do not agree yet about a flow member. Names nobody."""
    FLOW_CONTACTS_DUE = "flow_contacts_due"
    """To the secretaries: somebody who is away has not been heard of for months. Names nobody. Goes once settled."""
    FLOW_CARD_PRINTED = "flow_card_printed"
    """Your flow card was printed; facts: number, by."""
    GRANT_GIVEN = "grant_given"
    GRANT_ENDED = "grant_ended"


class Notification(Base):
    """One thing told to one account."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_inbox", "account_id", "created_at"),
        Index("ix_notification_kind", "kind", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NotificationKind] = mapped_column(closed_set(NotificationKind))
    facts: Mapped[dict[str, Any]]
    """Parameters of the text; ids, titles and times, never a number or a note."""
    subject_id: Mapped[UUID | None]
    """What it leads to: an activity, an activation, a member."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """The matter is settled: it disappears from the inbox."""
