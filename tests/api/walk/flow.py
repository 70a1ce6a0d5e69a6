"""Flow members, as they are walked."""

from itertools import count
from typing import Any

from sqlalchemy import select

from backend.core import clock
from backend.core.db import keyring_of
from backend.flow.models import CARD_TOKEN_CONTEXT, FlowCard, FlowRegistration, OutEnd
from backend.flow.service import away, cards
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, route
from tests.factories.flow import make_away, make_guest, make_outsider
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer

WORDS = "照看外孙，住在女儿家"
CONTACT = "15433334444"
_names = count(1)


def _absence(**fields: Any) -> dict[str, Any]:
    usual = {"reason": "other", "reason_words": WORDS, "place": "湖东市", "contact": CONTACT, "from_on": "2026-02-01"}
    return usual | fields


def _elsewhere(stage: Stage) -> PartyOrganisation:
    return make_branch(stage.session, name=f"云溪市流动第{next(_names)}党支部")


def _own(stage: Stage) -> Member:
    """The actor as a member of a branch of its own, registered nowhere."""
    session = stage.session
    found = session.scalars(select(Member).where(Member.account_id == stage.actor.id)).one_or_none()
    member = found or make_member(session, make_branch(session), account=stage.actor)
    present = away.find_open(session, member_id=member.id)
    if present is not None:
        told: dict[str, Any] = {"kind": OutEnd.CORRECTED, "words": None, "actor": stage.actor}
        away.end(session, registration=present, on=present.from_on, now=clock.now(), **told)
    return member


def _away(stage: Stage, **fields: Any) -> FlowRegistration:
    return make_away(stage.session, stage.somebody(), **fields)


# --- One's own --------------------------------------------------------------------------------------------------------


@route("own flow.get_own_flow", allows=everyone, places=ONCE)
def _own_flow(stage: Stage) -> Call:
    make_away(stage.session, _own(stage))
    return Call(f"{API}/me/flow")


@route("own flow.register_own_absence", allows=everyone, places=ONCE)
def _register_own(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/me/flow-registrations", _absence(), personal=(WORDS, CONTACT))


@route("own flow.return_home", allows=everyone, places=ONCE)
def _return(stage: Stage) -> Call:
    registration = make_away(stage.session, _own(stage))
    return Call(f"{API}/me/flow-registrations/{registration.id}/return", {"on": "2026-03-06"})


@route("own flow.report_to_home", allows=everyone, places=ONCE)
def _report(stage: Stage) -> Call:
    registration = make_away(stage.session, _own(stage))
    return Call(f"{API}/me/flow-registrations/{registration.id}/reports", {"note": "well"})


# --- Of the home branch -----------------------------------------------------------------------------------------------


@route("flow.get_flow")
def _flow(stage: Stage) -> Call:
    _away(stage)
    make_outsider(stage.session, stage.place)
    return Call(f"{API}/organisations/{stage.place.id}/flow")


@route("flow.get_registration")
def _get(stage: Stage) -> Call:
    return Call(f"{API}/flow-registrations/{_away(stage).id}")


@route("flow.register_absence")
def _register(stage: Stage) -> Call:
    member = stage.somebody()
    path = f"{API}/members/{member.id}/flow-registrations"
    return Call(path, _absence(), personal=(WORDS, CONTACT, member.name))


@route("flow.confirm_absence")
def _confirm(stage: Stage) -> Call:
    return Call(f"{API}/flow-registrations/{_away(stage, by_branch=False).id}/confirmation")


@route("flow.end_absence")
def _end(stage: Stage) -> Call:
    body = {"kind": "returned", "on": "2026-03-06", "words": WORDS}
    return Call(f"{API}/flow-registrations/{_away(stage).id}/end", body, personal=(WORDS,))


@route("flow.log_contact")
def _contact(stage: Stage) -> Call:
    body = {"on_day": "2026-03-05", "way": "phone", "note": "well"}
    return Call(f"{API}/flow-registrations/{_away(stage).id}/contacts", body)


@route("flow.reveal_contact")
def _reveal(stage: Stage) -> Call:
    path = f"{API}/flow-registrations/{_away(stage, contact=CONTACT).id}/reveals"
    return Call(path, {"reason": "季度联系"}, personal=(CONTACT,))


@route("flow.remind_host")
def _remind_host(stage: Stage) -> Call:
    host = _elsewhere(stage)
    _keeper(stage, host)
    return Call(f"{API}/flow-registrations/{_away(stage, host=host).id}/reminders")


# --- Of the host ------------------------------------------------------------------------------------------------------


@route("flow guests.take_member_in")
def _take_in(stage: Stage) -> Call:
    member = make_member(stage.session, _elsewhere(stage))
    body = {"name": member.name, "phone_last4": member.phone_last4, "from_on": "2026-03-01"}
    return Call(f"{API}/organisations/{stage.place.id}/flow-guests", body, personal=(member.name,))


@route("flow guests.take_outsider_in")
def _outsider(stage: Stage) -> Call:
    body = {"name": "龚远客", "home_name": "湖东市某机关党支部", "contact": CONTACT, "from_on": "2026-03-01"}
    return Call(f"{API}/organisations/{stage.place.id}/flow-outsiders", body, personal=("龚远客", CONTACT))


@route("flow guests.take_announced_in")
def _announced(stage: Stage) -> Call:
    member = make_member(stage.session, _elsewhere(stage))
    registration = make_away(stage.session, member, host=stage.place)
    return Call(f"{API}/flow-registrations/{registration.id}/acceptance")


@route("flow guests.end_guest")
def _end_guest(stage: Stage) -> Call:
    return Call(f"{API}/flow-guests/{make_outsider(stage.session, stage.place).id}/end")


@route("flow guests.match_guest")
def _match(stage: Stage) -> Call:
    member = stage.somebody()
    make_away(stage.session, member)
    guest = make_guest(stage.session, member, _elsewhere(stage))
    return Call(f"{API}/flow-guests/{guest.id}/match")


@route("flow guests.remind_home")
def _remind_home(stage: Stage) -> Call:
    home = _elsewhere(stage)
    _keeper(stage, home)
    guest = make_guest(stage.session, make_member(stage.session, home), stage.place)
    return Call(f"{API}/flow-guests/{guest.id}/reminders")


@route("flow guests.reveal_guest_contact")
def _reveal_guest(stage: Stage) -> Call:
    return Call(f"{API}/flow-guests/{make_outsider(stage.session, stage.place).id}/reveals")


# --- Cards ------------------------------------------------------------------------------------------------------------


@route("flow cards.print_card")
def _print(stage: Stage) -> Call:
    return Call(f"{API}/flow-registrations/{_away(stage).id}/card/files")


@route("flow cards.check_card", allows=everyone, places=ONCE)
def _check(stage: Stage) -> Call:
    session, registration = stage.session, _away(stage)
    told = {"officer": make_account(session), "public_url": "http://localhost", "now": clock.now()}
    cards.print_card(session, registration=registration, **told)
    card = session.scalars(select(FlowCard).where(FlowCard.registration_id == registration.id)).one()
    return Call(f"{API}/flow-card-checks/{keyring_of(session).open(card.token_sealed, context=CARD_TOKEN_CONTEXT)}")


def _keeper(stage: Stage, branch: PartyOrganisation) -> None:
    """Somebody at the other branch who can be reminded."""
    make_officer(stage.session, Role.SECRETARY, branch)
