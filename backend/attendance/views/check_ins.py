"""Checking in, one scan a request: what a hall sends is recorded before it comes here (`express`)."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request
from sqlalchemy import select, true

from backend.activities.access import get_activity
from backend.activities.models import Activity
from backend.activities.service import planning
from backend.attendance import rules, schemas
from backend.attendance.access import desk_hosts, refuse_others_people
from backend.attendance.errors import ActivityNeededError, CodeUnknownError
from backend.attendance.models import SECOND_HAND, CodeSubject, Outcome
from backend.attendance.service import codes, posters, stewards
from backend.attendance.service.attempt import Attempt, Ending, scan_of
from backend.attendance.views import express
from backend.attendance.views.scans import answer_of, attempt_of, refusal_of
from backend.attendance.writer import Writer
from backend.core import clock, db
from backend.core.http import Blueprint, opens, public, refused
from backend.core.ids import parsed
from backend.identity.access import current_login, current_token_hash
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.access import demand
from backend.organisations.errors import OwnMatterError
from backend.organisations.rules import Right

blp = Blueprint("check-ins", __name__, description="One scan, one line; the same id again, the same answer.")


@blp.route("/check-ins/<id:check_in_id>", methods=["PUT"])
@opens("signed in")  # The view asks for the account itself, together with the activity.
@blp.arguments(schemas.CheckInSchema)
@blp.response(200, schemas.CheckInAnswerSchema, description="Checked in, now or before")
def put_check_in(body: dict[str, Any], check_in_id: UUID) -> Response:
    """Record one attempt to check in.

    Kept refusals, replayed equally: code_malformed, code_unknown, code_expired, code_from_future, code_other_activity,
    short_code_wrong, not_on_roster, moved_away, too_early, too_late, not_open, cancelled, no_member, claim_invalid,
    claim_expired, claim_taken, code_is_card, card_unknown, card_expired, card_revoked, poster_revoked, no_check_out.
    Not kept: short_code_throttled, id_reused, id_belongs_to_other, activity_needed.
    """
    is_tick = body["evidence"]["kind"] in SECOND_HAND
    ending = express.ending_of(request.environ) or _recorded(check_in_id, body, is_tick=is_tick)
    if isinstance(ending, Exception):
        raise ending
    if ending.outcome is Outcome.REFUSED:
        return refused(refusal_of(check_in_id, ending))
    g.unlogged = True  # Its scan event is the record.
    return jsonify(answer_of(check_in_id, ending, recorder=_recorder(ending.facts) if is_tick else None))


def _recorded(check_in_id: UUID, body: dict[str, Any], *, is_tick: bool) -> Ending:
    # Whoever minds the desk is looked up with their powers, a member together with the activity.
    login = None if is_tick else current_token_hash()
    attempt = attempt_of(check_in_id, body, account_id=current_login().account_id if is_tick else None, login=login)
    if is_tick:
        attempt = DeskRights(current_login().account_id, now=clock.now()).judged(attempt)
    return writer().record([scan_of(attempt, keyring=db.database().keyring, now=clock.now())])[0]


class DeskRights:
    """At which desks whoever is signed in may record others: as an officer of a host, or as a steward."""

    def __init__(self, account_id: UUID, *, now: datetime) -> None:
        self._account_id = account_id
        self._now = now
        self._minded: set[tuple[UUID, datetime]] = set()
        self._activity_ids: set[UUID] = set()
        self._joint: dict[UUID, tuple[Activity, set[UUID]] | None] = {}

    def judged(self, attempt: Attempt) -> Attempt:
        """The attempt, doubtful where a steward's grant held when it was made but holds no longer.

        :raises ActivityNeededError: it names no activity.
        :raises NotAllowedError: neither a steward nor an officer.
        :raises NotFound: the activity does not exist, or lies outside the scope.
        :raises OwnMatterError: nobody records themselves.
        """
        if attempt.activity_id is None:
            raise ActivityNeededError()
        judged = self._of_a_desk(attempt, attempt.activity_id)
        if attempt.member_id is not None:
            self._refuse_others_people(attempt.activity_id, attempt.member_id)
        if self._own_member_id is not None and self._own_member_id == attempt.member_id:
            raise OwnMatterError()
        return judged

    def _of_a_desk(self, attempt: Attempt, activity_id: UUID) -> Attempt:
        if self._minds(activity_id, at=self._now):
            return attempt
        if attempt.captured_at is not None:
            made_at = attempt.captured_at - rules.drift_of(sent_at=attempt.sent_at, now=self._now)
            if self._minds(activity_id, at=rules.clamped(made_at, now=self._now)):
                return replace(attempt, is_doubtful=True)
        self._refuse_foreign(activity_id)
        return attempt

    def _minds(self, activity_id: UUID, *, at: datetime) -> bool:
        if (activity_id, at) not in self._minded:
            desk = stewards.find_desk(db.session(), activity_id=activity_id, account_id=self._account_id, at=at)
            if desk is None:
                return False
            self._minded.add((activity_id, at))
        return True

    def _refuse_foreign(self, activity_id: UUID) -> None:
        if activity_id not in self._activity_ids:
            demand(Right.ATTENDANCE_WRITE)
            get_activity(activity_id, Right.ATTENDANCE_WRITE)
            self._activity_ids.add(activity_id)

    def _refuse_others_people(self, activity_id: UUID, member_id: UUID) -> None:
        """At a joint activity each host ticks its own people; cards are shown by the person to any desk."""
        if activity_id not in self._joint:
            found = planning.find_activity(db.session(), activity_id=activity_id, where=true())
            is_joint = found is not None and len(found.hosts) > 1
            self._joint[activity_id] = (found, desk_hosts(found)) if found is not None and is_joint else None
        joint = self._joint[activity_id]
        if joint is not None:
            activity, own = joint
            refuse_others_people(activity, member_id, own)

    @cached_property
    def _own_member_id(self) -> UUID | None:
        return db.session().scalar(select(Member.id).where(Member.account_id == self._account_id))


def writer() -> Writer:
    """The running application's writer of check-ins."""
    found: Writer = current_app.extensions["lianxin_check_in_writer"]
    return found


def _recorder(facts: dict[str, Any]) -> str | None:
    recorder = parsed(facts["recorded_by_account_id"])
    return db.session().scalar(select(Account.display_name).where(Account.id == recorder))


@blp.route("/claims", methods=["POST"])
@public
@blp.arguments(schemas.ClaimCreateSchema)
@blp.response(201, schemas.ClaimSchema)
def create_claim(body: dict[str, str]) -> dict[str, Any]:
    """Exchange a scanned code before signing in. Writes nothing; the claim itself is the proof."""
    session, now = db.session(), clock.now()
    keyring = db.keyring_of(session)
    scanned = codes.read(keyring.code_keys, body["token"])
    activity = session.scalars(
        select(Activity)
        .join(CodeSubject, CodeSubject.subject_id == Activity.id)
        .where(CodeSubject.short_id == scanned.short_id)
    ).one_or_none()
    if activity is None:
        raise CodeUnknownError()
    if scanned.kind is codes.CodeKind.POSTER:
        posters.refuse_revoked(session.connection(), activity_id=activity.id, serial=scanned.tick, scanned_at=now)
    else:
        codes.refuse_untimely(
            tick=scanned.tick,
            now=now,
            rotation_seconds=activity.rotation_seconds,
            grace_seconds=activity.grace_seconds,
        )
    claim = codes.make_claim(keyring.claim_keys[0], scanned=scanned, now=now)
    return {"claim": claim, "expires_at": now + codes.CLAIM_LIFETIME, "activity": activity}
