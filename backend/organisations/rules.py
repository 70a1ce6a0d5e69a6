"""Which role has which right and how far it reaches, who may give it, and how the tree is reckoned: no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.organisations.dated import Period
from backend.organisations.models import Role


class Right(StrEnum):
    """What a route may ask for."""

    ORGANISATIONS_READ = "organisations_read"
    ORGANISATIONS_WRITE = "organisations_write"
    GRANTS_READ = "grants_read"
    GRANTS_GIVE = "grants_give"
    ACTIVATIONS_ISSUE = "activations_issue"
    MEMBERS_READ = "members_read"
    MEMBERS_WRITE = "members_write"
    MEMBERS_REVEAL = "members_reveal"
    MEMBERS_IMPORT = "members_import"
    PROBATIONS_APPROVE = "probations_approve"
    ACTIVITIES_READ = "activities_read"
    ACTIVITIES_WRITE = "activities_write"
    VENUES_KEEP = "venues_keep"
    ATTENDANCE_READ = "attendance_read"
    ATTENDANCE_WRITE = "attendance_write"
    MINUTES_FINALISE = "minutes_finalise"
    PROJECTS_READ = "projects_read"
    PROJECTS_RUN = "projects_run"
    HOURS_REVIEW = "hours_review"
    PROOFS_ISSUE = "proofs_issue"
    TRANSFERS_READ = "transfers_read"
    TRANSFERS_HANDLE = "transfers_handle"
    """Answer for the organisation of the grant itself, never for one below it."""
    CASES_HANDLE = "cases_handle"
    """As with transfers: for the organisation of the grant itself; of those below it, in numbers only."""
    REORGANISE = "reorganise"
    """Propose and confirm that branches below are dissolved, merged or split, and members moved between them."""
    LANDING_KEEP = "landing_keep"
    """Name landing branches below, and answer their proposals."""
    YEARLY_KEEP = "yearly_keep"
    """Keep the branch's appraisal, talks, yearly report, responsibilities and lectures."""
    YEARLY_COUNT = "yearly_count"
    """Read how far the yearly work is, in numbers, and reports that were handed in."""
    YEARLY_CONFIRM = "yearly_confirm"
    """Confirm appraisals of branches below, and evaluate their reports."""
    AUDIT_READ = "audit_read"


class Reach(StrEnum):
    """How far a grant reaches from its organisation."""

    OWN = "own"
    """The organisation itself."""
    SUBTREE = "subtree"
    """The organisation and everything below it today."""


_ABOVE = frozenset({Right.REORGANISE, Right.LANDING_KEEP, Right.YEARLY_CONFIRM})
_BRANCH = frozenset(Right) - _ABOVE - {Right.ORGANISATIONS_WRITE, Right.AUDIT_READ}
_READ = frozenset(
    {
        Right.ORGANISATIONS_READ,
        Right.GRANTS_READ,
        Right.MEMBERS_READ,
        Right.ACTIVITIES_READ,
        Right.ATTENDANCE_READ,
        Right.PROJECTS_READ,
        Right.TRANSFERS_READ,
    }
)

RIGHTS_OF: dict[Role, frozenset[Right]] = {
    Role.SECRETARY: _BRANCH,
    Role.DEPUTY_SECRETARY: _BRANCH,
    Role.BRANCH_COMMITTEE: (_READ - {Right.GRANTS_READ})
    | {Right.ACTIVITIES_WRITE, Right.ATTENDANCE_WRITE, Right.VENUES_KEEP, Right.PROJECTS_RUN, Right.HOURS_REVIEW},
    Role.COMMITTEE_STAFF: _READ
    | {
        Right.GRANTS_GIVE,
        Right.ACTIVATIONS_ISSUE,
        Right.PROBATIONS_APPROVE,
        Right.VENUES_KEEP,
        Right.PROJECTS_RUN,
        Right.HOURS_REVIEW,
        Right.PROOFS_ISSUE,
        Right.TRANSFERS_HANDLE,
        Right.CASES_HANDLE,
        Right.REORGANISE,
        Right.LANDING_KEEP,
        Right.YEARLY_COUNT,
        Right.YEARLY_CONFIRM,
    },
    Role.AUDITOR: _READ | {Right.YEARLY_COUNT, Right.AUDIT_READ},
    Role.OPERATOR: frozenset(
        {
            Right.ORGANISATIONS_READ,
            Right.ORGANISATIONS_WRITE,
            Right.GRANTS_READ,
            Right.GRANTS_GIVE,
            Right.ACTIVATIONS_ISSUE,
        }
    ),
}

