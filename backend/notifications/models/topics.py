"""What kinds of notices have to do with each other: topics, matters, and which notice makes which other one stale."""

from enum import StrEnum
from uuid import UUID

from backend.notifications.models.kinds import NotificationKind as Kind


class Topic(StrEnum):
    """By what people choose how they hear of things."""

    ACTIVITIES = "activities"
    """What is planned, changed and called off."""
    ATTENDANCE = "attendance"
    """Leave, corrections, and what the record says of oneself."""
    SERVICE = "service"
    """Projects, shifts, hours, proofs."""
    TRANSFERS = "transfers"
    MEMBERSHIP = "membership"
    """One's branch, and being away from it."""
    OFFICE = "office"
    """What waits for officers."""
    ACCOUNT_SAFETY = "account_safety"
    """Who got into one's account, who may do what, who looked at one's numbers."""
    REMINDERS = "reminders"


_KINDS = {
    Topic.ACTIVITIES: (
        *(Kind.ACTIVITY_PUBLISHED, Kind.ACTIVITY_CHANGED, Kind.ACTIVITY_CANCELLED),
        *(Kind.SERIES_PUBLISHED, Kind.SERIES_CHANGED, Kind.SERIES_CANCELLED),
        Kind.SIGN_UP_MOVED_UP,
    ),
    Topic.ATTENDANCE: (
        *(Kind.CHECK_IN_UNDONE, Kind.ABSENCE_NOTED, Kind.LEAVE_DECIDED, Kind.CORRECTION_DECIDED),
        *(Kind.EXEMPTION_GRANTED, Kind.EXEMPTION_ENDED, Kind.PRESENCE_CLAIM_DECIDED),
    ),
    Topic.SERVICE: (
        *(Kind.SERVICE_CLOSED_AT_END, Kind.SERVICE_REFUSED, Kind.SERVICE_RETURNED, Kind.SERVICE_VOIDED),
        *(Kind.SERVICE_CORRECTED, Kind.HOURS_CORRECTION_DECLINED, Kind.VOLUNTEER_APPROVED),
        *(Kind.SHIFT_CHANGED, Kind.SHIFT_CANCELLED, Kind.SHIFT_MOVED_UP),
        *(Kind.SUBSTITUTE_ASKED, Kind.SUBSTITUTE_ANSWERED, Kind.ESCORT_RIDE_GIVEN, Kind.ESCORT_RIDE_TAKEN_BACK),
        *(Kind.QUALIFICATION_CHECKED, Kind.PROOF_ISSUED, Kind.PROOF_DECLINED, Kind.PROOF_REVOKED),
    ),
    Topic.TRANSFERS: (Kind.TRANSFER_MOVED_ON, Kind.TRANSFER_RETURNED, Kind.TRANSFER_REFUSED),
    Topic.MEMBERSHIP: (
        *(Kind.BRANCH_CHANGED, Kind.BRANCH_CHANGED_BACK),
        *(Kind.FLOW_DECIDED, Kind.FLOW_TAKEN_IN, Kind.FLOW_CARD_PRINTED),
        *(Kind.APPRAISAL_RESULT, Kind.TALK_RECORDED),
    ),
    Topic.OFFICE: (
        *(Kind.JOINT_INVITED, Kind.JOINT_ANSWERED, Kind.LEAVE_ASKED, Kind.CORRECTION_ASKED, Kind.PROVISIONAL_WAITING),
        *(Kind.PRESENCE_CLAIM_MADE, Kind.STEWARD_APPOINTED, Kind.STEWARD_ENDED, Kind.HOURS_QUESTIONED),
        *(Kind.VOLUNTEER_APPLIED, Kind.PROJECT_LEAD_GIVEN, Kind.PROJECT_LEAD_ENDED, Kind.PROOF_ASKED),
        *(Kind.TRANSFER_WAITING, Kind.TRANSFER_REFUSAL_COPIED, Kind.BRANCH_ABSENCES, Kind.CASE_WAITING),
        *(Kind.REORGANISATION_PROPOSED, Kind.BRANCH_RECEIVED, Kind.BRANCH_PROPOSED, Kind.BRANCH_PROPOSAL_ANSWERED),
        *(Kind.FLOW_WAITING, Kind.FLOW_RETURNED, Kind.FLOW_ANNOUNCED, Kind.FLOW_UNREGISTERED),
        *(Kind.FLOW_REMINDED, Kind.FLOW_CONTACTS_DUE),
        *(
            Kind.CLOSING_SOON,
            Kind.LEAVE_WAITING,
            Kind.HOURS_WAITING,
            Kind.PROBATION_DUE,
            Kind.TERM_ENDING,
            Kind.TRANSFER_DUE,
        ),
        *(Kind.APPRAISAL_ALL_ANSWERED, Kind.APPRAISAL_SUBMITTED, Kind.APPRAISAL_ANSWERED),
        *(Kind.TALK_DISPUTED, Kind.REPORT_SUBMITTED, Kind.REPORT_ANSWERED),
    ),
    Topic.ACCOUNT_SAFETY: (
        *(Kind.ACCOUNT_ACTIVATED, Kind.ACTIVATION_DISPUTED, Kind.NUMBER_REVEALED),
        *(Kind.GRANT_GIVEN, Kind.GRANT_ENDED),
    ),
    Topic.REMINDERS: (
        *(Kind.SERVICE_ENDS_SOON, Kind.ABSENCE_REMINDED, Kind.ACTIVITY_TOMORROW, Kind.ACTIVITY_SOON),
        *(Kind.OWN_PROBATION_DUE, Kind.LETTER_EXPIRING, Kind.QUALIFICATION_EXPIRING),
        Kind.APPRAISAL_OPEN,
    ),
}
TOPIC_OF = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds}

