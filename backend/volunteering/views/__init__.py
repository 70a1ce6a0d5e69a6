"""Routes of volunteering, one module per theme."""

from backend.core.http import Blueprint
from backend.volunteering.views import outcomes, proof_checks, proofs, publicity, reports

BLUEPRINTS: tuple[Blueprint, ...] = (proofs.blp, proof_checks.blp, publicity.blp, reports.blp, outcomes.blp)
