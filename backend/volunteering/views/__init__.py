"""Routes of volunteering, one module per theme."""

from backend.core.http import Blueprint
from backend.volunteering.views import (
    hours,
    outcomes,
    proof_checks,
    proofs,
    publicity,
    reports,
    review,
    scanning,
    shift_desk,
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
)
