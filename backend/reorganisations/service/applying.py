"""Carrying a reorganisation out: set-wise, by dated rows, in the transaction of the confirmation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.service import venues
from backend.identity.models import Account
from backend.members.service import moving
from backend.organisations.service import endings, grants, tree
from backend.reorganisations.models import BranchPart, Reorganisation, ReorganisationBranch
from backend.reorganisations.service import effects, work
from backend.reorganisations.service.dry_run import DryRun
from backend.reorganisations.service.effects import Effects, Moved
from backend.reorganisations.service.plans import Plan
from backend.volunteering.service import projects


def apply(session: Session, *, reorganisation: Reorganisation, found: DryRun, officer: Account, now: datetime) -> None:
    """Do everything that the dry run showed. The caller holds the branches, and nothing stops it."""
    plan, on = found.plan, found.plan.wish.effective_on
    destinations = _found_branches(session, plan, now=now)
    leaving = plan.leaving
    to = {home.member_id: destinations[plan.places[home.member_id]] for home in leaving}
    following = moving.move_all(session, homes=leaving, to=to, on=on, now=now)
    ties = moving.end_ties(session, organisation_ids=plan.wish.origin_ids, member_ids=list(to), on=on)
    handed = _hand_over(session, plan, heir_id=destinations[plan.heir], now=now)
    done = Effects(
        moved={home.member_id: Moved(home.organisation_id, to[home.member_id]) for home in leaving},
        following=following,
        ties=ties,
        grants=_end_grants(session, found, officer=officer, now=now),
        groups=moving.dissolve_groups(session, organisation_ids=plan.gone_ids, on=on, now=now),
        dissolved={
            branch_id: endings.dissolve(session, organisation=plan.branches[branch_id], on=on, now=now)
            for branch_id in plan.gone_ids
        },
        founded=[made for made, part in zip(destinations, plan.wish.parts, strict=True) if part.is_new],
        venues=handed[0],
        projects=handed[1],
    )
    reorganisation.effects, reorganisation.summary = effects.as_json(done), _settled(found, destinations)
    session.add_all(
        ReorganisationBranch(reorganisation_id=reorganisation.id, organisation_id=made, part=BranchPart.FOUNDED)
        for made in done.founded
    )
    session.flush()


def _found_branches(session: Session, plan: Plan, *, now: datetime) -> list[UUID]:
    """The ids of all receiving branches, in the order of the wish; new ones are founded."""
    return [
        part.branch_id
        or tree.create(
            session,
            name=part.name or "",
            short_name=part.short_name or "",
            kind=part.kind,
            parent=plan.parent,
            founded_on=plan.wish.effective_on,
            now=now,
        ).id
        for part in plan.wish.parts
    ]


def _end_grants(session: Session, found: DryRun, *, officer: Account, now: datetime) -> dict[UUID, datetime | None]:
    """Roles end with the branch; at one that stays, those of who leaves it."""
    movers = (found.people.accounts.get(home.member_id) for home in found.plan.leaving)
    leaving = None if found.plan.ends else [account_id for account_id in movers if account_id is not None]
    origins = found.plan.wish.origin_ids
    return grants.end_at(session, organisation_ids=origins, account_ids=leaving, now=now, by=officer)


def _hand_over(
    session: Session, plan: Plan, *, heir_id: UUID, now: datetime
) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """Venues and projects of branches that end go to the one to which most members go."""
    kept = {venue.id: venue.organisation_id for venue in work.list_venues(session, plan)}
    run = {project.id: project.organisation_id for project in work.list_projects(session, plan)}
    venues.hand_over(session, venue_ids=list(kept), keeper_id=heir_id, now=now)
    projects.hand_over(session, project_ids=list(run), organisation_id=heir_id, now=now)
    return kept, run


def _settled(found: DryRun, destinations: list[UUID]) -> dict[str, object]:
    """The summary, with the ids of branches that were founded."""
    told = found.summary
    for part, branch_id in zip(told["parts"], destinations, strict=True):
        part["organisation_id"] = str(branch_id)
    return told
