"""The dated facts of a branch, in a handful of statements."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.duties.rules.facts import Life
from backend.members.models import Affiliation, MemberStanding, PartyGroup, PostHolding, Standing
from backend.organisations.dated import Period
from backend.organisations.models import PartyOrganisation, Post


def load_life(session: Session, *, organisation: PartyOrganisation) -> Life:
    """Who belonged to the branch, held a post in it and which groups it had, on any day."""
    own = select(Affiliation.member_id).where(Affiliation.organisation_id == organisation.id)
    affiliations = select(Affiliation.member_id, Affiliation.from_on, Affiliation.until_on).where(
        Affiliation.organisation_id == organisation.id
    )
    full = select(MemberStanding.member_id, MemberStanding.from_on, MemberStanding.until_on).where(
        MemberStanding.member_id.in_(own), MemberStanding.standing == Standing.FULL
    )
    posts = (
        select(PostHolding.member_id, PostHolding.from_on, PostHolding.until_on)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.organisation_id == organisation.id)
    )
    return Life(
        kind=organisation.kind,
        founded_on=organisation.founded_on,
        dissolved_on=organisation.dissolved_on,
        entered_on=clock.local_date(organisation.created_at),
        posts=tuple((row[0], Period(row[1], row[2])) for row in session.execute(posts)),
        groups=tuple(
            (group.id, Period(clock.local_date(group.created_at), group.dissolved_on))
            for group in list_groups(session, organisation)
        ),
        members=tuple((row[0], Period(row[1], row[2])) for row in session.execute(affiliations)),
        full=tuple((row[0], Period(row[1], row[2])) for row in session.execute(full)),
    )


def list_groups(session: Session, organisation: PartyOrganisation) -> list[PartyGroup]:
    """All groups of the branch, also those that are no more, the oldest first."""
    own = select(PartyGroup).where(PartyGroup.organisation_id == organisation.id)
    return list(session.scalars(own.order_by(PartyGroup.created_at, PartyGroup.id)))
