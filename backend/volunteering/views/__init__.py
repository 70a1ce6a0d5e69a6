"""Routes of volunteering, one module per theme."""

from backend.core.http import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
