"""Every route with what it needs to be walked.

`ROUTES` maps each endpoint to a function that arranges what one successful call needs: path ids, body, headers, and the
branch in which its target lies. The tests of access and of the audit trail go over all of them; a route that is missing
here fails both. Importing the modules of this package fills it.
"""

from tests.api.walk import (
    activities,
    attendance,
    calendars,
    cases,
    desk,
    dues,
    escort,
    flow,
    groups,
    hours_transfers,
    landing,
    lifecycle,
    members,
    notices,
    oneself,
    organisations,
    pages,
    pledges,
    projects,
    proofs,
    reorganisations,
    service,
    service_reports,
    shifts,
    transfers,
    volunteers,
)

__all__ = [
    "activities",
    "attendance",
    "calendars",
    "cases",
    "desk",
    "dues",
    "escort",
    "flow",
    "groups",
    "hours_transfers",
    "landing",
    "lifecycle",
    "members",
    "notices",
    "oneself",
    "organisations",
    "pages",
    "pledges",
    "projects",
    "proofs",
    "reorganisations",
    "service",
    "service_reports",
    "shifts",
    "transfers",
    "volunteers",
]
