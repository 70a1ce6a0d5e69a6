"""Rows for measuring: one branch with many members, each signed in, and activities that are open now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, text

from backend.activities.models import Activity, ActivityCredit, ActivityHost, ActivityState, Credit
from backend.attendance.models import CodeSubject, RosterEntry, RosterKind, SubjectKind
from backend.core import clock
from backend.core.db import Database
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account, Locale, LoginSession
from backend.members.models import Affiliation, AffiliationReason, Member, Sex
from backend.organisations.models import Grant, OrganisationKind, PartyOrganisation, Role


@dataclass(frozen=True)
class Hall:
    """Who may check in where."""

    cookies: list[str]
    """One signed-in member each; the first of them is the branch's secretary."""
    member_ids: list[UUID]
    activity_ids: list[UUID]
    short_ids: list[int]


def fill(database: Database, *, members: int, activities: int, cookie_name: str = "lianxin") -> Hall:
    """Write a hall of `members` people who are expected at each of `activities`."""
    now = clock.now()
    branch, account_ids, member_ids = new_id(), [new_id() for _ in range(members)], [new_id() for _ in range(members)]
    activity_ids, short_ids = [new_id() for _ in range(activities)], [1_000_000 + n for n in range(activities)]
    tokens = [new_token() for _ in range(members)]
    people = list(zip(account_ids, member_ids, tokens, strict=True))
    with database.transaction() as session:
        session.execute(insert(PartyOrganisation), [_branch(branch, now)])
        session.execute(insert(Account), [_account(account, n, now) for n, (account, _, _) in enumerate(people)])
        session.execute(
            insert(Member), [_member(member, account, n, now) for n, (account, member, _) in enumerate(people)]
        )
        session.execute(insert(LoginSession), [_login(account, token, now) for account, _, token in people])
        session.execute(insert(Affiliation), [_affiliation(member, branch) for _, member, _ in people])
        session.execute(insert(Activity), [_activity(activity, account_ids[0], now) for activity in activity_ids])
        session.execute(
            insert(ActivityHost), [{"activity_id": a, "organisation_id": branch, "is_lead": True} for a in activity_ids]
        )
        session.execute(insert(ActivityCredit), [{"activity_id": a, "credit": Credit.THEME_DAY} for a in activity_ids])
        session.execute(
            insert(CodeSubject),
            [
                {"short_id": short_id, "kind": SubjectKind.ACTIVITY, "subject_id": activity}
                for short_id, activity in zip(short_ids, activity_ids, strict=True)
            ],
        )
        for activity in activity_ids:
            session.execute(insert(RosterEntry), [_entry(activity, member, branch, now) for member in member_ids])
        session.execute(insert(Grant), [_secretary(account_ids[0], branch, now)])
        session.execute(text("ANALYZE"))  # As PostgreSQL does by itself within a minute of such an import.
    return Hall([f"{cookie_name}={token}" for token in tokens], member_ids, activity_ids, short_ids)


def _branch(branch: UUID, now: datetime) -> dict[str, object]:
    return {
        "id": branch,
        "name": "测量支部",
        "short_name": "测量支部",
        "kind": OrganisationKind.BRANCH,
        "may_transfer_nationwide": False,
        "founded_on": clock.local_date(now),
        "created_at": now,
    }


def _account(account: UUID, number: int, now: datetime) -> dict[str, object]:
    return {"id": account, "display_name": f"测量{number}", "locale": Locale.CHINESE, "created_at": now}


def _member(member: UUID, account: UUID, number: int, now: datetime) -> dict[str, object]:
    return {
        "id": member,
        "account_id": account,
        "name": f"测量{number}",
        "name_pinyin": f"celiang{number} cl",
        "sex": Sex.UNSPECIFIED,
        "created_at": now,
        "changed_at": now,
    }


def _login(account: UUID, token: str, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "token_hash": token_hash(token),
        "account_id": account,
        "created_at": now,
        "expires_at": now + timedelta(days=30),
        "last_seen_at": now,
        "powers_seen_at": now,
    }


def _secretary(account: UUID, branch: UUID, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "account_id": account,
        "role": Role.SECRETARY,
        "organisation_id": branch,
        "from_at": now,
        "granted_by_account_id": account,
    }


def _affiliation(member: UUID, branch: UUID) -> dict[str, object]:
    return {
        "id": new_id(),
        "member_id": member,
        "organisation_id": branch,
        "from_on": datetime(2020, 1, 1).date(),  # noqa: DTZ001 - a day, not an instant.
        "reason": AffiliationReason.FIRST_ENTRY,
    }


def _activity(activity: UUID, account: UUID, now: datetime) -> dict[str, object]:
    return {
        "id": activity,
        "title": "测量主题党日",
        "state": ActivityState.OPEN,
        "starts_at": now,
        "ends_at": now + timedelta(hours=2),
        "held_on": clock.local_date(now),
        "venue": "会议室",
        "venue_address": "",
        "agenda": "",
        "opens_before_minutes": 60,
        "late_after_minutes": 120,
        "closes_after_minutes": 60,
        "rotation_seconds": 60,
        "grace_seconds": 300,
        "leave_days_after": 3,
        "created_by_account_id": account,
        "created_at": now,
        "changed_at": now,
        "version": 1,
        "opened_at": now,
    }


def _entry(activity: UUID, member: UUID, branch: UUID, now: datetime) -> dict[str, object]:
    return {
        "activity_id": activity,
        "member_id": member,
        "organisation_id": branch,
        "kind": RosterKind.HOME,
        "is_voter": True,
        "added_at": now,
    }
