"""Which role has which right, and how far it reaches: a table, no database."""

from enum import StrEnum

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
    ACTIVITIES_READ = "activities_read"
    ACTIVITIES_WRITE = "activities_write"
    ATTENDANCE_READ = "attendance_read"
    ATTENDANCE_WRITE = "attendance_write"
    AUDIT_READ = "audit_read"


class Reach(StrEnum):
    """How far a grant reaches from its organisation."""

    OWN = "own"
    """The organisation itself."""
    SUBTREE = "subtree"
    """The organisation and everything below it today."""


_BRANCH = frozenset(Right) - {Right.ORGANISATIONS_WRITE, Right.AUDIT_READ}
_READ = frozenset(
    {
        Right.ORGANISATIONS_READ,
        Right.GRANTS_READ,
        Right.MEMBERS_READ,
        Right.ACTIVITIES_READ,
        Right.ATTENDANCE_READ,
    }
)

RIGHTS_OF: dict[Role, frozenset[Right]] = {
    Role.SECRETARY: _BRANCH,
    Role.DEPUTY_SECRETARY: _BRANCH,
    Role.BRANCH_COMMITTEE: (_READ - {Right.GRANTS_READ}) | {Right.ACTIVITIES_WRITE, Right.ATTENDANCE_WRITE},
    Role.COMMITTEE_STAFF: _READ | {Right.GRANTS_GIVE, Right.ACTIVATIONS_ISSUE},
    Role.AUDITOR: _READ | {Right.AUDIT_READ},
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
