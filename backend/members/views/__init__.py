"""Routes of members, by theme."""

from backend.members.views import activations, branches, dues, imports, lifecycle, me, members, pledges, session

blueprints = [
    members.blp,
    branches.blp,
    activations.blp,
    me.blp,
    imports.blp,
    session.blp,
    pledges.blp,
    dues.blp,
    lifecycle.blp,
]
