"""Stewards and cards for tests."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance.models import CardKind, MemberCard, Steward
from backend.attendance.service import card_codes, cards, posters, stewards
from backend.core import clock
from backend.core.db import keyring_of
from backend.identity.models import Account
from backend.members.models import Member
from tests.factories.identity import make_account


def make_steward(session: Session, activity: Activity, member: Member, *, by: Account | None = None) -> Steward:
    """The member minds the activity's desk."""
    return stewards.hand_over(
        session, activity=activity, member_id=member.id, by=by or make_account(session), now=clock.now()
    )


def make_card(session: Session, member: Member) -> MemberCard:
    """A card on the member's phone."""
    account = session.get_one(Account, member.account_id)
    return cards.issue_to_phone(session, member=member, account=account, device="Chrome", now=clock.now()).card


def make_poster(session: Session, activity: Activity) -> str:
    """A poster hangs for the activity; what its code says."""
    poster = posters.issue(session, activity=activity, by=make_account(session), now=clock.now())
    return posters.token_of(session, activity=activity, poster=poster)


def shown_by(session: Session, card: MemberCard, *, now: datetime | None = None) -> str:
    """The token that the card shows at `now`."""
    key = cards.key_of(keyring_of(session), card.key_sealed)
    return card_codes.mint(key, kind=CardKind(card.kind), short_id=card.short_id, now=now or clock.now())
