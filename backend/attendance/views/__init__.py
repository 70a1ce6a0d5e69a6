"""Routes of attendance."""

from backend.attendance.views import batches, check_ins, displays, documents, members, minutes, officers, votes
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
)
