"""The host's side: taking somebody in, and letting them go; and the home branch's word on whom others took in."""

from typing import Any
from uuid import UUID

from flask import current_app

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.http import Blueprint
from backend.core.limits import Limiter
from backend.flow import access, schemas
from backend.flow.models import FlowGuest
from backend.flow.service import guests, lists, matching, reading, revealing, telling
from backend.identity.access import current_login
from backend.members.service import affiliations
from backend.organisations.access import get_organisation, requires, scope
from backend.organisations.rules import Right

blp = Blueprint("flow guests", __name__, description="Members of others who live here.")
LIMITER = "lianxin_flow_limiter"


@blp.route("/organisations/<id:organisation_id>/flow-guests", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.FlowGuestMemberSchema)
@blp.response(201, schemas.FlowGuestSchema)
def take_member_in(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Take in a member of another branch, who says their full name and the last four digits of their phone.

    403 own_registration; 404 member_unknown; 409 guest_already {here}; 422 host_unfit, dates_reversed {field};
    429 too_many_requests.
    """
    session, now, actor = db.session(), clock.now(), current_login().account
    host = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    limiter: Limiter = current_app.extensions[LIMITER]
    limiter.refuse_more(actor.id, now=now)  # Four digits are soon guessed.
    found = guests.find_member(session, name=body["name"], phone_last4=body["phone_last4"], on=clock.local_date(now))
    return _told(guests.take_in(session, host=host, home=found, from_on=body["from_on"], actor=actor, now=now))


@blp.route("/organisations/<id:organisation_id>/flow-outsiders", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.FlowOutsiderSchema)
@blp.response(201, schemas.FlowGuestSchema)
def take_outsider_in(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Note somebody from a body outside this system. 422 host_unfit, dates_reversed {field}."""
    session, now, actor = db.session(), clock.now(), current_login().account
    host = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    from_on, outsider = body.pop("from_on"), guests.Outsider(**body)
    return _told(guests.take_in_outsider(session, host=host, outsider=outsider, from_on=from_on, actor=actor, now=now))


@blp.route("/flow-registrations/<id:registration_id>/acceptance", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(201, schemas.FlowGuestSchema)
def take_announced_in(registration_id: UUID) -> dict[str, Any]:
    """Take in whom another branch has announced. 409 registration_over, guest_already {here}."""
    session, now, actor = db.session(), clock.now(), current_login().account
    registration, host = access.get_announced(registration_id)
    return _told(guests.take_in_announced(session, registration=registration, host=host, actor=actor, now=now))


@blp.route("/flow-guests/<id:guest_id>/end", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(204)
def end_guest(guest_id: UUID) -> None:
    """They are no guest any more, say the host or the home branch. 409 registration_over."""
    guest = access.get_any_guest(guest_id, Right.MEMBERS_WRITE)
    guests.end(db.session(), guest=guest, actor=current_login().account, now=clock.now())


@blp.route("/flow-guests/<id:guest_id>/match", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(204)
def match_guest(guest_id: UUID) -> None:
    """The home branch says that both sides mean the same stay. 409 registration_over, nothing_to_match."""
    guest = access.get_own_away(guest_id, Right.MEMBERS_WRITE)
    matching.accept(db.session(), guest=guest, now=clock.now())


@blp.route("/flow-guests/<id:guest_id>/reminders", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(201, schemas.FlowRemindedSchema)
def remind_home(guest_id: UUID) -> dict[str, Any]:
    """Remind the home branch to register that its member is away. 409 nobody_to_remind, reminded_already {until}."""
    session, now = db.session(), clock.now()
    guest = access.get_guest(guest_id, Right.MEMBERS_WRITE)
    home = (
        affiliations.find_affiliation(session, member_id=guest.member_id, on=clock.local_date(now))
        if guest.member_id is not None
        else None
    )
    home_id = home.organisation_id if home is not None else None
    telling.remind(session, organisation_id=home_id, subject_id=guest.id, now=now)
    audit.record(session, Action.FLOW_GUEST_REMINDED, guest, now=now, organisation_id=guest.organisation_id)
    return {"at": now}


@blp.route("/flow-guests/<id:guest_id>/reveals", methods=["POST"])
@requires(Right.MEMBERS_REVEAL)
@blp.response(200, schemas.FlowFullContactSchema)
def reveal_guest_contact(guest_id: UUID) -> dict[str, str]:
    """How to reach somebody from outside: a logged act. 409 nothing_to_reveal."""
    guest = access.get_guest(guest_id, Right.MEMBERS_REVEAL)
    return {"value": revealing.of_guest(db.session(), guest=guest, now=clock.now())}


def _told(guest: FlowGuest) -> dict[str, Any]:
    session, today = db.session(), clock.local_date(clock.now())
    writes = set(session.scalars(scope(Right.MEMBERS_WRITE)))
    return reading.describe_guest(lists.get_here(session, guest_id=guest.id, on=today), writes)
