"""The home branch's side: who is away, who is due for a contact, what does not agree; committees read along."""

from typing import Any
from uuid import UUID

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.http import Blueprint
from backend.flow import access, schemas
from backend.flow.service import away, contacts, homes, lists, reading, revealing, telling
from backend.identity.access import current_login
from backend.members.access import get_affiliation
from backend.organisations.access import get_organisation, has_right_at, requires, scope
from backend.organisations.rules import Right

blp = Blueprint("flow", __name__, description="Members of a branch who are away.")


@blp.route("/organisations/<id:organisation_id>/flow", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.FlowSchema)
def get_flow(organisation_id: UUID) -> dict[str, Any]:
    """Who is away, who is here, and where both sides do not agree; of a committee: of all branches below it."""
    session, today = db.session(), clock.local_date(clock.now())
    organisation = get_organisation(organisation_id, Right.MEMBERS_READ)
    told = reading.overview(
        session,
        within=access.within(organisation, Right.MEMBERS_READ),
        writes=_kept(),
        account_id=current_login().account_id,
        on=today,
    )
    may_write = organisation.is_branch and has_right_at(Right.MEMBERS_WRITE, organisation.id)
    return told | {"organisation": organisation, "is_branch": organisation.is_branch, "may_write": may_write}


@blp.route("/flow-registrations/<id:registration_id>", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.FlowAwayInFullSchema)
def get_registration(registration_id: UUID) -> dict[str, Any]:
    """One member's registration, with the log of contacts."""
    return _told(access.get_registration(registration_id, Right.MEMBERS_READ).id)


@blp.route("/members/<id:member_id>/flow-registrations", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.FlowAbsenceSchema)
@blp.response(201, schemas.FlowAwayInFullSchema)
def register_absence(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """The branch says that a member is away; it is confirmed with it.

    403 own_registration; 409 away_already; 422 host_unfit, dates_reversed {field}.
    """
    home = get_affiliation(member_id, Right.MEMBERS_WRITE)
    absence = away.Absence(host=access.find_host(body.pop("host_id")), **body)
    actor = current_login().account
    made = away.register(db.session(), home=home, absence=absence, actor=actor, by_branch=True, now=clock.now())
    return _told(made.id)


@blp.route("/flow-registrations/<id:registration_id>/confirmation", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(200, schemas.FlowAwayInFullSchema)
def confirm_absence(registration_id: UUID) -> dict[str, Any]:
    """The branch agrees with what the member said. 403 own_registration; 409 registration_over, confirmed_already."""
    registration = access.get_registration(registration_id, Right.MEMBERS_WRITE)
    away.confirm(db.session(), registration=registration, actor=current_login().account, now=clock.now())
    return _told(registration_id)


@blp.route("/flow-registrations/<id:registration_id>/end", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.FlowEndSchema)
@blp.response(200, schemas.FlowAwayInFullSchema)
def end_absence(body: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """The member is back, or it was wrong. 409 registration_over; 422 dates_reversed {field}."""
    registration = access.get_registration(registration_id, Right.MEMBERS_WRITE)
    away.end(db.session(), registration=registration, actor=current_login().account, now=clock.now(), **body)
    return _told(registration_id)


@blp.route("/flow-registrations/<id:registration_id>/contacts", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.FlowContactWriteSchema)
@blp.response(201, schemas.FlowAwayInFullSchema)
def log_contact(body: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """The branch was in touch, or tried.

    403 own_registration; 409 registration_over, not_confirmed; 422 dates_reversed {field}.
    """
    registration = access.get_registration(registration_id, Right.MEMBERS_WRITE)
    contacts.log(db.session(), registration=registration, actor=current_login().account, now=clock.now(), **body)
    return _told(registration_id)


@blp.route("/flow-registrations/<id:registration_id>/reveals", methods=["POST"])
@requires(Right.MEMBERS_REVEAL)
@blp.arguments(schemas.FlowWhySchema)
@blp.response(200, schemas.FlowFullContactSchema)
def reveal_contact(body: dict[str, Any], registration_id: UUID) -> dict[str, str]:
    """How to reach the member there: a logged act with a reason, of which they are told. 409 nothing_to_reveal."""
    registration = access.get_registration(registration_id, Right.MEMBERS_REVEAL)
    by = current_login().account
    value = revealing.of_member(db.session(), registration=registration, reason=body["reason"], by=by, now=clock.now())
    return {"value": value}


@blp.route("/flow-registrations/<id:registration_id>/reminders", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(201, schemas.FlowRemindedSchema)
def remind_host(registration_id: UUID) -> dict[str, Any]:
    """Remind the host that somebody lives there. 409 nobody_to_remind, reminded_already {until}."""
    session, now = db.session(), clock.now()
    registration = access.get_registration(registration_id, Right.MEMBERS_WRITE)
    telling.remind(session, organisation_id=registration.host_id, subject_id=registration.id, now=now)
    home_id = homes.home_id_of(session, registration, on=clock.local_date(now))
    audit.record(session, Action.FLOW_REMINDED, registration, now=now, organisation_id=home_id)
    return {"at": now}


def _kept() -> set[UUID]:
    return set(db.session().scalars(scope(Right.MEMBERS_WRITE)))


def _told(registration_id: UUID) -> dict[str, Any]:
    session, today = db.session(), clock.local_date(clock.now())
    session.flush()
    line = lists.find_away(session, registration_id=registration_id, on=today)
    assert line is not None
    told = lists.describe_in_full(session, line, on=today)
    return told | {"may": reading.acts_of(told, writes=_kept(), account_id=current_login().account_id)}
