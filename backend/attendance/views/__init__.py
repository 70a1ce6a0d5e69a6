"""Routes of attendance."""

from backend.attendance.views import (
    batches,
    check_ins,
    closing,
    displays,
    documents,
    exemptions,
    members,
    minutes,
    officers,
    votes,
)
from backend.core.http import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    check_ins.blp,
    batches.blp,
    members.blp,
    officers.blp,
    displays.blp,
    votes.blp,
    minutes.blp,
    documents.blp,
    closing.blp,
    exemptions.blp,
)
