"""What a wish means today: its branches, the committee above them, and who goes where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.errors import NotFound
from backend.members.models import Affiliation
from backend.members.service import moving
from backend.organisations.dated import holds_on
from backend.organisations.errors import DateInFutureError, NotABranchError, OrganisationExistsError
from backend.organisations.models import OrganisationKind, OrganisationParent, PartyOrganisation
from backend.reorganisations import rules
from backend.reorganisations.errors import (
    NoCommonCommitteeError,
    NotInBranchError,
    TooLongAgoError,
)
from backend.reorganisations.models import ENDING
from backend.reorganisations.rules import MOST_DAYS_BACK, Part, Wish
from backend.transfers.errors import DestinationUnfitError, OrganisationDissolvedError
from backend.transfers.service import offices


@dataclass(frozen=True)
class Plan:
    """A wish with everything that it speaks of, as of now."""

    wish: Wish
    committee: PartyOrganisation
    """The nearest one above all branches that it touches."""
    parent: PartyOrganisation
    """Under which new branches will stand: where the first origin stands."""
    branches: dict[UUID, PartyOrganisation]
    """Those that exist, by id."""
    homes: dict[UUID, list[Affiliation]]
    """Who belongs to each of them, by branch."""
    places: dict[UUID, int]
    """To which part of the wish each member goes, by member."""

    @property
    def origins(self) -> list[PartyOrganisation]:
        return [self.branches[found] for found in self.wish.origin_ids]

    @property
    def ends(self) -> bool:
        """Whether the origins are no more afterwards."""
        return self.wish.kind in ENDING

    @property
    def gone_ids(self) -> list[UUID]:
        """The branches that end."""
        return list(self.wish.origin_ids) if self.ends else []

    @property
    def leaving(self) -> list[Affiliation]:
        """Who moves, by what binds them until now."""
        return [home for found in self.wish.origin_ids for home in self.homes[found] if home.member_id in self.places]

    @property
    def left_over(self) -> list[Affiliation]:
        """Who has nowhere to go although their branch ends."""
        left = (home for found in self.gone_ids for home in self.homes[found])
        return [home for home in left if home.member_id not in self.places]

    def arriving(self, place: int) -> list[Affiliation]:
        """Who comes to the part of the wish."""
        return [home for home in self.leaving if self.places[home.member_id] == place]

    @property
    def heir(self) -> int:
        """The part that takes over what an ending branch kept: to which most members come, the first of equals."""
        counts = [len(self.arriving(place)) for place in range(len(self.wish.parts))]
        return counts.index(max(counts))

    def name_of(self, part: Part) -> str:
        """What a receiving branch is called, or will be."""
        return self.branches[part.branch_id].short_name if part.branch_id is not None else part.short_name or ""


def draw(session: Session, *, wish: Wish, now: datetime) -> Plan:
    """What the wish means now.

    :raises ShapeUnfitError, BranchTwiceError, SameBranchError, MemberTwiceError: it cannot be meant.
    :raises DateInFutureError, TooLongAgoError: the day is to come, or more than 31 days ago.
    :raises NotFound, NotABranchError, OrganisationDissolvedError, DestinationUnfitError: a branch will not do.
    :raises OrganisationExistsError: a new branch would have the name of another organisation.
    :raises NoCommonCommitteeError: no committee stands above all branches.
    :raises NotInBranchError: somebody who is named does not belong to the branch that they are to leave.
    """
    today = clock.local_date(now)
    rules.refuse_unfit(wish)
    _refuse_day(wish.effective_on, today=today)
    branches = _get_branches(session, wish, today=today)
    _refuse_taken_names(session, wish.parts)
    homes: dict[UUID, list[Affiliation]] = {found: [] for found in branches}
    for home in moving.list_homes(session, organisation_ids=list(branches)):
        homes[home.organisation_id].append(home)
    everybody = {home.member_id for found in wish.origin_ids for home in homes[found]}
    places = rules.assign(wish.parts, everybody)
    strangers = sorted(str(found) for found in places.keys() - everybody)
    if strangers:
        raise NotInBranchError(member_ids=strangers)
    committee = get_common_committee(session, organisation_ids=wish.branch_ids, on=today)
    return Plan(wish, committee, _parent_of(session, wish.origin_ids[0], on=today), branches, homes, places)


def get_common_committee(session: Session, *, organisation_ids: Collection[UUID], on: date) -> PartyOrganisation:
    """The nearest committee that stands above all of these on the day.

    :raises NoCommonCommitteeError: there is none.
    """
    lines = [offices.list_committees(session, organisation_id=found, on=on) for found in sorted(organisation_ids)]
    for committee in lines[0]:
        if all(committee.id in {above.id for above in line} for line in lines):
            return committee
    raise NoCommonCommitteeError()


def _refuse_day(day: date, *, today: date) -> None:
    earliest = today - timedelta(days=MOST_DAYS_BACK)
    if day > today:
        raise DateInFutureError(field="effective_on")
    if day < earliest:
        raise TooLongAgoError(earliest=earliest.isoformat())


def _get_branches(session: Session, wish: Wish, *, today: date) -> dict[UUID, PartyOrganisation]:
    wanted = select(PartyOrganisation).where(PartyOrganisation.id.in_(wish.branch_ids))
    found = {branch.id: branch for branch in session.scalars(wanted.execution_options(populate_existing=True))}
    if found.keys() != wish.branch_ids:
        raise NotFound()
    for branch in found.values():
        if not branch.is_branch:
            raise NotABranchError()
        if branch.dissolved_on is not None and branch.dissolved_on <= today:
            raise OrganisationDissolvedError(organisation=branch.short_name)
        if branch.kind is OrganisationKind.TEMPORARY_BRANCH and branch.id not in wish.origin_ids:
            raise DestinationUnfitError(kind=branch.kind.value)
    return found


def _refuse_taken_names(session: Session, parts: Collection[Part]) -> None:
    names = [part.name for part in parts if part.is_new]
    if session.scalars(select(PartyOrganisation.id).where(PartyOrganisation.name.in_(names))).first() is not None:
        raise OrganisationExistsError()


def _parent_of(session: Session, organisation_id: UUID, *, on: date) -> PartyOrganisation:
    above = select(PartyOrganisation).join(OrganisationParent, OrganisationParent.parent_id == PartyOrganisation.id)
    return session.scalars(
        above.where(OrganisationParent.organisation_id == organisation_id, holds_on(OrganisationParent, on))
    ).one()
