"""Joint activities: the branch that leads asks others of its committee; each says yes or no for itself."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from backend.activities.errors import (
    InvitationAnsweredError,
    NotInvitableError,
    WholeBranchNeededError,
    WrongStateError,
)
from backend.activities.models import Activity, ActivityHost, ActivityState, Credit, Invitation, InvitationState
from backend.activities.rules import JOINABLE
from backend.activities.service import planning, telling
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Circle
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.models import (
    BRANCH_KINDS,
    OrganisationClosure,
    OrganisationKind,
    PartyOrganisation,
)

STANDING = (InvitationState.PENDING, InvitationState.ACCEPTED)


def plan_together(
    session: Session,
    *,
    host: PartyOrganisation,
    account: Account,
    credits: Iterable[Credit],
    values: dict[str, Any],
    invited_ids: Iterable[UUID],
    now: datetime,
) -> Activity:
    """Plan an activity as `planning.create` does, and ask the branches of `invited_ids` at once: all or nothing.

    :raises NotInvitableError: one of them lies under another committee, or is named twice.
    :raises WholeBranchNeededError: it is not for everybody of the branch.
    """
    activity = planning.create(session, host=host, account=account, credits=credits, values=values, now=now)
    for organisation_id in invited_ids:
        invite(session, activity=activity, organisation_id=organisation_id, account=account, now=now)
    return activity


def list_neighbours(session: Session, *, organisation_id: UUID, now: datetime) -> list[PartyOrganisation]:
    """The other branches under the branch's committee, by name: those that it may ask."""
    return list(session.scalars(_neighbours(organisation_id, now=now)))


def refuse_strangers(session: Session, *, organisation_id: UUID, invited_ids: Collection[UUID], now: datetime) -> None:
    """Let nobody learn when a branch is busy that could not be asked.

    :raises NotInvitableError: one of `invited_ids` lies under another committee than the branch.
    """
    if invited_ids:
        known = {branch.id for branch in list_neighbours(session, organisation_id=organisation_id, now=now)}
        if not known.issuperset(invited_ids):
            raise NotInvitableError()


def list_invitable(session: Session, *, activity: Activity, now: datetime) -> list[PartyOrganisation]:
    """The branches under the leading one's committee that are not asked yet and do not hold it, by name."""
    return list(session.scalars(_invitable(activity, now=now)))


def invite(
    session: Session, *, activity: Activity, organisation_id: UUID, account: Account, now: datetime
) -> Invitation:
    """Ask a branch to hold the activity together; its secretaries are told. The caller holds the activity.

    :raises WrongStateError: the roster is written, or it was called off.
    :raises NotInvitableError: it lies under another committee, holds the activity or is asked already.
    :raises WholeBranchNeededError: the activity is for the leading branch's committee, or a group of it.
    """
    _refuse_unless(activity, JOINABLE)
    if activity.circle is not Circle.PLENARY:
        raise WholeBranchNeededError()
    branch = session.scalars(_invitable(activity, now=now).where(PartyOrganisation.id == organisation_id)).one_or_none()
    if branch is None:
        raise NotInvitableError()
    invitation = Invitation(
        id=new_id(),
        activity_id=activity.id,
        organisation_id=branch.id,
        state=InvitationState.PENDING,
        invited_at=now,
        invited_by_account_id=account.id,
    )
    invitation.organisation = branch
    session.add(invitation)
    _record(session, Action.INVITATION_SENT, invitation, activity, now=now)
    lead = activity.hosts[0].organisation
    kind, more = NotificationKind.JOINT_INVITED, {"by": lead.short_name}
    telling.tell_secretaries(session, activity=activity, organisation_id=branch.id, kind=kind, more=more, now=now)
    session.flush()
    return invitation


def withdraw(session: Session, *, invitation: Invitation, activity: Activity, now: datetime) -> None:
    """Take an invitation back that nobody has answered, or one that was accepted while it is a draft.

    :raises InvitationAnsweredError: it was settled before.
    """
    _leave(session, invitation, activity, now=now)
    invitation.state = InvitationState.WITHDRAWN
    _record(session, Action.INVITATION_WITHDRAWN, invitation, activity, now=now)
    session.flush()


def accept(session: Session, *, invitation: Invitation, activity: Activity, account: Account, now: datetime) -> None:
    """Hold the activity together: the branch's members are expected, and told where it is published.

    :raises InvitationAnsweredError: it was settled before.
    :raises WrongStateError: the roster is written, or it was called off.
    """
    if invitation.state is not InvitationState.PENDING:
        raise InvitationAnsweredError()
    _refuse_unless(activity, JOINABLE)
    _answer(invitation, InvitationState.ACCEPTED, account, None, now=now)
    host = ActivityHost(activity_id=activity.id, organisation_id=invitation.organisation_id)
    host.organisation = session.get_one(PartyOrganisation, invitation.organisation_id)
    activity.hosts.append(host)
    if activity.series_id is not None:  # A later edit of the series would move the other branch's day, too.
        activity.detached_at = activity.detached_at or now
    _record(session, Action.INVITATION_ACCEPTED, invitation, activity, now=now)
    _tell_lead(session, invitation, activity, now=now)
    if activity.state is ActivityState.PUBLISHED:
        kind, only_of = NotificationKind.ACTIVITY_PUBLISHED, invitation.organisation_id
        telling.tell_members(session, activity=activity, kind=kind, now=now, only_of=only_of)
    session.flush()