REACH_OF: dict[Role, Reach] = {
    Role.SECRETARY: Reach.OWN,
    Role.DEPUTY_SECRETARY: Reach.OWN,
    Role.BRANCH_COMMITTEE: Reach.OWN,
    Role.COMMITTEE_STAFF: Reach.SUBTREE,
    Role.AUDITOR: Reach.SUBTREE,
    Role.OPERATOR: Reach.SUBTREE,
}


def roles_with(right: Right) -> frozenset[Role]:
    """The roles that have `right`."""
    return frozenset(role for role, rights in RIGHTS_OF.items() if right in rights)


# --- Grants -----------------------------------------------------------------------------------------------------------

BRANCH_ROLES = frozenset({Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE})
"""Roles that exist in a branch only, for members who belong to it: a grant never outlives the affiliation."""

_HELPERS = frozenset({Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE})

GIVES: dict[Role, frozenset[Role]] = {
    Role.SECRETARY: _HELPERS,
    Role.DEPUTY_SECRETARY: _HELPERS,
    Role.BRANCH_COMMITTEE: frozenset(),
    Role.COMMITTEE_STAFF: BRANCH_ROLES,
    Role.AUDITOR: frozenset(),
    Role.OPERATOR: frozenset(Role),
}
"""Which roles a holder of the role may give and end, within the reach of their own grant."""


def fits(role: Role, *, is_branch: bool, is_root: bool) -> bool:
    """Whether `role` exists at such an organisation: branch roles in branches, the operator at the top."""
    if role in BRANCH_ROLES:
        return is_branch
    if role is Role.COMMITTEE_STAFF:
        return not is_branch
    return is_root if role is Role.OPERATOR else True


# --- The tree ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """`organisation_id` stands under `parent_id` during `period`."""

    organisation_id: UUID
    parent_id: UUID
    period: Period


@dataclass(frozen=True)
class Descent:
    """`ancestor_id` stands `depth` levels above `organisation_id` during `period`; 0 levels: it is the same."""

    ancestor_id: UUID
    organisation_id: UUID
    depth: int
    period: Period


def lines_of_descent(organisation_id: UUID, lifetime: Period, links: Mapping[UUID, list[Link]]) -> list[Descent]:
    """Everything above an organisation, dated: what its rows of the closure have to be.

    `links` are all parents of the tree by organisation. It ends because no organisation stands above itself on any day.
    """
    found = [Descent(organisation_id, organisation_id, 0, lifetime)]
    for link in links.get(organisation_id, []):
        common = link.period.common_with(lifetime)
        if common is not None:
            above = lines_of_descent(link.parent_id, common, links)
            found += [Descent(line.ancestor_id, organisation_id, line.depth + 1, line.period) for line in above]
    return found


def in_tree_order(ids: list[UUID], parents: Mapping[UUID, UUID]) -> list[tuple[UUID, int]]:
    """`ids` with their depth, each behind its parent; siblings, and those whose parent is not among them, as given."""
    present = set(ids)
    children: dict[UUID | None, list[UUID]] = {}
    for organisation_id in ids:
        parent = parents.get(organisation_id)
        children.setdefault(parent if parent in present else None, []).append(organisation_id)
    ordered: list[tuple[UUID, int]] = []
    waiting = [(organisation_id, 0) for organisation_id in reversed(children.get(None, []))]
    while waiting:
        organisation_id, depth = waiting.pop()
        ordered.append((organisation_id, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(organisation_id, []))]
    return ordered
