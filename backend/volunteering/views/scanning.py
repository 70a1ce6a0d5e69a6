"""Scanning in and out of a shift: one at a time, or what a phone kept while there was no network."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from marshmallow import ValidationError

from backend.attendance.errors import CodeUnknownError
from backend.attendance.schemas import MOST_IN_BATCH
from backend.attendance.service import codes
from backend.core import clock, db
from backend.core.errors import Invalid, Refusal
from backend.core.http import Blueprint, answered, described, public, refused
from backend.core.ids import is_version_7, parsed
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import hours as access
from backend.volunteering.errors.scans import ShiftNeededError
from backend.volunteering.models import Project, ServiceScan, Shift
from backend.volunteering.schemas import scans as schemas
from backend.volunteering.service import people, scans, shift_codes
from backend.volunteering.service.scan_proofs import BY_ANOTHER, ServiceAttempt
from backend.volunteering.service.scans import Ended

blp = Blueprint("service scans", __name__, description="One scan in or out of a shift; the same id, the same answer.")

_BATCH, _ITEM = schemas.LooseServiceBatchSchema(), schemas.ServiceScanItemSchema()
_BYTES_PER_ITEM = 2_000
"""More than any item that is valid needs."""
_BODY = {"application/json": {"schema": schemas.ServiceScanBatchSchema}}
_ANSWER = {"application/json": {"schema": schemas.ServiceScanBatchAnswerSchema}}


@blp.route("/service-scans/<id:scan_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.ServiceScanSchema)
@blp.response(200, schemas.ServiceScanAnswerSchema, description="In or out, now or before")
def put_service_scan(body: dict[str, Any], scan_id: UUID) -> Response:
    """Record one attempt to scan in or out.

    Kept refusals, replayed equally: code_malformed, code_unknown, code_expired, code_from_future, code_other_shift,
    code_is_card, short_code_wrong, not_signed_up, too_early, too_late, cancelled, running_elsewhere, not_running,
    before_joining, claim_invalid, claim_expired, claim_taken, card_unknown, card_expired, card_revoked.
    Not kept: short_code_throttled, id_reused, id_belongs_to_other, shift_needed, own_matter.
    """
    ended = scans.take(db.session(), _attempt(scan_id, body), now=clock.now())
    if ended.refusal is not None:
        return refused(ended.refusal)
    return jsonify(_answer(ended))


@blp.route("/service-scans/batch", methods=["POST"])
@blp.doc(
    requestBody={"required": True, "content": _BODY},
    responses={
        "200": {"description": "One result for each, in their order", "content": _ANSWER},
        "default": {"$ref": "#/components/responses/DEFAULT_ERROR"},
    },
)
@signed_in
def create_service_scan_batch() -> Response:
    """Record up to 500 attempts in the order in which they were made; one that is refused stops nothing."""
    request.max_content_length = MOST_IN_BATCH * _BYTES_PER_ITEM
    items = blp.ARGUMENTS_PARSER.parse(_BATCH, request)["items"]
    read = [_read(item) for item in items]
    attempts = [(place, attempt) for place, attempt in enumerate(read) if isinstance(attempt, ServiceAttempt)]
    ended: dict[int, Ended | Refusal] = {}
    for turn in scans.in_order([attempt for _, attempt in attempts]):
        place, attempt = attempts[turn]
        ended[place] = _take(attempt)
    results = []
    for place, (item, found) in enumerate(zip(items, read, strict=True)):
        results.append(_result(item, found if isinstance(found, Refusal) else ended[place]))
    return answered({"items": results})


@blp.route("/service-claims", methods=["POST"])
@public
@blp.arguments(schemas.ServiceClaimCreateSchema)
@blp.response(201, schemas.ServiceClaimSchema)
def create_service_claim(body: dict[str, str]) -> dict[str, Any]:
    """Exchange a shift's code before signing in. Writes nothing; the claim itself is the proof."""
    session, now = db.session(), clock.now()
    keyring = db.keyring_of(session)
    scanned = codes.read(keyring.code_keys, body["token"], kinds=(codes.CodeKind.SHIFT,))
    shift = shift_codes.find_shift(session, short_id=scanned.short_id)
    if shift is None:
        raise CodeUnknownError()
    codes.refuse_untimely(
        tick=scanned.tick, now=now, rotation_seconds=shift.rotation_seconds, grace_seconds=shift.grace_seconds
    )
    claim = codes.make_claim(keyring.claim_keys[0], scanned=scanned, now=now)
    return {"claim": claim, "expires_at": now + codes.CLAIM_LIFETIME, "shift": brief(shift)}


def brief(shift: Shift) -> dict[str, Any]:
    """The shift, with the title of its project."""
    project = db.session().get_one(Project, shift.project_id)
    told = {name: getattr(shift, name) for name in ("id", "role", "starts_at", "ends_at")}
    return told | {"project_title": project.title}


def _attempt(scan_id: UUID, body: dict[str, Any]) -> ServiceAttempt:
    """What was sent, by somebody who may send it.

    :raises ShiftNeededError: a card or a name without a shift.
    :raises NotFound: the shift's desk is not theirs.
    """
    kind, is_theirs = body["evidence"]["kind"], True
    if kind in BY_ANOTHER:
        if body["shift_id"] is None:
            raise ShiftNeededError()
        times = {name: body[name] for name in ("captured_at", "sent_at")}
        is_theirs = access.is_desk_recorded(body["shift_id"], **times)
    return ServiceAttempt(
        id=scan_id,
        account_id=current_login().account_id,
        evidence=kind,
        value=body["evidence"]["value"],
        direction=body["direction"],
        shift_id=body["shift_id"],
        captured_at=body["captured_at"],
        sent_at=body["sent_at"],
        is_doubtful=not is_theirs,
    )


def _read(item: Any) -> ServiceAttempt | Refusal:
    """The attempt, or why there is none."""
    try:
        body = _ITEM.load(item)
        return _attempt(body["id"], body)
    except ValidationError as wrong:
        return Invalid(errors={"json": wrong.messages})
    except Refusal as refusal:
        return refusal


def _take(attempt: ServiceAttempt) -> Ended | Refusal:
    session = db.session()
    try:
        with session.begin_nested():
            return scans.take(session, attempt, now=clock.now())
    except Refusal as refusal:
        return refusal


def _result(item: Any, ended: Ended | Refusal) -> dict[str, Any]:
    sent = item.get("id") if isinstance(item, dict) else None
    found = parsed(sent) if isinstance(sent, str) else None
    refusal = ended if isinstance(ended, Refusal) else ended.refusal
    return {
        "id": str(found) if is_version_7(found) else None,
        "answer": _answer(ended) if isinstance(ended, Ended) and refusal is None else None,
        "problem": described(refusal) if refusal is not None else None,
    }


def _answer(ended: Ended) -> dict[str, Any]:
    scan: ServiceScan = ended.scan
    session = db.session()
    assert scan.shift_id is not None
    assert scan.volunteer_id is not None
    shift = brief(session.get_one(Shift, scan.shift_id))
    name = people.names_of(session, [scan.volunteer_id]).get(scan.volunteer_id, "")
    told = {key: value for key, value in scan.answer.items() if key not in ("is_late", "is_doubtful")}
    return {
        **told,
        "id": str(scan.id),
        "outcome": scan.outcome.value,
        "direction": scan.direction.value,
        "shift": {key: str(value) if key == "id" else _text(value) for key, value in shift.items()},
        "volunteer": {"id": str(scan.volunteer_id), "name": name},
        "replayed": ended.replayed,
    }


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
