"""Routes of volunteering, one module per theme."""

from backend.core.http import Blueprint
from backend.volunteering.views import (
    escort_desk,
    escort_driving,
    escort_results,
    escort_setup,
    groups,
    hours,
    outcomes,
    proof_checks,
    proofs,
    publicity,
    reports,
    review,
    scanning,
    shift_desk,
    tallies,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    hours.blp,
    review.blp,
    scanning.blp,
    shift_desk.blp,
    proofs.blp,
    proof_checks.blp,
    publicity.blp,
    reports.blp,
    outcomes.blp,
    escort_setup.blp,
    escort_desk.blp,
    escort_driving.blp,
    escort_results.blp,
    groups.blp,
    tallies.blp,
)
