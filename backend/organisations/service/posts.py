"""Posts that an organisation has; who holds them lies in `members`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.organisations.errors import PostExistsError
from backend.organisations.models import PartyOrganisation, Post, PostKind

_ORDER = {kind: place for place, kind in enumerate(PostKind)}


def create(session: Session, *, organisation: PartyOrganisation, kind: PostKind, now: datetime) -> Post:
    """Give the organisation one more post of this kind.

    :raises PostExistsError: there is one secretary, and the post is there.
    """
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation.id))).one()
    last = session.scalar(
        select(func.max(Post.place)).where(Post.organisation_id == organisation.id, Post.kind == kind)
    )
    if kind is PostKind.SECRETARY and last is not None:
        raise PostExistsError()
    post = Post(id=new_id(), organisation_id=organisation.id, kind=kind, place=(last or 0) + 1, created_at=now)
    session.add(post)
    audit.record(session, Action.POST_CREATED, post, now=now, organisation_id=organisation.id, fields=["kind"])
    return post


def list_posts(session: Session, *, organisation_id: UUID) -> list[Post]:
    """The organisation's posts, the secretary's first."""
    posts = session.scalars(select(Post).where(Post.organisation_id == organisation_id))
    return sorted(posts, key=lambda post: (_ORDER[post.kind], post.place))