def decline(
    session: Session,
    *,
    invitation: Invitation,
    activity: Activity,
    account: Account,
    reason: str | None,
    now: datetime,
) -> None:
    """Say no, or leave again while it is a draft; the leading branch is told, with the reason.

    :raises InvitationAnsweredError: it was settled before.
    """
    _leave(session, invitation, activity, now=now)
    _answer(invitation, InvitationState.DECLINED, account, reason, now=now)
    _record(session, Action.INVITATION_DECLINED, invitation, activity, now=now)
    _tell_lead(session, invitation, activity, now=now)
    session.flush()


def list_sent(session: Session, *, activity_id: UUID) -> list[Invitation]:
    """All invitations to an activity, in the order in which they were sent."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.activity_id == activity_id)
            .options(joinedload(Invitation.organisation))
            .order_by(Invitation.invited_at, Invitation.id)
        )
    )


def list_received(session: Session, *, organisation_id: UUID, now: datetime) -> list[tuple[Invitation, Activity]]:
    """The invitations that wait for the branch's answer, by the start of what they are for."""
    rows = session.execute(
        select(Invitation, Activity)
        .join(Activity, Activity.id == Invitation.activity_id)
        .where(Invitation.organisation_id == organisation_id, Invitation.state == InvitationState.PENDING)
        .where(Activity.state.in_(JOINABLE), Activity.ends_at > now)
        .options(*planning.WITH_HOSTS)
        .order_by(Activity.starts_at, Invitation.id)
    )
    return [(invitation, activity) for invitation, activity in rows]


def _invitable(activity: Activity, *, now: datetime) -> Select[PartyOrganisation]:
    asked = select(Invitation.organisation_id).where(
        Invitation.activity_id == activity.id, Invitation.state.in_(STANDING)
    )
    hosts = planning.host_ids(activity)
    return _neighbours(hosts[0], now=now).where(PartyOrganisation.id.not_in(hosts), PartyOrganisation.id.not_in(asked))


def _neighbours(organisation_id: UUID, *, now: datetime) -> Select[PartyOrganisation]:
    today = clock.local_date(now)
    up = aliased(OrganisationClosure)
    committee = (
        select(up.ancestor_id)
        .join(PartyOrganisation, PartyOrganisation.id == up.ancestor_id)
        .where(up.descendant_id == organisation_id, holds_on(up, today))
        .where(PartyOrganisation.kind.not_in((*BRANCH_KINDS, OrganisationKind.GENERAL_BRANCH)))
        .order_by(up.depth)
        .limit(1)
        .scalar_subquery()
    )
    below = select(OrganisationClosure.descendant_id).where(
        OrganisationClosure.ancestor_id == committee, holds_on(OrganisationClosure, today)
    )
    return (
        select(PartyOrganisation)
        .where(PartyOrganisation.id.in_(below), PartyOrganisation.kind.in_(BRANCH_KINDS))
        .where(PartyOrganisation.id != organisation_id)
        .where(or_(PartyOrganisation.dissolved_on.is_(None), PartyOrganisation.dissolved_on > today))
        .order_by(PartyOrganisation.name)
    )


def _leave(session: Session, invitation: Invitation, activity: Activity, *, now: datetime) -> None:
    if invitation.state is InvitationState.ACCEPTED and activity.state is ActivityState.DRAFT:
        activity.hosts = [host for host in activity.hosts if host.organisation_id != invitation.organisation_id]
    elif invitation.state is not InvitationState.PENDING:
        raise InvitationAnsweredError()


def _answer(
    invitation: Invitation, state: InvitationState, account: Account, reason: str | None, *, now: datetime
) -> None:
    invitation.state, invitation.reason = state, reason
    invitation.answered_at, invitation.answered_by_account_id = now, account.id


def _refuse_unless(activity: Activity, states: tuple[ActivityState, ...]) -> None:
    if activity.state not in states:
        raise WrongStateError(state=activity.state.value)


def _record(session: Session, action: Action, invitation: Invitation, activity: Activity, *, now: datetime) -> None:
    audit.record(session, action, invitation, now=now, organisation_id=invitation.organisation_id)


def _tell_lead(session: Session, invitation: Invitation, activity: Activity, *, now: datetime) -> None:
    branch = session.get_one(PartyOrganisation, invitation.organisation_id)
    accepted = invitation.state is InvitationState.ACCEPTED
    more = {"by": branch.short_name, "accepted": accepted, "reason": invitation.reason}
    lead_id, kind = planning.host_ids(activity)[0], NotificationKind.JOINT_ANSWERED
    telling.tell_secretaries(session, activity=activity, organisation_id=lead_id, kind=kind, more=more, now=now)