PLAN = (Kind.ACTIVITY_PUBLISHED, Kind.ACTIVITY_CHANGED, Kind.ACTIVITY_CANCELLED)
"""What is told of one activity's plan: only the newest counts."""
REPLACED_BY: dict[Kind, tuple[Kind, ...]] = {
    **dict.fromkeys(PLAN, PLAN),
    Kind.ACTIVITY_SOON: (Kind.ACTIVITY_TOMORROW,),
    **{kind: (kind,) for kind in (Kind.JOINT_INVITED, Kind.LEAVE_ASKED, Kind.CORRECTION_ASKED)},
    **{kind: (kind,) for kind in (Kind.PRESENCE_CLAIM_MADE, Kind.VOLUNTEER_APPLIED, Kind.FLOW_REMINDED)},
}
"""A notice of the first kind takes the unread older ones of the others about the same thing out of the inbox.

Notices of several activities, and those of a project's shifts, are no such kinds: two of them that lead to the same
place may speak of different things.
"""
CALLED_OFF_BY: dict[Kind, tuple[Kind, ...]] = {
    Kind.ACTIVITY_CANCELLED: (Kind.ACTIVITY_PUBLISHED, Kind.ACTIVITY_CHANGED),
    Kind.BRANCH_CHANGED_BACK: (Kind.BRANCH_CHANGED,),
}
"""Whoever has not heard of the second yet needs neither."""
CORRECTED_BY: dict[Kind, tuple[Kind, ...]] = {
    Kind.ACTIVITY_CHANGED: (Kind.ACTIVITY_PUBLISHED, Kind.ACTIVITY_CHANGED),
}
"""Whoever has not heard of the second yet hears it with the facts of the first, once."""


ABOUT_A_BRANCH = frozenset(
    {
        *(Kind.BRANCH_ABSENCES, Kind.FLOW_CONTACTS_DUE, Kind.HOURS_WAITING, Kind.PROBATION_DUE),
        *(Kind.PROOF_ASKED, Kind.TERM_ENDING),
    }
)
"""They lead to a branch, of which much is told that has nothing to do with each other."""


def matter_of(kind: Kind, leads_to: UUID) -> str:
    """What notices are grouped by: their topic and what they lead to; where that is a branch, the kind instead."""
    about = kind if kind in ABOUT_A_BRANCH else TOPIC_OF[kind]
    return f"{about.value}:{leads_to}"
