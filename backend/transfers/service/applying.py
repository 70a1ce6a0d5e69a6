"""Applying for a transfer: by the member, or by the old branch for a member who asks it to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.members.service import affiliations, probation
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.errors import (
    NoHomeError,
    ProbationUndecidedError,
    SameBranchError,
    TransferOpenError,
    WrongOrderError,
)
from backend.transfers.models import RouteKind, Transfer, TransferAction, TransferReason, TransferState, TransferStation
from backend.transfers.rules import WITH_MEMBER, Station
from backend.transfers.service import offices, stepping


@dataclass(frozen=True)
class Wish:
    """Where to and why: a branch of this instance, or a body outside."""

    destination: PartyOrganisation | None
    outside_name: str | None
    outside_branch: str | None
    reason: TransferReason
    note: str | None


def find_open(session: Session, *, member_id: UUID) -> Transfer | None:
    """The member's transfer that is not over, or None."""
    return session.scalars(
        select(Transfer).where(Transfer.member_id == member_id, Transfer.closed_at.is_(None))
    ).one_or_none()


def plan(
    session: Session, *, home: Affiliation, destination: PartyOrganisation | None, now: datetime
) -> tuple[RouteKind, tuple[Station, ...]]:
    """What the way needs, and its stations, from the member's branch to `destination`; None: to a body outside.

    :raises SameBranchError: they are the same.
    :raises DestinationUnfitError, OrganisationDissolvedError, NoCommitteeError: see `offices.get_side`.
    """
    today = clock.local_date(now)
    if destination is not None and destination.id == home.organisation_id:
        raise SameBranchError()
    origin = offices.get_side(session, branch=home.organisation, on=today)
    there = offices.get_side(session, branch=destination, on=today) if destination is not None else None
    return rules.kind_of(origin, there), rules.way(origin, there)


def get_home(session: Session, *, member_id: UUID, now: datetime) -> Affiliation:
    """Where the member belongs today.

    :raises NoHomeError: nowhere.
    """
    home = affiliations.find_affiliation(session, member_id=member_id, on=clock.local_date(now))
    if home is None:
        raise NoHomeError()
    return home


def apply(
    session: Session, *, transfer_id: UUID, member: Member, wish: Wish, applicant: Account, now: datetime
) -> Transfer:
    """Write a draft of the member's transfer; `submit` sends it off. The same id again is the same draft.

    :raises TransferOpenError: another one is under way.
    :raises NoHomeError, and what `plan` refuses.
    """
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()  # Two at once: one waits.
    home = get_home(session, member_id=member.id, now=now)
    present = find_open(session, member_id=member.id)
    if present is not None and present.id == transfer_id:
        return present
    if present is not None:
        raise TransferOpenError()
    kind, stations = plan(session, home=home, destination=wish.destination, now=now)
    transfer = Transfer(
        id=transfer_id,
        member_id=member.id,
        kind=kind,
        origin_id=home.organisation_id,
        state=TransferState.DRAFT,
        position=0,
        since_at=now,
        applied_by_account_id=applicant.id,
        created_at=now,
        **_told(wish),
    )
    transfer.member = member
    session.add(transfer)
    session.flush()
    lay(session, transfer, stations)
    audit.record(session, Action.TRANSFER_DRAFTED, transfer, now=now, organisation_id=home.organisation_id)
    return transfer


def correct(session: Session, *, transfer: Transfer, wish: Wish, now: datetime) -> None:
    """Change a draft, or what came back; the way is worked out anew.

    :raises WrongOrderError: some organisation has it.
    :raises NoHomeError, and what `plan` refuses.
    """
    stepping.hold(session, transfer)
    if transfer.state not in WITH_MEMBER:
        raise WrongOrderError(state=transfer.state.value)
    for name, value in _told(wish).items():
        setattr(transfer, name, value)
    _find_way(session, transfer, wish.destination, now=now)
    audit.record(
        session,
        Action.TRANSFER_CORRECTED,
        transfer,
        now=now,
        organisation_id=transfer.origin_id,
        fields=sorted(_told(wish)),
    )
    session.flush()


def submit(
    session: Session, *, transfer: Transfer, actor: Account, by_branch: bool, note: str | None, now: datetime
) -> None:
    """Send it off: to the old branch, or past it.

    Where the branch writes for the member, or has nobody but the member who could answer, the committee has it at once.

    :raises WrongOrderError: it was sent before.
    :raises NoHomeError, and what `plan` refuses.
    :raises ProbationUndecidedError: it would leave the branch while the branch has to decide.
    """
    stepping.hold(session, transfer)
    stepping.refuse_unless(transfer, TransferAction.SUBMIT, stepping.following(session, transfer).state)
    there = session.get(PartyOrganisation, transfer.destination_id) if transfer.destination_id is not None else None
    home = _find_way(session, transfer, there, now=now)  # Branch or tree may have changed while the draft lay about.
    handlers = offices.list_handlers(session, organisation_ids=[home.organisation_id], now=now)
    alone = not handlers - {transfer.member.account_id}
    if by_branch or alone:
        refuse_undecided(session, member_id=transfer.member_id, on=clock.local_date(now))
    stepping.advance(
        session,
        transfer,
        to=2 if by_branch or alone else 1,
        done=stepping.Done(
            TransferAction.SUBMIT, actor=actor, organisation_id=transfer.origin_id if by_branch else None, note=note
        ),
        now=now,
    )


def refuse_undecided(session: Session, *, member_id: UUID, on: date) -> None:
    """Nobody leaves a branch that has to decide on their probation; before its end the clock goes along (domain §4).

    :raises ProbationUndecidedError: it is over, and nothing was decided.
    """
    running = probation.clock_of(session, member_id=member_id)
    if running is not None and running.is_over(on) and not running.is_decided:
        raise ProbationUndecidedError(ends_on=running.ends_on.isoformat())


def _told(wish: Wish) -> dict[str, object]:
    return {
        "destination_id": wish.destination.id if wish.destination is not None else None,
        "outside_name": wish.outside_name,
        "outside_branch": wish.outside_branch,
        "reason": wish.reason,
        "note": wish.note,
    }


def _find_way(session: Session, transfer: Transfer, there: PartyOrganisation | None, *, now: datetime) -> Affiliation:
    home = get_home(session, member_id=transfer.member_id, now=now)
    transfer.kind, stations = plan(session, home=home, destination=there, now=now)
    transfer.origin_id = home.organisation_id
    lay(session, transfer, stations)
    return home


def lay(session: Session, transfer: Transfer, stations: tuple[Station, ...]) -> None:
    """Write the stations down. They are a plan, and one that changed is replaced; what happened stands in the steps."""
    for old in stepping.stations_of(session, transfer):
        session.delete(old)
    session.flush()
    session.add_all(
        TransferStation(
            transfer_id=transfer.id, position=place, state=station.state, organisation_id=station.organisation_id
        )
        for place, station in enumerate(stations)
    )
    session.flush()
