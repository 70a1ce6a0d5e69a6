"""Routes of notices: the inbox, how one is reached beyond it, and figures for the operator."""

from backend.notifications.views import inbox, metrics, reach

WAYS = reach.WAYS
BLUEPRINTS = [inbox.blp, reach.blp]
AT_ROOT = metrics.blp
