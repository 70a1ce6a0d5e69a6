"""Routes of flow members, one module per side."""

from backend.core.http import Blueprint
from backend.flow.views import branches, cards, guests, mine

BLUEPRINTS: tuple[Blueprint, ...] = (mine.blp, branches.blp, guests.blp, cards.blp)
