"""Routes of transfers, one module per side."""

from backend.core.http import Blueprint
from backend.transfers.views import incoming, leaving, letters, mine, offices, registrations

BLUEPRINTS: tuple[Blueprint, ...] = (mine.blp, offices.blp, letters.blp, leaving.blp, incoming.blp, registrations.blp)
