"""Reorganisations for tests: wishes as the API takes them, and proposals made by the service."""

from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.reorganisations import rules
from backend.reorganisations.models import Reorganisation, ReorganisationKind
from backend.reorganisations.rules import Part, Wish
from backend.reorganisations.service import dry_run, proposing

REASON = "两个支部人数都少，合在一起好开会"


def going(branch: PartyOrganisation, members: list[Member] | None = None) -> dict[str, Any]:
    """Members (None: all who are left) who go to a branch that exists."""
    return {"branch_id": str(branch.id), "member_ids": _ids(members)}


def founding(name: str, members: list[Member] | None = None, **fields: Any) -> dict[str, Any]:
    """Members who found a branch."""
    return {"name": name, "short_name": name[-20:], "member_ids": _ids(members)} | fields


def wish(kind: str, origins: list[PartyOrganisation], *parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A wish that takes effect today."""
    usual = {"kind": kind, "effective_on": clock.local_date(clock.now()).isoformat()}
    return usual | {"origin_ids": [str(origin.id) for origin in origins], "parts": list(parts)} | fields


def make_proposal(
    session: Session, *, origins: list[PartyOrganisation], to: PartyOrganisation, officer: Account
) -> Reorganisation:
    """A merger of branches into one that exists, which waits for another officer."""
    day = clock.local_date(clock.now())
    wanted = Wish(ReorganisationKind.MERGE, day, tuple(origin.id for origin in origins), (Part(to.id),))
    return proposing.propose(
        session,
        reorganisation_id=new_id(),
        wish=wanted,
        reason=REASON,
        fingerprint=dry_run.run(session, wish=wanted, now=clock.now()).fingerprint,
        officer=officer,
        now=clock.now(),
    )


def confirm(session: Session, proposal: Reorganisation, *, officer: Account) -> Reorganisation:
    """Let another officer carry it out."""
    found = dry_run.run(session, wish=rules.from_json(proposal.wish), now=clock.now())
    told = {"fingerprint": found.fingerprint, "officer": officer, "now": clock.now()}
    proposing.confirm(session, reorganisation=proposal, **told)
    return proposal


def _ids(members: list[Member] | None) -> list[str] | None:
    return None if members is None else [str(member.id) for member in members]
