"""Who sees whose attendance: officers that of their branches, members their own, displays their one activity."""

from typing import TypeVar
from uuid import UUID

from flask import g, request
from sqlalchemy import select

from backend.activities.access import get_activity
from backend.activities.models import Activity
from backend.activities.service import planning
from backend.attendance.errors import DisplayUnknownError
from backend.attendance.models import (
    Correction,
    Display,
    Exemption,
    Leave,
    MemberCard,
    Minutes,
    MinutesVersion,
    PresenceClaim,
    Resolution,
    RosterEntry,
    RosterKind,
    Steward,
)
from backend.attendance.service import cards, displays, roster, stewards
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import opens
from backend.identity.access import current_login
from backend.members.access import find_own_member, get_affiliation, get_own_member
from backend.members.models import Member
from backend.organisations.access import has_right_at, scope
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right

T = TypeVar("T", Leave, Correction)
DISPLAY_HEADER = "X-Display-Token"


def current_member() -> Member:
    """The signed-in person's member's file.

    :raises NoMemberError: the account has none.
    """
    return get_own_member()


def get_hosted_activity(activity_id: UUID) -> Activity:
    """The activity of another branch at which the signed-in member is a guest.

    :raises NoMemberError: the account has no member's file.
    :raises NotFound: they are no guest there.
    """
    guest = select(RosterEntry.activity_id).where(
        RosterEntry.member_id == current_member().id, RosterEntry.kind == RosterKind.GUEST
    )
    found = planning.find_activity(db.session(), activity_id=activity_id, where=Activity.id.in_(guest))
    if found is None:
        raise NotFound()
    return found


def get_desk(activity_id: UUID) -> Activity:
    """The activity whose desk the signed-in person minds: as its steward, or as an officer of a host.

    :raises NotFound: it does not exist, or the desk is not theirs.
    """
    now, account_id = clock.now(), current_login().account_id
    desk = stewards.find_desk(db.session(), activity_id=activity_id, account_id=account_id, at=now)
    return desk or get_activity(activity_id, Right.ATTENDANCE_WRITE)


def get_steward(steward_id: UUID) -> tuple[Steward, Activity]:
    """The grant and its activity, if the signed-in officer runs check-in there.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    steward = db.session().get(Steward, steward_id)
    if steward is None:
        raise NotFound()
    return steward, get_own_line(steward.activity_id, steward.member_id, Right.ATTENDANCE_WRITE)


def get_own_card(card_id: UUID) -> MemberCard:
    """The signed-in member's own card.

    :raises NoMemberError: the account has no member's file.
    :raises NotFound: they have none such.
    """
    card = cards.find(db.session(), card_id=card_id, member_id=current_member().id)
    if card is None:
        raise NotFound()
    return card


def get_display(display_id: UUID) -> tuple[Display, Activity]:
    """The display and its activity, if the signed-in officer runs check-in there.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    display = displays.find_display(db.session(), display_id=display_id)
    if display is None:
        raise NotFound()
    return display, get_activity(display.activity_id, Right.ATTENDANCE_WRITE)


