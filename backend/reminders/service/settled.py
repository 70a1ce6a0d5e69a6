"""What was asked of several and answered by one: it goes from the inboxes of the others, too.

Worked out from the data, so that no path that answers, withdraws or calls off a matter has to think of notices.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, Invitation, InvitationState
from backend.attendance.models import (
    Correction,
    CorrectionState,
    Leave,
    LeaveState,
    PresenceClaim,
    PresenceClaimState,
)
from backend.core.audit import NO_RECORD
from backend.flow.models import FlowRegistration
from backend.members.models import Member
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Grant
from backend.volunteering.models import (
    Application,
    ApplicationState,
    Assignment,
    HoursCorrection,
    ProofRequest,
    ProofRequestState,
    Volunteer,
)

K = NotificationKind
SUBJECT = Notification.subject_id
WATCHED_FOR = timedelta(days=400)
_own = select(Volunteer.id).outerjoin(Member, Member.id == Volunteer.member_id)
_OWN = _own.where(
    or_(Volunteer.account_id == Notification.account_id, Member.account_id == Notification.account_id)
).correlate(Notification)
_INVITED = exists().where(
    Invitation.activity_id == SUBJECT,
    Invitation.state == InvitationState.PENDING,
    Grant.organisation_id == Invitation.organisation_id,
    Grant.account_id == Notification.account_id,
)
_CALLED_OFF = exists().where(Activity.id == SUBJECT, Activity.state == ActivityState.CANCELLED)
STILL_WAITS: dict[NotificationKind, ColumnElement[bool]] = {
    K.LEAVE_ASKED: exists().where(
        Leave.activity_id == SUBJECT, Leave.state == LeaveState.PENDING, Leave.withdrawn_at.is_(None)
    )
    & ~_CALLED_OFF,
    K.CORRECTION_ASKED: exists().where(Correction.activity_id == SUBJECT, Correction.state == CorrectionState.PENDING),
    K.PRESENCE_CLAIM_MADE: exists().where(
        PresenceClaim.activity_id == SUBJECT, PresenceClaim.state == PresenceClaimState.PENDING
    ),
    K.JOINT_INVITED: _INVITED & ~_CALLED_OFF,
    K.VOLUNTEER_APPLIED: exists().where(
        Application.project_id == SUBJECT, Application.state == ApplicationState.PENDING
    ),
    K.PROOF_ASKED: exists().where(
        ProofRequest.organisation_id == SUBJECT, ProofRequest.state == ProofRequestState.PENDING
    ),
    K.HOURS_QUESTIONED: exists().where(HoursCorrection.record_id == SUBJECT, HoursCorrection.decided_at.is_(None)),
    K.SUBSTITUTE_ASKED: exists().where(
        Assignment.shift_id == SUBJECT, Assignment.withdrawn_at.is_(None), Assignment.substitute_id.in_(_OWN)
    ),
    K.FLOW_WAITING: exists().where(
        FlowRegistration.id == SUBJECT, FlowRegistration.confirmed_at.is_(None), FlowRegistration.ended_at.is_(None)
    ),
}
"""By kind, whether the matter of a notice still waits for somebody's word."""


def take_back(session: Session, *, now: datetime) -> int:
    """Withdraw the notices whose matter waits no more; how many kinds had some."""
    return sum(_take_back(session, kind, waits, now=now) for kind, waits in STILL_WAITS.items())


def _take_back(session: Session, kind: NotificationKind, waits: ColumnElement[bool], *, now: datetime) -> bool:
    settled = session.scalars(
        select(Notification.id)
        .where(Notification.kind == kind, Notification.created_at > now - WATCHED_FOR)
        .where(Notification.withdrawn_at.is_(None), SUBJECT.is_not(None), ~waits)
        .limit(500)
    ).all()
    if settled:
        withdrawn = update(Notification).where(Notification.id.in_(settled)).values(withdrawn_at=now)
        session.execute(withdrawn, execution_options={NO_RECORD: True})
    return bool(settled)
