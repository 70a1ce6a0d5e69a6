"""Routes of attendance."""

from backend.attendance.views import (
    backfill,
    batches,
    cards,
    check_ins,
    closing,
    desk,
    displays,
    documents,
    exemptions,
    members,
    minutes,
    officers,
    posters,
    rosters,
    votes,
)
from backend.core.http import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    check_ins.blp,
    batches.blp,
    members.blp,
    officers.blp,
    rosters.blp,
    displays.blp,
    posters.blp,
    desk.blp,
    cards.blp,
    votes.blp,
    minutes.blp,
    documents.blp,
    closing.blp,
    exemptions.blp,
    backfill.blp,
)