def get_presence_claim(claim_id: UUID) -> tuple[PresenceClaim, Activity]:
    """The claim, held until the transaction ends, and its activity, if the signed-in officer may decide it.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    claim = db.session().scalars(db.locked(select(PresenceClaim).where(PresenceClaim.id == claim_id))).one_or_none()
    if claim is None:
        raise NotFound()
    return claim, get_own_line(claim.activity_id, claim.member_id, Right.ATTENDANCE_WRITE)


def get_host(
    activity_id: UUID, organisation_id: UUID, right: Right, *, for_change: bool = False
) -> tuple[Activity, PartyOrganisation]:
    """The activity and one of its hosts, if the signed-in officer has `right` at that host.

    :raises NotFound: there is no such activity or host, or it lies outside the scope.
    """
    activity = get_activity(activity_id, right, for_change=for_change)
    host = next((host for host in activity.hosts if host.organisation_id == organisation_id), None)
    if host is None or not has_right_at(right, organisation_id):
        raise NotFound()
    return activity, host.organisation


def get_own_line(activity_id: UUID, member_id: UUID, right: Right) -> Activity:
    """The activity, if the signed-in officer has `right` over the member's line there.

    :raises NotFound: it does not exist, lies outside the scope, or the line is another host's.
    """
    activity = get_activity(activity_id, right)
    refuse_others_people(activity, member_id, own_hosts(activity, right))
    return activity


def own_hosts(activity: Activity, right: Right) -> set[UUID]:
    """Ids of the hosts at which the signed-in officer has `right`."""
    return {host.organisation_id for host in activity.hosts if has_right_at(right, host.organisation_id)}


def desk_hosts(activity: Activity) -> set[UUID]:
    """Ids of the hosts whose people the signed-in person records at the desk: an officer's, and a steward's own."""
    login = current_login()
    own = own_hosts(activity, Right.ATTENDANCE_WRITE)
    if len(own) < len(activity.hosts):
        member = find_own_member()
        if member is not None and stewards.find_desk(
            db.session(), activity_id=activity.id, account_id=login.account_id, at=clock.now()
        ):
            own |= {roster.host_of(db.session(), activity=activity, member_id=member.id)}
    return own


def refuse_others_people(activity: Activity, member_id: UUID, own: set[UUID]) -> None:
    """Each host of a joint activity keeps the record of its own people, the leading one also that of guests.

    :raises NotFound: the member's line is not that of one of the `own` hosts.
    """
    if len(own) == len(activity.hosts):
        return
    if roster.host_of(db.session(), activity=activity, member_id=member_id) not in own:
        raise NotFound()


def hosts_in_scope(activity: Activity, right: Right) -> list[PartyOrganisation]:
    """The hosts at which the signed-in officer has `right`, by name."""
    found = [host.organisation for host in activity.hosts if has_right_at(right, host.organisation_id)]
    return sorted(found, key=lambda organisation: organisation.name)


def get_resolution(resolution_id: UUID, right: Right) -> tuple[Resolution, Activity]:
    """The vote, held until the transaction ends, and its activity, if the officer has `right` at the branch that voted.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    found = (
        db.session()
        .scalars(
            db.locked(
                select(Resolution).where(Resolution.id == resolution_id, Resolution.organisation_id.in_(scope(right))),
                of=Resolution,
            )
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    return found, get_activity(found.activity_id, right)


def get_minutes_version(version_id: UUID, right: Right) -> tuple[MinutesVersion, Minutes]:
    """A version of minutes, if the signed-in officer has `right` at the branch whose minutes they are.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    found = (
        db.session()
        .execute(
            select(MinutesVersion, Minutes)
            .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
            .where(MinutesVersion.id == version_id, Minutes.organisation_id.in_(scope(right)))
        )
        .one_or_none()
    )
    if found is None:
        raise NotFound()
    version, minutes = found
    return version, minutes


def get_leave(leave_id: UUID) -> tuple[Leave, Activity]:
    """The leave, held until the transaction ends, and its activity, if the signed-in officer may decide it.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    return _get_request(Leave, leave_id)


def get_correction(correction_id: UUID) -> tuple[Correction, Activity]:
    """The request, held until the transaction ends, and its activity, if the signed-in officer may answer it.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    return _get_request(Correction, correction_id)


def _get_request(table: type[T], request_id: UUID) -> tuple[T, Activity]:
    found = db.session().scalars(db.locked(select(table).where(table.id == request_id))).one_or_none()
    if found is None:
        raise NotFound()
    return found, get_own_line(found.activity_id, found.member_id, Right.ATTENDANCE_WRITE)


def get_exemption(exemption_id: UUID) -> tuple[Exemption, Member]:
    """The exemption and its member, if the signed-in officer keeps the member's file today.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    found = db.session().scalars(db.locked(select(Exemption).where(Exemption.id == exemption_id))).one_or_none()
    if found is None:
        raise NotFound()
    return found, get_affiliation(found.member_id, Right.MEMBERS_WRITE).member


def _require_display() -> None:
    token = request.headers.get(DISPLAY_HEADER, "")
    if not token:
        raise DisplayUnknownError()
    g.shown = displays.find_shown(db.session(), token=token)


display_only = opens("display token", _require_display)
"""Open a route to a display that shows its own activity."""


def displayed() -> tuple[Display, Activity]:
    """The display that asks, and its activity."""
    shown: tuple[Display, Activity] = g.shown
    return shown
