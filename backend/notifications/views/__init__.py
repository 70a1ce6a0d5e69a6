"""Routes of notices: the inbox, and how one is reached beyond it."""

from backend.notifications.views import inbox, reach

WAYS = reach.WAYS
BLUEPRINTS = [inbox.blp, reach.blp]
