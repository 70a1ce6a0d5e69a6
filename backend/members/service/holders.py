"""Who holds the posts of an organisation, by days. A post gives no powers; grants do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.models import Member, PostHolding
from backend.organisations.dated import holds_on
from backend.organisations.models import Post


def put_holder(session: Session, *, post: Post, member: Member | None, now: datetime) -> None:
    """Let `member` hold the post from today, or nobody; who holds it already stays."""
    today = clock.local_date(now)
    session.scalars(db.locked(select(Post.id).where(Post.id == post.id))).one()
    present = session.scalars(
        select(PostHolding)
        .where(PostHolding.post_id == post.id, PostHolding.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if (present.member_id if present is not None else None) == (member.id if member is not None else None):
        return
    if present is not None:
        present.until_on = max(today, present.from_on)
        session.flush()  # The open row makes room before its successor comes.
    if member is not None:
        session.add(PostHolding(id=new_id(), post_id=post.id, member_id=member.id, from_on=today))
    action = Action.POST_FILLED if member is not None else Action.POST_VACATED
    audit.record(session, action, post, now=now, organisation_id=post.organisation_id, fields=["holder"])


def holders_of(session: Session, *, posts: list[Post], now: datetime) -> dict[UUID, Member]:
    """Today's holder by post; vacant posts are missing."""
    rows = session.execute(
        select(PostHolding.post_id, Member)
        .join(Member, Member.id == PostHolding.member_id)
        .where(PostHolding.post_id.in_([post.id for post in posts]), holds_on(PostHolding, clock.local_date(now)))
    )
    return {post_id: member for post_id, member in rows}
